import { describe, expect, it } from 'vitest';
import { refuseEmpty } from '../../../../scripts/gates/gate-result.ts';
import type { FinishedPart } from '../../../../scripts/suite/part-result.ts';
import {
  brokenPart,
  formatTable,
  formatTotal,
  singleCheck,
  skippedPart,
} from '../../../../scripts/suite/part-result.ts';
import { countPlaywright, together } from '../../../../scripts/suite/playwright-part.ts';
import { runParts } from '../../../../scripts/suite/run-parts.ts';
import { afterSecondChance, countVitest } from '../../../../scripts/suite/vitest-part.ts';

function part(name: string, passed: number, failed: number, skipped: number): FinishedPart {
  return { name, passed, failed, skipped, seconds: 1.25, note: name === 'unit' ? 'seed 1' : '', details: [] };
}

const run = { note: 'seed 1', code: 0, output: 'output' };

describe('the table of parts', () => {
  it('aligns its columns and ends with the sums', () => {
    const parts = [part('types', 1, 0, 0), part('unit', 1234, 2, 0)];
    expect(formatTable(parts).split('\n')).toEqual([
      'part   passed  failed  skipped  seconds',
      'types       1       0        0      1.3',
      'unit     1234       2        0      1.3  seed 1',
    ]);
    expect(formatTotal(parts)).toBe('1235 passed, 2 failed');
    expect(formatTotal([...parts, part('e2e', 0, 0, 3)])).toBe('1235 passed, 2 failed, 3 skipped');
  });

  it('counts a check as one, passed or failed', () => {
    expect(singleCheck([], '3 files')).toMatchObject({ passed: 1, failed: 0 });
    expect(singleCheck(['a', 'b'], '3 files')).toMatchObject({ passed: 0, failed: 1, details: ['a', 'b'] });
    expect(skippedPart('no display')).toMatchObject({ passed: 0, failed: 0, skipped: 1, note: 'skipped: no display' });
    expect(brokenPart('why', 'out').failed).toBe(1);
  });

  it('refuses a gate that inspected nothing', () => {
    expect(refuseEmpty({ inspected: 0, problems: [] }, 'lint').problems).toEqual(['lint: nothing was inspected']);
    expect(refuseEmpty({ inspected: 1, problems: [] }, 'lint').problems).toEqual([]);
  });
});

describe('running parts', () => {
  it('keeps their order, and turns a part that throws into a failed one', async () => {
    const lines: string[] = [];
    const finished = await runParts(
      [
        { name: 'slow', run: () => new Promise((resolve) => setTimeout(() => resolve(singleCheck([], '')), 20)) },
        { name: 'throws', run: () => Promise.reject(new Error('boom')) },
        { name: 'fails', run: () => Promise.resolve(singleCheck(['a problem'], '')) },
      ],
      2,
      (line) => lines.push(line),
    );
    expect(finished.map(({ name, passed, failed }) => [name, passed, failed])).toEqual([
      ['slow', 1, 0],
      ['throws', 0, 1],
      ['fails', 0, 1],
    ]);
    expect(lines).toContain('    a problem');
  });
});

describe('two runs of one part', () => {
  it('are counted together, each remark kept, and one that broke fails the part', () => {
    const alone = { passed: 5, failed: 0, skipped: 1, note: 'chromium', details: ['12 ms'] };
    const others = {
      passed: 40,
      failed: 0,
      skipped: 0,
      note: 'chromium; 1 only when run again',
      details: ['first run: a'],
    };
    expect(together('chromium', alone, others)).toEqual({
      passed: 45,
      failed: 0,
      skipped: 1,
      note: 'chromium; 1 only when run again',
      details: ['12 ms', 'first run: a'],
    });
    expect(together('chromium', alone, brokenPart('no test ran', 'out'))).toMatchObject({
      passed: 5,
      failed: 1,
      note: 'chromium; no test ran',
    });
  });
});

