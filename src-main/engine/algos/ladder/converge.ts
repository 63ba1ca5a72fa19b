/**
 * Makes what is at the venue equal to what the ladder wants: nothing, or one limit order for all that remains. It sends
 * at most one thing and then waits for the answer; while an order is pending, unknown or has fills on their way, it
 * sends nothing (G9). A price equal to the working one sends nothing, so that queue priority is kept.
 */
import { canModify, dec, type Decimal, type Ladder, type Order } from '../../../../shared/domain/index.ts';
import type { StepContext } from '../../context.ts';
import { checkModify, sendModify, type Terms } from '../../orders/send.ts';
import { cancelLive } from './cancel-live.ts';
import { beginEnding } from './ending.ts';
import { noteSent, placeOrder } from './place.ts';
import { awaitsFills, liveOrders, remainingOf } from './record.ts';
import { hadRoom, putOff, waitsForRoom } from './room.ts';
import type { LadderRun } from './run.ts';

/** Wants one order at `price`. True when it changed something. */
export function convergeTo(ctx: StepContext, ladder: Ladder, run: LadderRun, price: Decimal): boolean {
  const order = liveOrders(ctx, ladder)[0];
  if (order === undefined) {
    if (awaitsFills(ctx, ladder) || remainingOf(ladder).isZero()) return false;
    if (waitsForRoom(ctx, run)) return false;
    return placeOrder(ctx, ladder, run, { type: 'limit', limitPrice: price.text(), tif: ladder.tif }) !== 'later';
  }
  if (order.status !== 'accepted' && order.status !== 'partiallyFilled') return false;
  if (ctx.state.reportedFilled.has(order.clientOrderId)) return false;
  const terms = { qty: dec(order.filledQty).add(remainingOf(ladder)).trim().text(), limitPrice: price.text() };
  if (agrees(order, terms)) return agreed(ctx, ladder, run, order);
  return change(ctx, ladder, run, { order, terms });
}

function agrees(order: Order, terms: Terms): boolean {
  if (!dec(order.qty).eq(dec(terms.qty))) return false;
  return order.limitPrice !== null && terms.limitPrice !== null && dec(order.limitPrice).eq(dec(terms.limitPrice));
}

function agreed(ctx: StepContext, ladder: Ladder, run: LadderRun, order: Order): boolean {
  run.modifyAsked = null;
  if (ladder.rungs[ladder.currentRung]?.placedMs !== null) return false;
  noteSent(ctx, ladder, order.limitPrice, false);
  return true;
}

type Wanted = { readonly order: Order; readonly terms: Terms };

function change(ctx: StepContext, ladder: Ladder, run: LadderRun, { order, terms }: Wanted): boolean {
  // The modification that was asked for is no longer pending, yet the order is not as asked: the venue refused it.
  if (run.modifyAsked !== null && !agrees(order, run.modifyAsked)) run.modifyRefused = true;
  run.modifyAsked = null;
  const inPlace = canModify(ctx.state.capabilities.get(ladder.connectionId), order);
  if (!inPlace || ladder.params.replace !== 'modify' || run.modifyRefused) return cancelLive(ctx, ladder, run);
  if (waitsForRoom(ctx, run)) return false;
  const checked = checkModify(ctx, order, terms);
  if (!checked.ok) {
    if (putOff(ctx, run, checked.error)) return false;
    beginEnding(ctx, ladder, { kind: 'cancel', reason: checked.error.text, rejected: true });
    return true;
  }
  hadRoom(run);
  run.modifyAsked = terms;
  run.restSinceMs = ctx.nowMs;
  sendModify(ctx, order, terms);
  noteSent(ctx, ladder, terms.limitPrice, true);
  return true;
}
