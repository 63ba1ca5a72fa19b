/** OKX's sockets: `/ws/v5/public`, `/ws/v5/business` (candles) and `/ws/v5/private`. */
import type { WebSocket } from 'ws';
import { dec, type Depth, type Instrument } from '../../../shared/domain/index.ts';
import type { DeskChange } from '../crypto/desk.ts';
import { socketText } from '../crypto/http-front.ts';
import { levelChanges, textBook, type TextBook, type TextLevel } from '../crypto/levels.ts';
import type { Levers } from '../crypto/levers.ts';
import type { Tape, TapeTrade } from '../crypto/tape.ts';
import { findInst, instIdOf, instTypeOf, sizeOf, type InstType } from './names.ts';
import type { OkxAlgo } from './algo.ts';
import type { OkxKey } from './answer.ts';
import { bookChecksum } from './book-checksum.ts';
import { CANDLES, candleRow, okxSignature, type OkxRest } from './rest.ts';
import { wireOrder, wireTicker } from './wire.ts';

type Fields = Readonly<Record<string, unknown>>;
type Kept = { readonly book: TextBook; readonly seqId: number };
type Channel = { readonly arg: Fields; readonly channel: string; readonly instId: string; kept: Kept | null };
type Subscriber = {
  readonly socket: WebSocket;
  readonly kind: string;
  readonly channels: Map<string, Channel>;
  loggedIn: boolean;
};

/** Of the account, whole at once and again after each change of an order. */
const HELD: ReadonlySet<string> = new Set(['account', 'positions']);
/** What changed of cash and positions, and why: a snapshot at once. */
const CHANGES = 'balance_and_position';
/** Orders over the socket, and what they are over REST. */
const OPERATIONS: Readonly<Record<string, string>> = {
  order: 'POST trade/order',
  'batch-orders': 'POST trade/order',
  'cancel-order': 'POST trade/cancel-order',
  'batch-cancel-orders': 'POST trade/cancel-order',
  'amend-order': 'POST trade/amend-order',
};
const PUBLIC: ReadonlySet<string> = new Set(['tickers', 'bbo-tbt', 'books', 'books5', 'trades']);
const TYPES: readonly InstType[] = ['SPOT', 'SWAP'];

export type SocketParts = {
  readonly tape: Tape;
  readonly levers: Levers;
  readonly key: OkxKey;
  readonly nowMs: () => number;
  readonly rest: OkxRest;
  readonly algo: OkxAlgo;
};

/** Told when it is known, and not at all where the exchange has gone meanwhile. */
const beside = (told: Promise<void>): void => void told.catch(() => undefined);

export class OkxSockets {
  private readonly parts: SocketParts;
  private readonly subscribers = new Set<Subscriber>();
  private sequence = 100;
  /** Instruments that it does not know any more: subscriptions to them are refused. */
  readonly gone = new Set<string>();
  /** Algo orders that triggered, as told. */
  private readonly effective = new Set<number>();

  constructor(parts: SocketParts) {
    this.parts = parts;
  }

  listen(): void {
    this.parts.tape.listen({
      onQuote: (_quote, instrument) => this.each('tickers', instrument, (at, one) => this.ticker(at, one, instrument)),
      onDepth: (depth, instrument) => {
        for (const name of ['bbo-tbt', 'books', 'books5'])
          this.each(name, instrument, (at, one) => this.book(at, one, depth, instrument));
      },
      onTrade: (trade, instrument) => this.onTrade(trade, instrument),
    });
  }

  open(socket: WebSocket, path: string): void {
    const kind = /^\/ws\/v5\/(public|private|business)$/.exec(path)?.[1];
    if (kind === undefined) return socket.close(1008, 'no such stream here');
    const subscriber: Subscriber = { socket, kind, channels: new Map(), loggedIn: false };
    this.subscribers.add(subscriber);
    socket.on('close', () => this.subscribers.delete(subscriber));
    socket.on('message', (data) => this.onMessage(subscriber, socketText(data)));
  }

  /** One change of an order, with its fill in the same row; of a conditional one in the channel of the book that it is in. */
  tell(change: DeskChange, instrument: Instrument, type: InstType): void {
    const { order, what } = change;
    const waits = order.waits && !order.triggered;
    // What came of a trigger is a new order, of which nothing was told before.
    const begins = order.waits && order.triggered && !this.effective.has(order.id);
    if (begins) this.effective.add(order.id);
    if (waits || begins) this.push('orders-algo', this.parts.algo.row(order, instrument, type));
    if (!waits) this.push('orders', wireOrder(order, instrument, type, what === 'trade' ? change.fill : null));
    for (const { socket, channels } of this.subscribers)
      for (const { arg, channel } of channels.values()) if (HELD.has(channel)) beside(this.held(socket, channel, arg));
  }

