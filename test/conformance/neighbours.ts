/** Servers on loopback that are not what a client thinks: silent, nonsense, half an answer, 16 MB, a certificate of somebody else. */
import { readFileSync } from 'node:fs';
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { join } from 'node:path';
import * as nodeTls from 'node:tls';
import { WebSocketServer, type WebSocket } from 'ws';

export type Neighbour = { readonly port: number; close(): Promise<void> };

const BIG = 16 * 1024 * 1024;
const TLS = join(import.meta.dirname, '../fixtures/tls');

async function listening(server: Server | HttpServer, sockets: ReadonlySet<Duplex>): Promise<Neighbour> {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', () => resolve()));
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}

/** Plain TCP: what comes first from a client is answered by `answer`. */
function tcp(answer: (socket: Socket) => void): Promise<Neighbour> {
  const sockets = new Set<Duplex>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    socket.once('data', () => answer(socket));
  });
  return listening(server, sockets);
}

/** HTTP that answers everything alike, and greets whoever opens a WebSocket. */
function http(answer: () => string, greet: (socket: WebSocket) => void): Promise<Neighbour> {
  const sockets = new Set<Duplex>();
  const server = createHttpServer(
    (_, response) => void response.writeHead(200, { 'Content-Type': 'application/json' }).end(answer()),
  );
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  new WebSocketServer({ server }).on('connection', (socket) => {
    socket.on('error', () => socket.terminate());
    greet(socket);
  });
  return listening(server, sockets);
}

function tls(): Promise<Neighbour> {
  const [key, cert] = [readFileSync(join(TLS, 'elsewhere-key.pem')), readFileSync(join(TLS, 'elsewhere.pem'))];
  const sockets = new Set<Duplex>();
  const server = createHttpsServer({ key, cert }, (_, response) => void response.end('{}'));
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  });
  return listening(server, sockets);
}

/** Of Node 24; the types are of the Node that the app runs on. */
const trust = nodeTls as unknown as {
  readonly getCACertificates: (kind: 'default') => readonly string[];
  readonly setDefaultCACertificates: (certificates: readonly string[]) => void;
};

/** Makes the test certificate's signer known, so that only its name is wrong; the returned function takes it back. */
export function trustElsewhere(): () => void {
  const before = trust.getCACertificates('default');
  trust.setDefaultCACertificates([...before, readFileSync(join(TLS, 'elsewhere.pem'), 'utf8')]);
  return () => trust.setDefaultCACertificates(before);
}

/** By name; `tls`: to be reached by https. */
export const NEIGHBOURS: Readonly<Record<string, { readonly tls?: true; readonly start: () => Promise<Neighbour> }>> = {
  'one that takes the connection and says nothing': { start: () => tcp(() => undefined) },
  'one that talks another protocol': {
    start: () => tcp((socket) => void socket.write('\u0016\u0003\u0001 220 mail ready\r\n')),
  },
  'one that hangs up': { start: () => tcp((socket) => socket.resetAndDestroy()) },
  'one that gives half an answer': {
    start: () =>
      tcp(
        (socket) =>
          void socket.write('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{"id":'),
      ),
  },
  'one that gives half an answer and hangs up': {
    start: () => tcp((socket) => void socket.end('HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{"id":')),
  },
  'one that answers with a page': {
    start: () =>
      http(
        () => '<html>maintenance</html>',
        (socket) => socket.send('<html>'),
      ),
  },
  'one that answers in JSON of another kind': {
    start: () =>
      http(
        () => '{"hello":[1,2,3]}',
        (socket) => socket.send('{"hello":[1,2,3]}'),
      ),
  },
  'one that answers 16 MB': {
    start: () =>
      http(
        () => ' '.repeat(BIG),
        (socket) => socket.send(Buffer.alloc(BIG, 0x20)),
      ),
  },
  'one whose certificate nobody signed': { tls: true, start: tls },
};

/** Its certificate is for elsewhere.example. */
export const startElsewhere = tls;
