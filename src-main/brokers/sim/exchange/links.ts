/**
 * What a fill does to other orders of its account: linked ones shrink by it (one cancels other), reduce-only ones shrink to
 * the position that is left. Done with the fill itself, so that no fill can come in between; only a lever makes the links
 * lose that race.
 */
import type { AccountId, InstrumentId } from '../../../../shared/domain/index.ts';
import type { Floor } from './floor.ts';
import { boundWith, reducibleBy } from './positions.ts';
import { isOpen, leaves, type VenueOrder } from './venue-order.ts';

/** Orders of the same account and link that are still open. */
function siblingsOf(floor: Floor, order: VenueOrder): VenueOrder[] {
  if (order.linkId === null) return [];
  const found: VenueOrder[] = [];
  for (const other of floor.open) {
    if (other !== order && other.linkId === order.linkId && other.accountId === order.accountId && isOpen(other))
      found.push(other);
  }
  return found;
}

/** Shrinks the linked orders by what was filled; those of which nothing is left are cancelled. */
export function reduceLinked(floor: Floor, order: VenueOrder, qty: number, nowMs: number): void {
  for (const other of siblingsOf(floor, order))
    shrink(floor, other, { by: qty, reason: 'its linked order filled' }, nowMs);
}

/** The linked orders that a lost race fills as well, and by how much each. Uses the lever up. */
export function lostRace(floor: Floor, order: VenueOrder, qty: number): { other: VenueOrder; qty: number }[] {
  if (floor.overfills <= 0) return [];
  const siblings = siblingsOf(floor, order);
  if (siblings.length === 0) return [];
  floor.overfills -= 1;
  const { accountId, instrumentId } = order;
  const { shortable } = floor.instrument(instrumentId);
  // Coins that are not there cannot be sold twice, however the race ends.
  const most = (other: VenueOrder): number =>
    shortable || other.side === 'buy' ? qty : reducibleBy(floor, accountId, instrumentId, other.side);
  return siblings
    .map((other) => ({ other, qty: Math.min(qty, leaves(other), most(other)) }))
    .filter((race) => race.qty > 0);
}

/**
 * After a position changed: reduce-only orders, and sells of what cannot be sold short, never stand for more than is there.
 * `except` is the order whose own fill changed it.
 */
export function trimToPosition(
  floor: Floor,
  of: { readonly accountId: AccountId; readonly instrumentId: InstrumentId; readonly except: VenueOrder | null },
  nowMs: number,
): void {
  const { accountId, instrumentId, except } = of;
  const ids = boundWith(floor, instrumentId);
  for (const order of [...floor.open]) {
    if (order === except || order.accountId !== accountId || !ids.has(order.instrumentId) || !isOpen(order)) continue;
    const shortable = floor.instrument(order.instrumentId).shortable || floor.profile(accountId).shortsCoins === true;
    const bound = order.flags.reduceOnly || (order.side === 'sell' && !shortable && order.opening === 0);
    if (!bound) continue;
    const most = reducibleBy(floor, accountId, order.instrumentId, order.side);
    const over = leaves(order) - most;
    if (over > 0) shrink(floor, order, { by: over, reason: NOTHING_LEFT }, nowMs);
  }
}

const NOTHING_LEFT = 'nothing is left for it to reduce';

/** Takes units off an order; `reason` is told where none are left. */
function shrink(
  floor: Floor,
  order: VenueOrder,
  { by, reason }: { readonly by: number; readonly reason: string },
  nowMs: number,
): void {
  const left = leaves(order) - by;
  if (left <= 0) return floor.end(order, 'canceled', reason, nowMs);
  order.qty = order.filled + left;
  order.opening = Math.min(order.opening, left);
  floor.dirtyAccounts.add(order.accountId);
  floor.tell(order, nowMs);
}
