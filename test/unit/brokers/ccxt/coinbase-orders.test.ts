/** Orders of each of Coinbase's kinds as they go to ccxt, and as its answers and its stream are read. */
import { describe, expect, it } from 'vitest';
import { dec, idOf, type OrderTrigger, type VenueOrderId } from '../../../../shared/domain/index.ts';
import { failureOf } from '../../../../src-main/brokers/ccxt/errors.ts';
import { KnownOrders } from '../../../../src-main/brokers/ccxt/known-orders.ts';
import { orderCall } from '../../../../src-main/brokers/ccxt/orders.ts';
import { readOrder, type OrderFacts } from '../../../../src-main/brokers/ccxt/parse/order.ts';
import type { Fields } from '../../../../src-main/brokers/ccxt/parse/read.ts';
import { profileOf } from '../../../../src-main/brokers/ccxt/profiles.ts';
import type { SubmitRequest } from '../../../../src-main/ports/execution-client.ts';
import { bitcoinMarket, bitcoinOrder } from './bitcoin-market.ts';

const MARKET = bitcoinMarket();
const found = profileOf('coinbase');
if (found === null) throw new Error('no profile');
const PROFILE = found;

const call = (over: Partial<SubmitRequest>) => orderCall(bitcoinOrder(over), MARKET, PROFILE);
const stopAt = (price: string): OrderTrigger => ({
  ...{ price: dec(price).text(), source: 'last', trail: null, extreme: null, heldBy: 'venue', triggeredMs: null },
});

describe('orders as they are sent', () => {
  it('a stop-limit names the direction of its trigger, by its side', () => {
    const sell = call({ side: 'sell', type: 'stopLimit', trigger: stopAt('49000'), limitPrice: dec('48900').text() });
    expect(sell.ok && sell.value).toMatchObject({
      ...{ type: 'limit', price: '48900' },
      params: { triggerPrice: '49000', stop_direction: 'STOP_DIRECTION_STOP_DOWN', timeInForce: 'GTC' },
    });
    const buy = call({ type: 'stopLimit', trigger: stopAt('51000'), limitPrice: dec('51100').text() });
    expect(buy.ok && buy.value.params['stop_direction']).toBe('STOP_DIRECTION_STOP_UP');
  });

  it('a date goes with limits and stop-limits, with post-only too; without one, or without a limit, it is refused', () => {
    const dated = { tif: 'gtd', expireMs: Date.UTC(2026, 10, 21, 22, 50) } as const;
    const flags = { postOnly: true, allOrNone: false, reduceOnly: false };
    const limit = call({ ...dated, flags });
    expect(limit.ok && limit.value.params).toMatchObject({
      ...{ timeInForce: 'GTD', end_time: '2026-11-21T22:50:00.000Z', postOnly: true },
    });
    const stop = { type: 'stopLimit', trigger: stopAt('51000'), limitPrice: dec('51100').text() } as const;
    expect(call({ ...dated, ...stop }).ok).toBe(true);
    expect(call({ tif: 'gtd' })).toMatchObject({ ok: false, error: expect.stringContaining('needs the date') });
    expect(call({ ...dated, type: 'market', limitPrice: null })).toMatchObject({ ok: false });
    expect(call({ tif: 'gtc', expireMs: dated.expireMs })).toMatchObject({ ok: false });
  });

  it('a market order is counted in coins on either side', () => {
    for (const side of ['buy', 'sell'] as const) {
      const made = call({ side, type: 'market', tif: 'ioc', limitPrice: null });
      expect(made.ok && made.value.params['order_configuration']).toEqual({ market_market_ioc: { base_size: '0.5' } });
    }
  });

  it('a plain stop, a take-profit and a trailing stop are none of its orders', () => {
    for (const type of ['stop', 'takeProfit', 'trailingStop'] as const)
      expect(call({ type, trigger: stopAt('51000') })).toMatchObject({ ok: false });
  });
});

const facts = (known = new KnownOrders()): OrderFacts => ({
  ...{ profile: PROFILE, listedOf: () => MARKET, nowMs: 1 },
  known: (id) => known.get(id),
  knownByNumber: (number) => known.byVenueId(number),
  forced: () => null,
  held: () => null,
});
const row = (info: Fields, raw: Fields = {}): Fields => ({
  ...{ id: 'n1', symbol: 'BTC/USD', side: 'sell', type: 'limit', status: 'open', filled: '0', ...raw },
  info: { order_id: 'n1', side: 'SELL', status: 'OPEN', time_in_force: 'GOOD_UNTIL_CANCELLED', ...info },
});
const report = (info: Fields, raw: Fields = {}) => {
  const read = readOrder(row(info, raw), facts());
  if (read === null || read === 'ignore') throw new Error('it was not read');
  return read.report;
};
const stopLimit = (direction: string): Fields => ({
  stop_limit_stop_limit_gtc: {
    ...{ base_size: '2', limit_price: '48900', stop_price: '49000' },
    stop_direction: `STOP_DIRECTION_STOP_${direction}`,
  },
});

