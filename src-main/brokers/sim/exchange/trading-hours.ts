/** Sessions at the exchange: which one it is, when the next edge comes, when a day order ends. Pure; windows are compiled as needed. */
import {
  DAY_MS,
  compileCalendar,
  type CalendarId,
  type CompiledCalendar,
  type SessionInterval,
  type SessionKind,
} from '../../../../shared/domain/index.ts';

/** The window that is compiled at a time, days before and after. */
const WINDOW_BACK_DAYS = 5;
const WINDOW_AHEAD_DAYS = 21;

export class TradingHours {
  private readonly compiled = new Map<CalendarId, CompiledCalendar>();
  private readonly current = new Map<
    CalendarId,
    { readonly fromMs: number; readonly toMs: number; readonly session: SessionInterval | null }
  >();

  private window(calendar: CalendarId, nowMs: number): CompiledCalendar {
    const known = this.compiled.get(calendar);
    if (known !== undefined && known.fromMs <= nowMs && nowMs < known.toMs - 14 * DAY_MS) return known;
    const day = Math.floor(nowMs / DAY_MS);
    const made = compileCalendar(calendar, (day - WINDOW_BACK_DAYS) * DAY_MS, (day + WINDOW_AHEAD_DAYS) * DAY_MS);
    this.compiled.set(calendar, made);
    return made;
  }

  /** The session that holds, or null when closed. */
  session(calendar: CalendarId, nowMs: number): SessionInterval | null {
    const known = this.current.get(calendar);
    if (known !== undefined && known.fromMs <= nowMs && nowMs < known.toMs) return known.session;
    const { intervals } = this.window(calendar, nowMs);
    const session = intervals.find((i) => i.startMs <= nowMs && nowMs < i.endMs) ?? null;
    const before = intervals.findLast((i) => i.endMs <= nowMs);
    const after = intervals.find((i) => i.startMs > nowMs);
    this.current.set(calendar, {
      fromMs: session?.startMs ?? before?.endMs ?? nowMs,
      toMs: session?.endMs ?? after?.startMs ?? nowMs + DAY_MS,
      session,
    });
    return session;
  }

  /** The regular session of the trading day that holds, or of the next one; a day ends with its last session. */
  regularAround(calendar: CalendarId, nowMs: number): SessionInterval | null {
    const { intervals } = this.window(calendar, nowMs);
    let regular: SessionInterval | null = null;
    let edge = Number.NEGATIVE_INFINITY;
    for (const interval of intervals) {
      if (interval.startMs > edge) {
        if (regular !== null && edge > nowMs) return regular;
        regular = null;
      }
      if (interval.kind === 'regular') regular = interval;
      edge = interval.endMs;
    }
    return edge > nowMs ? regular : null;
  }

  /** The next time at which a session of the calendar begins or ends. */
  nextEdgeMs(calendar: CalendarId, nowMs: number): number {
    if (calendar === 'always') return (Math.floor(nowMs / DAY_MS) + 1) * DAY_MS;
    this.session(calendar, nowMs);
    return this.current.get(calendar)?.toMs ?? nowMs + DAY_MS;
  }

  /**
   * When a day order placed now for these sessions expires: the end of the last of them today. Null when today has none
   * left (the order would have to wait for another day).
   */
  dayEndMs(calendar: CalendarId, sessions: readonly SessionKind[], nowMs: number): number | null {
    if (calendar === 'always') return (Math.floor(nowMs / DAY_MS) + 1) * DAY_MS;
    const { intervals } = this.window(calendar, nowMs);
    const ahead = intervals.filter((i) => i.endMs > nowMs);
    const first = ahead[0];
    if (first === undefined) return null;
    // Sessions of one day touch one another; a gap separates days. Before the first opens, its day has begun 12 h earlier.
    if (first.startMs > nowMs + 12 * 3_600_000) return null;
    let end: number | null = null;
    let edge = first.startMs;
    for (const interval of ahead) {
      if (interval.startMs > edge) break;
      if (sessions.includes(interval.kind)) end = interval.endMs;
      edge = interval.endMs;
    }
    return end;
  }
}
