/** The flags of the fault simulator. */
import { err, ok, type Result } from '../../../shared/domain/index.ts';
import type { JournalKind } from './terminal.ts';

export type SimArguments = {
  readonly seed: number;
  readonly runs: number;
  /** Runs end once so many client order ids were sent; null: only by their number. */
  readonly ids: number | null;
  readonly steps: number;
  readonly workers: number;
  /** All runs on one kind of journal; null: mixed as `plan.ts` says. */
  readonly journal: JournalKind | null;
  readonly screen: boolean | null;
  /** Only these choices of the history, by index. */
  readonly only: readonly number[] | null;
  readonly trace: boolean;
  readonly mutants: boolean;
};

export const SIM_USAGE =
  'npm run sim -- [--seed S] [--runs N | --ids N] [--steps K] [--workers W] [--journal memory|shared|disk] [--screen yes|no] [--only i,j,…] [--trace] [--mutants]';
export const RUNS_DEFAULT = 1_000;
export const STEPS_DEFAULT = 200;
const WORKERS_DEFAULT = 2;
const RUNS_MAX = 10_000_000;
const IDS_MAX = 1_000_000_000;
const STEPS_MAX = 100_000;
const WORKERS_MAX = 64;
const SEED_MAX = 999_999_999;

type Draft = { -readonly [K in keyof SimArguments]: SimArguments[K] } & { runsGiven: boolean };

/** Reads the flags; errors name the flag. Without `--seed` the given one. `--mutants` alone runs no histories beside them. */
export function simArguments(args: readonly string[], seedDefault: number): Result<SimArguments, string> {
  const draft: Draft = {
    seed: seedDefault,
    runs: RUNS_DEFAULT,
    ids: null,
    steps: STEPS_DEFAULT,
    workers: WORKERS_DEFAULT,
    journal: null,
    screen: null,
    only: null,
    trace: false,
    mutants: false,
    runsGiven: false,
  };
  for (let at = 0; at < args.length; at++) {
    const flag = args[at] ?? '';
    if (flag === '--trace') draft.trace = true;
    else if (flag === '--mutants') draft.mutants = true;
    else {
      at += 1;
      const fault = take(draft, flag, args[at] ?? '');
      if (fault !== null) return err(`${fault} ${SIM_USAGE}`);
    }
  }
  const { runsGiven, ...rest } = draft;
  if (runsGiven) return ok(rest);
  return ok({ ...rest, runs: draft.ids !== null ? RUNS_MAX : draft.mutants ? 0 : draft.runs });
}

const RANGES: Readonly<
  Record<string, { readonly name: 'seed' | 'runs' | 'ids' | 'steps' | 'workers'; readonly max: number }>
> = {
  '--seed': { name: 'seed', max: SEED_MAX },
  '--runs': { name: 'runs', max: RUNS_MAX },
  '--ids': { name: 'ids', max: IDS_MAX },
  '--steps': { name: 'steps', max: STEPS_MAX },
  '--workers': { name: 'workers', max: WORKERS_MAX },
};

/** Null, or what is wrong. */
function take(draft: Draft, flag: string, text: string): string | null {
  const range = RANGES[flag];
  if (range !== undefined) {
    const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
    const least = range.name === 'seed' || range.name === 'runs' ? 0 : 1;
    if (Number.isNaN(value) || value < least || value > range.max)
      return `${flag} takes a whole number from ${least} to ${range.max}, not "${text}".`;
    draft[range.name] = value;
    if (range.name === 'runs') draft.runsGiven = true;
    return null;
  }
  if (flag === '--journal') {
    if (text !== 'memory' && text !== 'shared' && text !== 'disk')
      return `--journal takes memory, shared or disk, not "${text}".`;
    draft.journal = text;
    return null;
  }
  if (flag === '--screen') {
    if (text !== 'yes' && text !== 'no') return `--screen takes yes or no, not "${text}".`;
    draft.screen = text === 'yes';
    return null;
  }
  if (flag === '--only') {
    if (!/^\d+(,\d+)*$/.test(text)) return `--only takes numbers with commas between them, not "${text}".`;
    draft.only = text.split(',').map(Number);
    return null;
  }
  return `${flag} is not a flag.`;
}
