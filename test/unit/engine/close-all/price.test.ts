import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Decimal, dec, isOnTick, type Quote, type Side } from '../../../../shared/domain/index.ts';
import {
  closableQty,
  closeLimit,
  rungLimit,
  touchesOf,
  worstClosePrice,
} from '../../../../src-main/engine/algos/close-all/price.ts';
import { BTC, CALL, TSLA, d, quote } from '../account-fixture.ts';

const market = quote(TSLA, '100.00', '100.10');
const limit = (side: Side, attempt: number, q: Quote = market) =>
  closeLimit(TSLA, { quote: q, side }, attempt, worstClosePrice(TSLA, market, side, d('2')) ?? dec('0'))
    .trim()
    .toString();

describe('prices of closes', () => {
  it('G2: the worst price is the collar beyond the far touch at the press, on the tick inwards', () => {
    expect(worstClosePrice(TSLA, market, 'sell', d('2'))?.trim().toString()).toBe('98');
    expect(worstClosePrice(TSLA, market, 'buy', d('2'))?.trim().toString()).toBe('102.1');
    expect(worstClosePrice(TSLA, quote(TSLA, null, '100.10'), 'sell', d('2'))).toBeNull();
  });

  it('goes through the far touch by 0.1 %, twice as far each time, and never beyond the worst', () => {
    expect([0, 1, 2, 3, 4, 5].map((n) => limit('sell', n))).toEqual(['99.9', '99.8', '99.6', '99.2', '98.4', '98']);
    expect([0, 5, 9].map((n) => limit('buy', n))).toEqual(['100.21', '102.1', '102.1']);
  });

  it('a market that ran away is met at the worst price, not followed', () => {
    expect(limit('sell', 0, quote(TSLA, '90.00', '90.10'))).toBe('98');
  });

  it('options: the mid, the far touch, the worst price', () => {
    const q = quote(CALL, '5.00', '5.40');
    const worst = worstClosePrice(CALL, q, 'sell', d('2')) ?? dec('0');
    expect(
      [0, 1, 2].map((n) =>
        rungLimit(CALL, { ...touchesOf(CALL, q, 'sell'), side: 'sell' }, n, worst)
          .trim()
          .toString(),
      ),
    ).toEqual(['5.2', '5', '4.9']);
  });

  it('dust is what lot, minimum and notional do not let through', () => {
    expect(closableQty(BTC, dec('0.00005'), quote(BTC, '50000', '50010'))).toEqual({ qty: Decimal.ZERO, dust: true });
    expect(closableQty(BTC, dec('0.0001'), quote(BTC, '50000', '50010')).dust).toBe(true);
    const some = closableQty(BTC, dec('-0.99905'), quote(BTC, '50000', '50010'));
    expect([some.qty.trim().toString(), some.dust]).toEqual(['0.999', false]);
  });

  it('G10: every price is on the tick, positive, and no further than the worst, for any market and try', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50_000 }),
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: 0, max: 12 }),
        fc.constantFrom<Side>('buy', 'sell'),
        (bid, spread, attempt, side) => {
          const text = (units: number) => Decimal.of(units, 2).toString();
          const q = quote(TSLA, text(bid), text(bid + spread));
          const worst = worstClosePrice(TSLA, q, side, d('2'));
          if (worst === null) throw new Error('a touch was there');
          const price = closeLimit(TSLA, { quote: q, side }, attempt, worst);
          expect(isOnTick(TSLA, price) && isOnTick(TSLA, worst)).toBe(true);
          expect(price.sign()).toBe(1);
          expect(side === 'buy' ? price.lte(worst) : price.gte(worst)).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });
});
