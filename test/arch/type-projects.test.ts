import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromRoot } from '../../scripts/lib/project-root.ts';
import { runCommand } from '../../scripts/lib/run-command.ts';
import { makeTree, removeTree } from './tree.ts';

/** What must not compile: its name, where it is planted, its text. */
const VIOLATIONS: readonly (readonly [string, string, string])[] = [
  ...['shared/domain', 'src-main/engine'].flatMap((folder) =>
    ['setTimeout(() => {}, 1)', 'console.log(1)', "fetch('x')", 'process.exit()', 'performance.now()', 'window'].map(
      (expression, index) =>
        [
          `${folder} does not compile with ${expression}`,
          `${folder}/world-${index}.ts`,
          `export const found: unknown = ${expression};\n`,
        ] as const,
    ),
  ),
  ...[
    ['shared/domain/up.ts', '../contract/target.ts'],
    ['shared/contract/up.ts', '../../src-main/ports/target.ts'],
    ['src-main/ports/up.ts', '../engine/target.ts'],
    ['src-main/engine/up.ts', '../store/target.ts'],
    ['src-main/engine/up-ports.ts', '../ports/target.ts'],
    ['src-main/store/up.ts', '../runtime/target.ts'],
    ['src-main/brokers/sim/up.ts', '../../store/target.ts'],
    ['src-main/runtime/up.ts', '../api/target.ts'],
    ['src-main/api/up.ts', '../shell/target.ts'],
    ['src-renderer/stores/up.ts', '../../src-main/api/target.ts'],
  ].map(
    ([file, target]) =>
      [
        `${file} does not compile with an import of ${target}`,
        String(file),
        `import * as up from '${target}';\nexport const found = up;\n`,
      ] as const,
  ),
  ['an enum does not compile', 'shared/domain/enumerates.ts', 'export enum Side {\n  Buy,\n}\n'],
  [
    'an unchecked index does not compile',
    'shared/domain/indexes.ts',
    'export const first = (all: number[]): number => all[0];\n',
  ],
];

describe('the type projects', () => {
  let root = '';
  let output = '';

  beforeAll(async () => {
    root = makeTree(Object.fromEntries(VIOLATIONS.map(([, file, text]) => [file, text])));
    output = await build(root);
  });

  afterAll(() => {
    removeTree(root);
  });

  it.each(VIOLATIONS)('%s', (_name, file) => {
    expect(output.split('\n').some((line) => line.startsWith(`${file}(`) && line.includes('error TS'))).toBe(true);
  });

  it('compile the clean tree', async () => {
    const clean = makeTree();
    try {
      expect(await build(clean)).toBe('');
    } finally {
      removeTree(clean);
    }
  });
});

async function build(root: string): Promise<string> {
  const tsc = fromRoot('node_modules/typescript/bin/tsc');
  const result = await runCommand(process.execPath, [tsc, '-b', '--pretty', 'false'], {
    cwd: root,
    timeoutMs: 100_000,
  });
  return `${result.stdout}${result.stderr}`.trim();
}
