/**
 * A server that speaks Alpaca's protocols in front of the simulated exchange: trading REST, market data REST, the trading stream
 * (JSON in binary frames) and the market data streams (MessagePack), all on one port. Written from the published API
 * documents; every REST answer can be shown to a validator (`onAnswer`).
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import type { AccountId } from '../../../shared/domain/index.ts';
import type { Gateway, GatewayHost, WireLevers } from '../core/gateway.ts';
import { answerData, classOf } from './data-routes.ts';
import { listedHost, readListing, type ListedHost } from './listing.ts';
import { stamp } from './names.ts';
import type { Answer } from './answers.ts';
import { OrderDesk, type PairNames } from './order-desk.ts';
import { orderJson } from './order-record.ts';
import { Quota } from './quotas.ts';
import { DataStream, serveTradingStream, type Keys } from './sockets.ts';
import { answerTrading, type Call } from './trading-routes.ts';

export type AlpacaGatewayOptions = {
  readonly host: GatewayHost;
  readonly accountId: AccountId;
  readonly keys: Keys;
  readonly port?: number;
  readonly requestsPerMinute?: number;
  /** Symbols that one data stream may follow. */
  readonly symbolsMax?: number;
  /** Feeds that the key's subscription lacks: their streams answer 409. */
  readonly refusedFeeds?: readonly string[];
  readonly pairNames?: PairNames;
  readonly onAnswer?: (call: Call, answer: Answer) => void;
};

export type AlpacaGateway = Gateway & {
  /** Data streams break off and are refused until `false`; REST goes on. */
  readonly refuseStreams: (on: boolean) => void;
  /** The account that answers from now on is called this: another one behind the same key. */
  readonly renameAccount: (accountNumber: string) => void;
  /** Tells of an order in an event of one's own making. */
  readonly tellOf: (event: string, clientOrderId: string) => void;
  /** Sends an order event as it stands. */
  readonly say: (event: Readonly<Record<string, unknown>>) => void;
  /** Answers are what this makes of them, until null: of what its exchange cannot hold. */
  readonly amend: (change: ((call: Call, answer: Answer) => Answer) | null) => void;
  /** Tells of a trade of 100 shares on the streams, with the tape's conditions. */
  readonly print: (symbol: string, price: number, conditions: readonly string[]) => void;
  /** Whether a client follows the quotes of a symbol on a stream. */
  readonly followed: (symbol: string) => boolean;
  /** The key is no longer taken by REST and by new streams, until `false`. */
  readonly revokeKey: (on: boolean) => void;
  /** Fields of the account that answer otherwise from now on; none: as it is. */
  readonly spoilAccount: (fields: Readonly<Record<string, unknown>>) => void;
  /** The symbol is no longer listed: assets do not know it and orders for it are refused; what is held and working stays. */
  readonly delist: (symbol: string, on: boolean) => void;
  /** The account's activities get one more, as its protocol shows them: a fee, a dividend, a transfer; nothing is told on a stream. */
  readonly noteActivity: (activity: Readonly<Record<string, string>> & { readonly activity_type: string }) => void;
  /** Answers leave the stop of an OCO out, until `false`. */
  readonly bareAnswers: (on: boolean) => void;
  /** Whether a replacement was taken and not yet carried out. */
  readonly pendingChanges: () => boolean;
};

const NO_KEYS: Keys = { keyId: 'none', secret: 'none' };
const FEEDS: Readonly<Record<string, 'us_equity' | 'us_option' | 'crypto'>> = {
  '/v2/iex': 'us_equity',
  '/v2/sip': 'us_equity',
  '/v2/delayed_sip': 'us_equity',
  '/v1beta1/indicative': 'us_option',
  '/v1beta1/opra': 'us_option',
  '/v1beta3/crypto/us': 'crypto',
};

type Lost = { answers: number; requests: number; repeats: number; delayMs: number; garbled: number };

type Running = {
  readonly options: AlpacaGatewayOptions;
  readonly host: ListedHost;
  readonly desk: OrderDesk;
  readonly market: ReturnType<GatewayHost['marketData']>;
  readonly quota: Quota;
  readonly lost: Lost;
  readonly listeners: Set<ReturnType<typeof serveTradingStream>>;
  readonly streams: Set<DataStream>;
  readonly sockets: Set<WebSocket>;
  readonly startMs: number;
  spoiled: Readonly<Record<string, unknown>>;
  amended: ((call: Call, answer: Answer) => Answer) | null;
  revoked: boolean;
  readonly delisted: Set<string>;
  streamsRefused: boolean;
  requests: number;
};

