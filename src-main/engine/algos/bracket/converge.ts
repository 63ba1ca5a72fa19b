/**
 * Makes a bracket's exits equal to its plan, by the least that does it: hold, place, modify, cancel, release. An order that
 * waits for an answer is left alone until it has one.
 *
 * Invariants: what rests at the venue unlinked never adds up to more than is open; nothing is placed on top of an order
 * whose end or whose fills are not known; a stop leaves the app's hands only when the venue has acknowledged its own.
 */
import { Decimal, dec, type Bracket, type Order, type OrderTrigger } from '../../../../shared/domain/index.ts';
import type { StepContext } from '../../context.ts';
import { cancelHeld, modifyHeld, releaseHeld } from '../../orders/held.ts';
import { sendCancel, sendModify, type Terms } from '../../orders/send.ts';
import { isHit } from '../../orders/trigger.ts';
import { watchOf } from '../../orders/watchable.ts';
import { holdExit, placeClose, placeExit } from './place.ts';
import { samePrice, type ExitPlan, type PlannedExit } from './plan.ts';
import {
  awaitsFills,
  closingSide,
  entryMayFill,
  exitOrders,
  isClosing,
  isHeld,
  isSettled,
  leavesOf,
  openOf,
  text,
} from './record.ts';
import { roomOf } from './room.ts';
import { retryWaitMs, type BracketRun } from './run.ts';

/** A stop that the app moves at the venue is moved at most this often, ms. */
export const TRAIL_REST_MS = 1_000;
/** So long a target that was sent to trade may rest, and so long until it is tried again, ms. */
export const TARGET_REST_MS = 1_000;
export const TARGET_RETRY_MS = 2_000;

type Step = { readonly ctx: StepContext; readonly bracket: Bracket; readonly run: BracketRun; readonly plan: ExitPlan };

/** Acts. The caller looks again when the bracket was touched meanwhile. */
export function converge(step: Step): void {
  const { ctx, bracket, run } = step;
  const link = ctx.state.connections.get(bracket.connectionId)?.state;
  const exits = exitOrders(ctx.state, bracket);
  const closing = exits.filter(isClosing);
  for (const order of closing) endLate(ctx, run, order);
  const hit = closing.length > 0 ? null : hitExit(step, exits);
  if (link !== 'ready') return convergeHeld(step, exits);
  if (closing.length > 0) return clearFor(step, exits, closing);
  if (hit !== null) return convergeHit(step, exits, hit);
  convergeRole(step, 'stop', step.plan.stop);
  convergeRole(step, 'target', step.plan.target);
}

/**
 * An exit of the app's whose trigger was hit and that was not released yet; the stop goes before the target. A target without
 * room beside what else closes waits, and the stop stays meanwhile.
 */
function hitExit(step: Step, exits: readonly Order[]): Order | null {
  const hits = exits.filter((o) => isHeld(o) && o.trigger !== null && o.trigger.triggeredMs !== null);
  const stop = hits.find((o) => o.role === 'stop');
  const { target } = step.plan;
  if (stop !== undefined || target === null) return stop ?? hits[0] ?? null;
  return isTooLittle(step, fitting(step, target.qty, Decimal.ZERO)) ? null : (hits[0] ?? null);
}

/** Without a link what the app holds is kept up to date; the rest waits. */
function convergeHeld(step: Step, exits: readonly Order[]): void {
  for (const planned of [step.plan.stop, step.plan.target]) {
    const held = exits.find((o) => isHeld(o) && o.role === planned?.role);
    if (planned !== null && held !== undefined) keepHeld(step.ctx, held, planned);
  }
}

/** A close is under way: nothing else may work beside it, but the app goes on holding a stop while a target is tried. */
function clearFor(step: Step, exits: readonly Order[], closing: readonly Order[]): void {
  const { ctx, run } = step;
  for (const order of closing) shrinkActing(step, order);
  for (const order of exits) {
    if (closing.includes(order)) continue;
    if (!isHeld(order)) cancelExit(ctx, run, order);
    else if (order.role === 'target' || closing.some((o) => o.role === 'stop'))
      cancelHeld(ctx, order, 'Another exit closes');
  }
}

/** A stop that acts as a limit order may rest: like any exit it makes room, and never closes more than there is to cover. */
function shrinkActing(step: Step, order: Order): void {
  const { ctx, run, plan } = step;
  const { clientOrderId, limitPrice, filledQty } = order;
  if (order.role !== 'stop' || limitPrice === null || !isSettled(order)) return;
  const cover = plan.stop?.qty ?? Decimal.ZERO;
  if (leavesOf(order).lte(cover) || ctx.state.reportedFilled.has(clientOrderId)) return;
  if (cover.isZero() || !changesInPlace(step, order)) return cancelExit(ctx, run, order);
  changeLive(step, order, { qty: text(dec(filledQty).add(cover)), limitPrice });
}

