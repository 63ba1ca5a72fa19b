/**
 * The TWS API's wire form: a frame is a big-endian 32-bit length and that many bytes of NUL-terminated text fields. The first
 * thing a client sends is `API\0` and a frame with the range of versions that it speaks.
 */

/** Longest frame that is read, bytes. */
export const FRAME_MAX = 0xff_ffff;

/** What a field may be made of: numbers as JavaScript writes them, flags as 0 and 1, nothing as the empty text. */
export type Field = string | number | boolean | null | undefined;

const textOf = (field: Field): string => {
  if (field === null || field === undefined) return '';
  return typeof field === 'boolean' ? (field ? '1' : '0') : String(field);
};

/** A message as bytes. Text beyond ASCII is escaped as `\uXXXX`, as servers from 153 on do. */
export function frameOf(fields: readonly Field[]): Buffer {
  const text = fields.map((field) => `${escaped(textOf(field))}\0`).join('');
  const body = Buffer.from(text, 'utf8');
  const frame = Buffer.allocUnsafe(4 + body.length);
  frame.writeUInt32BE(body.length, 0);
  body.copy(frame, 4);
  return frame;
}

const escaped = (text: string): string =>
  text.replaceAll(/[^\0-\u007f]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** The unset double of the protocol. */
export const UNSET = '1.7976931348623157E308';
/** The unset integer. */
export const UNSET_INT = 2_147_483_647;

/** Cuts a stream into frames. A length that cannot be ends it with an error. */
export class FrameReader {
  private rest: Buffer = Buffer.alloc(0);
  private greeted = false;

  /** What has become complete: the greeting's version text once, then messages. Throws RangeError on nonsense. */
  read(piece: Uint8Array): { readonly greeting: string | null; readonly messages: readonly (readonly string[])[] } {
    this.rest = Buffer.concat([this.rest, piece]);
    let greeting: string | null = null;
    const messages: string[][] = [];
    for (;;) {
      const skip = this.greeted ? 0 : 4;
      if (this.rest.length < skip + 4) break;
      if (!this.greeted && this.rest.toString('latin1', 0, 4) !== 'API\0') throw new RangeError('no API greeting');
      const length = this.rest.readUInt32BE(skip);
      if (length > FRAME_MAX) throw new RangeError(`a frame of ${length} bytes`);
      if (this.rest.length < skip + 4 + length) break;
      const text = this.rest.toString('utf8', skip + 4, skip + 4 + length);
      this.rest = this.rest.subarray(skip + 4 + length);
      if (!this.greeted) {
        this.greeted = true;
        greeting = text.replaceAll('\0', '');
      } else messages.push(text.split('\0').slice(0, text.endsWith('\0') ? -1 : undefined));
    }
    return { greeting, messages };
  }
}

/** Reads the fields of one message in order. A missing one is the empty text, as the protocol treats it. */
export class Fields {
  private readonly all: readonly string[];
  private at = 0;

  constructor(all: readonly string[]) {
    this.all = all;
  }

  text(): string {
    const field = this.all[this.at] ?? '';
    this.at += 1;
    return field;
  }

  /** 0 for the empty text; NaN for nonsense. */
  int(): number {
    const field = this.text();
    return field === '' ? 0 : Number.parseInt(field, 10);
  }

  flag(): boolean {
    const field = this.text();
    return field !== '' && field !== '0' && field !== 'false';
  }

  /** A double as its text, or null when it is unset. */
  double(): string | null {
    const field = this.text();
    if (field === '' || Number(field) >= 1.7e308) return null;
    return field;
  }

  skip(count: number): void {
    this.at += count;
  }

  /** How many fields were never read. */
  left(): number {
    return Math.max(0, this.all.length - this.at);
  }
}
