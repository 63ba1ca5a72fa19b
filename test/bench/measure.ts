/**
 * Every figure is a ratio within one run: the product and its floor (or a peer) alternate round by round, so that a
 * machine that slows down slows both. The median counts; the extremes are printed.
 */

/** Rounds of each side; odd, so that the median is one of them. */
export const ROUNDS = 7;

export type BenchResult = {
  readonly name: string;
  /** Median of the product. */
  readonly value: number;
  readonly unit: string;
  /** Median of the floor, in the same unit. */
  readonly baseline: number;
  /** Median over rounds of product / floor (for speeds: the product's share of the floor's speed). */
  readonly ratio: number;
  readonly min: number;
  readonly max: number;
  /** The goal in words, and whether the ratio meets it. */
  readonly goal: string;
  readonly ok: boolean;
};

export type Goal = { readonly text: string; readonly met: (ratio: number) => boolean };

export const atMost = (limit: number): Goal => ({ text: `<= ${limit}`, met: (ratio) => ratio <= limit });
export const atLeast = (limit: number): Goal => ({ text: `>= ${limit}`, met: (ratio) => ratio >= limit });

/** Middle value of a non-empty list. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new RangeError('median of nothing');
  return middle;
}

/** The value below which `share` (0..1) of a non-empty list lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  if (at === undefined) throw new RangeError('quantile of nothing');
  return at;
}

const round = (value: number): number => Number(value.toPrecision(5));

export type Duel = {
  readonly name: string;
  readonly unit: string;
  readonly goal: Goal;
  /** One round of each; returns the figure in `unit`. */
  readonly product: () => Promise<number> | number;
  readonly floor: () => Promise<number> | number;
  readonly rounds?: number;
};

/** Runs product and floor in turn, one warm-up round of each first. */
export async function duel(bout: Duel): Promise<BenchResult> {
  await bout.product();
  await bout.floor();
  const products: number[] = [];
  const floors: number[] = [];
  const ratios: number[] = [];
  for (let i = 0; i < (bout.rounds ?? ROUNDS); i++) {
    const product = await bout.product();
    const floor = await bout.floor();
    products.push(product);
    floors.push(floor);
    ratios.push(product / floor);
  }
  const ratio = median(ratios);
  return {
    name: bout.name,
    value: round(median(products)),
    unit: bout.unit,
    baseline: round(median(floors)),
    ratio: round(ratio),
    min: round(Math.min(...ratios)),
    max: round(Math.max(...ratios)),
    goal: bout.goal.text,
    ok: bout.goal.met(ratio),
  };
}

/** Nanoseconds that `run` took. */
export function elapsedNs(run: () => void): number {
  const start = process.hrtime.bigint();
  run();
  return Number(process.hrtime.bigint() - start);
}
