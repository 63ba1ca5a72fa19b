/** docs/risk-checks.md says what the checks say. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { riskDoc } from '../../../scripts/lib/risk-doc.ts';
import { CHECKS } from '../../../src-main/engine/risk/checks/registry.ts';

const file = path.resolve(import.meta.dirname, '../../../docs/risk-checks.md');

test('docs/risk-checks.md is current (else: node scripts/generate-risk-doc.ts)', () => {
  expect(readFileSync(file, 'utf8')).toBe(riskDoc());
});

test('it has a row for every check', () => {
  for (const check of CHECKS) expect(riskDoc()).toContain(`| \`${check.id}\` |`);
  expect(CHECKS.length).toBeGreaterThanOrEqual(22);
});
