/**
 * How messages leave: each in one piece and at once. The library puts a message together byte by byte in arrays, holds a timer for
 * each against a limit that is ours to keep, and leaves Nagle's algorithm on: an order behind an order that is not acknowledged yet
 * would wait for the other side's delayed acknowledgement.
 * Read in @stoqey/ib 1.6.10, dist/core/io/socket.js (send, connect) and controller.js (rateLimiter).
 */
import type { IbApi } from './sdk.ts';

type Token = string | number | boolean | null | undefined | readonly Token[];
type Client = { write(bytes: Uint8Array): unknown; setNoDelay(on: boolean): unknown };
type Inner = {
  useV100Plus: boolean;
  client: Client | undefined;
  connect: (clientId?: number) => void;
  send: (tokens: readonly Token[]) => void;
};
type Outer = { socket: Inner; rateLimiter: (tokens: readonly Token[]) => void };

function outerOf(api: IbApi): Outer | null {
  const outer = (api as unknown as { readonly controller?: Partial<Outer> }).controller;
  const inner = outer?.socket as Partial<Inner> | undefined;
  const known = typeof inner?.send === 'function' && typeof inner.connect === 'function';
  return known && typeof outer?.rateLimiter === 'function' ? (outer as Outer) : null;
}

const HEAD = 4;

/** A message in the framing of v100 and later: length, fields that end with NUL. Lists are taken apart, truths are 1 and 0. */
export function frameOf(tokens: readonly Token[]): Buffer {
  const fields = tokens.flat(Number.POSITIVE_INFINITY as 1) as readonly Exclude<Token, readonly Token[]>[];
  let text = '';
  for (const field of fields) text += `${field === true ? 1 : field === false ? 0 : (field ?? '')}\0`;
  const frame = Buffer.allocUnsafe(HEAD + Buffer.byteLength(text));
  frame.writeUInt32BE(frame.length - HEAD);
  frame.write(text, HEAD);
  return frame;
}

/** Puts it in place, before the connection is opened. False when the library is built in another way: it then sends as it does. */
export function sendAtOnce(api: IbApi): boolean {
  const outer = outerOf(api);
  if (outer === null) return false;
  const { socket } = outer;
  const [connect, send] = [socket.connect.bind(socket), socket.send.bind(socket)];
  socket.connect = (clientId) => {
    connect(clientId);
    socket.client?.setNoDelay(true);
  };
  socket.send = (tokens) => {
    // The greeting, and what speaks to a TWS from before v100.
    if (!socket.useV100Plus || typeof tokens[0] === 'string') send(tokens);
    else socket.client?.write(frameOf(tokens));
  };
  outer.rateLimiter = (tokens) => socket.send(tokens);
  return true;
}
