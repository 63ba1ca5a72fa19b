/**
 * Calendars to UTC intervals: a pure function of a table and a window, run by whoever feeds the engine (a venue's
 * adapter, the simulation). US sessions: pre-market 4:00 to 9:30 ET, regular 9:30 to 16:00, after hours to 20:00; half
 * days end at 13:00 and 17:00. Options trade in regular hours only. Nothing is known outside the table's years: closed.
 */
import type { CalendarId } from '../instrument.ts';
import { sessionAt, type CompiledCalendar, type SessionInterval, type SessionKind } from '../session.ts';
import { civilOf, dayOfText, weekdayOf, type DayNumber } from './civil.ts';
import { newYorkAt, newYorkToUtc } from './new-york.ts';
import { NYSE_CLOSED, NYSE_FIRST_YEAR, NYSE_HALF_DAYS, NYSE_LAST_YEAR } from './nyse-table.ts';

/** Longest window compiled at once, ms (about 20 years). */
export const CALENDAR_WINDOW_MAX_MS = 7_400 * 86_400_000;

const minutesOf = (hour: number, minute = 0): number => hour * 60 + minute;
const PRE_OPEN = minutesOf(4);
const OPEN = minutesOf(9, 30);
const CLOSE = minutesOf(16);
const POST_CLOSE = minutesOf(20);
const HALF_CLOSE = minutesOf(13);
const HALF_POST_CLOSE = minutesOf(17);

const byDay = (rows: typeof NYSE_CLOSED): ReadonlyMap<DayNumber, string> =>
  new Map(rows.map(([day, name]) => [dayOfText(day), name]));
const CLOSED = byDay(NYSE_CLOSED);
const HALF = byDay(NYSE_HALF_DAYS);

/** What one day in New York is: closed (with the reason) or open, whole or half. */
export type NyseDay =
  | { readonly kind: 'closed'; readonly reason: 'weekend' | 'holiday' | 'noCalendar'; readonly name: string }
  | { readonly kind: 'open'; readonly half: string | null };

/** What the exchange does on a day. Days outside the table's years are closed: `noCalendar`. */
export function nyseDay(day: DayNumber): NyseDay {
  const { year } = civilOf(day);
  if (year < NYSE_FIRST_YEAR || year > NYSE_LAST_YEAR) {
    return { kind: 'closed', reason: 'noCalendar', name: `no trading calendar for ${year}` };
  }
  const weekday = weekdayOf(day);
  if (weekday === 0 || weekday === 6) return { kind: 'closed', reason: 'weekend', name: 'weekend' };
  const holiday = CLOSED.get(day);
  if (holiday !== undefined) return { kind: 'closed', reason: 'holiday', name: holiday };
  return { kind: 'open', half: HALF.get(day) ?? null };
}

type NotedInterval = CompiledCalendar['intervals'][number];

/** Options of the broad funds trade so many minutes beyond the close of shares. */
const LATE_MINUTES = 15;

function dayIntervals(day: DayNumber, half: string | null, calendar: CalendarId): NotedInterval[] {
  const note = half === null ? null : `half day, ${half}`;
  const close = half === null ? CLOSE : HALF_CLOSE;
  const stretch = (kind: SessionKind, from: number, to: number): NotedInterval => ({
    kind,
    startMs: newYorkToUtc(day, from),
    endMs: newYorkToUtc(day, to),
    note,
  });
  if (calendar === 'us-option-1615') return [stretch('regular', OPEN, close + LATE_MINUTES)];
  const regular = stretch('regular', OPEN, close);
  if (calendar === 'us-option') return [regular];
  const post = stretch('post', close, half === null ? POST_CLOSE : HALF_POST_CLOSE);
  return [stretch('pre', PRE_OPEN, OPEN), regular, post];
}

/**
 * Sessions of a calendar that touch [fromMs, toMs), UTC ms, whole (never clipped, so that an end is the true end).
 * Throws RangeError on an empty or absurd window (a broken invariant).
 */
export function compileCalendar(calendar: CalendarId, fromMs: number, toMs: number): CompiledCalendar {
  if (!(fromMs < toMs) || toMs - fromMs > CALENDAR_WINDOW_MAX_MS) throw new RangeError(`window ${fromMs}..${toMs}`);
  if (calendar === 'always') {
    return { calendar, fromMs, toMs, intervals: [{ kind: 'continuous', startMs: fromMs, endMs: toMs, note: null }] };
  }
  const touches = (i: { readonly startMs: number; readonly endMs: number }): boolean =>
    i.endMs > fromMs && i.startMs < toMs;
  const intervals: NotedInterval[] = [];
  const closures: { startMs: number; endMs: number; note: string }[] = [];
  const last = newYorkAt(toMs - 1).day;
  for (let day = newYorkAt(fromMs).day; day <= last; day++) {
    const what = nyseDay(day);
    if (what.kind === 'open') {
      intervals.push(...dayIntervals(day, what.half, calendar).filter(touches));
    } else if (what.reason !== 'weekend') {
      closures.push({ startMs: newYorkToUtc(day, 0), endMs: newYorkToUtc(day + 1, 0), note: what.name });
    }
  }
  return { calendar, fromMs, toMs, intervals, closures: closures.filter(touches) };
}

/** The name of the holiday or closure at a time, or null. */
export const closureAt = (calendar: CompiledCalendar, nowMs: number): string | null =>
  calendar.closures?.find((c) => c.startMs <= nowMs && nowMs < c.endMs)?.note ?? null;

/** The note of the session that holds (a half day's name), or null. */
export function noteOf(calendar: CompiledCalendar, interval: SessionInterval): string | null {
  return sessionAt(calendar, interval.startMs)?.note ?? null;
}