/** Asks for new terms; after a change that could not leave this process only when its wait is over. */
function changeLive({ ctx, run }: Step, order: Order, terms: Terms): void {
  if (run.unsentUntilMs === null || ctx.nowMs >= run.unsentUntilMs) sendModify(ctx, order, terms);
}

const changesInPlace = ({ ctx, run }: Step, order: Order): boolean =>
  ctx.state.capabilities.get(order.connectionId)?.modify === true && !run.modifyRefused.has(order.clientOrderId);

/** The app's stop or target was hit: everything else is taken back first, then it goes out for what is open. */
function convergeHit(step: Step, exits: readonly Order[], hit: Order): void {
  const { ctx, bracket, run, plan } = step;
  const planned = hit.role === 'stop' ? plan.stop : plan.target;
  if (planned === null) return void cancelHeld(ctx, hit, 'Nothing is left to close');
  const others = exits.filter((o) => !isHeld(o));
  for (const order of others) cancelExit(ctx, run, order);
  const early = ctx.state.capabilities.get(bracket.connectionId)?.exitWhileEntryWorks === false;
  if (early && entryMayFill(ctx.state, bracket)) return;
  if (others.length > 0 || awaitsFills(ctx.state, bracket) || !mayPlace(ctx, run, hit.role)) return;
  if (hit.role === 'target') {
    const qty = fitting(step, planned.qty, Decimal.ZERO);
    if (isTooLittle(step, qty)) return;
    cancelHeld(ctx, hit, 'Triggered: sent as a limit order');
    run.targetRetryAtMs = ctx.nowMs + TARGET_RETRY_MS;
    placeClose(ctx, current(ctx, bracket), run, { ...planned, qty });
    return;
  }
  for (const order of exits) if (isHeld(order) && order !== hit) cancelHeld(ctx, order, 'The stop was hit');
  keepHeld(ctx, hit, planned);
  const order = ctx.state.orders.get(hit.clientOrderId) ?? hit;
  const released = releaseHeld(ctx, order, null);
  if (!released.ok) fail(ctx, run, released.error.text);
}

const current = (ctx: StepContext, bracket: Bracket): Bracket => ctx.state.brackets.get(bracket.bracketId) ?? bracket;

/** Whether the wait after a refusal is over: a stop's and a target's apart. */
function mayPlace(ctx: StepContext, run: BracketRun, role: Order['role']): boolean {
  const atMs = role === 'target' ? run.targetRetryAtMs : run.retryAtMs;
  return atMs === null || ctx.nowMs >= atMs;
}

function fail(ctx: StepContext, run: BracketRun, why: string): void {
  run.failures += 1;
  run.refused = why;
  run.retryAtMs = ctx.nowMs + retryWaitMs(run.failures);
}

function convergeRole(step: Step, role: 'stop' | 'target', planned: PlannedExit | null): void {
  const { ctx, bracket, run } = step;
  const own = exitOrders(ctx.state, bracket).filter((o) => o.role === role);
  const held = own.filter(isHeld);
  const resting = own.filter((o) => !isHeld(o));
  if (planned === null || planned.holder === 'none') {
    for (const order of own) cancelExit(ctx, run, order);
    return;
  }
  for (const order of held.slice(1)) cancelHeld(ctx, order, 'One is enough');
  if (planned.holder === 'app') {
    for (const order of resting) cancelExit(ctx, run, order);
    return holdPlanned(step, held[0], planned);
  }
  for (const order of resting.slice(1)) cancelExit(ctx, run, order);
  const live = resting[0];
  if (live === undefined) placePlanned(step, planned);
  else if (isSettled(live)) settleLive(step, live, planned);
  if (held[0] !== undefined && live !== undefined && isSettled(live))
    cancelHeld(ctx, held[0], 'The venue holds it now');
}

function holdPlanned(step: Step, held: Order | undefined, planned: PlannedExit): void {
  const { ctx, bracket, run } = step;
  if (held !== undefined) return keepHeld(ctx, held, planned);
  if (planned.role === 'target' && !mayPlace(ctx, run, 'target')) return;
  holdExit(ctx, current(ctx, bracket), planned);
}

/** Gives a held exit its planned terms; a trailing one follows the market by itself. */
function keepHeld(ctx: StepContext, held: Order, planned: PlannedExit): void {
  const follows = held.trigger?.trail !== null && held.trigger !== null;
  const trigger = planned.triggerPrice ?? planned.limitPrice;
  const sameTrigger = follows || samePrice(held.trigger?.price ?? null, trigger);
  if (dec(held.qty).eq(planned.qty) && sameTrigger && samePrice(held.limitPrice, planned.limitPrice)) return;
  const move = sameTrigger || trigger === null ? {} : { triggerPrice: trigger.text() };
  modifyHeld(ctx, held, { qty: text(planned.qty), limitPrice: planned.limitPrice?.text() ?? null, ...move });
}

