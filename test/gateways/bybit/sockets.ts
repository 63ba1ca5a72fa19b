/** Bybit's sockets: `/v5/public/spot`, `/v5/public/linear` and `/v5/private`. Topics are subscribed to by `op` messages. */
import type { WebSocket } from 'ws';
import { BAR_INTERVAL_MS, unitsText, type Depth, type Instrument } from '../../../shared/domain/index.ts';
import type { DeskChange } from '../crypto/desk.ts';
import { socketText } from '../crypto/http-front.ts';
import { levelChanges, textBook, type TextBook } from '../crypto/levels.ts';
import type { Levers } from '../crypto/levers.ts';
import type { Tape, TapeTrade } from '../crypto/tape.ts';
import { findSymbol, wireSymbolOf, type Category } from './names.ts';
import { signatureOf, type BybitKey } from './private-rest.ts';
import { INTERVALS, tickerRow } from './public-rest.ts';
import type { SpotKinds } from './spot-kinds.ts';
import { streamedOrder, wireExecution } from './wire.ts';

type Fields = Readonly<Record<string, unknown>>;
type Subscriber = {
  readonly socket: WebSocket;
  readonly kind: Category | 'private';
  readonly topics: Map<string, TextBook | null>;
  authorised: boolean;
};

export type SocketParts = {
  readonly tape: Tape;
  readonly levers: Levers;
  readonly kinds: SpotKinds;
  readonly key: BybitKey;
  readonly nowMs: () => number;
};

const PRIVATE_TOPICS: ReadonlySet<string> = new Set(['order', 'execution', 'wallet', 'position']);

export class BybitSockets {
  private readonly parts: SocketParts;
  private readonly subscribers = new Set<Subscriber>();
  private numbers = 0;

  constructor(parts: SocketParts) {
    this.parts = parts;
  }

  listen(): void {
    this.parts.tape.listen({
      onQuote: (_quote, instrument) => this.tickers(instrument),
      onDepth: (depth, instrument) => this.books(depth, instrument),
      onTrade: (trade, instrument) => this.trades(trade, instrument),
    });
  }

  open(socket: WebSocket, path: string): void {
    const kind = /^\/v5\/(?:public\/(spot|linear)|(private))$/.exec(path);
    if (kind === null) return socket.close(1008, 'no such stream here');
    const subscriber: Subscriber = {
      socket,
      kind: (kind[1] ?? 'private') as Subscriber['kind'],
      topics: new Map(),
      authorised: false,
    };
    this.subscribers.add(subscriber);
    socket.on('close', () => this.subscribers.delete(subscriber));
    socket.on('message', (data) => this.onMessage(subscriber, socketText(data)));
  }

  /** One change of an order: its execution first, then where it stands. */
  tell({ order, fill, what }: DeskChange, instrument: Instrument, category: Category): void {
    const nowMs = this.parts.nowMs();
    if (what === 'trade' && fill !== null)
      this.report('execution', [{ category, ...wireExecution(order, fill, instrument, category) }], nowMs);
    const row = streamedOrder(order, instrument, category, this.parts.kinds.of(order));
    // For an instant: then it is an order like any other.
    if (what === 'triggered') this.report('order', [{ ...row, orderStatus: 'Triggered' }], nowMs);
    this.report('order', [row], nowMs);
  }

  /** An execution that is no order's of anybody. */
  tellOwn(row: Fields): void {
    this.report('execution', [row], this.parts.nowMs());
  }

  private report(topic: string, data: readonly unknown[], creationTime: number): void {
    this.numbers += 1;
    const message = { topic, id: `5923240c6880ab-c59f-420b-9adb-${this.numbers}`, creationTime, data };
    for (const { socket, kind, topics } of this.subscribers)
      if (kind === 'private' && topics.has(topic)) this.parts.levers.sendReport(socket, message);
  }

  private onMessage(subscriber: Subscriber, text: string): void {
    const request = parse(text);
    const op = String(request?.['op']);
    const reqId = request?.['req_id'];
    const args = Array.isArray(request?.['args']) ? (request['args'] as readonly unknown[]) : [];
    const conn = { conn_id: `gateway-${this.subscribers.size}`, ...(reqId === undefined ? {} : { req_id: reqId }) };
    const answer = (body: Fields): void => this.parts.levers.send(subscriber.socket, { ...body, ...conn });
    if (op === 'ping')
      return subscriber.kind === 'private'
        ? answer({ op: 'pong', args: [String(this.parts.nowMs())] })
        : answer({ success: true, ret_msg: 'pong', op: 'ping' });
    if (op === 'auth') return this.authorise(subscriber, args, answer);
    if (op === 'unsubscribe') {
      for (const topic of args) subscriber.topics.delete(String(topic));
      return answer({ success: true, ret_msg: '', op });
    }
    if (op !== 'subscribe') return answer({ success: false, ret_msg: `unknown op ${op}`, op });
    const wrong = args.map(String).find((topic) => !this.isTopic(subscriber, topic));
    if (wrong !== undefined)
      return answer({ success: false, ret_msg: `error:handler not found,topic:${wrong}`, op: 'subscribe' });
    for (const topic of args) subscriber.topics.set(String(topic), null);
    answer({ success: true, ret_msg: '', op: 'subscribe' });
    for (const topic of args) this.begin(subscriber, String(topic));
  }

