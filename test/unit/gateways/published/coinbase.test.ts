/** The Coinbase gateway's messages against the fields that Coinbase's documentation publishes; no recordings of it are at hand. */
import { randomUUID, sign } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { idOf, type InstrumentId } from '../../../../shared/domain/index.ts';
import { COINBASE_GATEWAY_KEY, startCoinbaseGateway } from '../../../gateways/coinbase/coinbase-gateway.ts';
import * as published from '../../../gateways/coinbase/published.ts';
import type { Gateway } from '../../../gateways/core/gateway.ts';
import { HeldAgainst, listen, until, type Heard } from './held-against.ts';

const BITCOIN = idOf<InstrumentId>('BTC/USD.SIM');
const BROKERAGE = '/api/v3/brokerage';
type Json = Readonly<Record<string, unknown>>;

let gateway: Gateway;
const held = new HeldAgainst();
const sockets: Heard[] = [];
const setBook = (at: number): void =>
  gateway.host.venue.control.setBook(BITCOIN, {
    bids: [[9_000_000, 5_000_000 + at]],
    asks: [[9_000_100, 5_000_000 + at]],
  });
beforeAll(async () => {
  gateway = await startCoinbaseGateway();
  setBook(0);
});
afterAll(async () => {
  for (const socket of sockets) socket.close();
  await gateway.close();
  process.stdout.write(held.words('Coinbase'));
});

/** A token as its documentation builds one: ES256 over header and claims. */
function token(uri: string): string {
  const now = Math.floor(Date.now() / 1000);
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const { apiKey, secret } = COINBASE_GATEWAY_KEY;
  const head = part({ alg: 'ES256', typ: 'JWT', kid: apiKey, nonce: randomUUID() });
  const claims = part({ sub: apiKey, iss: 'cdp', nbf: now, exp: now + 120, ...(uri === '' ? {} : { uri }) });
  const signature = sign('sha256', Buffer.from(`${head}.${claims}`), { key: secret, dsaEncoding: 'ieee-p1363' });
  return `${head}.${claims}.${signature.toString('base64url')}`;
}

