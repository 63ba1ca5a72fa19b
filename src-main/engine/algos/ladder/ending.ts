/** How a ladder's end begins, and the record of how it came out. */
import type { Ladder, LadderEnding, LadderOutcome } from '../../../../shared/domain/index.ts';
import type { StepContext } from '../../context.ts';
import { alertLadder, outcomeOf, putLadder } from './record.ts';
import { ladderTimerId } from './run.ts';

/** An ending that has sent nothing yet. */
export type NewEnding = Omit<LadderEnding, 'orderId'>;

/** After the last rung, when time is up, or by the trader's `finish`: does as the ladder's `final` says. */
export function beginFinal(ctx: StepContext, ladder: Ladder, reason: string): void {
  const { final } = ladder.params;
  if (final === 'rest') beginResting(ctx, ladder, reason);
  else beginEnding(ctx, ladder, { kind: final, reason, rejected: false });
}

/** Leaves the order at its last limit. */
export function beginResting(ctx: StepContext, ladder: Ladder, reason: string): void {
  putLadder(ctx, 'ladderProgressed', { ...ladder, status: 'resting', pause: null, nextStepAtMs: null, reason });
}

/** Starts an ending; the order of a final action that was sent stays on record. */
export function beginEnding(ctx: StepContext, ladder: Ladder, begun: NewEnding): void {
  const { reason } = begun;
  const ending: LadderEnding = { ...begun, orderId: ladder.ending?.orderId ?? null };
  putLadder(ctx, 'ladderProgressed', {
    ...ladder,
    status: 'finishing',
    pause: null,
    nextStepAtMs: null,
    reason,
    ending,
  });
}

/** Writes the end down and tells it. */
export function endLadder(
  ctx: StepContext,
  ladder: Ladder,
  nothing: Exclude<LadderOutcome, 'filled' | 'partial'>,
  reason: string,
): void {
  const armed = ctx.state.runs.get(ladder.ladderId)?.armedMs ?? null;
  if (armed !== null) ctx.effect({ kind: 'clearTimer', timerId: ladderTimerId(ladder.ladderId) });
  const outcome = outcomeOf(ladder, nothing);
  const done = putLadder(ctx, 'ladderDone', {
    ...ladder,
    status: 'done',
    outcome,
    reason: outcome === 'filled' ? null : reason,
    rungs: ladder.rungs.map((r) => (r.status === 'current' ? { ...r, status: 'done' } : r)),
    pause: null,
    nextStepAtMs: null,
    workingOrderId: null,
    endedMs: ctx.nowMs,
  });
  tellEnd(ctx, done, outcome);
}

function tellEnd(ctx: StepContext, ladder: Ladder, outcome: LadderOutcome): void {
  const average = ladder.avgPrice === null ? '' : ` at ${ladder.avgPrice} on average`;
  const part = `${ladder.filledQty} of ${ladder.qty} filled${average}`;
  const why = ladder.reason === null ? '' : ` ${ladder.reason}.`;
  switch (outcome) {
    case 'filled':
      return alertLadder(ctx, ladder, 'info', { title: 'filled', detail: `${part}.` });
    case 'partial':
      return alertLadder(ctx, ladder, 'warning', {
        title: 'ended partly filled',
        detail: `${part}.${why} Nothing is working.`,
      });
    case 'exhausted':
      return alertLadder(ctx, ladder, 'warning', { title: 'not filled', detail: `${part}.${why} Nothing is working.` });
    case 'rejected':
      return alertLadder(ctx, ladder, 'danger', { title: 'rejected', detail: `${part}.${why} Nothing is working.` });
    case 'cancelled':
      return alertLadder(ctx, ladder, 'info', { title: 'canceled', detail: `${part}.` });
  }
}
