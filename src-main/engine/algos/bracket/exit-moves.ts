/**
 * What every way of making exits as planned is made of: is there room, may it be placed now, what differs, take it back. Each
 * sends at most one message for one order.
 */
import {
  Decimal,
  canModify,
  dec,
  type Bracket,
  type Order,
  type OrderTrigger,
} from '../../../../shared/domain/index.ts';
import type { StepContext } from '../../context.ts';
import { cancelHeld } from '../../orders/held.ts';
import { sendCancel, sendModify, type Terms } from '../../orders/send.ts';
import { isHit } from '../../orders/trigger.ts';
import { watchOf } from '../../orders/watchable.ts';
import { samePrice, type ExitPlan, type PlannedExit } from './plan.ts';
import { closingSide, exitOrders, isHeld, leavesOf, openOf, text } from './record.ts';
import { roomOf } from './room.ts';
import { retryWaitMs, type BracketRun } from './run.ts';

/** A stop that the app moves at the venue is moved at most this often, ms. */
export const TRAIL_REST_MS = 1_000;

/** A bracket, its memory and what it should have. */
export type Step = {
  readonly ctx: StepContext;
  readonly bracket: Bracket;
  readonly run: BracketRun;
  readonly plan: ExitPlan;
};

/** The bracket's record as it stands by now. */
export const current = (ctx: StepContext, bracket: Bracket): Bracket =>
  ctx.state.brackets.get(bracket.bracketId) ?? bracket;

/** Whether the wait after a refusal is over: a stop's and a target's apart. */
export function mayPlace(ctx: StepContext, run: BracketRun, role: Order['role']): boolean {
  const atMs = role === 'target' ? run.targetRetryAtMs : run.retryAtMs;
  return atMs === null || ctx.nowMs >= atMs;
}

/** Asks for new terms; after a change that could not leave this process only when its wait is over. */
export function changeLive({ ctx, run }: Step, order: Order, terms: Terms): void {
  if (run.unsentUntilMs === null || ctx.nowMs >= run.unsentUntilMs) sendModify(ctx, order, terms);
}

/** Whether the venue changes it in place, and did not refuse to. */
export const changesInPlace = ({ ctx, run }: Step, order: Order): boolean =>
  canModify(ctx.state.capabilities.get(order.connectionId), order) && !run.modifyRefused.has(order.clientOrderId);

/** The same for its quantity: of what is, or was, one order with another it is fixed. */
export const changesQty = (step: Step, order: Order): boolean =>
  changesInPlace(step, order) &&
  (order.linkId === null || step.ctx.state.capabilities.get(order.connectionId)?.linkForm !== 'pair');

/** How much unlinked exits at the venue may still fill, one left out. */
export function restingLeaves(step: Step, but: Order | null, linked: boolean): Decimal {
  let sum = Decimal.ZERO;
  for (const order of exitOrders(step.ctx.state, step.bracket)) {
    if (isHeld(order) || order === but) continue;
    const isLinked =
      linked && order.linkId !== null && (but === null || but.linkId === order.linkId) && order.role !== but?.role;
    if (!isLinked) sum = sum.add(leavesOf(order));
  }
  return sum;
}

/** Of so much beside the bracket's own other exits, as much as everything else at the venue leaves; a part protects a part. */
export const fitting = (step: Step, wanted: Decimal, beside: Decimal): Decimal =>
  wanted.min(roomOf(step.ctx.state, step.bracket).sub(beside)).max(Decimal.ZERO);

/** Less than the venue takes: it is waited for more. */
export const isTooLittle = ({ ctx, bracket }: Step, qty: Decimal): boolean =>
  qty.isZero() || qty.lt(dec(ctx.state.instruments.get(bracket.instrumentId)?.qtyMin ?? '0'));

