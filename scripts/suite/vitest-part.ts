/**
 * Runs one kind of test with vitest and counts from its machine-readable report.
 * Invariant: a report that is missing, unreadable or empty is a failure, never a pass.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fromRoot } from '../lib/project-root.ts';
import { runCommand } from '../lib/run-command.ts';
import type { PartResult } from './part-result.ts';
import { brokenPart } from './part-result.ts';

export interface VitestPart {
  readonly project: string;
  /** Only these files; all of the project's if left out. */
  readonly files?: readonly string[];
  readonly seed: string;
  readonly full: boolean;
  readonly timeoutMs: number;
  /** Tests in real time against whole processes: files that failed are run once more, and what then passes is counted and named. */
  readonly secondChance?: boolean;
  /** How many files run side by side; as vitest.config.ts has it if left out. */
  readonly workers?: number;
}

/** Runs the tests of `part`; `RUNG_SEED` and, for a full run, `RUNG_FULL=1` are in their environment. */
export async function runVitestPart(part: VitestPart): Promise<PartResult> {
  const first = await runOnce(part);
  if (part.secondChance !== true || first.failedFiles.length === 0) return first.result;
  const again = await runOnce({ ...part, files: first.failedFiles });
  return afterSecondChance(first, again.result);
}

interface CountedRun {
  readonly result: PartResult;
  /** Relative to the project; empty too when the run as a whole broke, which is no test's failure. */
  readonly failedFiles: readonly string[];
  /** What passed and was skipped in files without a failure. */
  readonly sound: { readonly passed: number; readonly skipped: number };
}

/** The first run with its failed files replaced by their second run; failures that went away stay in the details. */
export function afterSecondChance(first: CountedRun, again: PartResult): PartResult {
  const gone = first.result.failed - again.failed;
  const note = gone > 0 ? `${first.result.note}; ${gone} only when run again` : first.result.note;
  return {
    passed: first.sound.passed + again.passed,
    failed: again.failed,
    skipped: first.sound.skipped + again.skipped,
    note,
    details: [...first.result.details.map((text) => `first run: ${text}`), ...again.details],
  };
}

async function runOnce(part: VitestPart): Promise<CountedRun> {
  const none = { failedFiles: [], sound: { passed: 0, skipped: 0 } };
  const folder = mkdtempSync(path.join(os.tmpdir(), 'rung-vitest-'));
  try {
    const report = path.join(folder, 'report.json');
    const args = [fromRoot('node_modules/vitest/vitest.mjs'), 'run', '--project', part.project, ...(part.files ?? [])];
    if (part.workers !== undefined) args.push(`--maxWorkers=${part.workers}`);
    const result = await runCommand(process.execPath, [...args, '--reporter=json', `--outputFile=${report}`], {
      env: { RUNG_SEED: part.seed, ...(part.full ? { RUNG_FULL: '1' } : {}) },
      timeoutMs: part.timeoutMs,
    });
    const output = `${result.stdout}\n${result.stderr}`;
    if (result.timedOut)
      return { ...none, result: brokenPart(`not finished after ${part.timeoutMs / 60_000} min`, output) };
    if (!existsSync(report)) return { ...none, result: brokenPart('no report', output) };
    const read: VitestReport = JSON.parse(readFileSync(report, 'utf8'));
    const counted = countVitest(read, { note: `seed ${part.seed}`, code: result.code, output });
    return { ...splitByFile(read), result: counted };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function splitByFile(report: VitestReport): Omit<CountedRun, 'result'> {
  const isFailed = (file: VitestReport['testResults'][number]): boolean => file.status === 'failed';
  const sound = report.testResults.filter((file) => !isFailed(file)).flatMap((file) => file.assertionResults);
  const passed = sound.filter((test) => test.status === 'passed').length;
  return {
    failedFiles: report.testResults.filter(isFailed).map((file) => path.relative(fromRoot(), file.name)),
    sound: { passed, skipped: sound.length - passed },
  };
}

interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message?: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages?: readonly string[] | null;
    }[];
  }[];
}

interface VitestRun {
  readonly note: string;
  readonly code: number;
  readonly output: string;
}

/** The counts and failures in a report of vitest; a file that could not be loaded counts as one failure. */
export function countVitest(report: VitestReport, run: VitestRun): PartResult {
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed'),
  );
  const details = [
    ...broken.map((file) => `${file.name}: ${(file.message ?? '').trim() || 'could not be loaded'}`),
    ...report.testResults.flatMap((file) =>
      file.assertionResults
        .filter((test) => test.status === 'failed')
        .map(
          (test) =>
            `${path.relative(fromRoot(), file.name)} › ${test.fullName}\n${(test.failureMessages ?? []).join('\n')}`,
        ),
    ),
  ];
  const passed = report.numPassedTests;
  const skipped = report.numPendingTests + report.numTodoTests;
  const failed = report.numFailedTests + broken.length;
  if (passed + failed + skipped === 0) return brokenPart('no test ran', run.output);
  if (failed === 0 && run.code !== 0)
    return { ...brokenPart(`vitest ended with ${run.code}`, run.output), passed, skipped };
  return { passed, failed, skipped, note: run.note, details };
}
