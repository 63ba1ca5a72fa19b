/**
 * Best prices of Binance as they were recorded: bytes at the socket → read, checked, told as quotes; against ccxt.pro's own handling of
 * the same bytes (`watchBidsAsks` in a loop). One connection each, through the same kind of socket.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { once } from 'node:events';
import { gunzipSync } from 'node:zlib';
import { Worker } from 'node:worker_threads';
import { PROJECT_ROOT } from '../../../scripts/lib/project-root.ts';
import { idOf, type ConnectionId, type Instrument, type Quote } from '../../../shared/domain/index.ts';
import { openCcxt } from '../../../src-main/brokers/ccxt/connection.ts';
import type { CcxtExchange } from '../../../src-main/brokers/ccxt/exchange.ts';
import { pointAt } from '../../../src-main/brokers/ccxt/hosts.ts';
import { loadExchange } from '../../../src-main/brokers/ccxt/load-exchange.ts';
import { profileOf } from '../../../src-main/brokers/ccxt/profiles.ts';
import type { BrokerConnection } from '../../../src-main/ports/broker.ts';
import { systemScheduler } from '../../../src-main/runtime/system-scheduler.ts';
import { atLeast, duel, type BenchResult } from '../measure.ts';
import { microsecondsNow, pause, within } from '../rig/stamps.ts';
import type { StreamAnswer, StreamRequest, StreamWorker } from '../rig/stream-blast-thread.ts';
import { quietLogger } from '../surroundings.ts';

const MATERIAL = path.join(PROJECT_ROOT, '../shared/data/crypto/raw-ws');
const SYMBOL = 'NKN/USDT';
const STREAM = 'nknusdt@bookTicker';
const MESSAGES = 100_000;
const SETTLE_MS = 200;
/** Last bids, in ten thousandths; no two rounds end with the same. */
let last = 3_000;
/** Of the book: recorded frames that come again are numbered on. */
let updates = 600_000_000;

type Exchange = {
  readonly port: number;
  /** The next connection that asked for the stream. */
  readonly asked: () => Promise<number>;
  readonly blast: (connection: number, frames: Uint8Array) => Promise<number>;
  readonly close: () => Promise<void>;
};

const lines = (file: string): readonly string[] =>
  gunzipSync(readFileSync(path.join(MATERIAL, file)))
    .toString('utf8')
    .split('\n');

/** What stands behind the time stamp of a recorded line. */
const messageOf = (line: string): string => line.slice(line.indexOf('{'));

/** Unmasked text frames, as a server sends them. */
function frame(text: string): Buffer {
  const body = Buffer.from(text);
  const head = body.length < 126 ? Buffer.from([0x81, body.length]) : Buffer.from([0x81, 126, 0, 0]);
  if (body.length >= 126) head.writeUInt16BE(body.length, 2);
  return Buffer.concat([head, body]);
}

/** The recorded frames again and again; the last one's bid is `wanted`. */
function frames(recorded: readonly string[], wanted: string): Uint8Array {
  const parts: Buffer[] = [];
  for (let n = 0; n < MESSAGES; n++) {
    updates += 1;
    const text = (recorded[n % recorded.length] ?? '').replace(/"u":\d+/, `"u":${updates}`);
    parts.push(frame(n < MESSAGES - 1 ? text : text.replace(/"b":"[\d.]+"/, `"b":"${wanted}"`)));
  }
  return Buffer.concat(parts);
}

async function startExchange(): Promise<Exchange> {
  const markets = messageOf(lines('BINANCE.0.gz')[0] ?? '');
  const data: StreamWorker = { markets, stream: STREAM };
  const thread = new Worker(new URL('../rig/stream-blast-thread.ts', import.meta.url), { workerData: data });
  const waiting: number[] = [];
  let left: (atUs: number) => void = () => undefined;
  const port = await new Promise<number>((resolve) => {
    thread.on('message', (answer: StreamAnswer) => {
      if (answer.kind === 'listening') resolve(answer.port);
      else if (answer.kind === 'left') left(answer.atUs);
      else waiting.push(answer.connection);
    });
  });
  const post = (request: StreamRequest): void => thread.postMessage(request);
  return {
    port,
    asked: async () => {
      for (let waited = 0; waited < 400; waited++) {
        const connection = waiting.shift();
        if (connection !== undefined) return connection;
        await pause(50);
      }
      throw new Error('nobody asked for the stream');
    },
    blast: (connection, bytes) => {
      const gone = new Promise<number>((resolve) => {
        left = resolve;
      });
      post({ kind: 'blast', connection, frames: bytes });
      return gone;
    },
    close: async () => {
      post({ kind: 'close' });
      await once(thread, 'exit');
    },
  };
}

