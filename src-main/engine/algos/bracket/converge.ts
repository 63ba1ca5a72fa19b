/**
 * Makes a bracket's exits equal to its plan, by the least that does it: hold, place, modify, cancel, release. An order that
 * waits for an answer is left alone until it has one.
 *
 * Invariants: what rests at the venue unlinked never adds up to more than is open; nothing is placed on top of an order
 * whose end or whose fills are not known; a stop leaves the app's hands only when the venue has acknowledged its own.
 */
import { Decimal, dec, type Order } from '../../../../shared/domain/index.ts';
import type { StepContext } from '../../context.ts';
import { cancelHeld, modifyHeld, releaseHeld } from '../../orders/held.ts';
import {
  cancelExit,
  changeLive,
  changesInPlace,
  changesQty,
  current,
  fitting,
  isPassed,
  isTooLittle,
  mayPlace,
  moves,
  noteGood,
  qtyThatFits,
  restingLeaves,
  termsFor,
  type Step,
} from './exit-moves.ts';
import { convergePair } from './pair.ts';
import { holdExit, placeClose, placeExit } from './place.ts';
import { samePrice, type PlannedExit } from './plan.ts';
import {
  awaitsFills,
  entryMayFill,
  exitOrders,
  isChangedThere,
  isClosing,
  isHeld,
  isSettled,
  leavesOf,
  openOf,
  text,
} from './record.ts';
import { retryWaitMs, type BracketRun } from './run.ts';

/** So long a target that was sent to trade may rest, and so long until it is tried again, ms. */
export const TARGET_REST_MS = 1_000;
export const TARGET_RETRY_MS = 2_000;

/** Acts. The caller looks again when the bracket was touched meanwhile. */
export function converge(step: Step): void {
  const { ctx, bracket, run } = step;
  const link = ctx.state.connections.get(bracket.connectionId)?.state;
  const exits = exitOrders(ctx.state, bracket);
  const closing = exits.filter(isClosing);
  for (const order of closing) endLate(ctx, run, order);
  const hit = closing.length > 0 ? null : hitExit(step, exits);
  if (link !== 'ready') return convergeHeld(step, exits);
  for (const order of exits) if (isChangedThere(order)) cancelExit(ctx, run, order);
  if (closing.length > 0) return clearFor(step, exits, closing);
  if (hit !== null) return convergeHit(step, exits, hit);
  if (convergePair(step)) return;
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
  if (cover.isZero() || !changesQty(step, order)) return cancelExit(ctx, run, order);
  changeLive(step, order, { qty: text(dec(filledQty).add(cover)), limitPrice });
}

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
  if (!(qty === live.qty ? changesInPlace : changesQty)(step, live)) return cancelExit(ctx, run, live);
  changeLive(step, live, { ...terms, qty });
}

const trailDiffers = (live: Order, planned: PlannedExit): boolean =>
  JSON.stringify(live.trigger?.trail ?? null) !== JSON.stringify(planned.trail);

/** A target that was sent to trade and rests is taken back after TARGET_REST_MS. */
function endLate(ctx: StepContext, run: BracketRun, order: Order): void {
  if (order.role === 'target' && isSettled(order) && ctx.nowMs - order.createdMs >= TARGET_REST_MS)
    cancelExit(ctx, run, order);
}
