/** G15, G17: what an exchange says of an order of ours and cannot be read is never "no such order". */
import { describe, expect, it } from 'vitest';
import { err, idOf, ok, type ClientOrderId, type InstrumentId, type Result } from '../../../../shared/domain/index.ts';
import type { CcxtDesk } from '../../../../src-main/brokers/ccxt/desk.ts';
import type { Failure } from '../../../../src-main/brokers/ccxt/errors.ts';
import { queryOrder, type FinderParts } from '../../../../src-main/brokers/ccxt/order-finder.ts';
import { OrderTracker } from '../../../../src-main/brokers/ccxt/order-tracker.ts';
import type { Fields } from '../../../../src-main/brokers/ccxt/parse/read.ts';
import { profileOf } from '../../../../src-main/brokers/ccxt/profiles.ts';
import { silentLogger } from '../../../conformance/silent-logger.ts';
import { bitcoinMarket } from './bitcoin-market.ts';

const MINE = idOf<ClientOrderId>('O-1');
const market = bitcoinMarket();
const row: Fields = {
  ...{ id: '77', clientOrderId: MINE, symbol: market.symbol, side: 'buy', type: 'limit', status: 'open' },
  ...{ amount: '0.5', filled: '0', price: '50000', timestamp: 1, info: {} },
};
const NO_ORDER: Failure = {
  ...{ kind: 'rejected', unsent: false, reason: 'no such order', code: null, noOrder: true, throttled: false },
};

/** An exchange of that way of finding orders, where `rows` are open. */
function exchangeWith(id: 'binance' | 'bybit' | 'coinbase', rows: readonly Fields[]) {
  const profile = profileOf(id);
  if (profile === null) throw new Error(id);
  const desk = {
    settings: { profile, market: 'spot', quote: 'USD' },
    markets: { get: () => market, of: () => market, toldMarkets: () => [market] },
    deps: { logger: silentLogger, scheduler: { monotonicMs: () => 0 } },
    ...{ times: { settleMs: 0 }, unlisted: { placed: (one: Fields) => one }, venueNowMs: () => 0 },
  } as unknown as CcxtDesk;
  const answer = (): Result<unknown, Failure> => {
    const [first] = rows;
    return first === undefined ? err(NO_ORDER) : ok(first);
  };
  const session = {
    exchange: { has: { fetchOrders: true } },
    call: () => Promise.resolve(answer()),
    ask: () => Promise.resolve(ok(rows)),
  };
  const tracker = new OrderTracker(desk);
  return { tracker, finder: { desk, session, tracker } as unknown as FinderParts };
}

describe.each(['binance', 'bybit', 'coinbase'] as const)('an order that is asked for at %s', (id) => {
  it('is told as it stands, and as never taken where there is none', async () => {
    expect(await queryOrder(exchangeWith(id, [row]).finder, MINE)).toMatchObject({
      ok: true,
      value: { status: 'accepted', venueOrderId: '77' },
    });
    expect(await queryOrder(exchangeWith(id, []).finder, MINE)).toMatchObject({
      ok: true,
      value: { status: 'notFound' },
    });
  });

  it('in a state that nobody knows it may be at work, under that word', async () => {
    const asked = await queryOrder(exchangeWith(id, [{ ...row, status: 'UNDER_REVIEW' }]).finder, MINE);
    expect(asked).toMatchObject({
      ok: true,
      value: { status: 'unknown', venueOrderId: '77', reason: expect.stringContaining('“UNDER_REVIEW”') },
    });
    const none = await queryOrder(exchangeWith(id, [{ ...row, status: undefined }]).finder, MINE);
    expect(none).toMatchObject({ ok: true, value: { status: 'unknown', reason: expect.stringContaining('no state') } });
  });

  it.each([
    ['without a side', { side: undefined }],
    ['without a quantity', { amount: undefined }],
  ])('%s it is no order that was not found', async (_, over) => {
    const asked = await queryOrder(exchangeWith(id, [{ ...row, ...over }]).finder, MINE);
    expect(asked).toMatchObject({ ok: false, error: { kind: 'malformed' } });
  });
});

describe('everything that an exchange holds', () => {
  it('is not read where an order of ours cannot be; others are left out; a state that nobody knows is no reason to read nothing', () => {
    const { tracker } = exchangeWith('binance', []);
    expect(tracker.allOf([{ ...row, side: undefined }])).toEqual(ok([]));
    expect(tracker.allOf([row])).toMatchObject({ ok: true, value: [{ status: 'accepted' }] });
    const unreadable = { ...row, id: undefined };
    expect(tracker.allOf([unreadable])).toMatchObject({ ok: false, error: { kind: 'malformed' } });
    expect(tracker.allOf([{ ...unreadable, clientOrderId: 'O-2' }])).toEqual(ok([]));
    const other = { ...row, id: '78', clientOrderId: 'O-2' };
    expect(tracker.allOf([{ ...row, status: 'UNDER_REVIEW' }, other])).toMatchObject({
      ok: true,
      value: [{ status: 'unknown' }, { status: 'accepted' }],
    });
    // Of an earlier life: nothing of it was read here yet, and it is ours all the same.
    const instrumentId = idOf<InstrumentId>('BTC/USDT.BYBIT');
    const clientOrderId = idOf<ClientOrderId>('O-3');
    tracker.recall([{ clientOrderId, instrumentId, type: 'stop', tif: 'gtc', trigger: null }]);
    expect(tracker.allOf([{ ...unreadable, clientOrderId: 'O-3' }])).toMatchObject({ ok: false });
  });
});

describe('an order that is known by its number alone', () => {
  const named = { ...row, clientOrderId: undefined };
  it.each(['binance', 'bybit', 'coinbase'] as const)('G2 is found by it at %s while it works', async (id) => {
    const V77 = idOf<ClientOrderId>('V-77');
    expect(await queryOrder(exchangeWith(id, [named]).finder, V77)).toMatchObject({
      ok: true,
      value: { status: 'accepted', venueOrderId: '77', clientOrderId: null },
    });
    expect(await queryOrder(exchangeWith(id, []).finder, V77)).toMatchObject({
      ok: true,
      value: { status: 'notFound' },
    });
    expect(await queryOrder(exchangeWith(id, [{ ...named, side: undefined }]).finder, V77)).toMatchObject({
      ok: false,
    });
  });
});
