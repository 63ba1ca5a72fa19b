/** The door for changes of orders: legal ones become events, illegal ones alerts. */
import { dec, idOf, symbolOf, type Decimal, type Order, type OrderEvent } from '../../../shared/domain/index.ts';
import { onBracketOrder } from '../algos/bracket/on-order.ts';
import type { StepContext } from '../context.ts';
import { noteOwnChange } from '../market-book.ts';
import { moveOrder } from './order-machine.ts';

/** `side qty symbol` as a trader says it. */
export function orderInWords(order: Order): string {
  return `${order.side === 'buy' ? 'Buy' : 'Sell'} ${order.qty} ${symbolOf(order.instrumentId)}`;
}

const about = (order: Order) => ({
  instrumentId: order.instrumentId,
  clientOrderId: order.clientOrderId,
  ladderId: order.ladderId,
});

/**
 * Emits an event of a known order if the order's state allows it; otherwise raises an alert and changes nothing.
 * `tsEventMs`: the venue's time, for the reference quote. True when it was emitted.
 */
export function emitOrderEvent(ctx: StepContext, order: Order, event: OrderEvent, tsEventMs = ctx.nowMs): boolean {
  const cost: Decimal = ctx.state.orderCosts.get(order.clientOrderId) ?? dec('0');
  const moved = moveOrder(order, event, { tsMs: ctx.nowMs, cost });
  if (!moved.ok) {
    ctx.alert({
      level: 'danger',
      title: `${orderInWords(order)}: contradicting report`,
      detail: `The venue reported "${event.kind}" for an order that is ${order.status}. The order was left as it is; check it at the venue.`,
      about: about(order),
    });
    return false;
  }
  ctx.emit(event);
  noteOwnChange(ctx.state, order, moved.value, tsEventMs);
  if (order.ladderId !== null) ctx.touched.add(order.ladderId);
  // The last one that could not be watched may be gone: its alarm goes with it.
  if (order.status === 'emulated' && moved.value.status !== 'emulated') ctx.heldTouched.add(order.instrumentId);
  onBracketOrder(ctx, order, event);
  return true;
}

/** Tells the trader about one order. */
export function alertOrder(
  ctx: StepContext,
  order: Order,
  level: 'info' | 'warning' | 'danger',
  text: { readonly title: string; readonly detail: string },
): void {
  ctx.alert({ level, title: text.title, detail: text.detail, about: about(order) });
}

/** The timer that asks about an order again. */
export const queryTimerId = (order: Pick<Order, 'clientOrderId'>): string => `query:${order.clientOrderId}`;

/** The order id in a query timer's id, or null when it is another timer's. */
export function orderOfTimer(timerId: string): Order['clientOrderId'] | null {
  return timerId.startsWith('query:') ? idOf(timerId.slice('query:'.length)) : null;
}
