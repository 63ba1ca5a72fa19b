/** What the feed shows: the others and our clients' resting orders together, as a consolidated feed does. */
import type { Depth, DepthLevel, InstrumentId, Quote, Side } from '../../../../shared/domain/index.ts';
import type { Floor } from './floor.ts';
import { leaves } from './venue-order.ts';

/** Levels published per side. */
export const DEPTH_LEVELS = 10;

function sideOf(floor: Floor, id: InstrumentId, side: Side, levels: number): DepthLevel[] {
  const shown = floor.market.shown(id);
  const sizes = new Map<number, number>();
  for (const [price, size] of side === 'buy' ? shown.bids : shown.asks) {
    if (sizes.size >= levels) break;
    sizes.set(price, size);
  }
  for (const order of floor.book(id).side(side)) {
    if (order.limit !== null) sizes.set(order.limit, (sizes.get(order.limit) ?? 0) + leaves(order));
  }
  const sign = side === 'buy' ? -1 : 1;
  return [...sizes].sort((a, b) => (a[0] - b[0]) * sign).slice(0, levels);
}

/** Best price and size of a side, our orders included, without building the depth. */
function bestOf(floor: Floor, id: InstrumentId, side: Side): [number | null, number] {
  const shown = floor.market.shown(id);
  const [price, size] = (side === 'buy' ? shown.bids : shown.asks)[0] ?? [null, 0];
  const own = floor.book(id).side(side);
  const top = own[0]?.limit ?? null;
  if (top === null) return [price, size];
  const sign = side === 'buy' ? 1 : -1;
  if (price !== null && (top - price) * sign < 0) return [price, size];
  let sum = price === top ? size : 0;
  for (const order of own) {
    if (order.limit !== top) break;
    sum += leaves(order);
  }
  return [top, sum];
}

/** The published quote. `nowMs` is when it is handed out. */
export function publishedQuote(floor: Floor, id: InstrumentId, nowMs: number): Quote {
  const instrument = floor.instrument(id);
  const stats = floor.stats.get(id);
  const [bid, bidSize] = bestOf(floor, id, 'buy');
  const [ask, askSize] = bestOf(floor, id, 'sell');
  return {
    instrumentId: id,
    bid,
    ask,
    bidSize,
    askSize,
    last: stats?.last ?? null,
    volume: stats?.volume ?? 0,
    previousClose: stats?.previousClose ?? null,
    scope: 'consolidated',
    timeliness: 'live',
    status: floor.status(instrument, nowMs),
    tsEventMs: floor.market.book(id).tsMs,
    tsInitMs: nowMs,
  };
}

export function publishedDepth(floor: Floor, id: InstrumentId): Depth {
  return {
    instrumentId: id,
    bids: sideOf(floor, id, 'buy', DEPTH_LEVELS),
    asks: sideOf(floor, id, 'sell', DEPTH_LEVELS),
    tsEventMs: floor.market.book(id).tsMs,
  };
}
