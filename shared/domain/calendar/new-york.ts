/**
 * New York's clock by rule, without `Intl`: since 2007 summer time runs from the second Sunday of March, 2:00 standard
 * time, to the first Sunday of November, 2:00 summer time (15 U.S.C. 260a). Good from 2007 on.
 */
import { DAY_MS, civilOf, dayOf, dayText, utcDayOf, weekdayOf, type DayNumber } from './civil.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** Day number of the n-th Sunday (1-based) of a month. */
function nthSunday(year: number, month: number, n: number): DayNumber {
  const first = dayOf(year, month, 1);
  return first + ((7 - weekdayOf(first)) % 7) + 7 * (n - 1);
}

/** UTC ms at which summer time begins (07:00 UTC) and ends (06:00 UTC) in a year. */
export function summerTime(year: number): { readonly startMs: number; readonly endMs: number } {
  return {
    startMs: nthSunday(year, 3, 2) * DAY_MS + 7 * HOUR_MS,
    endMs: nthSunday(year, 11, 1) * DAY_MS + 6 * HOUR_MS,
  };
}

/** Hours that New York is behind UTC at a UTC time: 4 in summer time, 5 otherwise. */
export function hoursBehindUtc(ms: number): 4 | 5 {
  const { startMs, endMs } = summerTime(civilOf(utcDayOf(ms)).year);
  return ms >= startMs && ms < endMs ? 4 : 5;
}

/**
 * UTC ms of a wall-clock time in New York: minutes after midnight, 0..1440, of a day. A time that does not exist (2:30
 * in spring) is read with standard time; one that occurs twice (1:30 in autumn) is the first, in summer time.
 */
export function newYorkToUtc(day: DayNumber, minutes: number): number {
  const wallMs = day * DAY_MS + minutes * MINUTE_MS;
  const summer = wallMs + 4 * HOUR_MS;
  return hoursBehindUtc(summer) === 4 ? summer : wallMs + 5 * HOUR_MS;
}

/** New York's day and minutes after its midnight at a UTC time. */
export function newYorkAt(ms: number): { readonly day: DayNumber; readonly minutes: number } {
  const wallMs = ms - hoursBehindUtc(ms) * HOUR_MS;
  const day = Math.floor(wallMs / DAY_MS);
  return { day, minutes: Math.floor((wallMs - day * DAY_MS) / MINUTE_MS) };
}

/** New York's date at a UTC time, `yyyy-mm-dd`. */
export const newYorkDayText = (ms: number): string => dayText(newYorkAt(ms).day);

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `9:30` of minutes after midnight. */
function clockText(minutes: number): string {
  const rest = minutes % 60;
  return `${Math.floor(minutes / 60)}:${rest < 10 ? '0' : ''}${rest}`;
}

/** A UTC time as New York's wall clock, for the trader: `16:00 ET`. */
export const newYorkTimeText = (ms: number): string => `${clockText(newYorkAt(ms).minutes)} ET`;

/** A UTC time with its weekday and date in New York, for the trader: `Mon 23 Nov, 9:30 ET`. */
export function newYorkText(ms: number): string {
  const { day, minutes } = newYorkAt(ms);
  const civil = civilOf(day);
  return `${WEEKDAYS[weekdayOf(day)] ?? ''} ${civil.day} ${MONTHS[civil.month - 1] ?? ''}, ${clockText(minutes)} ET`;
}
