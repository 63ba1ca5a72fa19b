/**
 * The day that P&L and the daily count are kept by (conventions: P&L). US classes: from one official close to the next,
 * named after the day of the close that ends it, so that what trades after hours belongs to the next day as its prices
 * do. Everything else, and a US class without a calendar: from 00:00 UTC.
 */
import {
  DAY_MS,
  Decimal,
  dayText,
  newYorkDayText,
  nextSession,
  sessionAt,
  unitsText,
  utcDayOf,
  type CompiledCalendar,
  type Instrument,
  type Position,
  type Price,
  type Quote,
  type RiskLimits,
  type SessionInterval,
} from '../../../shared/domain/index.ts';
import { markOf } from './marks.ts';

/** `key` is `yyyy-mm-dd`; the day ends (exclusive) at `endsMs`, when the next begins: set a timer for it. */
export type TradingDay = { readonly key: string; readonly endsMs: number };

/** The regular session that holds or comes next, or null. */
function regularFrom(calendar: CompiledCalendar, nowMs: number): SessionInterval | null {
  const now = sessionAt(calendar, nowMs);
  return now?.kind === 'regular' ? now : nextSession(calendar, nowMs, ['regular']);
}

/** The day last asked for of each calendar: it holds from when it was asked for until it ends. */
const LAST = new WeakMap<CompiledCalendar, { readonly fromMs: number; readonly day: TradingDay }>();

/** The day that holds at a time. Beyond the calendar's last session it falls back to days of UTC. */
export function tradingDay(calendar: CompiledCalendar | null, nowMs: number): TradingDay {
  const last = calendar === null ? undefined : LAST.get(calendar);
  if (last !== undefined && nowMs >= last.fromMs && nowMs < last.day.endsMs) return last.day;
  const day = dayAt(calendar, nowMs);
  if (calendar !== null) LAST.set(calendar, { fromMs: nowMs, day });
  return day;
}

function dayAt(calendar: CompiledCalendar | null, nowMs: number): TradingDay {
  const session = calendar === null ? null : regularFrom(calendar, nowMs);
  if (session !== null) return { key: newYorkDayText(session.endMs), endsMs: session.endMs };
  const day = utcDayOf(nowMs);
  return { key: dayText(day), endsMs: (day + 1) * DAY_MS };
}

/** When the day that holds at a time began: the last official close, or 00:00 UTC. Null before the calendar's first. */
export function dayStartMs(calendar: CompiledCalendar | null, nowMs: number): number | null {
  if (calendar === null || calendar.calendar === 'always') return utcDayOf(nowMs) * DAY_MS;
  return calendar.intervals.findLast((i) => i.kind === 'regular' && i.endMs <= nowMs)?.endMs ?? null;
}

/** A mark taken this long after a day's boundary still counts as the boundary's, ms. */
export const BOUNDARY_LATE_MAX_MS = 60_000;

/**
 * The mark that a day is counted from: the mark of the moment at the boundary itself, the quote's previous close when the
 * roll comes late (the terminal was off), else null: unknown, never a mark from the middle of the day.
 */
export function boundaryMark(
  instrument: Instrument,
  quote: Quote | null,
  at: { readonly limits: Pick<RiskLimits, 'spreadPctMax'>; readonly startMs: number | null; readonly nowMs: number },
): Price | null {
  const late = at.startMs === null || at.nowMs - at.startMs > BOUNDARY_LATE_MAX_MS;
  if (!late) return markOf(instrument, quote, at.limits).price;
  const close = quote?.previousClose ?? null;
  return close === null ? null : unitsText(close, instrument.priceScale);
}

/**
 * The position at the start of a new day: today's figures from zero, counted from `mark`, the class's mark at the
 * boundary (null: unknown, then the day's P&L is not shown while something was held). Same or older key: unchanged.
 */
export function rollDay(position: Position, dayKey: string, mark: Price | null): Position {
  if (dayKey <= position.dayKey) return position;
  const zero = Decimal.ZERO.text();
  return {
    ...position,
    realisedToday: zero,
    feesToday: zero,
    cashToday: zero,
    dayStartQty: position.qty,
    dayStartMark: mark,
    dayKey,
  };
}
