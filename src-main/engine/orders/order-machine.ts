/**
 * The life of one order as one table: `(status, event) → move | invalid`. Everything that changes an order's record goes
 * through `moveOrder`.
 *
 * Invariants: what is not in the table is illegal and is reported, never ignored. Pending states and `unknown` nest the
 * state before them. Filled quantity comes from fills alone, which arrive here deduplicated by trade id. A fill after a
 * cancel, an expiry or even a rejection is booked: the venue did trade.
 */
import {
  dec,
  err,
  ok,
  type Decimal,
  type Order,
  type OrderEvent,
  type OrderEventKind,
  type OrderStatus,
  type OrderTrigger,
  type Price,
  type Result,
} from '../../../shared/domain/index.ts';

/**
 * A status: go there · stay: the record may learn something, the status stays · rest: back to accepted or partially
 * filled, as its fills say · prior: back to the nested state · fill: as the new filled quantity says.
 */
export type Move = OrderStatus | 'stay' | 'rest' | 'prior' | 'fill';

export type InvalidTransition = {
  readonly kind: 'invalidTransition';
  readonly status: OrderStatus;
  readonly event: OrderEventKind;
};

type Row = Readonly<Partial<Record<OrderEventKind, Move>>>;

/** At the venue and quiet. A rejection after an acceptance is how some venues end an order they took in error. */
const WORKING: Row = {
  orderAccepted: 'stay',
  orderPendingModify: 'pendingModify',
  orderModified: 'rest',
  orderPendingCancel: 'pendingCancel',
  orderCanceled: 'canceled',
  orderExpired: 'expired',
  orderFilled: 'fill',
  orderUnknown: 'unknown',
  orderTriggered: 'stay',
  orderTrailed: 'stay',
  orderRetyped: 'stay',
};

/** Ended at the venue: a late acknowledgement tells its venue id, a late fill is booked. */
const ENDED: Row = { orderAccepted: 'stay', orderTriggered: 'stay', orderFilled: 'fill' };

export const ORDER_TABLE: Readonly<Record<OrderStatus, Row>> = {
  initialized: {
    orderDenied: 'denied',
    orderEmulated: 'emulated',
    orderSubmitted: 'submitted',
    orderUnknown: 'unknown',
  },
  // Held by the app: what ends or changes it is our own doing, no venue is asked.
  emulated: {
    orderTriggered: 'stay',
    orderTrailed: 'stay',
    orderModified: 'stay',
    orderRescaled: 'stay',
    orderSubmitted: 'submitted',
    orderDenied: 'denied',
    orderCanceled: 'canceled',
    orderExpired: 'expired',
  },
  denied: {},
  submitted: {
    orderAccepted: 'rest',
    // It never left: the app holds it again.
    orderEmulated: 'emulated',
    orderTriggered: 'stay',
    orderTrailed: 'stay',
    orderRejected: 'rejected',
    orderPendingCancel: 'pendingCancel',
    orderCanceled: 'canceled',
    orderExpired: 'expired',
    orderFilled: 'fill',
    orderUnknown: 'unknown',
  },
  accepted: { ...WORKING, orderRejected: 'rejected' },
  partiallyFilled: WORKING,
  filled: ENDED,
  pendingCancel: {
    orderAccepted: 'stay',
    orderTriggered: 'stay',
    orderTrailed: 'stay',
    orderRejected: 'rejected',
    orderModified: 'stay',
    orderModifyRejected: 'stay',
    orderPendingCancel: 'stay',
    orderCancelRejected: 'prior',
    orderCanceled: 'canceled',
    orderExpired: 'expired',
    orderFilled: 'fill',
    orderUnknown: 'unknown',
  },
  pendingModify: {
    orderAccepted: 'stay',
    orderTriggered: 'stay',
    orderTrailed: 'stay',
    orderRejected: 'rejected',
    orderModified: 'rest',
    orderModifyRejected: 'prior',
    orderPendingCancel: 'pendingCancel',
    orderCanceled: 'canceled',
    orderExpired: 'expired',
    orderFilled: 'fill',
    orderUnknown: 'unknown',
  },
  // Taken for gone because its venue did not list it; the venue works it all the same.
  canceled: { ...ENDED, orderUnknown: 'unknown' },
  expired: ENDED,
  // A venue that holds an order which was taken for rejected: its state has to be asked for.
  rejected: { orderFilled: 'fill', orderUnknown: 'unknown' },
  unknown: {
    orderAccepted: 'rest',
    orderEmulated: 'emulated',
    orderTriggered: 'stay',
    orderTrailed: 'stay',
    orderRetyped: 'stay',
    orderRejected: 'rejected',
    orderModified: 'rest',
    orderModifyRejected: 'rest',
    orderPendingCancel: 'stay',
    orderCancelRejected: 'stay',
    orderCanceled: 'canceled',
    orderExpired: 'expired',
    orderFilled: 'fill',
    orderUnknown: 'stay',
  },
};

