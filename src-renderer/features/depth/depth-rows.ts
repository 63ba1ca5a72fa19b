/** The book as rows: size bars against the largest level, own resting quantity at its price. Pure. */
import {
  Decimal,
  dec,
  isWorking,
  unitsText,
  type Depth,
  type DepthLevel,
  type Instrument,
  type Order,
  type Side,
} from '../../../shared/domain/index.ts';

export type DepthRow = {
  readonly price: number;
  readonly size: number;
  /** 0..1 of the largest level shown, for the bar. */
  readonly share: number;
  /** Sum of sizes from the best level on. */
  readonly total: number;
  /** Own quantity at this price, canonical text; null when none. */
  readonly own: string | null;
};

export const DEPTH_SHOWN = 20;

/** Own leaves by price text (trimmed) on one side. */
function ownByPrice(
  orders: readonly Order[],
  instrumentId: Depth['instrumentId'],
  side: Side,
): ReadonlyMap<string, Decimal> {
  const own = new Map<string, Decimal>();
  for (const order of orders) {
    if (
      order.instrumentId !== instrumentId ||
      order.side !== side ||
      order.limitPrice === null ||
      !isWorking(order.status)
    )
      continue;
    const key = dec(order.limitPrice).trim().toString();
    const left = dec(order.qty).sub(dec(order.filledQty));
    own.set(key, (own.get(key) ?? Decimal.ZERO).add(left));
  }
  return own;
}

/** One side of the book, best first. */
export function depthRows(
  levels: readonly DepthLevel[],
  side: Side,
  of: { readonly instrument: Instrument; readonly orders: readonly Order[]; readonly largest: number },
): readonly DepthRow[] {
  const own = ownByPrice(of.orders, of.instrument.id, side);
  let total = 0;
  return levels.slice(0, DEPTH_SHOWN).map(([price, size]) => {
    total += size;
    const mine = own.get(dec(unitsText(price, of.instrument.priceScale)).trim().toString());
    return {
      price,
      size,
      share: of.largest > 0 ? size / of.largest : 0,
      total,
      own: mine === undefined ? null : mine.trim().toString(),
    };
  });
}

/** The largest size shown on either side. */
export const largestSize = (depth: Depth): number =>
  Math.max(0, ...[...depth.bids.slice(0, DEPTH_SHOWN), ...depth.asks.slice(0, DEPTH_SHOWN)].map(([, size]) => size));
