/** docs/controls.md names files and tests that exist, so that no control can lose its proof unnoticed. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../../..');
const rows = readFileSync(path.join(root, 'docs/controls.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| control'))
  .map((line) => line.slice(2, -2).split(' | '));

test('there is a row for every control', () => {
  expect(rows.length).toBeGreaterThanOrEqual(22);
});

test.each(rows)('controls: %s', (_control, where, proof) => {
  const place = /^`([^`]+)`$/.exec(where ?? '')?.[1];
  expect(place !== undefined && existsSync(path.join(root, place)), where).toBe(true);
  const [, file, name] = /^`([^`]+)`: (.+)$/.exec(proof ?? '') ?? [];
  expect(file !== undefined && existsSync(path.join(root, file)), proof).toBe(true);
  const text = readFileSync(path.join(root, file ?? ''), 'utf8');
  expect(
    [`'${name}'`, `"${name}"`, `\`${name}\``].some((quoted) => text.includes(quoted)),
    name,
  ).toBe(true);
});
