/** S2.11: settings.yaml is read again when it changes; a bad file changes nothing and is told once. */
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS, type Settings, type SettingsError } from '../../../src-main/shell/settings.ts';
import { watchSettings } from '../../../src-main/shell/watch-settings.ts';

describe('settings.yaml under a running terminal', () => {
  let folder = '';
  let file = '';
  let end = (): void => undefined;
  const heard: (Settings | SettingsError)[] = [];
  const told = async (count: number): Promise<void> => {
    for (let waited = 0; heard.length < count; waited += 10) {
      if (waited > 15_000) throw new Error(`${heard.length} of ${count} changes were heard`);
      await new Promise((resolve) => void setTimeout(resolve, 10));
    }
  };

  beforeEach(() => {
    heard.length = 0;
    folder = mkdtempSync(path.join(os.tmpdir(), 'rung-settings-'));
    file = path.join(folder, 'settings.yaml');
    end = watchSettings({ dataDir: folder }, { onSettings: (s) => heard.push(s), onRefused: (e) => heard.push(e) }, 15);
  });
  afterEach(() => {
    end();
    rmSync(folder, { recursive: true, force: true });
  });

  it('a new file, one put in its place as editors do, and its removal are heard', async () => {
    writeFileSync(file, 'limits:\n  orderNotionalMax: 500\n');
    await told(1);
    expect(heard[0]).toMatchObject({ limits: { orderNotionalMax: '500' } });
    writeFileSync(`${file}.new`, 'limits: { orderNotionalMax: 250 }\nladder: { totalMs: 60000 }\n');
    renameSync(`${file}.new`, file);
    await told(2);
    expect(heard[1]).toMatchObject({ limits: { orderNotionalMax: '250' }, ladder: { totalMs: 60_000 } });
    rmSync(file);
    await told(3);
    expect(heard[2]).toEqual(DEFAULT_SETTINGS);
  });

  it('a bad file is refused with its line and reason; the next good one is taken', async () => {
    writeFileSync(file, 'limits:\n  orderNotionalMax: plenty\n');
    await told(1);
    expect(heard[0]).toMatchObject({ kind: 'settings', line: 2 });
    writeFileSync(file, 'limits:\n  orderNotionalMax: 900 # corrected\n');
    await told(2);
    expect(heard[1]).toMatchObject({ limits: { orderNotionalMax: '900' } });
  });
});
