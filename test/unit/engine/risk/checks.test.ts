/** Each check: what passes, what warns, what denies, at the edge; every denial with its limit, its value and what to do. */
import { describe, expect, test } from 'vitest';
import {
  compileCalendar,
  idOf,
  type CheckId,
  type CheckResult,
  type LadderId,
} from '../../../../shared/domain/index.ts';
import { runChecks, type OrderIntent } from '../../../../src-main/engine/risk/gate.ts';
import * as f from '../account-fixture.ts';

const { BTC, CALL, LIMITS, NOW, SPREAD, SPY, TSLA, d, facts, intent, ladder, order, position, quote } = f;
type More = f.FactsOverrides;

function check(id: CheckId, more: More = {}, what: Partial<OrderIntent> = {}): CheckResult {
  const found = runChecks(facts(more), intent(what)).find((r) => r.check === id);
  if (found === undefined) throw new Error(`no ${id}`);
  return found;
}
const limits = (more: Partial<typeof LIMITS>): More => ({ limits: { ...LIMITS, ...more } });
const btc = { instrumentId: BTC.id, sessions: ['continuous'] as const };

test('S3.9: an ordinary order passes every check', () => {
  expect(runChecks(facts(), intent()).map((r) => [r.check, r.verdict])).toEqual(
    runChecks(facts(), intent()).map((r) => [r.check, 'passed']),
  );
});

describe('state', () => {
  test.each(['reducing', 'flattening', 'halted'] as const)('denies what opens while %s', (tradingState) => {
    expect(check('state', { tradingState })).toMatchObject({ verdict: 'denied', value: `${tradingState}, ready` });
  });
  test.each(['disconnected', 'connecting', 'reconciling'] as const)(
    'G17: denies what opens while the venue is %s',
    (state) => {
      const result = check('state', { connection: { ...f.CONNECTION, state, reason: 'pulling orders' } });
      expect(result).toMatchObject({ verdict: 'denied', value: `active, ${state}` });
      expect(result.text).toContain('pulling orders');
    },
  );
  test('denies without a connection', () => {
    expect(check('state', { connection: null }).verdict).toBe('denied');
  });
  test('says how much may still be closed', () => {
    const result = check(
      'state',
      { tradingState: 'halted', positions: [position(TSLA, '100')] },
      { side: 'sell', qty: d('150') },
    );
    expect(result.text).toContain('Up to 100 may be closed.');
  });
});

describe('instrument', () => {
  test('denies what is unknown, by name', () => {
    expect(check('instrument', {}, { instrumentId: f.id('NOPE.SIM') })).toMatchObject({
      verdict: 'denied',
      value: 'NOPE.SIM',
    });
  });
  test('denies while the venue has not said what it can do', () => {
    expect(check('instrument', { capabilities: null }).verdict).toBe('denied');
  });
  test.each([
    ['an order type', { orderTypes: ['limit'] as const }, { type: 'market' as const, worstPrice: null }],
    ['a time in force', { timesInForce: ['day'] as const }, { tif: 'fok' as const }],
    ['a session', { extendedHours: false }, { sessions: ['pre', 'regular'] as const }],
  ])('denies %s that the venue lacks', (_name, lacks, what) => {
    expect(check('instrument', { capabilities: { ...f.CAPABILITIES, ...lacks } }, what).verdict).toBe('denied');
  });
  test('denies more coins than are held, and says how many may be sold', () => {
    const held = { positions: [position(BTC, '0.5', '50000')], workingOrders: [order(BTC, 'sell', '0.2')] };
    const result = check('instrument', held, { ...btc, side: 'sell', qty: d('0.4') });
    expect(result).toMatchObject({ verdict: 'denied', limit: '0.3 to sell', value: '0.4' });
    expect(result.text).toBe(
      'BTC/USD cannot be sold short here: 0.5 held, 0.2 of it in working sales; sell 0.3 at most.',
    );
  });
  test('passes a short sale where it is allowed, and says that it is one', () => {
    expect(check('instrument', {}, { side: 'sell' })).toMatchObject({
      verdict: 'passed',
      text: 'Sells TSLA short: -10 after the fill.',
    });
    expect(
      check('instrument', { capabilities: { ...f.CAPABILITIES, shortSelling: false } }, { side: 'sell' }).verdict,
    ).toBe('denied');
  });
});

