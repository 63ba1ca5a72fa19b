/** Exact decimals: what parses, what does not, and what every rounding does. */
import { describe, expect, test } from 'vitest';
import { Decimal, SCALE_MAX, dec, unitsText, type Rounding } from '../../../shared/domain/index.ts';

describe('what is a decimal', () => {
  test.each(['0', '-0', '1', '-1', '0.5', '10.00', '123456789012345678901234567890', '0.000000000001'])(
    '%s parses and reads back as the same value',
    (text) => {
      const parsed = Decimal.parse(text);
      expect(parsed.ok && parsed.value.eq(dec(parsed.value.toString()))).toBe(true);
    },
  );

  test.each(
    [
      ['', ' ', '1,5', '1.', '.5', '+1', '01', '00', '1e400', '1E2', 'NaN', 'Infinity', '-', '--1', '0x10', '1_000'],
      ['٣', '１', '1 ', ' 1', '1\n', '1.5.2', `0.${'1'.repeat(SCALE_MAX + 1)}`, '9'.repeat(41)],
    ].flat(),
  )('%j is not a decimal', (text) => {
    expect(Decimal.parse(text).ok).toBe(false);
  });

  test('short and long texts of the same kind are judged alike, and read the same', () => {
    const letters = ['-', '+', '0', '1', '7', '.', 'e', ' '];
    const pattern = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;
    const grow = (text: string, depth: number): string[] =>
      depth === 0 ? [text] : [text, ...letters.flatMap((letter) => grow(text + letter, depth - 1))];
    const wrong = grow('', 5).filter((text) => {
      const parsed = Decimal.parse(text);
      if (parsed.ok !== pattern.test(text)) return true;
      return parsed.ok && parsed.value.units !== BigInt(text.replace('.', ''));
    });
    expect(wrong).toEqual([]);
    for (const text of [
      '999999999999999',
      '-99999999999999',
      '9999999999999999',
      '0.0000000000001',
      '-0.00000000001',
    ]) {
      expect(dec(text).toString()).toBe(text);
    }
  });

  test('what is not text is not a decimal', () => {
    for (const value of [null, undefined, 5, Number.NaN, {}, [], true]) {
      expect(Decimal.parse(value as unknown as string).ok).toBe(false);
    }
  });

  test('a negative zero is written as zero', () => {
    expect(dec('-0').text()).toBe('0');
    expect(dec('-0.00').text()).toBe('0.00');
  });
});

describe('arithmetic', () => {
  test('0.1 + 0.2 is 0.3', () => {
    expect(dec('0.1').add(dec('0.2')).text()).toBe('0.3');
  });

  test('a difference keeps the finer scale', () => {
    expect(dec('1').sub(dec('0.001')).text()).toBe('0.999');
  });

  test('products are exact', () => {
    expect(dec('-1.25').mul(dec('0.04')).text()).toBe('-0.0500');
  });

  test('a product with more decimals than there may be throws instead of rounding', () => {
    const fine = dec(`0.${'0'.repeat(20)}1`);
    expect(() => fine.mul(fine)).toThrow(RangeError);
  });

  test('mulDiv does not mind the decimals in between', () => {
    const fine = dec(`0.${'0'.repeat(20)}1`);
    expect(fine.mulDiv(fine, fine, 21, 'nearest').eq(fine)).toBe(true);
  });

  test('division by zero throws', () => {
    expect(() => Decimal.ONE.div(Decimal.ZERO, 2, 'nearest')).toThrow(RangeError);
  });

  test('toUnits refuses what would lose a digit or a safe integer', () => {
    expect(dec('319.01').toUnits(2)).toBe(31_901);
    expect(() => dec('319.015').toUnits(2)).toThrow(RangeError);
    expect(() => dec('99999999999999999').toUnits(2)).toThrow(RangeError);
  });

  test('unitsText writes quotes as prices', () => {
    expect(unitsText(-5, 2)).toBe('-0.05');
    expect(unitsText(31_901, 2)).toBe('319.01');
  });
});

describe('rounding names its direction', () => {
  const table: readonly (readonly [string, Rounding, string])[] = [
    ['1.25', 'floor', '1.2'],
    ['1.25', 'ceil', '1.3'],
    ['1.25', 'nearest', '1.3'],
    ['1.25', 'towardZero', '1.2'],
    ['-1.25', 'floor', '-1.3'],
    ['-1.25', 'ceil', '-1.2'],
    ['-1.25', 'nearest', '-1.3'],
    ['-1.25', 'towardZero', '-1.2'],
    ['-1.24', 'nearest', '-1.2'],
    ['-0.04', 'ceil', '0.0'],
  ];
  test.each(table)('%s %s is %s', (text, rounding, expected) => {
    expect(dec(text).round(1, rounding).toString()).toBe(expected);
  });

  test('a quotient of negatives rounds like its value', () => {
    expect(dec('1').div(dec('-3'), 2, 'floor').text()).toBe('-0.34');
    expect(dec('-1').div(dec('-3'), 2, 'floor').text()).toBe('0.33');
  });

  test('to a step: ticks and lots need not be powers of ten', () => {
    expect(dec('10.07').roundTo(dec('0.05'), 'floor').text()).toBe('10.05');
    expect(dec('-10.07').roundTo(dec('0.05'), 'floor').text()).toBe('-10.10');
    expect(dec('7').isMultipleOf(dec('0.5'))).toBe(true);
    expect(dec('7.2').isMultipleOf(dec('0.5'))).toBe(false);
  });
});
