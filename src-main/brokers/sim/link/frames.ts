/** Frames of the link: one JSON object a line, bounded. Bytes come in any cut; a frame too long or not JSON ends the link. */
import { err, ok, type Result } from '../../../../shared/domain/index.ts';

/** Longest frame a client takes, bytes: a full mass status fits. */
export const CLIENT_FRAME_MAX = 8 * 1024 * 1024;
/** Longest frame the venue takes, bytes: requests are short. */
export const SERVER_FRAME_MAX = 64 * 1024;

export type Frame = Readonly<Record<string, unknown>>;
export type FrameError = { readonly kind: 'tooLong' | 'malformed'; readonly message: string };

const NEWLINE = 10;

export class FrameReader {
  private readonly max: number;
  private parts: Buffer[] = [];
  private length = 0;

  constructor(max: number) {
    this.max = max;
  }

  /** Frames that this piece completes, in order; the first error ends it. */
  read(chunk: Buffer): Result<Frame[], FrameError> {
    const frames: Frame[] = [];
    let from = 0;
    for (let to = chunk.indexOf(NEWLINE); to >= 0; to = chunk.indexOf(NEWLINE, from)) {
      const tooLong = this.take(chunk.subarray(from, to));
      if (tooLong !== null) return err(tooLong);
      from = to + 1;
      const text = Buffer.concat(this.parts).toString('utf8');
      this.parts = [];
      this.length = 0;
      if (text === '') continue;
      const frame = parseFrame(text);
      if (!frame.ok) return frame;
      frames.push(frame.value);
    }
    const tooLong = this.take(chunk.subarray(from));
    return tooLong === null ? ok(frames) : err(tooLong);
  }

  private take(part: Buffer): FrameError | null {
    this.length += part.length;
    if (this.length > this.max) return { kind: 'tooLong', message: `a frame is longer than ${this.max} bytes` };
    if (part.length > 0) this.parts.push(part);
    return null;
  }
}

function parseFrame(text: string): Result<Frame, FrameError> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return ok(value as Frame);
    return err({ kind: 'malformed', message: 'a frame is not an object' });
  } catch {
    return err({ kind: 'malformed', message: 'a frame is not JSON' });
  }
}

/** A frame as it goes onto the wire. */
export const frameText = (frame: Frame): string => `${JSON.stringify(frame)}\n`;
