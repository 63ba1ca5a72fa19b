/**
 * Where our resting orders stand in the queue at their price. Joining puts us behind everything shown there. Trades move us
 * forward by their size; cancels of the others by our share of the volume (they are as likely before us as behind). When the
 * others' best is worse than our price, nobody is before us; what lies deeper than they show is not known and stays as it was.
 */
import type { Side } from '../../../../shared/domain/index.ts';
import type { BookLevel, OthersBook } from '../market/market-source.ts';
import type { VenueOrder } from './venue-order.ts';

/** Size shown at a price: a number where the book says so (0 between levels and before the best), null beyond its depth. */
export function shownAt(levels: readonly BookLevel[], side: Side, price: number): number | null {
  const sign = side === 'buy' ? 1 : -1;
  for (const [at, size] of levels) {
    if (at === price) return size;
    if ((at - price) * sign < 0) return 0;
  }
  return levels.length === 0 ? 0 : null;
}

const sideLevels = (others: OthersBook, side: Side): BookLevel[] => (side === 'buy' ? others.bids : others.asks);

/** An order joins the queue at its price, behind everyone. */
export function joinQueue(order: VenueOrder, others: OthersBook): void {
  const shown = shownAt(sideLevels(others, order.side), order.side, order.limit ?? 0);
  order.ahead = shown;
  order.seen = shown ?? 0;
}

/** After the others' book changed: cancels at our price move us forward by our share. */
export function followQueue(orders: readonly VenueOrder[], others: OthersBook): void {
  for (const order of orders) {
    const shown = shownAt(sideLevels(others, order.side), order.side, order.limit ?? 0);
    if (shown === null) continue;
    if (order.ahead === null) order.ahead = shown;
    else if (shown < order.seen) {
      const gone = order.seen - shown;
      order.ahead = Math.min(shown, order.ahead - Math.floor((gone * order.ahead) / order.seen));
    }
    order.seen = shown;
  }
}
