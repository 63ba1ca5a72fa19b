/** The one timer of a ladder: the next moment at which time alone may change something. */
import { sessionAt, type Ladder } from '../../../../shared/domain/index.ts';
import type { StepContext } from '../../context.ts';
import { FINAL_WAIT_MS } from './finish.ts';
import { CAUSES } from './pause-cause.ts';
import { CAUSE_GONE_MS, STALE_CANCEL_MS } from './pause.ts';
import { liveOrders } from './record.ts';
import { ladderTimerId, type LadderRun } from './run.ts';
import { FOLLOW_REST_MS } from './step.ts';

/** Sets or clears it. A timer that fires too early only looks again, so an earlier one is left alone. */
export function armTimer(ctx: StepContext, ladder: Ladder, run: LadderRun): void {
  const timerId = ladderTimerId(ladder.ladderId);
  const moments = momentsOf(ctx, ladder, run).filter((ms) => ms > ctx.nowMs);
  if (moments.length === 0) {
    if (run.armedMs !== null) ctx.effect({ kind: 'clearTimer', timerId });
    run.armedMs = null;
    return;
  }
  const atMs = Math.min(...moments);
  if (run.armedMs !== null && run.armedMs > ctx.nowMs && run.armedMs <= atMs) return;
  run.armedMs = atMs;
  ctx.effect({ kind: 'setTimer', timerId, atMs });
}

function momentsOf(ctx: StepContext, ladder: Ladder, run: LadderRun): readonly number[] {
  const retry = [run.retryAtMs, run.roomAtMs].filter((ms) => ms !== null);
  switch (ladder.status) {
    case 'working':
    case 'starting':
      return [...retry, ...workingMoments(ctx, ladder, run)];
    case 'paused':
      return [...retry, ...pausedMoments(ladder, run)];
    case 'finishing':
      return [...retry, run.restSinceMs + FINAL_WAIT_MS];
    default:
      return retry;
  }
}

function workingMoments(ctx: StepContext, ladder: Ladder, run: LadderRun): readonly number[] {
  const { params } = ladder;
  const moments = [ladder.deadlineMs, ...marketMoments(ctx, ladder)];
  if (ladder.nextStepAtMs !== null) moments.push(ladder.nextStepAtMs);
  if (params.orderTimeoutMs !== null && !run.timedOut && liveOrders(ctx, ladder).length > 0) {
    moments.push(run.restSinceMs + params.orderTimeoutMs);
  }
  if (params.reference === 'follow') {
    moments.push(run.restSinceMs + FOLLOW_REST_MS);
    // Of merged steps each has its own moment: they may part when the market moves.
    const current = ladder.rungs[ladder.currentRung];
    if (current !== undefined && ladder.nextStepAtMs !== null) {
      for (let i = 1; i < current.merged; i++) moments.push(ladder.nextStepAtMs - i * params.waitMs);
    }
  }
  return moments;
}

/** When the quote goes stale, and when the session ends. */
function marketMoments(ctx: StepContext, ladder: Ladder): readonly number[] {
  const { state } = ctx;
  const moments: number[] = [];
  const quote = state.referenceQuote(ladder.instrumentId);
  if (quote !== null) moments.push(Math.min(quote.tsEventMs, quote.tsInitMs) + state.limits.quoteAgeMsMax + 1);
  const instrument = state.instruments.get(ladder.instrumentId);
  const calendar = instrument === undefined ? undefined : state.calendars.get(instrument.calendar);
  const session = calendar === undefined ? null : sessionAt(calendar, ctx.nowMs);
  if (session !== null) moments.push(session.endMs);
  return moments;
}

function pausedMoments(ladder: Ladder, run: LadderRun): readonly number[] {
  const { pause } = ladder;
  const moments = [ladder.deadlineMs];
  if (pause === null) return moments;
  if (run.causeGoneMs !== null && run.selfResumesLeft > 0) moments.push(run.causeGoneMs + CAUSE_GONE_MS);
  const takenBack = pause.resting === 'left' && CAUSES[pause.cause].resting === 'cancelledLater';
  if (takenBack) moments.push(pause.sinceMs + STALE_CANCEL_MS);
  return moments;
}
