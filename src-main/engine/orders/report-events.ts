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
  type Price,
} from '../../../shared/domain/index.ts';
import { eventsOfTrigger, sameTrigger } from './trigger-reports.ts';
import { retypedBy } from './type-reports.ts';

const NEVER_REACHED = 'It never reached the venue';
const NO_LONGER_HELD = 'The venue no longer holds it';

/**
 * `late`: older than one that the order has heard. `insisted`: asked repeatedly, the venue still says so. `travels`: the
 * order was sent so lately that it may still be on its way.
 */
export type ReportAge = { readonly late: boolean; readonly insisted: boolean; readonly travels: boolean };

/** Whether nothing proves that an order has reached its venue, and it may yet; `travelMs`: how long a request may travel. */
export const mayTravel = (order: Order, tsMs: number, travelMs: number): boolean =>
  order.venueOrderId === null && dec(order.filledQty).isZero() && sentMs(order) > tsMs - travelMs;

/** When it was sent at the latest: one that the app held was made long before. */
export const sentMs = (order: Order): number =>
  order.status === 'submitted' ? order.updatedMs : Math.max(order.createdMs, order.trigger?.triggeredMs ?? 0);

/** Events of an order status, its trigger's first. Fills are not among them: they come as fills. */
export function eventsOfStatus(order: Order, report: OrderStatusReport, age: ReportAge): readonly OrderEvent[] {
  // The venue's first word of it may say so already.
  const isFirst = order.status === 'submitted';
  const retyped = retypedBy(isFirst ? { ...order, status: 'accepted' } : order, report, age.late);
  if (retyped !== null) {
    const { type, limitPrice, trigger } = retyped;
    if (isFirst) return [...eventsOfLife(order, report, age), retyped];
    return [retyped, ...eventsOfLife({ ...order, type, limitPrice, trigger }, report, age)];
  }
  const ofTrigger = eventsOfTrigger(order, report, age.late);
  const ofLife = eventsOfLife(order, report, age);
  return ofTrigger.length === 0 ? ofLife : [...ofTrigger, ...ofLife];
}

function eventsOfLife(order: Order, report: OrderStatusReport, age: ReportAge): readonly OrderEvent[] {
  const { clientOrderId } = order;
  const ended = isTerminal(order.status);
  switch (report.status) {
    case 'accepted':
    case 'partiallyFilled':
    case 'filled':
      return eventsOfWorking(order, report, age);
    case 'canceled':
      return ended
        ? []
        : [...termsAtEnd(order, report), { kind: 'orderCanceled', clientOrderId, reason: report.reason }];
    case 'expired':
      return ended
        ? []
        : [...termsAtEnd(order, report), { kind: 'orderExpired', clientOrderId, reason: report.reason }];
    case 'rejected': {
      if (ended) return [];
      const reason = report.reason ?? 'The venue gave no reason';
      // With fills it was at work: what was rejected is the remainder.
      if (!dec(order.filledQty).isZero()) return [{ kind: 'orderCanceled', clientOrderId, reason }];
      return [{ kind: 'orderRejected', clientOrderId, reason }];
    }
    case 'notFound':
      return age.travels ? [] : eventsOfNotFound(order);
    case 'unknown':
      // One that was taken for rejected, and of which the venue tells all the same, is in doubt again.
      return (ended && order.status !== 'rejected') || age.late ? [] : eventsOfUnknown(order, report);
  }
}

/** It may be at work: until the venue says something that is understood it blocks entries and is asked for (G15). Said once a word. */
function eventsOfUnknown(order: Order, { venueOrderId, reason }: OrderStatusReport): readonly OrderEvent[] {
  const { clientOrderId } = order;
  const said = reason ?? 'The venue names no state of it';
  const learnsId = order.venueOrderId === null && venueOrderId !== null && order.status !== 'rejected';
  if (order.status === 'unknown' && order.reason === said && !learnsId) return [];
  const unknown: OrderEvent = { kind: 'orderUnknown', clientOrderId, reason: said };
  return learnsId ? [{ kind: 'orderAccepted', clientOrderId, venueOrderId }, unknown] : [unknown];
}

