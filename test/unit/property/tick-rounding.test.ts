/** Rounding to ticks: on tick, in the named direction, never further than needed, bands included. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  Decimal,
  dec,
  isOnTick,
  roundToTick,
  tickAt,
  type Rounding,
  type TickBand,
} from '../../../shared/domain/index.ts';

const band = (fromPrice: string, tick: string): TickBand => ({
  fromPrice: dec(fromPrice).text(),
  tick: dec(tick).text(),
});

const TABLES: readonly (readonly TickBand[])[] = [
  [band('0', '0.01')],
  [band('0', '0.0001'), band('1', '0.01')],
  [band('0', '0.0001'), band('1', '0.005'), band('10', '0.05'), band('100', '0.25')],
  [band('0', '0.5')],
];
const anyTicks = fc.constantFrom(...TABLES).map((ticks) => ({ ticks }));
const anyPrice = fc
  .tuple(fc.integer({ min: 1, max: 50_000_000 }), fc.integer({ min: 0, max: 6 }))
  .map(([n, scale]) => Decimal.of(n, scale));
const directions = fc.constantFrom<Rounding>('floor', 'ceil', 'nearest', 'towardZero');

test('a rounded price is on a tick of the band it falls into', () => {
  fc.assert(
    fc.property(anyTicks, anyPrice, directions, (instrument, price, rounding) => {
      expect(isOnTick(instrument, roundToTick(instrument, price, rounding))).toBe(true);
    }),
    { numRuns: 5_000 },
  );
});

test('floor never raises a price, ceil never lowers it, and neither moves it by a whole tick', () => {
  fc.assert(
    fc.property(anyTicks, anyPrice, (instrument, price) => {
      const down = roundToTick(instrument, price, 'floor');
      const up = roundToTick(instrument, price, 'ceil');
      expect(down.lte(price) && price.lte(up)).toBe(true);
      const tick = tickAt(instrument, price);
      expect(price.sub(down).lt(tick) && up.sub(price).lt(tick)).toBe(true);
    }),
    { numRuns: 5_000 },
  );
});

test('a price on tick stays as it is, in every direction, and so rounding twice changes nothing', () => {
  fc.assert(
    fc.property(anyTicks, anyPrice, directions, directions, (instrument, price, first, second) => {
      const once = roundToTick(instrument, price, first);
      expect(roundToTick(instrument, once, second).eq(once)).toBe(true);
    }),
    { numRuns: 5_000 },
  );
});

test('a price that rounding moves into a band it is off tick in is rounded again there', () => {
  const odd = { ticks: [band('0', '0.03'), band('1', '0.25')] };
  expect(roundToTick(odd, dec('0.995'), 'ceil').trim().toString()).toBe('1.25');
  expect(roundToTick(odd, dec('0.995'), 'floor').trim().toString()).toBe('0.99');
});
