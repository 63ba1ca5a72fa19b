/**
 * Binance on loopback: spot REST (`/api/v3`), the WebSocket API with its user stream (`/ws-api/v3`), USD-M futures (`/fapi`, the
 * algo book included) with its listen-key stream, market streams of both (`/ws`, `/stream`, `/public/ws`, `/market/ws`,
 * `/private/ws`), all on one port. Written from developers.binance.com; requests are signed, timed and weighed as there.
 */
import type { WebSocket } from 'ws';
import { dec, idOf, type AccountId, type Instrument, type InstrumentId } from '../../../shared/domain/index.ts';
import type { Scheduler } from '../../../src-main/ports/clock.ts';
import { startHost, type Gateway, type GatewayHost } from '../core/gateway.ts';
import type { FeeCoins } from '../crypto/coin-fees.ts';
import { Desk, type DeskChange } from '../crypto/desk.ts';
import { socketText, startHttpFront, type HttpAnswer, type HttpRequest } from '../crypto/http-front.ts';
import { Levers } from '../crypto/levers.ts';
import { Tape } from '../crypto/tape.ts';
import { Books } from './books.ts';
import { OPEN_SOCKET_METHODS, SOCKET_METHODS, furtherOfAll, furtherOfOne } from './further-rest.ts';
import { bookTicker, dayTicker, exchangeInfo, klines } from './market-rest.ts';
import { checkKey, checkSigned, checkSocketSigned, type ApiKey, type WireError } from './signed.ts';
import { SPOT_UID, spotSigned } from './spot-rest.ts';
import { MarketStreams, parseObject, tellSpot, usdmEvents } from './streams.ts';
import { wireSymbolOf } from './symbols.ts';
import { makeTools, refusedAnswer, type Tools } from './tools.ts';
import { UsdmRest } from './usdm-rest.ts';

const SPOT_ACCOUNT: AccountId = idOf<AccountId>(`BINANCE-${SPOT_UID}`);
const USDM_ACCOUNT: AccountId = idOf<AccountId>('BINANCE-USDM');
/** The key that it takes unless told another. */
export const GATEWAY_KEY: ApiKey = { apiKey: 'gatewayKey0123456789', secret: 'gatewaySecret0123456789' };

type Fields = Readonly<Record<string, unknown>>;
const SPOT_SIGNED =
  /^(account(\/commission)?|openOrders|order(\/test|\/cancelReplace)?|allOrders|myTrades|rateLimit\/order)$/;
/** Books of the exchange that are not kept here, read by clients that load every market: they list nothing. */
const NO_CONTRACTS = { timezone: 'UTC', rateLimits: [], exchangeFilters: [], symbols: [] };
const NOTHING_THERE: Readonly<Record<string, unknown>> = {
  '/sapi/v1/capital/config/getall': [],
  '/sapi/v1/margin/allPairs': [],
  '/sapi/v1/margin/isolated/allPairs': [],
  '/dapi/v1/exchangeInfo': NO_CONTRACTS,
  '/eapi/v1/exchangeInfo': { ...NO_CONTRACTS, optionContracts: [], optionAssets: [], optionSymbols: [] },
};
const BAD_SYMBOL: WireError = { status: 400, code: -1121, msg: 'Invalid symbol.' };
const NO_SYMBOL: WireError = {
  ...{ status: 400, code: -1102 },
  msg: "Mandatory parameter 'symbol' was not sent, was empty/null, or malformed.",
};
/** Endpoints of the market that need no key. */
const PUBLIC: ReadonlySet<string> = new Set([
  ...['depth', 'klines', 'uiKlines', 'ticker/24hr', 'ticker/bookTicker', 'ticker/price', 'premiumIndex', 'avgPrice'],
  ...['trades', 'historicalTrades', 'aggTrades', 'fundingRate', 'openInterest'],
]);
const COINS = ['BTC/USD', 'ETH/USD', 'SOL/USD', 'XRP/USD', 'DOGE/USD', 'LTC/USD'];
const WEIGHT_PER_MINUTE = 6_000;
const unknownPath = ({ method, path }: HttpRequest): WireError => ({
  status: 404,
  code: -1000,
  msg: `Path not found: ${method} ${path}`,
});

