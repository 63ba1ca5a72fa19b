import { readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultDataFolder } from '../../../src-main/shell/data-folder.ts';
import { STRUCK_OUT, openFileLogger } from '../../../src-main/shell/logger.ts';
import { replayFolder, REPLAYS_KEPT } from '../../../src-main/shell/replay-folder.ts';
import { tempFolder } from '../store/journal-fixture.ts';

describe('the log', () => {
  it('S1.12: strikes secrets out by their names', () => {
    const folder = tempFolder();
    const log = openFileLogger({ folder, level: 'info' });
    if (!log.ok) throw new Error(log.error);
    log.value.logger
      .child({ part: 'test' })
      .info('connected', { token: 'abc-secret', venue: { apiKey: 'abc-secret' }, port: 5 });
    log.value.close();
    const line = readFileSync(path.join(folder, 'rung.log'), 'utf8');
    expect(line).not.toContain('abc-secret');
    expect(JSON.parse(line)).toMatchObject({
      msg: 'connected',
      part: 'test',
      token: STRUCK_OUT,
      venue: { apiKey: STRUCK_OUT },
      port: 5,
    });
  });

  it('turns over at its size and keeps so many files', () => {
    const folder = tempFolder();
    const log = openFileLogger({ folder, level: 'info', limits: { bytesMax: 50_000, filesMax: 4 } });
    if (!log.ok) throw new Error(log.error);
    for (let i = 0; i < 4_000; i++) log.value.logger.info('a line of the log', { i, filler: 'x'.repeat(60) });
    log.value.close();
    expect(readdirSync(folder).sort()).toEqual(['rung.1.log', 'rung.2.log', 'rung.3.log', 'rung.log']);
    for (const name of readdirSync(folder)) expect(statSync(path.join(folder, name)).size).toBeLessThanOrEqual(50_000);
    const newest = readFileSync(path.join(folder, 'rung.log'), 'utf8').trim().split('\n').at(-1) ?? '';
    expect(JSON.parse(newest)).toMatchObject({ i: 3_999 });
  });

  it('writes an error at once', () => {
    const folder = tempFolder();
    const log = openFileLogger({ folder, level: 'info' });
    if (!log.ok) throw new Error(log.error);
    log.value.logger.error('bad', {});
    expect(readFileSync(path.join(folder, 'rung.log'), 'utf8')).toContain('bad');
    log.value.close();
  });
});

describe('folders', () => {
  it.each([
    ['linux', {}, '/home/t/.local/share/rung'],
    ['linux', { XDG_DATA_HOME: '/data' }, '/data/rung'],
    ['linux', { XDG_DATA_HOME: 'relative' }, '/home/t/.local/share/rung'],
    ['darwin', {}, '/home/t/Library/Application Support/rung'],
  ] as const)('on %s with %j the data lies in %s', (platform, environment, folder) => {
    expect(defaultDataFolder({ platform, homeDir: '/home/t', environment })).toBe(folder);
  });

  it('each replay has a folder of its own and the newest few stay', () => {
    const dataDir = tempFolder();
    const made = Array.from({ length: 8 }, (_, n) => replayFolder(dataDir, 1_000 + Math.floor(n / 2)));
    expect(made.every((folder) => folder.ok)).toBe(true);
    expect(new Set(made.map((folder) => folder.ok && folder.value)).size).toBe(8);
    expect(readdirSync(path.join(dataDir, 'replays')).length).toBe(REPLAYS_KEPT);
  });
});
