/**
 * Orders for a closed market (S3.6). They wait for the open, become ready on a fresh two-sided quote there, and leave only
 * by the trader's approval of what was shown: same hash, in time, and the mid not further away than agreed (G19).
 *
 * Invariants: nothing here sends; a record that ended never comes back; timers are made again from the records.
 */
import {
  Decimal,
  dec,
  idOf,
  newYorkText,
  nextSession,
  sessionAt,
  symbolOf,
  type Instrument,
  type InstrumentId,
  type Price,
  type Queued,
  type QueuedId,
} from '../../../shared/domain/index.ts';
import type { StepContext } from '../context.ts';
import { isLive, pctOf, quoteAgeMs, twoSided } from '../portfolio/quote-prices.ts';
import type { EngineState } from '../state.ts';
import { shownHash } from './shown-hash.ts';

const PREFIX = 'queued:';

/** What the trader is shown of a queued order and approves. */
export type Shown = Pick<Queued, 'command' | 'referenceMid' | 'driftPctMax' | 'expiresMs'>;

export const hashOf = ({ command, referenceMid, driftPctMax, expiresMs }: Shown): string =>
  shownHash([command, referenceMid, driftPctMax, expiresMs]);

/** Whether one of the order's sessions is open for its instrument; null: its hours are not known. */
export function isOpen(state: EngineState, order: Queued['command'], nowMs: number): boolean | null {
  const instrument = state.instruments.get(order.instrumentId);
  const calendar = instrument === undefined ? undefined : state.calendars.get(instrument.calendar);
  if (calendar === undefined || nowMs < calendar.fromMs || nowMs >= calendar.toMs) return null;
  const now = sessionAt(calendar, nowMs);
  return now !== null && (now.kind === 'continuous' || order.sessions.includes(now.kind));
}

/** When one of its sessions opens next; null beyond the calendar. */
export function opensMs(state: EngineState, order: Queued['command'], nowMs: number): number | null {
  const instrument = state.instruments.get(order.instrumentId);
  const calendar = instrument === undefined ? undefined : state.calendars.get(instrument.calendar);
  return calendar === undefined ? null : (nextSession(calendar, nowMs, order.sessions)?.startMs ?? null);
}

/** The exact mid of a fresh, live, two-sided, uncrossed quote without our own orders; null when there is none. */
export function freshMid(state: EngineState, instrumentId: InstrumentId, nowMs: number): Decimal | null {
  const instrument: Instrument | undefined = state.instruments.get(instrumentId);
  const quote = state.referenceQuote(instrumentId);
  if (instrument === undefined || quote === null || quote.status !== 'trading' || !isLive(instrument, quote))
    return null;
  if (quoteAgeMs(quote, nowMs) > state.limits.quoteAgeMsMax) return null;
  const sides = twoSided(instrument, quote);
  return sides === null || sides.spread.sign() < 0 ? null : sides.mid;
}

/** How far the mid has gone from the one that was shown, per cent, rounded up; null when one of them is zero or unknown. */
export function driftPct(referenceMid: Price | null, mid: Decimal): Decimal | null {
  if (referenceMid === null) return null;
  const reference = dec(referenceMid);
  return pctOf(mid.sub(reference).abs(), reference.abs());
}

/** States a queued order as it now stands. */
export function putQueued(ctx: StepContext, queued: Queued): void {
  ctx.emit({ kind: 'queuedChanged', queued: { ...queued, updatedMs: ctx.nowMs } });
}

/** Ends one that will not be sent, with the reason. */
export function endQueued(
  ctx: StepContext,
  queued: Queued,
  status: 'dropped' | 'expired' | 'drifted',
  reason: string,
): void {
  putQueued(ctx, { ...queued, status, reason });
  ctx.effect({ kind: 'clearTimer', timerId: timerIdOf(queued.queuedId) });
}

const timerIdOf = (id: QueuedId): string => `${PREFIX}${id}`;

/** Sets the timer of the next moment at which time alone changes something: the open, or the end. */
export function armQueued(ctx: StepContext, queued: Queued): void {
  const moments = [queued.expiresMs];
  if (queued.status === 'waiting' && queued.opensMs !== null) moments.push(queued.opensMs);
  const atMs = Math.max(ctx.nowMs, Math.min(...moments));
  ctx.effect({ kind: 'setTimer', timerId: timerIdOf(queued.queuedId), atMs });
}

/** Looks again at a queued order whose moment came. True when the timer was one of theirs. */
export function onQueuedTimer(ctx: StepContext, timerId: string): boolean {
  if (!timerId.startsWith(PREFIX)) return false;
  const queued = ctx.state.queued.get(idOf<QueuedId>(timerId.slice(PREFIX.length)));
  if (queued === undefined || !ctx.state.liveQueued.has(queued.queuedId)) return true;
  if (ctx.nowMs >= queued.expiresMs) expire(ctx, queued);
  else {
    look(ctx, queued);
    rearm(ctx, queued.queuedId);
  }
  return true;
}

/** After the open the next moment is the end, or a later open when this one brought no quote. */
function rearm(ctx: StepContext, id: QueuedId): void {
  const queued = ctx.state.queued.get(id);
  if (queued === undefined || !ctx.state.liveQueued.has(id)) return;
  const passed = queued.status === 'waiting' && queued.opensMs !== null && queued.opensMs <= ctx.nowMs;
  const next = passed ? { ...queued, opensMs: opensMs(ctx.state, queued.command, ctx.nowMs) } : queued;
  armQueued(ctx, next);
}

function expire(ctx: StepContext, queued: Queued): void {
  endQueued(ctx, queued, 'expired', 'It was not approved in time');
  ctx.alert({
    level: 'warning',
    title: `${symbolOf(queued.command.instrumentId)}: queued order expired`,
    detail: 'It was not approved in time; nothing was sent.',
    about: { instrumentId: queued.command.instrumentId },
  });
}

/** New quotes of an instrument: what waits for its open may be ready. */
export function onQuoteQueued(ctx: StepContext, instrumentId: InstrumentId): void {
  for (const id of ctx.state.liveQueued) {
    const queued = ctx.state.queued.get(id);
    if (queued !== undefined && queued.command.instrumentId === instrumentId && queued.status === 'waiting')
      look(ctx, queued);
  }
}

/** Makes it ready when its market is open and fresh; what was never priced is priced now, and shown anew. */
function look(ctx: StepContext, queued: Queued): void {
  if (queued.status !== 'waiting' || isOpen(ctx.state, queued.command, ctx.nowMs) !== true) return;
  const mid = freshMid(ctx.state, queued.command.instrumentId, ctx.nowMs);
  if (mid === null) return;
  const referenceMid = queued.referenceMid ?? mid.trim().text();
  const shown = { ...queued, referenceMid };
  putQueued(ctx, { ...shown, status: 'ready', shownHash: hashOf(shown), reason: null });
  ctx.alert({
    level: 'info',
    title: `${symbolOf(queued.command.instrumentId)}: queued order is ready`,
    detail: `Its market is open. It is sent when you approve it, until ${newYorkText(queued.expiresMs)}.`,
    about: { instrumentId: queued.command.instrumentId },
  });
}

/** After a restart: timers again; one that was ready waits for a fresh quote once more. */
export function resumeQueued(ctx: StepContext): void {
  for (const id of ctx.state.liveQueued) {
    const queued = ctx.state.queued.get(id);
    if (queued === undefined) continue;
    if (queued.status === 'ready') putQueued(ctx, { ...queued, status: 'waiting' });
    armQueued(ctx, ctx.state.queued.get(id) ?? queued);
  }
}
