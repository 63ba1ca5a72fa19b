import { describe, expect, it } from 'vitest';
import type { GateResult } from '../../scripts/gates/gate-result.ts';
import { houseRulesGate } from '../../scripts/gates/house-rules-gate.ts';
import { licenceAllowed, licenceGate } from '../../scripts/gates/licence-gate.ts';
import { makeTree, removeTree } from './tree.ts';

/** The gate's verdict on a tree with these files. */
function verdict(files: Readonly<Record<string, string>>): GateResult {
  const root = makeTree(files);
  try {
    return houseRulesGate(root);
  } finally {
    removeTree(root);
  }
}

describe('the rules of the house', () => {
  it.each([
    ['a linter switched off in a comment', '// oxlint-' + 'disable-next-line no-console\n'],
    ['another linter switched off', '/* eslint-' + 'disable */\n'],
    ['a formatter switched off', '// biome-' + 'ignore format: no\n'],
    ['the compiler silenced', '// @ts-' + 'ignore\n'],
    ['the compiler told to expect an error', '// @ts-' + 'expect-error\n'],
  ])('refuse %s', (_name, text) => {
    expect(verdict({ 'src-main/api/off.ts': text }).problems).toContain('src-main/api/off.ts:1 switches a check off');
  });

  it.each(['src-main/api/utils.ts', 'src-main/api/order-manager.ts', 'src-renderer/ui/helpers.tsx'])(
    'refuse the name %s',
    (file) => {
      expect(verdict({ [file]: '' }).problems).toContain(`${file}: name it after what it does`);
    },
  );

  it('refuse a barrel outside shared/domain', () => {
    const { problems } = verdict({ 'src-main/api/index.ts': '' });
    expect(problems).toContain('src-main/api/index.ts: no barrels');
    expect(problems.some((problem) => problem.startsWith('shared/domain/index.ts'))).toBe(false);
  });

  it('ask for a README in each folder, of at most 40 lines', () => {
    const { problems } = verdict({
      'src-main/api/README.md': 'line\n'.repeat(41),
      'src-main/store/README.md': 'line\n',
    });
    expect(problems).toContain('src-main/api/README.md: 41 lines, at most 40');
    expect(problems).toContain('src-main/engine: no README.md');
    expect(problems).toContain('src-main/brokers/sim: no README.md');
    expect(problems).not.toContain('src-main/store: no README.md');
  });
});

describe('the licence gate', () => {
  it.each([
    ['MIT', true],
    ['(WTFPL OR MIT)', true],
    ['MIT AND Apache-2.0', true],
    ['MIT AND GPL-3.0', false],
    ['GPL-3.0-only', false],
    ['none stated', false],
  ])('judges %s', (expression, expected) => {
    expect(licenceAllowed(expression, new Set(['MIT', 'Apache-2.0']))).toBe(expected);
  });

  it('inspected every package of the lock file', () => {
    expect(licenceGate().inspected).toBeGreaterThan(100);
  });
});