/** The venue never took it (proven by its own answer), or has forgotten an order that it once acknowledged. */
export function eventsOfNotFound(order: Order): readonly OrderEvent[] {
  const { clientOrderId } = order;
  if (isTerminal(order.status)) return [];
  const wasThere = order.venueOrderId !== null || !dec(order.filledQty).isZero();
  if (wasThere) return [{ kind: 'orderCanceled', clientOrderId, reason: NO_LONGER_HELD }];
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
  // Canceled because a list lacked it, and listed again: the same.
  if (order.status === 'canceled' && order.reason === NO_LONGER_HELD && report.status !== 'filled' && !age.late)
    return [{ kind: 'orderUnknown', clientOrderId, reason: 'Taken for gone, yet the venue reports it working' }];
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
  if (asked !== null && order.status === 'pendingModify' && sameTerms(askedTerms(order, asked), report) && differs) {
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

/** The order as it would stand with what was asked of the venue. */
const askedTerms = (order: Order, asked: NonNullable<Order['pendingModify']>): Order => ({
  ...order,
  qty: asked.qty,
  limitPrice: asked.limitPrice,
  trigger: order.trigger === null ? null : { ...order.trigger, price: asked.triggerPrice ?? order.trigger.price },
});

/** Where the venue says that its trigger stands; nothing for orders without one, or whose trigger trails. */
const triggerTold = (order: Order, report: OrderStatusReport): { readonly triggerPrice?: Price } => {
  const told = report.trigger?.price ?? null;
  return told === null || order.trigger === null || order.trigger.trail !== null ? {} : { triggerPrice: told };
};

/**
 * A modification whose answer never came, and the order ended with its terms: they count first, or fills that are still to
 * come would look like too many.
 */
function termsAtEnd(order: Order, report: OrderStatusReport): readonly OrderEvent[] {
  const doubted = order.pendingModify !== null || order.status === 'unknown';
  const more = dec(report.qty).gt(dec(order.filledQty));
  return doubted && more && !sameTerms(order, report) ? [modifiedBy(order, report)] : [];
}

const modifiedBy = (order: Order, report: OrderStatusReport): OrderEvent => ({
  kind: 'orderModified',
  clientOrderId: order.clientOrderId,
  qty: report.qty,
  limitPrice: order.type === 'market' ? null : (report.limitPrice ?? order.limitPrice),
  ...triggerTold(order, report),
  venueOrderId: report.venueOrderId,
});

function sameTerms(order: Order, report: OrderStatusReport): boolean {
  if (!dec(order.qty).eq(dec(report.qty)) || !sameTrigger(order, report)) return false;
  if (order.type === 'market' || order.limitPrice === null || report.limitPrice === null) return true;
  return dec(order.limitPrice).eq(dec(report.limitPrice));
}

/** Whether a modification's answer has the trigger at this price; one that names none says nothing against it. */
const sameStop = (price: Price | null, report: ModifyReport): boolean => {
  const told = report.triggerPrice ?? null;
  return told === null || price === null || dec(told).eq(dec(price));
};

/** Events of a modification's answer. `late`: it is older than what the order has heard since. */
export function eventsOfModify(order: Order, report: ModifyReport, late = false): readonly OrderEvent[] {
  const { clientOrderId } = order;
  if (isTerminal(order.status)) return [];
  if (isStale(order, report, late)) return [];
  if (report.kind === 'modified') {
    const told = report.triggerPrice ?? null;
    const isThere = sameStop(order.trigger?.price ?? null, report);
    const same = dec(order.qty).eq(dec(report.qty)) && order.limitPrice === report.limitPrice && isThere;
    if (same && order.pendingModify === null && order.status !== 'unknown') return [];
    const { qty, limitPrice, venueOrderId } = report;
    const moved = told === null ? {} : { triggerPrice: told };
    return [{ kind: 'orderModified', clientOrderId, qty, limitPrice, ...moved, venueOrderId }];
  }
  if (order.pendingModify === null) return [];
  return [{ kind: 'orderModifyRejected', clientOrderId, reason: report.reason ?? 'The venue gave no reason' }];
}

/**
 * The answer to an earlier modification, come again or after newer news: it must neither bring the old terms back nor stand
 * for the answer that is waited for.
 */
function isStale(order: Order, report: ModifyReport, late: boolean): boolean {
  if (report.kind !== 'modified') return late;
  const asked = order.pendingModify;
  if (asked === null) return late;
  const now = { qty: order.qty, limitPrice: order.limitPrice, triggerPrice: order.trigger?.price ?? null };
  const says = (terms: typeof now): boolean =>
    dec(terms.qty).eq(dec(report.qty)) &&
    terms.limitPrice === report.limitPrice &&
    sameStop(terms.triggerPrice, report);
  return !says(asked) && (late || (order.status !== 'unknown' && says(now)));
}

/** Events of a refused cancel; one that no longer matters gives none. */
export function eventsOfCancelRejected(order: Order, report: CancelRejectedReport): readonly OrderEvent[] {
  if (order.status !== 'pendingCancel') return [];
  return [{ kind: 'orderCancelRejected', clientOrderId: order.clientOrderId, reason: report.reason }];
}
