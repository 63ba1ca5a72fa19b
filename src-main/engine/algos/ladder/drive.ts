/**
 * A ladder's look at the world after anything that may concern it: its order, the market, the time, the trader. It acts
 * until nothing is left to do now, then sets its one timer for the next moment that may matter.
 */
import { dec, isTerminal, type Ladder, type LadderId } from '../../../../shared/domain/index.ts';
import type { StepContext } from '../../context.ts';
import { cancelLive } from './cancel-live.ts';
import { convergeTo } from './converge.ts';
import { beginEnding, beginFinal, endLadder } from './ending.ts';
import { driveCanceling, driveFinishing } from './finish.ts';
import { pauseCauseOf } from './pause-cause.ts';
import { drivePaused, pauseLadder } from './pause.ts';
import { isBeyond } from './plan.ts';
import { awaitsFills, liveOrders, putLadder, remainingOf } from './record.ts';
import type { LadderRun } from './run.ts';
import { keepReplanned, priceToWork, replan, stepOn } from './step.ts';
import { armTimer } from './timer.ts';

/** Most looks in one step of the engine: more is a loop that never settles, a broken invariant. */
const LOOKS_MAX = 64;

/** Lets a ladder act. */
export function driveLadder(ctx: StepContext, id: LadderId): void {
  for (let looks = 0; looks < LOOKS_MAX; looks++) {
    const ladder = ctx.state.ladders.get(id);
    const run = ctx.state.runs.get(id);
    if (ladder === undefined || run === undefined || ladder.status === 'done') return;
    if (!look(ctx, ladder, run)) return armTimer(ctx, ladder, run);
  }
  throw new Error(`ladder ${id} does not settle`);
}

/** One look. True when it changed something and another is due. */
function look(ctx: StepContext, ladder: Ladder, run: LadderRun): boolean {
  if (afterOrderEnded(ctx, ladder, run)) return true;
  switch (ladder.status) {
    case 'canceling':
      return driveCanceling(ctx, ladder, run);
    case 'finishing':
      return driveFinishing(ctx, ladder, run);
    case 'resting':
      return driveResting(ctx, ladder, run);
    case 'paused':
      return drivePaused(ctx, ladder, run) || takeBackPaused(ctx, ladder, run);
    case 'starting':
    case 'working':
      return driveWorking(ctx, ladder, run);
    case 'done':
      return false;
  }
}

/** The working order has ended and all its fills have come: what that means for the ladder. */
function afterOrderEnded(ctx: StepContext, ladder: Ladder, run: LadderRun): boolean {
  if (ladder.workingOrderId === null || awaitsFills(ctx, ladder)) return false;
  const order = ctx.state.orders.get(ladder.workingOrderId);
  if (order !== undefined && !isTerminal(order.status)) return false;
  const pause =
    ladder.pause === null || ladder.pause.resting !== 'left'
      ? ladder.pause
      : { ...ladder.pause, resting: 'none' as const };
  const free: Ladder = { ...ladder, workingOrderId: null, pause };
  if (remainingOf(ladder).isZero() && liveOrders(ctx, ladder).length === 0) {
    endLadder(ctx, free, 'exhausted', 'Filled');
    return true;
  }
  putLadder(ctx, 'ladderProgressed', free);
  const asked = run.cancelAsked === ladder.workingOrderId || (ladder.ending?.orderId ?? null) === ladder.workingOrderId;
  const active = ladder.status === 'working' || ladder.status === 'resting' || ladder.status === 'starting';
  if (order === undefined || order.status === 'filled' || (order.status !== 'rejected' && (asked || !active)))
    return true;
  const reason = `${order.status === 'rejected' ? 'The venue rejected' : `The venue ended (${order.status})`} its order${order.reason === null ? '' : `: ${order.reason}`}`;
  if (ladder.status !== 'canceling')
    beginEnding(ctx, free, { kind: 'cancel', reason, rejected: order.status === 'rejected' });
  return true;
}

function driveWorking(ctx: StepContext, ladder: Ladder, run: LadderRun): boolean {
  if (ctx.nowMs >= ladder.deadlineMs) {
    beginFinal(ctx, ladder, 'The total time was up');
    return true;
  }
  const cause = pauseCauseOf(ctx, ladder);
  if (cause !== null) {
    pauseLadder(ctx, ladder, run, { cause });
    return true;
  }
  const instrument = ctx.state.instruments.get(ladder.instrumentId);
  if (instrument === undefined) return false;
  const planned = replan(ctx, ladder, instrument);
  const due =
    planned.ladder.currentRung < 0 ||
    (planned.ladder.nextStepAtMs !== null && ctx.nowMs >= planned.ladder.nextStepAtMs);
  if (due) {
    stepOn(ctx, planned.ladder, run, 'The last rung was not filled');
    return true;
  }
  if (planned.price === null) return false;
  if (isBeyondFloor(planned.ladder, planned.price)) {
    const reason = `The next price ${planned.price.toString()} is beyond the floor ${ladder.params.floor ?? ''}`;
    beginEnding(ctx, ladder, { kind: 'cancel', reason, rejected: ladder.attempts === 0 });
    return true;
  }
  if (keepReplanned(ctx, ladder, planned.ladder, run)) return true;
  const order = liveOrders(ctx, ladder)[0];
  if (order !== undefined && isOverdue(ctx, ladder, run)) run.timedOut = true;
  if (run.timedOut) return cancelLive(ctx, ladder, run);
  const wanted = clampToWorst(ladder, planned.price);
  return convergeTo(ctx, planned.ladder, run, priceToWork(ctx, ladder, run, { wanted, order, instrument }));
}

const clampToWorst = (ladder: Ladder, price: ReturnType<typeof dec>): ReturnType<typeof dec> => {
  const worst = dec(ladder.params.worstPrice);
  return isBeyond(ladder.side, price, worst) ? worst : price;
};

const isBeyondFloor = (ladder: Ladder, price: ReturnType<typeof dec>): boolean =>
  ladder.params.floor !== null && isBeyond(ladder.side, price, dec(ladder.params.floor));

/** The order of this rung has rested for the whole order time-out (S0.5). */
function isOverdue(ctx: StepContext, ladder: Ladder, run: LadderRun): boolean {
  const timeoutMs = ladder.params.orderTimeoutMs;
  const rung = ladder.rungs[ladder.currentRung];
  if (timeoutMs === null || rung === undefined || rung.placedMs === null) return false;
  return !run.timedOut && ctx.nowMs - run.restSinceMs >= timeoutMs;
}

/** Rests at its last limit; an order that was taken back for its time-out is placed once more. */
function driveResting(ctx: StepContext, ladder: Ladder, run: LadderRun): boolean {
  const rung = ladder.rungs[ladder.currentRung];
  if (rung === undefined) {
    beginEnding(ctx, ladder, { kind: 'cancel', reason: ladder.reason ?? 'Nothing was placed', rejected: false });
    return true;
  }
  if (liveOrders(ctx, ladder).length > 0 || awaitsFills(ctx, ladder)) return false;
  if (pauseCauseOf(ctx, ladder) !== null) {
    beginEnding(ctx, ladder, { kind: 'cancel', reason: ladder.reason ?? 'Nothing rests', rejected: false });
    return true;
  }
  return convergeTo(ctx, ladder, run, clampToWorst(ladder, dec(rung.price)));
}

function takeBackPaused(ctx: StepContext, ladder: Ladder, run: LadderRun): boolean {
  if (ladder.pause?.resting !== 'cancelled') return false;
  return cancelLive(ctx, ladder, run);
}