  private push(name: string, row: Fields): void {
    for (const { socket, channels } of this.subscribers)
      for (const { arg, channel } of channels.values())
        if (channel === name) this.parts.levers.sendReport(socket, { arg: { ...arg, uid: '43812' }, data: [row] });
  }

  private async held(socket: WebSocket, channel: string, arg: Fields): Promise<void> {
    const { rest, levers } = this.parts;
    const data = channel === 'account' ? [await rest.balance()] : await rest.positions();
    levers.send(socket, { arg: { ...arg, uid: '43812' }, data });
  }

  /** Cash and positions as they stand now, to those who follow what changes them; `eventType`: why. */
  async tellBalance(eventType: string, only: Subscriber | null = null): Promise<void> {
    const { rest, levers, nowMs } = this.parts;
    const now = String(nowMs());
    const details = (await rest.balance())['details'] as readonly Fields[];
    const balData = details.map(({ ccy, cashBal }) => ({ ccy, cashBal, uTime: now }));
    const posData = (await rest.positions()).map((row) => ({
      ...{ posId: row['posId'], tradeId: row['tradeId'], instId: row['instId'], instType: row['instType'] },
      ...{ mgnMode: row['mgnMode'], posSide: row['posSide'], pos: row['pos'], ccy: row['ccy'], posCcy: '' },
      ...{ avgPx: row['avgPx'], nonSettleAvgPx: '', settledPnl: '', uTime: now },
    }));
    for (const one of only === null ? this.subscribers : [only])
      for (const { arg, channel } of one.channels.values())
        if (channel === CHANGES)
          levers.send(one.socket, {
            arg: { ...arg, uid: '43812' },
            data: [{ pTime: now, eventType, balData, posData, trades: [] }],
          });
  }

  private async operate(subscriber: Subscriber, request: Fields, args: readonly Fields[]): Promise<void> {
    const { rest, levers, nowMs } = this.parts;
    const op = String(request['op']);
    const inTime = String(nowMs() * 1000);
    const refused = { code: '60011', msg: 'Please log in', data: [] };
    const answer = subscriber.loggedIn ? await rest.batch(OPERATIONS[op] ?? '', args) : refused;
    const { code, msg, data } = answer;
    levers.send(subscriber.socket, {
      id: request['id'] ?? '',
      op,
      code,
      msg,
      data,
      inTime,
      outTime: String(nowMs() * 1000),
    });
  }

  private onMessage(subscriber: Subscriber, text: string): void {
    const { socket } = subscriber;
    if (text === 'ping') return this.parts.levers.sendText(socket, 'pong');
    const request = parse(text);
    const op = request?.['op'];
    const args = (Array.isArray(request?.['args']) ? request['args'] : []) as readonly Fields[];
    if (op === 'login') return this.logIn(subscriber, args[0] ?? {});
    if (typeof op === 'string' && op in OPERATIONS && subscriber.kind === 'private' && request !== null)
      return void this.operate(subscriber, request, args);
    if (op !== 'subscribe' && op !== 'unsubscribe')
      return this.parts.levers.send(socket, {
        event: 'error',
        code: '60012',
        msg: `Illegal request: ${text}`,
        connId: 'g',
      });
    for (const arg of args) this.subscribe(subscriber, arg, op);
  }

  private logIn(subscriber: Subscriber, { apiKey, passphrase, timestamp, sign }: Fields): void {
    const { key, levers } = this.parts;
    const right =
      apiKey === key.apiKey &&
      passphrase === key.password &&
      sign === okxSignature(key, `${String(timestamp)}GET/users/self/verify`);
    subscriber.loggedIn = right;
    levers.send(
      subscriber.socket,
      right
        ? { event: 'login', code: '0', msg: '', connId: 'g' }
        : { event: 'error', code: '60009', msg: 'Login failed.', connId: 'g' },
    );
  }

