/**
 * Fills of combos: one fill of the combo drives the order, one fill per leg moves the positions, never both (conventions: Fills).
 * Legs' trade ids are the combo's with `.1`, `.2` …, so that what is read back from venue.db says whose legs they are. The
 * fee stands in the combo's fill as a whole and in the legs' by contracts; cash is charged once.
 */
import { Decimal, idOf, opposite, type TradeId } from '../../../../shared/domain/index.ts';
import { legFees, legPrices } from './combo.ts';
import type { Floor } from './floor.ts';
import { fillReport, type VenueFill } from './venue-order.ts';

/** Books the legs of a combo's fill: cash, positions, reports. The combo itself is never held. */
export function bookLegs(floor: Floor, fill: VenueFill): void {
  const legs = floor.instrument(fill.instrumentId).legs ?? [];
  const tops = legs.map(({ instrumentId }) => {
    const shown = floor.market.shown(instrumentId);
    const [bid, bidSize] = shown.bids[0] ?? [null, 0];
    const [ask, askSize] = shown.asks[0] ?? [null, 0];
    return { bid, bidSize, ask, askSize };
  });
  const prices = legPrices(legs, tops, fill.price);
  const fees = legFees(legs, fill.fee);
  for (const [i, leg] of legs.entries()) {
    const instrument = floor.instrument(leg.instrumentId);
    const own: VenueFill = {
      ...fill,
      ...tops[i]!,
      tradeId: idOf<TradeId>(`${fill.tradeId}.${i + 1}`),
      instrumentId: leg.instrumentId,
      side: fill.side === 'buy' ? leg.side : opposite(leg.side),
      qty: fill.qty * leg.ratio,
      price: prices[i] ?? 0,
      fee: fees[i] ?? Decimal.ZERO,
    };
    floor.accounts.book(fill.accountId, instrument, own);
    floor.newFills.push(own);
    floor.dirtyQuotes.add(leg.instrumentId);
    floor.report(fill.accountId, fillReport(own, instrument));
  }
}
