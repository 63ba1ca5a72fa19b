/**
 * Exact decimals: money, prices and quantities are integers of 10^-scale, held in a bigint. Nothing here ever passes
 * through a float. `DecimalText` is the canonical text form that travels in commands, events, SQLite and on the wire:
 * plain digits, an optional leading minus, no exponent, no plus, no trailing zeros beyond those given.
 *
 * Invariants: scale is 0..MAX_SCALE; every operation is exact except `div` and `round*`, which name their direction.
 */
import { err, ok, type Result } from './result.ts';

declare const decimalBrand: unique symbol;

/** A decimal in text: `-?digits(.digits)?`, at most 40 characters. */
export type DecimalText = string & { readonly [decimalBrand]: true };
/** Price per unit in the instrument's quote currency; for combos signed, cash to the trader (+ received, − paid). */
export type Price = DecimalText;
/** Units of an instrument (shares, base units, contracts, combo units); ≥ 0 unless it is a signed position. */
export type Quantity = DecimalText;
/** An amount of one currency; which one stands beside it. */
export type Money = DecimalText;

/** Direction in which a value that does not fit is moved. `floor` and `ceil` are by the number line, not by magnitude. */
export type Rounding = 'floor' | 'ceil' | 'nearest' | 'towardZero';

export type DecimalError = { readonly kind: 'notADecimal'; readonly text: string };

/** Longest text accepted, so that hostile input costs nothing. */
export const DECIMAL_TEXT_MAX = 40;
/** Most digits after the point. */
export const SCALE_MAX = 24;

const PATTERN = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;
const POW10: bigint[] = [1n];
for (let i = 1; i <= SCALE_MAX * 2 + 1; i++) POW10.push(POW10[i - 1]! * 10n);

function pow10(n: number): bigint {
  const known = POW10[n];
  if (known === undefined) throw new RangeError(`power of ten out of range: ${n}`);
  return known;
}

/** As `pow10`, for quotients: beyond the table it is worked out. */
const powerOf10 = (n: number): bigint => POW10[n] ?? 10n ** BigInt(n);

/** Integer division of a by b (b > 0) in the named direction; ties of `nearest` go away from zero. */
function divide(a: bigint, b: bigint, rounding: Rounding): bigint {
  const q = a / b;
  const r = a % b;
  if (r === 0n) return q;
  const negative = a < 0n;
  switch (rounding) {
    case 'towardZero':
      return q;
    case 'floor':
      return negative ? q - 1n : q;
    case 'ceil':
      return negative ? q : q + 1n;
    case 'nearest': {
      const twice = (r < 0n ? -r : r) * 2n;
      if (twice < b) return q;
      return negative ? q - 1n : q + 1n;
    }
  }
}

/** Longest text that `shortDecimal` reads: at most 15 digits, so that a double holds them exactly. */
const SHORT_MAX = 15;

/**
 * Most decimals are short: read digit by digit in a double that holds them exactly, several times as fast as a pattern and
 * a bigint from text. Null: not of this form, the pattern decides.
 */
function shortDecimal(text: string): { readonly units: number; readonly scale: number } | null {
  const { length } = text;
  const start = text.charCodeAt(0) === 45 ? 1 : 0;
  if (length === start || length > SHORT_MAX) return null;
  let units = 0;
  let dot = -1;
  for (let i = start; i < length; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit >= 0 && digit <= 9) units = units * 10 + digit;
    else if (digit === -2 && dot < 0 && i > start) dot = i;
    else return null;
  }
  const wholeEnd = dot < 0 ? length : dot;
  if (dot === length - 1 || (wholeEnd - start > 1 && text.charCodeAt(start) === 48)) return null;
  return { units: start === 1 ? -units : units, scale: dot < 0 ? 0 : length - dot - 1 };
}

/** An immutable exact decimal: `units × 10^-scale`. */
export class Decimal {
  readonly units: bigint;
  readonly scale: number;

  private constructor(units: bigint, scale: number) {
    this.units = units;
    this.scale = scale;
  }

