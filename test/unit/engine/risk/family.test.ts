import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Decimal, dec } from '../../../../shared/domain/index.ts';
import { worstLoss, type FamilyLeg } from '../../../../src-main/engine/risk/family.ts';
import { assess } from '../../../../src-main/engine/risk/assessment.ts';
import { exposureOf } from '../../../../src-main/engine/risk/exposure.ts';
import * as f from '../account-fixture.ts';

const option = (
  right: 'call' | 'put',
  strike: string,
  units: string,
  mark: string,
  expiry = '2026-12-18',
): FamilyLeg => ({
  option: { right, strike: dec(strike), expiry },
  units: dec(units),
  mark: dec(mark),
});
const stock = (units: string): FamilyLeg => ({ option: null, units: dec(units), mark: dec('100') });
const worst = (...legs: FamilyLeg[]): string => worstLoss(legs, dec('100')).trim().toString();

describe('Reg T: what an underlying with its options can lose', () => {
  test.each([
    ['a long call its premium', [option('call', '110', '100', '5')], '500'],
    [
      'a bull put its width less the credit',
      [option('put', '95', '-100', '3'), option('put', '90', '100', '1.5')],
      '350',
    ],
    ['a bear call the same', [option('call', '110', '-100', '5'), option('call', '120', '100', '2')], '700'],
    [
      'an iron condor the wider wing less all credit',
      [
        option('put', '90', '100', '1'),
        option('put', '95', '-100', '2'),
        option('call', '110', '-100', '2'),
        option('call', '120', '100', '1'),
      ],
      '800',
    ],
    ['a debit spread its debit', [option('call', '110', '100', '5'), option('call', '120', '-100', '2')], '300'],
    ['a naked put its strike less the premium', [option('put', '90', '-100', '3')], '8700'],
    ['a naked call the underlying once more', [option('call', '110', '-100', '5')], '8500'],
    ['a covered call the shares less the premium', [stock('100'), option('call', '110', '-100', '5')], '9500'],
    ['shares with a put the way to its strike', [stock('100'), option('put', '90', '100', '3')], '1300'],
    ['short shares a doubling', [stock('-100')], '10000'],
    [
      'a calendar whose long ends first covers nothing',
      [option('call', '110', '-100', '5'), option('call', '110', '100', '4', '2026-11-20')],
      '8900',
    ],
  ] as const)('%s', (_name, legs, loss) => {
    expect(worst(...legs)).toBe(loss);
  });

  test('no price between zero and twice the underlying loses more, whatever is held', () => {
    const leg = fc.record({
      right: fc.constantFrom('call' as const, 'put' as const),
      strike: fc.integer({ min: 10, max: 250 }),
      units: fc.integer({ min: -5, max: 5 }),
      mark: fc.integer({ min: 0, max: 50 }),
    });
    fc.assert(
      fc.property(fc.array(leg, { maxLength: 6 }), fc.integer({ min: 0, max: 200 }), (legs, at) => {
        const family = legs.map((l) => option(l.right, String(l.strike), String(l.units), String(l.mark)));
        const lossAt = legs.reduce((sum, l) => {
          const pays = Math.max(0, l.right === 'call' ? at - l.strike : l.strike - at);
          return sum + (l.mark - pays) * l.units;
        }, 0);
        expect(worstLoss(family, Decimal.of(100)).gte(Decimal.of(lossAt))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('an order in a combo counts by its legs, beside what is held of them', () => {
    const of = (more: f.FactsOverrides, side: 'buy' | 'sell', qty = '1') =>
      exposureOf(
        assess(
          f.facts(more),
          f.intent({ instrumentId: f.SPREAD.id, side, qty: f.d(qty), worstPrice: null, type: 'market' }),
        ),
      );
    // Buys the 110 call at 5.05 and sells the 120 call at 2.05: three dollars a share.
    expect(of({}, 'buy')?.ofUnderlying.toFloat()).toBe(300);
    expect(of({}, 'sell')?.ofUnderlying.toFloat()).toBe(700);
    expect(of({}, 'sell')?.margin.toFloat()).toBe(700);
    const held = [f.position(f.CALL, '-1'), f.position(f.CALL_120, '1')];
    expect(of({ positions: held }, 'buy')?.ofUnderlying.toFloat()).toBe(0);
    expect(of({ positions: held }, 'sell')?.ofUnderlying.toFloat()).toBe(1400);
  });

  test('an unknown mark anywhere makes it unknown', () => {
    const facts = f.facts({
      positions: [f.position(f.CALL, '1')],
      quotes: [f.quote(f.CALL, null, null, { last: null })],
    });
    expect(exposureOf(assess(facts, f.intent()))).toBeNull();
  });
});
