/**
 * Kraken spot on loopback: REST (`/0/public`, `/0/private`) and WebSocket v2 (`/v2`, public and private channels, book checksums,
 * heartbeats). Written from docs.kraken.com.
 */
import type { WebSocket } from 'ws';
import {
  BAR_INTERVAL_MS,
  dec,
  idOf,
  unitsText,
  type AccountId,
  type BarInterval,
  type Depth,
  type Instrument,
  type Quote,
} from '../../../shared/domain/index.ts';
import type { Scheduler } from '../../../src-main/ports/clock.ts';
import { startHost, type Gateway, type GatewayHost } from '../core/gateway.ts';
import { Desk, isOpenOrder, type DeskChange } from '../crypto/desk.ts';
import { socketText, startHttpFront, type HttpAnswer, type HttpRequest } from '../crypto/http-front.ts';
import { Levers } from '../crypto/levers.ts';
import { Tape, type TapeTrade } from '../crypto/tape.ts';
import { findPair, symbolTextOf } from './names.ts';
import { PrivateRest, bodyParams, type KrakenKey } from './private-rest.ts';
import { publicResult } from './public-rest.ts';
import { RequestCounter, type KrakenTier } from './request-counter.ts';
import { bookMessage, bookOf, executionRows, fullRow, textOf, type WireBook } from './wire.ts';

/** The key that it takes unless told another. */
export const KRAKEN_GATEWAY_KEY: KrakenKey = {
  apiKey: 'krakenGatewayKey0123456789',
  secret: Buffer.from('kraken gateway secret 0123456789').toString('base64'),
};

const COINS = ['BTC/USD', 'ETH/USD', 'SOL/USD', 'XRP/USD', 'DOGE/USD', 'LTC/USD'];
const HEARTBEAT_MS = 1_000;
const DEPTH_DEFAULT = 10;

export type KrakenOptions = {
  readonly port?: number;
  readonly scheduler?: Scheduler;
  readonly key?: KrakenKey;
  readonly accountId?: AccountId;
  /** Of the account: how many requests the key may make. Missing: the lowest; null: nothing is counted. */
  readonly tier?: KrakenTier | null;
};

export type KrakenSystem = 'online' | 'maintenance' | 'cancel_only' | 'post_only';

export type KrakenGateway = Gateway & {
  /** The system's status: told on every stream; in maintenance nothing signed is served, in the others orders are refused. */
  readonly setSystem: (system: KrakenSystem) => void;
  /** Private methods that were asked for and not refused by the counter, in order. */
  readonly asked: () => readonly string[];
  /** How many the counter refused. */
  readonly refused: () => number;
  /** Another program with this key uses up all that the counter allows. */
  readonly useUp: () => void;
};

export async function startKrakenGateway(options: KrakenOptions = {}): Promise<KrakenGateway> {
  const accountId = options.accountId ?? idOf<AccountId>('KRAKEN-SPOT');
  const host = startHost({
    accounts: [{ accountId, profile: 'unlinked' }],
    symbols: COINS,
    openingCash: '10000000',
    ...(options.scheduler === undefined ? {} : { scheduler: options.scheduler }),
  });
  const server = new KrakenServer(host, accountId, options);
  await server.open();
  const front = await startHttpFront({
    ...(options.port === undefined ? {} : { port: options.port }),
    onRequest: (request) => server.onRequest(request),
    onSocket: (socket, path) => server.onSocket(socket, path),
  });
  return {
    port: front.port,
    host,
    levers: server.levers,
    clients: () => front.sockets().size,
    setSystem: (system) => server.setSystem(system),
    asked: () => [...server.counter.asked],
    refused: () => server.counter.refused,
    useUp: () => server.counter.useUp(),
    close: async () => {
      await front.close();
      await server.close();
      await host.stop();
    },
  };
}

