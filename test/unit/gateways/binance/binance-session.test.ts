/**
 * A recorded Binance session and one with the gateway, judged by the same rules: what each stream's messages are made of, how decimals
 * are written, how numbers run on, and that the book which they keep is the book that REST shows.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { idOf, type InstrumentId } from '../../../../shared/domain/index.ts';
import { startBinanceGateway, type BinanceGateway } from '../../../gateways/binance/binance-gateway.ts';
import { socketText } from '../../../gateways/crypto/http-front.ts';
import { judgeSession, shapeOf, type Message, type Snapshot } from './session-rules.ts';

const RAW = path.resolve('../shared/data/crypto/raw-ws');
const there = existsSync(RAW);
if (!there) process.stdout.write('skipped: the recorded Binance session is not here\n');

const BITCOIN = idOf<InstrumentId>('BTC/USD.SIM');
const lines = (file: string): readonly string[] =>
  gunzipSync(readFileSync(path.join(RAW, file)))
    .toString('utf8')
    .split('\n');

/** What the server said on the recorded socket. */
const recordedMessages = (): readonly Message[] =>
  lines('BINANCE.ws.1.0.gz').flatMap((line) => {
    const found = /^[\d.]+: (\{.*\})$/.exec(line)?.[1];
    return found === undefined ? [] : [JSON.parse(found) as Message];
  });

/** The REST answers of the recording, by the address that was asked. */
function recordedAnswers(file: string): ReadonlyMap<string, unknown> {
  const rows = lines(file).flatMap((line): [string, unknown][] => {
    const found = /^(https:\S+) -> [\d.]+: (\{.*\})$/.exec(line);
    return found?.[1] === undefined || found[2] === undefined ? [] : [[found[1], JSON.parse(found[2])]];
  });
  return new Map(rows);
}

const recordedSnapshots = (): ReadonlyMap<string, Snapshot> =>
  new Map(
    [...recordedAnswers('BINANCE.http.0.0.gz')].map(([address, body]) => [
      new URL(address).searchParams.get('symbol') ?? '',
      body as Snapshot,
    ]),
  );

const STREAMS = ['depth@100ms', 'bookTicker', 'aggTrade', 'kline_1m'];
/** Fields of today's exchangeInfo stand in place of these. */
const OLD_SYMBOL: Readonly<Record<string, string>> = {
  '.filters[PERCENT_PRICE]': 'PERCENT_PRICE_BY_SIDE since 2022; the simulated exchange has collars of its own',
  '.filters[MIN_NOTIONAL]': 'NOTIONAL since 2023, which is produced',
  '.filters[ICEBERG_PARTS]': 'iceberg orders are not taken',
};

