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
};

/** The interval that holds at a time, or null when closed. */
export function sessionAt(calendar: CompiledCalendar, nowMs: number): SessionInterval | null {
  const found = calendar.intervals.find((i) => i.startMs <= nowMs && nowMs < i.endMs);
  return found ?? null;
}

/** The next interval of one of these kinds that starts after a time, or null beyond the window. */
export function nextSession(
  calendar: CompiledCalendar,
  nowMs: number,
  kinds: readonly SessionKind[],
): SessionInterval | null {
  return calendar.intervals.find((i) => i.startMs > nowMs && kinds.includes(i.kind)) ?? null;
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
