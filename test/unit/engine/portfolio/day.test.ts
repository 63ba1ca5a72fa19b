/** Trading days for P&L and counts, and what rolling over one does. */
import { describe, expect, test } from 'vitest';
import { compileCalendar } from '../../../../shared/domain/index.ts';
import { boundaryMark, dayStartMs, rollDay, tradingDay } from '../../../../src-main/engine/portfolio/day.ts';
import { LIMITS, TSLA, d, position, quote } from '../account-fixture.ts';

const us = compileCalendar('us-equity', Date.UTC(2026, 10, 1), Date.UTC(2027, 0, 10));
const at = (text: string): number => Date.parse(text);

describe('the trading day', () => {
  test.each([
    ['in regular hours is today', '2026-11-24T15:00:00Z', '2026-11-24', '2026-11-24T21:00:00Z'],
    ['before the open is today', '2026-11-24T10:00:00Z', '2026-11-24', '2026-11-24T21:00:00Z'],
    ['from the official close on is the next', '2026-11-24T21:00:00Z', '2026-11-25', '2026-11-25T21:00:00Z'],
    ['over a holiday and to a half day', '2026-11-25T22:00:00Z', '2026-11-27', '2026-11-27T18:00:00Z'],
    ['over a weekend', '2026-11-27T18:00:00Z', '2026-11-30', '2026-11-30T21:00:00Z'],
  ])('%s', (_name, now, key, ends) => {
    expect(tradingDay(us, at(now))).toEqual({ key, endsMs: at(ends) });
  });

  test('of what trades around the clock, and without a calendar, begins at 00:00 UTC', () => {
    const expected = { key: '2026-11-24', endsMs: at('2026-11-25T00:00:00Z') };
    expect(tradingDay(compileCalendar('always', us.fromMs, us.toMs), at('2026-11-24T23:59:59.999Z'))).toEqual(expected);
    expect(tradingDay(null, at('2026-11-24T00:00:00Z'))).toEqual(expected);
  });

  test('keys never go back as time goes on', () => {
    let last = '';
    for (let ms = us.fromMs; ms < us.toMs - 3 * 86_400_000; ms += 1_800_000) {
      const { key, endsMs } = tradingDay(us, ms);
      expect(key >= last && endsMs > ms).toBe(true);
      last = key;
    }
  });
});

describe("the boundary's mark", () => {
  const startMs = at('2026-11-24T21:00:00Z');
  const q = quote(TSLA, '100.00', '100.10', { previousClose: 9_900 });

  test('is the mark of the moment at the boundary, and the previous close when the roll comes late', () => {
    expect(boundaryMark(TSLA, q, { limits: LIMITS, startMs, nowMs: startMs })).toBe('100.05');
    expect(boundaryMark(TSLA, q, { limits: LIMITS, startMs, nowMs: startMs + 60_001 })).toBe('99.00');
    expect(boundaryMark(TSLA, q, { limits: LIMITS, startMs: null, nowMs: startMs })).toBe('99.00');
    expect(boundaryMark(TSLA, { ...q, previousClose: null }, { limits: LIMITS, startMs: null, nowMs: startMs })).toBe(
      null,
    );
    expect(boundaryMark(TSLA, null, { limits: LIMITS, startMs, nowMs: startMs })).toBe(null);
  });

  test('a day begins at the last official close, over weekends, and at 00:00 UTC elsewhere', () => {
    expect(dayStartMs(us, startMs)).toBe(startMs);
    expect(dayStartMs(us, at('2026-11-30T15:00:00Z'))).toBe(at('2026-11-27T18:00:00Z'));
    expect(dayStartMs(us, us.fromMs)).toBe(null);
    expect(dayStartMs(null, at('2026-11-24T15:00:00Z'))).toBe(at('2026-11-24T00:00:00Z'));
  });
});

describe('rolling over', () => {
  const before = position(TSLA, '100', '50', {
    realised: d('7'),
    realisedToday: d('7'),
    feesToday: d('1'),
    fees: d('3'),
  });

  test('starts the new day from zero at the boundary mark and keeps the totals', () => {
    const rolled = rollDay({ ...before, cashToday: d('-5000') }, '2026-11-11', d('60'));
    expect(rolled).toMatchObject({ dayKey: '2026-11-11', realisedToday: '0', feesToday: '0', cashToday: '0' });
    expect(rolled).toMatchObject({ dayStartQty: '100', dayStartMark: '60', realised: '7', fees: '3', cost: '5000' });
  });

  test('to the same or an older day changes nothing', () => {
    expect(rollDay(before, before.dayKey, d('60'))).toBe(before);
    expect(rollDay(before, '2026-11-09', d('60'))).toBe(before);
  });
});
