/** What stands under a connection, and what would stay behind if it went. Pure. */
import { dec, isWorking, type ConnectionId } from '../../../shared/domain/index.ts';
import type { EngineView } from '../../engine/view.ts';

export type Held = { readonly orders: number; readonly positions: number };

/** Working orders and open positions of a connection. */
export function heldAt(view: EngineView | null, connectionId: ConnectionId): Held {
  if (view === null) return { orders: 0, positions: 0 };
  const own = (record: { readonly connectionId: ConnectionId }): boolean => record.connectionId === connectionId;
  return {
    orders: [...view.orders.values()].filter((o) => own(o) && isWorking(o.status)).length,
    positions: [...view.positions.values()].filter((p) => own(p) && !dec(p.qty).isZero()).length,
  };
}

/** In words; null: nothing stays. */
export function whatStays(name: string, { orders, positions }: Held): string | null {
  if (orders + positions === 0) return null;
  const parts = [
    ...(orders === 0 ? [] : [`${orders} working ${orders === 1 ? 'order' : 'orders'}`]),
    ...(positions === 0 ? [] : [`${positions} open ${positions === 1 ? 'position' : 'positions'}`]),
  ];
  return `${name} has ${parts.join(' and ')}. They stay at the broker; Rung does not watch them, and holds no stop for them, until it is connected again.`;
}