describe('quantity', () => {
  test.each([
    ['0', 'denied', 'at least 1'],
    ['-5', 'denied', 'at least 1'],
    ['1.5', 'denied', 'multiples of 1'],
    ['10001', 'denied', '10,000'],
    ['10000', 'warned', '10,000'],
    ['7500', 'warned', '10,000'],
    ['7499', 'passed', '10,000'],
    ['1', 'passed', '10,000'],
  ] as const)('%s shares: %s', (qty, verdict, limit) => {
    expect(check('quantity', {}, { qty: d(qty) })).toMatchObject({ verdict, limit });
  });
  test("denies above the instrument's own maximum", () => {
    const small = { ...TSLA, qtyMax: d('50') };
    expect(check('quantity', { instruments: new Map([[TSLA.id, small]]) }, { qty: d('51') })).toMatchObject({
      verdict: 'denied',
      limit: '50',
    });
  });
});

describe('notional', () => {
  test.each([
    ['99', '100.00', 'warned', '$9,900.00'],
    ['100', '100.00', 'warned', '$10,000.00'],
    ['100', '100.01', 'denied', '$10,001.00'],
    ['75', '100.00', 'warned', '$7,500.00'],
    ['74', '100.00', 'passed', '$7,400.00'],
  ] as const)('S2.5: %s shares at %s: %s, %s', (qty, price, verdict, value) => {
    expect(check('notional', {}, { qty: d(qty), worstPrice: d(price) })).toMatchObject({
      verdict,
      value,
      limit: '$10,000.00',
    });
  });
  test('counts a market buy at the ask, and a sale at the higher of limit and mid', () => {
    expect(check('notional', {}, { type: 'market', worstPrice: null }).value).toBe('$1,001.00');
    expect(check('notional', {}, { side: 'sell', worstPrice: d('90') }).value).toBe('$1,000.50');
    expect(check('notional', {}, { side: 'sell', worstPrice: d('110') }).value).toBe('$1,100.00');
  });
  test('fails closed without a price or a rate', () => {
    expect(
      check('notional', { quotes: [quote(TSLA, '100', null)] }, { type: 'market', worstPrice: null }),
    ).toMatchObject({ verdict: 'denied', value: 'unknown' });
    const foreign = { ...TSLA, currency: 'EUR' };
    expect(check('notional', { instruments: new Map([[TSLA.id, foreign]]) })).toMatchObject({
      verdict: 'denied',
      value: 'unknown',
    });
  });
  test("denies below the venue's least", () => {
    expect(check('notional', {}, { ...btc, qty: d('0.0001'), worstPrice: d('50000') })).toMatchObject({
      verdict: 'denied',
      limit: 'at least $10.00',
      value: '$5.00',
    });
  });
  test('counts contracts with their multiplier', () => {
    expect(check('notional', {}, { instrumentId: CALL.id, qty: d('2'), worstPrice: d('5') }).value).toBe('$1,000.00');
  });
});

