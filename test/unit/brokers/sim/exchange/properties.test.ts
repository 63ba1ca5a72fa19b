/** Whatever is asked of the exchange in whatever order, its books add up. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Decimal, dec } from '../../../../../shared/domain/index.ts';
import { VenueFixture } from '../venue-fixture.ts';

const CENT = 100;
const MID = 7_110 * CENT;

type Step =
  | {
      readonly kind: 'submit';
      readonly side: 'buy' | 'sell';
      readonly qty: number;
      readonly offset: number;
      readonly tif: 'day' | 'ioc' | 'fok' | 'gtc';
    }
  | { readonly kind: 'market'; readonly side: 'buy' | 'sell'; readonly qty: number }
  | { readonly kind: 'modify'; readonly which: number; readonly qty: number; readonly offset: number }
  | { readonly kind: 'cancel'; readonly which: number }
  | { readonly kind: 'trade'; readonly side: 'buy' | 'sell'; readonly qty: number }
  | { readonly kind: 'move'; readonly by: number; readonly spread: number; readonly sizes: readonly number[] };

const side = fc.constantFrom('buy' as const, 'sell' as const);
const offset = fc.integer({ min: -6, max: 6 });
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant('submit' as const),
      side,
      qty: fc.integer({ min: 1, max: 900 }),
      offset,
      tif: fc.constantFrom('day' as const, 'ioc' as const, 'fok' as const, 'gtc' as const),
    }),
    fc.record({ kind: fc.constant('market' as const), side, qty: fc.integer({ min: 1, max: 600 }) }),
    fc.record({
      kind: fc.constant('modify' as const),
      which: fc.nat(9),
      qty: fc.integer({ min: 1, max: 900 }),
      offset,
    }),
    fc.record({ kind: fc.constant('cancel' as const), which: fc.nat(9) }),
    fc.record({ kind: fc.constant('trade' as const), side, qty: fc.integer({ min: 1, max: 1500 }) }),
    fc.record({
      kind: fc.constant('move' as const),
      by: fc.integer({ min: -5, max: 5 }),
      spread: fc.integer({ min: 1, max: 5 }),
      sizes: fc.array(fc.integer({ min: 1, max: 600 }), { minLength: 6, maxLength: 6 }),
    }),
  ),
  { minLength: 5, maxLength: 40 },
);

const priceText = (units: number): string => Decimal.of(units, 4).toString();

async function play(f: VenueFixture, list: readonly Step[]): Promise<string[]> {
  const ids: string[] = [];
  let mid = MID;
  const show = (spread: number, sizes: readonly number[]): void => {
    const level = (i: number, sign: number): readonly [string, number] => [
      priceText(mid + sign * (spread + i) * CENT),
      sizes[i] ?? 1,
    ];
    f.book('KO', [level(0, -1), level(1, -1), level(2, -1)], [level(0, 1), level(1, 1), level(2, 1)]);
  };
  show(1, [300, 400, 500]);
  for (const step of list) {
    const id = `p${ids.length}`;
    if (step.kind === 'submit') {
      ids.push(id);
      await f.submit({
        id,
        side: step.side,
        qty: String(step.qty),
        limit: priceText(mid + step.offset * CENT),
        tif: step.tif,
      });
    } else if (step.kind === 'market') {
      ids.push(id);
      await f.submit({ id, side: step.side, qty: String(step.qty), limit: null });
    } else if (step.kind === 'modify') {
      const target = ids[step.which];
      if (target !== undefined) await f.modify(target, String(step.qty), priceText(mid + step.offset * CENT));
    } else if (step.kind === 'cancel') {
      const target = ids[step.which];
      if (target !== undefined) await f.cancel(target);
    } else if (step.kind === 'trade') {
      f.trade('KO', step.side, step.qty);
    } else {
      mid += step.by * CENT;
      show(step.spread, step.sizes);
    }
  }
  await f.pass(20);
  return ids;
}

describe('the exchange under any sequence', () => {
  it('never fills past a limit or a quantity, and cash, fees and positions are the sum of the fills to the last digit', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (list) => {
        const f = new VenueFixture({ market: { kind: 'model', symbols: ['KO'] } });
        const ids = await play(f, list);
        let cash = dec('100000');
        let position = Decimal.ZERO;
        for (const fill of f.fills()) {
          const value = dec(fill.price).mul(dec(fill.qty));
          cash = (fill.side === 'buy' ? cash.sub(value) : cash.add(value)).sub(dec(fill.fee));
          position = fill.side === 'buy' ? position.add(dec(fill.qty)) : position.sub(dec(fill.qty));
        }
        const mass = await f.mass();
        expect(mass.account.balances[0]?.total).toBe(cash.trim().toString());
        expect(mass.positions[0]?.qty ?? '0').toBe(position.trim().toString());
        expect(new Set(f.fills().map((x) => x.tradeId)).size).toBe(f.fills().length);
        for (const id of ids) {
          const status = await f.status(id);
          const fills = f.fills(id);
          const filled = fills.reduce((sum, x) => sum.add(dec(x.qty)), Decimal.ZERO);
          expect(filled.trim().toString()).toBe(status.filledQty);
          expect(filled.lte(dec(status.qty))).toBe(true);
          if (status.status === 'filled') expect(status.filledQty).toBe(status.qty);
          // Per order: 0.005 a share, at least 1.00, at most 1 % of it.
          const notional = fills.reduce((sum, x) => sum.add(dec(x.price).mul(dec(x.qty))), Decimal.ZERO);
          const fee = fills.reduce((sum, x) => sum.add(dec(x.fee)), Decimal.ZERO);
          const expected = filled.isZero()
            ? Decimal.ZERO
            : filled
                .mul(dec('0.005'))
                .max(dec('1'))
                .min(notional.mul(dec('0.01')));
          expect(fee.sub(expected).abs().lte(dec('0.00001'))).toBe(true);
        }
        // A fill is within the limit that held then: the last limit, or one that a modify report named.
        for (const fill of f.fills()) {
          const named = f.reports.flatMap((r) =>
            (r.kind === 'modified' || r.kind === 'orderStatus') &&
            r.clientOrderId === fill.clientOrderId &&
            r.limitPrice !== null
              ? [r.limitPrice]
              : [],
          );
          const within = named.some((limit) =>
            fill.side === 'buy' ? dec(fill.price).lte(dec(limit)) : dec(fill.price).gte(dec(limit)),
          );
          expect(named.length === 0 || within).toBe(true);
        }
        const quote = f.venue.quote(
          f.fills()[0]?.instrumentId ?? mass.positions[0]?.instrumentId ?? ('KO.SIM' as never),
        );
        if (quote !== null && quote.bid !== null && quote.ask !== null) expect(quote.bid).toBeLessThan(quote.ask);
      }),
      { numRuns: 60 },
    );
  });
});
