/** docs/settings.schema.json: what editors check settings.yaml against. */
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { fromRoot } from '../../../scripts/lib/project-root.ts';
import { settingsJsonSchema } from '../../../src-main/shell/settings-schema.ts';

const written: unknown = JSON.parse(readFileSync(fromRoot('docs/settings.schema.json'), 'utf8'));
const check = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(settingsJsonSchema());
const says = (text: string): string[] => {
  check(parse(text));
  return (check.errors ?? []).map((e) => `${e.instancePath} ${e.message ?? ''}`);
};

describe('S2.11: the schema of settings.yaml', () => {
  it('is current in docs (else: node scripts/generate-settings-schema.ts)', () => {
    expect(written).toEqual(settingsJsonSchema());
  });

  it('takes every file that docs/settings.md shows, numbers written as numbers', () => {
    const blocks = [...readFileSync(fromRoot('docs/settings.md'), 'utf8').matchAll(/```yaml\n([\s\S]*?)```/g)];
    expect(blocks.length).toBeGreaterThanOrEqual(2);
    for (const [, text = ''] of blocks) expect(says(text)).toEqual([]);
  });

  it.each([
    ['limits: { orderNotionalMx: 5 }', '/limits must NOT have additional properties'],
    ['limits: { orderNotionalMax: true }', '/limits/orderNotionalMax must be number,string'],
    ['limits: { unusualLatches: 5 }', '/limits/unusualLatches must be boolean'],
    ['ladder: { towardPct: 5 }', '/ladder/towardPct must be array'],
    ['simulation: { accounts: [{ id: A, profile: best }] }', '/simulation/accounts/0/profile'],
  ])('names what is wrong in %s', (text, message) => {
    expect(says(text).join('\n')).toContain(message);
  });
});
