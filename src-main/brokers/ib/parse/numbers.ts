/** Numbers from the library: doubles that were text on the wire. Only what is a number becomes one. */
import { Decimal, type DecimalText } from '../../../../shared/domain/index.ts';

/** Beyond any price, quantity or amount: IB sends the largest double for "no value". */
const ABSURD = 1e15;

/** Exact text of a double as it was written (its shortest digits), or null when it is no number that can be. */
export function numberText(value: unknown): DecimalText | null {
  if (typeof value !== 'number' || !Number.isFinite(value) || Math.abs(value) >= ABSURD) return null;
  const text = String(value);
  const parsed = Decimal.parse(text.includes('e') ? value.toFixed(12) : text);
  return parsed.ok ? parsed.value.trim().text() : null;
}

/** The same for amounts that come as text (account values: `1,234.50`). */
export function amountText(value: unknown): DecimalText | null {
  if (typeof value !== 'string' || value === '') return null;
  const parsed = Decimal.parse(value.replaceAll(',', ''));
  return parsed.ok && parsed.value.abs().toFloat() < ABSURD ? parsed.value.trim().text() : null;
}

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** A whole number within what can be counted, or null. */
export const wholeOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isSafeInteger(value) ? value : null;

export const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};

/**
 * A decimal as the double that the library sends; null when the double would be written with other digits, so that what leaves
 * is always what was approved.
 */
export function doubleOf(text: DecimalText): number | null {
  const value = Number(text);
  const back = numberText(value);
  return back !== null && Decimal.from(back).eq(Decimal.from(text)) ? value : null;
}