describe('the counts of vitest', () => {
  const counts = { numPassedTests: 2, numFailedTests: 0, numPendingTests: 1, numTodoTests: 0 };

  it('come from its report', () => {
    expect(countVitest({ ...counts, testResults: [] }, run)).toMatchObject({
      passed: 2,
      failed: 0,
      skipped: 1,
      note: 'seed 1',
    });
  });

  it('hold a failure for a file that could not be loaded', () => {
    const report = {
      ...counts,
      testResults: [{ name: '/a.test.ts', status: 'failed', message: 'SyntaxError', assertionResults: [] }],
    };
    expect(countVitest(report, { ...run, code: 1 })).toMatchObject({
      passed: 2,
      failed: 1,
      details: ['/a.test.ts: SyntaxError'],
    });
  });

  it('refuse an empty run, and an exit code that no failure explains', () => {
    const empty = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [] };
    expect(countVitest(empty, run)).toMatchObject({ failed: 1, note: 'no test ran' });
    expect(countVitest({ ...counts, testResults: [] }, { ...run, code: 1 })).toMatchObject({ passed: 2, failed: 1 });
  });
});

describe('a second chance', () => {
  const first = {
    result: { passed: 5, failed: 2, skipped: 1, note: 'seed 1', details: ['a › x', 'a › y'] },
    failedFiles: ['a.test.ts'],
    sound: { passed: 3, skipped: 1 },
  };

  it('counts the failed files as they came out the second time, and keeps naming what failed first', () => {
    const again = { passed: 4, failed: 0, skipped: 0, note: 'seed 1', details: [] };
    expect(afterSecondChance(first, again)).toEqual({
      passed: 7,
      failed: 0,
      skipped: 1,
      note: 'seed 1; 2 only when run again',
      details: ['first run: a › x', 'first run: a › y'],
    });
  });

  it('does not hide what fails twice', () => {
    const again = { passed: 3, failed: 1, skipped: 0, note: 'seed 1', details: ['a › y'] };
    expect(afterSecondChance(first, again)).toMatchObject({
      passed: 6,
      failed: 1,
      note: 'seed 1; 1 only when run again',
    });
  });
});

describe('the counts of Playwright', () => {
  const stats = { expected: 3, unexpected: 0, flaky: 0, skipped: 0 };

  it('come from its report, a test that passed only when run again being named', () => {
    expect(countPlaywright({ suites: [], errors: [], stats }, run)).toMatchObject({ passed: 3, failed: 0 });
    const results = [{ error: { message: 'too slow' } }, {}];
    const spec = { title: 'fills', file: 'a.spec.ts', line: 3, ok: true, tests: [{ status: 'flaky', results }] };
    const flaky = { suites: [{ title: 'x', specs: [spec] }], errors: [], stats: { ...stats, flaky: 1 } };
    expect(countPlaywright(flaky, run)).toMatchObject({
      passed: 4,
      failed: 0,
      note: 'seed 1; 1 only when run again',
      details: ['first run: a.spec.ts:3 › fills\ntoo slow'],
    });
  });

  it('name the failed tests', () => {
    const spec = {
      title: 'opens',
      file: 'a.spec.ts',
      line: 7,
      ok: false,
      tests: [{ results: [{ error: { message: 'no window' } }] }],
    };
    const report = {
      suites: [{ title: 'x', suites: [{ title: 'y', specs: [spec] }] }],
      errors: [],
      stats: { ...stats, unexpected: 1 },
    };
    expect(countPlaywright(report, { ...run, code: 1 }).details).toEqual(['a.spec.ts:7 › opens\nno window']);
  });

  it('show what passing tests printed, once', () => {
    const results = [{ stdout: [{ text: 'first run\n' }] }, { stdout: [{ text: 'took ' }, { text: '3 ms\n\n' }] }];
    const spec = { title: 'fills', file: 'a.spec.ts', line: 3, ok: true, tests: [{ status: 'expected', results }] };
    const failed = { ...spec, ok: false };
    const report = { suites: [{ title: 'x', suites: [{ title: 'y', specs: [spec] }] }], errors: [], stats };
    expect(countPlaywright(report, run).details).toEqual(['took 3 ms']);
    const broken = { ...report, suites: [{ title: 'x', specs: [failed] }] };
    expect(countPlaywright(broken, { ...run, code: 1 }).details).not.toContain('took 3 ms');
  });

  it('refuse an empty run and an error outside the tests', () => {
    const none = { expected: 0, unexpected: 0, flaky: 0, skipped: 0 };
    expect(countPlaywright({ suites: [], errors: [{ message: 'no config' }], stats: none }, run).failed).toBe(1);
    expect(countPlaywright({ suites: [], errors: [{ message: 'teardown' }], stats }, { ...run, code: 1 }).failed).toBe(
      1,
    );
  });
});
