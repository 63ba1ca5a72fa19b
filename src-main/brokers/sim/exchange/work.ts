/** Lets a living order trade, and rests, keeps waiting, cancels or ends what is left of it. */
import { executeTaker, rest } from './execute.ts';
import type { Floor } from './floor.ts';
import { sweep } from './matching.ts';
import { leaves, type VenueOrder } from './venue-order.ts';

/** Whether an order may trade in the session that holds. */
export function isAwake(floor: Floor, order: Pick<VenueOrder, 'instrumentId' | 'sessions'>, nowMs: number): boolean {
  const session = floor.session(floor.instrument(order.instrumentId), nowMs);
  return session !== null && order.sessions.includes(session.kind);
}

/** Whether an order would take from the book as it stands. */
export function wouldTake(
  floor: Floor,
  order: Pick<VenueOrder, 'instrumentId' | 'accountId' | 'side' | 'limit'>,
): boolean {
  const { instrumentId: id, accountId, side, limit } = order;
  return sweep(floor.market.book(id), floor.book(id), { accountId, side, qty: 1, limit }).taken > 0;
}

/** An order whose time has come: new, woken, triggered or changed. */
export function work(floor: Floor, order: VenueOrder, nowMs: number): void {
  floor.sleepers.delete(order);
  // It stands in no queue: it looks at every book until all of it can trade.
  if (order.flags.allOrNone) return floor.watch(order);
  if (order.flags.postOnly && wouldTake(floor, order))
    return floor.end(order, 'canceled', 'post-only: it would have traded at once', nowMs);
  const { taken, blocked } = executeTaker(floor, order, nowMs);
  if (leaves(order) === 0) return floor.tell(order, nowMs);
  if (blocked) return floor.end(order, 'canceled', 'would have traded with your own resting order', nowMs);
  if (order.type === 'market') return floor.end(order, 'canceled', 'nobody left to trade with', nowMs);
  if (order.tif === 'ioc' || order.tif === 'fok') {
    return floor.end(order, 'canceled', order.tif === 'ioc' ? 'immediate or cancel: the rest' : 'fill or kill', nowMs);
  }
  // A triggered stop goes on with every book that comes until it is done.
  if (order.limit === null) floor.sleepers.add(order);
  else rest(floor, order, nowMs);
  floor.dirtyQuotes.add(order.instrumentId);
  floor.dirtyOrders.add(order);
  if (taken > 0) floor.tell(order, nowMs);
}
