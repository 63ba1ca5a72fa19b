/** G20: whatever every check says at once, in every trading state, a reducing order and a cancel go through. */
import { describe, expect, test } from 'vitest';
import type { RiskLimits, TradingState } from '../../../../shared/domain/index.ts';
import { CHECKS } from '../../../../src-main/engine/risk/checks/registry.ts';
import { assess } from '../../../../src-main/engine/risk/assessment.ts';
import { approve, checksOf, findingsOf } from '../../../../src-main/engine/risk/gate.ts';
import type { OrderIntent, RiskFacts } from '../../../../src-main/engine/risk/facts.ts';
import { newUsual, noteTrade } from '../../../../src-main/engine/risk/usual.ts';
import * as f from '../account-fixture.ts';
import { Desk, WIDE } from '../desk.ts';

const { CALL, CALL_120, LIMITS, NOW, SPREAD, TSLA, d, position } = f;
const STATES: readonly TradingState[] = ['active', 'reducing', 'flattening', 'halted'];

/** Limits under which nothing may be opened. */
const NOTHING: RiskLimits = {
  ...LIMITS,
  orderNotionalMax: d('0'),
  orderQtyMax: d('0'),
  positionSharePctMax: d('0'),
  underlyingSharePctMax: d('0'),
  classSharePctMax: d('0'),
  leverageMax: d('0'),
  marginUsePctMax: d('0'),
  dayLossMax: d('0'),
  collarPctMax: d('0'),
  collarWindowPctMax: d('0'),
  spreadPctMax: { equity: d('0'), etf: d('0'), crypto: d('0'), option: d('0'), combo: d('0') },
  spreadFloor: { option: d('0'), combo: d('0') },
  quoteAgeMsMax: 1,
  tradesPerDayMax: 0,
  ordersPerSecondMax: 0,
  workingPerInstrumentMax: 0,
  repeatFillsMax: 0,
  unusualTimesMax: d('0'),
  unusualLatches: true,
  restricted: ['TSLA', 'SPY', 'BTC/USD'],
  duplicateWindowMs: 600_000,
};

function usual() {
  const made = newUsual();
  for (let i = 0; i < 30; i++) noteTrade(made, d('1'), NOW - i * 60_000);
  return made;
}

type Exit = readonly [string, OrderIntent, RiskFacts['positions']];
const exit = (instrument: { readonly id: OrderIntent['instrumentId'] }, side: 'buy' | 'sell', qty: string, more = {}) =>
  f.intent({ instrumentId: instrument.id, side, qty: d(qty), ...more });
const EXITS: readonly Exit[] = [
  ['a long sold at a limit', exit(TSLA, 'sell', '100'), [position(TSLA, '100')]],
  ['a long sold at the market', exit(TSLA, 'sell', '3', { type: 'market', worstPrice: null }), [position(TSLA, '100')]],
  ['a short bought back', exit(TSLA, 'buy', '100'), [position(TSLA, '-100')]],
  ['a long option sold', exit(CALL, 'sell', '2'), [position(CALL, '2')]],
  ['a short option bought back', exit(CALL, 'buy', '2'), [position(CALL, '-2')]],
  ['a spread closed as one', exit(SPREAD, 'sell', '1'), [position(CALL, '1'), position(CALL_120, '-1')]],
  ['a ladder out', exit(TSLA, 'sell', '100', { ladder: true }), [position(TSLA, '100')]],
];

/** Every check has a reason of its own to deny. */
function hostile(tradingState: TradingState, positions: RiskFacts['positions']): RiskFacts {
  const all = [TSLA, CALL, CALL_120, SPREAD];
  const same = {
    clientOrderId: f.order(TSLA, 'buy', '1').clientOrderId,
    type: 'limit',
    ladder: false,
    atMs: NOW,
  } as const;
  return {
    ...f.facts({ positions }),
    tradingState,
    limits: NOTHING,
    connection: null,
    capabilities: null,
    account: null,
    accountValue: { equity: d('-1'), dayPnl: d('-1') },
    workingOrders: all
      .map((i) => f.order(i, 'buy', '1', { status: 'unknown' }))
      .filter((o) => closesNothing(o, positions)),
    tradesToday: 1_000_000,
    recentSubmits: [{ ...same, instrumentId: TSLA.id, side: 'buy', qty: d('10'), worstPrice: d('100.05') }],
    calendarOf: () => null,
    quoteOf: () => null,
    messagesLastSecond: 1_000_000,
    repeatStopped: new Set(all.map((i) => `${f.ACCOUNT_ID}|${i.id}`)),
    usual: usual(),
    shortRestrictedUntil: () => NOW + 60_000,
  };
}

