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

/** `met` is given the median ratio and the product's median. */
export type Goal = { readonly text: string; readonly met: (ratio: number, value: number) => boolean };

export const atMost = (limit: number, of = ''): Goal => ({ text: `<= ${limit}${of}`, met: (ratio) => ratio <= limit });
export const atLeast = (limit: number, of = ''): Goal => ({ text: `>= ${limit}${of}`, met: (ratio) => ratio >= limit });
/** A limit on the product's own figure, whatever the floor is. */
export const valueAtMost = (limit: number, unit: string): Goal => ({
  text: `<= ${limit} ${unit}`,
  met: (_ratio, value) => value <= limit,
});

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
  const rounds: Round[] = [];
  for (let i = 0; i < (bout.rounds ?? ROUNDS); i++) {
    const product = await bout.product();
    rounds.push({ product, floor: await bout.floor() });
  }
  return judge(bout, rounds);
}

export type Round = { readonly product: number; readonly floor: number };

/** The row of rounds that were measured: medians, extremes, and whether the goal is met. At least one round. */
export function judge(bout: Pick<Duel, 'name' | 'unit' | 'goal'>, rounds: readonly Round[]): BenchResult {
  const ratios = rounds.map(({ product, floor }) => product / floor);
  const ratio = median(ratios);
  const value = median(rounds.map(({ product }) => product));
  return {
    name: bout.name,
    value: round(value),
    unit: bout.unit,
    baseline: round(median(rounds.map(({ floor }) => floor))),
    ratio: round(ratio),
    min: round(Math.min(...ratios)),
    max: round(Math.max(...ratios)),
    goal: bout.goal.text,
    ok: bout.goal.met(ratio, value),
  };
}

export type LatencyDuel = {
  readonly name: string;
  readonly goal: Goal;
  readonly p99Goal: Goal;
  /** Samples of one round, microseconds. */
  readonly product: () => Promise<readonly number[]>;
  readonly floor: () => Promise<readonly number[]>;
  readonly rounds?: number;
};

/** Two rows, microseconds: medians round by round, and the 99th percentile of all samples (`<name>-p99`). */
export async function latencyDuel(bout: LatencyDuel): Promise<readonly BenchResult[]> {
  await bout.product();
  await bout.floor();
  const rounds: { readonly product: readonly number[]; readonly floor: readonly number[] }[] = [];
  for (let i = 0; i < (bout.rounds ?? ROUNDS); i++) {
    const product = await bout.product();
    rounds.push({ product, floor: await bout.floor() });
  }
  const at = (share: number): Round[] =>
    rounds.map(({ product, floor }) => ({ product: quantile(product, share), floor: quantile(floor, share) }));
  const all = (side: 'product' | 'floor'): number =>
    quantile(
      rounds.flatMap((r) => r[side]),
      0.99,
    );
  const tail = { name: `${bout.name}-p99`, unit: 'us', goal: bout.p99Goal };
  const { min, max } = judge(tail, at(0.99));
  const pooled = judge(tail, [{ product: all('product'), floor: all('floor') }]);
  return [judge({ name: bout.name, unit: 'us', goal: bout.goal }, at(0.5)), { ...pooled, min, max }];
}

/** Nanoseconds that `run` took. */
export function elapsedNs(run: () => void): number {
  const start = process.hrtime.bigint();
  run();
  return Number(process.hrtime.bigint() - start);
}

/**
 * Nanoseconds of processor time that the process spent on `run`, compiling and collecting garbage included. For what only
 * computes: a round that is long enough to be interrupted by others is not charged for them, a short one never was.
 */
export function processorNs(run: () => void): number {
  const start = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(start);
  return (user + system) * 1000;
}