describe('positionShare', () => {
  test('S1.8: denies above 10 % of equity by default, says what would fit', () => {
    const result = check(
      'positionShare',
      { positions: [position(SPY, '20', '400')] },
      { instrumentId: SPY.id, worstPrice: d('400.01') },
    );
    expect(result).toMatchObject({ verdict: 'denied', limit: '10% of equity' });
    expect(result.text).toMatch(/^30 SPY would be 11\.\d+% of equity, above your limit of 10%; 6 would fit\.$/);
  });
  test('passes at exactly the limit', () => {
    const even = { quotes: [quote(TSLA, '99.95', '100.05')] };
    const at = (qty: string) => check('positionShare', even, { qty: d(qty), worstPrice: d('100') });
    expect(at('100')).toMatchObject({ verdict: 'warned', value: '10% of equity' });
    expect(at('101').verdict).toBe('denied');
  });
  test('counts what works on the same side as filled, and what works on the other side as not', () => {
    const working = [order(TSLA, 'buy', '80'), order(TSLA, 'sell', '500'), ladder(TSLA, 'buy', '10')];
    const all = {
      workingOrders: [working[0], working[1]] as ReturnType<typeof order>[],
      workingLadders: [working[2]] as ReturnType<typeof ladder>[],
    };
    expect(check('positionShare', all, { qty: d('10') })).toMatchObject({
      verdict: 'denied',
      value: '10.01% of equity',
    });
    expect(check('positionShare', all, { qty: d('9') })).toMatchObject({ verdict: 'warned', value: '9.91% of equity' });
  });
  test('fails closed without equity, and when there is none', () => {
    const noMark = { positions: [position(SPY, '1')], quotes: [quote(SPY, null, null, { last: null })] };
    expect(check('positionShare', noMark)).toMatchObject({ verdict: 'denied', value: 'unknown' });
    expect(check('positionShare', { accountValue: null })).toMatchObject({ verdict: 'denied', value: 'unknown' });
    const broke = { account: { ...f.ACCOUNT, balances: [] } };
    expect(check('positionShare', broke)).toMatchObject({ verdict: 'denied', value: 'no equity' });
  });
});

describe('buyingPower', () => {
  const rich = { ...LIMITS, orderNotionalMax: d('1000000'), positionSharePctMax: d('1000') };
  test('stocks: twice the free equity; less what works and what is held', () => {
    expect(check('buyingPower', { limits: rich }, { qty: d('1999'), worstPrice: d('100') })).toMatchObject({
      verdict: 'warned',
      limit: '$200,000.00',
      value: '$199,900.00',
    });
    expect(check('buyingPower', { limits: rich }, { qty: d('2001'), worstPrice: d('100') })).toMatchObject({
      verdict: 'denied',
    });
    const working = { limits: rich, workingOrders: [order(TSLA, 'buy', '1000')] };
    expect(check('buyingPower', working, { qty: d('1001'), worstPrice: d('100') })).toMatchObject({
      verdict: 'denied',
      limit: '$100,000.00',
    });
  });
  test('what replaces a working order does not pay twice', () => {
    const own = order(TSLA, 'buy', '1500');
    const all = { limits: rich, workingOrders: [own] };
    expect(check('buyingPower', all, { qty: d('1600'), worstPrice: d('100') }).verdict).toBe('denied');
    expect(
      check('buyingPower', all, { qty: d('1600'), worstPrice: d('100'), excludes: own.clientOrderId }).verdict,
    ).not.toBe('denied');
  });
  test('coins: cash only, once', () => {
    const all = {
      limits: rich,
      account: { ...f.ACCOUNT, balances: [{ currency: 'USD', total: d('60000'), locked: d('0') }] },
    };
    expect(check('buyingPower', all, { ...btc, qty: d('1'), worstPrice: d('50000') })).toMatchObject({
      verdict: 'warned',
      limit: '$60,000.00',
      value: '$50,000.00',
    });
    const working = { ...all, workingOrders: [order(BTC, 'buy', '0.5', { limitPrice: d('50000') })] };
    expect(check('buyingPower', working, { ...btc, qty: d('1'), worstPrice: d('50000') })).toMatchObject({
      verdict: 'denied',
      limit: '$35,000.00',
    });
  });
  test('coins: what stocks are worth is not cash, and other coins on order have first claim on it', () => {
    const poor = { ...f.ACCOUNT, balances: [{ currency: 'USD', total: d('10000'), locked: d('0') }] };
    const all = { limits: rich, account: poor, positions: [position(TSLA, '900')] };
    const one = { ...btc, qty: d('0.1'), worstPrice: d('50000') };
    expect(check('buyingPower', all, one)).toMatchObject({
      verdict: 'passed',
      limit: '$10,000.00',
      value: '$5,000.00',
    });
    const working = { ...all, workingOrders: [order(BTC, 'buy', '0.12', { limitPrice: d('50000') })] };
    expect(check('buyingPower', working, one)).toMatchObject({ verdict: 'denied', limit: '$4,000.00' });
  });
  test('a short sale ties up as much as a purchase, from where the position crosses zero', () => {
    const held = { limits: rich, positions: [position(TSLA, '100', '100')] };
    expect(check('buyingPower', held, { side: 'sell', qty: d('150'), worstPrice: d('100.05') }).value).toBe(
      '$5,002.50',
    );
  });
  test('fails closed without equity', () => {
    expect(check('buyingPower', { accountValue: null })).toMatchObject({ verdict: 'denied', limit: 'unknown' });
  });
});