type Subscriber = {
  readonly socket: WebSocket;
  /** `ticker BTC/USD` and the like. */
  readonly channels: Map<string, { book: WireBook | null; depth: number }>;
  executions: boolean;
};
type Fields = Readonly<Record<string, unknown>>;
const ACTS: ReadonlySet<string> = new Set(['AddOrder', 'AmendOrder', 'CancelOrder']);

class KrakenServer {
  readonly levers = new Levers();
  private readonly host: GatewayHost;
  private readonly desk: Desk;
  private readonly tape: Tape;
  private readonly rest: PrivateRest;
  readonly counter: RequestCounter;
  private readonly subscribers = new Set<Subscriber>();
  private sequence = 0;
  private system: KrakenSystem = 'online';

  constructor(host: GatewayHost, accountId: AccountId, { key = KRAKEN_GATEWAY_KEY, tier = 'starter' }: KrakenOptions) {
    this.host = host;
    this.counter = new RequestCounter(tier, () => host.scheduler.monotonicMs());
    this.desk = new Desk(host, accountId);
    this.tape = new Tape(host, this.desk.instruments);
    this.rest = new PrivateRest(this.desk, key);
  }

  async open(): Promise<void> {
    await this.desk.open();
    this.tape.open();
    this.desk.onChange((change) => this.tell(change));
    this.tape.listen({
      onQuote: (quote, instrument) => this.onQuote(quote, instrument),
      onDepth: (depth, instrument) => this.onDepth(depth, instrument),
      onTrade: (trade, instrument) => this.onTrade(trade, instrument),
    });
  }

  async close(): Promise<void> {
    this.levers.close();
    await this.tape.close();
    await this.desk.close();
  }

  async onRequest(request: HttpRequest): Promise<HttpAnswer | null> {
    const [, kind, name] = /^\/0\/(public|private)\/(\w+)$/.exec(request.path) ?? [];
    if (kind === undefined || name === undefined) return { status: 404, body: { error: ['EGeneral:Unknown method'] } };
    const acts = ACTS.has(name);
    if (acts && !this.levers.takesRequest()) return null;
    const answer = this.levers.isThrottled()
      ? { error: 'EAPI:Rate limit exceeded' }
      : await this.route(kind, name, request);
    if (acts && !this.levers.sendsAnswer()) return null;
    if (answer === null) return { status: 200, body: { error: ['EGeneral:Unknown method'] } };
    return { status: 200, body: 'error' in answer ? { error: [answer.error] } : { error: [], result: answer.result } };
  }

  private async route(kind: string, name: string, request: HttpRequest) {
    const nowMs = this.host.scheduler.nowMs();
    if (kind === 'public')
      // Some clients (krakenex) post what others put into the address.
      return publicResult(name, new URLSearchParams(`${request.query}&${request.body}`), {
        tape: this.tape,
        listed: this.desk.instruments,
        nowMs,
      });
    const refused = this.rest.refused(request) ?? this.systemRefusal(name);
    if (refused !== null) return { error: refused };
    if (!this.counter.takes(name)) return { error: 'EAPI:Rate limit exceeded' };
    return this.rest.answer(name, bodyParams(request));
  }

  private systemRefusal(name: string): string | null {
    if (this.system === 'maintenance') return 'EService:Unavailable';
    if (name !== 'AddOrder' || this.system === 'online') return null;
    return `EService:Market in ${this.system} mode`;
  }

  setSystem(system: KrakenSystem): void {
    this.system = system;
    for (const { socket } of this.subscribers) this.tellSystem(socket);
  }

  private tellSystem(socket: WebSocket): void {
    const status = {
      version: '2.0.0',
      system: this.system,
      api_version: 'v2',
      connection_id: 7 + this.subscribers.size,
    };
    this.levers.send(socket, { channel: 'status', type: 'update', data: [status] });
  }

