/**
 * The browser shell's server: the renderer's files and the contract's WebSocket, on 127.0.0.1 only.
 *
 * Invariants: every request passes `checkOrigin`; nothing reaches the engine without the token; a client's failure ends
 * that client alone.
 */
import { createReadStream } from 'node:fs';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import { API_PATH, CHECK_PATH, SUBPROTOCOL } from '../../../shared/contract/wire.ts';
import { err, ok, type Result } from '../../../shared/domain/index.ts';
import type { Logger } from '../../ports/logger.ts';
import { contentSecurityPolicy, SECURITY_HEADERS } from '../security-headers.ts';
import { checkOrigin, checkToken, type Access, type Refusal } from './access.ts';
import { CLOSE_CODES, socketSink } from './socket-sink.ts';
import { listStaticFiles, type StaticFile } from '../static-files.ts';
import type { Clients } from '../terminal-host.ts';

/** Imported, it would load the client that Node keeps behind `fetch` too: a fifth of a start that serves a page. */
const { createServer, STATUS_CODES } = process.getBuiltinModule('node:http');

/** A message larger than this is cut off by the socket itself; smaller ones get an error that says so. */
const PAYLOAD_MAX_BYTES = 1024 * 1024;
/** Connections at once, pages' downloads included. */
const CONNECTIONS_MAX = 256;
/** A client that did not answer a ping until the next one is gone, ms: a half-open socket is noticed within twice that. */
export const PING_EVERY_MS = 4_000;
/** WebSocket close code: try again later. */
const TRY_LATER = 1013;
/** How long clients may take to say goodbye, ms. */
const GOODBYE_MS = 1_000;

export type BrowserServerOptions = {
  /** Takes clients in. */
  readonly api: Clients;
  readonly log: Logger;
  /** At least 43 characters of `[A-Za-z0-9_-]`. */
  readonly token: string;
  /** 0: any free one. */
  readonly port: number;
  readonly rendererDir: string;
};

export type BrowserServer = {
  readonly port: number;
  /** With the token in its fragment. */
  readonly url: string;
  close(reason: string): Promise<void>;
};

export type ServerError = { readonly kind: 'portInUse' | 'failed'; readonly message: string };

/** Listens on 127.0.0.1. Errors: `portInUse`, `failed` (whatever else the system says). */
export async function startBrowserServer(options: BrowserServerOptions): Promise<Result<BrowserServer, ServerError>> {
  const server = createServer({ maxHeaderSize: 16_384, requestTimeout: 30_000 });
  server.maxConnections = CONNECTIONS_MAX;
  const listening = await listen(server, options.port);
  if (!listening.ok) return listening;
  const access: Access = { port: listening.value, token: options.token };
  const files = listStaticFiles(options.rendererDir);
  server.on('request', (request, response) => {
    answer({ access, files }, request, response);
  });
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: PAYLOAD_MAX_BYTES,
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
  });
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => {
      socket.destroy();
    });
    const refused = refusalOf(request, access);
    if (refused !== null) {
      options.log.warn('a connection was refused', { path: refused.error.path, origin: request.headers.origin });
      refuseUpgrade(socket, refused);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      serve(webSocket, options);
    });
  });
  const stopPings = keepAlive(sockets);
  return ok({
    port: access.port,
    url: `http://127.0.0.1:${access.port}/#token=${options.token}`,
    close: (reason) => {
      stopPings();
      return shut(server, sockets, reason);
    },
  });
}

function listen(server: Server, port: number): Promise<Result<number, ServerError>> {
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const kind = error.code === 'EADDRINUSE' ? 'portInUse' : 'failed';
      const message =
        kind === 'portInUse'
          ? `Port ${port} is in use by another program. Start with another --port, or without it.`
          : error.message;
      resolve(err({ kind, message }));
    });
    server.listen(port, '127.0.0.1', () => {
      resolve(ok((server.address() as AddressInfo).port));
    });
  });
}

type Site = { readonly access: Access; readonly files: ReadonlyMap<string, StaticFile> };

