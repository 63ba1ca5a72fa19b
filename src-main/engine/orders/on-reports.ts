/** Reports of a venue: duplicates, late ones, out of order and before the acknowledgement are all ordinary. */
import {
  dec,
  isTerminal,
  type ConnectionId,
  type Order,
  type OrderStatusReport,
  type VenueReport,
} from '../../../shared/domain/index.ts';
import type { StepContext } from '../context.ts';
import { adoptOrder } from '../reconcile/adopt.ts';
import { bookFill, orderOfReport } from './book-fill.ts';
import { onAccount } from './book-cash.ts';
import { bookCharge, onMargin } from './book-charge.ts';
import { askLater } from './query.ts';
import { eventsOfCancelRejected, eventsOfModify, eventsOfStatus, mayTravel } from './report-events.ts';
import { settleOrder } from './settle.ts';

/** After so many questions a venue that still shows the order as it was has lost what we asked of it. */
const INSISTED_AFTER = 2;

/** Takes reports in the order given. */
export function onReports(ctx: StepContext, connectionId: ConnectionId, reports: readonly VenueReport[]): void {
  for (const report of reports) onReport(ctx, connectionId, report);
}

function onReport(ctx: StepContext, connectionId: ConnectionId, report: VenueReport): void {
  switch (report.kind) {
    case 'fill':
      return bookFill(ctx, connectionId, report);
    case 'account':
      return onAccount(ctx, report, { connectionId });
    case 'positionMargin':
      return onMargin(ctx, connectionId, report);
    case 'charge':
      bookCharge(ctx, connectionId, report.charge, { isRead: false });
      return;
    case 'orderStatus':
      return onStatus(ctx, connectionId, report);
    case 'modified':
    case 'modifyRejected': {
      const order = ctx.state.orders.get(report.clientOrderId);
      if (order === undefined) return;
      const isLate = report.tsEventMs < (ctx.state.venueTs.get(order.clientOrderId) ?? Number.NEGATIVE_INFINITY);
      noteTime(ctx, order, report.tsEventMs);
      return settleOrder(ctx, order.clientOrderId, eventsOfModify(order, report, isLate), report.tsEventMs);
    }
    case 'cancelRejected': {
      const order = ctx.state.orders.get(report.clientOrderId);
      if (order === undefined) return;
      return settleOrder(ctx, order.clientOrderId, eventsOfCancelRejected(order, report), report.tsEventMs);
    }
  }
}

/** One order's status; an order that is not ours and still works is adopted. */
export function onStatus(ctx: StepContext, connectionId: ConnectionId, report: OrderStatusReport): void {
  const order = orderOfReport(ctx, connectionId, report);
  if (order === null) return adoptOrder(ctx, connectionId, report);
  const late = report.tsEventMs < (ctx.state.venueTs.get(order.clientOrderId) ?? Number.NEGATIVE_INFINITY);
  noteTime(ctx, order, report.tsEventMs);
  const { travelMs } = ctx.state.timing;
  // What we asked for lately may still be on its way, however often the venue shows the order as it was.
  const arrived = ctx.nowMs - order.updatedMs >= travelMs;
  const insisted = !late && arrived && (ctx.state.queries.get(order.clientOrderId) ?? 0) >= INSISTED_AFTER;
  const travels = mayTravel(order, ctx.nowMs, travelMs);
  settleOrder(ctx, order.clientOrderId, eventsOfStatus(order, report, { late, insisted, travels }), report.tsEventMs);
  expectFills(ctx, order.clientOrderId, report);
}

/** The venue counts more than was booked: fills are on their way, and nothing replaces this order until they came. */
function expectFills(ctx: StepContext, id: Order['clientOrderId'], report: OrderStatusReport): void {
  const order = ctx.state.orders.get(id);
  if (order === undefined || dec(report.filledQty).lte(dec(order.filledQty))) return;
  ctx.state.reportedFilled.set(id, report.filledQty);
  if (isTerminal(order.status) || report.status === 'filled') askLater(ctx, order);
  if (order.ladderId !== null) ctx.touched.add(order.ladderId);
}

function noteTime(ctx: StepContext, order: Order, tsEventMs: number): void {
  const known = ctx.state.venueTs.get(order.clientOrderId) ?? tsEventMs;
  ctx.state.venueTs.set(order.clientOrderId, Math.max(known, tsEventMs));
}
