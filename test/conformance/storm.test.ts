/**
 * A storm of dropped connections leaves nothing behind: afterwards sockets, handles and subscriptions are as many as before, and the
 * heap grows by less than 1 KB a drop. Here for crypto exchanges, Polygon and our own WebSocket server; Interactive Brokers' and Alpaca's storms stand
 * beside their other faults. And what notices a half-open socket does so within 10 s, by the values that the product runs with.
 */
import { once } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import {
  idOf,
  type AccountId,
  type ConnectionId,
  type Instrument,
  type InstrumentId,
} from '../../shared/domain/index.ts';
import { SUBPROTOCOL, TOKEN_SUBPROTOCOL_PREFIX } from '../../shared/contract/wire.ts';
import { keyAccountId } from '../../src-main/brokers/ccxt/desk.ts';
import { POLYGON_BROKER } from '../../src-main/brokers/polygon/definition.ts';
import { PING_EVERY_MS, startBrowserServer } from '../../src-main/shell/browser/server.ts';
import type { Clients } from '../../src-main/shell/terminal-host.ts';
import { HEARTBEAT_ANSWER_MS, HEARTBEAT_QUIET_MS } from '../../src-main/wire/heartbeat.ts';
import { apiOver, RawClient, TOKEN } from '../contract/fixtures/wires.ts';
import { KeptLog } from '../contract/fixtures/api-fixture.ts';
import { FakeCore } from '../contract/fixtures/fake-core.ts';
import { GATEWAY_KEY, startBinanceGateway } from '../gateways/binance/binance-gateway.ts';
import { SPOT_UID } from '../gateways/binance/spot-rest.ts';
import { startFaultProxy } from '../gateways/core/fault-proxy.ts';
import { startHost } from '../gateways/core/gateway.ts';
import { KRAKEN_GATEWAY_KEY, startKrakenGateway } from '../gateways/kraken/kraken-gateway.ts';
import { startPolygonGateway } from '../gateways/polygon/polygon-gateway.ts';
import { quickScheduler, shiftedScheduler, until } from './bench.ts';
import { cryptoBench, type CryptoVenue } from './crypto-bench.ts';
import { Recorder } from './recorder.ts';
import { silentLogger } from './silent-logger.ts';

const FULL = process.env['RUNG_FULL'] === '1';
const DROPS = FULL ? 1_000 : 100;
/** A storm is run before it is measured: what is made once and kept is no growth. */
const WARM_UP = FULL ? 400 : 20;
/** Of a short storm the compiler's own memory is the greater part. */
const KB_A_DROP = FULL ? 1 : 100;
const STORM_MS = FULL ? 1_800_000 : 240_000;
const NOTICED_MS = 10_000;

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
function heapBytes(): number {
  // What Node keeps of the last requests for whoever asks.
  performance.clearResourceTimings();
  collect();
  return process.memoryUsage().heapUsed;
}
const handles = (): number => process.getActiveResourcesInfo().length;

type Storm = {
  readonly name: string;
  /** Everything is cut, and is back when it resolves. */
  readonly dropOnce: () => Promise<void>;
  /** What must be as before: sockets, listeners, subscriptions. */
  readonly counts: () => Readonly<Record<string, number>>;
};

/** KB of heap that each drop left behind. Throws when anything else stays. */
async function weather({ name, dropOnce, counts }: Storm): Promise<number> {
  for (let i = 0; i < WARM_UP; i++) await dropOnce();
  const before = { counts: counts(), handles: handles(), heap: heapBytes() };
  for (let i = 0; i < DROPS; i++) await dropOnce();
  await until(
    'counts as at the start',
    () => JSON.stringify(counts()) === JSON.stringify(before.counts),
    () => JSON.stringify([before.counts, counts()]),
  );
  await until('as many handles', () => handles() <= before.handles + 4);
  const grownKb = (heapBytes() - before.heap) / DROPS / 1024;
  process.stdout.write(
    `storm, ${name}: ${DROPS} drops, ${grownKb.toFixed(2)} KB of heap a drop, ${handles() - before.handles} more handles, ${JSON.stringify(counts())}\n`,
  );
  return grownKb;
}

const CRYPTO: readonly CryptoVenue[] = [
  {
    ...{ kind: 'binance', exchange: 'binance', market: 'spot', venue: 'BINANCE', quote: 'USDT' },
    start: () => startBinanceGateway(),
    secrets: { ...GATEWAY_KEY },
    accountId: idOf<AccountId>(`BINANCE-${SPOT_UID}`),
  },
  {
    ...{ kind: 'kraken', exchange: 'kraken', market: 'spot', venue: 'KRAKEN', quote: 'USD' },
    start: () => startKrakenGateway({ accountId: keyAccountId('kraken', KRAKEN_GATEWAY_KEY.apiKey), tier: null }),
    secrets: { ...KRAKEN_GATEWAY_KEY },
    accountId: keyAccountId('kraken', KRAKEN_GATEWAY_KEY.apiKey),
  },
];

