/**
 * The row's orders go: first what opens or adds, then, when the close is next, its exits. Cancels are sent at once, sent
 * again when refused, and given up (with the truth) after CANCEL_MS_MAX.
 */
import type { Ladder, Order } from '../../../../shared/domain/index.ts';
import { cancelHeld } from '../../orders/held.ts';
import { sendCancel } from '../../orders/send.ts';
import { cancelLadder } from '../ladder/control.ts';
import { sortOrders, withStops } from './exits.ts';
import { tradableNow, type Tradable } from './market.ts';
import { queueClose } from './queue-close.ts';
import { CANCEL_AGAIN_MS, CANCEL_MS_MAX, CANCEL_SILENT_MS } from './run.ts';
import { standing } from './standing.ts';
import { keptWhy, laddersOfRow, ordersOfRow, partsOf } from './scope.ts';
import { change, heldOf, holds, isPast, leftText, move, refresh, type RowWork } from './work.ts';

const WHY = 'Canceled by close-all';

/** After so many refusals an auction order is past its cut-off. */
const AUCTION_REFUSALS = 3;

/** Of a strategy only its own ladders, those included that have no order out. */
function ladders(work: RowWork, orders: readonly Order[]): Ladder[] {
  const found = laddersOfRow(work.ctx.state, work.row);
  const { scope } = work.params;
  if (scope.kind !== 'strategy') return found;
  const isOwn = (ladder: Ladder): boolean => (ladder.strategy ?? null) === scope.strategy;
  return found.filter((ladder) => isOwn(ladder) || orders.some((order) => order.ladderId === ladder.ladderId));
}

/** Sends, or sends again, the cancel of one order. */
export function cancelOne(work: RowWork, order: Order): void {
  const { ctx, rowRun } = work;
  if (order.status === 'initialized') return;
  if (order.status === 'emulated') {
    cancelHeld(ctx, order, WHY);
    return;
  }
  const askedMs = rowRun.cancelsAtMs.get(order.clientOrderId) ?? null;
  const pending = order.status === 'pendingCancel' || order.status === 'unknown';
  const wait = pending ? CANCEL_SILENT_MS : CANCEL_AGAIN_MS;
  if (askedMs !== null && !isPast(ctx.nowMs, askedMs, wait)) return;
  if (askedMs !== null && !pending) {
    rowRun.refusals.set(order.clientOrderId, (rowRun.refusals.get(order.clientOrderId) ?? 0) + 1);
  }
  rowRun.cancelsAtMs.set(order.clientOrderId, ctx.nowMs);
  work.canceled = true;
  sendCancel(ctx, order);
  // Its own questions grow rarer with each read of the venue: here its end is waited for.
  const { connectionId, clientOrderId } = order;
  if (order.status === 'unknown') ctx.effect({ kind: 'query', connectionId, clientOrderId });
}

/** Orders in an auction that takes no cancels any more: they count as filled. */
export const inAuction = (work: RowWork, order: Order): boolean =>
  (order.tif === 'atOpen' || order.tif === 'atClose') &&
  (work.rowRun.refusals.get(order.clientOrderId) ?? 0) >= AUCTION_REFUSALS;

/** The first of the row's instruments whose market is shut while something is held in it, or that all are open. */
export function marketOf(work: RowWork): Tradable {
  const { ctx, row } = work;
  for (const id of partsOf(row)) {
    const instrument = ctx.state.instruments.get(id);
    if (instrument === undefined || heldOf(work, id).isZero()) continue;
    const tradable = tradableNow(ctx.state, instrument, row.connectionId, ctx.nowMs);
    if (!tradable.open) return tradable;
  }
  return { open: true, sessions: [], untilMs: null };
}

/** Takes the row's orders back, one more step. */
export function cancelStep(work: RowWork): void {
  const { ctx, params, row, rowRun } = work;
  const orders = ordersOfRow(ctx.state, params, row);
  refresh(work, orders.length);
  const live = ladders(work, orders);
  for (const ladder of live) if (ladder.status !== 'canceling') cancelLadder(ctx, ladder, WHY);
  const ofLadders = new Set(live.map((ladder) => ladder.ladderId));
  const sorted = sortOrders(
    orders.filter((o) => !inAuction(work, o) && (o.ladderId === null || !ofLadders.has(o.ladderId))),
    (id) => heldOf(work, id),
  );
  for (const order of sorted.first) cancelOne(work, order);
  if (sorted.first.some((o) => o.status !== 'emulated') || live.length > 0) return waitFor(work, orders, live);
  const kept = keptWhy(ctx.state, params, row);
  if (kept !== null) return keep(work, kept);
  const market = marketOf(work);
  if (!market.open) return block(work, market);
  if (sorted.exits.length === 0 || standing(work, orders).kind !== 'none') return gone(work);
  if (ctx.nowMs < rowRun.notBeforeMs) return waitFor(work, [], []);
  rememberStops(work, sorted.exits);
  for (const order of sorted.exits) cancelOne(work, order);
  if (sorted.exits.every((o) => o.status === 'emulated')) return gone(work);
  waitFor(work, sorted.exits, []);
}

function rememberStops(work: RowWork, exits: readonly Order[]): void {
  const known = work.row.stops ?? [];
  const stops = withStops(known, exits);
  if (stops !== known) change(work, { stops });
}

function waitFor(work: RowWork, orders: readonly Order[], live: readonly Ladder[]): void {
  const { ctx, rowRun } = work;
  const n = Math.max(orders.length, live.length);
  rowRun.cancelingSinceMs ??= ctx.nowMs;
  if (n > 0 && isPast(ctx.nowMs, rowRun.cancelingSinceMs, CANCEL_MS_MAX)) return giveUp(work, orders);
  const text = n === 0 ? work.row.text : `canceling ${n} ${n === 1 ? 'order' : 'orders'}`;
  if (work.row.status === 'canceling') change(work, { text });
  else move(work, 'ordersFound', { text });
}

function giveUp(work: RowWork, orders: readonly Order[]): void {
  const foreign = orders.find((order) => order.origin === 'foreign');
  const reason = orders.find((order) => order.reason !== null)?.reason ?? 'the venue does not confirm the cancel';
  const text =
    foreign === undefined
      ? `${orders.length} of its orders did not end (${reason})`
      : `order ${foreign.venueOrderId ?? foreign.clientOrderId} of another client did not end (${reason})`;
  move(work, 'refused', { text });
}

function keep(work: RowWork, why: string): void {
  if (work.row.status !== 'canceling') move(work, 'ordersFound');
  move(work, 'readKept', { text: why });
}

/** G6: nothing is queued silently; its exits stay where they are. */
function block(work: RowWork, market: Extract<Tradable, { open: false }>): void {
  const queued = work.params.closedMarket === 'queue' ? `; ${queueClose(work, market.opensMs)}` : '';
  move(work, 'marketClosed', { text: `${market.text}; its exits stay${queued}` });
}

/** No order is left: the venue is read before anything is sent. */
function gone(work: RowWork): void {
  const { rowRun } = work;
  rowRun.cancelingSinceMs = null;
  move(work, 'ordersGone', { text: holds(work) ? `reading, then closing ${leftText(work)}` : 'reading' });
}
