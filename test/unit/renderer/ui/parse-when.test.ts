import { describe, expect, test } from 'vitest';
import { parseWhen, whenWords } from '../../../../src-renderer/ui/parse-when.ts';

/** Friday 20 November 2026, 13:45 in New York. */
const NOW = Date.UTC(2026, 10, 20, 18, 45);
const at = (day: number, hour: number, minute = 0): number => Date.UTC(2026, 10, day, hour + 5, minute);

describe('a time in words', () => {
  test.each([
    ['15:30', at(20, 15, 30)],
    ['09:30', at(21, 9, 30)],
    ['today 16:00', at(20, 16)],
    ['tomorrow 10:00', at(21, 10)],
    ['fri 16:00', at(20, 16)],
    ['fri 9:30', at(27, 9, 30)],
    ['Monday 9:30', at(23, 9, 30)],
    ['2026-11-24 15:30', at(24, 15, 30)],
    ['in 90 m', NOW + 5_400_000],
    ['in 2 h', NOW + 7_200_000],
    ['in 3 d', NOW + 259_200_000],
  ])('%s', (text, ms) => {
    expect(parseWhen(text, NOW)).toEqual({ ok: true, value: ms });
  });

  test.each([
    '',
    'soon',
    '25:00',
    'today 9:30',
    '2026-11-19 15:30',
    '2026-02-30 15:30',
    'in 0 m',
    'someday 10:00',
    '1 2 3:00',
  ])('"%s" is refused with words', (text) => {
    expect(parseWhen(text, NOW)).toMatchObject({ ok: false, error: expect.any(String) });
  });

  test('New York keeps its own clock over the change of time', () => {
    const october = Date.UTC(2026, 9, 30, 18, 0);
    expect(parseWhen('2026-11-02 9:30', october)).toEqual({ ok: true, value: Date.UTC(2026, 10, 2, 14, 30) });
    expect(parseWhen('2026-10-31 9:30', october)).toEqual({ ok: true, value: Date.UTC(2026, 9, 31, 13, 30) });
  });

  test('is read back with its day and how far it is', () => {
    expect(whenWords(at(23, 9, 30), NOW)).toBe('Mon 23 Nov 09:30 ET, in 2 d 19 h');
  });
});
