/** Prices and Greeks against published values, parity, and each other's differences. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { greeksOf, priceOf, type OptionInputs } from '../../../src-main/options/black-scholes.ts';
import { normalCdf, normalPdf } from '../../../src-main/options/normal.ts';
import { HAS_REFERENCE, inputsOf, rowsOf } from './reference.ts';

const anyOption: fc.Arbitrary<OptionInputs> = fc.record({
  right: fc.constantFrom('call' as const, 'put' as const),
  spot: fc.double({ min: 5, max: 900, noNaN: true }),
  strike: fc.double({ min: 5, max: 900, noNaN: true }),
  years: fc.double({ min: 0.003, max: 3, noNaN: true }),
  vol: fc.double({ min: 0.05, max: 1.5, noNaN: true }),
  rate: fc.double({ min: -0.01, max: 0.12, noNaN: true }),
  yield: fc.double({ min: 0, max: 0.08, noNaN: true }),
});

describe('the normal distribution', () => {
  it.each([
    [0, 0.5],
    [1, 0.841_344_746_068_542_9],
    [-1, 0.158_655_253_931_457_05],
    [1.96, 0.975_002_104_851_779_7],
    [-6, 9.865_876_450_376_98e-10],
    [-9, 1.128_588_405_953_840_6e-19],
  ])('below %d lies %d', (x, p) => {
    expect(Math.abs(normalCdf(x) - p)).toBeLessThan(1e-14 * Math.max(1, p / 1e-5));
    expect(Math.abs(normalCdf(x) / p - 1)).toBeLessThan(1e-8);
  });

  it('is flat beyond 37 deviations and its density is symmetric', () => {
    expect([normalCdf(40), normalCdf(-40)]).toEqual([1, 0]);
    expect(normalPdf(1.5)).toBe(normalPdf(-1.5));
  });
});

describe('European options', () => {
  /** Haug 1998, carried over so that they are checked without the shared folder. */
  const HAUG: readonly (readonly [OptionInputs, number])[] = [
    [{ right: 'call', spot: 60, strike: 65, years: 0.25, vol: 0.3, rate: 0.08, yield: 0 }, 2.1334],
    [{ right: 'put', spot: 100, strike: 95, years: 0.5, vol: 0.2, rate: 0.1, yield: 0.05 }, 2.4648],
    [{ right: 'put', spot: 19, strike: 19, years: 0.75, vol: 0.28, rate: 0.1, yield: 0.1 }, 1.7011],
    [{ right: 'call', spot: 1.56, strike: 1.6, years: 0.5, vol: 0.12, rate: 0.06, yield: 0.08 }, 0.0291],
  ];
  it.each(HAUG)('agree with Haug: %o', (inputs, value) => {
    expect(Math.abs(priceOf(inputs) - value)).toBeLessThan(1e-4);
    expect(greeksOf(inputs).price).toBe(priceOf(inputs));
  });

  it.skipIf(!HAS_REFERENCE)('agree with every published European value', () => {
    const rows = rowsOf('haug_european_values.csv');
    expect(rows.length).toBeGreaterThan(40);
    for (const row of rows) expect(Math.abs(priceOf(inputsOf(row)) - Number(row['value']))).toBeLessThan(1e-4);
  });

  it.skipIf(!HAS_REFERENCE)('have the published Greeks', () => {
    let compared = 0;
    for (const row of rowsOf('haug_european_greeks.csv')) {
      const greeks = greeksOf(inputsOf(row));
      const name = row['greek'] === 'theta_per_day' ? 'theta' : (row['greek'] ?? '');
      if (!Object.hasOwn(greeks, name)) continue;
      const value = greeks[name as keyof typeof greeks] / (row['greek'] === 'theta_per_day' ? 365 : 1);
      expect(Math.abs(value - Number(row['value']))).toBeLessThan(1e-4);
      compared += 1;
    }
    expect(compared).toBeGreaterThan(7);
  });

  it('keep put-call parity and lie between their bounds', () => {
    fc.assert(
      fc.property(anyOption, (o) => {
        const call = priceOf({ ...o, right: 'call' });
        const put = priceOf({ ...o, right: 'put' });
        const forward = o.spot * Math.exp(-o.yield * o.years) - o.strike * Math.exp(-o.rate * o.years);
        expect(Math.abs(call - put - forward)).toBeLessThan(1e-9 * Math.max(o.spot, o.strike));
        expect(call).toBeGreaterThanOrEqual(Math.max(0, forward) - 1e-9 * o.spot);
      }),
      { numRuns: 300 },
    );
  });

  it('move as their Greeks say', () => {
    fc.assert(
      fc.property(anyOption, (o) => {
        const h = o.spot * 1e-4;
        const up = priceOf({ ...o, spot: o.spot + h });
        const down = priceOf({ ...o, spot: o.spot - h });
        const greeks = greeksOf(o);
        expect(Math.abs((up - down) / (2 * h) - greeks.delta)).toBeLessThan(2e-3);
        const vega = (priceOf({ ...o, vol: o.vol + 1e-4 }) - priceOf({ ...o, vol: o.vol - 1e-4 })) / 2e-4;
        expect(Math.abs(vega - greeks.vega)).toBeLessThan(1e-3 * Math.max(1, greeks.vega));
      }),
      { numRuns: 300 },
    );
  });

  it('are worth their intrinsic value when no time or volatility is left', () => {
    const o: OptionInputs = { right: 'call', spot: 110, strike: 100, years: 0, vol: 0.3, rate: 0.05, yield: 0 };
    expect(priceOf(o)).toBe(10);
    expect(greeksOf(o)).toMatchObject({ price: 10, delta: 1, gamma: 0, vega: 0 });
    expect(greeksOf({ ...o, right: 'put' })).toMatchObject({ price: 0, delta: 0 });
    expect(Math.abs(priceOf({ ...o, years: 1, vol: 0 }) - (110 - 100 * Math.exp(-0.05)))).toBeLessThan(1e-12);
  });
});
