/**
 * Ticks of Interactive Brokers: bytes at the socket → decoded, checked, in the engine's quotes; against the bare client library
 * that is told of the same bytes and keeps nothing.
 */
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { EventName, IBApi, SecType } from '@stoqey/ib';
import type { Terminal } from '../../../src-main/shell/compose.ts';
import { atLeast, duel, type BenchResult } from '../measure.ts';
import type { BlastAnswer, BlastRequest } from '../rig/feed-blast-thread.ts';
import { pause, within } from '../rig/stamps.ts';
import { MARKET_MS, connectionsOf, startGateway } from '../rig/wire-rig.ts';
import { composeWired } from '../rig/wire-terminal.ts';
import { WIRE_VENUES } from '../rig/wire-venues.ts';
import { microsecondsNow } from '../rig/stamps.ts';

const MESSAGES = 120_000;
const SYMBOLS = ['AAPL', 'SPY'] as const;
/** Last bids; no two rounds end with the same. */
let last = 300;
const SETTLE_MS = 200;

type Lines = ReadonlyMap<string, number>;
type Peer = { readonly connection: number; readonly lines: Lines };
type Relay = {
  readonly port: number;
  /** The next connection that has asked for every symbol. */
  readonly peer: () => Promise<Peer>;
  /** Writes frames; the moment they left, microseconds. */
  readonly blast: (connection: number, frames: Uint8Array) => Promise<number>;
  readonly close: () => Promise<void>;
};

/** One frame of NUL-ended fields. */
function frame(...fields: readonly (string | number)[]): Buffer {
  const body = Buffer.from(`${fields.join('\0')}\0`, 'latin1');
  const head = Buffer.alloc(4);
  head.writeUInt32BE(body.length);
  return Buffer.concat([head, body]);
}

/** Bid, its size, ask, its size, as TWS sends them, line by line; the last one is a bid of the first line. */
function ticks(lines: Lines, lastBid: number): Uint8Array {
  const frames: Buffer[] = [];
  const ids = [...lines.values()];
  for (let n = 0; frames.length < MESSAGES - 1; n++) {
    const id = ids[n % ids.length] ?? 0;
    const bid = (200 + (n % 997) / 100).toFixed(2);
    const ask = (200.02 + (n % 997) / 100).toFixed(2);
    const size = 100 + (n % 13) * 100;
    frames.push(frame(1, 6, id, 1, bid, size, 1), frame(2, 6, id, 0, size));
    frames.push(frame(1, 6, id, 2, ask, size, 1), frame(2, 6, id, 3, size));
  }
  frames.push(frame(1, 6, lines.get(SYMBOLS[0]) ?? 0, 1, lastBid.toFixed(2), 100, 1));
  return Buffer.concat(frames);
}

async function startRelay(venuePort: number): Promise<Relay> {
  const thread = new Worker(new URL('../rig/feed-blast-thread.ts', import.meta.url), { workerData: { venuePort } });
  const asked = new Map<number, Map<string, number>>();
  const taken = new Set<number>();
  let left: (atUs: number) => void = () => undefined;
  const port = await new Promise<number>((resolve) => {
    thread.on('message', (answer: BlastAnswer) => {
      if (answer.kind === 'listening') return resolve(answer.port);
      if (answer.kind === 'left') return left(answer.atUs);
      const lines = asked.get(answer.connection) ?? new Map<string, number>();
      asked.set(answer.connection, lines.set(answer.symbol, answer.reqId));
    });
  });
  const post = (request: BlastRequest): void => thread.postMessage(request);
  return {
    port,
    peer: async () => {
      for (let waited = 0; waited < 400; waited++) {
        for (const [connection, lines] of asked) {
          if (taken.has(connection) || !SYMBOLS.every((symbol) => lines.has(symbol))) continue;
          taken.add(connection);
          return { connection, lines };
        }
        await pause(50);
      }
      throw new Error('nobody asked for market data');
    },
    blast: (connection, frames) => {
      const gone = new Promise<number>((resolve) => {
        left = resolve;
      });
      post({ kind: 'blast', connection, frames });
      return gone;
    },
    close: async () => {
      post({ kind: 'close' });
      await once(thread, 'exit');
    },
  };
}

