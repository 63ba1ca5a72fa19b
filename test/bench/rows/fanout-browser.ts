/**
 * Quotes from the API's session over a real WebSocket to a client that decodes them, against as many over a bare one as
 * JSON. Both ends run in this process, so that a figure is the whole cost of a quote, sending and receiving.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { unpackQuotes } from '../../../shared/contract/quotes.ts';
import type { InstrumentId, Quote } from '../../../shared/domain/index.ts';
import { TerminalApi } from '../../../src-main/api/terminal-api.ts';
import { socketSink } from '../../../src-main/shell/browser/socket-sink.ts';
import { FakeCore } from '../../contract/fixtures/fake-core.ts';
import { instrument, quote } from '../../contract/fixtures/sample-records.ts';
import { atLeast, atMost, duel, type BenchResult } from '../measure.ts';
import { microsecondsNow } from '../rig/stamps.ts';
import { quietLogger } from '../surroundings.ts';

const INSTRUMENTS = 500;
const QUOTES = 100_000;
const PER_FRAME = 100;
/** Batches on their way at once, as the API allows. */
const WINDOW = 2;

type Wire = { readonly serve: WebSocket; readonly client: WebSocket; readonly close: () => void };

async function openWire(): Promise<Wire> {
  const http = createServer();
  const sockets = new WebSocketServer({ server: http, perMessageDeflate: false });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const joined = once(sockets, 'connection');
  const client = new WebSocket(`ws://127.0.0.1:${(http.address() as AddressInfo).port}`, { perMessageDeflate: false });
  client.binaryType = 'arraybuffer';
  const [serve] = (await joined) as [WebSocket];
  if (client.readyState !== client.OPEN) await once(client, 'open');
  return {
    serve,
    client,
    close: () => {
      client.terminate();
      http.close();
    },
  };
}

const quotesAt = (ids: readonly InstrumentId[], round: number): readonly Quote[] =>
  ids.map((id, i) => quote(id, 50_000 + ((round + i) % 100)));

/** Quotes a second through the product: engine's listener → session → packed frame → socket → quotes of the client. */
async function openProduct(
  ids: readonly InstrumentId[],
): Promise<{ readonly rate: () => Promise<number>; readonly close: () => void }> {
  const wire = await openWire();
  const core = new FakeCore();
  core.view.instruments.clear();
  for (const id of ids) core.view.instruments.set(id, instrument(id));
  let flush = (): void => undefined;
  const every = (ms: number, run: () => void): (() => void) => {
    if (ms < 100) flush = run;
    return () => undefined;
  };
  const api = new TerminalApi({ core, log: quietLogger, timers: { every, pause: () => Promise.resolve() } });
  const connection = api.connect(socketSink(wire.serve));
  if (connection === null) throw new Error('the API takes no client');
  let received = 0;
  let onAck = (): void => undefined;
  wire.serve.on('message', (data) => {
    connection.onText((data as Buffer).toString('utf8'));
    onAck();
  });
  wire.client.on('message', (data, binary) => {
    if (!binary) return;
    const unpacked = unpackQuotes(data as ArrayBuffer, ids, 0);
    if (unpacked === null) throw new Error('a frame could not be read');
    received += unpacked.quotes.length;
    wire.client.send(JSON.stringify({ t: 'ack', batch: unpacked.batch }));
  });
  wire.client.send(JSON.stringify({ t: 'hello', contract: 1, min: 1, quotes: 'packed', client: 'bench' }));
  wire.client.send(JSON.stringify({ t: 'subscribe', quotes: null, bars: null, depth: null }));
  await new Promise((resolve) => setTimeout(resolve, 50));
  const rounds = Array.from({ length: 100 }, (_, round) => quotesAt(ids, round));
  const rate = (): Promise<number> =>
    new Promise((resolve) => {
      received = 0;
      let round = 0;
      const startUs = microsecondsNow();
      const feed = (): void => {
        core.quote(...(rounds[(round += 1) % rounds.length] ?? []));
        flush();
      };
      // The session lets the next batch out when one was acknowledged.
      onAck = () => {
        if (received < QUOTES) return feed();
        onAck = () => undefined;
        resolve(QUOTES / ((microsecondsNow() - startUs) / 1e6));
      };
      for (let i = 0; i < WINDOW; i++) feed();
    });
  return { rate, close: wire.close };
}

/** Quotes a second over a bare socket, `perFrame` a message, parsed at the other end. */
async function openBare(quotes: readonly Quote[], perFrame: number, total: number) {
  const wire = await openWire();
  let received = 0;
  let done = (): void => undefined;
  wire.client.on('message', (data) => {
    const parsed = JSON.parse(Buffer.from(data as ArrayBuffer).toString('utf8')) as Quote | readonly Quote[];
    received += Array.isArray(parsed) ? parsed.length : 1;
    if (received >= total) done();
  });
  const frame = (at: number): Quote | readonly Quote[] => {
    const one = quotes[at % quotes.length];
    if (one === undefined) throw new Error('no quotes');
    if (perFrame === 1) return one;
    return Array.from({ length: perFrame }, (_, i) => quotes[(at + i) % quotes.length] ?? one);
  };
  const frames = Array.from({ length: Math.ceil(quotes.length / perFrame) }, (_, i) => frame(i * perFrame));
  const rate = (): Promise<number> =>
    new Promise((resolve) => {
      received = 0;
      let sent = 0;
      const startUs = microsecondsNow();
      done = () => resolve(total / ((microsecondsNow() - startUs) / 1e6));
      const feed = (): void => {
        // As many quotes at once as the product has on their way.
        for (let i = 0; i < (WINDOW * INSTRUMENTS) / perFrame && sent < total; i++, sent += perFrame) {
          wire.serve.send(JSON.stringify(frames[(sent / perFrame) % frames.length]));
        }
        if (sent < total) setImmediate(feed);
      };
      feed();
    });
  return { rate, close: wire.close };
}

/** Two rows: nanoseconds a quote against frames of 100, and quotes a second against one a message. */
export async function fanoutBrowser(): Promise<readonly BenchResult[]> {
  const ids = Array.from({ length: INSTRUMENTS }, (_, i) => `I${i}.SIM` as InstrumentId);
  const quotes = quotesAt(ids, 0);
  const product = await openProduct(ids);
  const framed = await openBare(quotes, PER_FRAME, QUOTES);
  const single = await openBare(quotes, 1, QUOTES / 5);
  const cost = (rate: number): number => 1e9 / rate;
  const rows = [
    await duel({
      name: 'fanout-browser',
      unit: 'ns/quote',
      goal: atMost(1.5),
      product: async () => cost(await product.rate()),
      floor: async () => cost(await framed.rate()),
    }),
    await duel({
      name: 'fanout-browser-single',
      unit: 'quotes/s',
      goal: atLeast(10),
      product: product.rate,
      floor: single.rate,
    }),
  ];
  for (const side of [product, framed, single]) side.close();
  return rows;
}
