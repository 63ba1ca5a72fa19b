/** Expiries in words: the day as exchanges name it, and how far away it is. Pure. */
import { civilOf, dayOfText } from '../../shared/domain/index.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Whole days from a day to an expiry, both `yyyy-mm-dd`. */
export const daysTo = (expiry: string, today: string): number => dayOfText(expiry) - dayOfText(today);

/** So far away a day needs its year, days. */
const YEAR_FROM = 300;

/** `18 Dec`; with its year where it is far away: `15 Dec 27`. */
export function expiryWords(expiry: string, today: string): string {
  const { year, month, day } = civilOf(dayOfText(expiry));
  const name = `${day} ${MONTHS[month - 1] ?? ''}`;
  return daysTo(expiry, today) < YEAR_FROM ? name : `${name} ${String(year).slice(2)}`;
}

/** `18 Dec · 27 d`, `today`. */
export function expiryChoice(expiry: string, today: string): string {
  const days = daysTo(expiry, today);
  return `${expiryWords(expiry, today)} · ${days === 0 ? 'today' : `${days} d`}`;
}
