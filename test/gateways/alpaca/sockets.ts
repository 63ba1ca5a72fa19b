/** The two kinds of stream: the trading stream (JSON in binary frames) and the market data stream (MessagePack arrays). */
import type { WebSocket } from 'ws';
import type { Bar, BarInterval, Instrument, InstrumentId, Quote } from '../../../shared/domain/index.ts';
import type { MarketDataClient } from '../../../src-main/ports/market-data-client.ts';
import { PackedTime, pack, unpack, type Packable } from './msgpack.ts';
import { barJson, quoteJson, tradeJson } from './data-routes.ts';
import { hostIdOfSymbol, symbolOfInstrument } from './names.ts';
import type { ListedHost } from './listing.ts';

export type Keys = { readonly keyId: string; readonly secret: string };
type Told = Readonly<Record<string, unknown>>;
const told = (value: unknown): Told => (typeof value === 'object' && value !== null ? (value as Told) : {});

/** One connection to `/stream`. `send` gives the order events only after it listens. */
export function serveTradingStream(
  socket: WebSocket,
  keys: Keys,
): { readonly send: (data: unknown) => void; readonly raw: (bytes: string) => void; readonly socket: WebSocket } {
  let authorized = false;
  let listening = false;
  const put = (frame: unknown): void => {
    if (socket.readyState === socket.OPEN) socket.send(Buffer.from(JSON.stringify(frame)), { binary: true });
  };
  socket.on('message', (raw: Buffer) => {
    const frame = readJson(raw);
    const data = told(frame['data']);
    if (frame['action'] === 'authenticate' || frame['action'] === 'auth') {
      const key = data['key_id'] ?? frame['key'];
      const secret = data['secret_key'] ?? frame['secret'];
      authorized = key === keys.keyId && secret === keys.secret;
      put({
        stream: 'authorization',
        data: { status: authorized ? 'authorized' : 'unauthorized', action: 'authenticate' },
      });
      if (!authorized) socket.close();
    } else if (frame['action'] === 'listen') {
      if (!authorized) return put({ stream: 'authorization', data: { status: 'unauthorized', action: 'listen' } });
      const { streams } = data;
      listening = Array.isArray(streams) && streams.includes('trade_updates');
      put({ stream: 'listening', data: { streams: listening ? ['trade_updates'] : [] } });
    } else put({ action: 'error', data: { error_message: 'unknown action' } });
  });
  return {
    socket,
    send: (data) => {
      if (listening) put({ stream: 'trade_updates', data });
    },
    raw: (bytes) => {
      if (socket.readyState === socket.OPEN) socket.send(Buffer.from(bytes), { binary: true });
    },
  };
}

function readJson(raw: Buffer): Told {
  try {
    return told(JSON.parse(raw.toString('utf8')));
  } catch {
    return {};
  }
}

const CHANNELS = ['trades', 'quotes', 'bars', 'dailyBars', 'updatedBars', 'statuses', 'lulds'] as const;
type Channel = (typeof CHANNELS)[number];

/** Codes of the data stream's errors, as its documents list them. */
export const STREAM_ERRORS = {
  400: 'invalid syntax',
  401: 'not authenticated',
  402: 'auth failed',
  403: 'already authenticated',
  405: 'symbol limit exceeded',
  409: 'insufficient subscription',
} as const;

export type DataStreamOptions = {
  readonly host: ListedHost;
  readonly market: MarketDataClient;
  readonly keys: Keys;
  /** Which class its symbols have. */
  readonly serves: 'us_equity' | 'us_option' | 'crypto';
  readonly symbolsMax: number;
  /** The feed is not in this key's subscription. */
  readonly refused: boolean;
  readonly classOf: (symbol: string) => string;
  /** MessagePack for clients that ask for it by their Content-Type, JSON for all others; options come in MessagePack alone. */
  readonly codec: 'json' | 'msgpack';
  /** Keys in the headers of the handshake stand for the message `auth`. */
  readonly greeted: boolean;
};

export class DataStream {
  private readonly socket: WebSocket;
  private readonly options: DataStreamOptions;
  private authorized = false;
  private readonly channels = new Map<Channel, Set<string>>(CHANNELS.map((name) => [name, new Set()]));
  private readonly lastSeen = new Map<string, number | null>();

  constructor(socket: WebSocket, options: DataStreamOptions) {
    this.socket = socket;
    this.options = options;
    this.put([{ T: 'success', msg: 'connected' }]);
    if (options.greeted) this.authenticate({ key: options.keys.keyId, secret: options.keys.secret });
    socket.on('message', (raw: Buffer) => this.onMessage(raw));
  }

  /** Whether its client follows the quotes of a symbol. */
  follows(symbol: string): boolean {
    return this.channels.get('quotes')?.has(symbol) === true;
  }

  private put(frames: readonly Packable[]): void {
    if (this.socket.readyState !== this.socket.OPEN) return;
    if (this.options.codec === 'json') this.socket.send(JSON.stringify(frames));
    else this.socket.send(pack(frames), { binary: true });
  }

  private fail(code: keyof typeof STREAM_ERRORS): void {
    this.put([{ T: 'error', code, msg: STREAM_ERRORS[code] }]);
  }