  private authorise(subscriber: Subscriber, args: readonly unknown[], answer: (body: Fields) => void): void {
    const [apiKey, expires, sign] = args;
    const { key, nowMs } = this.parts;
    const right =
      apiKey === key.apiKey &&
      sign === signatureOf(key, `GET/realtime${String(expires)}`) &&
      Number(expires) > nowMs() &&
      subscriber.kind === 'private';
    subscriber.authorised = right;
    if (right) return answer({ success: true, ret_msg: '', op: 'auth' });
    this.parts.levers.send(subscriber.socket, {
      ...{ op: 'auth', success: false, retCode: 10003, retMsg: 'Invalid apikey' },
      connId: `gateway-${this.subscribers.size}`,
    });
  }

  private isTopic(subscriber: Subscriber, topic: string): boolean {
    if (subscriber.kind === 'private') return subscriber.authorised && PRIVATE_TOPICS.has(topic);
    const [channel = '', middle = '', last] = topic.split('.');
    const symbol = findSymbol(this.parts.tape.listed(), last ?? middle);
    if (symbol === null) return false;
    if (channel === 'orderbook') return ['1', '50', '200', '1000'].includes(middle);
    return channel === 'tickers' || channel === 'publicTrade' || (channel === 'kline' && middle in INTERVALS);
  }

  private begin(subscriber: Subscriber, topic: string): void {
    const instrument = findSymbol(this.parts.tape.listed(), topic.split('.').at(-1) ?? '');
    if (instrument === null) return;
    const depth = this.parts.tape.depth(instrument.id);
    if (topic.startsWith('orderbook') && depth !== null) this.book(subscriber, topic, depth, instrument);
    if (topic.startsWith('tickers')) this.ticker(subscriber, instrument);
  }

  private tickers(instrument: Instrument): void {
    const topic = `tickers.${wireSymbolOf(instrument)}`;
    for (const subscriber of this.subscribers) if (subscriber.topics.has(topic)) this.ticker(subscriber, instrument);
  }

  private ticker({ socket, kind }: Subscriber, instrument: Instrument): void {
    if (kind === 'private') return;
    const row = tickerRow(this.parts.tape, instrument, kind);
    const { bid1Price, bid1Size, ask1Price, ask1Size, ...day } = row;
    const touch = { bid1Price, bid1Size, ask1Price, ask1Size };
    // Spot tickers have no touch on the stream, and come whole each time.
    const data = kind === 'spot' ? day : { ...day, ...touch };
    const topic = `tickers.${wireSymbolOf(instrument)}`;
    this.parts.levers.send(socket, { topic, ts: this.parts.nowMs(), type: 'snapshot', cs: 1, data });
  }

  private books(depth: Depth, instrument: Instrument): void {
    const symbol = wireSymbolOf(instrument);
    for (const subscriber of this.subscribers)
      for (const topic of subscriber.topics.keys())
        if (topic.startsWith('orderbook.') && topic.endsWith(`.${symbol}`))
          this.book(subscriber, topic, depth, instrument);
  }

  /** Level 1 comes whole each time, deeper ones as changes. */
  private book({ socket, topics }: Subscriber, topic: string, depth: Depth, instrument: Instrument): void {
    const levels = Number(topic.split('.')[1]);
    const before = topics.get(topic) ?? null;
    const now = textBook(depth, instrument, levels);
    topics.set(topic, now);
    this.numbers += 1;
    const whole = levels === 1 || before === null;
    const data = {
      s: wireSymbolOf(instrument),
      b: whole ? now.bids : levelChanges(before.bids, now.bids),
      a: whole ? now.asks : levelChanges(before.asks, now.asks),
      u: this.numbers,
      seq: this.numbers,
    };
    const ts = depth.tsEventMs;
    this.parts.levers.send(socket, { topic, type: whole ? 'snapshot' : 'delta', ts, data, cts: ts });
  }

  private trades(trade: TapeTrade, instrument: Instrument): void {
    const s = wireSymbolOf(instrument);
    const row = {
      T: trade.tsMs,
      s,
      S: 'Buy',
      v: trade.qty,
      p: trade.price,
      L: 'PlusTick',
      i: `t-${trade.id}`,
      BT: false,
    };
    for (const { socket, topics } of this.subscribers) {
      if (topics.has(`publicTrade.${s}`))
        this.parts.levers.send(socket, { topic: `publicTrade.${s}`, type: 'snapshot', ts: trade.tsMs, data: [row] });
      for (const minutes of Object.keys(INTERVALS))
        if (topics.has(`kline.${minutes}.${s}`)) void this.candle(socket, instrument, minutes);
    }
  }

  private async candle(socket: WebSocket, instrument: Instrument, minutes: string): Promise<void> {
    const interval = INTERVALS[minutes];
    if (interval === undefined) return;
    const [bar] = (await this.parts.tape.bars(instrument.id, interval, 1)).slice(-1);
    if (bar === undefined) return;
    const [start, ...prices] = bar;
    const [open, high, low, close] = prices.slice(0, 4).map((units) => unitsText(units, instrument.priceScale));
    const ts = this.parts.nowMs();
    const row = {
      ...{ start, end: start + BAR_INTERVAL_MS[interval] - 1, interval: minutes },
      ...{ open, close, high, low, volume: unitsText(bar[5], instrument.qtyScale), turnover: '0' },
      ...{ confirm: false, timestamp: ts },
    };
    const topic = `kline.${minutes}.${wireSymbolOf(instrument)}`;
    this.parts.levers.send(socket, { type: 'snapshot', topic, data: [row], ts });
  }
}

function parse(text: string): Fields | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Fields) : null;
  } catch {
    return null;
  }
}