/** Messages a second until the engine holds the last bid. */
async function intoEngine({ core }: Terminal, relay: Relay, peer: Peer): Promise<number> {
  last += 1;
  const stock = [...core.view.instruments.values()].find((i) => i.symbol === SYMBOLS[0]);
  if (stock === undefined) throw new Error('the terminal lists no stock');
  const wanted = last * 10 ** stock.priceScale;
  const frames = ticks(peer.lines, last);
  const held = new Promise<number>((resolve) => {
    const look = (): void => {
      if (core.view.quotes.get(stock.id)?.bid === wanted) resolve(microsecondsNow());
      else setImmediate(look);
    };
    const unlisten = core.onQuotes((quotes) => {
      if (!quotes.some((q) => q.instrumentId === stock.id && q.bid === wanted)) return;
      unlisten();
      look();
    });
  });
  const leftUs = await relay.blast(peer.connection, frames);
  const perSecond = (MESSAGES * 1e6) / ((await within(20_000, 'the last bid in the engine', held)) - leftUs);
  await pause(SETTLE_MS);
  return perSecond;
}

/** Messages a second until the library has told of the last bid. */
async function throughLibrary(api: IBApi, relay: Relay, peer: Peer): Promise<number> {
  last += 1;
  const wanted = last;
  const frames = ticks(peer.lines, wanted);
  const told = new Promise<number>((resolve) => {
    const onPrice = (_id: number, _field: number, value: number): void => {
      if (value !== wanted) return;
      api.off(EventName.tickPrice, onPrice);
      resolve(microsecondsNow());
    };
    api.on(EventName.tickPrice, onPrice);
  });
  const leftUs = await relay.blast(peer.connection, frames);
  const perSecond = (MESSAGES * 1e6) / ((await within(20_000, 'the last bid at the library', told)) - leftUs);
  await pause(SETTLE_MS);
  return perSecond;
}

async function openLibrary(port: number): Promise<IBApi> {
  const api = new IBApi({ host: '127.0.0.1', port, clientId: 99, maxReqPerSec: 1_000_000 });
  const ready = new Promise<void>((resolve) => {
    api.once(EventName.nextValidId, () => resolve());
  });
  api.on(EventName.error, () => undefined);
  api.on(EventName.tickSize, () => undefined);
  api.connect();
  await within(10_000, 'the bare library, connected', ready);
  for (const [i, symbol] of SYMBOLS.entries()) {
    const contract = { symbol, secType: SecType.STK, exchange: 'SMART', currency: 'USD' };
    api.reqMktData(9_000 + i, contract, '', false, false);
  }
  return api;
}

/** Messages a second. */
export async function ibIngest(): Promise<BenchResult> {
  const folder = mkdtempSync(path.join(tmpdir(), 'rung-bench-'));
  const dataDir = path.join(folder, 'data');
  const offsetMs = MARKET_MS - Date.now();
  const gateway = await startGateway('ib', offsetMs);
  const relay = await startRelay(gateway.port);
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(path.join(dataDir, 'connections.yaml'), connectionsOf(WIRE_VENUES.ib, relay.port));
  const terminal = await composeWired(dataDir, 'ib', offsetMs);
  if (!terminal.ok) throw new Error(terminal.error.message);
  const ours = await relay.peer();
  const api = await openLibrary(relay.port);
  try {
    const bare = await relay.peer();
    await pause(1_000);
    return await duel({
      name: 'ib-ingest',
      unit: 'messages/s',
      goal: atLeast(0.8),
      product: () => intoEngine(terminal.value, relay, ours),
      floor: () => throughLibrary(api, relay, bare),
    });
  } finally {
    api.disconnect();
    await terminal.value.stop();
    await relay.close();
    await gateway.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
