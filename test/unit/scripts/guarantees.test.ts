/** Which tests name which guarantee, read from their text. */
import { describe, expect, it } from 'vitest';
import {
  countTests,
  guaranteesTable,
  kindOfFile,
  missingOf,
  REQUIRED,
  taggedIn,
  tagsOf,
} from '../../../scripts/lib/guarantees.ts';

const SOURCE = [
  "describe('G9, G10: whatever happens', () => {",
  "  it('a plain one', () => {});",
  '  it.each([',
  "    [1, 'x (y)'],",
  '  ])(',
  "    'seed %i: G15 as well',",
  '    () => {},',
  '  );',
  '});',
  "describe('nothing named', () => {",
  "  it('G17: one', () => {});",
  "  it.skip('G18: left out', () => {});",
  "  it('none', () => {});",
  '});',
].join('\n');

describe('the table of tests by guarantee', () => {
  it('reads single numbers, lists and ranges', () => {
    expect(tagsOf('G9: a')).toEqual([9]);
    expect(tagsOf('G10, G15: a')).toEqual([10, 15]);
    expect(tagsOf('G1–G8: a')).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(tagsOf('G99 and GTC and BIG9')).toEqual([]);
  });

  it('counts a tag on a group for each of its tests, tables too, and none that is skipped', () => {
    const found = taggedIn('test/sim/a.test.ts', SOURCE).map(({ guarantee, name }) => `G${guarantee} ${name}`);
    expect(found).toEqual([
      'G9 a plain one',
      'G10 a plain one',
      'G9 seed %i: G15 as well',
      'G10 seed %i: G15 as well',
      'G15 seed %i: G15 as well',
      'G17 G17: one',
    ]);
  });

  it('tells the kinds by folder, and counts nothing else', () => {
    expect(kindOfFile('test/unit/a.test.ts')).toBe('unit');
    expect(kindOfFile('test/sim/x/a.test.ts')).toBe('simulation');
    expect([kindOfFile('test/contract/a.test.ts'), kindOfFile('test/e2e/browser/a.spec.ts')]).toEqual([
      'contract',
      'contract',
    ]);
    expect([kindOfFile('test/sim/world/play.ts'), kindOfFile('scripts/a.test.ts')]).toEqual([null, null]);
  });

  it('says what is missing, and nothing when each has both', () => {
    expect(missingOf(countTests([]))).toHaveLength(2 * REQUIRED.length);
    const all = REQUIRED.flatMap((guarantee) =>
      (['simulation', 'contract'] as const).map((kind) => ({ guarantee, kind, file: 'f', name: 'n' })),
    );
    expect(missingOf(countTests(all))).toEqual([]);
    expect(guaranteesTable(countTests(all))).toContain('G9*');
  });
});
