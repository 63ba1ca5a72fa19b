/**
 * MessagePack as far as a market data stream needs it, written from the format's specification: maps, arrays, texts, numbers,
 * booleans, nil and timestamps out; the same without timestamps in. A wrong byte throws RangeError.
 */
export type Packable =
  | null
  | boolean
  | number
  | string
  | PackedTime
  | readonly Packable[]
  | { readonly [key: string]: Packable | undefined };

/** A moment, written as the timestamp extension (type −1). */
export class PackedTime {
  readonly ms: number;
  constructor(ms: number) {
    this.ms = ms;
  }

  /** As the streams in JSON have it. */
  toJSON(): string {
    return new Date(this.ms).toISOString();
  }
}

/** A value as bytes. */
export function pack(value: Packable): Buffer {
  const parts: Buffer[] = [];
  put(value, parts);
  return Buffer.concat(parts);
}

const byte = (...bytes: readonly number[]): Buffer => Buffer.from(bytes);

function put(value: Packable, parts: Buffer[]): void {
  if (value === null) parts.push(byte(0xc0));
  else if (typeof value === 'boolean') parts.push(byte(value ? 0xc3 : 0xc2));
  else if (typeof value === 'number') parts.push(number(value));
  else if (typeof value === 'string') {
    const text = Buffer.from(value, 'utf8');
    parts.push(head(text.length, [0xa0, 31, 0xd9, 0xda, 0xdb]), text);
  } else if (value instanceof PackedTime) parts.push(time(value.ms));
  else if (isList(value)) {
    parts.push(head(value.length, [0x90, 15, null, 0xdc, 0xdd]));
    for (const one of value) put(one, parts);
  } else {
    const entries = Object.entries(value).filter(([, one]) => one !== undefined);
    parts.push(head(entries.length, [0x80, 15, null, 0xde, 0xdf]));
    for (const [key, one] of entries) {
      put(key, parts);
      put(one ?? null, parts);
    }
  }
}

const isList = (value: Packable): value is readonly Packable[] => Array.isArray(value);

type Heads = readonly [fix: number, fixMax: number, one: number | null, two: number, four: number];

/** The lead of something with a length: in one byte, or with one, two or four bytes of length. */
function head(length: number, [fix, fixMax, one, two, four]: Heads): Buffer {
  if (length <= fixMax) return byte(fix | length);
  if (one !== null && length <= 0xff) return byte(one, length);
  const lead = Buffer.alloc(length <= 0xffff ? 3 : 5);
  if (lead.length === 3) lead.writeUInt16BE(length, 1);
  else lead.writeUInt32BE(length, 1);
  lead[0] = lead.length === 3 ? two : four;
  return lead;
}

function number(value: number): Buffer {
  if (Number.isInteger(value) && value >= 0 && value <= 0x7f) return byte(value);
  if (Number.isInteger(value) && value < 0 && value >= -32) return byte(0x100 + value);
  const out = Buffer.alloc(9);
  if (Number.isSafeInteger(value)) {
    out[0] = 0xd3;
    out.writeBigInt64BE(BigInt(value), 1);
  } else {
    out[0] = 0xcb;
    out.writeDoubleBE(value, 1);
  }
  return out;
}

/** Timestamp 64: nanoseconds in the upper 30 bits, seconds below. */
function time(ms: number): Buffer {
  const out = Buffer.alloc(10);
  out[0] = 0xd7;
  out[1] = 0xff;
  const nanos = BigInt(Math.round((ms % 1000) * 1e6));
  out.writeBigUInt64BE((nanos << 34n) | BigInt(Math.floor(ms / 1000)), 2);
  return out;
}

/** The one value that these bytes hold. Throws RangeError when they hold something else. */
export function unpack(bytes: Uint8Array): unknown {
  const from = { bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), at: 0 };
  const value = take(from);
  if (from.at !== from.bytes.length) throw new RangeError('bytes after the end');
  return value;
}

type From = { readonly bytes: Buffer; at: number };

function take(from: From): unknown {
  const lead = uint(from, 1);
  if (lead <= 0x7f) return lead;
  if (lead >= 0xe0) return lead - 0x100;
  if (lead <= 0x8f) return map(from, lead & 15);
  if (lead <= 0x9f) return list(from, lead & 15);
  if (lead <= 0xbf) return text(from, lead & 31);
  const sized = SIZED[lead];
  if (sized !== undefined) return sized(from);
  throw new RangeError(`no value begins with ${lead}`);
}

function uint(from: From, size: number): number {
  if (from.at + size > from.bytes.length) throw new RangeError('too short');
  const value = from.bytes.readUIntBE(from.at, size);
  from.at += size;
  return value;
}

function text(from: From, length: number): string {
  if (from.at + length > from.bytes.length) throw new RangeError('too short');
  from.at += length;
  return from.bytes.toString('utf8', from.at - length, from.at);
}

const list = (from: From, length: number): unknown[] => Array.from({ length }, () => take(from));
const map = (from: From, length: number): Record<string, unknown> =>
  Object.fromEntries(Array.from({ length }, () => [String(take(from)), take(from)]));

const SIZED: Readonly<Record<number, (from: From) => unknown>> = {
  0xc0: () => null,
  0xc2: () => false,
  0xc3: () => true,
  0xcc: (from) => uint(from, 1),
  0xcd: (from) => uint(from, 2),
  0xce: (from) => uint(from, 4),
  0xd9: (from) => text(from, uint(from, 1)),
  0xda: (from) => text(from, uint(from, 2)),
  0xdc: (from) => list(from, uint(from, 2)),
  0xdd: (from) => list(from, uint(from, 4)),
  0xde: (from) => map(from, uint(from, 2)),
};
