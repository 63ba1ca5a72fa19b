/** docs/own-risk-check.md: its text is taken as it stands, put where it says, and run by the gate. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type * as GateModule from '../../../src-main/engine/risk/gate.ts';
import type { CheckResult } from '../../../shared/domain/index.ts';
import { TSLA, facts, intent, position, quote } from '../engine/account-fixture.ts';

const root = path.resolve(import.meta.dirname, '../../..');
let copy: string;
let gate: typeof GateModule;

beforeAll(async () => {
  copy = mkdtempSync(path.join(os.tmpdir(), 'rung-own-check-'));
  for (const folder of ['shared', 'src-main/engine']) {
    mkdirSync(path.dirname(path.join(copy, folder)), { recursive: true });
    cpSync(path.join(root, folder), path.join(copy, folder), {
      recursive: true,
      filter: (from) => path.basename(from) !== 'tsconfig.json',
    });
  }
  symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'), 'junction');
  writeFileSync(path.join(copy, 'package.json'), '{"type":"module"}');
  const [file, line] = [
    ...readFileSync(path.join(root, 'docs/own-risk-check.md'), 'utf8').matchAll(/```ts\n([\s\S]*?)```/g),
  ].map((block) => block[1] ?? '');
  const name = 'src-main/engine/risk/checks/no-penny-stocks.ts';
  expect(readFileSync(path.join(root, 'docs/own-risk-check.md'), 'utf8')).toContain(`\`${name}\``);
  writeFileSync(path.join(copy, name), file ?? '');
  const registry = path.join(copy, 'src-main/engine/risk/checks/registry.ts');
  const before = readFileSync(registry, 'utf8');
  const after = before.replace(/^const OWN: .* = \[\];$/m, (line ?? '').trim());
  expect(after).not.toBe(before);
  writeFileSync(registry, `import { noPennyStocks } from './no-penny-stocks.ts';\n${after}`);
  gate = (await import(pathToFileURL(path.join(copy, 'src-main/engine/risk/gate.ts')).href)) as typeof GateModule;
});

afterAll(() => rmSync(copy, { recursive: true, force: true }));

const own = (results: readonly CheckResult[]): CheckResult | undefined =>
  results.find((r) => r.check === 'own.pennyStocks');

test("a check of the user's own is one file and a line: it denies what opens, with its words", () => {
  const penny = facts({ quotes: [quote(TSLA, '0.50', '0.51')] });
  expect(own(gate.runChecks(penny, intent()))).toMatchObject({ verdict: 'denied', value: '0.505' });
  expect(own(gate.runChecks(facts(), intent()))?.verdict).toBe('passed');
  expect(own(gate.runChecks(facts({ quotes: [quote(TSLA, null, '0.51')] }), intent()))?.verdict).toBe('denied');
});

test('G20: it lets what reduces through without knowing of it', () => {
  const penny = facts({ quotes: [quote(TSLA, '0.50', '0.51')], positions: [position(TSLA, '10')] });
  const results = gate.runChecks(penny, intent({ side: 'sell' }));
  expect(own(results)?.verdict).toBe('passed');
  expect(results.filter((r) => r.verdict === 'denied')).toEqual([]);
});
