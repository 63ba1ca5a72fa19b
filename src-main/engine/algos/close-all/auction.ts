/**
 * Orders in an auction past its cut-off (conventions: What close-all closes): they count as filled. What they will close is
 * left to them, the rest is closed now; the row ends `closing in auction n`, and is looked at again once they are over.
 */
import { Decimal, dec, sideSign, symbolOf, type InstrumentId, type Order } from '../../../../shared/domain/index.ts';
import { inAuction } from './cancel-step.ts';
import { partsOf } from './scope.ts';
import { heldOf, move, type RowWork } from './work.ts';

type Listed = (id: InstrumentId) => Decimal;

/** Of a row's orders those that take no cancels any more. */
export const inAuctions = (work: RowWork, orders: readonly Order[]): readonly Order[] =>
  orders.filter((order) => inAuction(work, order));

const leavesOf = (order: Order): Decimal => dec(order.qty).sub(dec(order.filledQty)).max(Decimal.ZERO);

/** What the auctions will close of a quantity held, as a size of at most that. */
function closedBy(auction: readonly Order[], id: InstrumentId, held: Decimal): Decimal {
  const closing = auction.filter((order) => order.instrumentId === id && sideSign(order.side) === -held.sign());
  return closing.reduce((sum, order) => sum.add(leavesOf(order)), Decimal.ZERO).min(held.abs());
}

/** What is listed without what the auctions will close of it. */
export const besideAuctions =
  (auction: readonly Order[], listed: Listed): Listed =>
  (id) => {
    const held = listed(id);
    const closed = closedBy(auction, id, held);
    return held.sign() < 0 ? held.add(closed) : held.sub(closed);
  };

/**
 * Whether only the auctions are left to act on a row: they close all of it, or nothing is held and they open. The legs of a
 * structure are not told apart: it waits for them as a whole.
 */
export function waitsForAuction(work: RowWork, auction: readonly Order[], listed: Listed): boolean {
  if (auction.length === 0) return false;
  if (work.row.legs.length > 0) return true;
  const beside = besideAuctions(auction, listed);
  return partsOf(work.row).every((id) => beside(id).isZero());
}

/** Ends the row with what the auctions will do, in words. */
export function endInAuction(work: RowWork, auction: readonly Order[]): void {
  const closing = partsOf(work.row).flatMap((id) => {
    const held = heldOf(work, id);
    const closed = closedBy(auction, id, held);
    if (closed.isZero()) return [];
    return [`${(held.sign() < 0 ? closed.neg() : closed).trim().toString()} ${symbolOf(id)}`];
  });
  const orders = auction.map((o) => `${o.side} ${leavesOf(o).trim().toString()} ${symbolOf(o.instrumentId)}`);
  const text =
    closing.length > 0
      ? `closing in auction: ${closing.join(', ')}`
      : `in an auction that takes no cancel: ${orders.join(', ')}`;
  move(work, 'readAuction', { text });
}
