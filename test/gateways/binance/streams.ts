/** Market and user streams of spot and USD-M, on sockets that subscribe by name. */
import { socketText } from '../crypto/http-front.ts';
import type { WebSocket } from 'ws';
import { dec, unitsText, type Depth, type Instrument, type Quote } from '../../../shared/domain/index.ts';
import type { DeskChange } from '../crypto/desk.ts';
import type { Levers } from '../crypto/levers.ts';
import type { Tape, TapeTrade } from '../crypto/tape.ts';
import type { Books } from './books.ts';
import { INTERVALS, klines, levelsOf } from './market-rest.ts';
import { wireSymbolOf } from './symbols.ts';
import { algoReport, spotReport, usdmReport } from './wire-orders.ts';

type Wire = Readonly<Record<string, unknown>>;
const eight = (units: number, scale: number): string => dec(unitsText(units, scale)).round(8, 'nearest').toString();

type Subscriber = {
  readonly socket: WebSocket;
  readonly names: Set<string>;
  readonly usdm: boolean;
  readonly combined: boolean;
};

export class MarketStreams {
  private readonly subscribers = new Set<Subscriber>();
  private readonly levers: Levers;
  private readonly tape: Tape;
  private readonly books: Books;

  constructor(tape: Tape, books: Books, levers: Levers) {
    this.tape = tape;
    this.books = books;
    this.levers = levers;
    tape.listen({
      onQuote: (quote, instrument) => this.onQuote(quote, instrument),
      onTrade: (trade, instrument) => this.onTrade(trade, instrument),
      onDepth: (depth: Depth, instrument) => {
        this.publishTops(depth, instrument);
        const update = books.update(depth, instrument);
        this.publish(instrument, 'depth', (usdm) => ({
          e: 'depthUpdate',
          E: depth.tsEventMs,
          ...(usdm ? { T: depth.tsEventMs } : {}),
          s: wireSymbolOf(instrument),
          U: update.first,
          u: update.last,
          ...(usdm ? { pu: update.previous } : {}),
          b: update.bids,
          a: update.asks,
        }));
      },
    });
  }

  /** Serves a socket that sends SUBSCRIBE, UNSUBSCRIBE, LIST_SUBSCRIPTIONS; `names` are streams of its path. */
  serve(
    socket: WebSocket,
    at: { readonly usdm: boolean; readonly combined: boolean; readonly names: readonly string[] },
  ): void {
    const subscriber: Subscriber = { socket, names: new Set(at.names), usdm: at.usdm, combined: at.combined };
    this.subscribers.add(subscriber);
    socket.on('close', () => void this.subscribers.delete(subscriber));
    socket.on('message', (data) => this.onRequest(subscriber, socketText(data)));
  }

  private onRequest(subscriber: Subscriber, text: string): void {
    const request = parseObject(text);
    const id = request?.['id'] ?? null;
    if (request === null || typeof request['method'] !== 'string')
      return this.levers.send(subscriber.socket, {
        error: { code: 2, msg: 'Invalid request: request ID must be an unsigned integer' },
      });
    const named = Array.isArray(request['params'])
      ? request['params'].filter((n): n is string => typeof n === 'string')
      : [];
    const fresh: string[] = [];
    if (request['method'] === 'SUBSCRIBE')
      for (const name of named) {
        if (!subscriber.names.has(name)) fresh.push(name);
        subscriber.names.add(name);
      }
    if (request['method'] === 'UNSUBSCRIBE') for (const name of named) subscriber.names.delete(name);
    const result = request['method'] === 'LIST_SUBSCRIPTIONS' ? [...subscriber.names] : null;
    this.levers.send(subscriber.socket, { result, id });
    for (const name of fresh) this.first(subscriber, name);
  }

  /** A quiet market says where it stands: streams of a real exchange are never so quiet that one has to wait. */
  private first(subscriber: Subscriber, name: string): void {
    for (const instrument of this.tape.listed()) {
      const [symbol, channel = ''] = name.split('@');
      if (symbol !== wireSymbolOf(instrument).toLowerCase()) continue;
      const quote = this.tape.quote(instrument.id);
      if (quote === null) continue;
      const u = this.books.last(instrument);
      if (channel === 'bookTicker')
        this.send(subscriber, name, bookTicker(quote, instrument, { u, usdm: subscriber.usdm }));
      if (channel === 'ticker') this.send(subscriber, name, dayEvent(quote, instrument));
      if (channel === 'miniTicker') this.send(subscriber, name, miniEvent(quote, instrument));
    }
  }

  private onQuote(quote: Quote, instrument: Instrument): void {
    const u = this.books.touch(instrument);
    this.publish(instrument, 'bookTicker', (usdm) => bookTicker(quote, instrument, { u, usdm }));
    this.publish(instrument, 'ticker', () => dayEvent(quote, instrument));
    this.publish(instrument, 'miniTicker', () => miniEvent(quote, instrument));
  }

  /** The best levels as they stand, whole: no numbers to follow. */
  private publishTops(depth: Depth, instrument: Instrument): void {
    for (const count of [5, 10, 20])
      this.publish(instrument, `depth${count}`, () => ({
        lastUpdateId: this.books.last(instrument),
        bids: levelsOf(depth.bids.slice(0, count), instrument),
        asks: levelsOf(depth.asks.slice(0, count), instrument),
      }));
  }

