/** Amounts of the wire. A double is read by its shortest text; an exponent or anything else is no amount. */
import { Decimal } from '../../../../shared/domain/index.ts';

/** An exact amount, or null. */
export function amountOf(value: string | number | null | undefined): Decimal | null {
  if (value === null || value === undefined || value === '') return null;
  const text = typeof value === 'number' ? plainDigits(value) : value;
  const parsed = Decimal.parse(text.startsWith('.') ? `0${text}` : text);
  return parsed.ok ? parsed.value.trim() : null;
}

/** A double's shortest digits; those that would have an exponent are written out. */
function plainDigits(value: number): string {
  if (!Number.isFinite(value)) return '';
  const text = String(value);
  return text.includes('e') ? value.toFixed(12).replace(/\.?0+$/, '') : text;
}

/** A price or size in integers of 10^-scale: to nearest where the wire is finer; null when it is no amount or too large. */
export function unitsOf(value: number, scale: number): number | null {
  const amount = amountOf(value);
  if (amount === null) return null;
  const units = Number(amount.round(scale, 'nearest').units);
  return Number.isSafeInteger(units) ? units : null;
}
