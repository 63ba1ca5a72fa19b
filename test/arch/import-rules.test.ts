import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LintReport } from '../../scripts/gates/lint-gate.ts';
import { LINTED_FOLDERS, lintGate, runLinter } from '../../scripts/gates/lint-gate.ts';
import { CLEAN_FILES, makeTree, removeTree } from './tree.ts';
import type { Violation } from './violations.ts';
import {
  CIRCLE_PARTNER,
  globalViolations,
  layerViolations,
  packageViolations,
  propertyViolations,
  STYLE_VIOLATIONS,
} from './violations.ts';

const GROUPS: readonly (readonly [string, readonly Violation[]])[] = [
  ['the import rules between layers', layerViolations()],
  ['the import rules for packages', packageViolations()],
  ['the restricted globals', globalViolations()],
  ['the restricted functions', propertyViolations()],
  ['the rules of style', STYLE_VIOLATIONS],
];

describe('the linter bites', () => {
  let root = '';
  let report: LintReport;

  beforeAll(async () => {
    const planted = GROUPS.flatMap(([, violations]) => violations);
    const files = Object.fromEntries(planted.map((violation) => [violation.file, violation.text]));
    if (Object.keys(files).length !== planted.length) throw new Error('two violations share a file');
    root = makeTree({ ...files, ...CIRCLE_PARTNER });
    report = await runLinter(root, LINTED_FOLDERS);
  });

  afterAll(() => {
    removeTree(root);
  });

  it('inspected every file of the tree', () => {
    const planted = GROUPS.reduce((sum, [, violations]) => sum + violations.length, 0);
    const expected = planted + Object.keys(CIRCLE_PARTNER).length + Object.keys(CLEAN_FILES).length;
    expect(report.failure).toBeUndefined();
    expect(report.files).toBe(expected);
  });

  describe.each(GROUPS)('%s', (_group, violations) => {
    it.each(violations.map((violation) => [violation.name, violation] as const))('%s', (_name, violation) => {
      const rules = report.findings.filter((finding) => finding.file === violation.file).map((finding) => finding.rule);
      expect(rules).toContain(violation.rule);
    });
  });

  it('reports nothing in the clean files of the same tree', () => {
    expect(report.findings.filter((finding) => finding.file in CLEAN_FILES)).toEqual([]);
  });
});

describe('the lint gate', () => {
  it('passes a clean tree and says how much it inspected', async () => {
    const root = makeTree();
    try {
      expect(await lintGate(root)).toEqual({ inspected: Object.keys(CLEAN_FILES).length, problems: [] });
    } finally {
      removeTree(root);
    }
  });

  it('fails when it inspected nothing', async () => {
    const root = makeTree();
    try {
      const result = await lintGate(root, ['nowhere']);
      expect(result.inspected).toBe(0);
      expect(result.problems).toContain('lint: nothing was inspected');
    } finally {
      removeTree(root);
    }
  });

  it('fails when one of its folders holds no code', async () => {
    const root = makeTree();
    try {
      expect((await lintGate(root, ['shared', 'docs'])).problems).toContain('docs: no file to lint');
    } finally {
      removeTree(root);
    }
  });

  it('fails when the linter itself fails', async () => {
    const root = makeTree({ '.oxlintrc.json': '{ broken' });
    try {
      expect((await lintGate(root)).problems.length).toBeGreaterThan(0);
    } finally {
      removeTree(root);
    }
  });
});
