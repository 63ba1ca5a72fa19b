/**
 * Coinbase Advanced on loopback: REST (`/api/v3/brokerage`, `/v2/time`) and its one socket with the channels user, ticker and level2.
 * Written from docs.cdp.coinbase.com/advanced-trade; requests carry tokens that a cloud key signed. The user channel tells where
 * orders stand and no executions, as there.
 */
import { generateKeyPairSync } from 'node:crypto';
import type { WebSocket } from 'ws';
import { idOf, type AccountId, type Depth, type Instrument } from '../../../shared/domain/index.ts';
import type { Scheduler } from '../../../src-main/ports/clock.ts';
import { startHost, type Gateway, type GatewayHost } from '../core/gateway.ts';
import { Desk, isOpenOrder, type DeskChange } from '../crypto/desk.ts';
import { socketText, startHttpFront, type HttpAnswer, type HttpRequest } from '../crypto/http-front.ts';
import { levelChanges, textBook, type TextBook } from '../crypto/levels.ts';
import { Levers } from '../crypto/levers.ts';
import { Tape } from '../crypto/tape.ts';
import { refusal, type CoinbaseKey } from './answer.ts';
import { tradeRows } from './further.ts';
import { CoinbaseRest, isSigned, publicHalf } from './rest.ts';
import { findProduct, iso, productOf, streamedOrder, wireTicker, type Wire } from './wire.ts';

