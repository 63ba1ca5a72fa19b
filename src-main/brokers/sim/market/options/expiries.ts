/**
 * Which expiries and strikes are listed on a day. Weeklies are Fridays, monthlies third Fridays; a holiday moves one to the
 * trading day before it. Pure: the same day gives the same board.
 */
import {
  civilOf,
  dayOf,
  dayOfText,
  dayText,
  newYorkToUtc,
  nyseDay,
  weekdayOf,
  type DayNumber,
} from '../../../../../shared/domain/index.ts';

const FRIDAY = 5;
/** Next Fridays that are listed, and monthlies after them: to about a year ahead. */
const WEEKLIES = 4;
const MONTHS_AHEAD: readonly number[] = [1, 2, 3, 6, 9, 12];

/** The trading day at or before a day. */
function tradingDayBefore(day: DayNumber): DayNumber {
  let at = day;
  while (nyseDay(at).kind === 'closed' && at > day - 7) at -= 1;
  return at;
}

/** Day of a month's standard expiry: its third Friday, or the trading day before. */
export function monthlyExpiry(year: number, month: number): DayNumber {
  const first = dayOf(year, month, 1);
  return tradingDayBefore(first + ((FRIDAY - weekdayOf(first) + 7) % 7) + 14);
}

/** Expiries listed on a day (New York's), ascending, that day's own included: about eight, `yyyy-mm-dd`. */
export function listedExpiries(today: DayNumber): readonly string[] {
  const days = new Set<DayNumber>();
  let friday = today + ((FRIDAY - weekdayOf(today) + 7) % 7);
  for (let i = 0; i < WEEKLIES; i++) {
    const day = tradingDayBefore(friday);
    if (day >= today) days.add(day);
    friday += 7;
  }
  const { year, month } = civilOf(today);
  for (const ahead of MONTHS_AHEAD) {
    const index = month - 1 + ahead;
    const day = monthlyExpiry(year + Math.floor(index / 12), (index % 12) + 1);
    // The calendar's table ends somewhere: what lies beyond is not listed.
    if (day >= today && nyseDay(day).kind === 'open') days.add(day);
  }
  return [...days].sort((a, b) => a - b).map(dayText);
}

/** Distance of strikes in cents, by price and time: as the exchanges list them near the money. */
export function strikeStepCents(spot: number, daysLeft: number): number {
  const far = daysLeft > 100;
  if (spot < 25) return far ? 100 : 50;
  if (spot < 100) return far ? 250 : 100;
  if (spot < 250) return far ? 500 : 250;
  if (spot < 400) return 500;
  return far ? 1000 : daysLeft > 45 ? 500 : 100;
}

/** Most strikes of one expiry, both sides together. */
export const STRIKES_MAX = 81;

/**
 * Strikes of one expiry around a spot, in cents, ascending: as far as about three and a half deviations, at most
 * STRIKES_MAX; beyond a fifth of that the step is wider.
 */
export function listedStrikes(spot: number, years: number, vol: number): readonly number[] {
  const step = strikeStepCents(spot, years * 365);
  const reach = spot * Math.min(0.6, Math.max(0.08, 3.5 * vol * Math.sqrt(years)));
  const middle = Math.round((spot * 100) / step);
  const half = Math.min((STRIKES_MAX - 1) / 2, Math.max(5, Math.round((reach * 100) / step)));
  const strikes: number[] = [];
  for (let i = middle - half; i <= middle + half; i++) if (i > 0) strikes.push(i * step);
  return strikes;
}

/** UTC ms at which contracts of an expiry stop trading: the close of their day, 15 minutes later for the broad funds. */
export function optionExpiryMs(expiry: string, late: boolean): number {
  const day = dayOfText(expiry);
  const what = nyseDay(day);
  const close = what.kind === 'open' && what.half !== null ? 13 * 60 : 16 * 60;
  return newYorkToUtc(day, close + (late ? 15 : 0));
}
