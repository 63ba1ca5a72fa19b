/** S2.11, S0.7: files and environment together, each refused by its line or its name. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { readConfiguration } from '../../../src-main/shell/configuration.ts';
import { settingsVariables } from '../../../src-main/shell/environment-settings.ts';
import { thresholdsJsonSchema } from '../../../src-main/shell/settings-schema.ts';
import { DEFAULT_SETTINGS } from '../../../src-main/shell/settings.ts';
import { tempFolder } from '../store/journal-fixture.ts';

type Files = { readonly yaml?: string; readonly json?: string; readonly environment?: Record<string, string> };

function read({ yaml, json, environment }: Files) {
  const dataDir = tempFolder();
  if (yaml !== undefined) writeFileSync(path.join(dataDir, 'settings.yaml'), yaml);
  if (json !== undefined) writeFileSync(path.join(dataDir, 'thresholds.json'), json);
  return readConfiguration({ dataDir, ...(environment === undefined ? {} : { environment }) });
}
const taken = (files: Files) => {
  const settings = read(files);
  if (!settings.ok) throw new Error(settings.error.message);
  return settings.value;
};

describe('S2.11: thresholds.json beside settings.yaml', () => {
  it('without files and variables the defaults hold; an empty file says nothing', () => {
    expect(taken({})).toEqual(DEFAULT_SETTINGS);
    expect(taken({ json: '' })).toEqual(DEFAULT_SETTINGS);
    expect(taken({ json: '{}' })).toEqual(DEFAULT_SETTINGS);
  });

  it('its figures join those of the yaml, part by part, numbers as numbers or as text', () => {
    const yaml = 'limits: { orderNotionalMax: 500, spreadPctMax: { crypto: 0.5 } }\n';
    const json = '{ "$schema": "x", "warnAtPct": 60.50, "dayLossMax": "off", "spreadPctMax": { "option": "20" } }';
    const { limits } = taken({ yaml, json });
    expect(limits).toMatchObject({ orderNotionalMax: '500', warnAtPct: '60.5', dayLossMax: null });
    expect(limits.spreadPctMax).toEqual({ ...DEFAULT_SETTINGS.limits.spreadPctMax, crypto: '0.5', option: '20' });
  });

  it.each([
    ['{\n  "warnAtPct": 101\n}', 2, 'warnAtPct'],
    ['{\n  "warnAtPct": 60,\n}', 3, 'JSON'],
    ['warnAtPct: 60\n', 1, 'JSON'],
    ['{\n  "warnAtPct": 60', 2, 'JSON'],
    ['{ "warnAtPct": 6,\n  "warnAtPct": 60 }', 2, 'unique'],
    ['{\n\n "orderNotionalMax": 5 }', 3, 'orderNotionalMax'],
    ['{ "dayLossMax": 1e4 }', 1, 'dayLossMax'],
    ['[]', null, 'the file'],
  ])('refuses %j and names line and reason', (json, line, word) => {
    const refused = read({ json });
    expect(refused).toMatchObject({ ok: false, error: { kind: 'settings', line } });
    expect(!refused.ok && refused.error.reason).toContain(word);
    expect(!refused.ok && refused.error.reason).toContain('thresholds.json');
  });

  it('a figure in both files is refused: neither silently wins', () => {
    const yaml = 'limits: { spreadPctMax: { crypto: 0.5 } }\n';
    const refused = read({ yaml, json: '{\n  "warnAtPct": 60,\n  "spreadPctMax": { "crypto": 0.7 }\n}' });
    expect(refused).toMatchObject({ ok: false, error: { line: 3 } });
    expect(!refused.ok && refused.error.reason).toContain('spreadPctMax.crypto stands in settings.yaml too');
  });

  it('docs/settings.md shows it as it is taken, and docs/thresholds.schema.json is current', () => {
    const text = readFileSync(path.resolve('docs/settings.md'), 'utf8');
    const example = /```json\n([\s\S]*?)```/.exec(text)?.[1] ?? '';
    expect(taken({ json: example })).toEqual(DEFAULT_SETTINGS);
    const schema: unknown = JSON.parse(readFileSync(path.resolve('docs/thresholds.schema.json'), 'utf8'));
    expect(schema).toEqual(thresholdsJsonSchema());
    const check = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(thresholdsJsonSchema());
    expect(check(JSON.parse(example)), JSON.stringify(check.errors)).toBe(true);
    expect(check({ warnAt: 5 })).toBe(false);
  });
});

describe('S0.7: the environment', () => {
  it('goes over both files, sections part by part, lists by commas', () => {
    const { limits, ladder } = taken({
      yaml: 'limits: { orderNotionalMax: 500, tradesPerDayMax: 7 }\nladder: { waitMs: { buy: 5000 } }\n',
      json: '{ "warnAtPct": 60 }',
      environment: {
        RUNG_LIMITS_ORDER_NOTIONAL_MAX: '250.50',
        RUNG_LIMITS_WARN_AT_PCT: ' 40 ',
        RUNG_LIMITS_DAY_LOSS_MAX: 'off',
        RUNG_LIMITS_RESTRICTED: 'GME, AMC',
        RUNG_LIMITS_TRADES_PER_DAY_MAX: '',
        RUNG_LADDER_TOWARD_PCT: '0,25,50',
        RUNG_LADDER_WAIT_MS_SELL: '700',
        RUNG_SEED: '5',
        PATH: '/bin',
      },
    });
    expect(limits).toMatchObject({ orderNotionalMax: '250.5', warnAtPct: '40', restricted: ['GME', 'AMC'] });
    expect(limits.tradesPerDayMax).toBe(7);
    expect(ladder).toMatchObject({ towardPct: ['0', '25', '50'], waitMs: { buy: 5000, sell: 700 } });
  });

  it.each([
    ['RUNG_LIMITS_ORDER_NOTIONAL_MX', '5', 'is no setting'],
    ['RUNG_LIMITS_ORDER_NOTIONAL_MAX', 'plenty', 'must be a decimal'],
    ['RUNG_LADDER_TOWARD_PCT', '0,30,20', 'must not fall'],
    ['RUNG_VENUE_WAITS_TRAVEL_MS', '1', 'must be a whole number'],
    ['RUNG_LIMITS_OVERRIDES', '[]', 'is no setting'],
  ])('%s=%s is refused by name', (name, value, words) => {
    const refused = read({ environment: { [name]: value } });
    expect(refused).toMatchObject({ ok: false, error: { kind: 'settings' } });
    expect(!refused.ok && refused.error.message).toContain(name);
    expect(!refused.ok && refused.error.message).toContain(words);
    expect(!refused.ok && refused.error.message).toContain('Correct or unset it');
  });

  it('has a name for every key but lists of sections, and docs/settings.md tells the rule with one of them', () => {
    const names = [...settingsVariables().keys()];
    expect(names).toContain('RUNG_LIMITS_SPREAD_PCT_MAX_CRYPTO');
    expect(names).toContain('RUNG_HOTKEYS_CLOSE_ALL');
    expect(new Set(names).size).toBe(names.length);
    const named = readFileSync(path.resolve('docs/settings.md'), 'utf8').match(/RUNG_[A-Z_]+[A-Z]/g) ?? [];
    expect(named.length).toBeGreaterThan(1);
    for (const name of named) expect(names).toContain(name);
  });
});