function answer(site: Site, request: IncomingMessage, response: ServerResponse): void {
  const { port, token } = site.access;
  const connect = [`ws://127.0.0.1:${port}`, `ws://localhost:${port}`];
  response.setHeader('content-security-policy', contentSecurityPolicy(connect));
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
  const foreign = checkOrigin(request, port);
  if (foreign !== null) {
    sendJson(response, foreign.status, foreign.error);
    return;
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD');
    sendText(response, 405, 'Only GET and HEAD.');
    return;
  }
  const pathname = pathOf(request);
  if (pathname === CHECK_PATH) {
    const refused = checkToken(request, token);
    if (refused === null) sendJson(response, 200, { ok: true });
    else sendJson(response, refused.status, refused.error);
    return;
  }
  if (pathname === API_PATH) {
    sendText(response, 426, 'This is a WebSocket; see docs/api.md.');
    return;
  }
  const file = site.files.get(pathname);
  if (file !== undefined) sendFile(response, file, request.method === 'HEAD');
  else if (pathname === '/' && site.files.size === 0) sendText(response, 503, 'The page is not built: npm run build.');
  else sendText(response, 404, 'There is no such file.');
}

/** The path as asked for, without its query; never decoded, for no file of ours needs it. */
const pathOf = (request: IncomingMessage): string => (request.url ?? '/').split(/[?#]/, 1)[0] ?? '/';

function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' });
  response.end(`${text}\n`);
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
  response.end(JSON.stringify(value));
}

function sendFile(response: ServerResponse, file: StaticFile, headOnly: boolean): void {
  const cache = file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache';
  const headers = { 'content-type': file.contentType, 'cache-control': cache };
  if (headOnly) {
    response.writeHead(200, headers).end();
    return;
  }
  const stream = createReadStream(file.filePath);
  stream.once('open', () => {
    response.writeHead(200, headers);
    stream.pipe(response);
  });
  stream.once('error', () => {
    if (response.headersSent) response.destroy();
    else sendText(response, 404, 'This file is gone. Reload the page.');
  });
}

function refusalOf(request: IncomingMessage, access: Access): Refusal | null {
  const refused = checkOrigin(request, access.port) ?? checkToken(request, access.token);
  if (refused !== null) return refused;
  if (pathOf(request) === API_PATH) return null;
  return { status: 403, error: { kind: 'failed', path: 'url', message: 'The engine is at /api.', code: null } };
}

function refuseUpgrade(socket: Duplex, refused: Refusal): void {
  const body = JSON.stringify(refused.error);
  socket.end(
    `HTTP/1.1 ${refused.status} ${STATUS_CODES[refused.status]}\r\ncontent-type: application/json; charset=utf-8\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}

function serve(socket: WebSocket, options: BrowserServerOptions): void {
  const sink = socketSink(socket);
  const connection = options.api.connect(sink);
  if (connection === null) {
    socket.close(TRY_LATER, 'The engine is starting again, or there are too many clients.');
    return;
  }
  socket.on('message', (data: RawData) => {
    connection.onText(Array.isArray(data) ? Buffer.concat(data).toString('utf8') : textOf(data));
  });
  // The close that follows is what ends it; without a listener an error would end the process.
  socket.on('error', (error) => {
    options.log.warn('a socket failed', { error: error.message });
  });
  socket.on('close', () => {
    connection.onClosed();
  });
}

/** Without a copy of bytes that are a buffer already. */
const textOf = (data: Buffer | ArrayBuffer): string =>
  (Buffer.isBuffer(data) ? data : Buffer.from(data)).toString('utf8');

/** Ends sockets whose other end is gone without a word. */
function keepAlive(sockets: WebSocketServer): () => void {
  const waiting = new WeakSet<WebSocket>();
  const timer = setInterval(() => {
    for (const socket of sockets.clients) {
      if (waiting.has(socket)) {
        socket.terminate();
        continue;
      }
      waiting.add(socket);
      socket.once('pong', () => waiting.delete(socket));
      socket.ping();
    }
  }, PING_EVERY_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
  };
}

async function shut(server: Server, sockets: WebSocketServer, reason: string): Promise<void> {
  for (const socket of sockets.clients) socket.close(CLOSE_CODES.stopping, reason);
  const closed = new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
  });
  const force = setTimeout(() => {
    for (const socket of sockets.clients) socket.terminate();
    server.closeAllConnections();
  }, GOODBYE_MS);
  server.closeIdleConnections();
  await closed;
  clearTimeout(force);
}
