/** Orders that work at the venue and were not placed here: shown, counted, cancellable. */
import {
  NO_FLAGS,
  type OrderTrigger,
  dec,
  foreignOrderId,
  type ConnectionId,
  type Order,
  type OrderStatus,
  type OrderStatusReport,
} from '../../../shared/domain/index.ts';
import type { StepContext } from '../context.ts';
import { alertOrder, orderInWords } from '../orders/emit-order-event.ts';

const WORKING: Readonly<Partial<Record<OrderStatusReport['status'], OrderStatus>>> = {
  accepted: 'accepted',
  partiallyFilled: 'partiallyFilled',
  unknown: 'unknown',
};

/** A foreign order's trigger as its venue holds it. */
function triggerOf(report: OrderStatusReport): OrderTrigger | null {
  const trigger = report.trigger ?? null;
  if (trigger === null) return null;
  const { price, source, trail, triggered } = trigger;
  return { price, source, trail, extreme: null, heldBy: 'venue', triggeredMs: triggered ? report.tsEventMs : null };
}

/** Adopts an order that works at the venue; one that ended, or of an unknown instrument, is left to the position check. */
export function adoptOrder(ctx: StepContext, connectionId: ConnectionId, report: OrderStatusReport): void {
  const status = WORKING[report.status];
  const connection = ctx.state.connections.get(connectionId);
  const instrument = ctx.state.instruments.get(report.instrumentId);
  if (status === undefined || connection === undefined || instrument === undefined) return;
  const clientOrderId = report.clientOrderId ?? foreignOrderId(report.venueOrderId ?? '');
  if (ctx.state.orders.has(clientOrderId)) return;
  const order: Order = {
    clientOrderId,
    ladderId: null,
    accountId: connection.accountId,
    connectionId,
    instrumentId: report.instrumentId,
    side: report.side,
    type: report.type,
    qty: report.qty,
    limitPrice: report.limitPrice,
    tif: report.tif,
    sessions: instrument.calendar === 'always' ? ['continuous'] : ['regular'],
    trigger: triggerOf(report),
    expireMs: null,
    flags: NO_FLAGS,
    bracketId: null,
    role: null,
    linkId: null,
    strategy: null,
    reducing: false,
    status,
    priorStatus: status === 'unknown' ? 'accepted' : null,
    pendingModify: null,
    venueOrderId: report.venueOrderId,
    // What it filled before it was seen is in the position already.
    filledQty: report.filledQty,
    avgPrice: null,
    fees: dec('0').text(),
    reason: status === 'unknown' ? report.reason : null,
    origin: 'foreign',
    createdMs: ctx.nowMs,
    updatedMs: ctx.nowMs,
  };
  ctx.emit({ kind: 'orderInitialized', order });
  alertOrder(ctx, order, 'warning', {
    title: `${orderInWords(order)}: an order not placed here`,
    detail: `${standing(order)} and was adopted; cancel it here if it is not wanted.`,
  });
}

const standing = ({ status, reason, limitPrice }: Order): string => {
  const at = limitPrice === null ? '' : ` at ${limitPrice}`;
  return status === 'unknown'
    ? `It may work at the venue${at} (${reason ?? 'no state is named'})`
    : `It works at the venue${at}`;
};
