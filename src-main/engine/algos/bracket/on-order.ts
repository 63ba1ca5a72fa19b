/** What becomes of a bracket's orders: fills are counted into the record, refusals remembered; then the bracket looks again. */
import {
  Decimal,
  dec,
  type Bracket,
  type Fill,
  type Order,
  type OrderEvent,
  type Price,
} from '../../../../shared/domain/index.ts';
import type { StepContext } from '../../context.ts';
import { alertBracket, leavesOf, liveBracketsOf, openOf, positionFor, putBracket, text } from './record.ts';
import { isPairHalf, pairRefused } from './pair-terms.ts';
import { UNSENT_WAIT_MS, newBracketRun, retryWaitMs, type BracketRun } from './run.ts';
import { shed, yields } from './yield.ts';

/** The memory of a bracket, made where there is none. */
export function runOf(ctx: StepContext, bracket: Pick<Bracket, 'bracketId'>): BracketRun {
  const known = ctx.state.bracketRuns.get(bracket.bracketId);
  if (known !== undefined) return known;
  const made = newBracketRun();
  ctx.state.bracketRuns.set(bracket.bracketId, made);
  return made;
}

/** Lets every bracket of an instrument look again: its position, or what works beside it, changed. */
export function touchBrackets(ctx: StepContext, instrumentId: Order['instrumentId']): void {
  for (const id of ctx.state.liveBrackets.get(instrumentId) ?? []) ctx.touchedBrackets.add(id);
}

/** An order changed by anything but a fill. */
export function onBracketOrder(ctx: StepContext, order: Order, event: OrderEvent): void {
  if (ctx.state.liveBrackets.size === 0) return;
  touchBrackets(ctx, order.instrumentId);
  const bracket = order.bracketId === null ? undefined : ctx.state.brackets.get(order.bracketId);
  if (bracket === undefined || order.role === 'entry') return;
  const run = runOf(ctx, bracket);
  switch (event.kind) {
    case 'orderRejected':
      return refused(ctx, run, order, event.reason);
    case 'orderModifyRejected':
      run.modifyRefused.add(order.clientOrderId);
      return;
    case 'orderExpired':
      return expired(ctx, bracket, order);
    case 'orderCanceled':
      return canceled(ctx, run, order, event.reason);
    default:
  }
}

/**
 * A change of an exit that never left this process: the venue refused nothing, and the exit is not taken back for it. What
 * kept it here lasts: the change is not tried again at once.
 */
export function changeUnsent(ctx: StepContext, order: Order): void {
  const run = order.bracketId === null ? undefined : ctx.state.bracketRuns.get(order.bracketId);
  if (run === undefined) return;
  run.modifyRefused.delete(order.clientOrderId);
  run.unsentUntilMs = ctx.nowMs + UNSENT_WAIT_MS;
}

function refused(ctx: StepContext, run: BracketRun, order: Order, reason: string): void {
  // Two that went out as one order: what follows needs no wait, it is another request.
  if (isPairHalf(ctx, order)) return order.role === 'stop' ? pairRefused(ctx, run, reason) : undefined;
  takenAway(ctx, run, order, reason);
}

function takenAway(ctx: StepContext, run: BracketRun, order: Order, reason: string): void {
  run.failures += 1;
  const atMs = ctx.nowMs + retryWaitMs(run.failures);
  if (order.role === 'target') {
    run.targetRetryAtMs = atMs;
    return;
  }
  run.refused = reason;
  run.retryAtMs = atMs;
}

/** A resting exit that its venue took away of its own: placed again, but not at once when that goes on and on. */
function canceled(ctx: StepContext, run: BracketRun, order: Order, reason: string | null): void {
  const asked = run.cancelAsked.delete(order.clientOrderId);
  run.cancelRetryAtMs = null;
  run.cancelFailures = 0;
  run.modifyRefused.delete(order.clientOrderId);
  if (asked || order.status === 'emulated' || dec(order.filledQty).gt(dec('0'))) return;
  // A link's other order filled; what is one order with it goes on being placed, but not without end.
  if (order.linkId !== null && !(isPairHalf(ctx, order) && order.role === 'stop')) return;
  if (order.tif !== 'ioc') takenAway(ctx, run, order, reason ?? 'the venue canceled it');
}

/** It ended as its own time in force says: it is not placed again (G13: explicit, independent of the entry's). */
function expired(ctx: StepContext, bracket: Bracket, order: Order): void {
  const exit = order.role === 'stop' ? bracket.stop : bracket.target;
  if (exit === null || order.tif === 'ioc' || leavesOf(order).isZero()) return;
  const over = { [order.role === 'stop' ? 'stop' : 'target']: { ...exit, expired: true } };
  putBracket(ctx, { ...bracket, ...(isPairHalf(ctx, order) ? bothExpired(bracket) : over) });
}