/** A key of this process; nobody else has it. */
export const COINBASE_GATEWAY_KEY: CoinbaseKey = {
  apiKey: 'organizations/gateway/apiKeys/0123456789',
  secret: generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { type: 'sec1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  }).privateKey,
};

const COINS = ['BTC/USD', 'ETH/USD', 'SOL/USD', 'XRP/USD', 'DOGE/USD', 'LTC/USD'];
const ACTS: ReadonlySet<string> = new Set(['POST orders', 'POST orders/edit', 'POST orders/batch_cancel']);
const CHANNELS: ReadonlySet<string> = new Set([
  'user',
  'ticker',
  'ticker_batch',
  'level2',
  'market_trades',
  'heartbeats',
  'candles',
  'status',
]);
const HEARTBEAT_MS = 1_000;

export type CoinbaseOptions = {
  readonly port?: number;
  readonly scheduler?: Scheduler;
  readonly key?: CoinbaseKey;
  readonly accountId?: AccountId;
};

export async function startCoinbaseGateway(options: CoinbaseOptions = {}): Promise<Gateway> {
  const accountId = options.accountId ?? idOf<AccountId>('COINBASE-SPOT');
  const host = startHost({
    accounts: [{ accountId, profile: 'unlinked' }],
    symbols: COINS,
    openingCash: '10000000',
    ...(options.scheduler === undefined ? {} : { scheduler: options.scheduler }),
  });
  const server = new CoinbaseServer(host, accountId, options.key ?? COINBASE_GATEWAY_KEY);
  await server.open();
  const front = await startHttpFront({
    ...(options.port === undefined ? {} : { port: options.port }),
    onRequest: (request) => server.onRequest(request),
    onSocket: (socket) => server.onSocket(socket),
  });
  return {
    port: front.port,
    host,
    levers: server.levers,
    clients: () => front.sockets().size,
    close: async () => {
      await front.close();
      await server.close();
      await host.stop();
    },
  };
}

type Fields = Readonly<Record<string, unknown>>;
/** `products` of a channel; books as they were last told. */
type Subscriber = {
  readonly socket: WebSocket;
  readonly channels: Map<string, Set<string>>;
  readonly books: Map<string, TextBook>;
  /** Messages sent on this socket, and its heartbeats. */
  sequence: number;
  beats: number;
};

class CoinbaseServer {
  readonly levers = new Levers();
  private readonly host: GatewayHost;
  private readonly key: CoinbaseKey;
  private readonly desk: Desk;
  readonly tape: Tape;
  private readonly rest: CoinbaseRest;
  private readonly subscribers = new Set<Subscriber>();
  private heart: NodeJS.Timeout | null = null;

  constructor(host: GatewayHost, accountId: AccountId, key: CoinbaseKey) {
    this.host = host;
    this.key = key;
    this.desk = new Desk(host, accountId);
    this.tape = new Tape(host, this.desk.instruments);
    this.rest = new CoinbaseRest({ desk: this.desk, tape: this.tape, key, nowMs: this.nowMs });
  }

  private readonly nowMs = (): number => this.host.scheduler.nowMs();

  async open(): Promise<void> {
    await this.desk.open();
    this.tape.open();
    this.desk.onChange((change) => this.tell(change));
    this.tape.listen({
      onQuote: (_quote, instrument) => this.tickers(instrument),
      onDepth: (depth, instrument) => this.books(depth, instrument),
      onTrade: (_trade, instrument) => void this.trades(instrument),
    });
    this.heart = setInterval(() => this.beat(), HEARTBEAT_MS);
    this.heart.unref();
  }

  async close(): Promise<void> {
    this.levers.close();
    this.rest.edits.close();
    if (this.heart !== null) clearInterval(this.heart);
    await this.tape.close();
    await this.desk.close();
  }

  async onRequest(request: HttpRequest): Promise<HttpAnswer | null> {
    const name = `${request.method} ${/^\/api\/v3\/brokerage\/(.+)$/.exec(request.path)?.[1] ?? request.path}`;
    const acts = ACTS.has(name);
    if (acts && !this.levers.takesRequest()) return null;
    const answer = this.levers.isThrottled()
      ? refusal(429, 'RESOURCE_EXHAUSTED', 'rate limit exceeded')
      : await this.route(name, request);
    if (acts && !this.levers.sendsAnswer()) return null;
    return answer ?? refusal(404, 'NOT_FOUND', `no such path ${request.path}`);
  }

  private async route(name: string, request: HttpRequest): Promise<HttpAnswer | null> {
    const query = new URLSearchParams(request.query);
    if (
      /^\/v2\/(time|currencies(\/crypto)?|exchange-rates)$/.test(request.path) ||
      name === 'GET time' ||
      name.startsWith('GET market/')
    )
      return this.rest.open(request.path, query);
    const refused = this.rest.refused(request);
    if (refused !== null) return refused;
    // The same products behind a key.
    if (/^GET (products|product_book|best_bid_ask)/.test(name))
      return this.rest.open(request.path.replace('/brokerage/', '/brokerage/market/'), query);
    const params = request.method === 'POST' ? parse(request.body) : Object.fromEntries(query);
    return params === null ? refusal(400, 'INVALID_ARGUMENT', 'invalid JSON') : this.rest.signed(name, params);
  }

  onSocket(socket: WebSocket): void {
    const subscriber: Subscriber = { socket, channels: new Map(), books: new Map(), sequence: 0, beats: 0 };
    this.subscribers.add(subscriber);
    socket.on('close', () => this.subscribers.delete(subscriber));
    socket.on('message', (data) => this.onMessage(subscriber, socketText(data)));
  }

  /** Numbered from 0, socket by socket. */
  private send(subscriber: Subscriber, channel: string, events: readonly Wire[], report = false): void {
    const message = { channel, client_id: '', timestamp: iso(this.nowMs()), sequence_num: subscriber.sequence, events };
    subscriber.sequence += 1;
    if (report) this.levers.sendReport(subscriber.socket, message);
    else this.levers.send(subscriber.socket, message);
  }

  private onMessage(subscriber: Subscriber, textOfMessage: string): void {
    const { socket, channels } = subscriber;
    const request = parse(textOfMessage);
    const channel = String(request?.['channel']);
    const type = request?.['type'];
    const ids = Array.isArray(request?.['product_ids']) ? request['product_ids'].map(String) : [];
    const wrong = ids.find((id) => findProduct(this.desk.instruments.values(), id) === null);
    if (!CHANNELS.has(channel) || (type !== 'subscribe' && type !== 'unsubscribe') || wrong !== undefined)
      return this.levers.send(socket, { type: 'error', message: `failure to subscribe: ${channel} ${wrong ?? ''}` });
    if (channel === 'user' && !isSigned(String(request?.['jwt']), this.key, publicHalf(this.key), this.nowMs()))
      return this.levers.send(socket, { type: 'error', message: 'authentication failure' });
    const products = channels.get(channel) ?? new Set<string>();
    channels.set(channel, products);
    for (const id of ids)
      if (type === 'subscribe') products.add(id);
      else products.delete(id);
    if (type === 'unsubscribe' && products.size === 0) channels.delete(channel);
    const told = [...channels].map(([name, list]) => [name, name === 'user' ? ['gateway-user'] : [...list]]);
    this.send(subscriber, 'subscriptions', [{ subscriptions: Object.fromEntries(told) }]);
    if (type === 'subscribe') this.begin(subscriber, channel, ids);
  }

  private begin(subscriber: Subscriber, channel: string, ids: readonly string[]): void {
    if (channel === 'user') {
      const orders = this.desk
        .orders()
        .filter(isOpenOrder)
        .flatMap((order) => {
          const instrument = this.desk.instruments.get(order.instrumentId);
          return instrument === undefined ? [] : [streamedOrder(order, instrument, this.rest.edits)];
        });
      return this.send(subscriber, 'user', [{ type: 'snapshot', orders, positions: {} }]);
    }
    for (const id of ids) {
      const instrument = findProduct(this.desk.instruments.values(), id);
      const depth = instrument === null ? null : this.tape.depth(instrument.id);
      if (instrument === null) continue;
      if (channel === 'level2' && depth !== null) this.book(subscriber, depth, instrument);
      if (channel.startsWith('ticker'))
        this.send(subscriber, channel, [{ type: 'snapshot', tickers: [wireTicker(this.tape, instrument)] }]);
      if (channel === 'market_trades')
        this.send(subscriber, channel, [{ type: 'snapshot', trades: tradeRows(this, instrument, 100) }]);
      if (channel === 'candles') void this.candles(subscriber, instrument, 'snapshot');
    }
  }

  private tell({ order }: DeskChange): void {
    const instrument = this.desk.instruments.get(order.instrumentId);
    if (instrument === undefined) return;
    const event = { type: 'update', orders: [streamedOrder(order, instrument, this.rest.edits)] };
    for (const subscriber of this.subscribers)
      if (subscriber.channels.has('user')) this.send(subscriber, 'user', [event], true);
  }

  private tickers(instrument: Instrument): void {
    const event = { type: 'update', tickers: [wireTicker(this.tape, instrument)] };
    for (const subscriber of this.subscribers)
      for (const name of ['ticker', 'ticker_batch'])
        if (follows(subscriber, name, instrument)) this.send(subscriber, name, [event]);
  }

  private async trades(instrument: Instrument): Promise<void> {
    const [newest] = tradeRows(this, instrument, 1);
    for (const subscriber of this.subscribers) {
      if (newest !== undefined && follows(subscriber, 'market_trades', instrument))
        this.send(subscriber, 'market_trades', [{ type: 'update', trades: [newest] }]);
      if (follows(subscriber, 'candles', instrument)) await this.candles(subscriber, instrument, 'update');
    }
  }

  /** Of five minutes; a change tells of the newest one. */
  private async candles(subscriber: Subscriber, instrument: Instrument, type: 'snapshot' | 'update'): Promise<void> {
    const product_id = productOf(instrument);
    const query = new URLSearchParams({ granularity: 'FIVE_MINUTE' });
    const answer = await this.rest.open(`/api/v3/brokerage/market/products/${product_id}/candles`, query);
    const { candles } = (answer?.body ?? {}) as { readonly candles?: readonly Wire[] };
    const rows = (candles ?? []).slice(0, type === 'snapshot' ? 100 : 1).map((row) => ({ ...row, product_id }));
    if (rows.length > 0) this.send(subscriber, 'candles', [{ type, candles: rows }]);
  }

  private beat(): void {
    for (const subscriber of this.subscribers) {
      if (!subscriber.channels.has('heartbeats')) continue;
      subscriber.beats += 1;
      const current_time = new Date(this.nowMs()).toISOString().replace('T', ' ').replace('Z', ' +0000 UTC');
      this.send(subscriber, 'heartbeats', [{ current_time, heartbeat_counter: subscriber.beats }]);
    }
  }

  private books(depth: Depth, instrument: Instrument): void {
    for (const subscriber of this.subscribers)
      if (follows(subscriber, 'level2', instrument)) this.book(subscriber, depth, instrument);
  }

  private book(subscriber: Subscriber, depth: Depth, instrument: Instrument): void {
    const { books } = subscriber;
    const product = productOf(instrument);
    const before = books.get(product);
    const now = textBook(depth, instrument, 1000);
    books.set(product, now);
    const at = iso(depth.tsEventMs);
    const rows = (side: string, levels: TextBook['asks']) =>
      levels.map(([price_level, new_quantity]) => ({ side, event_time: at, price_level, new_quantity }));
    const bids = before === undefined ? now.bids : levelChanges(before.bids, now.bids);
    const asks = before === undefined ? now.asks : levelChanges(before.asks, now.asks);
    const updates = [...rows('bid', bids), ...rows('offer', asks)];
    this.send(subscriber, 'l2_data', [
      { type: before === undefined ? 'snapshot' : 'update', product_id: product, updates },
    ]);
  }
}

/** Without products a subscription is to all of them. */
function follows({ channels }: Subscriber, channel: string, instrument: Instrument): boolean {
  const products = channels.get(channel);
  return products !== undefined && (products.size === 0 || products.has(productOf(instrument)));
}

function parse(textOfMessage: string): Fields | null {
  try {
    const value: unknown = JSON.parse(textOfMessage);
    return typeof value === 'object' && value !== null ? (value as Fields) : null;
  } catch {
    return null;
  }
}
