/**
 * A socket that is open and dead is noticed within 10 s, whichever stream of whichever venue it is: each connection that stays is made
 * half-open by itself while the others go on. Times are the adapter's own (`stepped-clock.ts`): what a trader would wait.
 */
import { once } from 'node:events';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import type { BrokerConnection } from '../../src-main/ports/broker.ts';
import { SUBPROTOCOL, TOKEN_SUBPROTOCOL_PREFIX } from '../../shared/contract/wire.ts';
import { PING_EVERY_MS, startBrowserServer } from '../../src-main/shell/browser/server.ts';
import { KeptLog } from '../contract/fixtures/api-fixture.ts';
import { FakeCore } from '../contract/fixtures/fake-core.ts';
import { apiOver, TOKEN } from '../contract/fixtures/wires.ts';
import type { FaultProxy, ProxiedStream } from '../gateways/core/fault-proxy.ts';
import { openAlpacaBench } from './alpaca-bench.ts';
import { until, type Bench, type BenchOptions } from './bench.ts';
import { creditSpread } from './cards/combos.ts';
import { cryptoBench, type CryptoVenue } from './crypto-bench.ts';
import { BINANCE, BINANCE_USDM, BYBIT, COINBASE, KRAKEN, OKX } from './crypto-venues.ts';
import { openIbBench } from './ib-bench.ts';
import { AAPL, openPolygonBench } from './polygon-bench.ts';
import type { Recorder } from './recorder.ts';
import { steppedClock, type SteppedClock } from './stepped-clock.ts';

const NOTICED_MS = 10_000;

type Wired = {
  readonly proxy: FaultProxy;
  readonly connection: BrokerConnection | null;
  readonly heard: Recorder;
  readonly close: () => Promise<void>;
};
type Row = {
  readonly kind: string;
  /** How many connections stay once everything is followed. */
  readonly streams: number;
  /** Opens it and follows everything that it streams. */
  readonly open: (options: BenchOptions) => Promise<Wired>;
};

/** Quotes, depth and minutes of one coin. */
const coins = (venue: CryptoVenue, streams: number): Row => ({
  kind: venue.kind,
  streams,
  open: async (options) => {
    const bench = await cryptoBench(venue)(options);
    const { id } = bench.main.instrument;
    bench.marketData?.subscribeQuotes([id]);
    bench.marketData?.subscribeDepth(id);
    await until('a quote', () => bench.heard.quotes.has(id));
    await bench.marketData?.bars(id, '1m', 5);
    return bench;
  },
});

/** A share, an option and a coin: each class has a stream of its own. */
async function everyClass(bench: Bench): Promise<void> {
  const { low } = await creditSpread(bench);
  const found = await bench.connection?.find('BTC/USD', 5);
  const coin = found?.ok === true ? found.value.find((one) => one.assetClass === 'crypto') : undefined;
  if (coin === undefined) throw new Error('no coin');
  bench.marketData?.subscribeQuotes([bench.main.instrument.id, low.instrument.id, coin.id]);
}

const ROWS: readonly Row[] = [
  {
    kind: 'ib',
    streams: 1,
    open: async (options) => {
      const bench = await openIbBench(options);
      bench.marketData?.subscribeQuotes([bench.main.instrument.id]);
      return bench;
    },
  },
  {
    kind: 'alpaca',
    streams: 4,
    open: async (options) => {
      const bench = await openAlpacaBench(options);
      await everyClass(bench);
      return bench;
    },
  },
  {
    kind: 'polygon',
    streams: 1,
    open: async (options) => {
      const bench = await openPolygonBench(options);
      bench.marketData.subscribeQuotes([AAPL]);
      return { ...bench, heard: bench.recorder };
    },
  },
  coins(BINANCE, 2),
  coins(BINANCE_USDM, 3),
  coins(KRAKEN, 2),
  coins(BYBIT, 3),
  coins(OKX, 5),
  coins(COINBASE, 2),
];

let clock: SteppedClock | null = null;
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
  clock?.stop();
  clock = null;
  vi.useRealTimers();
});

const isBack = ({ heard, connection }: Wired): boolean =>
  heard.isFeedUp && (connection?.execution === null || heard.isUp);

/** How long it took until the loss of a hushed stream was told, by the adapter's clock; and the words. */
async function noticed(wired: Wired, stream: ProxiedStream): Promise<{ readonly ms: number; readonly words: string }> {
  const { heard, proxy } = wired;
  const [links, feeds] = [heard.connections.length, heard.feed.length];
  const startMs = clock?.monotonicMs() ?? 0;
  proxy.hush(stream.id);
  const reason = await until(
    `${stream.path ?? 'the socket'} is missed`,
    () =>
      heard.connections.slice(links).find((one) => one.state === 'disconnected')?.reason ??
      heard.feed.slice(feeds).find((one) => !one.up)?.reason,
  );
  return { ms: (clock?.monotonicMs() ?? 0) - startMs, words: reason };
}

describe('a half-open socket', () => {
  test.each(ROWS)('S4: $kind: each of its $streams streams is missed within 10 s, and is back', async (row) => {
    const wired = await row.open({
      clock: (base) => {
        clock ??= steppedClock(base);
        return clock;
      },
    });
    closing.push(wired.close);
    const all = (): boolean => isBack(wired) && wired.proxy.streams().length === row.streams;
    const shown = (): string => JSON.stringify([wired.proxy.streams(), wired.heard.connections, wired.heard.feed]);
    for (let i = 0; i < row.streams; i++) {
      await until('every stream stands', all, shown);
      const stream = wired.proxy.streams()[i];
      if (stream === undefined) throw new Error('no such stream');
      const { ms, words } = await noticed(wired, stream);
      process.stdout.write(`half-open, ${row.kind} ${stream.path ?? 'socket'}: missed after ${ms} ms: "${words}"\n`);
      expect(ms).toBeLessThanOrEqual(NOTICED_MS);
      expect(words).toMatch(/nothing was heard|silent/);
    }
    await until('every stream is back', all, shown);
  });

  test('a client of ours that is gone without a word is let go within 10 s', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const started = await startBrowserServer({
      ...{ api: apiOver(new FakeCore()), log: new KeptLog(), token: TOKEN, port: 0, rendererDir: '.' },
    });
    if (!started.ok) throw new Error(started.error.message);
    closing.push(() => started.value.close('the test is over'));
    const protocols = [SUBPROTOCOL, TOKEN_SUBPROTOCOL_PREFIX + TOKEN];
    const silent = new WebSocket(`ws://127.0.0.1:${started.value.port}/api`, protocols, { autoPong: false });
    const talking = new WebSocket(`ws://127.0.0.1:${started.value.port}/api`, protocols);
    silent.on('error', () => undefined);
    await Promise.all([once(silent, 'open'), once(talking, 'open')]);
    const pinged = Promise.all([once(silent, 'ping'), once(talking, 'ping')]);
    vi.advanceTimersByTime(PING_EVERY_MS);
    await pinged;
    // What it answered has come before the next ping is due.
    await new Promise((resolve) => setTimeout(resolve, 20));
    const gone = once(silent, 'close');
    vi.advanceTimersByTime(PING_EVERY_MS);
    await gone;
    expect(talking.readyState).toBe(WebSocket.OPEN);
    process.stdout.write(`half-open, a client of our own server: let go after ${2 * PING_EVERY_MS} ms\n`);
    expect(2 * PING_EVERY_MS).toBeLessThan(NOTICED_MS);
    talking.terminate();
  });
});
