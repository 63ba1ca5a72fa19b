/** The OKX gateway's messages against the fields that OKX's documentation publishes; no recordings of OKX are at hand. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { idOf, type InstrumentId } from '../../../../shared/domain/index.ts';
import { OKX_GATEWAY_KEY, startOkxGateway, type OkxGateway } from '../../../gateways/okx/okx-gateway.ts';
import * as published from '../../../gateways/okx/published.ts';
import { okxSignature } from '../../../gateways/okx/rest.ts';
import { HeldAgainst, listen, until, type Heard } from './held-against.ts';

const BITCOIN = idOf<InstrumentId>('BTC/USD.SIM');
type Answer = { readonly code: string; readonly data: readonly Readonly<Record<string, string>>[] };

let gateway: OkxGateway;
const held = new HeldAgainst();
const sockets: Heard[] = [];
beforeAll(async () => {
  gateway = await startOkxGateway();
  setBook(0);
});
afterAll(async () => {
  for (const socket of sockets) socket.close();
  await gateway.close();
  process.stdout.write(held.words('OKX'));
});

const setBook = (at: number): void =>
  gateway.host.venue.control.setBook(BITCOIN, {
    bids: [
      [9_000_000, 5_000_000 + at],
      [8_999_000, 4_000_000],
    ],
    asks: [
      [9_000_100, 5_000_000 + at],
      [9_001_000, 4_000_000],
    ],
  });

async function ask(method: 'GET' | 'POST', path: string, body?: unknown, key = OKX_GATEWAY_KEY): Promise<Answer> {
  const stamp = new Date().toISOString();
  const text = body === undefined ? '' : JSON.stringify(body);
  const headers = {
    'OK-ACCESS-KEY': key.apiKey,
    'OK-ACCESS-PASSPHRASE': key.password,
    'OK-ACCESS-TIMESTAMP': stamp,
    'OK-ACCESS-SIGN': okxSignature(key, `${stamp}${method}${path}${text}`),
    'Content-Type': 'application/json',
  };
  const address = `http://127.0.0.1:${gateway.port}${path}`;
  const answer = await fetch(address, { method, headers, ...(text === '' ? {} : { body: text }) });
  return (await answer.json()) as Answer;
}
const open = async (path: string): Promise<Answer> =>
  (await (await fetch(`http://127.0.0.1:${gateway.port}${path}`)).json()) as Answer;

const SPOT = { instId: 'BTC-USDT', tdMode: 'cash', side: 'buy', ordType: 'limit', sz: '0.01' };

it('public answers', async () => {
  for (const [name, path, row] of [
    ['instruments', '/api/v5/public/instruments?instType=SPOT', published.instrument],
    ['instruments', '/api/v5/public/instruments?instType=SWAP', published.instrument],
    ['tickers', '/api/v5/market/tickers?instType=SPOT', published.ticker],
    ['ticker', '/api/v5/market/ticker?instId=BTC-USDT', published.ticker],
    ['books', '/api/v5/market/books?instId=BTC-USDT&sz=20', published.book],
    ['candles', '/api/v5/market/candles?instId=BTC-USDT&bar=1m', published.candle],
  ] as const)
    held.hold(name, published.answer(row), await open(path));
  held.hold('refusal', published.refusal, await open('/api/v5/market/ticker?instId=NO-SUCH'));
  held.hold(
    'refusal',
    published.refusal,
    await ask('GET', '/api/v5/account/balance', undefined, { ...OKX_GATEWAY_KEY, apiKey: 'x' }),
  );
  held.hold(
    'refusal',
    published.refusal,
    await ask('GET', '/api/v5/account/balance', undefined, { ...OKX_GATEWAY_KEY, secret: 'x' }),
  );
  expect(held.faults).toEqual([]);
});

it('signed answers: orders, fills, balances, positions', async () => {
  const acted = published.answer(published.acted);
  const resting = await ask('POST', '/api/v5/trade/order', { ...SPOT, px: '80000', clOrdId: 'published1' });
  held.hold('placed', acted, resting);
  const taken = await ask('POST', '/api/v5/trade/order', { ...SPOT, px: '90001', clOrdId: 'published2' });
  held.hold('placed', acted, taken);
  const swap = { ...SPOT, instId: 'BTC-USDT-SWAP', tdMode: 'cross', sz: '3', px: '90001' };
  held.hold('placed', acted, await ask('POST', '/api/v5/trade/order', swap));
  held.hold('not placed', published.failedAct, await ask('POST', '/api/v5/trade/order', { ...SPOT, px: '80000.001' }));
  const batch = await ask('POST', '/api/v5/trade/batch-orders', [
    { ...SPOT, px: '70000', clOrdId: 'published3' },
    { ...SPOT, px: '70001', clOrdId: 'published4' },
  ]);
  held.hold('batch', acted, batch);
  expect(batch.data.map((row) => row['clOrdId'])).toEqual(['published3', 'published4']);
  const ordId = resting.data[0]?.['ordId'] ?? '';
  const rows = published.answer(published.order);
  held.hold('order', rows, await ask('GET', `/api/v5/trade/order?instId=BTC-USDT&ordId=${ordId}`));
  held.hold('orders pending', rows, await ask('GET', '/api/v5/trade/orders-pending'));
  held.hold('orders history', rows, await ask('GET', '/api/v5/trade/orders-history?instType=SPOT'));
  const fills = published.answer(published.fill);
  held.hold('fills', fills, await ask('GET', '/api/v5/trade/fills'));
  held.hold('fills', fills, await ask('GET', '/api/v5/trade/fills-history?instType=SPOT'));
  held.hold('balance', published.answer(published.balance), await ask('GET', '/api/v5/account/balance'));
  held.hold('config', published.answer(published.config), await ask('GET', '/api/v5/account/config'));
  held.hold('positions', published.answer(published.position), await ask('GET', '/api/v5/account/positions'));
  await gateway.chargeFunding('BTC-USDT-SWAP', '-0.25');
  await gateway.chargeFunding('BTC-USDT-SWAP', '0.1');
  const bills = await ask('GET', '/api/v5/account/bills?instType=SWAP&type=8');
  held.hold('bills', published.answer(published.bill), bills);
  expect(bills.data.map((row) => [row['subType'], row['balChg']])).toEqual([
    ['174', '0.1'],
    ['173', '-0.25'],
  ]);
  const amend = { instId: 'BTC-USDT', ordId, newPx: '80001' };
  held.hold('amended', acted, await ask('POST', '/api/v5/trade/amend-order', amend));
  held.hold('cancelled', acted, await ask('POST', '/api/v5/trade/cancel-order', { instId: 'BTC-USDT', ordId }));
  held.hold(
    'not cancelled',
    published.failedAct,
    await ask('POST', '/api/v5/trade/cancel-order', { instId: 'BTC-USDT', ordId }),
  );
  expect(held.faults).toEqual([]);
});

const STOP = { instId: 'BTC-USDT', tdMode: 'cash', side: 'sell', ordType: 'conditional', sz: '0.005', slOrdPx: '-1' };

it('conditional orders: in a book of their own, until one triggers and an order of the plain book comes of it', async () => {
  const acted = published.answer(published.algoActed);
  const rows = published.answer(published.algo);
  const order = (path: string): Promise<Answer> => ask('GET', `/api/v5/trade/${path}`);
  const placed = await ask('POST', '/api/v5/trade/order-algo', {
    ...{ ...STOP, slTriggerPx: '85000', slTriggerPxType: 'last', algoClOrdId: 'algo1' },
  });
  held.hold('algo placed', acted, placed);
  const algoId = placed.data[0]?.['algoId'] ?? '';
  held.hold('algo order', rows, await order(`order-algo?algoClOrdId=algo1`));
  held.hold('algo pending', rows, await order('orders-algo-pending?ordType=conditional'));
  const plain = await order('orders-pending');
  expect(plain.data.some((row) => row['algoClOrdId'] === 'algo1')).toBe(false);
  const amend = { instId: 'BTC-USDT', algoId, newSlTriggerPx: '86000', newSlOrdPx: '-1' };
  held.hold('algo amended', acted, await ask('POST', '/api/v5/trade/amend-algos', amend));
  expect((await order('order-algo?algoClOrdId=algo1')).data[0]?.['slTriggerPx']).toBe('86000');
  // A trigger that was passed, margin for coins, and a unit that only purchases have.
  for (const wrong of [{ slTriggerPx: '95000' }, { slTriggerPx: '86000', tdMode: 'cross' }, { tgtCcy: 'base_ccy' }])
    held.hold(
      'algo not placed',
      published.failedAct,
      await ask('POST', '/api/v5/trade/order-algo', { ...STOP, ...wrong }),
    );
  gateway.host.venue.control.setBook(BITCOIN, { bids: [[8_500_000, 5_000_000]], asks: [[8_500_100, 5_000_000]] });
  gateway.host.venue.control.trade(BITCOIN, 'sell', 1_000);
  let now: Answer = await order('order-algo?algoClOrdId=algo1');
  for (let looks = 0; looks < 200 && now.data[0]?.['state'] !== 'effective'; looks++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    now = await order('order-algo?algoClOrdId=algo1');
  }
  held.hold('algo order', rows, now);
  held.hold('algo history', rows, await order('orders-algo-history?ordType=conditional&state=effective'));
  const [child] = (await order(`order?instId=BTC-USDT&ordId=${now.data[0]?.['ordId'] ?? ''}`)).data;
  expect(child).toMatchObject({ clOrdId: '', algoClOrdId: 'algo1', algoId, ordType: 'market', source: '7' });
  const cancel = await ask('POST', '/api/v5/trade/cancel-algos', [{ instId: 'BTC-USDT', algoId }]);
  held.hold('algo not cancelled', published.failedAct, cancel);
  setBook(0);
  const second = { ...STOP, slTriggerPx: '85000', algoClOrdId: 'algo2', sz: '0.001' };
  held.hold('algo placed', acted, await ask('POST', '/api/v5/trade/order-algo', second));
  const ended = await ask('POST', '/api/v5/trade/cancel-algos', [{ instId: 'BTC-USDT', algoClOrdId: 'algo2' }]);
  held.hold('algo cancelled', acted, ended);
  expect(held.faults).toEqual([]);
});

type Pushed = { readonly event?: string; readonly arg?: { readonly channel: string } };

it('public and private sockets, the book kept by its numbers and its checksum', async () => {
  const [pub, business, priv] = await Promise.all(
    ['public', 'business', 'private'].map((path) => listen(`ws://127.0.0.1:${gateway.port}/ws/v5/${path}`)),
  );
  if (pub === undefined || business === undefined || priv === undefined) throw new Error('no sockets');
  sockets.push(pub, business, priv);
  const channels = ['tickers', 'trades', 'books', 'books5', 'bbo-tbt'];
  pub.send({ op: 'subscribe', args: channels.map((channel) => ({ channel, instId: 'BTC-USDT' })) });
  pub.send({ op: 'subscribe', args: [{ channel: 'nonsense', instId: 'BTC-USDT' }] });
  business.send({ op: 'subscribe', args: [{ channel: 'candle1m', instId: 'BTC-USDT' }] });
  const timestamp = String(Math.floor(Date.now() / 1000));
  const { apiKey, password } = OKX_GATEWAY_KEY;
  const sign = okxSignature(OKX_GATEWAY_KEY, `${timestamp}GET/users/self/verify`);
  priv.send({ op: 'login', args: [{ apiKey, passphrase: password, timestamp, sign }] });
  await until('login', () => priv.messages.length > 0);
  const wanted = [
    { channel: 'orders', instType: 'ANY' },
    { channel: 'account' },
    { channel: 'positions', instType: 'ANY' },
    { channel: 'balance_and_position' },
  ];
  priv.send({ op: 'subscribe', args: wanted });
  business.send({ op: 'subscribe', args: [{ channel: 'orders-algo', instType: 'ANY' }] });
  await until('refused without a login', () => business.messages.length > 1);
  business.send({ op: 'login', args: [{ apiKey, passphrase: password, timestamp, sign }] });
  await until('login', () => business.messages.some((one) => (one as Pushed).event === 'login'));
  business.send({ op: 'subscribe', args: [{ channel: 'orders-algo', instType: 'ANY' }] });
  await until('subscriptions', () => pub.messages.length >= 10 && priv.messages.length >= 5);
  const order = { ...SPOT, px: '90001', clOrdId: 'published5' };
  priv.send({ id: '77', op: 'order', args: [order] });
  const stop = { ...STOP, slTriggerPx: '85000', algoClOrdId: 'algo3', sz: '0.001' };
  await ask('POST', '/api/v5/trade/order-algo', stop);
  for (let at = 1; at < 6; at++) {
    setBook(at);
    gateway.host.venue.control.trade(BITCOIN, 'sell', 1_000);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const heard = (socket: Heard, channel: string): Pushed[] =>
    (socket.messages as Pushed[]).filter((one) => one.arg?.channel === channel && one.event === undefined);
  await until('pushes', () => [...channels].every((one) => heard(pub, one).length > 0));
  await until('candle', () => heard(business, 'candle1m').length > 0);
  await until('order', () => heard(priv, 'orders').length > 1);
  await gateway.chargeFunding('BTC-USDT-SWAP', '-0.1');
  await until('algo order', () => heard(business, 'orders-algo').length > 0);
  const schemas: Readonly<Record<string, Parameters<typeof held.hold>[1]>> = {
    ...{
      tickers: published.tickerPush,
      trades: published.tradePush,
      books: published.bookPush,
      books5: published.topPush,
    },
    ...{ 'bbo-tbt': published.topPush, candle1m: published.candlePush, orders: published.orderPush },
    ...{ subscribe: published.subscribed, login: published.loggedIn, error: published.socketError },
    ...{ 'orders-algo': published.algoPush, balance_and_position: published.changesPush },
    ...{ account: published.accountPush, positions: published.positionPush, order: published.operated },
  };
  for (const { messages } of [pub, business, priv])
    held.holdAll(messages, (message) => {
      const { event, arg, op } = message as Pushed & { readonly op?: string };
      const name = event ?? arg?.channel ?? op ?? '';
      const schema = schemas[name];
      return schema === undefined ? null : [event === undefined ? `${name} push` : name, schema];
    });
  expect(held.faults).toEqual([]);
  expect(keepBook(heard(pub, 'books') as unknown as BookPush[])).toBe(heard(pub, 'books').length);
});

type Row = readonly [string, string, string, string];
type Book = { readonly asks: readonly Row[]; readonly bids: readonly Row[] };
type Numbered = Book & { readonly checksum: number; readonly seqId: number; readonly prevSeqId: number };
type BookPush = { readonly action: string; readonly data: readonly [Numbered] };

/** Applies the pushes as the documentation tells clients to, and checks each one's numbers and sum; how many were right. */
function keepBook(pushes: readonly BookPush[]): number {
  const sides = { asks: new Map<string, string>(), bids: new Map<string, string>() };
  let last = -1;
  let right = 0;
  for (const { action, data } of pushes) {
    const [{ prevSeqId, seqId, checksum, ...book }] = data;
    if (action === 'snapshot') for (const side of Object.values(sides)) side.clear();
    for (const side of ['asks', 'bids'] as const)
      for (const [price, size] of book[side])
        if (size === '0') sides[side].delete(price);
        else sides[side].set(price, size);
    const sorted = (side: Map<string, string>, way: number) =>
      [...side].toSorted(([a], [b]) => way * (Number(a) - Number(b)));
    const [asks, bids] = [sorted(sides.asks, 1), sorted(sides.bids, -1)];
    if (prevSeqId === last && checksum === sumOf(asks, bids)) right += 1;
    last = seqId;
  }
  return right;
}

/** CRC32 as a signed number, bit by bit: not by the gateway's own means. */
function sumOf(asks: readonly (readonly [string, string])[], bids: readonly (readonly [string, string])[]): number {
  const words: string[] = [];
  for (let at = 0; at < 25; at++) {
    for (const row of [bids[at], asks[at]]) if (row !== undefined) words.push(...row);
  }
  let crc = ~0;
  for (const byte of Buffer.from(words.join(':'))) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc;
}