  /** `units × 10^-scale`; scale an integer 0..SCALE_MAX. Throws RangeError otherwise (a broken invariant). */
  static of(units: bigint | number, scale = 0): Decimal {
    if (!Number.isInteger(scale) || scale < 0 || scale > SCALE_MAX * 2) throw new RangeError(`scale ${scale}`);
    if (typeof units === 'number' && !Number.isSafeInteger(units)) throw new RangeError(`units ${units}`);
    return new Decimal(BigInt(units), scale);
  }

  /** Reads canonical text (`.` only, no exponent, no leading zeros or plus). Anything else is `notADecimal`. */
  static parse(text: string): Result<Decimal, DecimalError> {
    const short = typeof text === 'string' ? shortDecimal(text) : null;
    if (short !== null) return ok(new Decimal(BigInt(short.units), short.scale));
    if (typeof text !== 'string' || text.length > DECIMAL_TEXT_MAX || !PATTERN.test(text)) {
      return err({ kind: 'notADecimal', text: String(text).slice(0, DECIMAL_TEXT_MAX) });
    }
    const dot = text.indexOf('.');
    if (dot < 0) return ok(new Decimal(BigInt(text), 0));
    const scale = text.length - dot - 1;
    if (scale > SCALE_MAX) return err({ kind: 'notADecimal', text });
    return ok(new Decimal(BigInt(text.slice(0, dot) + text.slice(dot + 1)), scale));
  }

  /** As `parse`, for text that was validated before. Throws on anything else (a broken invariant). */
  static from(text: string | DecimalText): Decimal {
    const parsed = Decimal.parse(text);
    if (!parsed.ok) throw new RangeError(`not a decimal: ${parsed.error.text}`);
    return parsed.value;
  }

  static readonly ZERO: Decimal = new Decimal(0n, 0);
  static readonly ONE: Decimal = new Decimal(1n, 0);

  private aligned(other: Decimal): [bigint, bigint, number] {
    if (this.scale === other.scale) return [this.units, other.units, this.scale];
    if (this.scale > other.scale) return [this.units, other.units * pow10(this.scale - other.scale), this.scale];
    return [this.units * pow10(other.scale - this.scale), other.units, other.scale];
  }

  add(other: Decimal): Decimal {
    if (other.units === 0n && other.scale <= this.scale) return this;
    const [a, b, scale] = this.aligned(other);
    return new Decimal(a + b, scale);
  }

  sub(other: Decimal): Decimal {
    if (other.units === 0n && other.scale <= this.scale) return this;
    const [a, b, scale] = this.aligned(other);
    return new Decimal(a - b, scale);
  }

  /** Exact product; trailing zeros are dropped when the scale would pass SCALE_MAX, and it throws if that is not enough. */
  mul(other: Decimal): Decimal {
    const product = new Decimal(this.units * other.units, this.scale + other.scale);
    if (product.scale <= SCALE_MAX) return product;
    const short = product.trim();
    if (short.scale > SCALE_MAX) throw new RangeError('product has too many decimals');
    return short;
  }

  /** Quotient with `scale` decimals, rounded in the named direction. Throws on division by zero. */
  div(other: Decimal, scale: number, rounding: Rounding): Decimal {
    if (other.units === 0n) throw new RangeError('division by zero');
    const shift = scale + other.scale - this.scale;
    let numerator = this.units;
    let denominator = other.units;
    if (shift > 0) numerator *= powerOf10(shift);
    else if (shift < 0) denominator *= powerOf10(-shift);
    if (denominator < 0n) {
      numerator = -numerator;
      denominator = -denominator;
    }
    return new Decimal(divide(numerator, denominator, rounding), scale);
  }

  /** `this × factor ÷ divisor` in one step, rounded once to `scale` decimals; intermediate decimals are not limited. */
  mulDiv(factor: Decimal, divisor: Decimal, scale: number, rounding: Rounding): Decimal {
    return new Decimal(this.units * factor.units, this.scale + factor.scale).div(divisor, scale, rounding);
  }

  neg(): Decimal {
    return new Decimal(-this.units, this.scale);
  }

