/** What a bracket shows of itself: who holds each exit, what triggers it, whether all of it is protected (G13, G14). */
import {
  Decimal,
  dec,
  type Bracket,
  type BracketExit,
  type BracketStatus,
  type Order,
} from '../../../../shared/domain/index.ts';
import type { StepContext } from '../../context.ts';
import { watchOf } from '../../orders/watchable.ts';
import { exitWords, priceText, type ExitPlan, type PlannedExit } from './plan.ts';
import {
  alertBracket,
  exitOrders,
  isChangedThere,
  isClosing,
  isHeld,
  isSettled,
  leavesOf,
  openOf,
  overfillOf,
  putBracket,
  text,
} from './record.ts';
import type { BracketRun } from './run.ts';

/** Quantity may be without its stop for so long before the trader is alarmed (G13), ms. */
export const UNPROTECTED_MS = 1_000;

type Facts = { readonly plan: ExitPlan; readonly cover: Decimal; readonly ended: boolean };

/** Writes the record down where it changed, and alarms. */
export function updateRecord(ctx: StepContext, bracket: Bracket, run: BracketRun, facts: Facts): void {
  const exits = exitOrders(ctx.state, bracket);
  const stop = exitView(bracket, 'stop', facts.plan.stop, exits);
  const target = exitView(bracket, 'target', facts.plan.target, exits);
  const shown: Bracket = { ...bracket, stop, target };
  const lacking = unprotectedQty(ctx, shown, exits, facts);
  const since = lacking.isZero() ? null : (bracket.unprotectedSinceMs ?? ctx.nowMs);
  const alarming =
    since !== null && (ctx.nowMs - since >= UNPROTECTED_MS || run.refused !== null || stop?.expired === true);
  const status = statusOf({ ...shown, unprotectedSinceMs: since }, exits, { ...facts, alarming });
  const done = status === 'done';
  const next: Bracket = {
    ...shown,
    unprotectedSinceMs: since,
    status,
    reason: done ? (bracket.reason ?? reasonOf(shown)) : alarming ? whyUnprotected(shown, run) : stillTrue(bracket),
    endedMs: done ? (bracket.endedMs ?? ctx.nowMs) : null,
  };
  if (differs(next, bracket)) putBracket(ctx, next);
  alarm(ctx, next, run, { alarming, lacking });
}

/** Whether the record changed in what `updateRecord` writes. */
const differs = (a: Bracket, b: Bracket): boolean =>
  a.status !== b.status ||
  a.reason !== b.reason ||
  a.endedMs !== b.endedMs ||
  a.unprotectedSinceMs !== b.unprotectedSinceMs ||
  exitDiffers(a.stop, b.stop) ||
  exitDiffers(a.target, b.target);

function exitDiffers(a: BracketExit | null, b: BracketExit | null): boolean {
  if (a === null || b === null) return a !== b;
  return (
    a.price !== b.price ||
    a.limitPrice !== b.limitPrice ||
    a.heldBy !== b.heldBy ||
    a.clientOrderId !== b.clientOrderId ||
    a.qty !== b.qty ||
    a.filledQty !== b.filledQty ||
    a.note !== b.note ||
    a.text !== b.text ||
    a.expired !== b.expired
  );
}

/** A reason that told of something that is over is dropped. */
const stillTrue = (bracket: Bracket): string | null =>
  bracket.status === 'unprotected' || bracket.status === 'done' ? null : bracket.reason;

function reasonOf(bracket: Bracket): string {
  if (dec(bracket.entryFilled).isZero()) return 'The entry ended without a fill';
  if (overfillOf(bracket).total.sign() > 0) return 'Closed; its exits filled more than was there';
  return dec(bracket.exitedQty).isZero() ? 'The position was closed by another order' : 'Closed by its exits';
}

function whyUnprotected(bracket: Bracket, run: BracketRun): string {
  if (bracket.stop?.expired === true) return 'The stop expired by its own time in force';
  return run.refused ?? bracket.stop?.note ?? 'The venue has not acknowledged the stop yet';
}

