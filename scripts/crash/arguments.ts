/** The crash harness's own flags. */
import { err, ok, type Result } from '../../shared/domain/index.ts';

export type CrashArguments = {
  readonly kills: number;
  readonly seed: number;
  readonly page: boolean;
  readonly keep: boolean;
  readonly verbose: boolean;
};

export const CRASH_USAGE = 'npm run crash -- [--kills N] [--seed S] [--no-page] [--keep] [--verbose]';
export const KILLS_DEFAULT = 25;

/** Reads `--kills N`, `--seed S`, `--no-page` (no browser), `--keep` (leaves the data folder), `--verbose` (a line for every life). Errors name the flag. */
export function crashArguments(args: readonly string[], seedDefault: number): Result<CrashArguments, string> {
  let kills = KILLS_DEFAULT;
  let seed = seedDefault;
  let page = true;
  let keep = false;
  let verbose = false;
  for (let i = 0; i < args.length; i++) {
    const flag = args[i] ?? '';
    if (flag === '--no-page') page = false;
    else if (flag === '--keep') keep = true;
    else if (flag === '--verbose') verbose = true;
    else if (flag === '--kills' || flag === '--seed') {
      const text = args[++i] ?? '';
      const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
      if (Number.isNaN(value) || (flag === '--kills' && (value < 1 || value > 100_000)))
        return err(`${flag} takes a whole number, not "${text}". ${CRASH_USAGE}`);
      if (flag === '--kills') kills = value;
      else seed = value;
    } else return err(`${flag} is not a flag. ${CRASH_USAGE}`);
  }
  return ok({ kills, seed, page, keep, verbose });
}
