/** An exchange in maintenance, or one whose streams make no sense: a state in words, no order lost or doubled, and all is as before after it. */
import { afterEach, describe, expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import { startKrakenGateway, type KrakenGateway } from '../gateways/kraken/kraken-gateway.ts';
import type { Answered } from '../gateways/core/interceptor.ts';
import { setMarket, until } from './bench.ts';
import { massStatus, orderOf, queried, statusOf, submitted, timesReceived } from './cards/card.ts';
import { cryptoBench, type CryptoVenue } from './crypto-bench.ts';
import { BINANCE, BINANCE_USDM, BYBIT, COINBASE, KRAKEN, OKX } from './crypto-venues.ts';
import { openIntercepted, type InterceptedBench } from './intercepted.ts';

const closing: { close: () => Promise<void> }[] = [];
afterEach(async () => {
  for (const one of closing.splice(0).toReversed()) await one.close();
});
const kept = <T extends { close: () => Promise<void> }>(one: T): T => {
  closing.push(one);
  return one;
};

const PAGE: Answered = {
  ...{ status: 503, type: 'text/html' },
  body: '<html><head><title>503 Service Temporarily Unavailable</title></head><body><h1>503</h1></body></html>',
};
const json = (status: number, body: unknown): Answered => ({ status, body: JSON.stringify(body) });

type Row = {
  readonly kind: string;
  readonly venue: CryptoVenue;
  readonly what: string;
  readonly answer: Answered;
  readonly words: RegExp;
};
const row = (venue: CryptoVenue, what: string, answer: Answered, words: RegExp): Row => ({
  ...{ kind: venue.kind, venue, what, answer, words },
});

/** What each of them answers while it is closed for work, by its own documents. */
const CLOSED: readonly Row[] = [
  row(BINANCE, 'HTTP 503 with a page', PAGE, /Binance \(spot\) is not available just now \(HTTP 503\)/),
  row(
    BINANCE,
    '-1001',
    json(503, { code: -1001, msg: 'Internal error; unable to process your request. Please try again.' }),
    /-1001/,
  ),
  row(BINANCE_USDM, '-1008', json(503, { code: -1008, msg: 'Server is currently overloaded.' }), /overloaded/),
  row(KRAKEN, 'EService:Unavailable', json(200, { error: ['EService:Unavailable'] }), /Kraken is not available/),
  row(
    BYBIT,
    '10016',
    json(200, { retCode: 10016, retMsg: 'Server error.', result: {}, retExtInfo: {}, time: 1 }),
    /Bybit had an internal error/,
  ),
  row(BYBIT, 'HTTP 502 with a page', { ...PAGE, status: 502 }, /Bybit is not available just now \(HTTP 502\)/),
  row(
    OKX,
    '50001',
    json(503, { code: '50001', msg: 'Service temporarily unavailable. Please try again later', data: [] }),
    /OKX is not available just now/,
  ),
  row(COINBASE, 'HTTP 503 with a page', PAGE, /Coinbase Advanced is not available just now \(HTTP 503\)/),
];

const lastReason = ({ heard }: InterceptedBench): string => heard.connections.at(-1)?.reason ?? '';

describe('an exchange in maintenance', () => {
  test.each(CLOSED)('G15 $kind, $what: what is sent into it is unknown, and nothing is lost or doubled', async (of) => {
    const bench = kept(await openIntercepted(of.venue, { speed: 4 }));
    const { client, front, main, proxy, heard } = bench;
    setMarket(bench, main, { bid: -1, ask: 1 });
    bench.marketData?.subscribeQuotes([main.instrument.id]);
    await until('a quote', () => heard.quotes.has(main.instrument.id));
    const resting = await submitted(bench, main, { limit: -30 });
    await statusOf(bench, resting.clientOrderId, 'accepted');
    front.answer(() => of.answer);
    const into = orderOf(bench, main, { limit: -30 });
    const outcome = await client.submitOrder(into);
    expect(outcome).toMatchObject({ kind: 'unknown', reason: expect.stringMatching(of.words) });
    const { clientOrderId, instrumentId } = resting;
    expect((await client.cancelOrder({ clientOrderId, instrumentId, venueOrderId: null })).kind).toBe('unknown');
    // Neither that it is not there, nor an account without anything.
    expect((await client.queryOrder(into.clientOrderId)).ok).toBe(false);
    expect(await client.massStatus(0)).toMatchObject({
      ok: false,
      error: { message: expect.stringMatching(of.words) },
    });
    front.refuseSockets(503);
    proxy.cut();
    await until(
      'the words',
      () => of.words.test(lastReason(bench)),
      () => heard.text(),
    );
    await until(
      'the feed too',
      () => !heard.isFeedUp && of.words.test(heard.feed.at(-1)?.reason ?? ''),
      () => heard.text(),
    );
    expect(heard.isUp).toBe(false);
    process.stdout.write(`  ${of.kind}, ${of.what}: "${lastReason(bench)}"\n`);
    expect(await client.submitOrder(orderOf(bench, main, { limit: -30 }))).toMatchObject({
      ...{ kind: 'rejected', unsent: true },
    });
    front.answer(null);
    front.refuseSockets(null);
    await until(
      'it is back',
      () => heard.isUp && heard.isFeedUp,
      () => heard.text(),
    );
    const { orders } = await massStatus(bench);
    expect(orders.filter((one) => one.status === 'accepted').map((one) => one.clientOrderId)).toEqual([clientOrderId]);
    expect((await queried(bench, into.clientOrderId, 'notFound')).status).toBe('notFound');
    expect(timesReceived(bench, into.clientOrderId)).toBe(0);
    expect(timesReceived(bench, clientOrderId)).toBe(1);
  });

  test('kraken: its own word on the stream ends trading at once, and gives it back; while only cancels are taken, orders are refused in words', async () => {
    let gateway: KrakenGateway | null = null;
    const accountId = KRAKEN.accountId ?? undefined;
    const start: CryptoVenue['start'] = async (more) => {
      gateway = await startKrakenGateway({ ...more, tier: null, ...(accountId === undefined ? {} : { accountId }) });
      return gateway;
    };
    const bench = kept(await cryptoBench({ ...KRAKEN, start })({ speed: 4 }));
    const set = (system: Parameters<KrakenGateway['setSystem']>[0]): void => gateway?.setSystem(system);
    setMarket(bench, bench.main, { bid: -1, ask: 1 });
    const { clientOrderId, instrumentId } = await submitted(bench, bench.main, { limit: -30 });
    set('cancel_only');
    expect(await bench.client.submitOrder(orderOf(bench, bench.main, { limit: -30 }))).toMatchObject({
      kind: 'rejected',
      reason: expect.stringMatching(/only cancels are taken now/),
    });
    expect(bench.heard.isUp).toBe(true);
    set('maintenance');
    await until('it is told', () =>
      /says that it is in maintenance/.test(bench.heard.connections.at(-1)?.reason ?? ''),
    );
    expect((await bench.client.submitOrder(orderOf(bench, bench.main, { limit: -30 }))).kind).toBe('rejected');
    const times = bench.heard.connections.length;
    await until('and still', () => bench.heard.connections.length >= times + 2);
    expect(bench.heard.connections.slice(times).every((one) => one.state === 'disconnected')).toBe(true);
    set('online');
    await until('it is back', () => bench.heard.isUp);
    expect((await massStatus(bench)).orders.find((one) => one.clientOrderId === clientOrderId)?.status).toBe(
      'accepted',
    );
    expect((await bench.client.cancelOrder({ clientOrderId, instrumentId, venueOrderId: null })).kind).toBe('acked');
  });
});

const BIG = 16 * 1024 * 1024;
const STREAMS: readonly { readonly what: string; readonly greet: (socket: WebSocket) => void }[] = [
  { what: 'take the socket and say nothing', greet: () => undefined },
  { what: 'say what is no JSON', greet: (socket) => socket.send('<html>maintenance</html>') },
  { what: 'say JSON of another kind', greet: (socket) => socket.send('{"hello":[1,2,{"e":null}]}') },
  { what: 'send 16 MB in one message', greet: (socket) => socket.send(Buffer.alloc(BIG, 0x20)) },
  { what: 'close again at once', greet: (socket) => socket.close(1008, 'wrong version') },
];
const ODD = [BINANCE, KRAKEN, BYBIT, OKX, COINBASE].flatMap((venue) =>
  STREAMS.map((stream) => ({ ...stream, venue, kind: venue.kind })),
);
const FULL = process.env['RUNG_FULL'] === '1';
const SEED = Number(process.env['RUNG_SEED'] ?? '0');

describe('streams that make no sense', () => {
  const some = ODD.filter(
    (_one, i) => FULL || i % STREAMS.length === (SEED + Math.floor(i / STREAMS.length)) % STREAMS.length,
  );
  test.each(some)('G17 $kind: streams that $what: never up, in words, and back once they are real', async (of) => {
    const bench = kept(await openIntercepted(of.venue, { speed: 4 }, { streamMs: 4_000 }));
    const { front, proxy, heard } = bench;
    front.takeSockets(of.greet);
    const before = heard.connections.length;
    proxy.cut();
    await until(
      'two attempts',
      () => heard.connections.length >= before + 3,
      () => heard.text(),
    );
    const told = heard.connections.slice(before);
    expect(told.every((one) => one.state === 'disconnected')).toBe(true);
    const reason = told.at(-1)?.reason ?? '';
    process.stdout.write(`  ${of.kind}, streams that ${of.what}: "${reason}"\n`);
    expect(reason).not.toMatch(/undefined|\[object|at .*\.js|</);
    expect(reason.length).toBeGreaterThan(10);
    front.takeSockets(null);
    proxy.cut();
    await until(
      'it is back',
      () => heard.isUp && heard.isFeedUp,
      () => heard.text(),
    );
    setMarket(bench, bench.main, { bid: -1, ask: 1 });
    const { clientOrderId } = await submitted(bench, bench.main, { limit: -30 });
    await statusOf(bench, clientOrderId, 'accepted');
  });
});
