/** docs/limits.md says what the source says. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { limits, limitsDoc } from '../../../scripts/lib/limits-doc.ts';
import { fromRoot } from '../../../scripts/lib/project-root.ts';

test('docs/limits.md is current (else: node scripts/generate-limits-doc.ts)', () => {
  expect(readFileSync(fromRoot('docs/limits.md'), 'utf8')).toBe(limitsDoc());
});

test('it has the limits of inbox, history, sessions and messages', () => {
  const names = limits().map((limit) => limit.name);
  expect(names.length).toBeGreaterThan(50);
  expect(names).toEqual(
    expect.arrayContaining(['INBOX_MAX', 'PAGE_MAX', 'SESSIONS_MAX', 'MESSAGE_MAX_BYTES', 'RUNGS_MAX']),
  );
});