describe('orders as they are read', () => {
  it('a stop-limit waits, then is triggered; on the favourable side it takes a profit', () => {
    const waiting = report({ order_configuration: stopLimit('DOWN'), trigger_status: 'STOP_PENDING' });
    expect(waiting).toMatchObject({ type: 'stopLimit', qty: '2', limitPrice: '48900', status: 'accepted' });
    expect(waiting.trigger).toMatchObject({ price: '49000', triggered: false });
    const hit = report({ order_configuration: stopLimit('DOWN'), trigger_status: 'STOP_TRIGGERED' });
    expect(hit.trigger?.triggered).toBe(true);
    expect(report({ order_configuration: stopLimit('UP') }).type).toBe('takeProfit');
  });

  it('the newest of its edits has the terms, whichever way the configuration stands', () => {
    const edit = (price: string, at: string): Fields => ({ price, size: '3', replace_accept_timestamp: at });
    const order_configuration = { limit_limit_gtc: { base_size: '2', limit_price: '50000', post_only: false } };
    const edit_history = [edit('50200', '2026-11-21T10:00:02Z'), edit('50100', '2026-11-21T10:00:01Z')];
    for (const edits of [edit_history, edit_history.toReversed()])
      expect(report({ order_configuration, edit_history: edits })).toMatchObject({ qty: '3', limitPrice: '50200' });
    expect(report({ order_configuration, edit_history: [] })).toMatchObject({ qty: '2', limitPrice: '50000' });
  });

  it('fill or kill, dated and market orders of others are read with their quantity, their time and their own end', () => {
    const fok = { limit_limit_fok: { base_size: '2', limit_price: '50000' } };
    expect(report({ order_configuration: fok, time_in_force: 'FILL_OR_KILL' })).toMatchObject({ qty: '2', tif: 'fok' });
    const gtd = { limit_limit_gtd: { base_size: '2', limit_price: '50000', end_time: '2026-11-21T22:50:00Z' } };
    const expired = { order_configuration: gtd, time_in_force: 'GOOD_UNTIL_DATE_TIME', status: 'EXPIRED' };
    expect(report(expired, { status: 'canceled' })).toMatchObject({ qty: '2', tif: 'gtd', status: 'expired' });
    const money = { market_market_ioc: { quote_size: '100' } };
    const bought = { order_configuration: money, filled_size: '0.002', status: 'FILLED' };
    expect(report(bought, { type: 'market', status: 'closed', filled: '0.002' })).toMatchObject({
      ...{ type: 'market', qty: '0.002', status: 'filled' },
    });
    expect(report({ order_configuration: fok, status: 'FAILED' }, { status: 'canceled' }).status).toBe('rejected');
  });

  it('in the stream the quantity is what was filled and what is left, and after the end the one that was known', () => {
    const known = new KnownOrders();
    const order = known.add({
      ...{ clientOrderId: idOf('O-1'), instrumentId: MARKET.instrument.id, sentAtMs: 0, type: 'limit', tif: 'gtc' },
      ...{ book: 'plain', venueOrderId: null, engineId: null },
    });
    known.number(order, idOf<VenueOrderId>('n1'));
    const streamed = (status: string, done: string, left: string) => {
      const info = { status, cumulative_quantity: done, leaves_quantity: left, limit_price: '50000', stop_price: '0' };
      const raw = { amount: done, filled: done, price: '50000', status: status === 'OPEN' ? 'open' : 'canceled' };
      const read = readOrder(row(info, raw), facts(known));
      if (read === null || read === 'ignore') throw new Error('it was not read');
      order.last = read.report;
      return read.report;
    };
    expect(streamed('OPEN', '0', '2')).toMatchObject({ qty: '2', filledQty: '0' });
    expect(streamed('OPEN', '1', '4')).toMatchObject({ qty: '5', filledQty: '1', status: 'partiallyFilled' });
    expect(streamed('CANCELLED', '1', '0')).toMatchObject({ qty: '5', filledQty: '1', status: 'canceled' });
    expect(order.last?.trigger).toBeUndefined();
  });
});

describe('refused changes and triggers', () => {
  it('each is told in words, and is proof that nothing was done', () => {
    const refusal = (body: string) => failureOf('coinbase', new Error('refused'), { sent: true, status: 200, body });
    const edit = (code: string): string =>
      `{"success":false,"errors":[{"edit_failure_reason":"${code}","preview_failure_reason":"UNKNOWN_PREVIEW_FAILURE_REASON"}]}`;
    expect(refusal(edit('CANNOT_EDIT_TO_BELOW_FILLED_SIZE'))).toMatchObject({
      ...{ kind: 'rejected', noOrder: false, reason: expect.stringContaining('more than that is filled already') },
    });
    expect(refusal(edit('ONLY_OPEN_ORDERS_CAN_BE_EDITED'))).toMatchObject({ kind: 'rejected', noOrder: true });
    expect(refusal(edit('NEVER_HEARD_OF'))).toMatchObject({ kind: 'unknown' });
    const preview =
      '{"success":false,"error_response":{"error":"UNKNOWN_FAILURE_REASON","preview_failure_reason":"PREVIEW_STOP_PRICE_ABOVE_LAST_TRADE_PRICE"}}';
    expect(refusal(preview)).toMatchObject({ kind: 'rejected', reason: expect.stringContaining('passed already') });
  });
});
