/** The trading calendar against independent sources, known half days, ad-hoc closures and the edges of summer time. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { getHolidays } from 'nyse-holidays';
import { describe, expect, test } from 'vitest';
import {
  DAY_MS,
  civilOf,
  closureAt,
  compileCalendar,
  dayOf,
  dayOfText,
  dayText,
  hoursBehindUtc,
  newYorkAt,
  newYorkText,
  newYorkToUtc,
  nextSession,
  noteOf,
  nyseDay,
  sessionAt,
  summerTime,
  weekdayOf,
} from '../../../shared/domain/index.ts';

const utc = (text: string): number => Date.parse(text);
const AD_HOC = ['2012-10-29', '2012-10-30', '2018-12-05', '2025-01-09'];
const YEARS = Array.from({ length: 17 }, (_, i) => 2012 + i);
const all = compileCalendar('us-equity', utc('2012-01-01T00:00:00Z'), utc('2029-01-01T00:00:00Z'));
const onDay = (day: string) => all.intervals.filter((i) => newYorkAt(i.startMs).day === dayOfText(day));

describe('holidays against nyse-holidays', () => {
  test.each(YEARS)('%i has the same full closures, but for the ad-hoc ones it does not list', (year) => {
    const theirs = new Set(getHolidays(year).map((h) => h.dateString));
    const oursNotTheirs: string[] = [];
    const theirsNotOurs: string[] = [];
    for (let day = dayOf(year, 1, 1); day < dayOf(year + 1, 1, 1); day++) {
      const what = nyseDay(day);
      const closed = what.kind === 'closed' && what.reason === 'holiday';
      const text = dayText(day);
      if (closed && !theirs.has(text) && !AD_HOC.includes(text)) oursNotTheirs.push(text);
      if (!closed && theirs.has(text) && weekdayOf(day) % 6 !== 0) theirsNotOurs.push(text);
    }
    expect({ oursNotTheirs, theirsNotOurs }).toEqual({ oursNotTheirs: [], theirsNotOurs: [] });
  });

  test.each(AD_HOC)('%s was closed by a notice of its own, and says why', (day) => {
    expect(onDay(day)).toEqual([]);
    expect(closureAt(all, newYorkToUtc(dayOfText(day), 600))).toMatch(/Sandy|mourning/);
  });

  const file = path.resolve(import.meta.dirname, '../../../../shared/data/daily/SPY_daily_2012_2021.csv');
  const missing = !existsSync(file);
  test.skipIf(missing)(
    `recorded SPY days 2012 to 2021 are exactly the open days${missing ? ' (no recording here)' : ''}`,
    () => {
      const recorded = new Set(
        readFileSync(file, 'utf8')
          .trim()
          .split('\n')
          .slice(1)
          .map((line) => line.slice(0, 10)),
      );
      const wrong: string[] = [];
      for (let day = dayOfText('2012-01-03'); day <= dayOfText('2021-03-31'); day++) {
        if ((nyseDay(day).kind === 'open') !== recorded.has(dayText(day))) wrong.push(dayText(day));
      }
      expect(recorded.size).toBe(2326);
      expect(wrong).toEqual([]);
    },
  );
});

describe('half days', () => {
  const halves = ['2012-07-03', '2012-11-23', '2012-12-24', '2013-07-03', '2015-12-24', '2017-07-03', '2018-07-03'];
  const later = ['2019-07-03', '2020-11-27', '2020-12-24', '2021-11-26', '2023-07-03', '2024-07-03', '2024-12-24'];
  const known = ['2025-07-03', '2025-11-28', '2025-12-24', '2026-11-27', '2026-12-24', '2027-11-26', '2028-07-03'];
  test.each([...halves, ...later, ...known])('%s closes at 13:00 ET, after hours at 17:00 ET, and is named', (day) => {
    const [pre, regular, post] = onDay(day);
    const at = (minutes: number): number => newYorkToUtc(dayOfText(day), minutes);
    expect(pre).toMatchObject({ kind: 'pre', startMs: at(240), endMs: at(570) });
    expect(regular).toMatchObject({ kind: 'regular', startMs: at(570), endMs: at(780) });
    expect(post).toMatchObject({ kind: 'post', startMs: at(780), endMs: at(1020) });
    expect(regular?.note).toMatch(/^half day, /);
  });

  const whole = ['2014-12-26', '2015-07-02', '2016-07-01', '2016-12-23', '2017-12-22', '2020-07-02', '2021-12-23'];
  test.each([...whole, '2021-12-31', '2022-07-01', '2022-12-23', '2023-12-22', '2025-12-26', '2026-07-02'])(
    '%s looks like a half day and is a whole one',
    (day) => {
      expect(onDay(day)[1]).toMatchObject({ kind: 'regular', endMs: newYorkToUtc(dayOfText(day), 960), note: null });
    },
  );

  test('every year has one to three half days, never a holiday or weekend', () => {
    for (const year of YEARS) {
      const count = all.intervals.filter(
        (i) => i.kind === 'regular' && i.note !== null && civilOf(newYorkAt(i.startMs).day).year === year,
      ).length;
      expect(count).toBeGreaterThanOrEqual(1);
      expect(count).toBeLessThanOrEqual(3);
    }
  });
});

describe('compiled intervals', () => {
  test('ascend, do not overlap, and hold 250 to 253 regular sessions a year', () => {
    for (const [i, interval] of all.intervals.entries()) {
      expect(interval.startMs).toBeLessThan(interval.endMs);
      expect(interval.startMs).toBeGreaterThanOrEqual(all.intervals[i - 1]?.endMs ?? 0);
    }
    for (const year of YEARS) {
      const from = utc(`${year}-01-01T12:00:00Z`);
      const days = compileCalendar('us-option', from, from + 365 * DAY_MS).intervals.length;
      expect(days).toBeGreaterThanOrEqual(249);
      expect(days).toBeLessThanOrEqual(253);
    }
  });

  test('any window gives the same intervals as the whole, never clipped', () => {
    for (const [from, to] of [
      ['2025-07-03T16:30:00Z', '2025-07-03T16:31:00Z'],
      ['2025-11-01T00:00:00Z', '2025-11-05T00:00:00Z'],
      ['2025-03-07T23:00:00Z', '2025-03-10T14:00:00Z'],
    ] as const) {
      const window = compileCalendar('us-equity', utc(from), utc(to));
      expect(window.intervals).toEqual(all.intervals.filter((i) => i.endMs > utc(from) && i.startMs < utc(to)));
    }
  });

  test('outside the table nothing trades, and it says so', () => {
    const beyond = compileCalendar('us-equity', utc('2030-06-03T00:00:00Z'), utc('2030-06-08T00:00:00Z'));
    expect(beyond.intervals).toEqual([]);
    expect(closureAt(beyond, utc('2030-06-04T15:00:00Z'))).toBe('no trading calendar for 2030');
  });

  test('crypto trades in every millisecond of any window', () => {
    const crypto = compileCalendar('always', 5, 10);
    expect(crypto.intervals).toEqual([{ kind: 'continuous', startMs: 5, endMs: 10, note: null }]);
  });

  test('an empty or absurd window is refused', () => {
    expect(() => compileCalendar('us-equity', 5, 5)).toThrow(RangeError);
    expect(() => compileCalendar('us-equity', 0, Number.NaN)).toThrow(RangeError);
    expect(() => compileCalendar('us-equity', 0, 1e15)).toThrow(RangeError);
  });

  test('S3.9: sessions are found by time, their ends exclusive, and the half day after a holiday is named', () => {
    const close = newYorkToUtc(dayOfText('2026-11-25'), 960);
    expect(sessionAt(all, close - 1)?.kind).toBe('regular');
    expect(sessionAt(all, close)?.kind).toBe('post');
    const thanksgiving = newYorkToUtc(dayOfText('2026-11-26'), 600);
    expect(sessionAt(all, thanksgiving)).toBe(null);
    const next = nextSession(all, thanksgiving, ['regular']);
    expect(next?.startMs).toBe(newYorkToUtc(dayOfText('2026-11-27'), 570));
    expect(next === null ? null : noteOf(all, next)).toBe('half day, day after Thanksgiving');
  });

  test('a linear search finds the same session at every edge', () => {
    for (const interval of all.intervals.slice(0, 800)) {
      for (const ms of [interval.startMs - 1, interval.startMs, interval.endMs - 1, interval.endMs]) {
        expect(sessionAt(all, ms)).toEqual(all.intervals.find((i) => i.startMs <= ms && ms < i.endMs) ?? null);
      }
    }
  });
});

describe("New York's clock", () => {
  test.each([
    [2012, '2012-03-11', '2012-11-04'],
    [2015, '2015-03-08', '2015-11-01'],
    [2020, '2020-03-08', '2020-11-01'],
    [2025, '2025-03-09', '2025-11-02'],
    [2026, '2026-03-08', '2026-11-01'],
    [2028, '2028-03-12', '2028-11-05'],
  ])('%i: summer time from %s 07:00 UTC to %s 06:00 UTC, to the millisecond', (year, start, end) => {
    expect(summerTime(year)).toEqual({ startMs: utc(`${start}T07:00:00Z`), endMs: utc(`${end}T06:00:00Z`) });
    expect(hoursBehindUtc(utc(`${start}T06:59:59.999Z`))).toBe(5);
    expect(hoursBehindUtc(utc(`${start}T07:00:00Z`))).toBe(4);
    expect(hoursBehindUtc(utc(`${end}T05:59:59.999Z`))).toBe(4);
    expect(hoursBehindUtc(utc(`${end}T06:00:00Z`))).toBe(5);
  });

  test('agrees with the platform on every hour of 2012 to 2028 that is near a change, and on every noon', () => {
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone: 'America/New_York',
      hour: '2-digit',
      hourCycle: 'h23',
    });
    const check = (ms: number): void => {
      expect(Math.floor(newYorkAt(ms).minutes / 60)).toBe(Number(format.format(ms)));
    };
    for (const year of YEARS) {
      const { startMs, endMs } = summerTime(year);
      for (let hour = -30; hour <= 30; hour++) {
        check(startMs + hour * 3_600_000);
        check(endMs + hour * 3_600_000);
      }
      for (let day = 0; day < 365; day++) check(utc(`${year}-01-01T17:00:00Z`) + day * DAY_MS);
    }
  });

  test('the opening bell is 13:30 UTC in summer time and 14:30 in winter, the day before and after each change', () => {
    for (const [day, bell] of [
      ['2025-03-07', '14:30'],
      ['2025-03-10', '13:30'],
      ['2025-10-31', '13:30'],
      ['2025-11-03', '14:30'],
    ] as const) {
      expect(onDay(day)[1]?.startMs).toBe(utc(`${day}T${bell}:00Z`));
    }
  });

  test('a wall time that does not exist is read in standard time, one that occurs twice is the first', () => {
    expect(newYorkToUtc(dayOfText('2025-03-09'), 150)).toBe(utc('2025-03-09T07:30:00Z'));
    expect(newYorkToUtc(dayOfText('2025-11-02'), 90)).toBe(utc('2025-11-02T05:30:00Z'));
  });

  test('words for the trader', () => {
    expect(newYorkText(utc('2026-11-23T14:30:00Z'))).toBe('Mon 23 Nov, 9:30 ET');
  });
});

describe('days as integers', () => {
  test('agree with the platform over 400 years', () => {
    for (let day = dayOf(1900, 1, 1); day < dayOf(2300, 1, 1); day += 13) {
      const date = new Date(day * DAY_MS);
      expect(dayText(day)).toBe(date.toISOString().slice(0, 10));
      expect(weekdayOf(day)).toBe(date.getUTCDay());
      expect(dayOfText(dayText(day))).toBe(day);
    }
  });

  test('a day that does not exist is refused', () => {
    for (const text of ['2025-02-29', '2025-13-01', '2025-1-1', 'today'])
      expect(() => dayOfText(text)).toThrow(RangeError);
  });
});
