/** The venue's side of the link: a TCP server on the loopback that gives each connection a client of the venue. */
import { createServer, type Server, type Socket } from 'node:net';
import { err, ok, type AccountId, type ConnectionId, type Result } from '../../../../shared/domain/index.ts';
import { ID_PATTERN } from '../../../../shared/domain/index.ts';
import type { Logger } from '../../../ports/logger.ts';
import type { SimVenue } from '../types.ts';
import { FrameReader, SERVER_FRAME_MAX, frameText, type Frame } from './frames.ts';
import { PROTOCOL_VERSION, ROLES, type Role } from './protocol.ts';
import { ServedClient } from './served-client.ts';

/** A connection that says nothing for this long is dropped; clients ping far more often. */
const SILENCE_MS = 20_000;
/** Connections at once. */
const CONNECTIONS_MAX = 64;
/** Unsent bytes at which a client that does not read is dropped. */
const UNSENT_MAX = 32 * 1024 * 1024;

export type VenueServerOptions = {
  readonly venue: SimVenue;
  readonly port: number;
  readonly logger: Logger;
  /** Whether clients may pull the venue's levers (tests). */
  readonly allowControl: boolean;
};

export type VenueServer = { readonly port: number; close(): Promise<void> };

/** Listens on 127.0.0.1; port 0 picks a free one. */
export function serveVenue(
  options: VenueServerOptions,
): Promise<Result<VenueServer, { readonly kind: 'cannotListen'; readonly message: string }>> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    if (sockets.size >= CONNECTIONS_MAX) {
      socket.destroy();
      return;
    }
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    serveSocket(socket, options);
  });
  return new Promise((resolve) => {
    server.once('error', (error) => resolve(err({ kind: 'cannotListen', message: error.message })));
    server.listen(options.port, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : options.port;
      const close = (): Promise<void> =>
        new Promise((done) => {
          for (const socket of sockets) socket.destroy();
          server.close(() => done());
        });
      resolve(ok({ port, close }));
    });
  });
}

function serveSocket(socket: Socket, options: VenueServerOptions): void {
  const { logger, venue } = options;
  const reader = new FrameReader(SERVER_FRAME_MAX);
  let client: ServedClient | null = null;
  const send = (frame: Frame): boolean => {
    if (socket.destroyed) return false;
    const flowing = socket.write(frameText(frame));
    if (socket.writableLength > UNSENT_MAX) socket.destroy();
    return flowing;
  };
  const fail = (message: string): void => {
    logger.warn('link closed', { message });
    send({ t: 'error', message });
    socket.end();
    socket.destroySoon();
  };
  socket.setNoDelay(true);
  socket.setTimeout(SILENCE_MS, () => socket.destroy());
  socket.on('error', (error) => logger.debug('link error', { message: error.message }));
  socket.on('drain', () => client?.onDrain());
  socket.on('close', () => client?.close());
  socket.on('data', (chunk) => {
    const frames = reader.read(chunk as Buffer);
    if (!frames.ok) return fail(frames.error.message);
    socket.cork();
    for (const frame of frames.value) {
      if (frame['t'] === 'ping') send({ t: 'pong', n: frame['n'] ?? 0 });
      else if (client === null) {
        const hello = readHello(frame);
        if (!hello.ok) return fail(hello.error);
        client = new ServedClient({ ...hello.value, venue, send, allowControl: options.allowControl });
        send({ t: 'welcome', v: PROTOCOL_VERSION, nowMs: venue.nowMs(), accounts: venue.accounts });
        client.open();
      } else {
        const problem = client.onFrame(frame);
        if (problem !== null) return fail(problem);
      }
    }
    socket.uncork();
  });
}

type Hello = { readonly role: Role; readonly connectionId: ConnectionId; readonly accountId: AccountId };

function readHello(frame: Frame): Result<Hello, string> {
  const { t, v, role, connectionId, accountId } = frame;
  if (t !== 'hello') return err('the first frame must be hello');
  if (v !== PROTOCOL_VERSION) return err(`protocol ${String(v).slice(0, 10)}, this venue speaks ${PROTOCOL_VERSION}`);
  const known = ROLES.find((r) => r === role);
  if (known === undefined) return err('unknown role');
  const isId = (value: unknown): value is string => typeof value === 'string' && ID_PATTERN.test(value);
  if (known === 'execution' && !(isId(connectionId) && isId(accountId)))
    return err('hello names no connection and account');
  return ok({
    role: known,
    connectionId: String(connectionId) as ConnectionId,
    accountId: String(accountId) as AccountId,
  });
}