async function ask(method: 'GET' | 'POST', path: string, body?: unknown): Promise<Json> {
  const [name = ''] = path.split('?');
  const headers = {
    Authorization: `Bearer ${token(`${method} 127.0.0.1${BROKERAGE}${name}`)}`,
    'Content-Type': 'application/json',
  };
  const address = `http://127.0.0.1:${gateway.port}${BROKERAGE}${path}`;
  const answer = await fetch(address, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return (await answer.json()) as Json;
}
const open = async (path: string): Promise<Json> =>
  (await (await fetch(`http://127.0.0.1:${gateway.port}${BROKERAGE}${path}`)).json()) as Json;

const limit = (price: string, size = '0.01'): Json => ({
  limit_limit_gtc: { base_size: size, limit_price: price, post_only: false },
});
const order = (configuration: Json, id: string = randomUUID()): Json => ({
  ...{ client_order_id: id, product_id: 'BTC-USD', side: 'BUY', order_configuration: configuration },
});
const idIn = (answer: Json): string => String((answer['success_response'] as Json | undefined)?.['order_id']);

it('public answers, and the same behind a key', async () => {
  held.hold('time', published.clock, await open('/time'));
  const start = Math.floor(Date.now() / 1000) - 3_000;
  for (const [name, path, schema] of [
    ['products', '/products', published.products],
    ['product', '/products/BTC-USD', published.product],
    ['product book', '/product_book?product_id=BTC-USD&limit=5', published.productBook],
    ['ticker', '/products/BTC-USD/ticker?limit=5', published.marketTrades],
    [
      'candles',
      `/products/BTC-USD/candles?granularity=ONE_MINUTE&start=${start}&end=${start + 3_000}`,
      published.candles,
    ],
  ] as const) {
    held.hold(name, schema, await open(`/market${path}`));
    held.hold(name, schema, await ask('GET', path));
  }
  held.hold('best bid ask', published.bestBidAsk, await ask('GET', '/best_bid_ask?product_ids=BTC-USD'));
  held.hold('refusal', published.refusal, await open('/market/products/NO-SUCH'));
  expect(held.faults).toEqual([]);
});

it('accounts, orders of each kind, fills and cancels', async () => {
  const signed: readonly (readonly [string, z.ZodType])[] = [
    ['/accounts', published.accounts],
    ['/key_permissions', published.permissions],
    ['/transaction_summary', published.summary],
    ['/portfolios', published.portfolios],
  ];
  for (const [path, schema] of signed) held.hold(path.slice(1), schema, await ask('GET', path));
  const resting = await ask('POST', '/orders', order(limit('80000')));
  held.hold('placed', published.placed, resting);
  held.hold('placed', published.placed, await ask('POST', '/orders', order(limit('90001'))));
  for (const size of [{ base_size: '0.01' }, { quote_size: '100' }])
    held.hold('placed', published.placed, await ask('POST', '/orders', order({ market_market_ioc: size }, '')));
  held.hold('not placed', published.notPlaced, await ask('POST', '/orders', order(limit('80000.001'))));
  held.hold('order', z.object({ order: published.order }), await ask('GET', `/orders/historical/${idIn(resting)}`));
  held.hold('orders', published.orders, await ask('GET', '/orders/historical/batch?product_ids=BTC-USD'));
  held.hold('fills', published.fills, await ask('GET', '/orders/historical/fills?product_id=BTC-USD'));
  const cancelled = await ask('POST', '/orders/batch_cancel', { order_ids: [idIn(resting), randomUUID()] });
  held.hold('cancelled', published.cancelled, cancelled);
  expect((cancelled['results'] as readonly Json[]).map((one) => one['success'])).toEqual([true, false]);
  expect(held.faults).toEqual([]);
});

it('stops with a limit, orders with a date, and changes in place: what is queued is not cancelled', async () => {
  const stop = (direction: string, price: string): Json => ({
    stop_limit_stop_limit_gtc: {
      ...{ base_size: '0.01', limit_price: '95000', stop_price: price },
      stop_direction: `STOP_DIRECTION_STOP_${direction}`,
    },
  });
  const waiting = await ask('POST', '/orders', order(stop('UP', '94000')));
  held.hold('placed', published.placed, waiting);
  const asked = async (id: string): Promise<Json> => {
    const answer = await ask('GET', `/orders/historical/${id}`);
    held.hold('order', z.object({ order: published.order }), answer);
    return answer['order'] as Json;
  };
  expect(await asked(idIn(waiting))).toMatchObject({ order_type: 'STOP_LIMIT', trigger_status: 'STOP_PENDING' });
  const passed = await ask('POST', '/orders', order(stop('UP', '80000')));
  expect(passed).toMatchObject({ success: false, error_response: { error: 'STOP_PRICE_BELOW_LAST_TRADE_PRICE' } });
  const end_time = new Date(Date.now() + 60_000).toISOString();
  const gtd = { limit_limit_gtd: { base_size: '0.01', limit_price: '80000', end_time, post_only: false } };
  const dated = idIn(await ask('POST', '/orders', order(gtd)));
  expect(await asked(dated)).toMatchObject({ time_in_force: 'GOOD_UNTIL_DATE_TIME', order_configuration: gtd });

  const resting = idIn(await ask('POST', '/orders', order(limit('80000'))));
  const edit = async (order_id: string, price: string, size = '0.02'): Promise<Json> => {
    const answer = await ask('POST', '/orders/edit', { order_id, price, size });
    held.hold('edited', published.edited, answer);
    return answer;
  };
  expect(await edit(resting, '80100')).toMatchObject({ success: true });
  const early = await ask('POST', '/orders/batch_cancel', { order_ids: [resting] });
  const terms = { base_size: '0.02', limit_price: '80100' };
  if ((early['results'] as readonly Json[])[0]?.['success'] !== true) {
    expect(early).toMatchObject({ results: [{ failure_reason: 'ORDER_IS_BEING_REPLACED' }] });
    for (let i = 0; i < 100 && (await asked(resting))['status'] !== 'OPEN'; i++)
      await new Promise((done) => setTimeout(done, 5));
    const edited = await asked(resting);
    expect(edited).toMatchObject({
      order_configuration: { limit_limit_gtc: terms },
      edit_history: [{ price: '80100' }],
    });
    expect(await edit(resting, '80100')).toMatchObject({ success: false });
  }
  for (const [id, reason] of [
    [dated, 'ONLY_LIMIT_ORDER_EDITS_SUPPORTED'],
    [idIn(waiting), 'ONLY_LIMIT_ORDER_EDITS_SUPPORTED'],
    [randomUUID(), 'ORDER_NOT_FOUND'],
  ] as const)
    expect(await edit(id, '80200')).toMatchObject({ success: false, errors: [{ edit_failure_reason: reason }] });
  await ask('POST', '/orders/batch_cancel', { order_ids: [resting, dated, idIn(waiting)] });
  expect(held.faults).toEqual([]);
});

it('the socket: each channel, numbers that run on socket by socket, a heartbeat', async () => {
  const address = `ws://127.0.0.1:${gateway.port}/`;
  const [market, user] = [await listen(address), await listen(address)];
  sockets.push(market, user);
  const channels = ['heartbeats', 'ticker', 'level2', 'market_trades', 'candles'];
  for (const channel of channels) market.send({ type: 'subscribe', channel, product_ids: ['BTC-USD'] });
  user.send({ type: 'subscribe', channel: 'heartbeats' });
  user.send({ type: 'subscribe', channel: 'user', product_ids: ['BTC-USD'], jwt: token('') });
  const heard = ({ messages }: Heard, channel: string): readonly Json[] =>
    (messages as Json[]).filter((one) => one['channel'] === channel);
  await until('user channel', () => heard(user, 'user').length > 0);
  const placed = await ask('POST', '/orders', order(limit('70000')));
  await ask('POST', '/orders', order(limit('90001')));
  for (let at = 1; at < 6; at++) {
    setBook(at);
    gateway.host.venue.control.trade(BITCOIN, 'sell', 1_000);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await ask('POST', '/orders/batch_cancel', { order_ids: [idIn(placed)] });
  const names = ['heartbeats', 'ticker', 'l2_data', 'market_trades', 'candles'];
  await until('every channel', () =>
    names.every((name) => heard(market, name).length > (name === 'heartbeats' ? 0 : 1)),
  );
  await until('a canceled order', () => JSON.stringify(heard(user, 'user')).includes('CANCELLED'));
  await until('a heartbeat', () => heard(user, 'heartbeats').length > 0);
  const schemas: Readonly<Record<string, z.ZodType>> = {
    ...{ heartbeats: published.heartbeat, subscriptions: published.subscriptions, ticker: published.tickerEvent },
    ...{ l2_data: published.bookEvent, market_trades: published.tradesEvent, candles: published.candlesEvent },
    ...{ user: published.userEvent },
  };
  for (const { messages } of [market, user]) {
    held.holdAll(messages, (message) => {
      const name = String((message as Json)['channel']);
      const schema = schemas[name];
      return schema === undefined ? null : [`${name} event`, schema];
    });
    expect((messages as Json[]).map((one) => one['sequence_num'])).toEqual(messages.map((_, at) => at));
  }
  expect(held.faults).toEqual([]);
});
