import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findInPath } from '../../../../scripts/suite/find-tool.ts';

describe('finding a program', () => {
  let root = '';

  beforeEach(() => {
    root = mkdtempSync(path.join(os.tmpdir(), 'rung-tools-'));
    for (const folder of ['one', 'two']) mkdirSync(path.join(root, folder));
    writeFileSync(path.join(root, 'two', 'chromium'), '');
    writeFileSync(path.join(root, 'one', 'google-chrome'), '');
  });

  afterEach(() => {
    rmSync(root, { recursive: true, force: true });
  });

  it('prefers the name that comes first, wherever it lies', () => {
    const searchPath = [path.join(root, 'one'), '', path.join(root, 'two')].join(path.delimiter);
    expect(findInPath(['chromium', 'google-chrome'], searchPath)).toBe(path.join(root, 'two', 'chromium'));
    expect(findInPath(['google-chrome'], searchPath)).toBe(path.join(root, 'one', 'google-chrome'));
    expect(findInPath(['firefox'], searchPath)).toBeUndefined();
  });
});
