/**
 * Two exits that are one order at their venue (`linkForm: 'pair'`): placed together, taken back together. The venue changes their
 * prices and not their quantity, so another quantity is another pair: the old one ends first, then the new one goes out.
 *
 * Invariants: one of them never goes out without the other; nothing is placed while one of them may still act; a stop whose target
 * is gone is left to protect and never taken back for being alone.
 */
import { Decimal, type Bracket, type Order } from '../../../../shared/domain/index.ts';
import type { StepContext } from '../../context.ts';
import { cancelHeld } from '../../orders/held.ts';
import {
  cancelExit,
  changeLive,
  changesInPlace,
  current,
  fitting,
  isPassed,
  isTooLittle,
  mayPlace,
  moves,
  noteGood,
  termsFor,
  type Step,
} from './exit-moves.ts';
import { placeClose, placeExit } from './place.ts';
import type { PlannedExit } from './plan.ts';
import { awaitsFills, exitOrders, isClosing, isHeld, isSettled, leavesOf } from './record.ts';
import type { BracketRun } from './run.ts';

/** So long the venue may take to shrink one exit by what the other one filled, ms; then they are placed anew. */
export const PAIR_SHRINK_MS = 1_500;
type Pair = { readonly stop: Order; readonly target: Order };

const resting = (ctx: StepContext, bracket: Bracket): readonly Order[] =>
  exitOrders(ctx.state, bracket).filter((o) => !isHeld(o));

/** The two that are one order and both not over. */
function pairOf(exits: readonly Order[]): Pair | null {
  const stop = exits.find((o) => o.role === 'stop' && o.linkId !== null);
  const target = exits.find((o) => o.role === 'target' && o.linkId !== null && o.linkId === stop?.linkId);
  return stop === undefined || target === undefined ? null : { stop, target };
}

/** Why the exits of a bracket are not to be one order now; null: they may be. */
export function unpairedBy(ctx: StepContext, bracket: Bracket, run: BracketRun): string | null {
  if (run.unpaired !== null && ctx.nowMs < run.unpaired.untilMs) return run.unpaired.why;
  const exits = resting(ctx, bracket);
  const alone = exits.some((o) => o.role === 'stop' && !isClosing(o) && o.status !== 'pendingCancel' && isAtVenue(o));
  return alone && pairOf(exits) === null ? 'a stop that protects is not taken back' : null;
}

const isAtVenue = (order: Order): boolean => isSettled(order) || order.status === 'pendingModify';

/** Makes both exits as planned where they are, or were, one order. False: each is seen to by itself. */
export function convergePair(step: Step): boolean {
  const { ctx, bracket, run, plan } = step;
  run.pairCheckAtMs = null;
  if (ctx.state.capabilities.get(bracket.connectionId)?.linkForm !== 'pair') return false;
  const exits = resting(ctx, bracket);
  const pair = pairOf(exits);
  const { stop, target } = plan;
  if (!plan.linked || stop === null || target === null) {
    if (pair === null || (stop === null && target === null)) return false;
    takeBack(step, pair);
    return true;
  }
  if (pair !== null) settlePair(step, pair, { stop, target });
  else if (exits.length === 0) placePair(step, { stop, target });
  // What is here has no other half: a stop is on its way out, a target makes room for the two of them.
  else for (const order of exits) if (order.role === 'target' && isAtVenue(order)) cancelExit(ctx, run, order);
  return true;
}

/** Takes both back: what cancels one cancels the other. One that acts already is left alone. */
function takeBack(step: Step, { stop, target }: Pair): void {
  const { ctx, run } = step;
  if (hasTriggered(stop) || !isSettled(stop) || !isSettled(target)) return;
  if (ctx.state.reportedFilled.has(stop.clientOrderId) || ctx.state.reportedFilled.has(target.clientOrderId)) return;
  cancelExit(ctx, run, target);
  cancelExit(ctx, run, stop);
}

const hasTriggered = ({ trigger }: Order): boolean => trigger !== null && trigger.triggeredMs !== null;

type Planned = { readonly stop: PlannedExit; readonly target: PlannedExit };

function placePair(step: Step, { stop, target }: Planned): void {
  const { ctx, bracket, run } = step;
  if (!mayPlace(ctx, run, 'stop') || awaitsFills(ctx.state, bracket)) return;
  const qty = fitting(step, stop.qty, Decimal.ZERO);
  if (isTooLittle(step, qty)) return;
  if (isPassed(step, stop)) return void placeClose(ctx, current(ctx, bracket), run, { ...stop, qty });
  const linked = true;
  if (!placeExit(ctx, current(ctx, bracket), run, { planned: { ...stop, qty }, linked })) return;
  placeExit(ctx, current(ctx, bracket), run, { planned: { ...target, qty }, linked });
}

function settlePair(step: Step, pair: Pair, planned: Planned): void {
  const { ctx, bracket, run } = step;
  const { stop, target } = pair;
  if (!isSettled(stop) || !isSettled(target)) return;
  for (const order of exitOrders(ctx.state, bracket))
    if (isHeld(order)) cancelHeld(ctx, order, 'The venue holds it now');
  if (hasTriggered(stop)) return;
  if (ctx.state.reportedFilled.has(stop.clientOrderId) || ctx.state.reportedFilled.has(target.clientOrderId)) return;
  if (!fitsPair(step, pair, planned.stop.qty)) return;
  for (const [live, wanted] of [
    [stop, planned.stop],
    [target, planned.target],
  ] as const) {
    if (live.type !== wanted.type) return takeBack(step, pair);
    const terms = termsFor(step, live, { ...wanted, qty: leavesOf(live) });
    if (terms === null || !moves(live, terms)) continue;
    // One at a time: the next look sees what became of it.
    return changesInPlace(step, live) ? changeLive(step, live, terms) : takeBack(step, pair);
  }
  noteGood(run, target);
  noteGood(run, stop);
}

/** Whether the pair is of as much as is to be covered; one that is not is taken back, or waited for while the venue shrinks it. */
function fitsPair(step: Step, pair: Pair, cover: Decimal): boolean {
  const { ctx, run } = step;
  const { stop, target } = pair;
  const [left, right] = [leavesOf(stop), leavesOf(target)];
  if (left.eq(cover) && right.eq(cover)) return true;
  const most = left.max(right);
  // As much as there is room for: the trader's other orders close the rest.
  if (left.eq(right) && most.lt(cover) && fitting(step, cover, Decimal.ZERO).lte(most)) return true;
  // One filled in part: the venue shrinks the other by it, and either of the two may be told first.
  const untilMs = Math.max(stop.updatedMs, target.updatedMs) + PAIR_SHRINK_MS;
  if (!left.eq(right) && ctx.nowMs < untilMs) {
    run.pairCheckAtMs = untilMs;
    return false;
  }
  takeBack(step, pair);
  return false;
}
