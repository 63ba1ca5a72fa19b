/** The gate as a whole: complete, named denials, and G20 for every check there is. */
import { describe, expect, test } from 'vitest';
import {
  idOf,
  type Borrow,
  type BuiltInCheckId,
  type CheckId,
  type ClientOrderId,
} from '../../../../shared/domain/index.ts';
import { CHECKS } from '../../../../src-main/engine/risk/checks/registry.ts';
import { assess } from '../../../../src-main/engine/risk/assessment.ts';
import {
  approve,
  checksOf,
  denialOf,
  findingsOf,
  runChecks,
  type OrderIntent,
} from '../../../../src-main/engine/risk/gate.ts';
import { isReducing } from '../../../../src-main/engine/risk/reducing.ts';
import { newUsual, noteTrade } from '../../../../src-main/engine/risk/usual.ts';
import * as f from '../account-fixture.ts';

const { BTC, LIMITS, NOW, SPY, TSLA, d, facts, intent, order, position, quote } = f;
type Case = {
  readonly facts: f.FactsOverrides;
  readonly opening: Partial<OrderIntent>;
  readonly reducing: Partial<OrderIntent>;
};

const long = [position(TSLA, '100')];
const both = (more: f.FactsOverrides, what: Partial<OrderIntent> = {}): Case => ({
  facts: { positions: long, ...more },
  opening: { side: 'buy', ...what },
  reducing: { side: 'sell', ...what },
});
const limits = (more: Partial<typeof LIMITS>): f.FactsOverrides => ({ limits: { ...LIMITS, ...more } });
const recent = {
  clientOrderId: idOf<ClientOrderId>('T-1'),
  instrumentId: TSLA.id,
  qty: d('10'),
  worstPrice: d('100.05'),
  type: 'limit',
  ladder: false,
  atMs: NOW,
} as const;

const NONE_LENT: Borrow = {
  ...{ instrumentId: TSLA.id, availability: 'none', shares: null, feePctYear: null, tsMs: NOW },
};

/** A history of so many orders of one value each. */
function usualOf(count: number, notional: string) {
  const usual = newUsual();
  for (let i = 0; i < count; i++) noteTrade(usual, d(notional), NOW - (count - i) * 60_000);
  return usual;
}