/** When it happened, and what the order's earlier fills cost (sum of price × quantity, exact). */
export type MoveAt = { readonly tsMs: number; readonly cost: Decimal };

/** Decimals of an average price. */
export const AVERAGE_SCALE = 12;

/** The order after an event, or that the pair is illegal. `orderInitialized` makes orders and is illegal for all. */
export function moveOrder(order: Order, event: OrderEvent, at: MoveAt): Result<Order, InvalidTransition> {
  const move = ORDER_TABLE[order.status][event.kind];
  if (move === undefined) return err({ kind: 'invalidTransition', status: order.status, event: event.kind });
  const learned = learn(order, event, at);
  // What it learned something new from is a copy already, and nobody else's yet.
  const next: { -readonly [K in keyof Order]: Order[K] } = learned === order ? { ...order } : learned;
  const { status, priorStatus, pendingModify } = nested(order, learned, statusAfter(order, learned, move));
  next.updatedMs = at.tsMs;
  next.status = status;
  next.priorStatus = priorStatus;
  next.pendingModify = pendingModify;
  return ok(next);
}

const filledIn = (order: Order): boolean => dec(order.filledQty).gte(dec(order.qty));
/** The same, counting what a modification under way may have added: until it is answered more may come. */
const surelyFilled = (order: Order): boolean =>
  filledIn(order) && (order.pendingModify === null || dec(order.filledQty).gte(dec(order.pendingModify.qty)));
const atRest = (order: Order): OrderStatus => {
  if (filledIn(order)) return 'filled';
  return dec(order.filledQty).isZero() ? 'accepted' : 'partiallyFilled';
};

function statusAfter(before: Order, learned: Order, move: Move): OrderStatus {
  switch (move) {
    case 'stay':
      return before.status === 'pendingCancel' && surelyFilled(learned) ? 'filled' : before.status;
    case 'rest':
      return atRest(learned);
    case 'prior':
      if (before.priorStatus === 'pendingModify') return 'pendingModify';
      return before.priorStatus === 'submitted' ? 'submitted' : atRest(learned);
    case 'fill':
      if (surelyFilled(learned)) return 'filled';
      if (before.status === 'submitted' || before.status === 'accepted') return 'partiallyFilled';
      return before.status;
    default:
      return move;
  }
}

/** What the event tells about the order apart from its status. */
function learn(order: Order, event: OrderEvent, at: MoveAt): Order {
  switch (event.kind) {
    case 'orderAccepted':
      return { ...order, venueOrderId: event.venueOrderId ?? order.venueOrderId };
    case 'orderModified':
      return {
        ...order,
        qty: event.qty,
        limitPrice: event.limitPrice,
        trigger: triggerAt(order.trigger, event.triggerPrice),
        venueOrderId: event.venueOrderId ?? order.venueOrderId,
        pendingModify: null,
      };
    case 'orderPendingModify':
      return {
        ...order,
        pendingModify: {
          qty: event.qty,
          limitPrice: event.limitPrice,
          triggerPrice: event.triggerPrice ?? order.trigger?.price ?? null,
        },
      };
    case 'orderEmulated':
      return order.trigger === null ? order : { ...order, trigger: { ...order.trigger, triggeredMs: null } };
    case 'orderTriggered':
      return { ...order, trigger: hitAt(order.trigger, at.tsMs) };
    case 'orderTrailed':
      return trailed(order, event);
    case 'orderRetyped':
      return retyped(order, event);
    case 'orderRescaled':
      return inUnits(order, event);
    case 'orderModifyRejected':
      return { ...order, pendingModify: null, reason: event.reason };
    case 'orderDenied':
      return { ...order, reason: event.denial.text };
    case 'orderRejected':
    case 'orderCancelRejected':
    case 'orderCanceled':
    case 'orderExpired':
    case 'orderUnknown':
      return { ...order, reason: event.reason };
    case 'orderFilled': {
      const filled = dec(order.filledQty).add(dec(event.fill.qty));
      const cost = at.cost.add(dec(event.fill.price).mul(dec(event.fill.qty)));
      const { qty, limitPrice } = termsProvenBy(order, filled);
      return {
        ...order,
        qty,
        limitPrice,
        // A fill proves that its trigger was hit, heard of or not.
        trigger: hitAt(triggerProvenBy(order, filled), at.tsMs),
        filledQty: filled.trim().text(),
        avgPrice: averageOf(order, cost, filled),
        fees: dec(order.fees).add(dec(event.fill.fee)).trim().text(),
      };
    }
    default:
      return order;
  }
}

