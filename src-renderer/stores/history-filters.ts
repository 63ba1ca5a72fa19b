/** Filters of the history as they are typed, and their reading into a query. Dates are New York's. */
import type { HistoryQueryMessage } from '../../shared/contract/messages.ts';
import { hoursBehindUtc, type InstrumentId, type Side } from '../../shared/domain/index.ts';

export type HistoryFilters = {
  readonly instrumentId: InstrumentId | null;
  readonly side: Side | null;
  readonly status: string | null;
  /** `yyyy-mm-dd`, or empty. Both inclusive. */
  readonly from: string;
  readonly to: string;
};

export const NO_FILTERS: HistoryFilters = { instrumentId: null, side: null, status: null, from: '', to: '' };

const DAY_MS = 86_400_000;

/** UTC ms at which a New York date begins; null for anything that is not a date. */
export function dayStartMs(date: string): number | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date);
  if (match === null) return null;
  const utc = Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3]));
  if (new Date(utc).toISOString().slice(0, 10) !== date) return null;
  // Clocks change at 2 in the morning: the offset at midnight is that of the day's first hours.
  return utc + hoursBehindUtc(utc + 5 * 3_600_000) * 3_600_000;
}

export type HistoryBounds = Pick<HistoryQueryMessage, 'instrumentId' | 'side' | 'status' | 'fromMs' | 'toMs'>;

/** What the query is asked with; the end of a day is the start of the next. */
export function boundsOf(filters: HistoryFilters): HistoryBounds {
  const last = filters.to === '' ? null : dayStartMs(filters.to);
  const next = last === null ? null : dayStartMs(new Date(last + 1.5 * DAY_MS).toISOString().slice(0, 10));
  return {
    instrumentId: filters.instrumentId,
    side: filters.side,
    status: filters.status,
    fromMs: filters.from === '' ? null : dayStartMs(filters.from),
    toMs: next,
  };
}

/** What is wrong with the dates, or null. */
export function filtersProblem(filters: HistoryFilters): string | null {
  const bounds = boundsOf(filters);
  if (bounds.fromMs !== null && bounds.toMs !== null && bounds.fromMs >= bounds.toMs)
    return 'The first day is after the last';
  return null;
}

/** True when anything is filtered away. */
export const isFiltered = (filters: HistoryFilters): boolean =>
  filters.instrumentId !== null ||
  filters.side !== null ||
  filters.status !== null ||
  filters.from !== '' ||
  filters.to !== '';
