/** After a fill and before the venue's next reading: what was bought is spent, whatever the older figure says. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dec, type StatedPower, type SubmitOrderCommand } from '../../../../shared/domain/index.ts';
import { openedWorth } from '../../../../src-main/engine/portfolio/opened-since.ts';
import { ACCOUNT_ID, CALL, CONNECTION_ID, NOW, TSLA, d } from '../account-fixture.ts';
import { Desk } from '../desk.ts';

/** As Interactive Brokers states it: what works is in no figure. */
const POWER: StatedPower = {
  ...{ shares: d('5000'), options: d('1250'), unmargined: null, settled: null },
  ...{ isCash: null, shorts: null, blocked: null, asOfMs: 0, ordersApart: true },
};

const accountOf = (at: Desk) => {
  const known = at.engine.view.accounts.get(ACCOUNT_ID);
  if (known === undefined) throw new Error('no account');
  return known;
};

/** A reading; `balances`: those of now, with every fill, unless older ones are given. */
function say(at: Desk, power: Partial<StatedPower>, balances = accountOf(at).balances): void {
  const { accountId, mode, baseCurrency } = accountOf(at);
  const base = { kind: 'account' as const, accountId, mode, baseCurrency, balances, tsEventMs: at.now };
  const stated = { ...POWER, asOfMs: at.now, ...power };
  const report = { ...base, settledMs: at.now - 200_000, power: stated };
  at.run({ kind: 'reports', connectionId: CONNECTION_ID, reports: [report] });
}

function desk(): Desk {
  const at = new Desk();
  at.auto = true;
  at.quote('100.00', '100.20');
  say(at, {});
  return at;
}

/** `sent`, or why the gate denied it. */
function sent(at: Desk, over: Partial<SubmitOrderCommand>): string {
  at.advance(4_000);
  at.quote('100.00', '100.20');
  const reply = at.ticket({ side: 'buy', type: 'limit', limitPrice: d('100.00'), qty: d('30'), ...over });
  const made = [...at.engine.view.orders.values()].at(-1);
  if (reply.kind === 'denied') return reply.message;
  return made?.status === 'denied' ? (made.reason ?? '') : 'sent';
}
const shown = (at: Desk) => at.engine.values(at.now).accounts[0]?.buyingPower;
const lastOrder = (at: Desk): string => [...at.engine.view.orders.keys()].at(-1) ?? '';

describe('a figure that may be older than a fill', () => {
  test('what was bought is spent at once, in the gate and in what is shown, until a reading has it', () => {
    const at = desk();
    const before = accountOf(at).balances;
    expect(sent(at, {})).toBe('sent');
    at.fill(lastOrder(at), '30', '100.00');
    expect(shown(at)).toBe('2000');
    expect(sent(at, {})).toMatch(/\$2,000\.00 is left by what the venue stated last/);
    // Figures that moved with prices alone, beside the cash of before: the fill is still not in them.
    say(at, { shares: d('5100') }, before);
    expect(shown(at)).toBe('2100');
    say(at, { shares: d('2000') });
    expect(accountOf(at).power?.opened).toBeUndefined();
    expect(shown(at)).toBe('2000');
    expect(sent(at, { qty: d('20') })).toBe('sent');
  });

  test('the same figures beside the cash of before keep it, beside the cash of now they do not', () => {
    const at = desk();
    const before = accountOf(at).balances;
    sent(at, {});
    at.fill(lastOrder(at), '30', '100.00');
    say(at, {}, before);
    expect(shown(at)).toBe('2000');
    say(at, {});
    expect(shown(at)).toBe('5000');
  });

  test('a sale of what is held gives nothing back before a reading has it, and is never in the way', () => {
    const at = desk();
    sent(at, {});
    at.fill(lastOrder(at), '30', '100.00');
    say(at, { shares: d('2000') });
    expect(sent(at, { side: 'sell', limitPrice: d('100.00') })).toBe('sent');
    at.fill(lastOrder(at), '30', '100.00');
    expect(shown(at)).toBe('2000');
    expect(sent(at, {})).toMatch(/what was sold since comes with its next reading/);
    say(at, {});
    expect(sent(at, {})).toBe('sent');
  });

  test('a part that filled is spent and the rest reserved, each once', () => {
    const at = desk();
    sent(at, {});
    at.fill(lastOrder(at), '10', '100.00');
    expect(shown(at)).toBe('2000');
    say(at, { shares: d('4000') });
    expect(shown(at)).toBe('2000');
  });

  test('what works is taken off however often the figure is stated anew', () => {
    const at = desk();
    sent(at, {});
    for (const shares of ['5010', '5020', '5030']) {
      at.advance(1_000);
      say(at, { shares: d(shares) });
    }
    expect(shown(at)).toBe('2030');
  });
});

describe('what a fill opens', () => {
  test('is what it adds on either side; through zero, what is beyond it', () => {
    const worth = (before: string, after: string): string =>
      openedWorth(dec(before), dec(after), dec('100'), TSLA).trim().toString();
    expect(worth('0', '5')).toBe('500');
    expect(worth('5', '8')).toBe('300');
    expect(worth('8', '2')).toBe('0');
    expect(worth('0', '-5')).toBe('500');
    expect(worth('5', '-2')).toBe('200');
    expect(openedWorth(dec('0'), dec('1'), dec('2'), CALL).trim().toString()).toBe('200');
  });

  test('property: what is shown after purchases is never above the older figure less what they cost', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 4 }), (sizes) => {
        const at = desk();
        let spent = 0;
        for (const qty of sizes) {
          if (sent(at, { qty: d(String(qty)) }) !== 'sent') continue;
          at.fill(lastOrder(at), String(qty), '100.00');
          spent += qty * 100;
        }
        expect(at.now).toBeGreaterThan(NOW);
        expect(Number(shown(at))).toBeLessThanOrEqual(5_000 - spent);
      }),
      { numRuns: 15 },
    );
  });
});