describe('collar', () => {
  test.each([
    ['buy', '105.05', 'warned', '5% beyond the mid'],
    ['buy', '105.06', 'denied', '5.01% beyond the mid'],
    ['buy', '90', 'passed', 'inside the mid'],
    ['sell', '95.05', 'warned', '5% beyond the mid'],
    ['sell', '95.04', 'denied', '5.01% beyond the mid'],
    ['sell', '200', 'passed', 'inside the mid'],
  ] as const)('%s at %s: %s', (side, price, verdict, value) => {
    expect(check('collar', {}, { side, worstPrice: d(price) })).toMatchObject({ verdict, value });
  });
  test('a ladder is held by its worst price, a market order by the far touch', () => {
    expect(check('collar', {}, { ladder: true, worstPrice: d('106') }).text).toContain('worst price 106.00');
    const wide = [quote(TSLA, '90.00', '110.00')];
    expect(check('collar', { quotes: wide }, { type: 'market', worstPrice: null })).toMatchObject({
      verdict: 'denied',
      value: '10% beyond the mid',
    });
  });
  test('S0: a combo is measured by the size of its mid, whatever its sign', () => {
    const credit = [quote(SPREAD, '-1.05', '-0.95')];
    expect(check('collar', { quotes: credit }, { instrumentId: SPREAD.id, worstPrice: d('-0.90') })).toMatchObject({
      verdict: 'denied',
      value: '10% beyond the mid',
    });
  });
  test.each([
    ['no quote', null],
    ['one side only', quote(TSLA, '100', null)],
    ['a delayed quote', quote(TSLA, '100', '100.10', { timeliness: 'delayed' })],
    ["one venue's quote", quote(TSLA, '100', '100.10', { scope: 'venue' })],
    ['an indicative quote', quote(TSLA, '100', '100.10', { scope: 'indicative' })],
    ['a crossed quote', quote(TSLA, '100.10', '100')],
  ])('G20: fails closed on %s', (_name, one) => {
    const more = one === null ? { quoteOf: () => null } : { quotes: [one] };
    expect(
      runChecks({ ...facts(), ...('quoteOf' in more ? more : facts(more)) }, intent()).find((r) => r.check === 'collar')
        ?.verdict,
    ).toBe('denied');
  });
});

