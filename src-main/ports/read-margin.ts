/**
 * A venue's answer to a what-if, believed only where it makes sense (G11). A field that is missing, not a number, infinite or
 * IB's "no value" (1.797e308) leaves no answer at all: comparing with it would pass what must not pass.
 */
import { Decimal, type MarginAnswer, type Money } from '../../shared/domain/index.ts';

/** Above any amount of money: IB sends the largest double for "no value". */
const ABSURD = Decimal.from('1000000000000000');
const FIELDS = ['initialAfter', 'maintenanceAfter', 'equityWithLoanAfter', 'availableFunds'] as const;

export type MarginReading =
  | { readonly answer: MarginAnswer; readonly reason: null }
  | { readonly answer: null; readonly reason: string };

const none = (reason: string): MarginReading => ({ answer: null, reason });

/** Digits of a double: "1.7976931348623157e+308" and the like become plain digits or nothing. */
function amountOf(value: unknown): Decimal | null {
  const text = typeof value === 'number' ? (Number.isFinite(value) ? plain(value) : '') : value;
  if (typeof text !== 'string') return null;
  const parsed = Decimal.parse(text);
  return parsed.ok && parsed.value.abs().lt(ABSURD) ? parsed.value : null;
}

/** A double without an exponent, at most eight decimals; too large or too small a one has no such text. */
const plain = (value: number): string => (Math.abs(value) < 1e15 ? value.toFixed(8) : '');

const shown = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, 24) : typeof value;

/** The answer as amounts, or null with the reason. `raw`: whatever the adapter got, amounts as decimal text or doubles. */
export function readMargin(raw: unknown): MarginReading {
  if (typeof raw !== 'object' || raw === null) return none('the venue gave no margin figures');
  const found: Partial<Record<(typeof FIELDS)[number], Money>> = {};
  for (const field of FIELDS) {
    const value: unknown = (raw as Readonly<Record<string, unknown>>)[field];
    if (value === undefined || value === null || value === '') return none(`the venue left out ${NAMES[field]}`);
    const amount = amountOf(value);
    if (amount === null) return none(`the venue's ${NAMES[field]} is no amount (${shown(value)})`);
    found[field] = amount.trim().text();
  }
  const { initialAfter, maintenanceAfter, equityWithLoanAfter, availableFunds } = found as MarginAnswer;
  return { answer: { initialAfter, maintenanceAfter, equityWithLoanAfter, availableFunds }, reason: null };
}

const NAMES: Readonly<Record<(typeof FIELDS)[number], string>> = {
  initialAfter: 'initial margin',
  maintenanceAfter: 'maintenance margin',
  equityWithLoanAfter: 'equity with loan value',
  availableFunds: 'available funds',
};
