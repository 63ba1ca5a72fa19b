/**
 * The orders that this connection has sent or seen: under which numbers the exchange keeps them, in which of its books, and what
 * they were when we sent them. Bounded: the oldest ended ones go first.
 */
import type {
  ClientOrderId,
  InstrumentId,
  OrderStatusReport,
  OrderType,
  Price,
  Quantity,
  TimeInForce,
  VenueOrderId,
  VenueOrderStatus,
} from '../../../shared/domain/index.ts';

export type KnownOrder = {
  readonly clientOrderId: ClientOrderId;
  readonly instrumentId: InstrumentId;
  /** Null: seen at the exchange, not sent here. */
  readonly sentAtMs: number | null;
  /** The same by the exchange's clock, which goes on while the machine sleeps. */
  readonly sentVenueMs?: number;
  readonly type: OrderType | null;
  readonly tif: TimeInForce | null;
  book: 'plain' | 'trigger';
  /** The number that it is told by. */
  venueOrderId: VenueOrderId | null;
  /** The number that a triggered order has in the plain book, where that is another one. */
  engineId: string | null;
  /** Under which kind the exchange files it, where a cancel has to name that (`cancelKinds`). */
  kind?: string;
  /** The trigger of which it has to be seen that it waits for the right side (`stop-way.ts`). */
  wayOpen?: Price;
  /** Why it is being taken back from here without anybody having asked: the exchange's own word would say less. */
  takenBack?: string;
  /** The newest full word on it: some messages name only what changed. */
  last?: OrderStatusReport;
  /** The newest status that the listener heard, and whether it heard of a fill: nothing older follows. */
  told?: { readonly status: VenueOrderStatus; readonly filledQty: Quantity };
  toldFilled?: boolean;
};

/** An order in one of these works no more. */
export const ENDED: ReadonlySet<VenueOrderStatus> = new Set(['filled', 'canceled', 'expired', 'rejected', 'notFound']);

/** Most orders that are remembered. */
export const KNOWN_ORDERS_MAX = 20_000;

export class KnownOrders {
  private readonly byClient = new Map<ClientOrderId, KnownOrder>();
  private readonly byNumber = new Map<string, ClientOrderId>();

  get(id: ClientOrderId): KnownOrder | null {
    return this.byClient.get(id) ?? null;
  }

  /** The order that has this number in either book. */
  byVenueId(number: string): KnownOrder | null {
    const id = this.byNumber.get(number);
    return id === undefined ? null : this.get(id);
  }

  /** Those of which no end was heard; one that was sent and never heard of is among them. */
  *working(): Iterable<KnownOrder> {
    for (const order of this.byClient.values()) {
      const statuses = [order.told?.status, order.last?.status];
      if (!statuses.some((status) => status !== undefined && ENDED.has(status))) yield order;
    }
  }

  /** The newest full word on each. */
  *lastWords(): Iterable<OrderStatusReport> {
    for (const { last } of this.byClient.values()) if (last !== undefined) yield last;
  }

  add(order: KnownOrder): KnownOrder {
    this.byClient.set(order.clientOrderId, order);
    if (this.byClient.size > KNOWN_ORDERS_MAX) {
      const [oldest] = this.byClient;
      if (oldest !== undefined) this.forget(oldest[1]);
    }
    return order;
  }

  /** The exchange gave it a number: the first one is the one it is told by. */
  number(order: KnownOrder, number: VenueOrderId): void {
    order.venueOrderId ??= number;
    if (order.venueOrderId !== number) order.engineId = number;
    this.byNumber.set(number, order.clientOrderId);
  }

  private forget(order: KnownOrder): void {
    this.byClient.delete(order.clientOrderId);
    if (order.venueOrderId !== null) this.byNumber.delete(order.venueOrderId);
    if (order.engineId !== null) this.byNumber.delete(order.engineId);
  }
}
