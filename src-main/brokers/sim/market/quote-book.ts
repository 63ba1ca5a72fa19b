/** The others' book around a mid: several levels a side, sizes that persist and drift, prices on the tick. */
import type { BookLevel, OthersBook } from './market-source.ts';
import type { Random } from './random.ts';

/** Levels shown per side. */
export const LEVELS = 8;

export type BookShape = {
  /** Tick at a price, units. */
  readonly tickAt: (price: number) => number;
  /** Size at the best level, units, and the step sizes come in. */
  readonly size: number;
  readonly sizeStep: number;
};

/** Rebuilds both sides around `mid` with a spread of `width` (units, not rounded). Sizes at prices that stay are kept, drifting. */
export function reshape(book: OthersBook, shape: BookShape, at: { mid: number; width: number }, random: Random): void {
  const tick = shape.tickAt(at.mid);
  const bid = Math.max(tick, Math.round((at.mid - at.width / 2) / tick) * tick);
  const ask = Math.max(bid + tick, Math.round((at.mid + at.width / 2) / tick) * tick);
  const gap = Math.max(1, Math.round(at.width / (5 * tick))) * tick;
  refill(book.bids, shape, { best: bid, next: Math.ceil(bid / gap) * gap - gap, step: -gap }, random);
  refill(book.asks, shape, { best: ask, next: Math.floor(ask / gap) * gap + gap, step: gap }, random);
}

/** The best price, then multiples of the gap behind it, so that levels stay where they are when the best moves a little. */
type Ladder = { readonly best: number; readonly next: number; readonly step: number };

/** A side as it was before, while it is made anew: once a quote, and a market has many. */
const beforePrices = new Float64Array(LEVELS);
const beforeSizes = new Float64Array(LEVELS);

function refill(levels: BookLevel[], shape: BookShape, { best, next, step }: Ladder, random: Random): void {
  const known = Math.min(levels.length, LEVELS);
  for (let i = 0; i < known; i++) {
    beforePrices[i] = levels[i]![0];
    beforeSizes[i] = levels[i]![1];
  }
  const outwards = step > 0 ? 1 : -1;
  let seen = 0;
  let count = 0;
  for (let price = best; count < LEVELS && (count === 0 || price > 0); price = next + (count - 1) * step) {
    const target = shape.size * (1 + 0.4 * count);
    // Both lists go outwards: what lies nearer than this price lies nearer than all that follow.
    while (seen < known && (beforePrices[seen]! - price) * outwards < 0) seen += 1;
    const draw = random.uniform();
    const old = seen < known && beforePrices[seen] === price ? beforeSizes[seen]! : null;
    const raw = old === null ? target * (0.35 + 1.3 * draw) : old + (target - old) * 0.12 + target * 0.5 * (draw - 0.5);
    const size = Math.max(1, Math.round(raw / shape.sizeStep)) * shape.sizeStep;
    const level = levels[count];
    if (level === undefined) levels.push([price, size]);
    else {
      level[0] = price;
      level[1] = size;
    }
    count += 1;
  }
  levels.length = count;
}