describe('spread', () => {
  const at = (bid: string, ask: string) => check('spread', { quotes: [quote(TSLA, bid, ask)] }).verdict;
  test('S3.9: stocks to 5 %, warning at half', () => {
    expect(at('97.50', '102.50')).toBe('warned');
    expect(at('97.49', '102.51')).toBe('denied');
    expect(at('98.75', '101.25')).toBe('warned');
    expect(at('98.76', '101.24')).toBe('passed');
  });
  test('coins to 1 %', () => {
    const one = (bid: string, ask: string) => check('spread', { quotes: [quote(BTC, bid, ask)] }, btc).verdict;
    expect([one('49750', '50250'), one('49749', '50251')]).toEqual(['warned', 'denied']);
  });
  test('options: 0.20 is never too wide', () => {
    const option = (bid: string, ask: string) =>
      check('spread', { quotes: [quote(CALL, bid, ask)] }, { instrumentId: CALL.id }).verdict;
    expect([option('0.05', '0.25'), option('0.05', '0.26'), option('4.00', '5.00')]).toEqual([
      'warned',
      'denied',
      'warned',
    ]);
  });
  test('a locked market passes, a crossed or one-sided one does not', () => {
    expect([at('100', '100'), at('100.01', '100')]).toEqual(['passed', 'denied']);
    expect(check('spread', { quotes: [quote(TSLA, null, '100')] })).toMatchObject({
      verdict: 'denied',
      value: 'no bid',
    });
  });
});

describe('staleQuote', () => {
  test.each([
    [3_749, 'passed', '3.8 s'],
    [3_750, 'warned', '3.8 s'],
    [5_000, 'warned', '5 s'],
    [5_001, 'denied', '5.1 s'],
  ] as const)('%i ms old: %s', (age, verdict, value) => {
    const old = quote(TSLA, '100', '100.10', { tsEventMs: NOW - age, tsInitMs: NOW });
    expect(check('staleQuote', { quotes: [old] })).toMatchObject({ verdict, value, limit: '5 s' });
  });
  test('a fresh arrival of an old quote is old, and one from ahead of the clock is new', () => {
    expect(
      check('staleQuote', { quotes: [quote(TSLA, '100', '100.10', { tsEventMs: NOW, tsInitMs: NOW - 9_000 })] })
        .verdict,
    ).toBe('denied');
    expect(
      check('staleQuote', { quotes: [quote(TSLA, '100', '100.10', { tsEventMs: NOW + 500, tsInitMs: NOW })] }).verdict,
    ).toBe('passed');
  });
});

describe('duplicate', () => {
  const before = {
    clientOrderId: idOf<OrderIntent['excludes'] & string>('T-9'),
    instrumentId: TSLA.id,
    side: 'buy',
    qty: d('10.0'),
    worstPrice: d('100.050'),
    type: 'limit',
    ladder: false,
    atMs: NOW - 2_999,
  } as const;
  test('denies the same again within the window, and says how long to wait', () => {
    const result = check('duplicate', { recentSubmits: [before] });
    expect(result).toMatchObject({ verdict: 'denied', limit: '3 s', value: '3 s ago' });
    expect(result.text).toContain('T-9');
  });
  test.each([
    ['another side', { side: 'sell' as const }],
    ['another quantity', { qty: d('11') }],
    ['another price', { worstPrice: d('100.06') }],
    ['another instrument', { instrumentId: SPY.id }],
    ['a ladder', { ladder: true }],
    ['a market order', { worstPrice: null, type: 'market' as const }],
    ['a while ago', { atMs: NOW - 3_000 }],
  ])('passes %s', (_name, other) => {
    expect(check('duplicate', { recentSubmits: [{ ...before, ...other }] }).verdict).toBe('passed');
  });
  test('passes rungs and changes of what was sent', () => {
    expect(check('duplicate', { recentSubmits: [before] }, { excludesLadder: idOf<LadderId>('T-L1') }).verdict).toBe(
      'passed',
    );
  });
});