function exitView(
  bracket: Bracket,
  role: 'stop' | 'target',
  planned: PlannedExit | null,
  exits: readonly Order[],
): BracketExit | null {
  if (bracket.params[role] === null) return null;
  const before = bracket[role];
  const own = exits.filter((o) => o.role === role && !isChangedThere(o));
  const live = own.find((o) => !isHeld(o)) ?? own[0];
  const zero = dec('0').text();
  const filledQty = before?.filledQty ?? zero;
  const expired = before?.expired === true ? { expired: true } : {};
  if (planned === null) {
    const price = before?.price ?? null;
    const limitPrice = before?.limitPrice ?? null;
    return {
      price,
      limitPrice,
      heldBy: 'none',
      clientOrderId: live?.clientOrderId ?? null,
      qty: zero,
      filledQty,
      note: null,
      ...expired,
    };
  }
  const heldBy = live === undefined ? 'none' : isHeld(live) ? 'app' : 'venue';
  const trails = role === 'stop' && live?.trigger?.trail != null;
  const price = trails
    ? (live?.trigger?.price ?? priceText(planned.triggerPrice))
    : priceText(planned.triggerPrice ?? planned.limitPrice);
  return {
    price,
    limitPrice: priceText(planned.limitPrice),
    heldBy,
    clientOrderId: live?.clientOrderId ?? null,
    qty: live === undefined ? zero : text(leavesOf(live)),
    filledQty,
    note: planned.note,
    text: exitWords(bracket, trails && price !== null ? { ...planned, triggerPrice: dec(price) } : planned),
    ...expired,
  };
}

/** How much of what is to be covered has no stop now: neither acknowledged by the venue, nor watched by the app, nor being closed. */
function unprotectedQty(ctx: StepContext, bracket: Bracket, exits: readonly Order[], facts: Facts): Decimal {
  if (bracket.params.stop === null) return Decimal.ZERO;
  let [venue, app, closing] = [Decimal.ZERO, Decimal.ZERO, Decimal.ZERO];
  for (const order of exits) {
    if (order.status === 'unknown') continue;
    if (isClosing(order)) closing = closing.add(leavesOf(order));
    else if (order.role !== 'stop' || isChangedThere(order)) continue;
    else if (!isHeld(order)) venue = venue.add(ackedLeaves(order));
    else if (watchOf(ctx.state, order, ctx.nowMs).kind !== 'blind' && isLinked(ctx, order))
      app = app.add(leavesOf(order));
  }
  return facts.cover.sub(venue.max(app).add(closing)).max(Decimal.ZERO);
}

const isLinked = (ctx: StepContext, order: Order): boolean =>
  ctx.state.connections.get(order.connectionId)?.state === 'ready';

/** What the venue surely holds of a stop: its acknowledged quantity, the smaller one while a change is under way. */
function ackedLeaves(order: Order): Decimal {
  const rests =
    isSettled(order) ||
    order.status === 'pendingModify' ||
    (order.status === 'pendingCancel' && order.venueOrderId !== null);
  if (!rests) return Decimal.ZERO;
  const qty = order.pendingModify === null ? dec(order.qty) : dec(order.qty).min(dec(order.pendingModify.qty));
  return qty.sub(dec(order.filledQty)).max(Decimal.ZERO);
}

function statusOf(
  bracket: Bracket,
  exits: readonly Order[],
  facts: Facts & { readonly alarming: boolean },
): BracketStatus {
  const open = openOf(bracket);
  const idle = exits.every(isHeld) && overfillOf(bracket).left.isZero();
  if (open.isZero() && facts.ended && idle) return 'done';
  if (bracket.params.stop === null && bracket.params.target === null && exits.length === 0 && idle) return 'done';
  if (facts.alarming) return 'unprotected';
  if (dec(bracket.entryFilled).isZero()) return 'waiting';
  if (dec(bracket.exitedQty).sign() > 0 || exits.some(isClosing)) return 'exiting';
  return facts.ended ? 'protected' : 'working';
}

type Alarm = { readonly alarming: boolean; readonly lacking: Decimal };

function alarm(ctx: StepContext, bracket: Bracket, run: BracketRun, { alarming, lacking }: Alarm): void {
  if (alarming && !run.alarmed) {
    run.alarmed = true;
    alertBracket(ctx, bracket, 'danger', {
      title: 'UNPROTECTED',
      detail: `${text(lacking)} have no stop: ${bracket.reason ?? ''}. It is tried again; watch the market or close the position.`,
    });
  } else if (run.alarmed && bracket.unprotectedSinceMs === null) {
    run.alarmed = false;
    if (bracket.status === 'done') return;
    alertBracket(ctx, bracket, 'info', { title: 'protected again', detail: bracket.stop?.text ?? '' });
  }
}