function trailed(order: Order, event: Extract<OrderEvent, { kind: 'orderTrailed' }>): Order {
  const { trigger } = order;
  if (trigger === null) return order;
  return { ...order, trigger: { ...trigger, price: event.triggerPrice, extreme: event.extreme } };
}

/** It is what it was sent as where it is changed back. */
function retyped(order: Order, { type, limitPrice, trigger }: Extract<OrderEvent, { kind: 'orderRetyped' }>): Order {
  const { sentAs: before, ...kept } = order;
  const sentAs = before ?? order.type;
  return { ...kept, type, limitPrice, trigger, ...(type === sentAs ? {} : { sentAs }) };
}

/** An order that the app holds, in other units or let go. */
function inUnits(order: Order, event: Extract<OrderEvent, { kind: 'orderRescaled' }>): Order {
  const { heldBack: _, ...kept } = order;
  const { qty, limitPrice, trigger, heldBack } = event;
  return { ...kept, qty, limitPrice, trigger, ...(heldBack === null ? {} : { heldBack }) };
}

/** The trigger with its price as a modification left it. */
function triggerAt(trigger: OrderTrigger | null, price: Price | null | undefined): OrderTrigger | null {
  return trigger === null || price === undefined || price === null ? trigger : { ...trigger, price };
}

/** More was filled than the acknowledged quantity, no more than was asked for: the venue took the modification. */
function termsProvenBy(order: Order, filled: Decimal): Pick<Order, 'qty' | 'limitPrice'> {
  const asked = order.pendingModify;
  return asked === null || filled.lte(dec(order.qty)) || filled.gt(dec(asked.qty)) ? order : asked;
}

/** The trigger of the terms that the fills prove. */
function triggerProvenBy(order: Order, filled: Decimal): OrderTrigger | null {
  const asked = order.pendingModify;
  if (asked === null || filled.lte(dec(order.qty)) || filled.gt(dec(asked.qty))) return order.trigger;
  return triggerAt(order.trigger, asked.triggerPrice);
}

/** The trigger as hit at a time; one that was hit before keeps its own. */
const hitAt = (trigger: OrderTrigger | null, tsMs: number): OrderTrigger | null =>
  trigger === null || trigger.triggeredMs !== null ? trigger : { ...trigger, triggeredMs: tsMs };

/** Exact but for AVERAGE_SCALE; unknown for an order that had fills before it was adopted. */
function averageOf(order: Order, cost: Decimal, filled: Decimal): Order['avgPrice'] {
  const unseen = order.avgPrice === null && !dec(order.filledQty).isZero();
  return unseen ? null : cost.div(filled, AVERAGE_SCALE, 'nearest').trim().text();
}

type Nested = Pick<Order, 'status' | 'priorStatus' | 'pendingModify'>;

/** The status that was reached, with `priorStatus` and `pendingModify` true for it. */
function nested(before: Order, learned: Order, status: OrderStatus): Nested {
  if (status !== 'pendingCancel' && status !== 'pendingModify' && status !== 'unknown') {
    return { status, priorStatus: null, pendingModify: null };
  }
  const { pendingModify } = learned;
  const entered = before.status !== status;
  const prior = entered ? before.status : before.priorStatus;
  if (status === 'pendingModify' && entered && before.status === 'pendingCancel') {
    return { status, priorStatus: atRest(learned), pendingModify };
  }
  return { status, priorStatus: refreshed(prior, learned), pendingModify };
}

/** The nested state as it is by now: acknowledged or partly filled meanwhile, its modification answered. */
function refreshed(prior: OrderStatus | null, order: Order): OrderStatus | null {
  if (prior === 'pendingModify') return order.pendingModify === null ? atRest(order) : prior;
  if (prior === 'accepted' || prior === 'partiallyFilled') return atRest(order);
  if (prior === 'submitted')
    return order.venueOrderId !== null || !dec(order.filledQty).isZero() ? atRest(order) : prior;
  return prior;
}
