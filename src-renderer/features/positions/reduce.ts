/** Which order would close a position, whole or half: for the ticket to be filled with, nothing is sent. Pure. */
import { Decimal, dec, type Instrument, type Quantity, type Side } from '../../../shared/domain/index.ts';

/** Side and quantity that flatten it; null when it is flat. */
export function closing(qty: Quantity): { readonly side: Side; readonly qty: Quantity } | null {
  const held = dec(qty);
  if (held.isZero()) return null;
  return { side: held.sign() > 0 ? 'sell' : 'buy', qty: held.abs().trim().text() };
}

/** Half of it, rounded down to the lot; null when half is less than one lot. */
export function halving(
  qty: Quantity,
  instrument: Pick<Instrument, 'lotSize'>,
): { readonly side: Side; readonly qty: Quantity } | null {
  const whole = closing(qty);
  if (whole === null) return null;
  const lot = dec(instrument.lotSize);
  const held = dec(whole.qty);
  const half = held.div(Decimal.of(2), held.scale + 1, 'floor').roundTo(lot, 'floor');
  return half.isZero() ? null : { side: whole.side, qty: half.trim().text() };
}
