/** The first look in floating point never says "passes" where the exact check does not. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RiskLimits } from '../../../../shared/domain/index.ts';
import { assess } from '../../../../src-main/engine/risk/assessment.ts';
import { CHECKS } from '../../../../src-main/engine/risk/checks/registry.ts';
import { findingsOf } from '../../../../src-main/engine/risk/gate.ts';
import { CLEARLY, roughOf } from '../../../../src-main/engine/risk/rough.ts';
import * as f from '../account-fixture.ts';

const { BTC, CALL, LIMITS, SPY, TSLA, d } = f;
const amount = (min: number, max: number) => fc.integer({ min, max }).map((n) => d(String(n)));
const side = fc.constantFrom('buy' as const, 'sell' as const);

/** Limits about the size of what is held and ordered, so that many land near one. */
const limits: fc.Arbitrary<RiskLimits> = fc
  .record({
    orderNotionalMax: amount(500, 20_000),
    orderQtyMax: amount(1, 300),
    positionSharePctMax: amount(1, 40),
    underlyingSharePctMax: amount(1, 60),
    classSharePctMax: amount(1, 100),
    leverageMax: fc.constantFrom(d('0.1'), d('0.3'), d('0.5'), d('1'), d('5')),
    marginUsePctMax: amount(1, 60),
    collarPctMax: fc.constantFrom(d('0.01'), d('0.05'), d('0.1'), d('1'), d('5')),
    collarWindowPctMax: fc.constantFrom(d('0.05'), d('1'), d('5')),
    tradesPerDayMax: fc.integer({ min: 1, max: 6 }),
    warnAtPct: fc.constantFrom(d('50'), d('75'), d('100')),
    spread: fc.constantFrom(d('0.1'), d('0.2'), d('5')),
  })
  .map(({ spread, ...own }) => ({
    ...LIMITS,
    ...own,
    spreadPctMax: { ...LIMITS.spreadPctMax, equity: spread, etf: spread, crypto: spread },
  }));

const price = fc.integer({ min: 9_900, max: 10_100 }).map((n) => d((n / 100).toFixed(2)));
const held = fc.record({ instrument: fc.constantFrom(TSLA, SPY, BTC, CALL), qty: amount(-60, 60) });
const work = fc.record({ instrument: fc.constantFrom(TSLA, SPY, CALL), side, qty: amount(1, 60), price });
const quoted = fc.record({
  instrument: fc.constantFrom(TSLA, SPY),
  bid: fc.option(fc.integer({ min: 9_950, max: 10_010 }), { nil: null }),
  ask: fc.option(fc.integer({ min: 9_990, max: 10_050 }), { nil: null }),
  last: fc.option(fc.constant(10_000), { nil: null }),
});

test('G20, S2.5: whatever it lets through without exact arithmetic, the exact check passes too', () => {
  let clear = 0;
  fc.assert(
    fc.property(
      limits,
      fc.array(held, { maxLength: 3 }),
      fc.array(work, { maxLength: 3 }),
      fc.array(quoted, { maxLength: 2 }),
      fc.record({
        side,
        qty: amount(1, 150),
        price,
        market: fc.boolean(),
        low: fc.integer({ min: 19_000, max: 20_100 }),
      }),
      (limit, positions, working, quotes, order) => {
        const facts = f.facts({
          limits: limit,
          positions: positions.map((p) => f.position(p.instrument, p.qty)),
          workingOrders: working.map((w) => f.order(w.instrument, w.side, w.qty, { limitPrice: w.price })),
          quotes: quotes.map((q) => ({
            ...f.quote(q.instrument, '100.00', '100.10'),
            bid: q.bid,
            ask: q.ask,
            last: q.last,
          })),
          referenceRange: () => ({ low2: order.low, high2: 40_000 - order.low }),
        });
        const what = order.market ? { type: 'market' as const, worstPrice: null } : { worstPrice: order.price };
        const a = assess(facts, f.intent({ side: order.side, qty: order.qty, ...what }));
        if (a.reducing) return;
        const rough = roughOf(a);
        if (rough !== null) clear += Object.values(CLEARLY).filter((clearly) => clearly(a, rough)).length;
        const exact = CHECKS.map((check) => [check.id, check.run(a).verdict]);
        expect(findingsOf(a).map((found) => [found.check, found.verdict])).toEqual(exact);
      },
    ),
    { numRuns: 4_000 },
  );
  expect(clear).toBeGreaterThan(2_000);
});
