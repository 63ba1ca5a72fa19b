/** Published option values: from the shared folder where it is there, and a few of them carried over. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { PROJECT_ROOT } from '../../../scripts/lib/project-root.ts';
import type { OptionInputs } from '../../../src-main/options/black-scholes.ts';

const FOLDER = path.join(PROJECT_ROOT, '..', 'shared', 'data', 'pricing-reference');
export const HAS_REFERENCE = existsSync(FOLDER);
if (!HAS_REFERENCE) process.stdout.write('skipped: ../shared/data/pricing-reference is not there\n');

export type Row = Readonly<Record<string, string>>;

/** Rows of a reference file by column name. */
export function rowsOf(file: string): readonly Row[] {
  const [header = '', ...lines] = readFileSync(path.join(FOLDER, file), 'utf8').trim().split('\n');
  const names = header.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, i) => [names[i] ?? '', cell])));
}

/** Twelfths of a year that the files print with four digits. */
const YEARS: Readonly<Record<string, number>> = { '0.0833': 1 / 12, '0.3333': 4 / 12, '0.5833': 7 / 12 };

export const inputsOf = (row: Row): OptionInputs => ({
  right: row['type'] === 'call' ? 'call' : 'put',
  spot: Number(row['spot']),
  strike: Number(row['strike']),
  years: YEARS[row['t_years'] ?? ''] ?? Number(row['t_years']),
  vol: Number(row['vol']),
  rate: Number(row['r']),
  yield: Number(row['q']),
});
