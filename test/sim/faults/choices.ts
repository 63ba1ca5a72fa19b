/** A history as a list of choices: drawn from a seed, or given, so that it can be shortened and played again. */
import { Random } from '../../../src-main/brokers/sim/market/random.ts';
import { FAULTS } from './fault-acts.ts';
import { WORKLOAD } from './workload.ts';

/** `n` is the seed of the choice's own draws: leaving one choice out leaves all others as they were. */
export type Choice = { readonly index: number; readonly afterMs: number; readonly act: string; readonly n: number };

const STREAM = 21;
/** Between two choices, ms at most. */
const PACE_MAX_MS = 200;

const NAMES = [...Object.keys(WORKLOAD), ...Object.keys(FAULTS), 'repeat'];
const WEIGHTS = NAMES.map((name) => WORKLOAD[name]?.weight ?? FAULTS[name]?.weight ?? 2);
const TOTAL = WEIGHTS.reduce((sum, weight) => sum + weight, 0);

/** The choices of a seed. */
export function choicesOf(seed: number, steps: number): Choice[] {
  const random = Random.seeded(seed, STREAM);
  const choices: Choice[] = [];
  for (let index = 0; index < steps; index++) {
    const afterMs = random.below(PACE_MAX_MS);
    const act = named(random.uniform() * TOTAL);
    choices.push({ index, afterMs, act, n: random.below(1_000_000_000) });
  }
  return choices;
}

function named(at: number): string {
  let left = at;
  for (const [index, weight] of WEIGHTS.entries()) {
    left -= weight;
    if (left < 0) return NAMES[index] ?? 'ladder';
  }
  return 'ladder';
}
