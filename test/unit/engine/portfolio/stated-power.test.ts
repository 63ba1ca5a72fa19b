/** The number on the ticket is never above the venue's own (conventions: Margin; cash accounts: settled cash, good-faith warning). */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dec, type StatedPower, type SubmitOrderCommand } from '../../../../shared/domain/index.ts';
import { valueAccount } from '../../../../src-main/engine/portfolio/values.ts';
import { assess } from '../../../../src-main/engine/risk/assessment.ts';
import { checksOf } from '../../../../src-main/engine/risk/gate.ts';
import { ACCOUNT, ACCOUNT_ID, CONNECTION_ID, d, facts, intent } from '../account-fixture.ts';
import { Desk } from '../desk.ts';

const POWER: StatedPower = {
  ...{ shares: d('5000'), options: d('2500'), unmargined: d('2500'), settled: null },
  ...{ isCash: false, shorts: true, blocked: null, asOfMs: 0 },
};

/** An account of a million dollars whose venue states figures of its own. */
function deskWith(power: Partial<StatedPower>): Desk {
  const at = new Desk();
  at.auto = true;
  at.quote('100.00', '100.20');
  say(at, power);
  return at;
}

function say(at: Desk, power: Partial<StatedPower>): void {
  const known = at.engine.view.accounts.get(ACCOUNT_ID);
  if (known === undefined) throw new Error('no account');
  const { accountId, mode, baseCurrency, balances } = known;
  const stated = { ...POWER, asOfMs: at.now, ...power };
  const report = {
    kind: 'account' as const,
    accountId,
    mode,
    baseCurrency,
    balances,
    power: stated,
    tsEventMs: at.now,
  };
  at.run({ kind: 'reports', connectionId: CONNECTION_ID, reports: [report] });
}

/** `sent`, or why the gate denied it. */
function sent(at: Desk, over: Partial<SubmitOrderCommand>): string {
  at.advance(4_000);
  at.quote('100.00', '100.20');
  const reply = at.ticket({ side: 'buy', type: 'limit', limitPrice: d('100.00'), qty: d('10'), ...over });
  const made = [...at.engine.view.orders.values()].at(-1);
  if (reply.kind === 'denied') return reply.message;
  return made?.status === 'denied' ? (made.reason ?? '') : 'sent';
}
const POWERLESS = /buying power/;

describe('what the venue itself states', () => {
  test('an order above the venue’s figure is denied though our estimate has room', () => {
    expect(sent(deskWith({}), { qty: d('51') })).toMatch(POWERLESS);
    expect(sent(deskWith({}), { qty: d('50') })).toBe('sent');
    expect(sent(deskWith({ shares: null }), { qty: d('51') })).toBe('sent');
  });

  test('what was sent since it was stated counts against it; stated anew, it is in it', () => {
    const at = deskWith({});
    expect(sent(at, { qty: d('30') })).toBe('sent');
    expect(sent(at, { qty: d('30') })).toMatch(POWERLESS);
    // The same figure, read again: what was sent is still not in it.
    say(at, {});
    expect(sent(at, { qty: d('30') })).toMatch(POWERLESS);
    say(at, { shares: d('4000') });
    expect(sent(at, { qty: d('30') })).toBe('sent');
  });

  test('a ladder that was approved goes on: its own order is not counted beside its next rung', () => {
    const at = deskWith({ shares: d('1100') });
    at.advance(4_000);
    at.quote('100.00', '100.20');
    at.ladder({ worstPrice: d('100.20') }, { qty: d('10') });
    const placed = (): number => [...at.engine.view.orders.values()].filter((one) => one.status === 'accepted').length;
    expect(placed()).toBe(1);
    for (let n = 0; n < 40; n++) {
      at.advance(500);
      at.quote('100.00', '100.20');
    }
    const [ladder] = [...at.engine.view.ladders.values()];
    expect(ladder?.attempts).toBeGreaterThan(1);
    expect([...at.engine.view.orders.values()].filter((one) => one.status === 'denied')).toEqual([]);
  });

  test('a cash account is warned before it pays with cash that has not settled', () => {
    const power = { ...POWER, isCash: true, settled: d('2000') };
    const given = facts({ account: { ...ACCOUNT, power } });
    const shown = (qty: string) =>
      checksOf(assess(given, intent({ qty: d(qty), worstPrice: d('100.00') }))).find(
        ({ check }) => check === 'buyingPower',
      );
    expect(shown('20')).toMatchObject({ verdict: 'passed' });
    expect(shown('21')).toMatchObject({ verdict: 'warned', text: expect.stringMatching(/good-faith violation/) });
  });

  test('an account that its venue blocked opens nothing, and still closes', () => {
    const at = deskWith({});
    at.ticket({ side: 'buy', type: 'market', limitPrice: null, qty: d('10') });
    at.fill('T-1', '10', '100.20');
    say(at, { blocked: 'The venue has blocked trading here.' });
    expect(sent(at, { qty: d('1') })).toMatch(/blocked trading/);
    expect(sent(at, { side: 'sell' })).toBe('sent');
  });

  test('an account without short sales sells what it holds and no more', () => {
    const sale = { side: 'sell', limitPrice: d('101.00') } as const;
    expect(sent(deskWith({ shorts: false }), sale)).toMatch(/may not sell short/);
    expect(sent(deskWith({ shorts: null }), sale)).toBe('sent');
  });

  test('the figure in the header is the smaller one, whatever both are', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 400_000 }), (shares) => {
        const given = facts();
        if (given.account === null) throw new Error('no account');
        const value = (power: StatedPower | null) => {
          const account = power === null ? given.account! : { ...given.account!, power };
          return dec(valueAccount({ ...given, account }).account.buyingPower ?? '-1');
        };
        const shown = value({ ...POWER, shares: dec(String(shares)).text() });
        expect(shown.lte(dec(String(shares)))).toBe(true);
        expect(shown.eq(value(null).min(dec(String(shares))))).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});
