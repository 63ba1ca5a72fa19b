import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseNumber, parseSeconds, parseWhole } from '../../../../src-renderer/ui/parse-field.ts';

const message = (text: string): string | null => {
  const read = parseNumber(text, 'Quantity', 'positive');
  return read.ok ? null : read.error;
};

describe('number fields', () => {
  test.each([
    ['1', '1'],
    [' 12.50 ', '12.50'],
    ['.5', '0.5'],
    ['007', '7'],
    ['0.0001', '0.0001'],
  ])('read %j as %s', (text, value) => {
    const read = parseNumber(text, 'Quantity', 'positive');
    expect(read.ok && read.value.toString()).toBe(value);
  });

  test.each([
    ['', 'Quantity is missing'],
    ['1,5', 'No commas: write 1.5, not 1,5'],
    ['10,000', 'No commas: write 1.5, not 1,5'],
    ['1e400', 'No exponents: write the digits out'],
    ['1E3', 'No exponents: write the digits out'],
    ['-5', 'A minus is not allowed here'],
    ['−5', 'A minus is not allowed here'],
    ['NaN', 'Not a number'],
    ['Infinity', 'Not a number'],
    ['0x10', 'Not a number'],
    ['+5', 'Not a number'],
    ['1.2.3', 'Not a number'],
    ['5.', 'Not a number'],
    ['0', 'Quantity must be above 0'],
    ['0.000', 'Quantity must be above 0'],
    ['9'.repeat(31), 'Too long: at most 30 characters'],
  ])('refuse %j with "%s"', (text, expected) => {
    expect(message(text)).toBe(expected);
  });

  test('never throw and never accept what is not plain digits, whatever is typed', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[-+\d.,eE ]{0,34}$/)), (text) => {
        const read = parseNumber(text, 'Quantity', 'positive');
        if (!read.ok) return read.error.length > 0;
        return /^[\d.]+$/.test(text.trim()) && read.value.sign() > 0;
      }),
      { seed: 7, numRuns: 500 },
    );
  });
});

test('whole numbers refuse fractions and what is out of bounds', () => {
  expect(parseWhole('3', 'Rungs', [1, 20])).toEqual({ ok: true, value: 3 });
  expect(parseWhole('3.0', 'Rungs', [1, 20])).toEqual({ ok: true, value: 3 });
  expect(parseWhole('3.5', 'Rungs', [1, 20])).toEqual({ ok: false, error: 'Rungs: whole numbers only' });
  expect(parseWhole('21', 'Rungs', [1, 20])).toEqual({ ok: false, error: 'Rungs: 1 to 20' });
});

test('seconds become exact milliseconds', () => {
  expect(parseSeconds('0.1', 'Wait', [100, 600_000])).toEqual({ ok: true, value: 100 });
  expect(parseSeconds('15', 'Wait', [100, 600_000])).toEqual({ ok: true, value: 15_000 });
  expect(parseSeconds('0.0999', 'Wait', [100, 600_000])).toMatchObject({ ok: false });
  expect(parseSeconds('601', 'Wait', [100, 600_000])).toEqual({ ok: false, error: 'Wait: 0.1 to 600 s' });
});
