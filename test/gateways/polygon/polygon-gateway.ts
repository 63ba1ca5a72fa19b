/**
 * A server that speaks Polygon's protocols in front of the simulated market: REST (tickers, snapshots, aggregates, last quote
 * and trade, market status) and the stocks stream (JSON arrays). Written from its published document; it executes nothing.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Instrument, InstrumentId } from '../../../shared/domain/index.ts';
import type { Gateway, GatewayHost, WireLevers } from '../core/gateway.ts';
import { answerRest, type Asked, type Reply } from './rest-answers.ts';
import { StockStream, type Spoil } from './stock-stream.ts';

export type PolygonGatewayOptions = {
  readonly host: GatewayHost;
  readonly apiKey: string;
  readonly port?: number;
  /** What the key's plan lacks. */
  readonly lacks?: readonly ('stream' | 'quotes' | 'snapshots')[];
  readonly requestsPerMinute?: number;
  readonly onAnswer?: (asked: Asked, reply: Reply) => void;
};

export type PolygonGateway = Gateway & {
  /** Streams break off and are refused until `false`; REST goes on. */
  readonly refuseStreams: (on: boolean) => void;
  /** Addresses that were asked for, as they came. */
  readonly urls: readonly string[];
  /** Channels that are followed, of every stream, in order. */
  readonly followed: () => readonly string[];
  /** No event of a stream is still held back by the levers. */
  readonly atRest: () => boolean;
};

type Running = {
  readonly options: PolygonGatewayOptions;
  readonly instruments: ReadonlyMap<string, Instrument>;
  readonly byId: ReadonlyMap<InstrumentId, Instrument>;
  readonly market: ReturnType<GatewayHost['marketData']>;
  readonly streams: Set<StockStream>;
  readonly sockets: Set<WebSocket>;
  readonly urls: string[];
  readonly minute: { startMs: number; count: number };
  refused: number;
  lostAnswers: number;
  lostRequests: number;
  streamsRefused: boolean;
  requests: number;
  /** Of every stream's events. */
  readonly spoil: Spoil;
};

/** Starts one; resolves when it listens. Throws when the port is taken. */
export async function startPolygonGateway(options: PolygonGatewayOptions): Promise<PolygonGateway> {
  const market = options.host.marketData();
  const listed = await market.instruments();
  const stocks = (listed.ok ? listed.value : []).filter(
    (one) => one.assetClass === 'equity' || one.assetClass === 'etf',
  );
  const running: Running = {
    ...{ options, market, streams: new Set(), sockets: new Set(), urls: [] },
    instruments: new Map(stocks.map((one) => [one.symbol, one])),
    byId: new Map(stocks.map((one) => [one.id, one])),
    minute: { startMs: options.host.scheduler.nowMs(), count: 0 },
    ...{ refused: 0, lostAnswers: 0, lostRequests: 0, streamsRefused: false, requests: 0 },
    spoil: { twice: 0, lateMs: 0, pending: 0 },
  };
  follow(running, stocks);
  const server = createServer((request, response) => void serve(running, request, response));
  const upgrades = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, socket, head) => {
    if (running.streamsRefused || request.url !== '/stocks') return void socket.destroy();
    upgrades.handleUpgrade(request, socket, head, (accepted) => connect(running, accepted));
  });
  await listen(server, options.port ?? 0);
  return {
    port: (server.address() as AddressInfo).port,
    host: options.host,
    levers: leversOf(running),
    clients: () => running.sockets.size,
    refuseStreams: (on) => {
      running.streamsRefused = on;
      if (on) for (const socket of running.sockets) socket.terminate();
    },
    urls: running.urls,
    atRest: () => running.spoil.pending === 0,
    followed: () => [...running.streams].flatMap((stream) => [...stream.channels]).toSorted(),
    close: async () => {
      for (const socket of running.sockets) socket.terminate();
      upgrades.close();
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
      await market.close();
    },
  };
}

const listen = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });

function follow({ market, byId, streams }: Running, stocks: readonly Instrument[]): void {
  market.open({
    onQuotes: (quotes) => {
      for (const quote of quotes) {
        const instrument = byId.get(quote.instrumentId);
        if (instrument !== undefined) for (const stream of streams) stream.onQuote(instrument, quote);
      }
    },
    onBar: (id, interval, bar) => {
      const instrument = byId.get(id);
      if (instrument !== undefined && interval === '1m') for (const stream of streams) stream.onMinute(instrument, bar);
    },
    onDepth: () => undefined,
    onConnection: () => undefined,
  });
  market.subscribeQuotes(stocks.map((one) => one.id));
  for (const { id } of stocks) void market.bars(id, '1m', 1);
}

function connect(running: Running, socket: WebSocket): void {
  const { options, instruments, byId, streams, sockets } = running;
  sockets.add(socket);
  socket.on('error', () => socket.terminate());
  const stream = new StockStream(socket, {
    apiKey: options.apiKey,
    allowed: options.lacks?.includes('stream') !== true,
    instruments,
    quoteOf: (id) => (byId.has(id) ? options.host.venue.quote(id) : null),
    spoil: running.spoil,
  });
  streams.add(stream);
  socket.on('close', () => {
    sockets.delete(socket);
    streams.delete(stream);
  });
}

async function serve(running: Running, request: IncomingMessage, response: ServerResponse): Promise<void> {
  running.urls.push(request.url ?? '');
  running.requests += 1;
  if (running.lostRequests > 0) {
    running.lostRequests -= 1;
    return void request.socket.resetAndDestroy();
  }
  const url = new URL(request.url ?? '/', 'http://loopback');
  const asked: Asked = { path: url.pathname, query: url.searchParams };
  const reply = await replyTo(running, asked, request);
  running.options.onAnswer?.(asked, reply);
  if (running.lostAnswers > 0) {
    running.lostAnswers -= 1;
    return void request.socket.resetAndDestroy();
  }
  const { scheduler } = running.options.host;
  response.writeHead(reply.status, {
    'Content-Type': 'application/json',
    Date: new Date(scheduler.nowMs()).toUTCString(),
  });
  response.end(JSON.stringify(reply.body));
}

async function replyTo(running: Running, asked: Asked, request: IncomingMessage): Promise<Reply> {
  const { options, minute } = running;
  const request_id = `gw${running.requests}`;
  const key = request.headers.authorization?.replace(/^Bearer /, '') ?? asked.query.get('apiKey');
  if (key !== options.apiKey) return { status: 401, body: { status: 'ERROR', request_id, error: 'Unknown API Key' } };
  const nowMs = options.host.scheduler.nowMs();
  if (nowMs >= minute.startMs + 60_000) Object.assign(minute, { startMs: nowMs, count: 0 });
  minute.count += 1;
  if (running.refused > 0 || minute.count > (options.requestsPerMinute ?? 100_000)) {
    running.refused = Math.max(0, running.refused - 1);
    return {
      status: 429,
      body: { status: 'ERROR', request_id, error: "You've exceeded the maximum requests per minute" },
    };
  }
  return answerRest({ ...running, host: options.host, lacks: options.lacks ?? [], requestId: request_id }, asked);
}

const leversOf = (running: Running): WireLevers => ({
  loseAnswers: (count) => {
    running.lostAnswers = count;
  },
  loseRequests: (count) => {
    running.lostRequests = count;
  },
  repeatReports: (count) => {
    running.spoil.twice = count;
  },
  delayReports: (ms) => {
    running.spoil.lateMs = ms;
  },
  garble: () => {
    for (const stream of running.streams) stream.garble();
  },
  throttle: (count) => {
    running.refused = count;
  },
});
