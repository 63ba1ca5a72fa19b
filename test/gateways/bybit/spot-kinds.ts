/**
 * Kinds of spot orders (v5/order/create-order, `orderFilter`): plain ones, TP/SL orders whose coins are occupied from the beginning, and
 * conditional ones that occupy nothing until they trigger. Both of the latter are told no direction: they wait for the side of their trigger
 * on which the last trade is not.
 */
import { type Decimal } from '../../../shared/domain/index.ts';
import type { DeskOrder } from '../crypto/desk.ts';

export type OrderFilter = 'Order' | 'tpslOrder' | 'StopOrder';

export type SpotKind = {
  readonly filter: OrderFilter;
  /** The last trade when it was placed. */
  readonly basePrice: Decimal | null;
};

const PLAIN: SpotKind = { filter: 'Order', basePrice: null };
const TPSL: SpotKind = { filter: 'tpslOrder', basePrice: null };

/** The kind that order/create names; null: there is none of that name. */
export function filterOf(named: unknown, waits: boolean): OrderFilter | null {
  if (named === 'tpslOrder' || named === 'StopOrder') return named;
  // "If triggerPrice is set, the order will be automatically converted into a conditional order."
  return named === undefined || named === 'Order' ? (waits ? 'StopOrder' : 'Order') : null;
}

export class SpotKinds {
  private readonly kinds = new Map<string, SpotKind>();

  note(clientId: string, kind: SpotKind): void {
    this.kinds.set(clientId, kind);
  }

  /** Orders that were made elsewhere are of the kinds that Bybit's own screen makes. */
  of(order: DeskOrder): SpotKind {
    return this.kinds.get(order.clientId) ?? (order.waits ? TPSL : PLAIN);
  }

  /** The kind under which it is cancelled now: one that has triggered is an order like any other. */
  filterNow(order: DeskOrder): OrderFilter {
    return order.triggered ? 'Order' : this.of(order).filter;
  }

  /** Whether it keeps coins from being sold otherwise. */
  occupies(order: DeskOrder): boolean {
    return this.filterNow(order) !== 'StopOrder';
  }
}