/** The adapter's market data alone; `heard` is told of each quote. */
async function openAdapter(port: number, heard: (quote: Quote, at: Instrument) => void): Promise<BrokerConnection> {
  const values = {
    ...{ exchange: 'binance', market: 'spot', quote: 'USDT', symbols: SYMBOL, spotInventory: 'true' },
    host: `http://127.0.0.1:${port}`,
  };
  const connectionId = idOf<ConnectionId>('ingest');
  const connection = openCcxt(
    { connectionId, name: 'ingest', mode: 'paper', accountId: null, values },
    {
      ...{ scheduler: systemScheduler, logger: quietLogger, secret: () => null, instrumentOf: () => null },
      random: () => 0.5,
    },
  );
  const { marketData } = connection;
  if (marketData === null) throw new Error('no market data');
  let stock: Instrument | null = null;
  const up = new Promise<void>((resolve) => {
    marketData.open({
      onQuotes: (quotes) => {
        for (const quote of quotes) if (stock !== null) heard(quote, stock);
      },
      onBar: () => undefined,
      onDepth: () => undefined,
      onConnection: (isUp) => isUp && resolve(),
    });
  });
  await within(20_000, 'the adapter, connected', up);
  const listed = await marketData.instruments();
  stock = (listed.ok ? listed.value[0] : undefined) ?? null;
  if (stock === null) throw new Error(`${SYMBOL} is not listed`);
  marketData.subscribeQuotes([stock.id]);
  return connection;
}

/** ccxt's class as it comes, in a loop as its manual shows it; what it was last told stands in `bidsasks`. */
async function openBare(port: number): Promise<CcxtExchange> {
  const found = await loadExchange('binance');
  const profile = profileOf('binance');
  if (!found.ok || profile === null) throw new Error('no class');
  const bare = new found.value({ newUpdates: true, options: { fetchMarkets: { types: ['spot'] } } });
  bare.has['fetchCurrencies'] = false;
  pointAt(bare, { kind: 'own', base: `http://127.0.0.1:${port}` }, profile);
  await bare.loadHttpProxyAgent();
  await bare.loadMarkets();
  const watch = async (): Promise<void> => {
    for (;;) await bare.watchBidsAsks([SYMBOL]);
  };
  watch().catch(() => undefined);
  return bare;
}

/** Messages a second. */
export async function cryptoIngest(): Promise<BenchResult | string> {
  if (!existsSync(MATERIAL)) return 'the recorded sessions are not here';
  const recorded = lines('BINANCE.ws.1.0.gz').filter((line) => line.includes(STREAM) && line.includes('"data"'));
  const texts = recorded.map(messageOf);
  const exchange = await startExchange();
  let wanted = '';
  let held: (atUs: number) => void = () => undefined;
  const isLast = (bid: unknown): boolean => Number(bid) === Number(wanted);
  const ours = await openAdapter(exchange.port, ({ bid }, { priceScale }) => {
    if (isLast(((bid ?? 0) / 10 ** priceScale).toFixed(priceScale))) held(microsecondsNow());
  });
  const oursAt = await exchange.asked();
  const bare = await openBare(exchange.port);
  const bareAt = await exchange.asked();
  /** Its loop misses what comes while it is not waiting, the last bid among it: what ccxt keeps is looked at. */
  const look = (): void => {
    const kept = bare.bidsasks?.[SYMBOL] as { readonly bid?: unknown } | undefined;
    if (isLast(kept?.bid)) held(microsecondsNow());
    else setImmediate(look);
  };
  const round = async (connection: number): Promise<number> => {
    last += 1;
    wanted = (last / 10_000).toFixed(8);
    const bytes = frames(texts, wanted);
    const done = new Promise<number>((resolve) => {
      held = resolve;
    });
    if (connection === bareAt) look();
    const leftUs = await exchange.blast(connection, bytes);
    const perSecond = (MESSAGES * 1e6) / ((await within(20_000, 'the last bid', done)) - leftUs);
    await pause(SETTLE_MS);
    return perSecond;
  };
  try {
    return await duel({
      name: 'crypto-ingest',
      unit: 'messages/s',
      goal: atLeast(3),
      product: () => round(oursAt),
      floor: () => round(bareAt),
    });
  } finally {
    await bare.close().catch(() => undefined);
    await ours.close();
    await exchange.close();
  }
}
