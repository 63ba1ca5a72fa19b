import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isFresh, STAMP_FILE, sourceHash } from '../../../../scripts/build/build-stamp.ts';
import type { BuildTarget } from '../../../../scripts/build/targets.ts';

const target: BuildTarget = {
  name: 'main',
  entries: ['src/a.ts'],
  sources: ['src'],
  outDir: 'dist/main',
  proof: 'a.js',
};
const flags = { testBuild: false };

describe('the build stamp', () => {
  let root = '';

  beforeEach(() => {
    root = mkdtempSync(path.join(os.tmpdir(), 'rung-stamp-'));
    mkdirSync(path.join(root, 'src'));
    mkdirSync(path.join(root, 'dist', 'main'), { recursive: true });
    writeFileSync(path.join(root, 'src', 'a.ts'), 'one');
  });

  afterEach(() => {
    rmSync(root, { recursive: true, force: true });
  });

  function finishBuild(): void {
    writeFileSync(path.join(root, 'dist/main/a.js'), '');
    writeFileSync(path.join(root, 'dist/main', STAMP_FILE), sourceHash(root, target, flags));
  }

  it('is stale before the first build and fresh after it', () => {
    expect(isFresh(root, target, sourceHash(root, target, flags))).toBe(false);
    finishBuild();
    expect(isFresh(root, target, sourceHash(root, target, flags))).toBe(true);
  });

  it.each([
    ['a source changes', (folder: string) => writeFileSync(path.join(folder, 'src/a.ts'), 'two')],
    ['a source is added', (folder: string) => writeFileSync(path.join(folder, 'src/b.ts'), '')],
    ['a source is renamed', (folder: string) => writeFileSync(path.join(folder, 'src/c.ts'), 'one')],
    ['the lock file changes', (folder: string) => writeFileSync(path.join(folder, 'package-lock.json'), '{}')],
  ])('is stale when %s', (_name, change) => {
    finishBuild();
    change(root);
    expect(isFresh(root, target, sourceHash(root, target, flags))).toBe(false);
  });

  it('is stale under another flag, and when its output is gone', () => {
    finishBuild();
    expect(isFresh(root, target, sourceHash(root, target, { testBuild: true }))).toBe(false);
    rmSync(path.join(root, 'dist/main/a.js'));
    expect(isFresh(root, target, sourceHash(root, target, flags))).toBe(false);
  });

  it('does not care about a README', () => {
    finishBuild();
    writeFileSync(path.join(root, 'src', 'README.md'), 'words');
    expect(isFresh(root, target, sourceHash(root, target, flags))).toBe(true);
  });
});
