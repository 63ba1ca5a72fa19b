import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { heldRows, isMoved, plainRows } from '../../../../src-renderer/ui/steady-rows.ts';

type Row = { readonly key: string; readonly text: string };
const keyOf = (row: Row): string => row.key;
const rows = (keys: string, text = 'old'): readonly Row[] => keys.split('').map((key) => ({ key, text }));
const keys = (list: ReturnType<typeof plainRows<Row>>): string => list.map(({ row }) => row.key).join('');

describe('rows under a hand', () => {
  test('a row that comes stands below, one that goes leaves its place to nobody: no click meets another order', () => {
    const before = plainRows(rows('abc'));
    const held = heldRows(before, rows('xac', 'new'), keyOf);
    expect(keys(held)).toBe('abcx');
    expect(held.map(({ gone }) => gone)).toEqual([false, true, false, false]);
    expect(held.map(({ row }) => row.text)).toEqual(['new', 'old', 'new', 'new']);
  });

  test('one that comes back stands where it stood', () => {
    const gone = heldRows(plainRows(rows('abc')), rows('ac'), keyOf);
    expect(heldRows(gone, rows('bac'), keyOf).map(({ gone: left }) => left)).toEqual([false, false, false]);
  });

  test('every row of the table is there once, and none moves, whatever comes and goes (property)', () => {
    const table = fc
      .uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { maxLength: 8 })
      .map((list) => list.join(''));
    fc.assert(
      fc.property(fc.array(table, { minLength: 1, maxLength: 6 }), (tables) => {
        let held = plainRows(rows(tables[0] ?? ''));
        for (const next of tables.slice(1)) {
          const after = heldRows(held, rows(next), keyOf);
          expect(isMoved(held, after, keyOf)).toBe(false);
          const there = after.filter(({ gone }) => !gone).map(({ row }) => row.key);
          expect(there.toSorted().join('')).toBe(next.split('').toSorted().join(''));
          expect(new Set(after.map(({ row }) => row.key)).size).toBe(after.length);
          held = after;
        }
      }),
      { numRuns: 200 },
    );
  });

  test('whether rows moved is told, so that a click that was on its way is not taken', () => {
    const before = plainRows(rows('abc'));
    expect(isMoved(before, plainRows(rows('abc', 'new')), keyOf)).toBe(false);
    expect(isMoved(before, plainRows(rows('abcd')), keyOf)).toBe(false);
    expect(isMoved(before, plainRows(rows('xabc')), keyOf)).toBe(true);
    expect(isMoved(before, plainRows(rows('ac')), keyOf)).toBe(true);
  });
});
