/**
 * Polygon's adapter over its gateway: market data for the instruments of another venue. The cards that need orders have nothing
 * to run on here; what they ask of a feed is asked in the same words.
 */
import { afterEach, describe, expect, test } from 'vitest';
import {
  idOf,
  type AccountId,
  type ConnectionId,
  type Instrument,
  type InstrumentId,
} from '../../shared/domain/index.ts';
import { POLYGON_BROKER } from '../../src-main/brokers/polygon/definition.ts';
import type { BrokerConnection, BrokerDeps, BrokerOptions } from '../../src-main/ports/broker.ts';
import type { Logger } from '../../src-main/ports/logger.ts';
import type { Scheduler } from '../../src-main/ports/clock.ts';
import { startFaultProxy, type FaultProxy } from '../gateways/core/fault-proxy.ts';
import { hostIdOf, startHost, type GatewayHost } from '../gateways/core/gateway.ts';
import {
  startPolygonGateway,
  type PolygonGateway,
  type PolygonGatewayOptions,
} from '../gateways/polygon/polygon-gateway.ts';
import { quickScheduler, shiftedScheduler, until } from './bench.ts';
import { Recorder } from './recorder.ts';

const KEY = 'rung-polygon-test-key-0001';
const logged: string[] = [];
const log = (message: string, fields?: unknown): void => void logged.push(`${message} ${JSON.stringify(fields ?? {})}`);
const LOGGER: Logger = { debug: log, info: log, warn: log, error: log, child: () => LOGGER };

/** The same share at two venues, and things that the stocks feed does not have. */
const share = (symbol: string, venue: string, over: Partial<Instrument> = {}): Instrument =>
  ({
    id: idOf<InstrumentId>(`${symbol}.${venue}`),
    symbol,
    assetClass: 'equity',
    currency: 'USD',
    priceScale: 4,
    qtyScale: 0,
    venue,
    ...over,
  }) as Instrument;
const KNOWN = new Map(
  [
    share('AAPL', 'IB', { priceScale: 2 }),
    share('AAPL', 'ALPACA'),
    share('SPY', 'ALPACA', { assetClass: 'etf' }),
    share('BTC/USD', 'ALPACA', { assetClass: 'crypto' }),
  ].map((one) => [one.id, one]),
);
const AAPL = idOf<InstrumentId>('AAPL.ALPACA');
const AAPL_IB = idOf<InstrumentId>('AAPL.IB');
const SPY = idOf<InstrumentId>('SPY.ALPACA');

type Stage = {
  readonly host: GatewayHost;
  readonly gateway: PolygonGateway;
  readonly proxy: FaultProxy;
  readonly connection: BrokerConnection;
  readonly heard: Recorder;
};

const open: { close: () => Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close();
});

const optionsFor = (port: number, values: Readonly<Record<string, string>> = {}): BrokerOptions => ({
  connectionId: idOf<ConnectionId>('polygon-test'),
  name: 'Polygon test',
  mode: 'paper',
  accountId: null,
  values: { plan: 'realtime', requestsPerMinute: '60000', address: `http://127.0.0.1:${port}`, ...values },
});

const depsFor = (scheduler: Scheduler, key = KEY): BrokerDeps => ({
  scheduler,
  logger: LOGGER,
  secret: (name) => (name === 'apiKey' ? key : null),
  instrumentOf: (id) => KNOWN.get(id) ?? null,
  random: () => 0.5,
});

async function start(
  more: Partial<PolygonGatewayOptions> & {
    readonly speed?: number;
    readonly values?: Readonly<Record<string, string>>;
  } = {},
): Promise<Stage> {
  const market = shiftedScheduler();
  const host = startHost({
    accounts: [{ accountId: idOf<AccountId>('NONE-1'), profile: 'full' }],
    symbols: ['AAPL', 'SPY', 'BTC/USD'],
    scheduler: market,
  });
  open.push({ close: () => host.stop() });
  const { speed = 1, values = {}, ...rest } = more;
  const gateway = await startPolygonGateway({ host, apiKey: KEY, ...rest });
  open.push(gateway);
  const proxy = await startFaultProxy(gateway.port);
  open.push(proxy);
  const connection = POLYGON_BROKER.open(optionsFor(proxy.port, values), depsFor(quickScheduler(market, speed)));
  open.push(connection);
  const heard = new Recorder();
  book(host, 270, 270.02);
  connection.marketData?.open(heard.market);
  return { host, gateway, proxy, connection, heard };
}

const book = (host: GatewayHost, bid: number, ask: number): void =>
  host.venue.control.setBook(hostIdOf('AAPL'), {
    bids: [[Math.round(bid * 10_000), 300]],
    asks: [[Math.round(ask * 10_000), 200]],
  });

