import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newYorkText } from '../../../../shared/domain/index.ts';
import { firstStartMs, marketStartMs, resumeMs } from '../../../../src-main/brokers/sim/market-clock.ts';
import { VenueFixture } from './venue-fixture.ts';

const utc = (text: string): number => Date.parse(`${text}Z`);

describe('where the market clock starts', () => {
  it.each([
    ['a Saturday', '2026-11-21T05:00', 'Fri 20 Nov, 9:45 ET'],
    ['a trading morning before it', '2026-11-20T14:00', 'Thu 19 Nov, 9:45 ET'],
    ['a trading afternoon', '2026-11-20T20:00', 'Fri 20 Nov, 9:45 ET'],
    ['Thanksgiving', '2026-11-26T20:00', 'Wed 25 Nov, 9:45 ET'],
    ['a year beyond the calendar', '2031-03-03T20:00', 'Fri 29 Dec, 9:45 ET'],
  ])('the first start on %s', (_name, wall, start) => {
    expect(newYorkText(firstStartMs(utc(wall)))).toBe(start);
  });

  it.each([
    ['in the middle of the session: there', '2026-11-20T17:12:34', 'Fri 20 Nov, 12:12 ET'],
    ['before the open: 9:45 of that day', '2026-11-20T12:00', 'Fri 20 Nov, 9:45 ET'],
    ['after the close: the next day', '2026-11-19T21:00', 'Fri 20 Nov, 9:45 ET'],
    ['on Friday evening: Monday', '2026-11-20T21:30', 'Mon 23 Nov, 9:45 ET'],
    ['after a half day: the next trading day', '2026-11-27T18:30', 'Mon 30 Nov, 9:45 ET'],
    ['on a holiday: the day after', '2026-11-26T16:00', 'Fri 27 Nov, 9:45 ET'],
  ])('resuming %s', (_name, left, start) => {
    expect(newYorkText(resumeMs(utc(left)))).toBe(start);
    expect(resumeMs(utc(left))).toBeGreaterThanOrEqual(utc(left));
  });

  it('goes on from venue.db, never back, and takes a broken file for none', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'rung-clock-'));
    const dataFile = join(dir, 'venue.db');
    const wallMs = utc('2026-11-21T05:00');
    expect(newYorkText(marketStartMs({ dataFile, wallMs }))).toBe('Fri 20 Nov, 9:45 ET');
    const f = new VenueFixture({ dataFile });
    f.scheduler.runFor(600_000);
    const leftMs = f.scheduler.nowMs();
    await f.venue.stop();
    expect(marketStartMs({ dataFile, wallMs })).toBe(leftMs + 1);
    writeFileSync(join(dir, 'broken.db'), 'this is no database');
    expect(newYorkText(marketStartMs({ dataFile: join(dir, 'broken.db'), wallMs }))).toBe('Fri 20 Nov, 9:45 ET');
  });
});