/** Facts under which each check denies an opening order; the same facts, a reducing order. */
const CASES: Readonly<Record<BuiltInCheckId, readonly Case[]>> = {
  state: [
    both({ tradingState: 'halted' }),
    both({ tradingState: 'reducing' }),
    both({ tradingState: 'flattening' }),
    both({ connection: null }),
    both({ connection: { ...f.CONNECTION, state: 'reconciling' } }),
  ],
  instrument: [
    both({ capabilities: null }),
    both({ instruments: new Map() }),
    both({ capabilities: { ...f.CAPABILITIES, shortSelling: false, orderTypes: ['market'] } }),
    {
      facts: { positions: [position(BTC, '1', '50000')] },
      opening: { instrumentId: BTC.id, side: 'sell', qty: d('1.1') },
      reducing: { instrumentId: BTC.id, side: 'sell', qty: d('1') },
    },
  ],
  quantity: [
    both(limits({ orderQtyMax: d('5') })),
    both({ instruments: new Map([[TSLA.id, { ...TSLA, lotSize: d('100'), qtyMin: d('100') }]]) }),
  ],
  notional: [
    both(limits({ orderNotionalMax: d('1') })),
    both({ quotes: [quote(TSLA, null, null)] }, { type: 'market', worstPrice: null }),
  ],
  positionShare: [
    both(limits({ positionSharePctMax: d('0.01') })),
    both({ accountValue: null }),
    both({ account: { ...f.ACCOUNT, balances: [{ currency: 'EUR', total: d('1'), locked: d('0') }] } }),
  ],
  buyingPower: [
    both({ account: { ...f.ACCOUNT, balances: [{ currency: 'USD', total: d('-50000'), locked: d('0') }] } }),
    both({ account: null }),
  ],
  collar: [
    both(limits({ collarPctMax: d('0.01') }), { type: 'market', worstPrice: null }),
    both({ quotes: [quote(TSLA, '100', null)] }),
  ],
  spread: [both({ quotes: [quote(TSLA, '80', '120')] }), both({ quotes: [quote(TSLA, '101', '100')] })],
  staleQuote: [both({ quotes: [quote(TSLA, '100.00', '100.10', { tsEventMs: NOW - 60_000 })] })],
  duplicate: [
    both({
      recentSubmits: [
        { ...recent, side: 'buy' },
        { ...recent, side: 'sell' },
      ],
    }),
  ],
  session: [
    both({ nowMs: Date.UTC(2026, 10, 26, 15) }),
    both({ quotes: [quote(TSLA, '100.00', '100.10', { status: 'halted' })] }),
    both({ calendarOf: () => null }),
  ],
  tradeCount: [both({ tradesToday: 100_000 })],
  unknownOrder: [both({ workingOrders: [order(TSLA, 'buy', '5', { status: 'unknown' })] })],
  leverage: [both(limits({ leverageMax: d('0.01') })), both({ accountValue: null })],
  dayLoss: [
    both({ ...limits({ dayLossMax: d('500') }), accountValue: { equity: d('100000'), dayPnl: d('-500') } }),
    both({ ...limits({ dayLossMax: d('500') }), accountValue: { equity: d('100000'), dayPnl: null } }),
  ],
  messageRate: [
    both({ ...limits({ ordersPerSecondMax: 10 }), messagesLastSecond: 8 }),
    both({ ...limits({ ordersPerSecondMax: 10 }), messagesLastSecond: 500 }),
  ],
  workingCount: [both({ ...limits({ workingPerInstrumentMax: 1 }), workingOrders: [order(TSLA, 'buy', '1')] })],
  restricted: [
    both(limits({ restricted: ['TSLA'] })),
    both(limits({ restricted: ['TSLA.SIM'] })),
    both({ ...limits({ restricted: ['GME'] }), instruments: new Map() }),
  ],
  concentration: [
    both(limits({ underlyingSharePctMax: d('0.01') })),
    both(limits({ classSharePctMax: d('0.01') })),
    both({ accountValue: { equity: d('-1'), dayPnl: null } }),
  ],
  margin: [
    both(limits({ marginUsePctMax: d('0.01') })),
    both({}, { margin: null }),
    both(
      {},
      {
        margin: {
          initialAfter: d('101'),
          maintenanceAfter: d('90'),
          equityWithLoanAfter: d('10'),
          availableFunds: d('0'),
        },
      },
    ),
  ],
  unusual: [both({ ...limits({ unusualTimesMax: d('2'), unusualLatches: true }), usual: usualOf(20, '100') })],
  shortSale: [
    {
      facts: { positions: long, borrowOf: () => NONE_LENT },
      opening: { side: 'sell', qty: d('101') },
      reducing: { side: 'sell', qty: d('100') },
    },
    {
      facts: { positions: long, shortRestrictedUntil: () => NOW + 60_000 },
      opening: { side: 'sell', qty: d('101'), worstPrice: d('100') },
      reducing: { side: 'sell', qty: d('100'), worstPrice: d('100') },
    },
  ],
  repeat: [both({ repeatStopped: new Set([`${f.ACCOUNT_ID}|${TSLA.id}`]) })],
};
const BUILT_IN = CHECKS.map((check) => check.id).filter((id): id is BuiltInCheckId => !id.startsWith('own.'));
const ROWS = BUILT_IN.flatMap((id) => CASES[id].map((one, i) => [id, i + 1, one] as const));

describe('G20: no check denies a reducing order', () => {
  test.each(ROWS)('%s, case %i: denies the opening order, lets the reducing one through', (id, _i, one) => {
    const opening = runChecks(facts(one.facts), intent(one.opening));
    expect(opening.find((r) => r.check === id)?.verdict).toBe('denied');
    expect(approve(order(TSLA, 'buy', '10'), opening).ok).toBe(false);

    const exit = intent(one.reducing);
    expect(isReducing(facts(one.facts), exit)).toBe(true);
    const reducing = runChecks(facts(one.facts), exit);
    expect(reducing.map((r) => r.check)).toEqual(CHECKS.map((c) => c.id));
    expect(reducing.filter((r) => r.verdict === 'denied')).toEqual([]);
    const warned = reducing.filter((r) => r.verdict === 'warned').map((r) => r.check);
    expect(warned.filter((w) => w !== 'collar' && w !== 'staleQuote')).toEqual([]);
    expect(approve(order(TSLA, 'sell', '10'), reducing).ok).toBe(true);
  });

  test('every check there is has a case', () => {
    expect(Object.keys(CASES).toSorted()).toEqual(BUILT_IN.toSorted());
    expect(ROWS.length).toBeGreaterThanOrEqual(CHECKS.length);
  });

  test('everything at once: halted, no quote, no equity, closed, over every limit', () => {
    const worst = facts({
      positions: long,
      tradingState: 'halted',
      connection: null,
      capabilities: null,
      accountValue: null,
      nowMs: Date.UTC(2026, 10, 26, 15),
      tradesToday: 1_000,
      quotes: [quote(TSLA, null, null, { last: null })],
      workingOrders: [order(TSLA, 'buy', '5', { status: 'unknown' })],
      limits: { ...LIMITS, orderNotionalMax: d('1'), orderQtyMax: d('1'), positionSharePctMax: d('0') },
    });
    const results = runChecks(worst, intent({ side: 'sell', qty: d('100') }));
    expect(denialOf(results)).toBe(null);
    expect(
      runChecks(worst, intent({ side: 'buy' })).filter((r) => r.verdict === 'denied').length,
    ).toBeGreaterThanOrEqual(9);
  });

  test.each(['collar', 'staleQuote'] as const)('%s becomes a warning that shows the worst price', (id) => {
    const one = {
      positions: long,
      quotes: [quote(TSLA, '100.00', '100.10', { tsEventMs: NOW - 60_000 })],
      ...limits({ collarPctMax: d('0.01') }),
    };
    const result = runChecks(facts(one), intent({ side: 'sell', worstPrice: d('97') })).find((r) => r.check === id);
    expect(result).toMatchObject({ verdict: 'warned' });
    expect(result?.text).toContain('worst price 97.00');
  });

  test('the others pass with a note', () => {
    const result = runChecks(facts({ positions: long, tradingState: 'halted' }), intent({ side: 'sell' })).find(
      (r) => r.check === 'state',
    );
    expect(result).toMatchObject({ verdict: 'passed' });
    expect(result?.text).toContain('Does not apply to reducing orders.');
  });

  test('only more than what is held makes it opening', () => {
    const one = facts({ positions: long, tradingState: 'halted' });
    expect(denialOf(runChecks(one, intent({ side: 'sell', qty: d('100') })))).toBe(null);
    expect(denialOf(runChecks(one, intent({ side: 'sell', qty: d('101') })))?.check).toBe('state');
  });
});

