/** G4: what is held decides whether an order's leg opens or closes, so each execution counts once however often it is told. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Decimal, dec, idOf, type FillReport, type InstrumentId } from '../../../../shared/domain/index.ts';
import { HeldNow } from '../../../../src-main/brokers/alpaca/held-now.ts';
import { intentOf } from '../../../../src-main/brokers/alpaca/orders.ts';

const LEG = idOf<InstrumentId>('SPY-20261218-P-640.ALPACA');
const fill = (tradeId: string, side: 'buy' | 'sell', qty: string): FillReport => ({
  ...{ kind: 'fill', tradeId: idOf(tradeId), clientOrderId: idOf('c'), venueOrderId: idOf('v'), instrumentId: LEG },
  ...{ side, qty: dec(qty).text(), price: dec('1').text(), fee: dec('0').text(), feeCurrency: 'USD' },
  ...{ liquidity: null, tsEventMs: 1 },
});
const heldOf = (held: HeldNow): string => (held.get(LEG) ?? Decimal.ZERO).toString();

describe('what is held', () => {
  test('a leg that is told again and again was sold once: selling more of it opens, buying it back closes', () => {
    const held = new HeldNow();
    for (let told = 0; told < 4; told++) held.onFill(fill('e-1', 'sell', '1'));
    held.onFill(fill('e-2', 'buy', '1'));
    held.onFill(fill('e-2', 'buy', '1'));
    expect(heldOf(held)).toBe('0');
    expect(intentOf('sell', Decimal.ONE, held.get(LEG) ?? Decimal.ZERO)).toBe('sell_to_open');
    expect(intentOf('buy', Decimal.ONE, held.get(LEG) ?? Decimal.ZERO)).toBe('buy_to_open');
  });

  test('executions that are in the positions that were read change nothing when the stream tells them later', () => {
    const held = new HeldNow();
    const position = { kind: 'position' as const, accountId: idOf<never>('A'), avgPrice: null };
    held.onMassStatus({
      positions: [{ ...position, instrumentId: LEG, qty: dec('-2').text() }],
      fills: [fill('e-1', 'sell', '2')],
    });
    held.onFill(fill('e-1', 'sell', '2'));
    expect(heldOf(held)).toBe('-2');
  });

  test('any repetitions in any order come to the sum of the executions', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ n: fc.nat(9), times: fc.integer({ min: 1, max: 3 }) }), { maxLength: 20 }),
        (told) => {
          const held = new HeldNow();
          for (const { n, times } of told)
            for (let i = 0; i < times; i++) held.onFill(fill(`e-${n}`, n % 2 === 0 ? 'buy' : 'sell', String(n + 1)));
          const once = [...new Set(told.map(({ n }) => n))];
          const sum = once.reduce((total, n) => total + (n % 2 === 0 ? n + 1 : -(n + 1)), 0);
          expect(heldOf(held)).toBe(String(sum));
        },
      ),
      { numRuns: 50 },
    );
  });
});