/** Two that are one order have one time in force. */
const bothExpired = ({ stop, target }: Bracket): Pick<Bracket, 'stop' | 'target'> => ({
  stop: stop === null ? null : { ...stop, expired: true },
  target: target === null ? null : { ...target, expired: true },
});

/** A fill was booked: of the entry, of an exit, or of another order in the same instrument. */
export function onBracketFill(ctx: StepContext, order: Order | null, fill: Fill): void {
  const { state } = ctx;
  const bracket = order === null || order.bracketId === null ? undefined : state.brackets.get(order.bracketId);
  if (order !== null && bracket !== undefined) count(ctx, bracket, order, fill);
  else for (const each of liveBracketsOf(state, fill.instrumentId)) if (each.side !== fill.side) shed(ctx, each);
  touchBrackets(ctx, fill.instrumentId);
}

function count(ctx: StepContext, bracket: Bracket, order: Order, fill: Fill): void {
  const add = (value: string | undefined): Bracket['entryFilled'] => text(dec(value ?? '0').add(dec(fill.qty)));
  switch (order.role) {
    case 'entry':
      return void putBracket(ctx, {
        ...bracket,
        entryFilled: add(bracket.entryFilled),
        entryAvg: averageOf(bracket, fill),
      });
    case 'stop':
    case 'target': {
      const exit = bracket[order.role];
      const filled = exit === null ? null : { ...exit, filledQty: add(exit.filledQty) };
      const over = overfillBy(ctx, bracket, fill);
      const overfilledQty = text(dec(bracket.overfilledQty ?? '0').add(over));
      const counted = { ...bracket, [order.role]: filled, exitedQty: add(bracket.exitedQty), overfilledQty };
      return reportOverfill(ctx, putBracket(ctx, counted), over);
    }
    case null:
      putBracket(ctx, { ...bracket, flattenedQty: add(bracket.flattenedQty) });
  }
}

/** How much of an exit's fill is more than exits had to cover: both children of a link filled. */
function overfillBy(ctx: StepContext, bracket: Bracket, fill: Fill): Decimal {
  // The position has the fill already; what was to be covered is judged as it was before.
  const held = positionFor(ctx.state, bracket).add(dec(fill.qty));
  const cover = openOf(bracket)
    .sub(yields(ctx.state, bracket, 'atVenue', held))
    .max(Decimal.ZERO);
  return dec(fill.qty).sub(cover).max(Decimal.ZERO);
}

function reportOverfill(ctx: StepContext, bracket: Bracket, over: Decimal): void {
  if (over.isZero()) return;
  alertBracket(ctx, bracket, 'danger', {
    title: `exits filled ${text(over)} too much`,
    detail:
      'Both exits filled before the venue canceled one of them. What flips the position by it is flattened at once.',
  });
}

/** Quantity-weighted over the entry's fills, 12 decimals. */
function averageOf(bracket: Bracket, fill: Fill): Price {
  const before = dec(bracket.entryFilled);
  const cost = before.mul(dec(bracket.entryAvg ?? '0')).add(dec(fill.qty).mul(dec(fill.price)));
  return cost
    .div(before.add(dec(fill.qty)), 12, 'nearest')
    .trim()
    .text();
}

/** A held order's trigger was hit. True: it is an exit, and its bracket releases it when nothing else rests. */
export function exitHit(ctx: StepContext, order: Order, price: Price): boolean {
  const bracket = order.bracketId === null ? undefined : ctx.state.brackets.get(order.bracketId);
  if (bracket === undefined || (order.role !== 'stop' && order.role !== 'target')) return false;
  if (order.trigger?.triggeredMs === null) {
    ctx.emit({ kind: 'orderTriggered', clientOrderId: order.clientOrderId, price });
  }
  ctx.touchedBrackets.add(bracket.bracketId);
  return true;
}

/** The market moved: brackets that have something open look at it. */
export function onBracketQuote(ctx: StepContext, instrumentId: Order['instrumentId']): void {
  for (const id of ctx.state.liveBrackets.get(instrumentId) ?? []) {
    const bracket = ctx.state.brackets.get(id);
    if (bracket === undefined || openOf(bracket).isZero()) continue;
    const { stop, conversions } = bracket.params;
    if (
      stop?.type === 'trailingStop' ||
      conversions.length > bracket.converted.length ||
      bracket.status === 'unprotected'
    ) {
      ctx.touchedBrackets.add(id);
    }
  }
}
