/** The others' book around a mid: several levels a side, sizes that persist and drift, prices on the tick. */
import type { Side } from '../../../../shared/domain/index.ts';
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
  refill(book.bids, shape, levelPrices('buy', bid, gap), random);
  refill(book.asks, shape, levelPrices('sell', ask, gap), random);
}

/** The best price, then multiples of the gap behind it, so that levels stay where they are when the best moves a little. */
function levelPrices(side: Side, best: number, gap: number): number[] {
  const prices = [best];
  let next = side === 'buy' ? Math.ceil(best / gap) * gap - gap : Math.floor(best / gap) * gap + gap;
  while (prices.length < LEVELS && next > 0) {
    prices.push(next);
    next += side === 'buy' ? -gap : gap;
  }
  return prices;
}

/** At most LEVELS of them: looking through is quicker than an index. */
function sizeAt(levels: readonly BookLevel[], price: number): number | undefined {
  for (const level of levels) if (level[0] === price) return level[1];
  return undefined;
}

function refill(levels: BookLevel[], shape: BookShape, prices: readonly number[], random: Random): void {
  const before = levels.slice();
  levels.length = 0;
  for (let i = 0; i < prices.length; i++) {
    const price = prices[i]!;
    const target = shape.size * (1 + 0.4 * i);
    const old = sizeAt(before, price);
    const draw = random.uniform();
    const raw =
      old === undefined ? target * (0.35 + 1.3 * draw) : old + (target - old) * 0.12 + target * 0.5 * (draw - 0.5);
    levels.push([price, Math.max(1, Math.round(raw / shape.sizeStep)) * shape.sizeStep]);
  }
}
