/** Whatever decimals a command or the limits hold, gate and preview answer: no throw, no order let through by accident. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DECIMAL_TEXT_MAX, Decimal, type DecimalText, type RiskLimits } from '../../../shared/domain/index.ts';
import { runChecks } from '../../../src-main/engine/risk/gate.ts';
import { intentOf, previewOrder } from '../../../src-main/engine/risk/preview.ts';
import * as f from '../engine/account-fixture.ts';

/** Any text that the contract lets in: up to 40 characters, up to 24 decimals, any sign. */
const anyDecimal: fc.Arbitrary<DecimalText> = fc
  .tuple(
    fc.boolean(),
    fc.integer({ min: 0, max: 24 }),
    fc.bigInt({ min: 0n, max: 10n ** 38n }),
    fc.integer({ min: 0, max: 38 }),
  )
  .map(([negative, scale, digits, cut]) =>
    Decimal.of((negative ? -1n : 1n) * (digits / 10n ** BigInt(cut)), scale).toString(),
  )
  .filter((text) => Decimal.parse(text).ok)
  .map(f.d);
const anyCommand = fc.record({
  qty: fc.oneof(anyDecimal, fc.constantFrom(f.d('0'), f.d('10'), f.d('100'))),
  price: fc.oneof(anyDecimal, fc.constantFrom(null, f.d('100.05'))),
  side: fc.constantFrom('buy' as const, 'sell' as const),
  instrument: fc.constantFrom(f.TSLA, f.BTC, f.CALL, f.SPREAD),
  held: fc.constantFrom('0', '100', '-100'),
  ladder: fc.boolean(),
});
const anyLimits: fc.Arbitrary<RiskLimits> = fc
  .tuple(anyDecimal, anyDecimal, anyDecimal, anyDecimal, anyDecimal, anyDecimal)
  .map(([orderNotionalMax, orderQtyMax, positionSharePctMax, collarPctMax, spread, warnAtPct]) => ({
    ...f.LIMITS,
    orderNotionalMax,
    orderQtyMax,
    positionSharePctMax,
    collarPctMax,
    warnAtPct,
    spreadPctMax: { equity: spread, etf: spread, crypto: spread, option: spread, combo: spread },
  }));

test('no command and no limit makes the gate or the preview throw, and what they say can be read again', () => {
  let denied = 0;
  fc.assert(
    fc.property(anyCommand, fc.option(anyLimits, { nil: f.LIMITS }), (what, limits) => {
      const basics = {
        connectionId: f.CONNECTION_ID,
        accountId: f.ACCOUNT_ID,
        instrumentId: what.instrument.id,
        side: what.side,
        qty: what.qty,
        tif: 'day' as const,
        sessions: what.instrument === f.BTC ? (['continuous'] as const) : (['regular'] as const),
      };
      const worstPrice = what.price ?? f.d('100');
      const command = what.ladder
        ? ({ ...basics, kind: 'submitLadder', params: { ...f.PARAMS, worstPrice } } as const)
        : ({
            ...basics,
            kind: 'submitOrder',
            type: what.price === null ? 'market' : 'limit',
            limitPrice: what.price,
          } as const);
      const facts = f.facts({ limits, positions: [f.position(what.instrument, what.held)] });
      const preview = previewOrder(facts, command, { rungs: [], asked: 0 }, null);
      expect(preview.checks).toEqual(runChecks(facts, intentOf(command)));
      if (!preview.sendable) denied += 1;
      for (const text of [
        preview.notional,
        preview.worstCost,
        preview.feesMax,
        preview.buyingPowerAfter,
        preview.positionAfter,
      ]) {
        expect(text === null || (text.length <= DECIMAL_TEXT_MAX && Decimal.parse(text).ok)).toBe(true);
      }
    }),
    { numRuns: 3_000 },
  );
  expect(denied).toBeGreaterThan(100);
});

test('a quantity off the lot is denied however little it is off', () => {
  const more = f.d('10.000000000000000000000001');
  const quantity = runChecks(f.facts(), f.intent({ qty: more })).find((r) => r.check === 'quantity');
  expect(quantity?.verdict).toBe('denied');
});