  onSocket(socket: WebSocket, path: string): void {
    if (path !== '/v2') return socket.close(1008, 'only version 2 is spoken here');
    const subscriber: Subscriber = { socket, channels: new Map(), executions: false };
    this.subscribers.add(subscriber);
    const beat = setInterval(() => this.levers.send(socket, { channel: 'heartbeat' }), HEARTBEAT_MS);
    socket.on('close', () => {
      clearInterval(beat);
      this.subscribers.delete(subscriber);
    });
    socket.on('message', (data) => this.onMessage(subscriber, socketText(data)));
    this.tellSystem(socket);
  }

  private onMessage(subscriber: Subscriber, text: string): void {
    const request = parse(text);
    const method = request?.['method'];
    const params = (request?.['params'] ?? {}) as Fields;
    const req = request?.['req_id'] === undefined ? {} : { req_id: request['req_id'] };
    const at = { time_in: new Date().toISOString(), time_out: new Date().toISOString() };
    const answer = (body: Fields): void => this.levers.send(subscriber.socket, { ...body, ...req, ...at });
    if (method === 'ping') return answer({ method: 'pong' });
    if (method !== 'subscribe' && method !== 'unsubscribe')
      return answer({ error: 'Malformed request', method: String(method), success: false });
    const channel = String(params['channel']);
    if (channel === 'executions') return this.subscribeExecutions(subscriber, params, answer);
    const symbols = Array.isArray(params['symbol']) ? params['symbol'].map(String) : [];
    for (const symbol of symbols) {
      const instrument = findPair(this.desk.instruments.values(), symbol);
      if (instrument === null || !['ticker', 'book', 'trade', 'ohlc'].includes(channel)) {
        answer({ error: `Currency pair not supported ${symbol}`, method, success: false, symbol });
        continue;
      }
      const key = channel === 'ohlc' ? `ohlc ${symbol} ${String(params['interval'])}` : `${channel} ${symbol}`;
      if (method === 'unsubscribe') subscriber.channels.delete(key);
      else subscriber.channels.set(key, { book: null, depth: Number(params['depth'] ?? DEPTH_DEFAULT) });
      answer({ method, result: { channel, symbol, snapshot: true }, success: true });
      if (method === 'subscribe') this.snapshot(subscriber, channel, instrument);
    }
  }

  private subscribeExecutions(subscriber: Subscriber, params: Fields, answer: (body: Fields) => void): void {
    if (!this.rest.given.has(String(params['token'])))
      return answer({ error: 'EAuth:Invalid token', method: 'subscribe', success: false });
    subscriber.executions = true;
    answer({ method: 'subscribe', result: { channel: 'executions', snap_orders: true }, success: true });
    const open = this.desk.orders().filter(isOpenOrder);
    const data = open.flatMap((order) => {
      const instrument = this.desk.instruments.get(order.instrumentId);
      return instrument === undefined
        ? []
        : [fullRow(order, instrument, 'new', order.status === 'new' ? 'new' : 'partially_filled')];
    });
    this.sequence += 1;
    this.levers.sendText(
      subscriber.socket,
      textOf({ channel: 'executions', type: 'snapshot', data, sequence: this.sequence }),
    );
  }

  private snapshot(subscriber: Subscriber, channel: string, instrument: Instrument): void {
    const quote = this.tape.quote(instrument.id);
    const depth = this.tape.depth(instrument.id);
    if (channel === 'ticker' && quote !== null) this.sendTicker(subscriber, quote, instrument, 'snapshot');
    if (channel === 'book' && depth !== null) this.sendBook(subscriber, depth, instrument);
  }

  private onQuote(quote: Quote, instrument: Instrument): void {
    for (const subscriber of this.subscribers)
      if (subscriber.channels.has(`ticker ${symbolTextOf(instrument)}`))
        this.sendTicker(subscriber, quote, instrument, 'update');
  }

