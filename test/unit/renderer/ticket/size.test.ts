import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dec, notional, type Decimal } from '../../../../shared/domain/index.ts';
import { quantityOf, type SizeBy, type SizeContext } from '../../../../src-renderer/features/ticket/size.ts';
import { crypto, equity } from '../instruments.ts';

const at = (price: string | null, over: Partial<SizeContext> = {}): SizeContext => ({
  instrument: equity('COIN'),
  price: price === null ? null : dec(price),
  equity: dec('100000'),
  baseCurrency: 'USD',
  ...over,
});

describe('size', () => {
  test.each<[SizeBy, string, SizeContext, string]>([
    ['qty', '30', at('294.41'), '30'],
    ['qty', '30.0', at('294.41'), '30'],
    ['notional', '10000', at('294.41'), '33'],
    ['notional', '294.41', at('294.41'), '1'],
    ['equity', '10', at('294.41'), '33'],
    ['notional', '1000', at('92118', { instrument: crypto() }), '0.0108'],
    ['qty', '0.0450', at(null, { instrument: crypto() }), '0.045'],
  ])('%s %s becomes a quantity', (by, text, context, qty) => {
    expect(quantityOf(by, text, context)).toEqual({ ok: true, value: qty });
  });

  test.each<[SizeBy, string, SizeContext, string]>([
    ['qty', '1.5', at('10'), 'Whole lots of 1 only'],
    ['qty', '1,5', at('10'), 'No commas: write 1.5, not 1,5'],
    ['qty', '1e400', at('10'), 'No exponents: write the digits out'],
    ['qty', '-3', at('10'), 'A minus is not allowed here'],
    ['qty', '2000000', at('10'), 'Above the most the venue takes: 1000000'],
    ['notional', '294.40', at('294.41'), 'Buys not one lot: 1 costs 294.41'],
    ['notional', '1000', at(null), 'No price to convert with: give the quantity in units'],
    ['equity', '10', at('10', { equity: null }), 'Equity is unknown now: give the quantity in units'],
    ['equity', '10', at('10', { baseCurrency: 'EUR' }), 'No rate from EUR to USD'],
    ['equity', '1001', at('10'), 'Share of equity: at most 1000 %'],
  ])('%s %j is refused in words', (by, text, context, message) => {
    expect(quantityOf(by, text, context)).toEqual({ ok: false, error: message });
  });

  test('a converted quantity costs at most the amount, and one lot more would cost more', () => {
    const cents = (max: number): fc.Arbitrary<Decimal> =>
      fc.integer({ min: 1, max }).map((n) => dec((n / 100).toFixed(2)));
    fc.assert(
      fc.property(cents(100_000_00), cents(2_000_00), fc.boolean(), (amount, price, coin) => {
        const instrument = coin
          ? { ...crypto(), qtyMax: '100000000' as never }
          : { ...equity('X'), qtyMax: '100000000' as never };
        const read = quantityOf('notional', amount.toString(), { ...at(null), instrument, price });
        const lot = dec(instrument.lotSize);
        if (!read.ok) return notional(instrument, price, lot).gt(amount);
        const qty = dec(read.value);
        return notional(instrument, price, qty).lte(amount) && notional(instrument, price, qty.add(lot)).gt(amount);
      }),
      { seed: 5, numRuns: 400 },
    );
  });
});
