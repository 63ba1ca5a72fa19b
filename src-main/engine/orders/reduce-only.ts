/**
 * Reduce-only, where the venue does not keep it: after each change of a position, orders with that flag are cut down to what
 * is left to close, or taken back when nothing is. Between the change and the venue's answer such an order may still fill for
 * more; the gate counted all exits together when it was made, so only a close from elsewhere can make it too large.
 */
import {
  Decimal,
  canModify,
  dec,
  type AccountId,
  type InstrumentId,
  type Order,
} from '../../../shared/domain/index.ts';
import type { StepContext } from '../context.ts';
import { positionKey } from '../view.ts';
import { alertOrder, orderInWords } from './emit-order-event.ts';
import { modifyHeld } from './held.ts';
import { sendCancel, sendModify } from './send.ts';

/** A position has changed: what the app keeps reduce-only follows it. */
export function shrinkReduceOnly(ctx: StepContext, accountId: AccountId, instrumentId: InstrumentId): void {
  const { state } = ctx;
  const held = dec(state.positions.get(positionKey(accountId, instrumentId))?.qty ?? '0');
  let left = held.abs();
  for (const order of state.working(instrumentId)) {
    if (!order.flags.reduceOnly || order.accountId !== accountId) continue;
    if (state.capabilities.get(order.connectionId)?.flags.includes('reduceOnly') === true) continue;
    const closes = order.side === 'sell' ? held.sign() > 0 : held.sign() < 0;
    const leaves = dec(order.qty).sub(dec(order.filledQty)).max(Decimal.ZERO);
    const room = closes ? left : Decimal.ZERO;
    if (leaves.lte(room)) {
      left = closes ? left.sub(leaves) : left;
      continue;
    }
    cut(ctx, order, room);
    left = closes ? Decimal.ZERO : left;
  }
}

function cut(ctx: StepContext, order: Order, room: Decimal): void {
  if (order.status === 'pendingCancel' || order.status === 'pendingModify') return;
  const { capabilities, instruments } = ctx.state;
  const lot = dec(instruments.get(order.instrumentId)?.lotSize ?? '1');
  const keep = room.roundTo(lot, 'floor');
  const least = dec(instruments.get(order.instrumentId)?.qtyMin ?? '0');
  const isWorking = order.status === 'accepted' || order.status === 'partiallyFilled';
  const canShrink = isWorking && canModify(capabilities.get(order.connectionId), order);
  if (keep.isZero() || keep.lt(least) || (order.status !== 'emulated' && !canShrink)) {
    alertOrder(ctx, order, 'warning', {
      title: `${orderInWords(order)}: canceled, it only reduces`,
      detail: `The position it was to reduce is ${room.isZero() ? 'closed' : 'smaller by now'}. ${order.filledQty} of it filled.`,
    });
    return sendCancel(ctx, order);
  }
  const qty = dec(order.filledQty).add(keep).trim().text();
  if (!modifyHeld(ctx, order, { qty })) sendModify(ctx, order, { qty, limitPrice: order.limitPrice });
  alertOrder(ctx, order, 'info', {
    title: `${orderInWords(order)}: cut to ${qty}`,
    detail: 'It only reduces, and the position has become smaller.',
  });
}