export type BinanceOptions = {
  readonly port?: number;
  readonly scheduler?: Scheduler;
  readonly key?: ApiKey;
  /** Request weight that it allows a minute. */
  readonly weightPerMinute?: number;
  /** The exchange's name of the USD-M account. */
  readonly usdmAccountId?: AccountId;
  /** How far ahead the date of a GTD order has to be, ms; 600,000 if missing, as there. */
  readonly goodTillLeastMs?: number;
};

export type BinanceGateway = Gateway & {
  /** What spot fills are charged in from now on. */
  readonly chargeFeesIn: (coins: FeeCoins) => void;
  /** Hedge mode of the USD-M account, as its holder would set it. */
  readonly setHedged: (on: boolean) => void;
  /** Charges funding at the USD-M account, signed: in the list of income, in the wallet, and told to its stream. */
  readonly chargeFunding: (symbol: string, income: string) => Promise<void>;
  /** Ends listen keys and user subscriptions, as after an hour without renewal. */
  readonly expireUserStreams: () => void;
  /** The exchange closes a USD-M position itself, or `part` of it, at the market. */
  readonly forceClose: (kind: 'liquidation' | 'adl', symbol: string, part?: string) => Promise<void>;
};

export async function startBinanceGateway(options: BinanceOptions = {}): Promise<BinanceGateway> {
  const host = startHost({
    accounts: [
      { accountId: SPOT_ACCOUNT, profile: 'unlinked' },
      { accountId: options.usdmAccountId ?? USDM_ACCOUNT, profile: 'perpetual' },
    ],
    symbols: COINS,
    openingCash: '10000000',
    ...(options.scheduler === undefined ? {} : { scheduler: options.scheduler }),
  });
  const server = new BinanceServer(host, options);
  await server.open();
  const front = await startHttpFront({
    ...(options.port === undefined ? {} : { port: options.port }),
    onRequest: (request) => server.onRequest(request),
    onSocket: (socket, path, query) => server.onSocket(socket, path, query),
  });
  return {
    port: front.port,
    host,
    levers: server.levers,
    clients: () => front.sockets().size,
    chargeFeesIn: (coins) => void (server.spotDesk.fees.charging = coins),
    setHedged: (on) => void (server.usdm.leverage.hedged = on),
    chargeFunding: (symbol, income) => server.chargeFunding(symbol, income),
    expireUserStreams: () => server.expireUserStreams(),
    forceClose: (kind, symbol, part) => server.forceClose(kind, symbol, part ?? null),
    close: async () => {
      await front.close();
      await server.close();
      await host.stop();
    },
  };
}

type UserSocket = { readonly socket: WebSocket; readonly subscriptionId: number };

class BinanceServer {
  readonly levers = new Levers();
  readonly usdm: UsdmRest;
  private readonly host: GatewayHost;
  private readonly key: ApiKey;
  private readonly weightMax: number;
  readonly spotDesk: Desk;
  private readonly usdmDesk: Desk;
  private readonly spotTools: Tools;
  private readonly tape: Tape;
  private readonly books: Books;
  private readonly streams: MarketStreams;
  private readonly spotUsers = new Set<UserSocket>();
  private readonly usdmUsers = new Set<WebSocket>();
  private listenKey: string | null = null;
  private keys = 0;
  private minute = { at: 0, used: 0 };

  constructor(host: GatewayHost, options: BinanceOptions) {
    this.host = host;
    this.key = options.key ?? GATEWAY_KEY;
    this.weightMax = options.weightPerMinute ?? WEIGHT_PER_MINUTE;
    this.spotDesk = new Desk(host, SPOT_ACCOUNT);
    this.usdmDesk = new Desk(host, options.usdmAccountId ?? USDM_ACCOUNT);
    this.tape = new Tape(host, this.spotDesk.instruments);
    this.books = new Books(this.tape);
    this.streams = new MarketStreams(this.tape, this.books, this.levers);
    this.spotTools = makeTools(this.spotDesk, this.tape, this.nowMs);
    this.usdm = new UsdmRest(
      makeTools(this.usdmDesk, this.tape, this.nowMs),
      this.tape,
      options.goodTillLeastMs ?? 600_000,
    );
  }

  private readonly nowMs = (): number => this.host.scheduler.nowMs();

  async open(): Promise<void> {
    await this.spotDesk.open();
    await this.usdmDesk.open();
    this.tape.open();
    this.spotDesk.onChange((change) => this.tellSpot(change));
    this.usdmDesk.onChange((change) => this.tellUsdm(change));
  }

