/** Our clients' resting orders of one instrument: each side best price first, then time priority. Sleeping ones are not here. */
import type { Side } from '../../../../shared/domain/index.ts';
import type { VenueOrder } from './venue-order.ts';

const better = (side: Side, a: VenueOrder, b: VenueOrder): boolean => {
  const x = a.limit ?? 0;
  const y = b.limit ?? 0;
  if (x !== y) return side === 'buy' ? x > y : x < y;
  return a.priority < b.priority;
};

export class OwnBook {
  readonly buy: VenueOrder[] = [];
  readonly sell: VenueOrder[] = [];

  side(side: Side): VenueOrder[] {
    return side === 'buy' ? this.buy : this.sell;
  }

  isEmpty(): boolean {
    return this.buy.length === 0 && this.sell.length === 0;
  }

  add(order: VenueOrder): void {
    const list = this.side(order.side);
    let i = list.length;
    while (i > 0 && better(order.side, order, list[i - 1]!)) i -= 1;
    list.splice(i, 0, order);
  }

  remove(order: VenueOrder): void {
    const list = this.side(order.side);
    const i = list.indexOf(order);
    if (i >= 0) list.splice(i, 1);
  }

  has(order: VenueOrder): boolean {
    return this.side(order.side).includes(order);
  }
}
