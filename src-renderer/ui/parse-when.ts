/**
 * A point in time as a trader types it, in New York's time: `15:30`, `tomorrow 10:00`, `fri 16:00`, `2026-11-24 15:30`,
 * `in 90 m`, `in 2 h`, `in 3 d`. Pure: the present is given.
 */
import { err, hoursBehindUtc, ok, type Result } from '../../shared/domain/index.ts';
import { formatDay, formatSpan, formatTime } from './format.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const EXAMPLES = '15:30, tomorrow 10:00, fri 16:00, 2026-11-24 15:30 or in 2 h';

/** A wall-clock time of New York (given as if it were UTC) as UTC ms; an hour that does not exist is the one after it. */
function fromNewYork(wallMs: number): number {
  const first = wallMs + hoursBehindUtc(wallMs + 5 * HOUR_MS) * HOUR_MS;
  return wallMs + hoursBehindUtc(first) * HOUR_MS;
}

const wallClock = (ms: number): number => ms - hoursBehindUtc(ms) * HOUR_MS;
const startOfDay = (wallMs: number): number => Math.floor(wallMs / DAY_MS) * DAY_MS;

function clockTime(text: string): number | null {
  const found = /^(\d{1,2}):(\d{2})$/.exec(text);
  if (found === null) return null;
  const [hours, minutes] = [Number(found[1]), Number(found[2])];
  return hours < 24 && minutes < 60 ? hours * HOUR_MS + minutes * MINUTE_MS : null;
}

function spanOf(text: string): number | null {
  const found = /^in (\d{1,4}) ?(m|min|h|d)$/.exec(text);
  if (found === null) return null;
  const unit = found[2] === 'd' ? DAY_MS : found[2] === 'h' ? HOUR_MS : MINUTE_MS;
  return Number(found[1]) * unit;
}

/** The start of a named day, of New York's wall clock; null when it names none. */
function dayOf(text: string, today: number): number | null {
  if (text === 'today') return today;
  if (text === 'tomorrow') return today + DAY_MS;
  const written = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (written !== null) {
    const [year, month, day] = [Number(written[1]), Number(written[2]), Number(written[3])];
    const at = new Date(Date.UTC(year, month - 1, day));
    return at.getUTCMonth() === month - 1 && at.getUTCDate() === day ? at.getTime() : null;
  }
  const index = text.length < 3 ? -1 : DAYS.findIndex((d) => d.startsWith(text));
  if (index < 0) return null;
  const ahead = (index - new Date(today).getUTCDay() + 7) % 7;
  return today + ahead * DAY_MS;
}

/** UTC ms of what was typed, to come after `nowMs`; else a sentence that says what to type. */
export function parseWhen(raw: string, nowMs: number): Result<number, string> {
  const text = raw.trim().toLowerCase().replaceAll(/\s+/g, ' ');
  if (text === '') return err(`Say when it ends: ${EXAMPLES}`);
  const span = spanOf(text);
  if (span !== null) return span === 0 ? err('It has to end later than now') : ok(nowMs + span);
  const today = startOfDay(wallClock(nowMs));
  const parts = text.split(' ');
  const time = clockTime(parts.at(-1) ?? '');
  if (time === null || parts.length > 2) return err(`Not a time: ${EXAMPLES}`);
  if (parts.length === 1) {
    const at = fromNewYork(today + time);
    return ok(at > nowMs ? at : fromNewYork(today + DAY_MS + time));
  }
  const day = dayOf(parts[0] ?? '', today);
  if (day === null) return err(`Not a day: ${EXAMPLES}`);
  const at = fromNewYork(day + time);
  if (at > nowMs) return ok(at);
  // A weekday that is today and already past means the next one.
  return /^[a-z]/.test(text) && text !== 'today' && !text.startsWith('today')
    ? ok(fromNewYork(day + 7 * DAY_MS + time))
    : err('That has passed: it has to end later than now');
}

/** `Tue 24 Nov 15:30 ET, in 2:14:07`. */
export const whenWords = (ms: number, nowMs: number): string =>
  `${formatDay(ms)} ${formatTime(ms).slice(0, 5)} ET, in ${formatSpan(ms - nowMs)}`;