  async close(): Promise<void> {
    this.levers.close();
    await this.tape.close();
    await this.spotDesk.close();
    await this.usdmDesk.close();
  }

  async chargeFunding(symbol: string, income: string): Promise<void> {
    const event = await this.usdm.chargeFunding(symbol, income);
    for (const socket of this.usdmUsers) this.levers.send(socket, event);
  }

  async forceClose(kind: 'liquidation' | 'adl', symbol: string, part: string | null): Promise<void> {
    const instrument = [...this.usdmDesk.instruments.values()].find((one) => wireSymbolOf(one) === symbol);
    const { positions } = await this.usdmDesk.account();
    const held = positions.find((one) => one.instrumentId === instrument?.id)?.qty;
    if (instrument === undefined || held === undefined || held.isZero())
      throw new Error(`nothing is held of ${symbol}`);
    const name = kind === 'adl' ? 'adl_autoclose' : 'autoclose-';
    const done = await this.usdmDesk.submit({
      ...{ clientId: `${name}${this.nowMs()}`, instrumentId: instrument.id, type: 'market', tif: 'ioc' },
      ...{ side: held.sign() > 0 ? 'sell' : 'buy', qty: dec(part ?? held.abs().text()).text(), limitPrice: null },
    });
    if ('refused' in done) throw new Error(done.refused);
  }

  expireUserStreams(): void {
    this.listenKey = null;
    for (const { socket, subscriptionId } of this.spotUsers)
      this.levers.send(socket, { subscriptionId, event: { e: 'eventStreamTerminated', E: this.nowMs() } });
    this.spotUsers.clear();
    for (const socket of this.usdmUsers) {
      this.levers.send(socket, { e: 'listenKeyExpired', E: this.nowMs(), listenKey: 'expired' });
      socket.close();
    }
  }

  async onRequest(request: HttpRequest): Promise<HttpAnswer | null> {
    const acts = request.method !== 'GET' && /order/i.test(request.path);
    if (acts && !this.levers.takesRequest()) return null;
    const weighed = this.weigh();
    const answer = weighed ?? (await this.route(request));
    if (acts && !this.levers.sendsAnswer()) return null;
    return {
      ...answer,
      headers: {
        ...answer.headers,
        'x-mbx-used-weight': String(this.minute.used),
        'x-mbx-used-weight-1m': String(this.minute.used),
      },
    };
  }

  /** Counts the request; the refusal when it is one too many. */
  private weigh(): HttpAnswer | null {
    const minute = Math.floor(this.nowMs() / 60_000);
    if (minute !== this.minute.at) this.minute = { at: minute, used: 0 };
    this.minute.used += 1;
    if (!this.levers.isThrottled() && this.minute.used <= this.weightMax) return null;
    return refusedAnswer({
      status: 429,
      code: -1003,
      msg: 'Too much request weight used; current limit is 6000 request weight per 1 MINUTE.',
    });
  }

  private async route(request: HttpRequest): Promise<HttpAnswer> {
    const params = new URLSearchParams(
      request.method === 'GET' || request.method === 'DELETE' ? request.query : `${request.query}&${request.body}`,
    );
    const spot = /^\/api\/v3\/(.+)$/.exec(request.path)?.[1];
    if (spot !== undefined) return this.spot(request, spot, params);
    const usdm = /^\/fapi\/(v\d\/.+)$/.exec(request.path)?.[1];
    if (usdm !== undefined) return this.usdmRoute(request, usdm, params);
    const empty = NOTHING_THERE[request.path];
    if (empty !== undefined && request.method === 'GET') return { status: 200, body: empty };
    return refusedAnswer(unknownPath(request));
  }

  private async spot(request: HttpRequest, name: string, params: URLSearchParams): Promise<HttpAnswer> {
    const open = await this.public(name, params, false);
    if (open !== null) return open;
    if (!SPOT_SIGNED.test(name)) return refusedAnswer(unknownPath(request));
    const refused = this.refused(request);
    if (refused !== null) return refusedAnswer(refused);
    return (await spotSigned(this.spotTools, request.method, name, params)) ?? refusedAnswer(unknownPath(request));
  }

