/** A worker process: plays one share of the runs after another and says what each came to. */
import { play as playExchange } from '../world/play.ts';
import type { SimArguments } from './arguments.ts';
import { choicesOf } from './choices.ts';
import { play } from './play.ts';
import { isOnExchange, optionsOf, seedOf } from './plan.ts';
import { addPlayed, emptyTotals, type Totals } from './totals.ts';

/** Runs `from` to before `until`; fewer when so many have failed. */
export type Share = {
  readonly args: SimArguments;
  readonly from: number;
  readonly until: number;
  readonly failuresMax: number;
};

async function work({ args, from, until, failuresMax }: Share): Promise<Totals> {
  const totals = emptyTotals();
  const before = process.cpuUsage();
  for (let run = from; run < until && totals.failures.length < failuresMax; run++) await playRun(args, run, totals);
  // Of the collector and the compiler too.
  const used = process.cpuUsage(before);
  totals.counts['cpuMs'] = Math.round((used.user + used.system) / 1_000);
  return totals;
}

/** True when it broke a promise. */
export async function playRun(args: SimArguments, run: number, totals: Totals): Promise<boolean> {
  const seed = seedOf(args, run);
  if (args.journal === null && isOnExchange(run)) return playOnExchange(seed, run, totals);
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
  // One word for each share.
  process.on('message', (share: Share | 'end') => {
    if (share === 'end') process.disconnect();
    else void work(share).then((totals) => process.send?.(totals));
  });
}