  private sendTicker({ socket }: Subscriber, quote: Quote, instrument: Instrument, type: string): void {
    const price = (units: number | null): string => `#n:${unitsText(units ?? 0, instrument.priceScale)}`;
    const qty = (units: number): string => `#n:${unitsText(units, instrument.qtyScale)}`;
    const last = quote.last ?? quote.bid;
    const row = {
      symbol: symbolTextOf(instrument),
      bid: price(quote.bid),
      bid_qty: qty(quote.bid === null ? 0 : quote.bidSize),
      ask: price(quote.ask),
      ask_qty: qty(quote.ask === null ? 0 : quote.askSize),
      last: price(last),
      volume: qty(quote.volume),
      vwap: price(last),
      low: price(last),
      high: price(last),
      change: 0,
      change_pct: 0,
      timestamp: new Date(quote.tsEventMs).toISOString(),
    };
    this.levers.sendText(socket, textOf({ channel: 'ticker', type, data: [row] }));
  }

  private onDepth(depth: Depth, instrument: Instrument): void {
    for (const subscriber of this.subscribers)
      if (subscriber.channels.has(`book ${symbolTextOf(instrument)}`)) this.sendBook(subscriber, depth, instrument);
  }

  private sendBook({ socket, channels }: Subscriber, depth: Depth, instrument: Instrument): void {
    const kept = channels.get(`book ${symbolTextOf(instrument)}`);
    if (kept === undefined) return;
    const now = bookOf(depth, instrument, kept.depth);
    this.levers.sendText(socket, textOf(bookMessage(instrument, kept.book, now, depth.tsEventMs)));
    kept.book = now;
  }

  private onTrade(trade: TapeTrade, instrument: Instrument): void {
    const symbol = symbolTextOf(instrument);
    const row = {
      symbol,
      side: 'buy',
      price: `#n:${trade.price}`,
      qty: `#n:${trade.qty}`,
      ord_type: 'limit',
      trade_id: trade.id,
      timestamp: new Date(trade.tsMs).toISOString(),
    };
    for (const { socket, channels } of this.subscribers) {
      if (channels.has(`trade ${symbol}`))
        this.levers.sendText(socket, textOf({ channel: 'trade', type: 'update', data: [row] }));
      for (const [minutes, interval] of CANDLES)
        if (channels.has(`ohlc ${symbol} ${minutes}`)) void this.sendCandle(socket, instrument, interval, minutes);
    }
  }

  private async sendCandle(
    socket: WebSocket,
    instrument: Instrument,
    interval: BarInterval,
    minutes: number,
  ): Promise<void> {
    const [bar] = (await this.tape.bars(instrument.id, interval, 1)).slice(-1);
    if (bar === undefined) return;
    const [start, ...prices] = bar;
    const [open, high, low, close] = prices.slice(0, 4).map((units) => `#n:${unitsText(units, instrument.priceScale)}`);
    const volume = `#n:${dec(unitsText(bar[5], instrument.qtyScale)).toString()}`;
    const ends = new Date(start + BAR_INTERVAL_MS[interval]).toISOString();
    const row = {
      symbol: symbolTextOf(instrument),
      open,
      high,
      low,
      close,
      volume,
      vwap: close,
      trades: 1,
      interval: minutes,
      interval_begin: new Date(start).toISOString(),
      timestamp: ends,
    };
    this.levers.sendText(socket, textOf({ channel: 'ohlc', type: 'update', data: [row] }));
  }

  private tell(change: DeskChange): void {
    const instrument = this.desk.instruments.get(change.order.instrumentId);
    if (instrument === undefined) return;
    for (const row of executionRows(change, instrument)) {
      this.sequence += 1;
      const text = textOf({ channel: 'executions', type: 'update', data: [row], sequence: this.sequence });
      for (const { socket, executions } of this.subscribers) if (executions) this.levers.sendReportText(socket, text);
    }
  }
}

const CANDLES: readonly (readonly [number, BarInterval])[] = [
  [1, '1m'],
  [5, '5m'],
  [15, '15m'],
  [60, '1h'],
  [1440, '1d'],
];

function parse(text: string): Fields | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Fields) : null;
  } catch {
    return null;
  }
}
