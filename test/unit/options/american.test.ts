/** American options: the tree against true values, the approximation against its authors' numbers. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { americanPrice, treePrice } from '../../../src-main/options/american.ts';
import { priceOf, type OptionInputs } from '../../../src-main/options/black-scholes.ts';
import { HAS_REFERENCE, inputsOf, rowsOf } from './reference.ts';

describe('American options', () => {
  /** Bjerksund and Stensland 1993 in Haug 1998; Ju 1999, exhibit 3. */
  it.each([
    [{ right: 'call', spot: 42, strike: 40, years: 0.75, vol: 0.35, rate: 0.04, yield: 0.08 }, 5.2704],
    [{ right: 'put', spot: 36, strike: 40, years: 1, vol: 0.2, rate: 0.06, yield: 0 }, 4.4531],
  ] as const)('the approximation is its authors’: %o', (inputs, value) => {
    expect(Math.abs(americanPrice(inputs) - value)).toBeLessThan(5e-5);
  });

  it.skipIf(!HAS_REFERENCE)('the approximation agrees with its published values, tiny volatilities included', () => {
    for (const row of rowsOf('bjerksund_stensland_values.csv'))
      expect(Math.abs(americanPrice(inputsOf(row)) - Number(row['value']))).toBeLessThan(5e-5);
  });

  it.skipIf(!HAS_REFERENCE)('the tree is within two cents of true values', () => {
    const rows = rowsOf('ju1999_american_puts.csv');
    expect(rows.length).toBe(27);
    for (const row of rows) expect(Math.abs(treePrice(inputsOf(row)) - Number(row['value']))).toBeLessThan(0.02);
  });

  it('is worth at least the European one and its intrinsic value, and a call without dividends just that', () => {
    const anyPut = fc.record({
      right: fc.constantFrom('call' as const, 'put' as const),
      spot: fc.double({ min: 20, max: 200, noNaN: true }),
      strike: fc.double({ min: 20, max: 200, noNaN: true }),
      years: fc.double({ min: 0.02, max: 2, noNaN: true }),
      vol: fc.double({ min: 0.08, max: 1, noNaN: true }),
      rate: fc.double({ min: 0.001, max: 0.1, noNaN: true }),
      yield: fc.double({ min: 0, max: 0.06, noNaN: true }),
    });
    fc.assert(
      fc.property(anyPut, (o: OptionInputs) => {
        const value = americanPrice(o);
        const intrinsic = o.right === 'call' ? o.spot - o.strike : o.strike - o.spot;
        expect(value).toBeGreaterThanOrEqual(Math.max(0, intrinsic, priceOf(o)) - 1e-12);
        // One flat boundary of exercise is never the best one: the approximation is below the true value, by up to about 3 % of
        // the larger of spot and strike where volatility, dividends and years are all large (15,000 draws, corners included).
        const short = treePrice(o, 300) - value;
        const scale = Math.max(o.spot, o.strike);
        expect(short).toBeGreaterThan(-0.005 * scale);
        expect(short).toBeLessThan(0.05 * scale);
      }),
      { numRuns: 60 },
    );
    const call: OptionInputs = { right: 'call', spot: 100, strike: 95, years: 1, vol: 0.3, rate: 0.05, yield: 0 };
    expect(americanPrice(call)).toBe(priceOf(call));
  });

  it('a tree of no or too many steps is a broken invariant', () => {
    const o: OptionInputs = { right: 'put', spot: 100, strike: 95, years: 1, vol: 0.3, rate: 0.05, yield: 0 };
    expect(() => treePrice(o, 1)).toThrow(RangeError);
    expect(() => treePrice(o, 6_000)).toThrow(RangeError);
    expect(treePrice({ ...o, years: 0 })).toBe(0);
  });
});
