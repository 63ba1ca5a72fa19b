/** Replaces what is still to come of a ladder; what was sent stays, and so do its rungs that are done. */
import {
  dec,
  err,
  ok,
  type Instrument,
  type Ladder,
  type LadderParams,
  type Result,
} from '../../../../shared/domain/index.ts';
import { refusal, type Refusal } from '../../commands/refusal.ts';
import type { StepContext } from '../../context.ts';
import { planRungsFrom, pricingReference, type PricingReference } from './plan.ts';
import { arrivalReference, putLadder, stepsBefore, todoRungs } from './record.ts';

/**
 * Takes parameters that were validated. The first steps stand for those already worked; `deadlineMs` counts from the
 * start as before.
 */
export function changeLadder(
  ctx: StepContext,
  ladder: Ladder,
  params: LadderParams,
  instrument: Instrument,
): Result<void, Refusal> {
  const status = ladder.status;
  if (status !== 'working' && status !== 'paused' && status !== 'starting') {
    return err(
      refusal('nothingToDo', 'command.ladderId', `The ladder is ${status}: nothing is to come that could change.`),
    );
  }
  const deadlineMs = ladder.startedMs + params.totalMs;
  if (deadlineMs <= ctx.nowMs) {
    return err(refusal('nothingToDo', 'command.params.totalMs', 'That total time is already over.'));
  }
  // New rungs to come: what it was about to end with no longer holds.
  const next: Ladder = { ...ladder, params, deadlineMs, ending: null };
  const reference = referenceFor(ctx, next, instrument);
  const current = ladder.rungs[ladder.currentRung];
  const worked = stepsBefore(ladder, ladder.currentRung + 1);
  const planned = planRungsFrom({ params, side: ladder.side, reference, instrument }, worked);
  const kept = ladder.rungs.slice(0, ladder.currentRung + 1);
  if (current !== undefined) kept[ladder.currentRung] = { ...current, waitMs: current.merged * params.waitMs };
  const shift = current === undefined ? 0 : current.merged * params.waitMs - current.waitMs;
  ctx.touched.add(ladder.ladderId);
  putLadder(ctx, 'ladderChanged', {
    ...next,
    rungs: [...kept, ...todoRungs(planned, kept.length)],
    nextStepAtMs: ladder.nextStepAtMs === null ? null : ladder.nextStepAtMs + shift,
  });
  return ok(undefined);
}

function referenceFor(ctx: StepContext, ladder: Ladder, instrument: Instrument): PricingReference {
  const arrival = arrivalReference(ladder, instrument);
  if (ladder.params.reference === 'frozen') return arrival;
  const quote = ctx.state.referenceQuote(ladder.instrumentId);
  return (quote === null ? null : pricingReference(quote, instrument)) ?? arrival;
}

/** True when the new worst price lets it pay more than the old one did. */
export const loosensWorst = (ladder: Ladder, params: LadderParams): boolean => {
  const [before, after] = [dec(ladder.params.worstPrice), dec(params.worstPrice)];
  const final = params.final === 'market' && ladder.params.final !== 'market';
  return final || (ladder.side === 'buy' ? after.gt(before) : after.lt(before));
};
