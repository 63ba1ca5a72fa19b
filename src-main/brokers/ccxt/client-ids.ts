/**
 * Our client order ids as each exchange takes them, and back: so that a mass status finds our orders again, after a restart too.
 * Pure. What cannot be carried exactly is refused; nothing is ever shortened.
 */
import { ID_PATTERN, idOf, type ClientOrderId } from '../../../shared/domain/index.ts';

/**
 * binance: `[.A-Z:/a-z0-9_-]{1,36}` · dashed36: letters, digits, `-`, `_`, at most 36 (Bybit) · alphanumeric32: letters and
 * digits alone, at most 32 (OKX, and whoever is not known) · kraken: 18 characters of any text, else 32 hexadecimal digits.
 */
export type IdRule = 'binance' | 'dashed36' | 'alphanumeric32' | 'kraken';

const BINANCE = /^[.A-Z:/a-z0-9_-]{1,36}$/;
const DASHED = /^[A-Za-z0-9_-]{1,36}$/;
const PLAIN = /^[A-Za-z0-9]{1,32}$/;
const SHORT_TEXT = /^[\x21-\x7e]{1,18}$/;
const HEX = /^[0-9a-f]{32}$/;

/** Characters that ids have and the rule does not, and what stands for them. `Z` is the mark, so that a real `Z` is written too. */
const ESCAPES: readonly (readonly [string, string])[] = [
  ['Z', 'ZZ'],
  ['-', 'Za'],
  ['.', 'Zb'],
  [':', 'Zc'],
  ['/', 'Zd'],
  ['_', 'Ze'],
];
const ESCAPED = new Map(ESCAPES);
const UNESCAPED = new Map(ESCAPES.map(([plain, escaped]) => [escaped, plain]));

const escape = (id: string): string => Array.from(id, (c) => ESCAPED.get(c) ?? c).join('');

function unescape(wire: string): string | null {
  let out = '';
  for (let i = 0; i < wire.length; i++) {
    const c = wire.charAt(i);
    if (c !== 'Z') {
      out += c;
      continue;
    }
    const plain = UNESCAPED.get(wire.slice(i, i + 2));
    if (plain === undefined) return null;
    out += plain;
    i += 1;
  }
  return out;
}

/** Ids packed into 128 bits: digit 0 ends it, so texts of up to 24 of these. */
const PACKED = '-0123456789abcdefghijklmnopqrstuvwxyz';
const PACKED_MAX = 24;
const BASE = BigInt(PACKED.length + 1);

function pack(id: string): string | null {
  if (id.length > PACKED_MAX) return null;
  let value = 0n;
  for (const c of id) {
    const at = PACKED.indexOf(c);
    if (at < 0) return null;
    value = value * BASE + BigInt(at + 1);
  }
  return value.toString(16).padStart(32, '0');
}

function unpack(hex: string): string | null {
  let value = BigInt(`0x${hex}`);
  let id = '';
  while (value > 0n) {
    const c = PACKED[Number(value % BASE) - 1];
    if (c === undefined) return null;
    id = c + id;
    value /= BASE;
  }
  return id.length > 0 && id.length <= PACKED_MAX ? id : null;
}

/** The id as it travels; null: the exchange cannot carry it. */
export function toWireId(rule: IdRule, id: ClientOrderId): string | null {
  switch (rule) {
    case 'binance':
      return BINANCE.test(id) ? id : null;
    case 'dashed36':
      return DASHED.test(id) ? id : null;
    case 'alphanumeric32': {
      const escaped = escape(id);
      return PLAIN.test(escaped) ? escaped : null;
    }
    case 'kraken':
      return SHORT_TEXT.test(id) ? id : pack(id);
  }
}

/** Marks that exchanges, their apps and ccxt itself put before ids of their own. */
const FOREIGN = /^(?:web_|ios_|and_|android_|electron_|adl_|autoclose-|settlement_|x-|api_|cancel-)/i;

/** Our id of what came over the wire; null: someone else's order. */
export function fromWireId(rule: IdRule, wire: string | null | undefined): ClientOrderId | null {
  if (wire === null || wire === undefined || wire === '' || FOREIGN.test(wire)) return null;
  const id = readWire(rule, wire);
  return id !== null && ID_PATTERN.test(id) ? idOf<ClientOrderId>(id) : null;
}

function readWire(rule: IdRule, wire: string): string | null {
  if (rule === 'alphanumeric32') return unescape(wire);
  if (rule === 'kraken') {
    const hex = wire.replaceAll('-', '').toLowerCase();
    if (HEX.test(hex)) return unpack(hex);
  }
  return wire;
}
