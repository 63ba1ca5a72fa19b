/**
 * Days of the proleptic Gregorian calendar as integers since 1970-01-01, without `Date`. Source: Howard Hinnant,
 * "chrono-Compatible Low-Level Date Algorithms" (days_from_civil, civil_from_days).
 */

/** Days since 1970-01-01, in whatever zone the caller means. */
export type DayNumber = number;

export type Civil = { readonly year: number; readonly month: number; readonly day: number };

export const DAY_MS = 86_400_000;

/** Day number of a date; month 1..12, day 1..31. */
export function dayOf(year: number, month: number, day: number): DayNumber {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const shifted = month > 2 ? month - 3 : month + 9;
  const dayOfYear = Math.floor((153 * shifted + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** The date of a day number. */
export function civilOf(dayNumber: DayNumber): Civil {
  const z = dayNumber + 719_468;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1;
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}

/** 0 Sunday … 6 Saturday. */
export const weekdayOf = (dayNumber: DayNumber): number => (((dayNumber + 4) % 7) + 7) % 7;

const pad2 = (n: number): string => (n < 10 ? `0${n}` : String(n));

/** `yyyy-mm-dd`. */
export function dayText(dayNumber: DayNumber): string {
  const { year, month, day } = civilOf(dayNumber);
  return `${year}-${pad2(month)}-${pad2(day)}`;
}

/** Day number of `yyyy-mm-dd`; throws RangeError on anything else (tables and keys of our own making). */
export function dayOfText(text: string): DayNumber {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (match === null) throw new RangeError(`not a day: ${text}`);
  const dayNumber = dayOf(Number(match[1]), Number(match[2]), Number(match[3]));
  if (dayText(dayNumber) !== text) throw new RangeError(`no such day: ${text}`);
  return dayNumber;
}

/** Day number (UTC) that holds at a UTC time. */
export const utcDayOf = (ms: number): DayNumber => Math.floor(ms / DAY_MS);