describe('session', () => {
  const at = (text: string, what: Partial<OrderIntent> = {}, more: More = {}) => {
    const nowMs = Date.parse(text);
    const quotes = [quote(TSLA, '100.00', '100.10', { tsEventMs: nowMs, tsInitMs: nowMs }), ...(more.quotes ?? [])];
    return check('session', { nowMs, ...more, quotes }, what);
  };
  test('passes in its session, with when it ends', () => {
    expect(at('2026-11-10T15:00:00Z')).toMatchObject({ verdict: 'passed', value: 'regular hours to 16:00 ET' });
  });
  test('denies a regular-hours order before the open and after the close, with when it opens', () => {
    const early = at('2026-11-10T14:29:59.999Z');
    expect(early).toMatchObject({ verdict: 'denied', limit: 'regular hours, 9:30 to 16:00 ET', value: 'pre-market' });
    expect(early.text).toContain('its next session opens Tue 10 Nov, 9:30 ET');
    expect(at('2026-11-10T21:00:00Z').text).toContain('Wed 11 Nov, 9:30 ET');
  });
  test('names the holiday, and the half day it opens with', () => {
    const result = at('2026-11-26T15:00:00Z');
    expect(result).toMatchObject({ verdict: 'denied', value: 'closed, Thanksgiving Day' });
    expect(result.text).toContain('opens Fri 27 Nov, 9:30 ET (half day, day after Thanksgiving, to 13:00 ET)');
  });
  test('names the half day, and denies after its close', () => {
    expect(at('2026-11-27T17:59:00Z')).toMatchObject({
      verdict: 'passed',
      value: 'half day, day after Thanksgiving: regular hours to 13:00 ET',
    });
    expect(at('2026-11-27T18:00:00Z')).toMatchObject({ verdict: 'denied', value: 'after hours' });
  });
  test('2025-01-09 was closed', () => {
    const calendar = compileCalendar('us-equity', Date.UTC(2025, 0, 1), Date.UTC(2025, 1, 1));
    expect(at('2025-01-09T16:00:00Z', {}, { calendarOf: () => calendar }).text).toContain('Jimmy Carter');
  });
  test('passes extended hours for an order that asks for them, but no market order', () => {
    const sessions = ['pre', 'regular', 'post'] as const;
    expect(at('2026-11-10T13:00:00Z', { sessions }).verdict).toBe('passed');
    expect(at('2026-11-10T13:00:00Z', { sessions, type: 'market', worstPrice: null }).verdict).toBe('denied');
  });
  test('coins trade on Sunday night', () => {
    expect(at('2026-11-15T03:00:00Z', btc)).toMatchObject({ verdict: 'passed', value: 'around the clock' });
  });
  test.each(['halted', 'luld', 'closed'] as const)('denies while the instrument is %s', (status) => {
    expect(check('session', { quotes: [quote(TSLA, '100', '100.10', { status })] }).verdict).toBe('denied');
  });
  test('fails closed without a calendar, or outside of it', () => {
    expect(check('session', { calendarOf: () => null })).toMatchObject({ verdict: 'denied', value: 'unknown' });
    expect(at('2028-06-06T15:00:00Z')).toMatchObject({ verdict: 'denied', value: 'unknown' });
  });
});

describe('tradeCount', () => {
  test.each([
    [73, 'passed', '74'],
    [74, 'warned', '75'],
    [99, 'warned', '100'],
    [100, 'denied', '101'],
  ] as const)('S2.5: after %i orders: %s', (tradesToday, verdict, value) => {
    expect(check('tradeCount', { tradesToday })).toMatchObject({ verdict, value, limit: '100 a day' });
  });
  test('rungs and changes do not count', () => {
    expect(check('tradeCount', { tradesToday: 100 }, { excludesLadder: idOf<LadderId>('T-L1') }).verdict).toBe(
      'passed',
    );
  });
});

describe('unknownOrder', () => {
  test('G15: denies in the same instrument while an outcome is unknown, and nowhere else', () => {
    const lost = order(TSLA, 'sell', '5', { status: 'unknown' });
    expect(check('unknownOrder', { workingOrders: [lost] })).toMatchObject({
      verdict: 'denied',
      value: lost.clientOrderId,
    });
    expect(check('unknownOrder', { workingOrders: [lost] }, { instrumentId: SPY.id }).verdict).toBe('passed');
  });
});

test('limits on screen are the ones that bind', () => {
  expect(check('notional', limits({ orderNotionalMax: d('1000') }))).toMatchObject({
    verdict: 'denied',
    limit: '$1,000.00',
  });
});