  private async usdmRoute(request: HttpRequest, name: string, params: URLSearchParams): Promise<HttpAnswer> {
    const open = name.startsWith('v1/') ? await this.public(name.slice(3), params, true) : null;
    if (open !== null) return open;
    if (name === 'v1/listenKey') return this.listen(request);
    const refused = this.refused(request);
    if (refused !== null) return refusedAnswer(refused);
    return (await this.usdm.signed(request.method, name, params)) ?? refusedAnswer(unknownPath(request));
  }

  private refused(request: HttpRequest): WireError | null {
    return checkSigned(this.key, request.headers['x-mbx-apikey'], `${request.query}${request.body}`, this.nowMs());
  }

  private listen(request: HttpRequest): HttpAnswer {
    const bad = checkKey(this.key, request.headers['x-mbx-apikey']);
    if (bad !== null) return refusedAnswer(bad);
    if (request.method === 'POST') {
      this.keys += 1;
      this.listenKey ??= `listenkey${this.keys}x${this.nowMs().toString(36)}`;
      return { status: 200, body: { listenKey: this.listenKey } };
    }
    if (this.listenKey === null)
      return refusedAnswer({ status: 400, code: -1125, msg: 'This listenKey does not exist.' });
    if (request.method === 'DELETE') this.listenKey = null;
    return { status: 200, body: request.method === 'PUT' ? { listenKey: this.listenKey } : {} };
  }

  /** Endpoints that need no key; null: it is none of them. */
  private async public(name: string, params: URLSearchParams, usdm: boolean): Promise<HttpAnswer | null> {
    const ok = (body: unknown): HttpAnswer => ({ status: 200, body });
    if (name === 'ping') return ok({});
    if (name === 'time') return ok({ serverTime: this.nowMs() });
    if (name === 'exchangeInfo') {
      const listed = this.namedIn(params);
      return listed === null ? refusedAnswer(BAD_SYMBOL) : ok(exchangeInfo(listed, usdm, this.nowMs()));
    }
    if (!PUBLIC.has(name)) return null;
    const instrument = this.spotTools.instrumentOf(params.get('symbol'));
    const at = { tape: this.tape, nowMs: this.nowMs(), usdm };
    const all = params.has('symbol') ? null : furtherOfAll(name, [...this.spotDesk.instruments.values()], at);
    if (all !== null) return all;
    if (instrument === null) return refusedAnswer(params.has('symbol') ? BAD_SYMBOL : NO_SYMBOL);
    const further = furtherOfOne(name, instrument, params, at);
    if (further !== null) return further;
    if (name === 'ticker/bookTicker') return ok(bookTicker(this.tape, instrument, usdm));
    if (name === 'ticker/24hr') return ok(dayTicker(this.tape, instrument, this.nowMs()));
    if (name === 'premiumIndex') return ok(premium(instrument, bookTicker(this.tape, instrument, usdm), this.nowMs()));
    if (name === 'depth') {
      const book = this.books.snapshot(instrument, Number(params.get('limit') ?? '100'));
      const times = usdm ? { E: this.nowMs(), T: this.nowMs() } : {};
      return ok({ lastUpdateId: book.last, ...times, bids: book.bids, asks: book.asks });
    }
    const bars = await klines(this.tape, instrument, params);
    return bars === null ? refusedAnswer({ status: 400, code: -1120, msg: 'Invalid interval.' }) : ok(bars);
  }

  onSocket(socket: WebSocket, path: string, query: URLSearchParams): void {
    if (path === '/ws-api/v3') return this.serveApi(socket);
    const user = /^(?:\/private)?\/ws(?:\/([A-Za-z0-9]{12,}))?$/.exec(path)?.[1] ?? query.get('listenKey');
    if (user !== null && user !== undefined) return this.serveUsdmUser(socket, user);
    const usdm = path.startsWith('/public/') || path.startsWith('/market/') || path.startsWith('/fstream/');
    if (!/\/(?:ws|stream)(?:\/[^/]*)?$/.test(path)) return socket.close(1008, 'no such stream');
    const combined = path.includes('/stream');
    const named = combined ? (query.get('streams') ?? '') : (/\/ws\/(.+@.+)$/.exec(path)?.[1] ?? '');
    this.streams.serve(socket, { usdm, combined, names: named === '' ? [] : named.split('/') });
  }

