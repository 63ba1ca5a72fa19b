/**
 * Price-time priority over one book made of two: what the others show, and our clients' resting orders at their place in the
 * queue (`ahead` units of the others before them). `sweep` says who would trade with a taker; it changes sizes of the
 * others and queue positions only when told to commit.
 */
import { opposite, type AccountId, type Side } from '../../../../shared/domain/index.ts';
import type { BookLevel, OthersBook } from '../market/market-source.ts';
import type { OwnBook } from './own-book.ts';
import { leaves, type VenueOrder } from './venue-order.ts';

/** `accountId` null: one of the others. `limit` null: any price. */
export type Taker = {
  readonly accountId: AccountId | null;
  readonly side: Side;
  readonly qty: number;
  readonly limit: number | null;
};

/** One trade of a sweep; `maker` null: with one of the others. */
export type Take = { readonly price: number; readonly qty: number; readonly maker: VenueOrder | null };

export type Sweep = {
  readonly takes: readonly Take[];
  readonly taken: number;
  /** The taker's own resting order that stopped it, if one did. */
  readonly blockedBy: VenueOrder | null;
};

/** The others' levels on the side a taker takes from. */
export const levelsAgainst = (others: OthersBook, takerSide: Side): BookLevel[] =>
  takerSide === 'buy' ? others.asks : others.bids;

const within = (side: Side, price: number, limit: number | null): boolean =>
  limit === null || (side === 'buy' ? price <= limit : price >= limit);

/** What trades with the taker, best price first, within its limit. Nothing is changed. */
export function sweep(others: OthersBook, own: OwnBook, taker: Taker): Sweep {
  const levels = levelsAgainst(others, taker.side);
  const makers = own.side(opposite(taker.side));
  const takes: Take[] = [];
  let need = taker.qty;
  let level = 0;
  let maker = 0;
  while (need > 0) {
    const levelPrice = levels[level]?.[0] ?? null;
    const makerPrice = makers[maker]?.limit ?? null;
    const price = bestOf(taker.side, levelPrice, makerPrice);
    if (price === null || !within(taker.side, price, taker.limit)) break;
    let shown = levelPrice === price ? levels[level]![1] : 0;
    let passed = 0;
    while (need > 0 && makers[maker]?.limit === price) {
      const order = makers[maker]!;
      const before = Math.min(shown, Math.max(0, (order.ahead ?? shown + passed) - passed), need);
      if (before > 0) takes.push({ price, qty: before, maker: null });
      need -= before;
      shown -= before;
      passed += before;
      if (need === 0) break;
      if (order.accountId === taker.accountId) return { takes, taken: taker.qty - need, blockedBy: order };
      const qty = Math.min(need, leaves(order));
      if (qty > 0) takes.push({ price, qty, maker: order });
      need -= qty;
      maker += 1;
    }
    const rest = Math.min(shown, need);
    if (rest > 0) takes.push({ price, qty: rest, maker: null });
    need -= rest;
    if (levelPrice === price) level += 1;
  }
  return { takes, taken: taker.qty - need, blockedBy: null };
}

function bestOf(side: Side, a: number | null, b: number | null): number | null {
  if (a === null) return b;
  if (b === null) return a;
  return side === 'buy' ? Math.min(a, b) : Math.max(a, b);
}

/** Takes `qty` of the others' size at a price away, and moves the queue of our orders there forward. */
export function takeFromOthers(levels: BookLevel[], queue: readonly VenueOrder[], price: number, qty: number): void {
  const at = levels.findIndex((l) => l[0] === price);
  const level = levels[at];
  if (level !== undefined) {
    level[1] -= qty;
    if (level[1] <= 0) levels.splice(at, 1);
  }
  for (const order of queue) {
    if (order.limit !== price || order.ahead === null) continue;
    order.ahead = Math.max(0, order.ahead - qty);
    order.seen = Math.max(0, order.seen - qty);
  }
}
