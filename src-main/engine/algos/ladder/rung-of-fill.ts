/**
 * Which rung a fill belongs to: the one whose terms the venue worked when it traded, which is not always the one that was
 * sent last. Pure.
 */
import { dec, type Ladder, type LadderRung, type Order, type Price } from '../../../../shared/domain/index.ts';

/** Index of the rung, or null: a fill of the final action, or before anything was placed. */
export function rungOfFill(ladder: Ladder, order: Order, fillPrice: Price): number | null {
  if ((ladder.ending?.orderId ?? null) === order.clientOrderId) return null;
  const placed = ladder.rungs.filter((rung) => rung.placedMs !== null);
  const latest = placed.at(-1);
  if (latest === undefined) return null;
  const earlier = placed.slice(0, -1);
  if (newTermsFilled(order, fillPrice)) return latest.index;
  const isOlder = order.pendingModify !== null;
  // The latest rung was sent before already: its earlier terms were its own.
  if (isOlder && latest.attempts > 1) return latest.index;
  const candidates = isOlder ? earlier : placed;
  return (candidates.findLast((rung) => samePrice(rung, order.limitPrice)) ?? candidates.at(-1) ?? latest).index;
}

const samePrice = (rung: LadderRung, price: Price | null): boolean => price !== null && dec(rung.price).eq(dec(price));

/** A modification is in flight and the fill is worse than the acknowledged limit allows: only the new terms explain it. */
function newTermsFilled(order: Order, fillPrice: Price): boolean {
  if (order.pendingModify === null || order.limitPrice === null) return false;
  const [filled, limit] = [dec(fillPrice), dec(order.limitPrice)];
  return order.side === 'buy' ? filled.gt(limit) : filled.lt(limit);
}
