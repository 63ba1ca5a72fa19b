/** What follows from an order event that a venue caused: questions to be asked, and what the trader is told. */
import { symbolOf, type Order, type OrderEvent } from '../../../shared/domain/index.ts';
import type { StepContext } from '../context.ts';
import { alertOrder, emitOrderEvent, orderInWords } from './emit-order-event.ts';
import { askLater, askNow } from './query.ts';
import { shrinkReduceOnly } from './reduce-only.ts';
import { tellRetyped } from './type-reports.ts';

/** Emits a venue's events of one order, and does what each calls for. */
export function settleOrder(
  ctx: StepContext,
  id: Order['clientOrderId'],
  events: readonly OrderEvent[],
  tsEventMs: number,
): void {
  for (const event of events) {
    const order = ctx.state.orders.get(id);
    if (order === undefined) return;
    if (!emitOrderEvent(ctx, order, event, tsEventMs)) {
      askNow(ctx, order);
      continue;
    }
    const after = ctx.state.orders.get(id) ?? order;
    if (event.kind === 'orderRetyped') tellRetyped(ctx, order, after);
    follow(ctx, after, event);
    tell(ctx, after, event);
  }
}

function follow(ctx: StepContext, order: Order, event: OrderEvent): void {
  switch (event.kind) {
    case 'orderUnknown':
      return askLater(ctx, order);
    case 'orderCancelRejected':
      // Mostly because it has just ended: asking tells.
      return askNow(ctx, order);
    case 'orderModified':
    case 'orderModifyRejected':
      // The position may have become smaller while the change was under way.
      return order.flags.reduceOnly ? shrinkReduceOnly(ctx, order.accountId, order.instrumentId) : undefined;
    default:
  }
}

function tell(ctx: StepContext, order: Order, event: OrderEvent): void {
  const name = orderInWords(order);
  switch (event.kind) {
    case 'orderRejected':
      // A ladder speaks for its own orders.
      if (order.ladderId !== null) return;
      return alertOrder(ctx, order, 'warning', {
        title: `${name}: rejected`,
        detail: `${event.reason}. Nothing is working.`,
      });
    case 'orderUnknown':
      return alertOrder(ctx, order, 'danger', {
        title: `${name}: outcome unknown`,
        detail: `${event.reason}. The venue is being asked; no new opening order in ${symbolOf(order.instrumentId)} until it answers.`,
      });
    case 'orderModifyRejected':
      if (order.ladderId !== null) return;
      return alertOrder(ctx, order, 'warning', {
        title: `${name}: change refused`,
        detail: `${event.reason}. It works as before.`,
      });
    case 'orderCancelRejected':
      if (order.ladderId !== null) return;
      return alertOrder(ctx, order, 'warning', {
        title: `${name}: cancel refused`,
        detail: `${event.reason}. The venue is being asked what became of it.`,
      });
    case 'orderExpired':
      if (order.ladderId !== null) return;
      return alertOrder(ctx, order, 'info', {
        title: `${name}: expired`,
        detail: `${order.filledQty} of ${order.qty} filled.`,
      });
    default:
  }
}
