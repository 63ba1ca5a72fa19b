import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { DEFAULT_SETTINGS, parseSettings } from '../../../src-main/shell/settings.ts';

it('docs/settings.md shows the defaults as they are', () => {
  const text = readFileSync(path.resolve('docs/settings.md'), 'utf8');
  const example = /```yaml\n([\s\S]*?)```/.exec(text)?.[1] ?? '';
  expect(parseSettings(example, 'docs/settings.md')).toEqual({ ok: true, value: DEFAULT_SETTINGS });
});
