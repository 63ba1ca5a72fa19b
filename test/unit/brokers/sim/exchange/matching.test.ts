import { describe, expect, it } from 'vitest';
import {
  Decimal,
  NO_FLAGS,
  idOf,
  type AccountId,
  type ClientOrderId,
  type InstrumentId,
  type VenueOrderId,
} from '../../../../../shared/domain/index.ts';
import { OwnBook } from '../../../../../src-main/brokers/sim/exchange/own-book.ts';
import { sweep, takeFromOthers, type Taker } from '../../../../../src-main/brokers/sim/exchange/matching.ts';
import { followQueue, joinQueue, shownAt } from '../../../../../src-main/brokers/sim/exchange/queue.ts';
import type { VenueOrder } from '../../../../../src-main/brokers/sim/exchange/venue-order.ts';
import type { BookLevel, OthersBook } from '../../../../../src-main/brokers/sim/market/market-source.ts';

const A = idOf<AccountId>('A');
const B = idOf<AccountId>('B');

const resting = (side: 'buy' | 'sell', limit: number, qty: number, more: Partial<VenueOrder> = {}): VenueOrder => ({
  venueOrderId: idOf<VenueOrderId>('v'),
  clientOrderId: idOf<ClientOrderId>(`o${limit}-${more.priority ?? 1}`),
  accountId: B,
  instrumentId: idOf<InstrumentId>('X.SIM'),
  side,
  type: 'limit',
  tif: 'day',
  sessions: ['regular'],
  qty,
  limit,
  filled: 0,
  opening: qty,
  notional: Decimal.ZERO,
  fees: Decimal.ZERO,
  status: 'accepted',
  reason: null,
  priority: 1,
  ahead: 0,
  seen: 0,
  restedMs: 0,
  expiresMs: null,
  trigger: null,
  flags: NO_FLAGS,
  linkId: null,
  auctionMs: null,
  foreign: null,
  pendingChange: null,
  createdMs: 0,
  updatedMs: 0,
  ...more,
});

const book = (bids: BookLevel[], asks: BookLevel[]): OthersBook => ({ bids, asks, tsMs: 0 });
const OTHERS = (): OthersBook =>
  book(
    [
      [99, 10],
      [98, 20],
    ],
    [
      [101, 10],
      [102, 20],
    ],
  );

describe('price-time priority', () => {
  type Case = {
    readonly name: string;
    readonly taker: Partial<Taker>;
    readonly own: readonly VenueOrder[];
    readonly takes: string;
    readonly blocked: boolean;
  };
  const of = (
    name: string,
    taker: Partial<Taker>,
    own: readonly VenueOrder[],
    takes: string,
    blocked = false,
  ): Case => ({ name, taker, own, takes, blocked });
  const cases: readonly Case[] = [
    of('takes the best price first, then the next', { qty: 15 }, [], '10@101 5@102'),
    of('stops at its limit', { qty: 15, limit: 101 }, [], '10@101'),
    of('takes nothing when the limit is short of the best', { qty: 15, limit: 100 }, [], ''),
    of('sells into bids from the top', { side: 'sell', qty: 12 }, [], '10@99 2@98'),
    of('takes all there is and no more', { qty: 100 }, [], '10@101 20@102'),
    of('meets a better own order of another account first', { qty: 8 }, [resting('sell', 100, 5)], 'own5@100 3@101'),
    of(
      'passes those before it in the queue, then it, then those behind',
      { qty: 10 },
      [resting('sell', 101, 4, { ahead: 3 })],
      '3@101 own4@101 3@101',
    ),
    of(
      'an unknown place in the queue is the last place',
      { qty: 12 },
      [resting('sell', 101, 4, { ahead: null })],
      '10@101 own2@101',
    ),
    of(
      'own orders at one price fill by time',
      { qty: 9 },
      [resting('sell', 101, 4, { priority: 2, ahead: 5 }), resting('sell', 101, 2, { priority: 1, ahead: 1 })],
      '1@101 own2@101 4@101 own2@101',
    ),
    of(
      'stops before its own account',
      { qty: 20, accountId: B },
      [resting('sell', 101, 4, { ahead: 3 })],
      '3@101',
      true,
    ),
    of('stops at once when its own order is best', { qty: 20, accountId: B }, [resting('sell', 100, 4)], '', true),
  ];
  it.each(cases)('$name', ({ taker, own, takes, blocked }) => {
    const orders = new OwnBook();
    for (const order of own) orders.add(order);
    const result = sweep(OTHERS(), orders, { accountId: A, side: 'buy', qty: 1, limit: null, ...taker });
    expect(result.takes.map((t) => `${t.maker === null ? '' : 'own'}${t.qty}@${t.price}`).join(' ')).toBe(takes);
    expect(result.blockedBy !== null).toBe(blocked);
    expect(result.taken).toBe(result.takes.reduce((sum, t) => sum + t.qty, 0));
  });

  it('looking changes nothing', () => {
    const others = OTHERS();
    const before = JSON.stringify(others);
    sweep(others, new OwnBook(), { accountId: A, side: 'buy', qty: 25, limit: null });
    expect(JSON.stringify(others)).toBe(before);
  });

  it('taking shrinks the level and moves the queue; an empty level goes', () => {
    const others = OTHERS();
    const order = resting('buy', 99, 5, { ahead: 10, seen: 10 });
    takeFromOthers(others.bids, [order], 99, 4);
    expect([others.bids[0], order.ahead, order.seen]).toEqual([[99, 6], 6, 6]);
    takeFromOthers(others.bids, [order], 99, 6);
    expect([others.bids[0], order.ahead]).toEqual([[98, 20], 0]);
  });
});

describe('the queue', () => {
  it.each([
    ['at a level', 99, 10],
    ['better than the best', 100, 0],
    ['between levels that are both shown', 97, 0],
    ['deeper than what is shown', 90, null],
  ])('knows the size shown %s', (_name, at, size) => {
    const levels: BookLevel[] = [
      [99, 10],
      [98, 20],
      [95, 5],
    ];
    expect(shownAt(levels, 'buy', at)).toBe(size);
  });

  it.each([
    // shown at joining, shown after, ahead after
    ['a cancel moves forward by our share', 100, 50, 50],
    ['growth joins behind us', 100, 300, 100],
    ['nobody left before us when the price empties', 100, 0, 0],
  ])('%s', (_name, joined, after, ahead) => {
    const order = resting('buy', 99, 10);
    joinQueue(order, book([[99, joined]], []));
    expect(order.ahead).toBe(joined);
    followQueue([order], book(after === 0 ? [[98, 5]] : [[99, after]], []));
    expect(order.ahead).toBe(ahead);
  });

  it('half way through, a cancel of half behind and before halves what is before us', () => {
    const order = resting('buy', 99, 10);
    joinQueue(order, book([[99, 100]], []));
    followQueue([order], book([[99, 200]], []));
    followQueue([order], book([[99, 100]], []));
    expect(order.ahead).toBe(50);
  });
});
