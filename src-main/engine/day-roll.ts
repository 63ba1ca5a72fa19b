/** The day's boundary: positions start a new day from the mark at its end. */
import type { CalendarId } from '../../shared/domain/index.ts';
import type { StepContext } from './context.ts';
import { watchExpiries } from './expiry.ts';
import { boundaryMark, dayStartMs, rollDay, tradingDay } from './portfolio/day.ts';

const PREFIX = 'day:';

/** Sets the timer of a calendar's next boundary. */
export function setDayTimer(ctx: StepContext, calendar: CalendarId): void {
  const day = tradingDay(ctx.state.calendars.get(calendar) ?? null, ctx.nowMs);
  ctx.effect({ kind: 'setTimer', timerId: `${PREFIX}${calendar}`, atMs: day.endsMs });
}

/** Rolls the positions of the calendar's instruments if the timer is a day's. True when it was. */
export function onDayTimer(ctx: StepContext, timerId: string): boolean {
  if (!timerId.startsWith(PREFIX)) return false;
  for (const id of ctx.state.calendars.keys()) {
    if (`${PREFIX}${id}` !== timerId) continue;
    rollPositions(ctx, id);
    setDayTimer(ctx, id);
  }
  watchExpiries(ctx);
  return true;
}

/** Rolls every position of a calendar whose day is over. */
export function rollPositions(ctx: StepContext, calendar: CalendarId): void {
  const { state } = ctx;
  const { nowMs } = ctx;
  const compiled = state.calendars.get(calendar) ?? null;
  const { key } = tradingDay(compiled, nowMs);
  const startMs = dayStartMs(compiled, nowMs);
  for (const position of [...state.positions.values()]) {
    const instrument = state.instruments.get(position.instrumentId);
    if (instrument === undefined || instrument.calendar !== calendar || position.dayKey === key) continue;
    // A late roll (the terminal was off at the boundary) never counts the day from a mark of the middle of it.
    const mark = boundaryMark(instrument, state.referenceQuote(instrument.id), {
      limits: state.limits,
      startMs,
      nowMs,
    });
    const rolled = rollDay(position, key, mark);
    if (rolled !== position) ctx.emit({ kind: 'positionChanged', position: rolled });
  }
}
