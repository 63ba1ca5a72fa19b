/** Pausing and resuming: stepping stops, and what the resting order does is on record. */
import type { Ladder, PauseCause } from '../../../../shared/domain/index.ts';
import type { StepContext } from '../../context.ts';
import { beginEnding, beginResting } from './ending.ts';
import { CAUSES, pauseCauseOf } from './pause-cause.ts';
import { alertLadder, liveOrders, putLadder } from './record.ts';
import { SELF_RESUMES_MAX, type LadderRun } from './run.ts';

/** How long the resting order stays when the quotes went stale, and how long a cause must be gone to go on, ms. */
export const STALE_CANCEL_MS = 5_000;
export const CAUSE_GONE_MS = 3_000;

/** Why a ladder pauses: the cause, and words of its own where the cause's do not tell enough. */
export type PauseWhy = { readonly cause: PauseCause; readonly text?: string };

/** It waits for the trader's word to take its final action. */
const isFinishing = (ladder: Ladder): boolean => (ladder.ending ?? null) !== null;

/** Stops stepping for a cause. */
export function pauseLadder(ctx: StepContext, ladder: Ladder, run: LadderRun, { cause, text }: PauseWhy): Ladder {
  run.remainingWaitMs = ladder.nextStepAtMs === null ? null : Math.max(ladder.nextStepAtMs - ctx.nowMs, 0);
  run.causeGoneMs = null;
  const paused = putLadder(ctx, 'ladderPaused', {
    ...ladder,
    status: 'paused',
    nextStepAtMs: null,
    pause: {
      cause,
      sinceMs: ctx.nowMs,
      text: text ?? CAUSES[cause].text,
      resting: restingOf(ctx, ladder, cause),
      selfResumesLeft: run.selfResumesLeft,
    },
  });
  if (cause !== 'trader') tellPaused(ctx, paused);
  return paused;
}

function restingOf(ctx: StepContext, ladder: Ladder, cause: PauseCause): 'left' | 'cancelled' | 'none' {
  if (liveOrders(ctx, ladder).length === 0) return 'none';
  // It was being taken back for the final action; nothing may rest at a price that nobody watches any more.
  if (isFinishing(ladder)) return 'cancelled';
  return CAUSES[cause].resting === 'cancelled' ? 'cancelled' : 'left';
}

function tellPaused(ctx: StepContext, ladder: Ladder): void {
  const { pause } = ladder;
  if (pause === null) return;
  const policy = CAUSES[pause.cause];
  const rest = {
    none: 'Nothing is resting',
    cancelled: 'Its order is being canceled',
    left: policy.resting === 'cancelledLater' ? 'Its order is canceled after 5 s' : 'Its order stays',
  }[pause.resting];
  const next = isFinishing(ladder)
    ? 'resume it to take its final action, or cancel it'
    : policy.selfResumes && pause.selfResumesLeft > 0
      ? 'it goes on by itself 3 s after the cause is gone'
      : 'resume it when you are ready';
  alertLadder(ctx, ladder, 'warning', { title: 'paused', detail: `${pause.text}. ${rest}; ${next}.` });
}

/** Goes on: by itself, which uses up one of its self-resumes, or by the trader, who gives them back. */
export function resumeLadder(ctx: StepContext, ladder: Ladder, run: LadderRun, by: 'itself' | 'trader'): void {
  run.selfResumesLeft = by === 'trader' ? SELF_RESUMES_MAX : run.selfResumesLeft - 1;
  run.causeGoneMs = null;
  const wait = run.remainingWaitMs ?? ladder.rungs[ladder.currentRung]?.waitMs ?? null;
  run.remainingWaitMs = null;
  run.timedOut = false;
  if (isFinishing(ladder)) {
    putLadder(ctx, 'ladderResumed', { ...ladder, status: 'finishing', pause: null, nextStepAtMs: null });
    return;
  }
  putLadder(ctx, 'ladderResumed', {
    ...ladder,
    status: 'working',
    pause: null,
    nextStepAtMs: ladder.currentRung < 0 || wait === null ? null : ctx.nowMs + wait,
  });
}

/** A paused ladder's look at the world: time up, another cause, the cause gone, the order to be taken back. */
export function drivePaused(ctx: StepContext, ladder: Ladder, run: LadderRun): boolean {
  const { pause } = ladder;
  if (pause === null) return false;
  if (ctx.nowMs >= ladder.deadlineMs && !isFinishing(ladder)) return timeUp(ctx, ladder);
  const cause = pauseCauseOf(ctx, ladder);
  if (worsens(pause.cause, cause)) {
    changeCause(ctx, ladder, run, cause);
    return true;
  }
  if (cause !== null) run.causeGoneMs = null;
  else if (CAUSES[pause.cause].selfResumes) {
    run.causeGoneMs ??= ctx.nowMs;
    if (run.selfResumesLeft > 0 && ctx.nowMs - run.causeGoneMs >= CAUSE_GONE_MS) {
      resumeLadder(ctx, ladder, run, 'itself');
      return true;
    }
  }
  const overdue = cause !== null && ctx.nowMs - pause.sinceMs >= STALE_CANCEL_MS;
  if (overdue && pause.resting === 'left' && CAUSES[pause.cause].resting === 'cancelledLater') {
    putLadder(ctx, 'ladderProgressed', { ...ladder, pause: { ...pause, resting: 'cancelled' } });
    return true;
  }
  return false;
}

/** A halt or close always takes over; otherwise one cause of the market's follows another. */
function worsens(from: PauseCause, to: PauseCause | null): to is PauseCause {
  if (to === null || to === from) return false;
  if (to === 'halted' || to === 'closed') return CAUSES[from].resting !== 'cancelled';
  return CAUSES[from].selfResumes;
}

function changeCause(ctx: StepContext, ladder: Ladder, run: LadderRun, cause: PauseCause): void {
  const { pause } = ladder;
  if (pause === null) return;
  run.causeGoneMs = null;
  const resting = pause.resting === 'left' ? restingOf(ctx, ladder, cause) : pause.resting;
  const changed = { ...pause, cause, sinceMs: ctx.nowMs, text: CAUSES[cause].text, resting };
  const next = putLadder(ctx, 'ladderPaused', { ...ladder, pause: changed });
  if (CAUSES[cause].resting === 'cancelled') tellPaused(ctx, next);
}

/** The total time ended in a pause: nothing is taken in a market that cannot be priced. */
function timeUp(ctx: StepContext, ladder: Ladder): boolean {
  const why = ladder.pause?.text ?? 'paused';
  if (ladder.params.final === 'rest' && liveOrders(ctx, ladder).length > 0) {
    beginResting(ctx, ladder, `Time was up while paused (${why})`);
    return true;
  }
  const acted =
    ladder.params.final === 'cancel' || ladder.params.final === 'rest' ? '' : '; the final action was not taken';
  beginEnding(ctx, ladder, {
    kind: 'cancel',
    reason: `Time was up while paused (${why})${acted}`,
    rejected: false,
  });
  return true;
}
