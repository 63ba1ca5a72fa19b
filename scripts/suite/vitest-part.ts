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
}

/** Runs the tests of `part`; `RUNG_SEED` and, for a full run, `RUNG_FULL=1` are in their environment. */
export async function runVitestPart(part: VitestPart): Promise<PartResult> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'rung-vitest-'));
  try {
    const report = path.join(folder, 'report.json');
    const args = [fromRoot('node_modules/vitest/vitest.mjs'), 'run', '--project', part.project, ...(part.files ?? [])];
    const result = await runCommand(process.execPath, [...args, '--reporter=json', `--outputFile=${report}`], {
      env: { RUNG_SEED: part.seed, ...(part.full ? { RUNG_FULL: '1' } : {}) },
      timeoutMs: part.timeoutMs,
    });
    const output = `${result.stdout}\n${result.stderr}`;
    if (result.timedOut) return brokenPart(`not finished after ${part.timeoutMs / 60_000} min`, output);
    if (!existsSync(report)) return brokenPart('no report', output);
    return countVitest(JSON.parse(readFileSync(report, 'utf8')), {
      note: `seed ${part.seed}`,
      code: result.code,
      output,
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
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
