/**
 * The two orders of an OCO as the protocol shows them: the target is the order, the stop its leg, with an id and a client order id that
 * Alpaca makes. The leg is `held`. Pure. (docs.alpaca.markets, Orders at Alpaca: OCO Orders.)
 */
import { idOf, type ClientOrderId } from '../../../shared/domain/index.ts';
import type { Exit, Parsed } from './host-orders.ts';
import { uuidOf } from './names.ts';
import type { OrderRecord, WireStatus } from './order-record.ts';

type Orders = ReadonlyMap<string, OrderRecord>;

export const isPair = ({ terms }: OrderRecord): boolean => terms.orderClass === 'oco';

/** What an order rests as. */
export const restingStatus = (order: OrderRecord): WireStatus =>
  !order.filledQty.isZero() ? 'partially_filled' : order.parentId === null ? 'new' : 'held';

/** The stop beside a new target. */
export function legOf(parent: OrderRecord, exit: Exit, name: string | null): OrderRecord {
  const id = uuidOf(`${parent.clientOrderId} stop`);
  return {
    ...parent,
    id,
    clientOrderId: uuidOf(`${id} client`),
    hostId: idOf<ClientOrderId>(name ?? `L-${id}`),
    terms: { ...parent.terms, type: exit.limitPrice === null ? 'stop' : 'stop_limit' },
    limitPrice: exit.limitPrice,
    stopPrice: exit.stopPrice,
    parentId: parent.id,
  };
}

/** The stop as the exchange takes it. */
export const stopRequestOf = ({ request }: Parsed, exit: Exit): Parsed['request'] => ({
  ...request,
  type: exit.limitPrice === null ? 'stop' : 'stopLimit',
  limitPrice: exit.limitPrice,
  trigger: { price: exit.stopPrice, source: 'last', trail: null, extreme: null, heldBy: 'venue', triggeredMs: null },
});

/** A replacement that was taken and does not stand yet, or never came to stand. */
const isOnlyAsked = ({ replaces, status }: OrderRecord): boolean =>
  replaces !== null && (status === 'pending_new' || status === 'rejected');

/** The legs of an order in a nested answer; its own for others. */
export function legsIn(orders: Orders, order: OrderRecord): readonly OrderRecord[] | null {
  if (!isPair(order) || order.parentId !== null) return order.legs;
  const legs = [...orders.values()].filter(
    (one) => one.parentId === order.id && one.status !== 'replaced' && !isOnlyAsked(one),
  );
  return legs.length === 0 ? null : legs;
}

/** The other one of the two that stands now; null: there is none. */
export function siblingOf(orders: Orders, order: OrderRecord): OrderRecord | null {
  if (!isPair(order)) return null;
  if (order.parentId !== null) return orders.get(order.parentId) ?? null;
  return legsIn(orders, order)?.at(-1) ?? null;
}

/** A replacement of Alpaca's own, of another quantity. */
export function resized(old: OrderRecord, qty: string, nowMs: number): OrderRecord {
  const id = uuidOf(`${old.id} of ${qty}`);
  const next = {
    ...old,
    id,
    clientOrderId: uuidOf(`${id} client`),
    qty,
    replaces: old.id,
    createdMs: nowMs,
    updatedMs: nowMs,
  };
  return { ...next, status: restingStatus(next), replacedBy: null };
}

/** An order gave way to another one: what hung on it hangs on that. */
export function replacedBy(orders: Orders, old: OrderRecord, next: OrderRecord): void {
  for (const one of orders.values()) if (one.parentId === old.id) one.parentId = next.id;
}