  private onMessage(raw: Buffer): void {
    let frame: Told;
    try {
      frame = this.options.codec === 'json' ? told(JSON.parse(raw.toString('utf8'))) : told(unpack(raw));
    } catch {
      return this.fail(400);
    }
    if (frame['action'] === 'auth') return this.authenticate(frame);
    if (!this.authorized) return this.fail(401);
    if (frame['action'] !== 'subscribe' && frame['action'] !== 'unsubscribe') return this.fail(400);
    this.subscribe(frame, frame['action'] === 'subscribe');
  }

  private authenticate(frame: Told): void {
    const { keys, refused } = this.options;
    if (this.authorized) return this.fail(403);
    if (frame['key'] !== keys.keyId || frame['secret'] !== keys.secret) return this.fail(402);
    if (refused) return this.fail(409);
    this.authorized = true;
    this.put([{ T: 'success', msg: 'authenticated' }]);
  }

  private subscribe(frame: Told, add: boolean): void {
    const next = new Map([...this.channels].map(([name, symbols]) => [name, new Set(symbols)]));
    for (const name of CHANNELS) {
      const named = frame[name];
      for (const symbol of Array.isArray(named) ? named : []) {
        if (add) next.get(name)?.add(String(symbol));
        else next.get(name)?.delete(String(symbol));
      }
    }
    const counted = Math.max(...(['trades', 'quotes'] as const).map((name) => next.get(name)?.size ?? 0));
    if (counted > this.options.symbolsMax) return this.fail(405);
    const fresh = [...(next.get('quotes') ?? [])].filter((symbol) => this.channels.get('quotes')?.has(symbol) !== true);
    for (const [name, symbols] of next) this.channels.set(name, symbols);
    this.put([
      { T: 'subscription', ...Object.fromEntries([...this.channels].map(([name, symbols]) => [name, [...symbols]])) },
    ]);
    void this.follow(fresh);
  }

  /** The exchange lists contracts on demand: those that were not asked for before are listed now. */
  private async follow(symbols: readonly string[]): Promise<void> {
    const { host, market, serves, classOf } = this.options;
    const ids: InstrumentId[] = symbols.filter((one) => classOf(one) === serves).map(hostIdOfSymbol);
    const known = ids.filter((id) => host.find(id) !== null);
    market.subscribeQuotes(known);
    for (const id of known) {
      const instrument = host.find(id);
      const quote = host.venue.quote(id);
      if (instrument !== null && quote !== null) this.onQuote(instrument, quote);
      await market.bars(id, '1m', 1);
      await market.bars(id, '1d', 1);
    }
  }

  onQuote(instrument: Instrument, quote: Quote): void {
    const S = symbolOfInstrument(instrument);
    const frames: Packable[] = [];
    const withTime = (shown: Record<string, unknown>): Record<string, Packable> => ({
      ...(shown as Record<string, Packable>),
      t: new PackedTime(quote.tsEventMs),
    });
    if (this.has('quotes', S)) frames.push({ T: 'q', S, ...withTime(quoteJson(instrument, quote)) });
    const trade = tradeJson(instrument, quote);
    if (this.has('trades', S) && trade !== null && this.lastSeen.get(S) !== quote.last) {
      this.lastSeen.set(S, quote.last);
      frames.push({ T: 't', S, ...withTime(trade) });
    }
    const halted = quote.status === 'halted' || quote.status === 'luld';
    if (this.has('statuses', S) && this.isHalted(S) !== halted) {
      this.halted.set(S, halted);
      const [sc, sm] = !halted
        ? ['T', 'Trading Resumption']
        : quote.status === 'luld'
          ? ['P', 'Volatility Trading Pause']
          : ['H', 'Trading Halt'];
      const rc = quote.status === 'luld' ? 'LUDP' : halted ? 'T1' : '';
      frames.push({ T: 's', S, sc, sm, rc, rm: '', t: new PackedTime(quote.tsEventMs), z: 'C' });
    }
    if (frames.length > 0) this.put(frames);
  }

  private readonly halted = new Map<string, boolean>();
  private isHalted(symbol: string): boolean {
    return this.halted.get(symbol) ?? false;
  }

  onBar(instrument: Instrument, interval: BarInterval, bar: Bar): void {
    const S = symbolOfInstrument(instrument);
    const channel = interval === '1m' ? 'bars' : 'dailyBars';
    if ((interval !== '1m' && interval !== '1d') || !this.has(channel, S)) return;
    const shown = barJson(instrument, bar) as Record<string, Packable>;
    this.put([{ T: interval === '1m' ? 'b' : 'd', S, ...shown, t: new PackedTime(bar[0]) }]);
  }

  /** A trade of shares, as the tape would have told it. */
  print(S: string, price: number, conditions: readonly string[], atMs: number): void {
    if (!this.has('trades', S)) return;
    this.put([{ T: 't', S, i: 1, x: 'D', p: price, s: 100, c: [...conditions], z: 'A', t: new PackedTime(atMs) }]);
  }

  /** Bytes that are no frame of the protocol. */
  garble(): void {
    if (this.socket.readyState === this.socket.OPEN)
      this.socket.send(Buffer.from([0xc1, 0xff, 0x00]), { binary: true });
  }

  private has(channel: Channel, symbol: string): boolean {
    const set = this.channels.get(channel);
    return this.authorized && (set?.has(symbol) === true || set?.has('*') === true);
  }
}
