/**
 * A TCP relay between a client and a gateway that does to the bytes what a network does: cuts, silences (a half-open
 * socket), delays, splits, garbles. It knows no protocol. One switch at a time, for every connection through it.
 */
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/**
 * `silent`: nothing passes and nothing is closed; what was sent meanwhile is lost. `deafUp` / `deafDown`: nothing passes to the gateway / to the client.
 * `refuse`: new connections are reset. `slow`: every piece waits. `split`: in pieces of `bytes`.
 */
export type WireFault =
  | { readonly kind: 'none' | 'silent' | 'deafUp' | 'deafDown' | 'refuse' }
  | { readonly kind: 'slow'; readonly ms: number }
  | { readonly kind: 'split'; readonly bytes: number };

export type FaultProxy = {
  readonly port: number;
  set(fault: WireFault): void;
  /** Resets every connection; new ones are taken. */
  cut(): void;
  /** Cuts in the middle of the next piece towards the client, after so many of its bytes. */
  cutWithin(bytes: number): void;
  /** Cuts as soon as this many further pieces have passed in one direction, over all connections: a step of the protocol. Null: not any more. */
  cutAfter(way: 'up' | 'down', pieces: number | null): void;
  /** Whether `cutAfter` still waits for its pieces. */
  armed(): boolean;
  /** Bytes that the gateway never sent, to every client. */
  inject(bytes: Uint8Array): void;
  /** Connections open now, and taken since the start. */
  counts(): { readonly open: number; readonly taken: number };
  /** Open connections that stay: WebSockets, and whatever is no HTTP; in the order of their paths, then of their opening. */
  streams(): readonly ProxiedStream[];
  /** Half-open from now on: of this connection nothing passes either way, and nothing is closed. Others go on. */
  hush(id: number): void;
  close(): Promise<void>;
};

/** `path`: of the WebSocket's request, without its query; null where the protocol has none. */
export type ProxiedStream = { readonly id: number; readonly path: string | null };

type Pair = {
  readonly client: Socket;
  readonly gateway: Socket;
  readonly id: number;
  /** Null until its first bytes have passed. */
  kind: 'requests' | 'stream' | null;
  path: string | null;
  hushed: boolean;
};

/** Listens on a loopback port of the system's choice and relays to `targetPort`. */
export async function startFaultProxy(targetPort: number, targetHost = '127.0.0.1'): Promise<FaultProxy> {
  const state: State = { fault: { kind: 'none' }, cutWithin: null, cutAfter: null, pairs: new Set(), taken: 0 };
  const server = createServer((client) => take(state, client, targetPort, targetHost));
  await listening(server);
  const cut = (): void => cutAll(state);
  return {
    port: (server.address() as AddressInfo).port,
    set: (fault) => {
      state.fault = fault;
    },
    cut,
    cutWithin: (bytes) => {
      state.cutWithin = bytes;
    },
    cutAfter: (way, pieces) => {
      state.cutAfter = pieces === null ? null : { up: way === 'up', pieces };
    },
    armed: () => state.cutAfter !== null,
    inject: (bytes) => {
      for (const { client } of state.pairs) client.write(bytes);
    },
    counts: () => ({ open: state.pairs.size, taken: state.taken }),
    streams: () => streamsOf(state),
    hush: (id) => {
      for (const pair of state.pairs) if (pair.id === id) pair.hushed = true;
    },
    close: () => {
      cut();
      return new Promise((resolve) => void server.close(() => resolve()));
    },
  };
}

type State = {
  fault: WireFault;
  cutWithin: number | null;
  cutAfter: { readonly up: boolean; readonly pieces: number } | null;
  readonly pairs: Set<Pair>;
  taken: number;
};

function cutAll({ pairs }: State): void {
  for (const { client, gateway } of [...pairs]) {
    client.resetAndDestroy();
    gateway.resetAndDestroy();
  }
}

/** Counts a piece that passes; true: it is the last one, and everything is cut once it has been written. */
function isLast(state: State, up: boolean): boolean {
  const { cutAfter } = state;
  if (cutAfter === null || cutAfter.up !== up) return false;
  const pieces = cutAfter.pieces - 1;
  state.cutAfter = pieces > 0 ? { up, pieces } : null;
  return pieces <= 0;
}

function take(state: State, client: Socket, port: number, host: string): void {
  client.on('error', () => client.destroy());
  if (state.fault.kind === 'refuse') {
    client.resetAndDestroy();
    return;
  }
  state.taken += 1;
  const gateway = connect(port, host);
  const pair: Pair = { client, gateway, id: state.taken, kind: null, path: null, hushed: false };
  state.pairs.add(pair);
  const end = (): void => {
    state.pairs.delete(pair);
    client.destroy();
    gateway.destroy();
  };
  for (const socket of [client, gateway]) {
    socket.setNoDelay(true);
    socket.on('error', end);
    socket.on('close', end);
  }
  client.on('data', (piece) => {
    if (pair.kind === null) Object.assign(pair, readFirst(piece));
    if (!pair.hushed) pass(state, { to: gateway, up: true }, piece);
  });
  gateway.on('data', (piece) => {
    if (!pair.hushed) pass(state, { to: client, up: false }, piece);
  });
}

/** What a connection is, by its first bytes: requests that are answered, a WebSocket, or a protocol of its own. */
function readFirst(piece: Buffer): Pick<Pair, 'kind' | 'path'> {
  const head = piece.toString('latin1');
  const path = /^[A-Z]+ ([^ ?]+)\S* HTTP\/1\.[01]\r\n/.exec(head)?.[1];
  if (path === undefined) return { kind: 'stream', path: null };
  return /\r\nupgrade: *websocket/i.test(head) ? { kind: 'stream', path } : { kind: 'requests', path: null };
}

const streamsOf = ({ pairs }: State): readonly ProxiedStream[] =>
  [...pairs]
    .filter(({ kind, hushed }) => kind === 'stream' && !hushed)
    .map(({ id, path }) => ({ id, path }))
    .toSorted((a, b) => (a.path ?? '').localeCompare(b.path ?? '', 'en') || a.id - b.id);

type Way = { readonly to: Socket; readonly up: boolean };

function pass(state: State, { to, up }: Way, piece: Buffer): void {
  const { fault } = state;
  if (to.destroyed) return;
  if (!up && state.cutWithin !== null) {
    to.write(piece.subarray(0, state.cutWithin), () => to.resetAndDestroy());
    state.cutWithin = null;
    return;
  }
  if (isLast(state, up)) {
    // What was written reaches the other side before the end does.
    to.write(piece, () => setTimeout(() => cutAll(state), 2));
    return;
  }
  if (fault.kind === 'silent' || (fault.kind === 'deafUp' && up) || (fault.kind === 'deafDown' && !up)) return;
  if (fault.kind === 'slow') setTimeout(() => void (to.destroyed || to.write(piece)), fault.ms);
  else if (fault.kind === 'split') {
    for (let at = 0; at < piece.length; at += fault.bytes) to.write(piece.subarray(at, at + fault.bytes));
  } else to.write(piece);
}

const listening = (server: Server): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve());
  });