/** Starts one; resolves when it listens. Throws when the port is taken or the exchange lists nothing. */
export async function startAlpacaGateway(options: AlpacaGatewayOptions): Promise<AlpacaGateway> {
  const host = listedHost(options.host);
  const lost: Lost = { answers: 0, requests: 0, repeats: 0, delayMs: 0, garbled: 0 };
  const running: Running = {
    ...{ options, host, lost },
    desk: new OrderDesk(host, options.accountId, (event) => tell(running, event), options.pairNames),
    market: options.host.marketData(),
    quota: new Quota(options.host.scheduler, options.requestsPerMinute ?? 200),
    ...{ listeners: new Set(), streams: new Set(), sockets: new Set() },
    startMs: options.host.scheduler.nowMs(),
    ...{ spoiled: {}, amended: null, revoked: false, delisted: new Set(), streamsRefused: false, requests: 0 },
  };
  await readListing(host, running.desk.execution);
  openMarket(running);
  const server = createServer((request, response) => void serve(running, request, response));
  const upgrades = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, socket, head) => {
    if (running.streamsRefused && request.url !== '/stream') return void socket.destroy();
    upgrades.handleUpgrade(request, socket, head, (accepted) => connect(running, accepted, request));
  });
  await listen(server, options.port ?? 0);
  return {
    port: (server.address() as AddressInfo).port,
    host: options.host,
    levers: leversOf(running),
    clients: () => running.sockets.size,
    refuseStreams: (on) => {
      running.streamsRefused = on;
      if (on)
        for (const socket of running.sockets)
          if (![...running.listeners].some((one) => one.socket === socket)) socket.terminate();
    },
    renameAccount: (accountNumber) => {
      running.spoiled = { account_number: accountNumber };
    },
    followed: (symbol) => [...running.streams].some((stream) => stream.follows(symbol)),
    revokeKey: (on) => {
      running.revoked = on;
    },
    spoilAccount: (fields) => {
      running.spoiled = fields;
    },
    delist: (symbol, on) => void (on ? running.delisted.add(symbol) : running.delisted.delete(symbol)),
    tellOf: (event, clientOrderId) => {
      const order = running.desk.book.find({ clientOrderId });
      if (order !== null)
        tell(running, { event, timestamp: stamp(options.host.scheduler.nowMs()), order: orderJson(order) });
    },
    say: (event) => tell(running, event),
    print: (symbol, price, conditions) => {
      for (const stream of running.streams) stream.print(symbol, price, conditions, options.host.scheduler.nowMs());
    },
    amend: (change) => {
      running.amended = change;
    },
    noteActivity: (activity) => running.desk.book.activities.note(activity),
    bareAnswers: (on) => {
      running.desk.bareAnswers = on;
    },
    pendingChanges: () => [...running.desk.book.orders.values()].some((order) => order.pending !== null),
    close: async () => {
      for (const socket of running.sockets) socket.terminate();
      upgrades.close();
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
      await running.market.close();
      await running.desk.close();
    },
  };
}

const listen = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });

function openMarket({ market, host, streams }: Running): void {
  market.open({
    onQuotes: (quotes) => {
      for (const quote of quotes) {
        const instrument = host.find(quote.instrumentId);
        if (instrument !== null) for (const stream of streams) stream.onQuote(instrument, quote);
      }
    },
    onBar: (id, interval, bar) => {
      const instrument = host.find(id);
      if (instrument !== null) for (const stream of streams) stream.onBar(instrument, interval, bar);
    },
    onDepth: () => undefined,
    onConnection: () => undefined,
  });
}

function connect(running: Running, socket: WebSocket, { url, headers }: IncomingMessage): void {
  const { options, host, market } = running;
  const path = (url ?? '').split('?')[0] ?? '';
  const keys = running.revoked ? NO_KEYS : options.keys;
  running.sockets.add(socket);
  socket.on('close', () => running.sockets.delete(socket));
  socket.on('error', () => socket.terminate());
  if (path === '/stream') {
    const listener = serveTradingStream(socket, keys);
    running.listeners.add(listener);
    socket.on('close', () => running.listeners.delete(listener));
    return;
  }
  const serves = FEEDS[path];
  if (serves === undefined) return socket.close();
  const feed = path.slice(path.lastIndexOf('/') + 1);
  const stream = new DataStream(socket, {
    ...{ host, market, serves, classOf },
    keys,
    codec: serves === 'us_option' || headers['content-type'] === 'application/msgpack' ? 'msgpack' : 'json',
    greeted: headers['apca-api-key-id'] === keys.keyId && headers['apca-api-secret-key'] === keys.secret,
    symbolsMax: options.symbolsMax ?? 30,
    refused: options.refusedFeeds?.includes(feed) ?? false,
  });
  running.streams.add(stream);
  socket.on('close', () => running.streams.delete(stream));
}