  private serveUsdmUser(socket: WebSocket, listenKey: string): void {
    if (listenKey !== this.listenKey) return socket.close(1008, 'invalid listen key');
    this.usdmUsers.add(socket);
    socket.on('close', () => void this.usdmUsers.delete(socket));
  }

  private serveApi(socket: WebSocket): void {
    socket.on('close', () => {
      for (const user of this.spotUsers) if (user.socket === socket) this.spotUsers.delete(user);
    });
    socket.on('message', (data) => {
      const request = parseObject(socketText(data));
      if (request === null)
        return this.levers.send(socket, { id: null, status: 400, error: { code: -32700, msg: 'Parse error' } });
      const params = (request['params'] ?? {}) as Fields;
      const method = String(request['method']);
      const answer = this.apiAnswer(socket, method, params);
      void Promise.resolve(answer).then((said) =>
        this.levers.send(socket, { id: request['id'] ?? null, ...said, rateLimits: [] }),
      );
    });
  }

  /** What REST answers, asked over the socket; null: there is no such method. */
  private async restOverSocket(method: string, params: Fields): Promise<Fields | null> {
    const texts = new URLSearchParams(Object.entries(params).map(([name, value]) => [name, String(value)]));
    const open = OPEN_SOCKET_METHODS[method];
    if (open !== undefined) return said(await this.public(open, texts, false));
    const [verb, name] = SOCKET_METHODS[method] ?? [];
    if (verb === undefined || name === undefined) return null;
    const bad = checkSocketSigned(this.key, params, this.nowMs());
    if (bad !== null) return { status: bad.status, error: { code: bad.code, msg: bad.msg } };
    return said(await spotSigned(this.spotTools, verb, name, texts));
  }

  private async apiAnswer(socket: WebSocket, method: string, params: Fields): Promise<Fields> {
    const rest = await this.restOverSocket(method, params);
    if (rest !== null) return rest;
    if (method !== 'userDataStream.subscribe.signature')
      return { status: 400, error: { code: -1000, msg: `Method ${method} is not offered here.` } };
    const bad = checkSocketSigned(this.key, params, this.nowMs());
    if (bad !== null) return { status: bad.status, error: { code: bad.code, msg: bad.msg } };
    const subscriptionId = this.spotUsers.size;
    this.spotUsers.add({ socket, subscriptionId });
    return { status: 200, result: { subscriptionId } };
  }

  private tellSpot(change: DeskChange): void {
    const instrument = this.instrumentOf(change.order.instrumentId);
    if (instrument === null || change.what === 'modified') return;
    for (const { socket, subscriptionId } of this.spotUsers)
      tellSpot(this.levers, socket, subscriptionId, { change, instrument });
  }

  private tellUsdm(change: DeskChange): void {
    const instrument = this.instrumentOf(change.order.instrumentId);
    if (instrument === null) return;
    const events = usdmEvents({ change, instrument });
    for (const socket of this.usdmUsers) for (const event of events) this.levers.sendReport(socket, event);
  }

  /** Those of `symbol` or `symbols` (a JSON list), all without them; null: one is not listed. */
  private namedIn(params: URLSearchParams): readonly Instrument[] | null {
    const names = params.get('symbol') ?? params.get('symbols')?.replaceAll(/[[\]"]/g, '') ?? '';
    if (names === '') return [...this.spotDesk.instruments.values()];
    const found = names.split(',').map((name) => this.spotTools.instrumentOf(name));
    return found.every((one) => one !== null) ? found : null;
  }

  private instrumentOf(id: InstrumentId): Instrument | null {
    return this.spotDesk.instruments.get(id) ?? null;
  }
}

/** A REST answer as the socket says it. */
function said(answer: HttpAnswer | null): Fields | null {
  if (answer === null) return null;
  const { status, body } = answer;
  return status === 200 ? { status, result: body } : { status, error: body };
}

const premium = (instrument: Instrument, book: Readonly<Record<string, unknown>>, nowMs: number): unknown => ({
  symbol: book['symbol'],
  markPrice: book['bidPrice'],
  indexPrice: book['bidPrice'],
  estimatedSettlePrice: book['bidPrice'],
  lastFundingRate: '0.00010000',
  interestRate: '0.00010000',
  nextFundingTime: (Math.floor(nowMs / 28_800_000) + 1) * 28_800_000,
  time: nowMs,
  pair: `${instrument.baseCurrency ?? ''}USDT`,
});
