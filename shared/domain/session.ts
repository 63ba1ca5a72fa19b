/** Trading sessions in words and as UTC intervals. Calendars are compiled outside the engine and given to it as data. */
import type { CalendarId } from './instrument.ts';

export type SessionKind = 'pre' | 'regular' | 'post' | 'overnight' | 'continuous';

/** One stretch in which a calendar's instruments trade: UTC ms, end exclusive. */
export type SessionInterval = { readonly kind: SessionKind; readonly startMs: number; readonly endMs: number };

/** A calendar's intervals over a window, ascending, not overlapping; `note` names a half day or holiday. */
export type CompiledCalendar = {
  readonly calendar: CalendarId;
  readonly fromMs: number;
  readonly toMs: number;
  readonly intervals: readonly (SessionInterval & { readonly note: string | null })[];
  /** Weekdays on which it does not trade at all, named: UTC ms of the local day, end exclusive. */
  readonly closures?: readonly { readonly startMs: number; readonly endMs: number; readonly note: string }[];
};

/** Index of the first interval that ends after a time (binary search: a year has 750 of them). */
function firstEndingAfter(intervals: CompiledCalendar['intervals'], nowMs: number): number {
  let low = 0;
  let high = intervals.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const interval = intervals[middle];
    if (interval !== undefined && interval.endMs <= nowMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The interval that holds at a time, or null when closed. */
export function sessionAt(calendar: CompiledCalendar, nowMs: number): CompiledCalendar['intervals'][number] | null {
  const found = calendar.intervals[firstEndingAfter(calendar.intervals, nowMs)];
  return found !== undefined && found.startMs <= nowMs ? found : null;
}

/** The next interval of one of these kinds that starts after a time, or null beyond the window. */
export function nextSession(
  calendar: CompiledCalendar,
  nowMs: number,
  kinds: readonly SessionKind[],
): SessionInterval | null {
  for (let i = firstEndingAfter(calendar.intervals, nowMs); i < calendar.intervals.length; i++) {
    const interval = calendar.intervals[i];
    if (interval !== undefined && interval.startMs > nowMs && kinds.includes(interval.kind)) return interval;
  }
  return null;
}

/** An order's sessions in a trader's words. */
export function sessionsInWords(sessions: readonly SessionKind[]): string {
  if (sessions.includes('continuous')) return 'around the clock';
  const set = new Set(sessions);
  if (set.size === 1 && set.has('regular')) return 'regular hours, 9:30 to 16:00 ET';
  const names: string[] = [];
  if (set.has('overnight')) names.push('overnight');
  if (set.has('pre')) names.push('pre-market from 4:00');
  if (set.has('regular')) names.push('regular hours');
  if (set.has('post')) names.push('after hours to 20:00 ET');
  return names.join(', ');
}

/** The sessions around the regular one. */
export const OUTSIDE_SESSIONS: readonly SessionKind[] = ['pre', 'post', 'overnight'];

/** Why an order cannot be for these sessions. `never`: it is not sent to that one; `missing`: its venue's flag means that one as well. */
export type SessionsMismatch =
  | { readonly kind: 'never'; readonly session: SessionKind }
  | { readonly kind: 'missing'; readonly session: SessionKind; readonly together: readonly SessionKind[] };

/**
 * What is wrong with an order's sessions at a venue with one flag for its extended hours; null: nothing. `lasts`: it is no order that
 * goes at once or not at all, which has no later session to be in.
 */
export function sessionsMismatch(
  extended: { readonly together: readonly SessionKind[]; readonly besides?: readonly SessionKind[] } | undefined,
  sessions: readonly SessionKind[],
  lasts: boolean,
): SessionsMismatch | null {
  if (extended === undefined || !sessions.some((one) => OUTSIDE_SESSIONS.includes(one))) return null;
  const { together, besides = [] } = extended;
  const never = sessions.find((one) => !together.includes(one) && !besides.includes(one));
  if (never !== undefined) return { kind: 'never', session: never };
  const missing = lasts ? together.find((one) => !sessions.includes(one)) : undefined;
  return missing === undefined ? null : { kind: 'missing', session: missing, together };
}
