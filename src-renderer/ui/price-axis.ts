/**
 * Geometry of a price axis, for pixels only: prices become floats here and never go back. Shared by the ticket's preview
 * (horizontal) and the ladder panel (vertical).
 */

/** Maps prices onto a length; `toPx` clamps to the ends and `out` says that it had to. */
export type PriceAxis = {
  readonly low: number;
  readonly high: number;
  readonly length: number;
  readonly toPx: (price: number) => number;
  readonly out: (price: number) => boolean;
};

/**
 * An axis that shows all of `prices`, with `padPx` free at both ends. `flipped`: the highest price at 0 (vertical). No
 * prices, or one, still give a usable axis around it.
 */
export function priceAxis(prices: readonly number[], length: number, padPx: number, flipped: boolean): PriceAxis {
  const known = prices.filter((p) => Number.isFinite(p));
  let low = known.length > 0 ? Math.min(...known) : 0;
  let high = known.length > 0 ? Math.max(...known) : 1;
  if (high <= low) {
    const margin = Math.max(Math.abs(low) * 0.0005, 1e-9);
    low -= margin;
    high += margin;
  }
  const usable = Math.max(1, length - 2 * padPx);
  const toPx = (price: number): number => {
    const share = Math.min(1, Math.max(0, (price - low) / (high - low)));
    return padPx + (flipped ? 1 - share : share) * usable;
  };
  return { low, high, length, toPx, out: (price) => price < low || price > high };
}

/**
 * Moves labels apart so that neighbours are at least `gap` px from each other and none leaves `[0, length]`. Order is
 * kept; each stays as near to its own place as the others allow.
 */
export function spreadLabels(places: readonly number[], gap: number, length: number): readonly number[] {
  const order = places.map((at, index) => ({ at, index })).toSorted((a, b) => a.at - b.at || a.index - b.index);
  const fitted = Math.min(gap, order.length > 1 ? length / (order.length - 1) : gap);
  let floor = 0;
  const placed = order.map((label) => {
    const at = Math.max(label.at, floor);
    floor = at + fitted;
    return { ...label, at };
  });
  let ceiling = length;
  for (const label of placed.toReversed()) {
    label.at = Math.min(label.at, ceiling);
    ceiling = label.at - fitted;
  }
  const result = places.slice();
  for (const label of placed) result[label.index] = label.at;
  return result;
}

/** `294.35` beside `294.30` is `.35`; a price with another whole part stays whole. */
export function shortPrice(price: string, beside: string): string {
  const [whole, fraction] = price.split('.');
  const [other] = beside.split('.');
  return fraction !== undefined && whole === other ? `.${fraction}` : price;
}

/** Radius of a fill's dot: its area is its share of the target, between 3 and 9 px. */
export function fillRadius(qty: number, target: number): number {
  if (!(target > 0) || !(qty > 0)) return 3;
  return Math.min(9, Math.max(3, 9 * Math.sqrt(qty / target)));
}

/** The lit part of the ring, 0..1: how much of the current wait is left. */
export function ringShare(nowMs: number, nextStepAtMs: number, waitMs: number): number {
  if (waitMs <= 0) return 0;
  return Math.min(1, Math.max(0, (nextStepAtMs - nowMs) / waitMs));
}