/** An order event to every listener, as the levers have it. */
function tell(running: Running, event: unknown): void {
  const { lost, listeners } = running;
  const times = lost.repeats > 0 ? 2 : 1;
  if (lost.repeats > 0) lost.repeats -= 1;
  const send = (): void => {
    for (const listener of listeners) {
      for (let i = 0; i < times; i++) listener.send(event);
      if (lost.garbled > 0) listener.raw('{"stream":"trade_updates","data":{"event":');
    }
    if (lost.garbled > 0) lost.garbled -= 1;
  };
  if (lost.delayMs > 0) setTimeout(send, lost.delayMs);
  else send();
}

async function serve(running: Running, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await bodyOf(request);
  const url = new URL(request.url ?? '/', 'http://loopback');
  const call: Call = { method: request.method ?? 'GET', path: url.pathname, query: url.searchParams, body };
  running.requests += 1;
  const given = await answerOf(running, call, request);
  if (given === 'silent') return;
  const answer = running.amended?.(call, given) ?? given;
  running.options.onAnswer?.(call, answer);
  const headers = {
    ...running.quota.headers(),
    Date: new Date(running.host.scheduler.nowMs()).toUTCString(),
    'X-Request-ID': `gw${running.requests}`,
  };
  const text = answer.body === undefined ? '' : JSON.stringify(answer.body);
  response.writeHead(
    answer.status,
    text === '' ? headers : { ...headers, 'Content-Type': 'application/json; charset=UTF-8' },
  );
  response.end(text);
}

async function answerOf(running: Running, call: Call, request: IncomingMessage): Promise<Answer | 'silent'> {
  const { options, lost, quota } = running;
  const changes = call.method !== 'GET' && call.path.startsWith('/v2/orders');
  if (
    running.revoked ||
    request.headers['apca-api-key-id'] !== options.keys.keyId ||
    request.headers['apca-api-secret-key'] !== options.keys.secret
  )
    return { status: call.path.startsWith('/v2/stocks') ? 403 : 401, body: { message: 'unauthorized.' } };
  if (!quota.take()) return { status: 429, body: { code: 42910000, message: 'rate limit exceeded' } };
  if (changes && lost.requests > 0) {
    lost.requests -= 1;
    return 'silent';
  }
  const gone = delistedAnswer(running, call);
  if (gone !== null) return gone;
  const parts = { host: running.host, desk: running.desk, market: running.market, startMs: running.startMs };
  const answer = (await answerTrading(parts, call)) ??
    (await answerData(parts, call)) ?? { status: 404, body: { message: 'endpoint not found.' } };
  if (changes && lost.answers > 0) {
    lost.answers -= 1;
    return 'silent';
  }
  if (call.path !== '/v2/account' || answer === 'silent') return answer;
  return { ...answer, body: { ...(answer.body as object), ...running.spoiled } };
}

/** What is said of a symbol that is no longer listed, or null. */
function delistedAnswer({ delisted }: Running, { method, path, body }: Call): Answer | null {
  const asset = decodeURIComponent(/^\/v2\/assets\/(.+)$/.exec(path)?.[1] ?? '');
  if (delisted.has(asset)) return { status: 404, body: { code: 40410000, message: `asset not found for ${asset}` } };
  const { symbol } = body;
  const orders = method === 'POST' && path === '/v2/orders';
  if (!orders || typeof symbol !== 'string' || !delisted.has(symbol)) return null;
  return { status: 422, body: { code: 42210000, message: `asset "${symbol}" is not active` } };
}

async function bodyOf(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  try {
    const value: unknown = JSON.parse(Buffer.concat(pieces).toString('utf8') || '{}');
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

const leversOf = ({ lost, quota, streams, listeners }: Running): WireLevers => ({
  loseAnswers: (count) => {
    lost.answers = count;
  },
  loseRequests: (count) => {
    lost.requests = count;
  },
  repeatReports: (count) => {
    lost.repeats = count;
  },
  delayReports: (ms) => {
    lost.delayMs = ms;
  },
  garble: () => {
    lost.garbled = 1;
    for (const stream of streams) stream.garble();
    if (listeners.size === 0) lost.garbled = 0;
  },
  throttle: (count) => quota.refuse(count),
});