/** An order of the other side of a position would count as an exit, of which there may not be more than is held. */
const closesNothing = (o: { readonly instrumentId: string }, positions: RiskFacts['positions']): boolean =>
  ![...positions].some((p) => p.qty.startsWith('-') && p.instrumentId === o.instrumentId) &&
  o.instrumentId !== SPREAD.id;

const ROWS = STATES.flatMap((state) => EXITS.map(([name, intent, held]) => [state, name, intent, held] as const));

describe('G20: what reduces is never denied', () => {
  test.each(ROWS)('trading %s, every check against it: %s', (state, _name, intent, held) => {
    const facts = hostile(state, held);
    const results = checksOf(assess(facts, intent));
    expect(results.map((r) => r.check)).toEqual(CHECKS.map((c) => c.id));
    expect(results.filter((r) => r.verdict === 'denied')).toEqual([]);
    expect(approve(f.order(TSLA, 'sell', '1'), results).ok).toBe(true);
  });

  test('the same facts deny an opening order by every check of the registry: a new check has to deny here too', () => {
    const facts = hostile('halted', []);
    const a = assess(facts, f.intent());
    expect(a.reducing).toBe(false);
    const builtIn = CHECKS.filter((check) => !check.id.startsWith('own.'));
    const notDenied = (of: typeof a) =>
      builtIn.filter((check) => check.run(of).verdict !== 'denied').map((check) => check.id);
    // Of a purchase all but what only a sale can do, and of a sale that one as well.
    expect(notDenied(a)).toEqual(['shortSale']);
    const sale = assess(facts, f.intent({ side: 'sell', worstPrice: d('90') }));
    expect(sale.reducing).toBe(false);
    expect(notDenied(sale)).not.toContain('shortSale');
    expect(approve(f.order(TSLA, 'buy', '1'), findingsOf(a)).ok).toBe(false);
  });

  test('only more than is held makes an exit opening', () => {
    const held = [position(TSLA, '100')];
    expect(assess(hostile('active', held), exit(TSLA, 'sell', '100')).reducing).toBe(true);
    expect(assess(hostile('active', held), exit(TSLA, 'sell', '101')).reducing).toBe(false);
  });
});

describe('G20: through the engine, with limits under which nothing may be opened', () => {
  test.each(STATES)(
    'trading %s: an order that reduces and every cancel leave, an order that opens does not',
    (state) => {
      const at = new Desk({ limits: { ...WIDE, quoteAgeMsMax: 1 } });
      at.quote('100.00', '100.10');
      at.ticket({ limitPrice: d('100.10') });
      at.fill('T-1', '100', '100.10');
      at.ticket({ qty: d('7'), limitPrice: d('90.00') });
      at.ticket({ qty: d('8'), limitPrice: d('91.00') });
      const tight = { ...NOTHING, duplicateWindowMs: 600_000 };
      expect(at.command({ kind: 'setLimits', limits: tight })).toMatchObject({ kind: 'accepted' });
      at.engine.apply({ kind: 'tradingStateChanged', state, reason: 'test', by: 'test', latch: null }, at.now);
      at.wire();
      expect(at.ticket({ qty: d('1'), limitPrice: d('100.00') }).kind).toBe('denied');
      expect(at.command({ kind: 'cancelOrder', clientOrderId: at.order('T-2').clientOrderId }).kind).toBe('accepted');
      expect(at.ticket({ side: 'sell', qty: d('60'), limitPrice: d('99.00') }).kind).toBe('accepted');
      expect(at.ticket({ side: 'sell', qty: d('40'), type: 'market', limitPrice: null }).kind).toBe('accepted');
      expect(at.ticket({ side: 'sell', qty: d('1'), limitPrice: d('99.00') }).kind).toBe('denied');
      expect(at.command({ kind: 'cancelAll', instrumentId: null }).kind).toBe('accepted');
      expect(at.wire()).toEqual(['cancel', 'submit 99.00', 'submit market', 'cancel', 'cancel', 'cancel']);
    },
  );
});
