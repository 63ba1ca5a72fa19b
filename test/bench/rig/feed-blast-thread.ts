/**
 * A relay before the TWS gateway, in a thread of its own: passes whole frames on but for the gateway's own ticks, says which
 * market data lines were asked for, and writes prepared frames to a client at once. Started by `ib-ingest.ts`.
 */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import { microsecondsNow } from './stamps.ts';

export type BlastRequest =
  | { readonly kind: 'blast'; readonly connection: number; readonly frames: Uint8Array }
  | { readonly kind: 'close' };
export type BlastAnswer =
  | { readonly kind: 'listening'; readonly port: number }
  /** A connection asked for an instrument's data. */
  | { readonly kind: 'asked'; readonly connection: number; readonly reqId: number; readonly symbol: string }
  | { readonly kind: 'left'; readonly atUs: number };

/** reqMktData, version 11: request id, contract id, symbol; fields end with NUL, shown here as a bar. */
const ASKED = /1\|11\|(\d+)\|\d*\|([A-Z]+)\|/g;
const LENGTH = 4;

/** tickPrice and tickSize. */
const isTick = (frame: Buffer): boolean =>
  frame[LENGTH + 1] === 0 && (frame[LENGTH] === '1'.charCodeAt(0) || frame[LENGTH] === '2'.charCodeAt(0));

function relay(terminal: Socket, venue: Socket, onAsked: (reqId: number, symbol: string) => void): void {
  terminal.on('data', (chunk: Buffer) => {
    venue.write(chunk);
    for (const [, reqId, symbol = ''] of chunk.toString('latin1').replaceAll('\0', '|').matchAll(ASKED))
      onAsked(Number(reqId), symbol);
  });
  let left = Buffer.alloc(0);
  venue.on('data', (chunk: Buffer) => {
    left = Buffer.concat([left, chunk]);
    while (left.length >= LENGTH && left.length >= LENGTH + left.readUInt32BE(0)) {
      const end = LENGTH + left.readUInt32BE(0);
      const frame = left.subarray(0, end);
      if (!isTick(frame)) terminal.write(frame);
      left = left.subarray(end);
    }
  });
}

async function main(): Promise<void> {
  const port = parentPort;
  if (port === null) throw new Error('the relay runs in a thread of a bench');
  const { venuePort } = workerData as { readonly venuePort: number };
  const terminals: Socket[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((terminal) => {
    const venue = connect(venuePort, '127.0.0.1');
    const connection = terminals.push(terminal) - 1;
    for (const [one, other] of [
      [terminal, venue],
      [venue, terminal],
    ] as const) {
      sockets.add(one);
      one.setNoDelay(true);
      one.on('error', () => one.destroy());
      one.on('close', () => other.destroy());
    }
    relay(terminal, venue, (reqId, symbol) =>
      port.postMessage({ kind: 'asked', connection, reqId, symbol } satisfies BlastAnswer),
    );
  });
  port.on('message', (request: BlastRequest) => {
    if (request.kind === 'blast') {
      const atUs = microsecondsNow();
      terminals[request.connection]?.write(request.frames);
      port.postMessage({ kind: 'left', atUs } satisfies BlastAnswer);
      return;
    }
    for (const socket of sockets) socket.destroy();
    server.close();
    port.close();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port.postMessage({ kind: 'listening', port: (server.address() as AddressInfo).port } satisfies BlastAnswer);
}

await main();
