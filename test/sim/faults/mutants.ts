/**
 * Planted bugs: each patch of `test/sim/mutants` goes onto a copy of the sources, and the simulator has to find it within
 * MUTANT_RUNS_MAX runs. A patch that does not apply counts as one that was not found.
 */
import { fork } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { applyPatch } from './patch.ts';
import { emptyTotals, addTotals, type Totals } from './totals.ts';
import type { Share } from './worker.ts';

/** Every mutant has to be caught within so many runs. */
export const MUTANT_RUNS_MAX = 1_000;

export type MutantsOptions = {
  readonly seed: number;
  readonly steps: number;
  readonly workers: number;
  readonly say: (text: string) => void;
  /** Only these, by the start of their names; all if missing. */
  readonly only?: readonly string[];
};

export type MutantResult = {
  readonly name: string;
  /** Runs needed; null: not caught. */
  readonly runs: number | null;
  readonly text: string;
};

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const PATCHES = path.join(ROOT, 'test/sim/mutants');
const COPIED = [
  ...['shared', 'src-main', 'src-renderer/client', 'package.json'],
  ...['test/fixtures/loggers.ts', 'test/sim/faults', 'test/sim/world'],
];

/** Names of the patches, without their ending. */
export const mutantNames = (): string[] =>
  readdirSync(PATCHES)
    .filter((file) => file.endsWith('.patch'))
    .map((file) => file.slice(0, -'.patch'.length))
    .toSorted();

/** Hunts all of them and prints the table; the number that was not caught. */
export async function runMutants(options: MutantsOptions): Promise<number> {
  const { say, only } = options;
  const names = mutantNames().filter((name) => only === undefined || only.some((start) => name.startsWith(start)));
  const results: MutantResult[] = [];
  const waiting = [...names];
  const hunter = async (): Promise<void> => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      const result = await huntMutant(name, options);
      results.push(result);
      say(`… ${name}: ${result.runs === null ? `NOT CAUGHT: ${result.text}` : `caught in run ${result.runs}`}`);
    }
  };
  await Promise.all(Array.from({ length: options.workers }, hunter));
  say(
    `\nmutants, each to be caught within ${MUTANT_RUNS_MAX} runs of ${options.steps} steps from seed ${options.seed}`,
  );
  const width = Math.max(...names.map((name) => name.length));
  for (const { name, runs, text } of results.toSorted((a, b) => (a.name < b.name ? -1 : 1)))
    say(`  ${name.padEnd(width)}  ${runs === null ? 'NOT CAUGHT' : String(runs).padStart(10)}  ${text}`);
  const missed = results.filter(({ runs }) => runs === null).length;
  say(`${results.length - missed} of ${results.length} caught`);
  return missed;
}

/** Hunts one. */
export async function huntMutant(name: string, options: Pick<MutantsOptions, 'seed' | 'steps'>): Promise<MutantResult> {
  const folder = mkdtempSync(path.join(tmpdir(), 'rung-mutant-'));
  try {
    for (const part of COPIED) {
      mkdirSync(path.dirname(path.join(folder, part)), { recursive: true });
      cpSync(path.join(ROOT, part), path.join(folder, part), { recursive: true });
    }
    symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'), 'junction');
    const patched = applyPatch(folder, readFileSync(path.join(PATCHES, `${name}.patch`), 'utf8'));
    if (!patched.ok) return { name, runs: null, text: `the patch does not apply: ${patched.error}` };
    return await hunt(name, folder, options);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function hunt(
  name: string,
  folder: string,
  { seed, steps }: Pick<MutantsOptions, 'seed' | 'steps'>,
): Promise<MutantResult> {
  const totals = emptyTotals();
  const args = {
    seed,
    runs: MUTANT_RUNS_MAX,
    steps,
    workers: 1,
    journal: 'memory',
    screen: null,
    ids: null,
    only: null,
    trace: false,
    mutants: false,
  } as const;
  const share: Share = { args, from: 0, until: args.runs, failuresMax: 1 };
  return new Promise((resolve) => {
    const child = fork(path.join(folder, 'test/sim/faults/worker.ts'), ['share'], { cwd: folder, silent: true });
    let noise = '';
    child.stderr?.on('data', (data: Buffer) => (noise += data.toString()));
    child.on('message', (more) => {
      addTotals(totals, more as Totals);
      child.send('end');
    });
    child.on('exit', (code) => {
      const failure = totals.failures[0];
      if (failure !== undefined)
        return resolve({ name, runs: failure.run + 1, text: (failure.broken[0] ?? '').split('\n')[0]!.slice(0, 110) });
      const text =
        code === 0
          ? `${totals.runs} runs and nothing broken`
          : `the simulator ended with ${code}: ${noise.slice(0, 300)}`;
      resolve({ name, runs: null, text });
    });
    child.send(share);
  });
}