/** Whether the market is through the stop already: then it acts at once instead of being placed. */
export function isPassed(step: Step, planned: PlannedExit): boolean {
  const { ctx, bracket } = step;
  const source = bracket.params.stop?.source ?? 'last';
  if (planned.triggerPrice === null) return false;
  const price = planned.triggerPrice.text();
  const trigger: OrderTrigger = { price, source, trail: null, extreme: null, heldBy: 'app', triggeredMs: null };
  const side = closingSide(bracket);
  const { instrumentId } = bracket;
  const watch = watchOf(ctx.state, { instrumentId, side, trigger, sessions: planned.sessions }, ctx.nowMs);
  return watch.kind === 'sees' && isHit({ type: 'stop', side }, price, watch.price);
}

/** What has to change; null: nothing. */
export function termsFor(step: Step, live: Order, planned: PlannedExit): Terms | null {
  const { ctx, run, bracket } = step;
  const total = dec(live.filledQty).add(planned.qty);
  const sameQty = dec(live.qty).eq(total);
  const follows = planned.trail !== null;
  const sameTrigger = follows || samePrice(live.trigger?.price ?? null, planned.triggerPrice);
  const sameLimit = samePrice(live.limitPrice, planned.limitPrice);
  if (sameQty && sameTrigger && sameLimit) return null;
  const onlyMoved = sameQty && bracket.params.stop?.type === 'trailingStop' && live.role === 'stop';
  if (onlyMoved && ctx.nowMs - run.trailedMs < TRAIL_REST_MS) return null;
  if (onlyMoved) run.trailedMs = ctx.nowMs;
  const moved = planned.triggerPrice === null || follows ? {} : { triggerPrice: planned.triggerPrice.text() };
  return { qty: text(total), limitPrice: planned.limitPrice?.text() ?? null, ...moved };
}

/** The planned total of an exit, or as much as there is room for; where none is it stays as large as it is. */
export function qtyThatFits(step: Step, live: Order, terms: Terms): Terms['qty'] {
  const filled = dec(live.filledQty);
  const [before, after] = [leavesOf(live), dec(terms.qty).sub(filled)];
  if (after.lte(before)) return terms.qty;
  const beside = restingLeaves(step, live, step.plan.linked);
  const grown = beside.add(after).gt(openOf(step.bracket)) ? before : fitting(step, after, beside);
  return grown.lte(before) ? live.qty : text(filled.add(grown));
}

/** Whether the new terms move its trigger or its limit. */
export const moves = (live: Order, terms: Terms): boolean =>
  !samePrice(live.limitPrice, terms.limitPrice === null ? null : dec(terms.limitPrice)) ||
  (terms.triggerPrice !== undefined && !samePrice(live.trigger?.price ?? null, dec(terms.triggerPrice)));

/** It rests as planned: earlier refusals no longer count. */
export function noteGood(run: BracketRun, live: Order): void {
  run.modifyRefused.delete(live.clientOrderId);
  if (live.role !== 'stop') return;
  run.failures = 0;
  run.pairRefusals = 0;
  run.refused = null;
  run.retryAtMs = null;
}

/** Takes an exit back, asked once; again only after a wait. */
export function cancelExit(ctx: StepContext, run: BracketRun, order: Order): void {
  if (isHeld(order)) return void cancelHeld(ctx, order, 'No longer needed');
  if (order.status === 'pendingCancel' || order.status === 'initialized') return;
  const link = ctx.state.connections.get(order.connectionId)?.state;
  if (link !== 'ready' && link !== 'reconciling') return;
  if (run.cancelAsked.has(order.clientOrderId)) {
    if (run.cancelRetryAtMs === null) {
      run.cancelFailures += 1;
      run.cancelRetryAtMs = ctx.nowMs + retryWaitMs(run.cancelFailures);
    }
    if (ctx.nowMs < run.cancelRetryAtMs) return;
    run.cancelRetryAtMs = null;
  }
  run.cancelAsked.add(order.clientOrderId);
  sendCancel(ctx, order);
}
