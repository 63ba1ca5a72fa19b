/**
 * What a trader types, read into exact decimals. Only digits and one point are a number: a comma, an exponent, a sign
 * or a word is refused with a sentence that says what to type instead. Nothing is guessed.
 */
import { Decimal, err, ok, type Result } from '../../shared/domain/index.ts';

/** Longest text a number field accepts. */
export const NUMBER_TEXT_MAX = 30;
const NUMBER = /^(?:\d+(?:\.\d+)?|\.\d+)$/;
const EXPONENT = /^[+-]?[\d.]+e[+-]?\d+$/i;
const NEGATIVE = /^[-−]\s*[\d.]/;

const SIGNED = /^[-−](?=[\d.])/;

/** Which numbers a field takes: above 0, or 0 as well, or those below 0 too (prices of combos). */
export type NumberRange = 'positive' | 'zeroOrMore' | 'signed';

function complaint(text: string): string {
  if (text.length > NUMBER_TEXT_MAX) return `Too long: at most ${NUMBER_TEXT_MAX} characters`;
  if (text.includes(',')) return 'No commas: write 1.5, not 1,5';
  if (EXPONENT.test(text)) return 'No exponents: write the digits out';
  if (NEGATIVE.test(text)) return 'A minus is not allowed here';
  return 'Not a number';
}

/**
 * Reads one number field. `name` starts the sentence for an empty field ("Quantity is missing"). Errors are sentences
 * for the eye.
 */
export function parseNumber(raw: string, name: string, range: NumberRange): Result<Decimal, string> {
  const text = raw.trim();
  if (text === '') return err(`${name} is missing`);
  const negative = range === 'signed' && SIGNED.test(text);
  const bare = negative ? text.slice(1) : text;
  if (text.length > NUMBER_TEXT_MAX || !NUMBER.test(bare)) return err(complaint(text));
  const parsed = Decimal.parse(bare.replace(/^0+(?=\d)/, '').replace(/^\./, '0.'));
  if (!parsed.ok) return err('Not a number');
  if (negative) return ok(parsed.value.neg());
  if (range === 'positive' && parsed.value.sign() <= 0) return err(`${name} must be above 0`);
  return ok(parsed.value);
}

/** As `parseNumber`, for whole numbers within bounds (both inclusive). */
export function parseWhole(raw: string, name: string, bounds: readonly [number, number]): Result<number, string> {
  const parsed = parseNumber(raw, name, 'zeroOrMore');
  if (!parsed.ok) return parsed;
  const value = parsed.value.trim();
  const [low, high] = bounds;
  if (value.scale !== 0) return err(`${name}: whole numbers only`);
  if (value.lt(Decimal.of(low)) || value.gt(Decimal.of(high))) return err(`${name}: ${low} to ${high}`);
  return ok(Number(value.units));
}

/** Seconds as typed to whole milliseconds within bounds (ms, both inclusive). */
export function parseSeconds(raw: string, name: string, bounds: readonly [number, number]): Result<number, string> {
  const parsed = parseNumber(raw, name, 'positive');
  if (!parsed.ok) return parsed;
  const ms = parsed.value.mul(Decimal.of(1000)).trim();
  const [low, high] = bounds;
  const inWords = `${name}: ${low / 1000} to ${high / 1000} s`;
  if (ms.scale !== 0) return err(`${name}: at most three decimals`);
  if (ms.lt(Decimal.of(low)) || ms.gt(Decimal.of(high))) return err(inWords);
  return ok(Number(ms.units));
}
