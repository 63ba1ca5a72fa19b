/**
 * Runs one Playwright project and counts from its machine-readable reports: first the tests that have the machine to
 * themselves, one after another, then the others, two at a time where their shell allows it.
 * Invariant: a report that is missing or empty is a failure.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fromRoot } from '../lib/project-root.ts';
import { runCommand } from '../lib/run-command.ts';
import type { PartResult } from './part-result.ts';
import { brokenPart } from './part-result.ts';

export interface PlaywrightPart {
  readonly project: string;
  /** Words before the command, such as those that give it a virtual display. */
  readonly prefix?: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly note: string;
  readonly timeoutMs: number;
  /** How many tests stand side by side; those that are marked `@alone` never do. */
  readonly workers: number;
}

/** The mark, in Playwright's sense, of tests that measure: the times that they print are those of an app that has the machine to itself. */
const ALONE = '@alone';

/** Runs the tests of one project. */
export async function runPlaywrightPart(part: PlaywrightPart): Promise<PartResult> {
  if (part.workers === 1) return runOnce(part, ['--workers=1']);
  const alone = await runOnce(part, ['--workers=1', '--grep', ALONE]);
  const others = await runOnce(part, [`--workers=${part.workers}`, '--grep-invert', ALONE]);
  return together(part.note, alone, others);
}

/** Two runs as one: their counts and details, and what each had to say beyond the note that both carry. */
export function together(note: string, ...runs: readonly PartResult[]): PartResult {
  const sum = (key: 'passed' | 'failed' | 'skipped'): number => runs.reduce((total, run) => total + run[key], 0);
  const more = runs.flatMap((run) => (run.note === note ? [] : [run.note.replace(`${note}; `, '')]));
  return {
    passed: sum('passed'),
    failed: sum('failed'),
    skipped: sum('skipped'),
    note: [note, ...more].join('; '),
    details: runs.flatMap((run) => run.details),
  };
}

async function runOnce(part: PlaywrightPart, selection: readonly string[]): Promise<PartResult> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'rung-playwright-'));
  try {
    const report = path.join(folder, 'report.json');
    const playwright = fromRoot('node_modules/@playwright/test/cli.js');
    // A trace costs more than the test that it is of: what failed is traced when it runs again.
    const ways = ['--retries=1', '--trace=on-first-retry', '--reporter=json', ...selection];
    const words = [process.execPath, playwright, 'test', '--project', part.project, ...ways];
    const [command, ...args] = part.prefix === undefined ? words : [...part.prefix, ...words];
    if (command === undefined) return brokenPart('no command', '');
    const result = await runCommand(command, args, {
      env: { ...part.env, PLAYWRIGHT_JSON_OUTPUT_NAME: report },
      timeoutMs: part.timeoutMs,
    });
    const output = `${result.stdout}\n${result.stderr}`;
    if (result.timedOut) return brokenPart(`not finished after ${part.timeoutMs / 60_000} min`, output);
    if (!existsSync(report)) return brokenPart('no report', output);
    return countPlaywright(JSON.parse(readFileSync(report, 'utf8')), { note: part.note, code: result.code, output });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Suite {
  readonly title: string;
  readonly suites?: readonly Suite[];
  readonly specs?: readonly {
    readonly title: string;
    readonly file: string;
    readonly line: number;
    readonly ok: boolean;
    readonly tests: readonly {
      readonly status?: string;
      readonly results: readonly {
        readonly error?: { readonly message?: string };
        readonly stdout?: readonly { readonly text?: string }[];
      }[];
    }[];
  }[];
}

interface PlaywrightReport {
  readonly suites: readonly Suite[];
  readonly errors: readonly { readonly message?: string }[];
  readonly stats: {
    readonly expected: number;
    readonly unexpected: number;
    readonly flaky: number;
    readonly skipped: number;
  };
}

/** The counts and failures in a report of Playwright; a test that passed only when repeated counts as passed and is named. */
export function countPlaywright(
  report: PlaywrightReport,
  run: { note: string; code: number; output: string },
): PartResult {
  const { expected, unexpected, flaky, skipped } = report.stats;
  const failed = unexpected;
  const passed = expected + flaky;
  const note = flaky > 0 ? `${run.note}; ${flaky} only when run again` : run.note;
  const details = [
    ...report.errors.map((error) => error.message ?? 'an error without a message'),
    ...report.suites.flatMap(failures),
    ...report.suites.flatMap(figures),
  ];
  if (passed + failed + skipped === 0) return brokenPart('no test ran', [...details, run.output].join('\n'));
  if (failed === 0 && run.code !== 0)
    return {
      ...brokenPart(`playwright ended with ${run.code}`, [run.output, ...details].join('\n')),
      passed,
      skipped,
    };
  return { passed, failed, skipped, note, details };
}

function failures(suite: Suite): string[] {
  const own = (suite.specs ?? [])
    .filter((spec) => !spec.ok || spec.tests.some((test) => test.status === 'flaky'))
    .map((spec) => {
      const messages = spec.tests.flatMap((test) => test.results).map((result) => result.error?.message ?? '');
      return `${spec.ok ? 'first run: ' : ''}${spec.file}:${spec.line} › ${spec.title}\n${messages.filter((message) => message !== '').join('\n')}`;
    });
  return [...own, ...(suite.suites ?? []).flatMap(failures)];
}

/** What passing tests measured: the lines that they printed. */
function figures(suite: Suite): string[] {
  const results = (suite.specs ?? [])
    .filter((spec) => spec.ok)
    .flatMap((spec) => spec.tests.map((t) => t.results.at(-1)));
  const printed = results.flatMap((result) => (result?.stdout ?? []).map(({ text }) => text ?? '').join(''));
  const own = printed.flatMap((text) => text.split('\n').filter((line) => line.trim() !== ''));
  return [...own, ...(suite.suites ?? []).flatMap(figures)];
}
