/**
 * When short sales of a US share are restricted (SEC Rule 201, 17 CFR 242.201): once it trades, in regular hours, 10 % or more below its
 * last official close, until the end of the next trading day a short sale must be priced above the national best bid.
 *
 * Invariant: only what quotes showed here counts, so that a fall while the terminal did not run is not known; the broker knows it, and
 * refuses or holds such an order itself.
 */
import {
  DAY_MS,
  newYorkDayText,
  nextSession,
  sessionAt,
  type CompiledCalendar,
  type Instrument,
  type InstrumentId,
  type Quote,
} from '../../../shared/domain/index.ts';
import type { StepContext } from '../context.ts';
import type { EngineState } from '../state.ts';

/** Shares that the rule is about. */
export const isCovered = ({ assetClass, calendar, currency }: Instrument): boolean =>
  (assetClass === 'equity' || assetClass === 'etf') && calendar === 'us-equity' && currency === 'USD';

/** Whether the last trade is 10 % or more below the close before. Looked at with every quote: integers alone. */
export const hasFallen = ({ last, previousClose }: Quote): boolean =>
  last !== null && previousClose !== null && last > 0 && last * 10 <= previousClose * 9;

/** The end of the trading day after the one of a session, extended hours included. */
function endOfNextDay(calendar: CompiledCalendar, session: { readonly endMs: number }): number {
  const next = nextSession(calendar, session.endMs, ['regular']);
  if (next === null) return session.endMs + DAY_MS;
  const day = newYorkDayText(next.startMs);
  return calendar.intervals.findLast((i) => newYorkDayText(i.startMs) === day)?.endMs ?? next.endMs;
}

/** A quote of a share that has fallen so far: states the restriction once a day. */
export function noteFall(ctx: StepContext, quote: Quote): void {
  const { state } = ctx;
  const instrument = state.instruments.get(quote.instrumentId);
  if (instrument === undefined || !isCovered(instrument) || quote.scope === 'indicative') return;
  const calendar = state.calendars.get(instrument.calendar);
  const session = calendar === undefined ? null : sessionAt(calendar, quote.tsEventMs);
  // Only trades of regular hours trigger it; before the open the last one is of the day before.
  if (calendar === undefined || session?.kind !== 'regular') return;
  // Stated in this session already: one of the day before ends tonight.
  if ((state.risk.shortRestricted.get(instrument.id) ?? 0) > session.endMs + DAY_MS / 2) return;
  const untilMs = endOfNextDay(calendar, session);
  ctx.emit({ kind: 'shortRestricted', instrumentId: instrument.id, untilMs });
}

/** Until when its short sales are restricted; null: they are not, as far as is known here. */
export function restrictedUntil(state: EngineState, id: InstrumentId, nowMs: number): number | null {
  const untilMs = state.risk.shortRestricted.get(id);
  return untilMs === undefined || untilMs <= nowMs ? null : untilMs;
}