describe('a storm of dropped connections', () => {
  test.each(CRYPTO)(
    `$kind: ${DROPS} drops leave as many sockets and subscriptions as before`,
    async (venue) => {
      const bench = await cryptoBench(venue)({ speed: 20 });
      closing.push(bench.close);
      const { heard, wire, main, connection } = bench;
      bench.marketData?.subscribeQuotes([main.instrument.id]);
      await until('a quote', () => heard.quotes.has(main.instrument.id));
      const dropOnce = async (): Promise<void> => {
        for (const list of [heard.connections, heard.feed, heard.reports, heard.bars]) list.splice(0);
        heard.quotes.clear();
        wire.cut();
        const isBack = (): boolean => heard.connections.at(-1)?.state === 'connected' && heard.feed.at(-1)?.up === true;
        await until('lost and back', isBack, () => JSON.stringify([heard.connections, heard.feed]));
        // It is up as soon as REST answers; its stream stands when it speaks.
        await until('a quote', () => heard.quotes.has(main.instrument.id));
      };
      const counts = () => ({ subscriptions: connection?.health().subscriptions?.used ?? 0 });
      expect(await weather({ name: venue.kind, dropOnce, counts })).toBeLessThan(KB_A_DROP);
    },
    STORM_MS,
  );

  test(
    `polygon: ${DROPS} drops leave one socket and one subscription`,
    async () => {
      const market = shiftedScheduler();
      const accounts = [{ accountId: idOf<AccountId>('NONE-1'), profile: 'full' as const }];
      const host = startHost({ accounts, symbols: ['AAPL'], scheduler: market });
      closing.push(() => host.stop());
      const gateway = await startPolygonGateway({ host, apiKey: 'rung-polygon-test-key-0001' });
      closing.push(() => gateway.close());
      const proxy = await startFaultProxy(gateway.port);
      closing.push(() => proxy.close());
      const id = idOf<InstrumentId>('AAPL.ALPACA');
      const of = { symbol: 'AAPL', assetClass: 'equity', currency: 'USD', priceScale: 4, qtyScale: 0, venue: 'ALPACA' };
      const instrument = { id, ...of } as Instrument;
      const values = { plan: 'realtime', requestsPerMinute: '60000', address: `http://127.0.0.1:${proxy.port}` };
      const options = { name: 'Polygon', mode: 'paper', accountId: null, values } as const;
      const connection = POLYGON_BROKER.open(
        { connectionId: idOf<ConnectionId>('polygon-storm'), ...options },
        {
          scheduler: quickScheduler(market, 50),
          logger: silentLogger,
          secret: () => 'rung-polygon-test-key-0001',
          instrumentOf: () => instrument,
          random: () => 0.5,
        },
      );
      closing.push(() => connection.close());
      const heard = new Recorder();
      connection.marketData?.open(heard.market);
      connection.marketData?.subscribeQuotes([id]);
      const isStreaming = (): boolean => heard.isFeedUp && connection.health().feed === 'real-time SIP';
      await until('streams', isStreaming);
      const dropOnce = async (): Promise<void> => {
        heard.feed.splice(0, heard.feed.length - 1);
        // What the gateway and the recorder write down is the test's own memory.
        (gateway.urls as string[]).splice(0);
        heard.bars.splice(0);
        const { taken } = proxy.counts();
        proxy.cut();
        await until('dialled again', () => proxy.counts().taken > taken);
        await until('streams again', isStreaming);
      };
      const counts = () => ({
        streams: gateway.clients(),
        subscriptions: connection.health().subscriptions?.used ?? 0,
      });
      expect(await weather({ name: 'polygon', dropOnce, counts })).toBeLessThan(KB_A_DROP);
    },
    STORM_MS,
  );

  test(
    `our own WebSocket server: ${DROPS} clients that vanish leave nothing at it`,
    async () => {
      const sessions = apiOver(new FakeCore());
      let open = 0;
      const api: Clients = {
        connect: (sink) => {
          const made = sessions.connect(sink);
          if (made === null) return null;
          open += 1;
          const onClosed = (): void => {
            open -= 1;
            made.onClosed();
          };
          return { onText: (text) => made.onText(text), onClosed };
        },
      };
      const started = await startBrowserServer({
        ...{ api, log: new KeptLog(), token: TOKEN, port: 0, rendererDir: '.' },
      });
      if (!started.ok) throw new Error(started.error.message);
      const server = started.value;
      closing.push(() => server.close('the test is over'));
      const dropOnce = async (): Promise<void> => {
        const socket = new WebSocket(`ws://127.0.0.1:${server.port}/api`, [
          SUBPROTOCOL,
          TOKEN_SUBPROTOCOL_PREFIX + TOKEN,
        ]);
        const client = new RawClient(
          (text) => socket.send(text),
          () => socket.terminate(),
        );
        socket.on('message', (data: Buffer, isBinary) => void (isBinary || client.onText(data.toString('utf8'))));
        await once(socket, 'open');
        await client.greet();
        expect(open).toBe(1);
        client.close();
        await until('the server noticed', () => open === 0);
      };
      const counts = () => ({ clients: open });
      expect(await weather({ name: 'our own server', dropOnce, counts })).toBeLessThan(KB_A_DROP);
    },
    STORM_MS,
  );
});

describe('a half-open socket', () => {
  test('is noticed within 10 s by the values that every adapter and our own server run with', () => {
    // A question after so much silence, and its answer awaited so long; the server's pings are answered or the socket ends at the next.
    expect(HEARTBEAT_QUIET_MS + HEARTBEAT_ANSWER_MS).toBeLessThan(NOTICED_MS);
    expect(2 * PING_EVERY_MS).toBeLessThan(NOTICED_MS);
    process.stdout.write(
      `half-open: adapters notice after ${HEARTBEAT_QUIET_MS + HEARTBEAT_ANSWER_MS} ms, our server after ${2 * PING_EVERY_MS} ms at most\n`,
    );
  });
});