  abs(): Decimal {
    return this.units < 0n ? this.neg() : this;
  }

  /** −1, 0 or 1. */
  sign(): -1 | 0 | 1 {
    return this.units < 0n ? -1 : this.units > 0n ? 1 : 0;
  }

  /** −1, 0 or 1 as this is below, equal to or above other. */
  cmp(other: Decimal): -1 | 0 | 1 {
    if (other.units === 0n) return this.sign();
    if (this.scale === other.scale) return this.units < other.units ? -1 : this.units > other.units ? 1 : 0;
    const [a, b] = this.aligned(other);
    return a < b ? -1 : a > b ? 1 : 0;
  }

  eq(other: Decimal): boolean {
    return this.cmp(other) === 0;
  }
  lt(other: Decimal): boolean {
    return this.cmp(other) < 0;
  }
  lte(other: Decimal): boolean {
    return this.cmp(other) <= 0;
  }
  gt(other: Decimal): boolean {
    return this.cmp(other) > 0;
  }
  gte(other: Decimal): boolean {
    return this.cmp(other) >= 0;
  }
  min(other: Decimal): Decimal {
    return this.lte(other) ? this : other;
  }
  max(other: Decimal): Decimal {
    return this.gte(other) ? this : other;
  }
  isZero(): boolean {
    return this.units === 0n;
  }

  /** To `scale` decimals in the named direction (adds zeros when finer). */
  round(scale: number, rounding: Rounding): Decimal {
    if (scale === this.scale) return this;
    if (scale > this.scale) return new Decimal(this.units * pow10(scale - this.scale), scale);
    return new Decimal(divide(this.units, pow10(this.scale - scale), rounding), scale);
  }

  /** To a multiple of `step` (> 0: a tick or a lot) in the named direction. Throws when step is not positive. */
  roundTo(step: Decimal, rounding: Rounding): Decimal {
    if (step.units <= 0n) throw new RangeError('step must be positive');
    const [a, b, scale] = this.aligned(step);
    return new Decimal(divide(a, b, rounding) * b, scale);
  }

  /** True when it is an exact multiple of `step` (> 0). */
  isMultipleOf(step: Decimal): boolean {
    const [a, b] = this.aligned(step);
    return b !== 0n && a % b === 0n;
  }

  /** The same value without trailing zeros after the point. */
  trim(): Decimal {
    let { units, scale } = this;
    while (scale > 0 && units % 10n === 0n) {
      units /= 10n;
      scale -= 1;
    }
    return scale === this.scale ? this : new Decimal(units, scale);
  }

  /** Integer of 10^-scale when exact and safe as a number; throws otherwise (a broken invariant). For quotes. */
  toUnits(scale: number): number {
    const at = this.round(scale, 'towardZero');
    if (!at.eq(this)) throw new RangeError(`${this.toString()} has more than ${scale} decimals`);
    const n = Number(at.units);
    if (!Number.isSafeInteger(n)) throw new RangeError(`${this.toString()} is too large`);
    return n;
  }

  /** For statistics, option models and pixels only; never back into money. */
  toFloat(): number {
    return Number(this.toString());
  }

  /** Plain digits with exactly `scale` decimals. */
  toString(): string {
    if (this.scale === 0) return this.units.toString();
    const negative = this.units < 0n;
    const digits = (negative ? -this.units : this.units).toString().padStart(this.scale + 1, '0');
    const point = digits.length - this.scale;
    return `${negative ? '-' : ''}${digits.slice(0, point)}.${digits.slice(point)}`;
  }

  /** Canonical text; `-0` cannot occur. */
  text(): DecimalText {
    return this.toString() as DecimalText;
  }

  toJSON(): string {
    return this.toString();
  }
}

/** Short for `Decimal.from`: validated text to a value. */
export const dec = (text: string): Decimal => Decimal.from(text);

/** Canonical text of an integer of 10^-scale, such as a price inside a quote. */
export const unitsText = (units: number, scale: number): DecimalText => Decimal.of(units, scale).text();
