/** The trader's hand on a ladder: pause, resume, step now, finish, cancel. Each says why where it makes no sense. */
import { err, ok, type Ladder, type LadderControl, type Result } from '../../../../shared/domain/index.ts';
import { refusal, type Refusal } from '../../commands/refusal.ts';
import type { StepContext } from '../../context.ts';
import { beginFinal } from './ending.ts';
import { CAUSES, pauseCauseOf } from './pause-cause.ts';
import { pauseLadder, resumeLadder } from './pause.ts';
import { putLadder } from './record.ts';
import { newRun, type LadderRun } from './run.ts';
import { stepOn } from './step.ts';

const nothing = (message: string): Result<void, Refusal> => err(refusal('nothingToDo', 'command.control', message));

/** Does as the trader says with a ladder that is not done. */
export function controlLadder(ctx: StepContext, ladder: Ladder, control: LadderControl): Result<void, Refusal> {
  const run = ctx.state.runs.get(ladder.ladderId) ?? newRun(ctx.nowMs);
  ctx.touched.add(ladder.ladderId);
  switch (control) {
    case 'pause':
      return pauseByTrader(ctx, ladder, run);
    case 'resume':
      return resumeByTrader(ctx, ladder, run);
    case 'stepNow':
      if (ladder.status !== 'working') return nothing(`The ladder is ${ladder.status}: only a working one can step.`);
      stepOn(ctx, ladder, run, 'Stepped past the last rung by you');
      return ok(undefined);
    case 'finish':
      return finishByTrader(ctx, ladder);
    case 'cancel':
      cancelLadder(ctx, ladder, 'Canceled by you');
      return ok(undefined);
  }
}

/** Takes the ladder back, whatever it is doing; it is done when the venue has confirmed. */
export function cancelLadder(ctx: StepContext, ladder: Ladder, reason: string): void {
  ctx.touched.add(ladder.ladderId);
  if (ladder.status === 'canceling') return;
  putLadder(ctx, 'ladderProgressed', { ...ladder, status: 'canceling', pause: null, nextStepAtMs: null, reason });
}

/** Pauses with the trader's cause; `text` says more than `Paused by you`. */
export function pauseByTrader(ctx: StepContext, ladder: Ladder, run: LadderRun, text?: string): Result<void, Refusal> {
  if (ladder.status === 'working' || ladder.status === 'starting') {
    pauseLadder(ctx, ladder, run, { cause: 'trader', text: text ?? CAUSES.trader.text });
    return ok(undefined);
  }
  if (ladder.status === 'paused' && ladder.pause !== null && CAUSES[ladder.pause.cause].selfResumes) {
    const pause = { ...ladder.pause, cause: 'trader' as const, text: text ?? CAUSES.trader.text };
    putLadder(ctx, 'ladderPaused', { ...ladder, pause });
    return ok(undefined);
  }
  return nothing(`The ladder is ${ladder.status}: there is nothing to pause.`);
}

function resumeByTrader(ctx: StepContext, ladder: Ladder, run: LadderRun): Result<void, Refusal> {
  if (ladder.status !== 'paused') return nothing(`The ladder is ${ladder.status}, not paused.`);
  const refused = refusedNow(ctx, ladder);
  if (refused !== null) return err(refused);
  resumeLadder(ctx, ladder, run, 'trader');
  return ok(undefined);
}

function finishByTrader(ctx: StepContext, ladder: Ladder): Result<void, Refusal> {
  if (ladder.status !== 'working' && ladder.status !== 'paused') {
    return nothing(`The ladder is ${ladder.status}: there is nothing to finish.`);
  }
  const { final } = ladder.params;
  if (final === 'rest' && ladder.currentRung < 0) return nothing('Nothing was placed yet that could rest.');
  const refused = final === 'cancel' ? null : refusedNow(ctx, ladder);
  if (refused !== null) return err(refused);
  beginFinal(ctx, ladder, 'Finished by you');
  return ok(undefined);
}

/** What still forbids to act in the market; orders that reduce are stopped by the market alone, not by the state. */
function refusedNow(ctx: StepContext, ladder: Ladder): Refusal | null {
  const cause = pauseCauseOf(ctx, ladder);
  if (cause !== null)
    return refusal('notReady', 'command.control', `${CAUSES[cause].text}; try again when that is over.`);
  const { tradingState } = ctx.state;
  if (tradingState === 'active' || (tradingState !== 'halted' && ladder.reducing)) return null;
  return refusal('notReady', 'command.control', `Trading is ${tradingState}; set it to active first.`);
}