  private subscribe(subscriber: Subscriber, arg: Fields, op: string): void {
    const { socket, channels, kind, loggedIn } = subscriber;
    const channel = String(arg['channel']);
    const instId = typeof arg['instId'] === 'string' ? arg['instId'] : '';
    const instrument = this.gone.has(instId) ? null : findInst(this.parts.tape.listed(), instId);
    const known =
      channel === 'orders' || channel === CHANGES || HELD.has(channel)
        ? kind === 'private' && loggedIn
        : channel === 'orders-algo'
          ? kind === 'business' && loggedIn
          : instrument !== null &&
            (kind === 'business' ? channel.replace('candle', '') in CANDLES : kind === 'public' && PUBLIC.has(channel));
    if (!known)
      return this.parts.levers.send(socket, {
        event: 'error',
        code: '60018',
        msg: `Wrong URL or channel:${channel},instId:${instId} doesn't exist.`,
        connId: 'g',
      });
    const key = `${channel} ${instId}`;
    if (op === 'unsubscribe') channels.delete(key);
    this.parts.levers.send(socket, { event: op, arg, connId: 'g' });
    // A second subscription to the same is confirmed and changes nothing.
    if (op === 'unsubscribe' || channels.has(key)) return;
    const one: Channel = { arg, channel, instId, kept: null };
    channels.set(key, one);
    if (HELD.has(channel)) beside(this.held(socket, channel, arg));
    if (channel === CHANGES) beside(this.tellBalance('snapshot', subscriber));
    if (instrument === null) return;
    const depth = this.parts.tape.depth(instrument.id);
    if (channel === 'tickers') this.ticker(subscriber, one, instrument);
    else if (PUBLIC.has(channel) && channel !== 'trades' && depth !== null)
      this.book(subscriber, one, depth, instrument);
  }

  private each(name: string, instrument: Instrument, run: (subscriber: Subscriber, channel: Channel) => void): void {
    for (const subscriber of this.subscribers)
      for (const type of TYPES) {
        const found = subscriber.channels.get(`${name} ${instIdOf(instrument, type)}`);
        if (found !== undefined) run(subscriber, found);
      }
  }

  private ticker({ socket }: Subscriber, { arg, instId }: Channel, instrument: Instrument): void {
    const row = wireTicker(this.parts.tape, instrument, instTypeOf(instId), this.parts.nowMs());
    this.parts.levers.send(socket, { arg, data: [row] });
  }

  /** Levels 1 and 5 come whole each time; the whole book as a snapshot, then as numbered changes. */
  private book({ socket }: Subscriber, one: Channel, depth: Depth, instrument: Instrument): void {
    const { arg, channel, instId, kept } = one;
    const levels = channel === 'bbo-tbt' ? 1 : channel === 'books5' ? 5 : 400;
    const now = textBook(depth, instrument, levels);
    const type = instTypeOf(instId);
    this.sequence += 1;
    const rows = (side: readonly TextLevel[]) => side.map(([price, qty]) => [price, sizeOf(dec(qty), type), '0', '1']);
    const whole = levels < 400 || kept === null;
    const row = {
      asks: rows(whole ? now.asks : levelChanges(kept.book.asks, now.asks)),
      bids: rows(whole ? now.bids : levelChanges(kept.book.bids, now.bids)),
      ts: String(depth.tsEventMs),
      seqId: this.sequence,
      ...(levels < 400 ? {} : { checksum: bookChecksum(rows(now.asks), rows(now.bids)), prevSeqId: kept?.seqId ?? -1 }),
    };
    one.kept = { book: now, seqId: this.sequence };
    const action = levels < 400 ? {} : { action: whole ? 'snapshot' : 'update' };
    this.parts.levers.send(socket, { arg, ...action, data: [row] });
  }

  private onTrade(trade: TapeTrade, instrument: Instrument): void {
    this.each('trades', instrument, ({ socket }, { arg, instId }) => {
      const sz = sizeOf(dec(trade.qty), instTypeOf(instId));
      const row = {
        instId,
        tradeId: String(trade.id),
        px: trade.price,
        sz,
        side: 'buy',
        ts: String(trade.tsMs),
        count: '1',
      };
      this.parts.levers.send(socket, { arg, data: [row] });
    });
    for (const name of Object.keys(CANDLES))
      this.each(`candle${name}`, instrument, (at, one) => void this.candle(at, one, instrument, name));
  }

  private async candle(
    { socket }: Subscriber,
    { arg, instId }: Channel,
    instrument: Instrument,
    name: string,
  ): Promise<void> {
    const interval = CANDLES[name];
    if (interval === undefined) return;
    const [bar] = (await this.parts.tape.bars(instrument.id, interval, 1)).slice(-1);
    if (bar !== undefined)
      this.parts.levers.send(socket, { arg, data: [candleRow(bar, instrument, instTypeOf(instId))] });
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