describe('the gate', () => {
  test('runs every check exactly once, in the registry order', () => {
    expect(runChecks(facts(), intent()).map((r) => r.check)).toEqual(CHECKS.map((c) => c.id));
    expect(new Set(CHECKS.map((c) => c.id)).size).toBe(23);
  });

  test('names the first check that denied, with its limit and the value', () => {
    const results = runChecks(facts(limits({ orderNotionalMax: d('500'), orderQtyMax: d('5') })), intent());
    const refused = approve(order(TSLA, 'buy', '10'), results);
    expect(refused).toEqual({
      ok: false,
      error: {
        check: 'quantity',
        limit: '5',
        value: '10',
        text: 'Quantity 10 is above your limit per order, 5; enter less.',
      },
    });
  });

  test('says the same by verdict as in full, and approves and names denials by either', () => {
    const many = facts(limits({ orderNotionalMax: d('500'), orderQtyMax: d('5') }));
    for (const one of [facts(), many, facts({ positions: long, tradingState: 'halted' })]) {
      for (const side of ['buy', 'sell'] as const) {
        const assessment = assess(one, intent({ side }));
        const found = findingsOf(assessment);
        const spelled = checksOf(assessment);
        expect(found.map(({ check, verdict, words }) => ({ check, verdict, ...words() }))).toEqual(spelled);
        expect(denialOf(found)).toEqual(denialOf(spelled));
        expect(approve(order(TSLA, side, '10'), found).ok).toBe(denialOf(spelled) === null);
      }
    }
  });

  test('writes the words of the first denial only', () => {
    const asked: CheckId[] = [];
    const one = assess(facts(limits({ orderNotionalMax: d('500'), orderQtyMax: d('5') })), intent());
    const found = findingsOf(one).map((f) => ({
      ...f,
      words: () => {
        asked.push(f.check);
        return f.words();
      },
    }));
    expect(found.filter((f) => f.verdict === 'denied').length).toBeGreaterThan(1);
    expect(approve(order(TSLA, 'buy', '10'), found).ok).toBe(false);
    expect(asked).toEqual(['quantity']);
  });

  test('does not approve what was not checked, in full and in order', () => {
    const results = runChecks(facts(), intent());
    for (const bad of [[], results.slice(1), results.toReversed(), [...results, ...results]]) {
      expect(approve(order(TSLA, 'buy', '10'), bad).ok).toBe(false);
    }
    expect(approve(order(TSLA, 'buy', '10'), results).ok).toBe(true);
  });

  test.each(ROWS)('every denial is one sentence with a limit, a value and what to do: %s, case %i', (id, _i, one) => {
    const denial = runChecks(facts(one.facts), intent(one.opening)).find((r) => r.check === id);
    expect(denial?.limit).not.toBe('');
    expect(denial?.value).not.toBe('');
    expect(denial?.text).toMatch(/^[A-Z0-9-].*[.]$/);
    expect(denial?.text).toMatch(
      /wait|enter|set|choose|cancel|bring|send|raise|use|add|pick|close|sell|check|would be|would fit|may be/i,
    );
    expect(`${denial?.limit}${denial?.value}${denial?.text}`).not.toMatch(/NaN|undefined|null|\[object/);
  });

  test('is pure: the same facts give the same results, and nothing that was lent is changed', () => {
    const one = facts({ positions: long, workingOrders: [order(SPY, 'buy', '1')] });
    const before = JSON.stringify([...one.positions, ...one.workingOrders]);
    expect(runChecks(one, intent())).toEqual(runChecks(one, intent()));
    expect(JSON.stringify([...one.positions, ...one.workingOrders])).toBe(before);
  });
});
