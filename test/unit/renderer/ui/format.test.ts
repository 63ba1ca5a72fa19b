import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Decimal } from '../../../../shared/domain/index.ts';
import {
  formatAge,
  formatAverage,
  formatDay,
  formatMoney,
  formatMs,
  formatPct,
  formatPrice,
  formatPriceDelta,
  formatQty,
  formatSpan,
  formatTime,
  formatUnits,
  formatWhen,
  groupDigits,
  plural,
  toneOf,
} from '../../../../src-renderer/ui/format.ts';
import { FIXTURE_INSTRUMENTS } from '../../../fixtures/renderer/fixture-state.ts';

const spy = FIXTURE_INSTRUMENTS.find((i) => i.symbol === 'SPY')!;
const btc = FIXTURE_INSTRUMENTS.find((i) => i.symbol === 'BTC/USD')!;

describe('numbers for the eye', () => {
  test('prices carry the decimals of their tick, which depend on the price', () => {
    expect(formatPrice('668.4', spy)).toBe('668.40');
    expect(formatPrice('0.4845', spy)).toBe('0.4845');
    expect(formatPrice('0.5', spy)).toBe('0.5000');
    expect(formatPrice('92118', btc)).toBe('92,118.0');
    expect(formatPrice(null, spy)).toBe('–');
  });

  test('a price that is finer than the tick is never rounded; an average is, to two more decimals', () => {
    expect(formatPrice('294.3111', spy)).toBe('294.3111');
    expect(formatAverage('294.31114', spy)).toBe('294.3111');
    expect(formatAverage('294.3', spy)).toBe('294.3000');
  });

  test('a spread or change has the decimals of the price it belongs to, not of its own size', () => {
    expect(formatPriceDelta('0.02', spy, '668.42')).toBe('0.02');
    expect(formatPriceDelta('0.0046', spy, '0.4791')).toBe('0.0046');
    expect(formatPriceDelta('-5.2', spy, '294.30', true)).toBe('−5.20');
    expect(formatPriceDelta('0', spy, '294.30', true)).toBe('0.00');
  });

  test('quotes are integers of 10^-scale', () => {
    expect(formatUnits(6_684_200, spy)).toBe('668.42');
    expect(formatUnits(null, spy)).toBe('–');
  });

  test('money has a true minus, a sign where it is asked for, and no minus zero', () => {
    expect(formatMoney('-1234.567', { sign: true })).toBe('−1,234.57');
    expect(formatMoney('412.18', { sign: true })).toBe('+412.18');
    expect(formatMoney('-0.004', { sign: true })).toBe('0.00');
    expect(formatMoney('0', { sign: true })).toBe('0.00');
    expect(formatMoney(null)).toBe('–');
    expect(formatPct('0.41')).toBe('+0.41 %');
    expect(formatPct('-1.755', { unit: false })).toBe('−1.76');
  });

  test('quantities are shown as they are', () => {
    expect(formatQty('1200')).toBe('1,200');
    expect(formatQty('0.0450')).toBe('0.045');
    expect(formatQty('18', true)).toBe('+18');
    expect(formatQty('-100', true)).toBe('−100');
  });

  test('grouping keeps every digit (property)', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }),
        fc.integer({ min: 0, max: 6 }),
        (units, scale) => {
          const text = Decimal.of(units, scale).toString();
          expect(groupDigits(text).replaceAll(',', '').replace('−', '-')).toBe(text);
          expect(groupDigits(text)).toMatch(/^−?\d{1,3}(,\d{3})*(\.\d+)?$/);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('tones follow the sign; zero has none', () => {
    expect([toneOf('0.01'), toneOf('-0.01'), toneOf('0.00'), toneOf(null)]).toEqual(['up', 'down', '', '']);
  });

  test('times are New York’s, in winter and in summer', () => {
    expect(formatTime(Date.UTC(2026, 10, 20, 18, 45, 31))).toBe('13:45:31');
    expect(formatTime(Date.UTC(2026, 6, 20, 17, 45, 31))).toBe('13:45:31');
    expect(formatDay(Date.UTC(2026, 10, 21, 2))).toBe('Fri 20 Nov');
  });

  test('a time of another day carries its date', () => {
    const now = Date.UTC(2026, 10, 20, 18, 45, 31);
    expect(formatWhen(now - 1000, now)).toBe('13:45:30');
    expect(formatWhen(now - 86_400_000, now)).toBe('19 Nov 13:45');
  });

  test('spans, ages and latencies', () => {
    expect([formatSpan(8_047_000), formatSpan(38_000), formatSpan(-5), formatSpan(184_000_000)]).toEqual([
      '2:14:07',
      '0:38',
      '0:00',
      '2 d 3 h',
    ]);
    expect([formatAge(0), formatAge(12_400), formatAge(190_000), formatAge(7_300_000), formatAge(9e7)]).toEqual([
      '0s',
      '12s',
      '3m',
      '2h',
      '1d',
    ]);
    expect([formatMs(0.031), formatMs(4.21), formatMs(12.4), formatMs(1_340), formatMs(null)]).toEqual([
      '0.03 ms',
      '4.2 ms',
      '12 ms',
      '1.3 s',
      '– ms',
    ]);
    expect([plural(1, 'order'), plural(3, 'order')]).toEqual(['1 order', '3 orders']);
  });
});
