/**
 * An HTTP relay before a gateway that can answer in its place or change what it answers: an exchange in maintenance, a market that is
 * gone, a body of nonsense. WebSockets pass through as they are, unless they are refused. It knows no venue.
 */
import { createServer, request as ask, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';

export type Asked = { readonly method: string; readonly path: string; readonly query: string; readonly body: string };
export type Answered = {
  readonly status: number;
  readonly body: string;
  /** `application/json` if missing. */
  readonly type?: string;
};

type Answering = (asked: Asked) => Answered | null | Promise<Answered | null>;

export type Interceptor = {
  readonly port: number;
  /** `POST /v5/order/create` and the like, in the order of their coming; the gateway saw those that were not answered here. */
  readonly asked: string[];
  /** Answers in the gateway's place; null lets a request through, and whoever takes his time holds it. Until the next word on it. */
  answer(by: Answering | null): void;
  /** Changes what the gateway answered. Until the next word on it. */
  rewrite(by: ((asked: Asked, body: string) => string) | null): void;
  /** WebSockets are refused with this status; null: they pass. */
  refuseSockets(status: number | null): void;
  /** WebSockets are taken here instead of by the gateway, each handed to this; null: they pass. */
  takeSockets(greet: ((socket: WebSocket) => void) | null): void;
  close(): Promise<void>;
};

type State = {
  readonly targetPort: number;
  readonly asked: string[];
  readonly sockets: Set<Duplex>;
  answer: Answering | null;
  rewrite: ((asked: Asked, body: string) => string) | null;
  refusal: number | null;
  greet: ((socket: WebSocket) => void) | null;
};

/** Listens on a loopback port of the system's choice and relays to `targetPort`. */
export async function startInterceptor(targetPort: number): Promise<Interceptor> {
  const state: State = {
    targetPort,
    asked: [],
    sockets: new Set(),
    answer: null,
    rewrite: null,
    refusal: null,
    greet: null,
  };
  const upgrades = new WebSocketServer({ noServer: true });
  const server = createServer((request, response) => void serve(state, request, response));
  server.on('connection', (socket) => keep(state, socket));
  server.on('upgrade', (request, socket, head) => {
    const { greet } = state;
    if (greet === null || state.refusal !== null) return upgrade(state, request, { socket, head });
    upgrades.handleUpgrade(request, socket, head, (opened) => {
      opened.on('error', () => opened.terminate());
      greet(opened);
    });
  });
  await listening(server);
  return {
    port: (server.address() as AddressInfo).port,
    asked: state.asked,
    answer: (by) => {
      state.answer = by;
    },
    rewrite: (by) => {
      state.rewrite = by;
    },
    refuseSockets: (status) => {
      state.refusal = status;
    },
    takeSockets: (greet) => {
      state.greet = greet;
    },
    close: () => {
      for (const socket of state.sockets) socket.destroy();
      return new Promise((resolve) => void server.close(() => resolve()));
    },
  };
}

function keep({ sockets }: State, socket: Duplex): void {
  sockets.add(socket);
  socket.on('error', () => socket.destroy());
  socket.on('close', () => sockets.delete(socket));
}

async function serve(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await bodyOf(request).catch(() => null);
  if (body === null) return void response.destroy();
  const [path = '/', query = ''] = (request.url ?? '/').split('?');
  const asked: Asked = { method: request.method ?? 'GET', path, query, body };
  state.asked.push(`${asked.method} ${path}`);
  const instead = (await state.answer?.(asked)) ?? null;
  if (instead !== null) {
    response.writeHead(instead.status, { 'content-type': instead.type ?? 'application/json' });
    return void response.end(instead.body);
  }
  const passed = ask(
    { port: state.targetPort, host: '127.0.0.1', method: asked.method, path: request.url, headers: request.headers },
    (answer) => void relay(state, asked, { answer, response }),
  );
  passed.on('error', () => response.destroy());
  passed.end(body);
}

type Relayed = { readonly answer: IncomingMessage; readonly response: ServerResponse };

async function relay({ rewrite }: State, asked: Asked, { answer, response }: Relayed): Promise<void> {
  const body = await bodyOf(answer).catch(() => null);
  if (body === null) return void response.destroy();
  const { 'content-length': _length, 'transfer-encoding': _encoding, ...headers } = answer.headers;
  response.writeHead(answer.statusCode ?? 502, headers);
  response.end(rewrite === null ? body : rewrite(asked, body));
}

type Upgrade = { readonly socket: Duplex; readonly head: Buffer };

function upgrade(state: State, request: IncomingMessage, { socket, head }: Upgrade): void {
  if (state.refusal !== null) {
    socket.end(`HTTP/1.1 ${state.refusal} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    return;
  }
  const target: Socket = connect(state.targetPort, '127.0.0.1');
  keep(state, target);
  const names = request.rawHeaders;
  const lines = names.flatMap((name, i) => (i % 2 === 0 ? [`${name}: ${names[i + 1] ?? ''}`] : []));
  target.write(`GET ${request.url ?? '/'} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
  target.write(head);
  target.pipe(socket);
  socket.pipe(target);
  target.on('close', () => socket.destroy());
  socket.on('close', () => target.destroy());
}

async function bodyOf(message: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of message) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString('utf8');
}

const listening = (server: Server): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve());
  });
