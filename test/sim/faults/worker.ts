/** A worker process: plays its share of the runs and says what they came to. */
import { play as playExchange } from '../world/play.ts';
import type { SimArguments } from './arguments.ts';
import { choicesOf } from './choices.ts';
import { play } from './play.ts';
import { EXCHANGE_ONE_IN, optionsOf, seedOf } from './plan.ts';
import { addPlayed, emptyTotals, type Totals } from './totals.ts';

export type Share = { readonly args: SimArguments; readonly worker: number; readonly failuresMax: number };

/** Runs between two words to the main process. */
const TELL_EVERY = 20;

async function work({ args, worker, failuresMax }: Share, tell: (totals: Totals) => void): Promise<void> {
  let totals = emptyTotals();
  let failures = 0;
  let cpu = process.cpuUsage();
  for (let run = worker; run < args.runs && failures < failuresMax; run += args.workers) {
    const failed = await playRun(args, run, totals);
    if (failed) failures += 1;
    if (failed || totals.runs >= TELL_EVERY) {
      cpu = noteCpu(totals, cpu);
      tell(totals);
      totals = emptyTotals();
    }
  }
  noteCpu(totals, cpu);
  tell(totals);
}

/** Adds the CPU milliseconds used since `before`, those of the collector and the compiler among them. */
function noteCpu(totals: Totals, before: NodeJS.CpuUsage): NodeJS.CpuUsage {
  const used = process.cpuUsage(before);
  totals.counts['cpuMs'] = (totals.counts['cpuMs'] ?? 0) + Math.round((used.user + used.system) / 1_000);
  return process.cpuUsage();
}

/** True when it broke a promise. */
export async function playRun(args: SimArguments, run: number, totals: Totals): Promise<boolean> {
  const seed = seedOf(args, run);
  if (args.journal === null && run % EXCHANGE_ONE_IN === EXCHANGE_ONE_IN - 1) return playOnExchange(seed, run, totals);
  const options = optionsOf(args, run);
  const played = await play(options, choicesOf(seed, args.steps));
  addPlayed(totals, played, options.journal);
  if (played.broken.length === 0) return false;
  totals.failures.push({ seed, run, kind: options.journal, screen: options.screen, broken: played.broken });
  return true;
}

/** The same terminal on the real simulated exchange: slower, so a small share. Its orders are not among those counted. */
async function playOnExchange(seed: number, run: number, totals: Totals): Promise<boolean> {
  const played = await playExchange({
    seed,
    journal: 'sqlite',
    rounds: 1,
    roundMs: 20_000,
    faults: true,
    restarts: true,
  });
  const counts = { 'orders on the real exchange': played.counts['orders'] ?? 0 };
  addPlayed(totals, { counts, faults: {}, checks: {}, quotes: [] }, 'shared');
  if (played.faults.length === 0) return false;
  totals.failures.push({ seed, run, kind: 'exchange', screen: true, broken: played.faults });
  return true;
}

if (process.send !== undefined && process.argv[2] === 'share') {
  process.once('message', (share: Share) => {
    void work(share, (totals) => process.send?.(totals)).then(() => process.disconnect());
  });
}
