/**
 * What a venue says of a trigger that it holds, as events of the order (G14). Pure. The venue's word stands: where the
 * trigger is now, and whether it was hit.
 */
import {
  Decimal,
  dec,
  isTerminal,
  type Order,
  type OrderEvent,
  type OrderStatusReport,
  type Price,
  type Trail,
} from '../../../shared/domain/index.ts';
import { AVERAGE_SCALE } from './order-machine.ts';

const HUNDRED = Decimal.of(100);

/** Events of the trigger in a status report; none where it brings no news. Late reports never move a trailing stop back. */
export function eventsOfTrigger(order: Order, report: OrderStatusReport, late: boolean): readonly OrderEvent[] {
  const told = report.trigger ?? null;
  const { trigger, clientOrderId, status } = order;
  if (told === null || trigger === null || status === 'rejected' || status === 'denied') return [];
  const events: OrderEvent[] = [];
  const moved = trigger.trail !== null && told.price !== null && !late && !isTerminal(status);
  if (moved && told.price !== null && (trigger.price === null || !dec(trigger.price).eq(dec(told.price)))) {
    const extreme = extremeOf(order, told.price, trigger.trail ?? told.trail);
    events.push({ kind: 'orderTrailed', clientOrderId, triggerPrice: told.price, extreme });
  }
  if (told.triggered && trigger.triggeredMs === null) {
    events.push({ kind: 'orderTriggered', clientOrderId, price: null });
  }
  return events;
}

/** The best price that a trailing stop must have seen to stand where it stands. */
function extremeOf(order: Order, at: Price, trail: Trail | null): Price {
  const price = dec(at);
  if (trail === null) return at;
  const sells = order.side === 'sell';
  if (trail.kind === 'price') {
    const amount = dec(trail.amount);
    return (sells ? price.add(amount) : price.sub(amount)).trim().text();
  }
  const pct = dec(trail.pct);
  const share = sells ? HUNDRED.sub(pct) : HUNDRED.add(pct);
  return share.sign() <= 0 ? at : price.mulDiv(HUNDRED, share, AVERAGE_SCALE, 'nearest').trim().text();
}

/** Whether the venue's trigger is where ours is; a trailing one moves by its own events. */
export function sameTrigger(order: Pick<Order, 'trigger'>, report: OrderStatusReport): boolean {
  const told = report.trigger?.price ?? null;
  const { trigger } = order;
  if (told === null || trigger === null || trigger.price === null || trigger.trail !== null) return true;
  return dec(told).eq(dec(trigger.price));
}
