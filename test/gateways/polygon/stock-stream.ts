/** One connection to the stocks cluster: status words, `auth`, `subscribe` of Q., T., A. and AM. channels, JSON arrays of events. */
import type { WebSocket } from 'ws';
import type { Bar, Instrument, InstrumentId, Quote } from '../../../shared/domain/index.ts';
import { priceOf, sizeOf } from './rest-answers.ts';

type StreamParts = {
  readonly apiKey: string;
  /** The plan has the stream. */
  readonly allowed: boolean;
  readonly instruments: ReadonlyMap<string, Instrument>;
  readonly quoteOf: (id: InstrumentId) => Quote | null;
  readonly spoil: Spoil;
};

/** What is done to the next events: so many come twice, and all come this much later. */
export type Spoil = { twice: number; lateMs: number /** Events that are still to come. */; pending: number };

const CHANNEL = /^(Q|T|A|AM)\.(\*|[A-Z.]+)$/;

export class StockStream {
  private readonly socket: WebSocket;
  private readonly parts: StreamParts;
  private authorized = false;
  readonly channels = new Set<string>();
  private readonly lastSeen = new Map<string, number | null>();

  constructor(socket: WebSocket, parts: StreamParts) {
    this.socket = socket;
    this.parts = parts;
    this.status('connected', 'Connected Successfully');
    socket.on('message', (raw: Buffer) => this.onMessage(raw.toString('utf8')));
  }

  private put(events: readonly unknown[]): void {
    if (events.length > 0 && this.socket.readyState === this.socket.OPEN) this.socket.send(JSON.stringify(events));
  }

  /** Quotes, trades and bars: late and twice as the levers say. */
  private tell(events: readonly unknown[]): void {
    const { spoil } = this.parts;
    if (events.length === 0) return;
    const times = spoil.twice > 0 ? 2 : 1;
    spoil.twice -= times - 1;
    const send = (): void => {
      for (let i = 0; i < times; i++) this.put(events);
    };
    if (spoil.lateMs <= 0) return send();
    spoil.pending += 1;
    setTimeout(() => {
      spoil.pending -= 1;
      send();
    }, spoil.lateMs);
  }

  private status(status: string, message: string): void {
    this.put([{ ev: 'status', status, message }]);
  }

  private onMessage(text: string): void {
    let frame: { readonly action?: unknown; readonly params?: unknown };
    try {
      frame = JSON.parse(text) as typeof frame;
    } catch {
      return this.status('error', 'invalid json');
    }
    const params = typeof frame.params === 'string' ? frame.params : '';
    if (frame.action === 'auth') return this.authenticate(params);
    if (!this.authorized) return this.status('auth_required', 'please authenticate');
    if (frame.action === 'subscribe' || frame.action === 'unsubscribe')
      return this.subscribe(params.split(','), frame.action === 'subscribe');
    this.status('error', 'unknown action');
  }

  private authenticate(key: string): void {
    this.authorized = key === this.parts.apiKey;
    if (this.authorized) return this.status('auth_success', 'authenticated');
    this.status('auth_failed', 'authentication failed');
    this.socket.close(1008);
  }

  private subscribe(channels: readonly string[], add: boolean): void {
    const fresh: string[] = [];
    for (const channel of channels) {
      if (!CHANNEL.test(channel)) this.status('error', `invalid subscription: ${channel}`);
      else if (!this.parts.allowed) this.status('error', 'not authorized');
      else {
        if (add && !this.channels.has(channel)) fresh.push(channel);
        if (add) this.channels.add(channel);
        else this.channels.delete(channel);
        this.status('success', `${add ? 'subscribed' : 'unsubscribed'} to: ${channel}`);
      }
    }
    for (const channel of fresh) {
      const instrument = this.parts.instruments.get(channel.slice(channel.indexOf('.') + 1));
      const quote = instrument === undefined || !channel.startsWith('Q.') ? null : this.parts.quoteOf(instrument.id);
      if (instrument !== undefined && quote !== null) this.onQuote(instrument, quote);
    }
  }

  private has(kind: string, symbol: string): boolean {
    return this.channels.has(`${kind}.${symbol}`) || this.channels.has(`${kind}.*`);
  }

  onQuote(one: Instrument, quote: Quote): void {
    const sym = one.symbol;
    const events: unknown[] = [];
    const { bid, ask, bidSize, askSize, last, tsEventMs: t } = quote;
    if (this.has('Q', sym)) {
      events.push({
        ev: 'Q',
        sym,
        bx: 12,
        bp: bid === null ? 0 : priceOf(bid, one),
        bs: sizeOf(bidSize, one),
        ax: 12,
        ap: ask === null ? 0 : priceOf(ask, one),
        as: sizeOf(askSize, one),
        c: 0,
        i: [604],
        t,
        q: 1,
        z: 3,
      });
    }
    if (last !== null && this.lastSeen.get(sym) !== last) {
      this.lastSeen.set(sym, last);
      const p = priceOf(last, one);
      if (this.has('T', sym)) events.push({ ev: 'T', sym, i: '1', x: 12, p, s: 100, c: [0], t, q: 1, z: 3 });
      if (this.has('A', sym))
        events.push({
          ev: 'A',
          sym,
          v: 100,
          av: sizeOf(quote.volume, one),
          op: p,
          vw: p,
          o: p,
          c: p,
          h: p,
          l: p,
          a: p,
          z: 100,
          s: t - 1000,
          e: t,
        });
    }
    this.tell(events);
  }

  onMinute(one: Instrument, [s, o, h, l, c, v]: Bar): void {
    if (!this.has('AM', one.symbol)) return;
    const price = (units: number): number => priceOf(units, one);
    this.tell([
      {
        ev: 'AM',
        sym: one.symbol,
        v: sizeOf(v, one),
        av: 0,
        op: price(o),
        vw: price(c),
        o: price(o),
        c: price(c),
        h: price(h),
        l: price(l),
        a: price(c),
        z: 100,
        s,
        e: s + 60_000,
      },
    ]);
  }

  /** Words that are no frame of the protocol. */
  garble(): void {
    if (this.socket.readyState === this.socket.OPEN) this.socket.send('[{"ev":"Q","sym":');
  }
}
