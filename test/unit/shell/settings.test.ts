import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS, parseSettings, readSettings } from '../../../src-main/shell/settings.ts';
import { tempFolder } from '../store/journal-fixture.ts';

const parse = (text: string) => parseSettings(text, 'settings.yaml');

describe('settings.yaml', () => {
  it('without a file, or with an empty one, the defaults hold', () => {
    expect(readSettings(path.join(tempFolder(), 'settings.yaml'))).toEqual({ ok: true, value: DEFAULT_SETTINGS });
    expect(parse('')).toEqual({ ok: true, value: DEFAULT_SETTINGS });
    expect(parse('# nothing yet\n')).toEqual({ ok: true, value: DEFAULT_SETTINGS });
  });

  it('S2.5, S3.8: limits and the ladder are what the file says; the rest stays', () => {
    const read = parse(`limits:
  orderNotionalMax: 25000.50
  spreadPctMax: { crypto: 0.75 }
ladder:
  towardPct: [0, 25, 50]
  waitMs: { buy: 5000 }
notifications:
  fills: false
`);
    if (!read.ok) throw new Error(read.error.message);
    expect(read.value.limits).toEqual({
      ...DEFAULT_SETTINGS.limits,
      orderNotionalMax: '25000.5',
      spreadPctMax: { ...DEFAULT_SETTINGS.limits.spreadPctMax, crypto: '0.75' },
    });
    expect(read.value.ladder).toEqual({
      ...DEFAULT_SETTINGS.ladder,
      towardPct: ['0', '25', '50'],
      waitMs: { buy: 5_000, sell: 10_000 },
    });
    expect(read.value.notifications).toEqual({ alerts: true, fills: false });
  });

  it.each([
    ['limits:\n  orderNotionalMax: 1e400\n', 2, 'orderNotionalMax'],
    ['limits:\n  orderNotionalMax: -5\n', 2, 'orderNotionalMax'],
    ['limits:\n  orderNotionalMax: 0\n', 2, 'orderNotionalMax'],
    ['limits:\n  orderNotionalMax: 10,000\n', 2, 'orderNotionalMax'],
    ['limits:\n  orderNotionalMax: .nan\n', 2, 'orderNotionalMax'],
    ['limits:\n  orderNotionalMax: [1]\n', 2, 'orderNotionalMax'],
    ['limits:\n  tradesPerDayMax: 3.5\n', 2, 'tradesPerDayMax'],
    ['limits:\n  orderNotionalMaximum: 5\n', 2, 'orderNotionalMaximum'],
    ['limits:\n  collarPctMax: 5\nladder:\n  towardPct: [0, 30, 20]\n', 4, 'towardPct'],
    ['limits:\n  collarPctMax: 5\n  collarPctMax: 50\n', 3, 'unique'],
    ['limits: {collarPctMax: 5\n', 2, 'YAML'],
    ['just words\n', null, 'the file'],
    ['notifications:\n  fills: yes\n', 2, 'fills'],
  ])('refuses %j and names line and reason', (text, line, word) => {
    const read = parse(text);
    expect(read).toMatchObject({ ok: false, error: { kind: 'settings', line } });
    expect(!read.ok && read.error.message).toContain(word);
  });

  it('a file that cannot be read is an error, not the defaults', () => {
    const folder = tempFolder();
    mkdirSync(path.join(folder, 'settings.yaml'));
    expect(readSettings(path.join(folder, 'settings.yaml'))).toMatchObject({ ok: false, error: { kind: 'settings' } });
    writeFileSync(path.join(folder, 'long.yaml'), '#'.repeat(300_000));
    expect(readSettings(path.join(folder, 'long.yaml'))).toMatchObject({ ok: false, error: { kind: 'settings' } });
  });

  it('an alias bomb costs nothing', () => {
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      ...'bcdefghi'.split('').map((name, i) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[i]}`).join(',')}]`),
    ].join('\n');
    expect(parse(bomb).ok).toBe(false);
  });

  it('never throws, whatever the file holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        const read = parse(text);
        expect(typeof read.ok).toBe('boolean');
      }),
      { numRuns: 300 },
    );
  });
});
