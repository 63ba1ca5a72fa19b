/** Implied volatility gives back the volatility that a price was made with, or says why there is none. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { greeksOf, priceOf, type OptionInputs } from '../../../src-main/options/black-scholes.ts';
import { impliedVolatility } from '../../../src-main/options/implied-volatility.ts';

const base: OptionInputs = {
  right: 'call',
  spot: 668.43,
  strike: 650,
  years: 28 / 365,
  vol: 0.15,
  rate: 0.04,
  yield: 0.012,
};

describe('implied volatility', () => {
  it('is the volatility of the price, to 1e-6 wherever the price depends on it', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('call' as const, 'put' as const),
        fc.double({ min: 0.5, max: 1.6, noNaN: true }),
        fc.double({ min: 0.005, max: 3, noNaN: true }),
        fc.double({ min: 0.03, max: 2, noNaN: true }),
        (right, moneyness, years, vol) => {
          const o = { ...base, right, strike: base.spot * moneyness, years, vol };
          if (greeksOf(o).vega < 1e-3) return;
          const found = impliedVolatility(o, priceOf(o));
          expect(found.ok && Math.abs(found.value - vol)).toBeLessThan(1e-6);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['a price at its intrinsic value', { ...base }, base.spot - base.strike - 30, 'belowIntrinsic'],
    ['a call dearer than its underlying', { ...base }, 700, 'aboveMaximum'],
    ['no time', { ...base, years: 0 }, 20, 'noTime'],
    ['no number', { ...base }, Number.NaN, 'notANumber'],
    ['no strike', { ...base, strike: 0 }, 20, 'notANumber'],
  ])('has no answer for %s', (_name, inputs, price, kind) => {
    expect(impliedVolatility(inputs, price)).toEqual({ ok: false, error: { kind } });
  });
});
