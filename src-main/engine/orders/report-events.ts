/**
 * A venue's status report as events of the order it is about. Pure. Reports that bring no news (duplicates, late ones,
 * acknowledgements of what is known) give no event; only a true contradiction reaches the order machine as one.
 */
import {
  dec,
  isTerminal,
  type CancelRejectedReport,
  type ModifyReport,
  type Order,
  type OrderEvent,
  type OrderStatusReport,
} from '../../../shared/domain/index.ts';

const NEVER_REACHED = 'It never reached the venue';

/** So long may a request travel: until then a venue that does not know an order may just not have heard of it yet, ms. */
export const TRAVEL_MS_MAX = 3_000;

/**
 * `late`: older than one that the order has heard. `insisted`: asked repeatedly, the venue still says so. `travels`: the
 * order was sent so lately that it may still be on its way.
 */
export type ReportAge = { readonly late: boolean; readonly insisted: boolean; readonly travels: boolean };

/** Whether nothing proves that an order has reached its venue, and it may yet. */
export const mayTravel = (order: Order, tsMs: number): boolean =>
  order.venueOrderId === null && dec(order.filledQty).isZero() && order.createdMs > tsMs - TRAVEL_MS_MAX;

/** Events of an order status. Fills are not among them: they come as fills. */
export function eventsOfStatus(order: Order, report: OrderStatusReport, age: ReportAge): readonly OrderEvent[] {
  const { clientOrderId } = order;
  const ended = isTerminal(order.status);
  switch (report.status) {
    case 'accepted':
    case 'partiallyFilled':
    case 'filled':
      return eventsOfWorking(order, report, age);
    case 'canceled':
      return ended ? [] : [{ kind: 'orderCanceled', clientOrderId, reason: report.reason }];
    case 'expired':
      return ended ? [] : [{ kind: 'orderExpired', clientOrderId, reason: report.reason }];
    case 'rejected': {
      if (ended) return [];
      const reason = report.reason ?? 'The venue gave no reason';
      // With fills it was at work: what was rejected is the remainder.
      if (!dec(order.filledQty).isZero()) return [{ kind: 'orderCanceled', clientOrderId, reason }];
      return [{ kind: 'orderRejected', clientOrderId, reason }];
    }
    case 'notFound':
      return age.travels ? [] : eventsOfNotFound(order);
  }
}

/** The venue never took it (proven by its own answer), or has forgotten an order that it once acknowledged. */
export function eventsOfNotFound(order: Order): readonly OrderEvent[] {
  const { clientOrderId } = order;
  if (isTerminal(order.status)) return [];
  const wasThere = order.venueOrderId !== null || !dec(order.filledQty).isZero();
  if (wasThere) return [{ kind: 'orderCanceled', clientOrderId, reason: 'The venue no longer holds it' }];
  return [{ kind: 'orderRejected', clientOrderId, reason: NEVER_REACHED }];
}

function eventsOfWorking(order: Order, report: OrderStatusReport, age: ReportAge): readonly OrderEvent[] {
  const { clientOrderId } = order;
  const { venueOrderId } = report;
  const accepted: OrderEvent = { kind: 'orderAccepted', clientOrderId, venueOrderId };
  if (order.status === 'rejected') {
    // Rejected by us as never arrived, yet the venue holds it: ask again rather than believe either.
    return age.late
      ? []
      : [{ kind: 'orderUnknown', clientOrderId, reason: 'Rejected, yet the venue reports it working' }];
  }
  const learnsId = order.venueOrderId === null && venueOrderId !== null;
  if (isTerminal(order.status)) return learnsId && order.status !== 'denied' ? [accepted] : [];
  const differs = !sameTerms(order, report);
  if (order.status === 'unknown') {
    return differs ? [modifiedBy(order, report)] : [accepted];
  }
  if (order.status === 'submitted' || learnsId) return [accepted];
  if (differs && !age.late && (order.status === 'accepted' || order.status === 'partiallyFilled')) {
    return [modifiedBy(order, report)];
  }
  const asked = order.pendingModify;
  if (asked !== null && order.status === 'pendingModify' && sameTerms({ ...order, ...asked }, report) && differs) {
    return [modifiedBy(order, report)];
  }
  return age.insisted ? eventsOfLostRequest(order) : [];
}

/** What we asked for never happened: the venue, asked again and again, shows the order as it was before. */
function eventsOfLostRequest(order: Order): readonly OrderEvent[] {
  const { clientOrderId } = order;
  const reason = 'The venue still shows it as before: the request was lost';
  if (order.status === 'pendingCancel') return [{ kind: 'orderCancelRejected', clientOrderId, reason }];
  return order.status === 'pendingModify' ? [{ kind: 'orderModifyRejected', clientOrderId, reason }] : [];
}

const modifiedBy = (order: Order, report: OrderStatusReport): OrderEvent => ({
  kind: 'orderModified',
  clientOrderId: order.clientOrderId,
  qty: report.qty,
  limitPrice: order.type === 'market' ? null : (report.limitPrice ?? order.limitPrice),
  venueOrderId: report.venueOrderId,
});

function sameTerms(order: Pick<Order, 'qty' | 'limitPrice' | 'type'>, report: OrderStatusReport): boolean {
  if (!dec(order.qty).eq(dec(report.qty))) return false;
  if (order.type === 'market' || order.limitPrice === null || report.limitPrice === null) return true;
  return dec(order.limitPrice).eq(dec(report.limitPrice));
}

/** Events of a modification's answer. */
export function eventsOfModify(order: Order, report: ModifyReport): readonly OrderEvent[] {
  const { clientOrderId } = order;
  if (isTerminal(order.status)) return [];
  if (report.kind === 'modified') {
    const same = dec(order.qty).eq(dec(report.qty)) && order.limitPrice === report.limitPrice;
    if (same && order.pendingModify === null && order.status !== 'unknown') return [];
    const { qty, limitPrice, venueOrderId } = report;
    return [{ kind: 'orderModified', clientOrderId, qty, limitPrice, venueOrderId }];
  }
  if (order.pendingModify === null) return [];
  return [{ kind: 'orderModifyRejected', clientOrderId, reason: report.reason ?? 'The venue gave no reason' }];
}

/** Events of a refused cancel; one that no longer matters gives none. */
export function eventsOfCancelRejected(order: Order, report: CancelRejectedReport): readonly OrderEvent[] {
  if (order.status !== 'pendingCancel') return [];
  return [{ kind: 'orderCancelRejected', clientOrderId: order.clientOrderId, reason: report.reason }];
}
