/** The HTTP and WebSocket front that crypto gateways share: one loopback port, requests read whole, sockets by path. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';

export type HttpRequest = {
  readonly method: string;
  readonly path: string;
  /** Raw, without the question mark. */
  readonly query: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
};

export type HttpAnswer = {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

export type FrontParts = {
  readonly port?: number;
  /** Null: the connection is reset instead of an answer. */
  readonly onRequest: (request: HttpRequest) => Promise<HttpAnswer | null>;
  /** A socket opened at this path (with its query). */
  readonly onSocket: (socket: WebSocket, path: string, query: URLSearchParams) => void;
};

export type HttpFront = {
  readonly port: number;
  readonly sockets: () => ReadonlySet<WebSocket>;
  close(): Promise<void>;
};

/** Longest request body, bytes. */
const BODY_MAX = 1 << 20;

/** Listens on loopback; port 0 (the default) is the system's choice. */
export async function startHttpFront(parts: FrontParts): Promise<HttpFront> {
  const server = createServer((request, response) => void serve(parts, request, response));
  const upgrades = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    upgrades.handleUpgrade(request, socket, head, (opened) => {
      opened.on('error', () => opened.terminate());
      const url = new URL(request.url ?? '/', 'http://gateway');
      parts.onSocket(opened, url.pathname, url.searchParams);
    });
  });
  await listening(server, parts.port ?? 0);
  return {
    port: (server.address() as AddressInfo).port,
    sockets: () => upgrades.clients,
    close: () => {
      for (const socket of upgrades.clients) socket.terminate();
      server.closeAllConnections();
      return new Promise((resolve) => void server.close(() => resolve()));
    },
  };
}

async function serve(parts: FrontParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const body = await readBody(request);
    const [path = '/', query = ''] = (request.url ?? '/').split('?');
    const method = request.method ?? 'GET';
    const answer = await parts.onRequest({ method, path, query, body, headers: request.headers });
    if (answer === null) return void request.socket.resetAndDestroy();
    const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
    response.writeHead(answer.status, { 'content-type': 'application/json;charset=UTF-8', ...answer.headers });
    response.end(text);
  } catch (error) {
    if (!response.headersSent) response.writeHead(500, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ code: -1000, msg: String(error) }));
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of request) {
    size += (piece as Buffer).length;
    if (size > BODY_MAX) throw new Error('body too large');
    pieces.push(piece as Buffer);
  }
  return Buffer.concat(pieces).toString('utf8');
}

const listening = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });

/** A socket's message as text. */
export const socketText = (data: RawData): string =>
  (Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Buffer)).toString('utf8');
