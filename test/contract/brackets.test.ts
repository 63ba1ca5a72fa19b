/**
 * Protection through the real contract, on a venue that holds stops beside a working entry and on one that refuses them: what
 * the client was told is held against what the venue has, and against the times of G13 on the market's clock.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  dec,
  type AccountId,
  type Bracket,
  type BracketParams,
  type ConnectionId,
  type InstrumentId,
  type Price,
  type Quantity,
} from '../../shared/domain/index.ts';
import { ContractDesk } from './fixtures/contract-desk.ts';
import { submitOrder, t } from './fixtures/sample-records.ts';

const SPY: InstrumentId = t('SPY.SIM');
/** After a partial fill, and after the end of the entry, ms of the market's clock (G13). */
const PROTECTED_MS = 1_000;
const AT_VENUE_MS = 2_000;

const PARAMS: BracketParams = {
  stop: {
    placement: { kind: 'percent', pct: t('1') },
    type: 'stop',
    limitOffset: null,
    trail: null,
    source: 'last',
    tif: 'gtc',
    sessions: ['regular'],
  },
  target: { placement: { kind: 'percent', pct: t('1') }, tif: 'gtc', sessions: ['regular'] },
  conversions: [],
  appHeldAccepted: true,
};

describe.each<[string, 'venue' | 'app']>([
  ['full', 'venue'],
  ['alpacaLike', 'app'],
])('G13 through the contract, at a venue that is %s', (profile, whileItWorks) => {
  let desk: ContractDesk;
  let accountId: AccountId;
  let connectionId: ConnectionId;

  beforeAll(async () => {
    desk = await ContractDesk.open([profile]);
    const [connection] = Object.values(desk.shown.connection);
    if (connection === undefined) throw new Error('no connection');
    ({ accountId, connectionId } = connection);
    await desk.until(() => desk.shown.instrument[SPY] !== undefined);
  });
  afterAll(() => desk.close());

  /** A book of the test's own: `price` is what the best asks; `size` of it stands there. */
  function book(price: number, size: number): void {
    const { priceScale, qtyScale } = desk.shown.instrument[SPY] ?? { priceScale: 2, qtyScale: 0 };
    const level = (at: number, qty: number) => [Math.round(at * 10 ** priceScale), qty * 10 ** qtyScale] as const;
    desk.control.setBook(SPY, {
      bids: [level(price - 0.02, 500)],
      asks: [level(price, size), level(price + 0.5, 500)],
    });
  }
  const held = (): number => desk.held(SPY);
  const atVenue = () => desk.control.openOrders(accountId).filter((each) => each.side === 'sell');

  async function enter(qty: string, limit: string): Promise<string> {
    await desk.until(() => {
      const quote = desk.terminal.core.view.quotes.get(SPY);
      return quote?.ask === Number(limit) * 10 ** (desk.shown.instrument[SPY]?.priceScale ?? 2);
    });
    const reply = await desk.send({
      ...submitOrder,
      connectionId,
      accountId,
      instrumentId: SPY,
      qty: t<Quantity>(qty),
      limitPrice: t<Price>(limit),
      bracket: PARAMS,
    });
    if (reply.kind !== 'accepted' || reply.clientOrderId === null) throw new Error(JSON.stringify(reply));
    return reply.clientOrderId;
  }
  const bracketOf = (entryId: string): Bracket => {
    const found = Object.values(desk.shown.bracket).find((each) => each.entry.clientOrderId === entryId);
    if (found === undefined) throw new Error('no bracket');
    return found;
  };
  const isCovered = (entryId: string, qty: string): boolean => {
    const { stop, entryFilled, unprotectedSinceMs } = bracketOf(entryId);
    return entryFilled === qty && stop?.qty === qty && unprotectedSinceMs === null;
  };

  /** The longest that filled quantity was without its stop so far, in what the engine stated; ms. */
  function watchCover(): { readonly longestMs: () => number; readonly stop: () => void } {
    let longest = 0;
    let since: number | null = null;
    const stop = desk.terminal.core.onPublished(() => {
      const nowMs = desk.terminal.simVenue?.nowMs() ?? 0;
      const bare = [...desk.terminal.core.view.brackets.values()].some((each) => {
        const covered = dec(each.stop?.qty ?? '0').add(dec(each.exitedQty));
        return each.status !== 'done' && covered.lt(dec(each.entryFilled));
      });
      since = bare ? (since ?? nowMs) : null;
      if (since !== null) longest = Math.max(longest, nowMs - since);
    });
    return { longestMs: () => longest, stop };
  }

  it('each partial fill is protected within a second, the rest at the venue once the entry ends, nothing is left behind', async () => {
    const cover = watchCover();
    book(400, 30);
    const id = await enter('100', '400');
    await desk.until(() => desk.shown.order[id]?.status === 'partiallyFilled');
    await desk.until(() => isCovered(id, '30'));
    expect(bracketOf(id)).toMatchObject({ status: 'working', stop: { heldBy: whileItWorks } });
    if (whileItWorks === 'venue') expect(atVenue().some((each) => each.qty === '30')).toBe(true);
    else expect(atVenue()).toEqual([]);

    book(400, 20);
    await desk.until(() => isCovered(id, '50'));
    expect(held()).toBe(50);

    await desk.send({ kind: 'cancelOrder', clientOrderId: t(id) });
    await desk.until(() => desk.shown.order[id]?.status === 'canceled');
    const endedMs = desk.shown.order[id]?.updatedMs ?? 0;
    await desk.until(() => bracketOf(id).status === 'protected' && bracketOf(id).stop?.heldBy === 'venue');
    expect(bracketOf(id).updatedMs - endedMs).toBeLessThanOrEqual(AT_VENUE_MS);
    // Stated as the venue's when it is sent: there it is when the venue says so.
    await desk.until(() => desk.shown.order[bracketOf(id).stop?.clientOrderId ?? '']?.status === 'accepted');
    const stops = atVenue().filter((each) => each.trigger !== null && each.trigger !== undefined);
    expect(stops.map((each) => Number(each.qty))).toEqual([50]);
    // Its time in force is its own: the entry was for the day.
    const stopId = bracketOf(id).stop?.clientOrderId ?? '';
    expect([desk.shown.order[id]?.tif, desk.shown.order[stopId]?.tif]).toEqual(['day', 'gtc']);

    book(405, 500);
    await desk.until(() => bracketOf(id).status === 'done' && held() === 0);
    const doneMs = bracketOf(id).updatedMs;
    await desk.until(() => desk.control.openOrders(accountId).length === 0);
    expect((desk.terminal.simVenue?.nowMs() ?? 0) - doneMs).toBeLessThanOrEqual(AT_VENUE_MS);
    cover.stop();
    expect(cover.longestMs()).toBeLessThanOrEqual(PROTECTED_MS);
  }, 60_000);

  it('the stop closes what was filled, and the target goes with it', async () => {
    book(400, 40);
    const id = await enter('40', '400');
    await desk.until(() => bracketOf(id).status === 'protected' && bracketOf(id).stop?.heldBy === 'venue');
    const stopId = bracketOf(id).stop?.clientOrderId ?? '';
    await desk.until(() => desk.shown.order[stopId]?.status === 'accepted');
    book(395, 500);
    const { qtyScale } = desk.shown.instrument[SPY] ?? { qtyScale: 0 };
    await desk.until(() => {
      desk.control.trade(SPY, 'sell', 10 ** qtyScale);
      return bracketOf(id).status === 'done';
    });
    expect([held(), desk.control.openOrders(accountId)]).toEqual([0, []]);
  }, 60_000);
});
