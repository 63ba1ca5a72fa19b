/**
 * An exchange that only streams, in a thread of its own: answers its clock and its recorded list of markets, takes subscriptions, and writes
 * prepared frames to a client at once. Started by `crypto-ingest.ts`.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import { WebSocketServer } from 'ws';
import { microsecondsNow } from './stamps.ts';

export type StreamRequest =
  | { readonly kind: 'blast'; readonly connection: number; readonly frames: Uint8Array }
  | { readonly kind: 'close' };
export type StreamAnswer =
  | { readonly kind: 'listening'; readonly port: number }
  /** A connection asked for the stream. */
  | { readonly kind: 'asked'; readonly connection: number }
  | { readonly kind: 'left'; readonly atUs: number };

export type StreamWorker = { readonly markets: string; readonly stream: string };

async function main(): Promise<void> {
  const port = parentPort;
  if (port === null) throw new Error('the exchange runs in a thread of a bench');
  const { markets, stream } = workerData as StreamWorker;
  const sockets: Socket[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    response.setHeader('Content-Type', 'application/json');
    response.end(path.includes('/time') ? JSON.stringify({ serverTime: Date.now() }) : markets);
  });
  const front = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  server.on('upgrade', (request, socket: Socket, head) => {
    socket.setNoDelay(true);
    const connection = sockets.push(socket) - 1;
    socket.on('error', () => socket.destroy());
    front.handleUpgrade(request, socket, head, (client) => {
      client.on('error', () => client.terminate());
      client.on('message', (data) => {
        const text = (data as Buffer).toString();
        const { id } = JSON.parse(text) as { readonly id?: unknown };
        client.send(JSON.stringify({ result: null, id }));
        if (text.includes(stream)) port.postMessage({ kind: 'asked', connection } satisfies StreamAnswer);
      });
    });
  });
  port.on('message', (request: StreamRequest) => {
    if (request.kind === 'blast') {
      const atUs = microsecondsNow();
      sockets[request.connection]?.write(request.frames);
      port.postMessage({ kind: 'left', atUs } satisfies StreamAnswer);
      return;
    }
    for (const socket of sockets) socket.destroy();
    server.closeAllConnections();
    server.close();
    port.close();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port.postMessage({ kind: 'listening', port: (server.address() as AddressInfo).port } satisfies StreamAnswer);
}

await main();
