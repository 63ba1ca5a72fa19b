/** Which orders would close, halve or turn a position: for the ticket to be filled with, nothing is sent. Pure. */
import { Decimal, dec, type Instrument, type Quantity, type Side } from '../../../shared/domain/index.ts';

export type TicketOrder = { readonly side: Side; readonly qty: Quantity };

/** Side and quantity that flatten it, down to the lot (fees in coins leave a rest); null when it is flat. */
export function closing(qty: Quantity, instrument: Pick<Instrument, 'lotSize'> | null): TicketOrder | null {
  const held = instrument === null ? dec(qty).abs() : dec(qty).abs().roundTo(dec(instrument.lotSize), 'floor');
  if (held.isZero()) return null;
  return { side: dec(qty).sign() > 0 ? 'sell' : 'buy', qty: held.trim().text() };
}

/** Half of it, rounded down to the lot; null when half is less than one lot. */
export function halving(qty: Quantity, instrument: Pick<Instrument, 'lotSize'>): TicketOrder | null {
  const whole = closing(qty, instrument);
  if (whole === null) return null;
  const lot = dec(instrument.lotSize);
  const held = dec(whole.qty);
  const half = held.div(Decimal.of(2), held.scale + 1, 'floor').roundTo(lot, 'floor');
  return half.isZero() ? null : { side: whole.side, qty: half.trim().text() };
}

/** The same size on the other side: twice what is held; null when flat, or where nothing can be sold short. */
export function reversing(qty: Quantity, instrument: Pick<Instrument, 'shortable' | 'lotSize'>): TicketOrder | null {
  const whole = closing(qty, instrument);
  if (whole === null || (whole.side === 'sell' && !instrument.shortable)) return null;
  return { side: whole.side, qty: dec(whole.qty).mul(Decimal.of(2)).trim().text() };
}