  private onTrade(trade: TapeTrade, instrument: Instrument): void {
    const { tsMs } = trade;
    const common = {
      p: dec(trade.price).round(8, 'nearest').toString(),
      q: dec(trade.qty).round(8, 'nearest').toString(),
    };
    const s = wireSymbolOf(instrument);
    const ends = { T: tsMs, m: false, M: true };
    this.publish(instrument, 'trade', () => ({ e: 'trade', E: tsMs, s, t: trade.id, ...common, ...ends }));
    // The simulated exchange tells of each trade once: an aggregate has one trade.
    const ids = { f: trade.id, l: trade.id };
    this.publish(instrument, 'aggTrade', () => ({
      e: 'aggTrade',
      E: tsMs,
      s,
      a: trade.id,
      ...common,
      ...ids,
      ...ends,
    }));
    void this.publishBars(trade, instrument);
  }

  private async publishBars(trade: TapeTrade, instrument: Instrument): Promise<void> {
    for (const interval of Object.keys(INTERVALS)) {
      const channel = `kline_${interval}`;
      if (!this.isFollowed(instrument, channel)) continue;
      const event = await barEvent(this.tape, instrument, { interval, trade });
      if (event !== null) this.publish(instrument, channel, () => event);
    }
  }

  private isFollowed(instrument: Instrument, channel: string): boolean {
    const name = `${wireSymbolOf(instrument).toLowerCase()}@${channel}`;
    return [...this.subscribers].some(({ names }) => names.has(name));
  }

  private publish(instrument: Instrument, channel: string, make: (usdm: boolean) => Wire): void {
    const prefix = `${wireSymbolOf(instrument).toLowerCase()}@${channel}`;
    for (const subscriber of this.subscribers)
      for (const name of subscriber.names)
        if (name === prefix || name === `${prefix}@100ms` || name === `${prefix}@0ms`)
          this.send(subscriber, name, make(subscriber.usdm));
  }

  private send({ socket, combined }: Subscriber, name: string, event: Wire): void {
    this.levers.send(socket, combined ? { stream: name, data: event } : event);
  }
}

type Ticked = { readonly u: number; readonly usdm: boolean };

const bookTicker = (quote: Quote, instrument: Instrument, { u, usdm }: Ticked): Wire => ({
  ...(usdm ? { e: 'bookTicker' } : {}),
  u,
  ...(usdm ? { E: quote.tsEventMs, T: quote.tsEventMs } : {}),
  s: wireSymbolOf(instrument),
  b: eight(quote.bid ?? 0, instrument.priceScale),
  B: eight(quote.bid === null ? 0 : quote.bidSize, instrument.qtyScale),
  a: eight(quote.ask ?? 0, instrument.priceScale),
  A: eight(quote.ask === null ? 0 : quote.askSize, instrument.qtyScale),
});

type Bar = { readonly interval: string; readonly trade: TapeTrade };

/** The bar that a trade fell into, as it stands. */
async function barEvent(tape: Tape, instrument: Instrument, { interval, trade }: Bar): Promise<Wire | null> {
  const rows = await klines(tape, instrument, new URLSearchParams({ interval, limit: '1' }));
  const [t, o, h, l, c, v, T] = rows?.at(-1) ?? [];
  if (typeof t !== 'number') return null;
  const s = wireSymbolOf(instrument);
  const ids = { f: trade.id, L: trade.id };
  const sums = { v, n: 1, x: false, q: '0.00000000', V: '0.00000000', Q: '0.00000000', B: '0' };
  return { e: 'kline', E: trade.tsMs, s, k: { t, T, s, i: interval, ...ids, o, c, h, l, ...sums } };
}

const miniEvent = (quote: Quote, instrument: Instrument): Wire => {
  const { E, s, c, o, h, l, v, q } = dayEvent(quote, instrument);
  return { e: '24hrMiniTicker', E, s, c, o, h, l, v, q };
};

const dayEvent = (quote: Quote, instrument: Instrument): Wire => {
  const { priceScale, qtyScale } = instrument;
  const last = eight(quote.last ?? quote.bid ?? 0, priceScale);
  return {
    e: '24hrTicker',
    E: quote.tsEventMs,
    s: wireSymbolOf(instrument),
    p: '0.00000000',
    P: '0.000',
    w: last,
    x: eight(quote.previousClose ?? 0, priceScale),
    c: last,
    Q: '0.00000000',
    b: eight(quote.bid ?? 0, priceScale),
    B: eight(quote.bidSize, qtyScale),
    a: eight(quote.ask ?? 0, priceScale),
    A: eight(quote.askSize, qtyScale),
    o: eight(quote.previousClose ?? 0, priceScale),
    h: last,
    l: last,
    v: eight(quote.volume, qtyScale),
    q: '0.00000000',
    O: quote.tsEventMs - 86_400_000,
    C: quote.tsEventMs,
    F: 0,
    L: 0,
    n: 0,
  };
};

/** Sends a spot account's change to a user socket of the WebSocket API. */
export function tellSpot(levers: Levers, socket: WebSocket, subscriptionId: number, of: ChangeOf): void {
  levers.sendReport(socket, { subscriptionId, event: spotReport(of.change, of.instrument) });
}

/** The events of a USD-M account's change, in the order in which Binance sends them. */
export function usdmEvents({ change, instrument }: ChangeOf): readonly Wire[] {
  const { order, what } = change;
  if (!order.waits) return [usdmReport(change, instrument)];
  if (what === 'new') return [algoReport(order, instrument, 'NEW')];
  if (what === 'triggered')
    return [
      algoReport(order, instrument, 'TRIGGERING'),
      algoReport(order, instrument, 'TRIGGERED'),
      usdmReport({ ...change, what: 'new' }, instrument),
    ];
  if (!order.triggered) return [algoReport(order, instrument)];
  const ended = order.status === 'filled' || order.status === 'canceled' || order.status === 'expired';
  return [usdmReport(change, instrument), ...(ended ? [algoReport(order, instrument, 'FINISHED')] : [])];
}

export type ChangeOf = { readonly change: DeskChange; readonly instrument: Instrument };

/** A JSON object, or null. */
export function parseObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
