/**
 * G7 over real wires: the red button with the venue's rate limit in force and requests of the least kind queued before it: cancels
 * before closes before the rest, nothing refused as too much, and flat by the exchange's own books.
 */
import { describe, expect, test } from 'vitest';
import { pressOverTheWire, pressWords, WIRE_VENUES, type PressSize } from './pressed-venues.ts';

const IDLE: PressSize = { positions: 10, orders: 40, queued: 0 };
const LOADED: PressSize = { ...IDLE, queued: 200 };

describe.each(WIRE_VENUES)('close-all over the wire: %s', (venue) => {
  test.each([IDLE, LOADED])(
    `G7: $orders orders and $positions positions, $queued requests queued: cancels, then closes, then the rest`,
    async (size) => {
      const figures = await pressOverTheWire(venue, size);
      process.stdout.write(`${pressWords(venue, size, figures)}\n`);
      expect(figures.report.rows.filter((row) => row.status !== 'flat').map((row) => [row.key, row.text])).toEqual([]);
      expect(figures.report.green).toBe(true);
      expect([figures.cancels, figures.closes, figures.refused]).toEqual([size.orders, size.positions, 0]);
      // Alpaca's requests travel beside each other: a position whose own orders are gone need not wait for the others'.
      const before = venue === 'alpaca' ? figures.firstCancelMs : figures.lastCancelMs;
      expect(before).toBeLessThanOrEqual(figures.firstCloseMs);
      // What was queued before the press goes on after it.
      if (size.queued > 0) expect(figures.othersBeforeCancels).toBeLessThan(size.queued / 2);
    },
    120_000,
  );
});