describe('Polygon over its wire', () => {
  test('streams quotes for the same share of two venues, in each one’s units, and says that they are real time', async () => {
    const { connection, heard, host } = await start();
    await until('up', () => heard.isFeedUp);
    expect(connection.marketData?.subscribeQuotes([AAPL, AAPL_IB, SPY])).toEqual({ ok: true, value: undefined });
    await until(
      'both',
      () =>
        heard.quotes.get(AAPL)?.bid === 2_700_000 && heard.quotes.get(AAPL_IB)?.bid === 27_000 && heard.quotes.has(SPY),
    );
    expect(heard.quotes.get(AAPL)).toMatchObject({
      ask: 2_700_200,
      bidSize: 300,
      askSize: 200,
      scope: 'consolidated',
      timeliness: 'live',
      status: 'trading',
    });
    book(host, 271, 271.01);
    await until('the change', () => heard.quotes.get(AAPL_IB)?.bid === 27_100);
    await until('the close before', () => heard.quotes.get(AAPL)?.previousClose !== null);
    expect(connection.health()).toMatchObject({ feed: 'real-time SIP', subscriptions: { used: 2, max: null } });
    connection.marketData?.unsubscribeQuotes([AAPL]);
    book(host, 272, 272.01);
    await until('the other goes on', () => heard.quotes.get(AAPL_IB)?.bid === 27_200);
    expect(heard.quotes.get(AAPL)?.bid).not.toBe(2_720_000);
  });

  test('S3.4: while the stream is refused snapshots stand in, which is said; then the stream again', async () => {
    const { connection, heard, gateway, host } = await start({ speed: 10 });
    connection.marketData?.subscribeQuotes([AAPL]);
    await until('streams', () => heard.isFeedUp && connection.health().feed === 'real-time SIP');
    gateway.refuseStreams(true);
    await until('the loss is told', () => heard.feed.some((one) => !one.up));
    book(host, 268, 268.02);
    await until('a quote by REST', () => heard.quotes.get(AAPL)?.bid === 2_680_000);
    await until('it is said', () => connection.health().feed === 'real-time SIP by REST every 2 s' && heard.isFeedUp);
    gateway.refuseStreams(false);
    await until('the stream is back', () => connection.health().feed === 'real-time SIP');
    book(host, 267, 267.02);
    await until('a quote by the stream', () => heard.quotes.get(AAPL)?.bid === 2_670_000);
    expect(heard.feed.at(-1)).toEqual({ up: true, reason: null });
  });

  test('a plan without the stream: its words, and quotes by REST', async () => {
    const { connection, heard } = await start({ speed: 10, lacks: ['stream'] });
    connection.marketData?.subscribeQuotes([AAPL]);
    await until('quotes', () => heard.quotes.has(AAPL) && heard.isFeedUp);
    await until('it is said', () => /REST/.test(connection.health().feed ?? ''));
    expect(heard.feed.some((one) => /plan does not include this stream/.test(one.reason ?? ''))).toBe(true);
  });

  test('a delayed plan never gives a live quote', async () => {
    const { connection, heard } = await start({ values: { plan: 'delayed' } });
    connection.marketData?.subscribeQuotes([AAPL]);
    await until('a quote', () => heard.quotes.has(AAPL));
    expect(heard.quotes.get(AAPL)?.timeliness).toBe('delayed');
    await until('it is said', () => connection.health().feed === 'delayed 15 minutes');
  });

  test('a plan of five requests a minute is not asked more often', async () => {
    const { connection, heard } = await start({ lacks: ['stream'], speed: 20, values: { requestsPerMinute: '5' } });
    connection.marketData?.subscribeQuotes([AAPL]);
    await until('a quote', () => heard.quotes.has(AAPL));
    await until('it is said', () => connection.health().feed === 'real-time SIP by REST every 24 s');
    expect(connection.health().headroom?.of).toBe(5);
  });

  test('what the stocks feed does not have is refused by name, and nothing else suffers', async () => {
    const { connection, heard } = await start();
    const refused = connection.marketData?.subscribeQuotes([idOf<InstrumentId>('BTC/USD.ALPACA')]);
    expect(refused).toMatchObject({ ok: false, error: { message: expect.stringMatching(/BTC\/USD\.ALPACA/) } });
    expect(connection.marketData?.subscribeQuotes([idOf<InstrumentId>('NOPE.NOWHERE')]).ok).toBe(false);
    expect(connection.marketData?.subscribeDepth(AAPL).ok).toBe(false);
    connection.marketData?.subscribeQuotes([AAPL]);
    await until('a quote', () => heard.quotes.has(AAPL));
  });

  test('a half-open stream is noticed, told and replaced', async () => {
    const { connection, heard, proxy, host } = await start({ speed: 10 });
    connection.marketData?.subscribeQuotes([AAPL]);
    await until('up', () => heard.isFeedUp && heard.quotes.has(AAPL));
    proxy.set({ kind: 'silent' });
    await until('it is told', () => !heard.isFeedUp);
    expect(heard.feed.at(-1)?.reason).toMatch(/nothing was heard|reached|in time/);
    proxy.set({ kind: 'none' });
    await until('it is back', () => heard.isFeedUp && connection.health().feed === 'real-time SIP');
    book(host, 266, 266.02);
    await until('quotes go on', () => heard.quotes.get(AAPL)?.bid === 2_660_000);
  });

  test('garbage on the stream and bytes in pieces end nothing', async () => {
    const { connection, heard, gateway, proxy, host } = await start();
    proxy.set({ kind: 'split', bytes: 5 });
    connection.marketData?.subscribeQuotes([AAPL]);
    await until('a quote', () => heard.quotes.has(AAPL));
    gateway.levers.garble();
    book(host, 265, 265.02);
    await until('the next quote', () => heard.quotes.get(AAPL)?.bid === 2_650_000);
    expect(heard.isFeedUp).toBe(true);
  });

  test('bars: ascending, as many as asked for, high and low around open and close; minutes go on by the stream', async () => {
    const { connection } = await start();
    const read = await connection.marketData?.bars(AAPL, '1m', 20);
    const bars = read?.ok === true ? read.value : [];
    expect(bars.length).toBeGreaterThan(5);
    expect(bars.length).toBeLessThanOrEqual(20);
    for (const [i, [startMs, o, h, l, c]] of bars.entries()) {
      expect(h).toBeGreaterThanOrEqual(Math.max(o, c));
      expect(l).toBeLessThanOrEqual(Math.min(o, c));
      if (i > 0) expect(startMs).toBeGreaterThan(bars[i - 1]?.[0] ?? 0);
    }
  });

  test('a search finds what can be quoted from then on', async () => {
    const { connection, heard } = await start();
    const found = await connection.find('apple', 5);
    const first = found.ok ? found.value[0] : undefined;
    expect(first).toMatchObject({ id: 'AAPL.POLYGON', symbol: 'AAPL', venue: 'POLYGON' });
    connection.marketData?.subscribeQuotes([idOf<InstrumentId>('AAPL.POLYGON')]);
    await until('a quote', () => heard.quotes.has(idOf<InstrumentId>('AAPL.POLYGON')));
  });

  test('the probe says what is there and what is wrong: key, plan, port, rate', async () => {
    const { gateway, host } = await start({ lacks: ['snapshots'] });
    const deps = depsFor(host.scheduler);
    const lacking = await POLYGON_BROKER.probe(optionsFor(gateway.port), deps);
    expect(lacking.ok === true ? lacking.value.items.find((item) => item.what === 'data') : lacking).toMatchObject({
      state: 'failed',
      text: expect.stringMatching(/plan/),
    });
    const wrong = await POLYGON_BROKER.probe(optionsFor(gateway.port), depsFor(host.scheduler, 'another-key'));
    expect(wrong).toMatchObject({ ok: false, error: { message: expect.stringMatching(/did not accept the key/) } });
    gateway.levers.throttle(1);
    expect(await POLYGON_BROKER.probe(optionsFor(gateway.port), deps)).toMatchObject({
      ok: false,
      error: { message: expect.stringMatching(/too many requests/) },
    });
    expect(await POLYGON_BROKER.probe(optionsFor(9), deps)).toMatchObject({
      ok: false,
      error: { message: expect.stringMatching(/not reached/) },
    });
    expect(await POLYGON_BROKER.probe(optionsFor(gateway.port), { ...deps, secret: () => null })).toMatchObject({
      ok: false,
    });
  });

  test('G24: the key stands in no address and in no log line', async () => {
    const { connection, heard, gateway } = await start();
    connection.marketData?.subscribeQuotes([AAPL]);
    await until('a quote', () => heard.quotes.has(AAPL));
    await connection.check();
    expect(gateway.urls.length).toBeGreaterThan(2);
    expect([...gateway.urls, ...logged].filter((line) => line.includes(KEY))).toEqual([]);
    process.stdout.write(
      `polygon: ${gateway.urls.length} addresses and ${logged.length} log lines searched for the key\n`,
    );
  });
});
