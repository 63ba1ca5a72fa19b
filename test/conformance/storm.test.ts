/**
 * A storm of dropped connections leaves nothing behind: afterwards sockets, handles and subscriptions are as many as before, and the
 * heap grows by less than 1 KB a drop. Here for crypto exchanges, Alpaca, Polygon and our own WebSocket server; Interactive Brokers' storm stands
 * beside its other faults.
 */
import { once } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { SUBPROTOCOL, TOKEN_SUBPROTOCOL_PREFIX } from '../../shared/contract/wire.ts';
import { startBrowserServer } from '../../src-main/shell/browser/server.ts';
import type { Clients } from '../../src-main/shell/terminal-host.ts';
import { apiOver, RawClient, TOKEN } from '../contract/fixtures/wires.ts';
import { KeptLog } from '../contract/fixtures/api-fixture.ts';
import { FakeCore } from '../contract/fixtures/fake-core.ts';
import { keptHeapBytes } from '../fixtures/kept-heap.ts';
import { logged, openAlpacaBench } from './alpaca-bench.ts';
import { until } from './bench.ts';
import { cryptoBench, type CryptoVenue } from './crypto-bench.ts';
import { BINANCE, BINANCE_USDM, BYBIT, BYBIT_LINEAR, COINBASE, KRAKEN, OKX, OKX_SWAP } from './crypto-venues.ts';
import { AAPL, isStreaming, openPolygonBench } from './polygon-bench.ts';

const FULL = process.env['RUNG_FULL'] === '1';
const DROPS = FULL ? 1_000 : 30;
/** A storm is run before it is measured: what is made once and kept is no growth. */
const WARM_UP = FULL ? 400 : 10;
/** Of a short storm the compiler's own memory is the greater part. */
const KB_A_DROP = FULL ? 1 : 100;
const STORM_MS = FULL ? 1_800_000 : 240_000;

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

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
  const before = { counts: counts(), handles: handles(), heap: await keptHeapBytes() };
  for (let i = 0; i < DROPS; i++) await dropOnce();
  await until(
    'counts as at the start',
    () => JSON.stringify(counts()) === JSON.stringify(before.counts),
    () => JSON.stringify([before.counts, counts()]),
  );
  await until('as many handles', () => handles() <= before.handles + 4);
  const grownKb = ((await keptHeapBytes()) - before.heap) / DROPS / 1024;
  process.stdout.write(
    `storm, ${name}: ${DROPS} drops, ${grownKb.toFixed(2)} KB of heap a drop, ${handles() - before.handles} more handles, ${JSON.stringify(counts())}\n`,
  );
  return grownKb;
}

/** The perpetuals of an exchange whose coins are stormed too go over the same code in other configurations: in the whole run alone. */
const PERPETUALS = FULL ? [BYBIT_LINEAR, OKX_SWAP] : [];
const CRYPTO: readonly CryptoVenue[] = [BINANCE, BINANCE_USDM, KRAKEN, BYBIT, OKX, COINBASE, ...PERPETUALS];

describe('a storm of dropped connections', () => {
  test.each(CRYPTO)(
    `$kind: ${DROPS} drops leave as many sockets and subscriptions as before`,
    async (venue) => {
      const bench = await cryptoBench(venue)({ speed: 20 });
      closing.push(bench.close);
      const { heard, wire, main, connection, proxy } = bench;
      const { id } = main.instrument;
      bench.marketData?.subscribeQuotes([id]);
      // Depth takes some exchanges a snapshot by REST each time.
      if (FULL) bench.marketData?.subscribeDepth(id);
      const isHeard = (): boolean => heard.quotes.has(id) && (!FULL || heard.depths.has(id));
      await until('quotes and depth', isHeard);
      const dropOnce = async (): Promise<void> => {
        for (const list of [heard.connections, heard.feed, heard.reports, heard.bars]) list.splice(0);
        heard.quotes.clear();
        heard.depths.clear();
        wire.cut();
        const isBack = (): boolean => heard.connections.at(-1)?.state === 'connected' && heard.feed.at(-1)?.up === true;
        await until('lost and back', isBack, () => JSON.stringify([heard.connections, heard.feed]));
        // It is up as soon as REST answers; its streams stand when they speak.
        await until('quotes and depth again', isHeard);
      };
      const counts = () => ({
        streams: proxy.streams().length,
        subscriptions: connection?.health().subscriptions?.used ?? 0,
      });
      expect(await weather({ name: venue.kind, dropOnce, counts })).toBeLessThan(KB_A_DROP);
    },
    STORM_MS,
  );

  test(
    `alpaca: ${DROPS} drops of both its streams leave two sockets and one subscription`,
    async () => {
      const bench = await openAlpacaBench({ speed: 50 });
      closing.push(bench.close);
      const { heard, gateway, proxy, connection, main } = bench;
      bench.marketData?.subscribeQuotes([main.instrument.id]);
      await until('a quote', () => heard.quotes.has(main.instrument.id));
      const dropOnce = async (): Promise<void> => {
        for (const list of [heard.connections, heard.feed, heard.reports, heard.bars, logged]) list.splice(0);
        heard.quotes.clear();
        proxy.cut();
        const isBack = (): boolean => heard.connections.at(-1)?.state === 'connected' && heard.feed.at(-1)?.up === true;
        await until('lost and back', isBack, () => JSON.stringify([heard.connections, heard.feed]));
        await until('both streams', () => gateway.clients() === 2);
        await until('a quote', () => heard.quotes.has(main.instrument.id));
      };
      const counts = () => ({
        streams: gateway.clients(),
        lines: proxy.streams().length,
        subscriptions: connection?.health().subscriptions?.used ?? 0,
      });
      expect(await weather({ name: 'alpaca', dropOnce, counts })).toBeLessThan(KB_A_DROP);
    },
    STORM_MS,
  );

  test(
    `polygon: ${DROPS} drops leave one socket and one subscription`,
    async () => {
      const bench = await openPolygonBench({ speed: 50 });
      closing.push(bench.close);
      const { gateway, proxy, connection, recorder, told } = bench;
      connection.marketData?.subscribeQuotes([AAPL]);
      const dropOnce = async (): Promise<void> => {
        recorder.feed.splice(0, recorder.feed.length - 1);
        // What the gateway and the recorder write down is the test's own memory.
        (gateway.urls as string[]).splice(0);
        recorder.bars.splice(0);
        told.splice(0);
        const { taken } = proxy.counts();
        proxy.cut();
        await until('dialled again', () => proxy.counts().taken > taken);
        await until('streams again', () => isStreaming(bench));
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
