/** The account is valued when a check first asks for it: to the same figures, and not at all for an order that none asks about. */
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { idOf, type ClientOrderId } from '../../../../shared/domain/index.ts';
import { StepContext } from '../../../../src-main/engine/context.ts';
import { assess, intentOf } from '../../../../src-main/engine/orders/send.ts';
import { valueAccount } from '../../../../src-main/engine/portfolio/values.ts';
import { portfolioFacts, riskFacts } from '../../../../src-main/engine/risk-facts.ts';
import type { EngineState } from '../../../../src-main/engine/state.ts';
import { ACCOUNT_ID, CONNECTION_ID, SPY, d } from '../account-fixture.ts';
import { Desk, WIDE } from '../desk.ts';

const SEED = Number(process.env['RUNG_SEED'] ?? 20_261_122);
const stateOf = (desk: Desk): EngineState => desk.engine.view as EngineState;

/** 100 TSLA and 10 SPY are held. */
function holding(dayLossMax: string | null): Desk {
  const desk = new Desk({ limits: { ...WIDE, dayLossMax: dayLossMax === null ? null : d(dayLossMax) } as typeof WIDE });
  desk.quote('100.00', '100.02');
  desk.quote('500.00', '500.02', {}, SPY);
  desk.ticket();
  desk.fill('T-1', '100', '100.00');
  desk.ticket({ instrumentId: SPY.id, limitPrice: d('501.00'), qty: d('10') });
  desk.fill('T-2', '10', '500.02');
  return desk;
}

describe('the account that the gate judges by', () => {
  it(`is worth what everything that it holds adds up to, quote by quote (seed ${SEED})`, () => {
    const cents = fc.integer({ min: 5_000, max: 60_000 });
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), cents), { maxLength: 8 }), fc.boolean(), (moves, limited) => {
        const desk = holding(limited ? '1000000' : null);
        for (const [spy, bid] of moves) {
          desk.quote((bid / 100).toFixed(2), ((bid + 2) / 100).toFixed(2), {}, ...(spy ? [SPY] : []));
          const state = stateOf(desk);
          const account = state.accounts.get(ACCOUNT_ID);
          if (account === undefined) throw new Error('no account');
          const facts = riskFacts(state, { connectionId: CONNECTION_ID, accountId: ACCOUNT_ID }, desk.now);
          const whole = valueAccount(portfolioFacts(state, account, desk.now)).account;
          expect(facts.accountValue?.equity).toBe(whole.equity);
          expect(facts.accountValue?.dayPnl).toBe(limited ? whole.dayPnl : null);
        }
      }),
      { seed: SEED, numRuns: 40 },
    );
  });

  it('G20: is not valued for an order that only reduces', () => {
    const desk = holding(null);
    desk.ticket({ side: 'sell', qty: d('40'), limitPrice: d('99.99') });
    const order = desk.engine.view.orders.get(idOf<ClientOrderId>('T-3'));
    if (order === undefined) throw new Error('no order');
    const state = stateOf(desk);
    const asked = vi.spyOn(state, 'referenceQuote');
    const looks = (side: 'buy' | 'sell'): boolean => {
      asked.mockClear();
      const { reducing } = assess(new StepContext(state, desk.now), { ...intentOf(order), side });
      expect(reducing).toBe(side === 'sell');
      return asked.mock.calls.some(([id]) => id === SPY.id);
    };
    expect([looks('sell'), looks('buy')]).toEqual([false, true]);
  });
});
