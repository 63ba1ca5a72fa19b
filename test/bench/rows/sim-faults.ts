/**
 * The fault simulator as `npm run sim` plays it: orders sent a second of processor time, journal in memory, one run in
 * eight with a screen. The floor is a speed: a million orders in ten minutes on two cores are 833 a second of one core.
 */
import { choicesOf } from '../../sim/faults/choices.ts';
import { STEPS_DEFAULT } from '../../sim/faults/arguments.ts';
import { optionsOf } from '../../sim/faults/plan.ts';
import { play } from '../../sim/faults/play.ts';
import { atLeast, judge, ROUNDS, type BenchResult, type Round } from '../measure.ts';

const SEED = 41;
const RUNS = 16;
/** Orders a second of one process that come to a million in ten minutes on two. */
const NEEDED = 1_000_000 / 600 / 2;

/** Orders a second of processor time over `RUNS` histories. */
async function speed(firstSeed: number): Promise<number> {
  let orders = 0;
  const start = process.cpuUsage();
  for (let run = 0; run < RUNS; run++) {
    const options = optionsOf({ seed: firstSeed, journal: 'memory', screen: null }, run);
    const played = await play(options, choicesOf(options.seed, STEPS_DEFAULT));
    const [broken] = played.broken;
    if (broken !== undefined) throw new Error(`seed ${options.seed} broke a promise: ${broken}`);
    orders += played.counts['sent'] ?? 0;
  }
  const { user, system } = process.cpuUsage(start);
  return orders / ((user + system) / 1e6);
}

/** Orders a second. */
export async function simFaults(): Promise<BenchResult> {
  await speed(SEED);
  const rounds: Round[] = [];
  for (let i = 0; i < ROUNDS; i++) rounds.push({ product: await speed(SEED + i * RUNS), floor: NEEDED });
  const goal = atLeast(1, ' x a million orders in ten minutes on two cores');
  return judge({ name: 'sim-faults', unit: 'orders/s', goal }, rounds);
}
