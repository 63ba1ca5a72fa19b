/** Which run is what: 94 in 100 on the journal in memory, 5 on SQLite in memory-backed files, 1 on disk. */
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import type { SimArguments } from './arguments.ts';
import type { JournalKind, TerminalOptions } from './terminal.ts';

/** One run in so many has a screen: a client of the contract whose replica is compared. */
const SCREEN_ONE_IN = 16;
/** One run in so many is on the real simulated exchange, as `npm test` plays it; it is one of those on SQLite in memory. */
const EXCHANGE_ONE_IN = 1_000;
const EXCHANGE_PLACE = 955;

export const isOnExchange = (run: number): boolean => run % EXCHANGE_ONE_IN === EXCHANGE_PLACE;

const MEMORY_DISK = '/dev/shm';

export const FOLDERS: TerminalOptions['folders'] = {
  shared: existsSync(MEMORY_DISK) ? MEMORY_DISK : tmpdir(),
  disk: tmpdir(),
};

/** The seed of a run. */
export const seedOf = (args: Pick<SimArguments, 'seed'>, run: number): number => args.seed + run;

function journalOf(run: number): JournalKind {
  const place = run % 100;
  if (place === 50) return 'disk';
  return place >= 10 && place < 60 && place % 10 === 5 ? 'shared' : 'memory';
}

/** How a run is played. */
export function optionsOf(args: Pick<SimArguments, 'seed' | 'journal' | 'screen'>, run: number): TerminalOptions {
  return {
    seed: seedOf(args, run),
    journal: args.journal ?? journalOf(run),
    screen: args.screen ?? run % SCREEN_ONE_IN === 0,
    folders: FOLDERS,
  };
}
