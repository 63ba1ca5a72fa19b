/**
 * Stands between the socket and the library's reader. The library lets errors of its decoder out through the socket's event (which
 * would end the process), and a frame of negative length keeps it in a loop for ever; here both end the connection with a reason.
 * Read in @stoqey/ib 1.6.10, dist/core/io/socket.js (onData) and decoder.js (ERR_MSG parses JSON).
 */
import type { IbApi } from './sdk.ts';

/** Longest frame that makes sense, bytes: the library's own limit. */
export const FRAME_MAX = 0xff_ffff;

type Inner = { onData: (piece: Buffer) => void; onMessage: (text: string) => void };

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

function innerOf(api: IbApi): Inner | null {
  const controller: unknown = (api as unknown as Readonly<Record<string, unknown>>)['controller'];
  const socket = isRecord(controller) ? controller['socket'] : null;
  if (!isRecord(socket)) return null;
  return typeof socket['onData'] === 'function' && typeof socket['onMessage'] === 'function'
    ? (socket as unknown as Inner)
    : null;
}

/** Puts the guard in place. False when the library is built in another way than the one that was read: then do not connect. */
export function guard(api: IbApi, onBroken: (reason: string) => void): boolean {
  const inner = innerOf(api);
  if (inner === null) return false;
  const pieces = new Pieces();
  let broken = false;
  inner.onData = (piece) => {
    if (broken) return;
    try {
      for (const text of pieces.take(piece)) inner.onMessage(text);
    } catch (error) {
      broken = true;
      onBroken(error instanceof Error ? error.message : String(error));
    }
  };
  return true;
}

/** Cuts the stream into messages; memory grows by what is missing of one frame at most. */
export class Pieces {
  private rest: Buffer[] = [];
  private size = 0;

  /** Messages that are complete now. Throws on a length that cannot be. */
  take(piece: Uint8Array): string[] {
    this.rest.push(Buffer.from(piece.buffer, piece.byteOffset, piece.length));
    this.size += piece.length;
    const found: string[] = [];
    const first = this.lengthAhead();
    if (first === null || this.size < 4 + first) return found;
    const all = this.joined();
    let at = 0;
    for (let length: number | null = first; length !== null && all.length - at >= 4 + length; ) {
      found.push(all.toString('utf8', at + 4, at + 4 + length));
      at += 4 + length;
      length = all.length - at < 4 ? null : lengthAt(all, at);
    }
    // A copy, so that what is missing of one frame does not hold on to all that came with its beginning.
    this.rest = at < all.length ? [Buffer.from(all.subarray(at))] : [];
    this.size = all.length - at;
    return found;
  }

  private lengthAhead(): number | null {
    if (this.size < 4) return null;
    const first = this.rest[0];
    return lengthAt(first !== undefined && first.length >= 4 ? first : this.joined(), 0);
  }

  private joined(): Buffer {
    const [only] = this.rest;
    if (this.rest.length === 1 && only !== undefined) return only;
    const all = Buffer.concat(this.rest);
    this.rest = [all];
    return all;
  }
}

function lengthAt(bytes: Buffer, at: number): number {
  const length = bytes.readUInt32BE(at);
  if (length === 0 || length > FRAME_MAX) throw new RangeError(`a message of ${length} bytes is no TWS message`);
  return length;
}