/** A gateway whose market was moved while a client listened as the recorder did. */
async function gatewaySession(gateway: BinanceGateway): Promise<{ messages: readonly Message[]; snapshot: Snapshot }> {
  const names = STREAMS.map((stream) => `btcusdt@${stream}`).join('/');
  const socket = new WebSocket(`ws://127.0.0.1:${gateway.port}/stream?streams=${names}`);
  const messages: Message[] = [];
  socket.on('message', (data) => void messages.push(JSON.parse(socketText(data)) as Message));
  await new Promise((resolve) => void socket.once('open', resolve));
  // As clients are told to do: the snapshot is asked for once the stream runs.
  const asked = await fetch(`http://127.0.0.1:${gateway.port}/api/v3/depth?symbol=BTCUSDT&limit=1000`);
  const snapshot = (await asked.json()) as Snapshot;
  const { control } = gateway.host.venue;
  for (let at = 0; at < 40; at++) {
    const bid = 9_000_000 + (at % 7) * 100;
    const level = (price: number, size: number): readonly [number, number] => [price, size];
    control.setBook(BITCOIN, {
      bids: [level(bid, 100_000 + at), level(bid - 300, 70_000), level(bid - 500 - (at % 3), 40_000)],
      asks: [level(bid + 100, 90_000 + at), level(bid + 400 + (at % 5), 50_000)],
    });
    if (at % 4 === 0) control.trade(BITCOIN, at % 8 === 0 ? 'buy' : 'sell', 1_000);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const seen = (stream: string): boolean => messages.some((message) => message.stream.endsWith(stream));
  for (let i = 0; i < 1_000 && !STREAMS.every(seen); i++) await new Promise((resolve) => setTimeout(resolve, 10));
  socket.terminate();
  return { messages, snapshot };
}

describe.skipIf(!there)('the recorded Binance session and the gateway', () => {
  let gateway: BinanceGateway;
  let ours: readonly Message[];
  let snapshot: Snapshot;
  let info: Readonly<Record<string, unknown>>;
  const get = async (address: string): Promise<unknown> =>
    (await fetch(`http://127.0.0.1:${gateway.port}${address}`)).json();

  beforeAll(async () => {
    gateway = await startBinanceGateway();
    info = (await get('/api/v3/exchangeInfo')) as typeof info;
    ({ messages: ours, snapshot } = await gatewaySession(gateway));
  }, 60_000);
  afterAll(() => gateway.close());

  it('S0.13: both obey the same rules, message by message', () => {
    const theirs = judgeSession(recordedMessages(), recordedSnapshots());
    const own = judgeSession(ours, new Map([['BTCUSDT', snapshot]]));
    for (const [who, { counts, books, faults }] of [
      ['recorded', theirs],
      ['gateway', own],
    ] as const) {
      process.stdout.write(
        `binance session, ${who}: ${[...counts].map(([kind, count]) => `${count} ${kind}`).join(', ')}; ${books} books kept from REST snapshots; ${faults.length} faults\n`,
      );
      expect(faults, who).toEqual([]);
    }
    expect(theirs.books).toBe(4);
    expect(own.books).toBe(1);
    for (const kind of theirs.counts.keys()) expect(own.counts.get(kind), kind).toBeGreaterThan(0);
  });

  it('S0.13: each kind of message has the same fields, types and forms of decimals', () => {
    const byKind = (messages: readonly Message[]): Map<string, Set<string>> => {
      const shapes = new Map<string, Set<string>>();
      for (const { stream, data } of messages) {
        const kind = stream.split('@')[1] ?? '';
        const known = shapes.get(kind) ?? new Set();
        for (const line of shapeOf(data)) known.add(line);
        shapes.set(kind, known);
      }
      return shapes;
    };
    const [theirs, own] = [byKind(recordedMessages()), byKind(ours)];
    let fields = 0;
    for (const [kind, shape] of theirs) {
      expect([...(own.get(kind) ?? [])].toSorted(), kind).toEqual([...shape].toSorted());
      fields += shape.size;
    }
    const [recorded] = recordedSnapshots().values();
    expect(shapeOf(snapshot)).toEqual(shapeOf(recorded));
    process.stdout.write(
      `binance session: ${theirs.size} kinds of stream and the depth snapshot, ${fields} fields alike\n`,
    );
  });

  it('S0.13: exchangeInfo has every field of the recorded one, of the symbol and of its filters', () => {
    const [recorded] = recordedAnswers('BINANCE.0.gz').values();
    const symbolOf = (of: unknown): Readonly<Record<string, unknown>> => {
      const { symbols } = of as { symbols: readonly Readonly<Record<string, unknown>>[] };
      const found = symbols.find((one) => one['quoteAsset'] === 'USDT');
      if (found === undefined) throw new Error('no symbol in USDT');
      const filters = (found['filters'] as readonly { filterType: string }[]).map(
        ({ filterType, ...rest }) => [filterType, rest] as const,
      );
      return { ...found, filters: Object.fromEntries(filters), orderTypes: [], permissions: [] };
    };
    const told = (of: unknown): ReadonlySet<string> =>
      new Set(shapeOf(symbolOf(of)).map((line) => line.replace(/^\.filters\.(\w+)/, '.filters[$1]')));
    const own = told(info);
    const missing = [...told(recorded)].filter((line) => !own.has(line));
    const unexplained = missing.filter((line) => !Object.keys(OLD_SYMBOL).some((start) => line.startsWith(start)));
    process.stdout.write(
      `binance exchangeInfo: ${told(recorded).size} fields recorded, ${missing.length} of old filters:\n`,
    );
    for (const [start, why] of Object.entries(OLD_SYMBOL)) process.stdout.write(`  not produced: ${start}: ${why}\n`);
    expect(unexplained).toEqual([]);
  });
});
