/** Reading what ccxt gives: numbers are texts (`number = String`) or doubles, fields may be missing. Every number is checked. */
import { Decimal, type DecimalText } from '../../../../shared/domain/index.ts';

export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The objects of a list or of a dictionary's values. */
export const listOf = (value: unknown): readonly Fields[] =>
  (Array.isArray(value) ? value : isFields(value) ? Object.values(value) : []).filter(isFields);

export const textOf = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : null;

const EXPONENT = /^(-?)(\d+)(?:\.(\d+))?[eE]([+-]?\d{1,3})$/;
const SCALE_MAX = 18;

/** `1e-8` and the like without an exponent; other texts as they are. */
function plainText(text: string): string {
  const found = EXPONENT.exec(text);
  if (found === null) return text.startsWith('+') ? text.slice(1) : text;
  const [, sign = '', whole = '', part = '', power = '0'] = found;
  const digits = whole + part;
  const point = whole.length + Number(power);
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  const padded = digits.padEnd(point, '0');
  return `${sign}${padded.slice(0, point)}${padded.length > point ? `.${padded.slice(point)}` : ''}`;
}

/** A decimal, exact; null when it is missing or none. Digits beyond 18 decimals are dropped only when they are zeros. */
export function decimalOf(value: unknown): Decimal | null {
  const text = typeof value === 'number' ? (Number.isFinite(value) ? String(value) : null) : textOf(value);
  if (text === null) return null;
  let plain = plainText(text).replace(/^(-?)0+(?=\d)/, '$1');
  const dot = plain.indexOf('.');
  if (dot >= 0 && plain.length - dot - 1 > SCALE_MAX) plain = plain.replace(/0+$/, '');
  const parsed = Decimal.parse(plain.endsWith('.') ? plain.slice(0, -1) : plain);
  return parsed.ok ? parsed.value : null;
}

/** As text without zeros that say nothing. */
export const decimalTextOf = (value: unknown): DecimalText | null => decimalOf(value)?.trim().text() ?? null;

/** A count of ms since 1970, or null. */
export function msOf(value: unknown): number | null {
  const ms = typeof value === 'number' ? value : typeof value === 'string' ? Number(value) : Number.NaN;
  return Number.isFinite(ms) && ms > 0 ? Math.round(ms) : null;
}

const [ZERO, NINE, POINT] = [48, 57, 46];

/**
 * Integer of 10^-scale of digits with at most one point, the way in which streams write; null: it is another text, or has digits
 * beyond the scale, and needs more than this.
 */
function plainUnits(text: string, scale: number): number | null {
  let units = 0;
  let decimals = -1;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === POINT && decimals < 0 && i > 0) decimals = 0;
    else if (code < ZERO || code > NINE) return null;
    else if (decimals === scale) {
      if (code !== ZERO) return null;
    } else {
      units = units * 10 + (code - ZERO);
      if (decimals >= 0) decimals += 1;
    }
  }
  if (text === '') return null;
  for (let missing = scale - Math.max(0, decimals); missing > 0; missing--) units *= 10;
  return units <= Number.MAX_SAFE_INTEGER ? units : null;
}

/** Integer of 10^-scale of a text or a double: the nearest one, which for a double is the decimal that it was read from. */
export function unitsOf(value: unknown, scale: number): number | null {
  const plain = typeof value === 'string' ? plainUnits(value, scale) : null;
  if (plain !== null) return plain;
  const exact = decimalOf(value);
  if (exact === null) return null;
  const units = Number(exact.round(scale, 'nearest').units);
  return Number.isSafeInteger(units) ? units : null;
}