/** How much unlinked exits at the venue may still fill, one left out. */
function restingLeaves(step: Step, but: Order | null, linked: boolean): Decimal {
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
const fitting = (step: Step, wanted: Decimal, beside: Decimal): Decimal =>
  wanted.min(roomOf(step.ctx.state, step.bracket).sub(beside)).max(Decimal.ZERO);

function placePlanned(step: Step, planned: PlannedExit): void {
  const { ctx, bracket, run, plan } = step;
  if (!mayPlace(ctx, run, planned.role) || awaitsFills(ctx.state, bracket)) return;
  // A linked exit that is being taken back no longer links: its end is awaited.
  const leaving = exitOrders(ctx.state, bracket).some(
    (o) => !isHeld(o) && (o.status === 'pendingCancel' || o.role === planned.role),
  );
  const beside = restingLeaves(step, null, plan.linked);
  const qty = fitting(step, planned.qty, beside);
  if (leaving || beside.add(planned.qty).gt(openOf(bracket)) || isTooLittle(step, qty)) return;
  const part = { ...planned, qty };
  if (planned.role === 'stop' && isPassed(step, planned)) {
    if (restingLeaves(step, null, false).isZero()) placeClose(ctx, current(ctx, bracket), run, part);
    else for (const order of exitOrders(ctx.state, bracket)) cancelExit(ctx, run, order);
    return;
  }
  placeExit(ctx, current(ctx, bracket), run, { planned: part, linked: plan.linked });
}

/** Less than the venue takes: it is waited for more. */
const isTooLittle = ({ ctx, bracket }: Step, qty: Decimal): boolean =>
  qty.isZero() || qty.lt(dec(ctx.state.instruments.get(bracket.instrumentId)?.qtyMin ?? '0'));

/** Whether the market is through the stop already: then it acts at once instead of being placed. */
function isPassed(step: Step, planned: PlannedExit): boolean {
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

/** An acknowledged exit at the venue: as planned, or to be changed. */
function settleLive(step: Step, live: Order, planned: PlannedExit): void {
  const { ctx, run } = step;
  if (ctx.state.reportedFilled.has(live.clientOrderId)) return;
  const hasTriggered = live.trigger !== null && live.trigger.triggeredMs !== null;
  if (hasTriggered) return shrinkActing(step, live);
  if (live.type !== planned.type || trailDiffers(live, planned)) return cancelExit(ctx, run, live);
  const terms = termsFor(step, live, planned);
  if (terms === null) {
    noteGood(run, live);
    return;
  }
  const qty = qtyThatFits(step, live, terms);
  if (qty === live.qty && !moves(live, terms)) return;
  if (!changesInPlace(step, live)) return cancelExit(ctx, run, live);
  changeLive(step, live, { ...terms, qty });
}

/** The planned total of an exit, or as much as there is room for; where none is it stays as large as it is. */
function qtyThatFits(step: Step, live: Order, terms: Terms): Terms['qty'] {
  const filled = dec(live.filledQty);
  const [before, after] = [leavesOf(live), dec(terms.qty).sub(filled)];
  if (after.lte(before)) return terms.qty;
  const beside = restingLeaves(step, live, step.plan.linked);
  const grown = beside.add(after).gt(openOf(step.bracket)) ? before : fitting(step, after, beside);
  return grown.lte(before) ? live.qty : text(filled.add(grown));
}

/** Whether the new terms move its trigger or its limit. */
const moves = (live: Order, terms: Terms): boolean =>
  !samePrice(live.limitPrice, terms.limitPrice === null ? null : dec(terms.limitPrice)) ||
  (terms.triggerPrice !== undefined && !samePrice(live.trigger?.price ?? null, dec(terms.triggerPrice)));

function noteGood(run: BracketRun, live: Order): void {
  run.modifyRefused.delete(live.clientOrderId);
  if (live.role !== 'stop') return;
  run.failures = 0;
  run.refused = null;
  run.retryAtMs = null;
}

const trailDiffers = (live: Order, planned: PlannedExit): boolean =>
  JSON.stringify(live.trigger?.trail ?? null) !== JSON.stringify(planned.trail);

/** What has to change; null: nothing. */
function termsFor(step: Step, live: Order, planned: PlannedExit): Terms | null {
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

/** A target that was sent to trade and rests is taken back after TARGET_REST_MS. */
function endLate(ctx: StepContext, run: BracketRun, order: Order): void {
  if (order.role === 'target' && isSettled(order) && ctx.nowMs - order.createdMs >= TARGET_REST_MS)
    cancelExit(ctx, run, order);
}
