/** Marks, unrealised and day P&L, equity, shares, buying power. */
import { describe, expect, test } from 'vitest';
import { dec } from '../../../../shared/domain/index.ts';
import { applyFill } from '../../../../src-main/engine/portfolio/apply-fill.ts';
import { rollDay } from '../../../../src-main/engine/portfolio/day.ts';
import { rateTo } from '../../../../src-main/engine/portfolio/rates.ts';
import { markOf, valueAccount } from '../../../../src-main/engine/portfolio/values.ts';
import type { RiskFacts } from '../../../../src-main/engine/risk/facts.ts';
import * as f from '../account-fixture.ts';

const { ACCOUNT, BTC, LIMITS, NOW, SPY, TSLA, d, facts, ladder, order, position, quote } = f;
const value = (more: f.FactsOverrides = {}, account = ACCOUNT, onlyCoins = false) => {
  const all: RiskFacts = facts({ ...more, account });
  return valueAccount({ ...all, account, onlyCoins });
};

describe('the mark', () => {
  test.each([
    ['mid when live and two-sided', quote(TSLA, '100.00', '100.05'), { price: '100.025', source: 'mid' }],
    ['mid of a locked market', quote(TSLA, '100.00', '100.00'), { price: '100', source: 'mid' }],
    ['last when crossed', quote(TSLA, '100.02', '100.00', { last: 9_990 }), { price: '99.9', source: 'last' }],
    ['last when one-sided', quote(TSLA, null, '100.05', { last: 9_990 }), { price: '99.9', source: 'last' }],
    [
      'last when too wide for its class',
      quote(TSLA, '90.00', '110.00', { last: 9_990 }),
      { price: '99.9', source: 'last' },
    ],
    [
      'last when delayed',
      quote(TSLA, '100.00', '100.05', { timeliness: 'delayed', last: 9_990 }),
      { price: '99.9', source: 'last' },
    ],
    [
      "last when it is one venue's quote",
      quote(TSLA, '100.00', '100.05', { scope: 'venue', last: 9_990 }),
      { price: '99.9', source: 'last' },
    ],
    ['none without a last trade', quote(TSLA, null, null, { last: null }), { price: null, source: 'none' }],
    ['none without a quote', null, { price: null, source: 'none' }],
  ] as const)('is the %s', (_name, q, expected) => {
    expect(markOf(TSLA, q, LIMITS)).toEqual(expected);
  });

  test("is the mid of the venue's own book for crypto", () => {
    expect(markOf(BTC, quote(BTC, '50000.00', '50010.00'), LIMITS)).toEqual({ price: '50005', source: 'mid' });
  });
});

describe('an account', () => {
  test('that only holds cash', () => {
    const { account } = value();
    expect(account).toMatchObject({
      equity: '100000',
      buyingPower: '200000',
      dayPnl: '0',
      dayPnlPct: '0.00',
      tradesToday: 3,
    });
  });

  test('counts positions at their marks, longs up and shorts down', () => {
    const cash = { ...ACCOUNT, balances: [{ currency: 'USD', total: d('94000'), locked: d('0') }] };
    const { account, positions } = value(
      { positions: [position(TSLA, '100', '100'), position(SPY, '-10', '400')] },
      cash,
    );
    expect(account.equity).toBe('100004.95');
    expect(account.unrealised).toBe('4.95');
    expect(positions[0]).toMatchObject({ mark: '100.05', marketValue: '10005', unrealised: '5', sharePct: '10.00' });
    expect(positions[1]).toMatchObject({
      mark: '400.005',
      marketValue: '-4000.05',
      unrealised: '-0.05',
      sharePct: '4.00',
    });
  });

  test('ties up half of what its stocks are worth and all of what its coins are', () => {
    const stocks = value(
      { positions: [position(TSLA, '100', '100')] },
      { ...ACCOUNT, balances: [{ currency: 'USD', total: d('90000'), locked: d('0') }] },
    );
    expect(stocks.account.buyingPower).toBe('190005');
    const coins = value(
      { positions: [position(BTC, '1', '50000')] },
      { ...ACCOUNT, balances: [{ currency: 'USD', total: d('50000'), locked: d('0') }] },
    );
    expect(coins.account.buyingPower).toBe('100000');
  });

  test('at a venue that trades nothing but coins buys what its cash pays, no more', () => {
    expect(value({}, ACCOUNT, true).account.buyingPower).toBe('100000');
    const coins = value(
      { positions: [position(BTC, '1', '50000')] },
      { ...ACCOUNT, balances: [{ currency: 'USD', total: d('30000'), locked: d('0') }] },
      true,
    );
    expect(coins.account.buyingPower).toBe('30000');
  });

  test('reserves for working orders that open, at their limit, and not for exits', () => {
    expect(value({ workingOrders: [order(TSLA, 'buy', '100')] }).account.buyingPower).toBe('190000');
    const exit = { positions: [position(TSLA, '100')], workingOrders: [order(TSLA, 'sell', '100')] };
    expect(value(exit).account.buyingPower).toBe(value({ positions: exit.positions }).account.buyingPower);
  });

  test('reserves for a ladder once, not for its orders beside it', () => {
    const own = ladder(TSLA, 'buy', '100', { params: { ...f.PARAMS, worstPrice: d('100') } });
    const both = value({
      workingLadders: [own],
      workingOrders: [order(TSLA, 'buy', '100', { ladderId: own.ladderId })],
    });
    expect(both.account.buyingPower).toBe('190000');
  });

  test('has no total without a mark, a rate or an instrument that it holds', () => {
    const unmarked = value({ positions: [position(TSLA, '100')], quotes: [quote(TSLA, null, null, { last: null })] });
    expect(unmarked.account).toMatchObject({ equity: null, buyingPower: null, dayPnl: null, unrealised: null });
    expect(unmarked.positions[0]).toMatchObject({ mark: null, markSource: 'none', unrealised: null, sharePct: null });
    const foreign = value({}, { ...ACCOUNT, balances: [{ currency: 'USDT', total: d('5'), locked: d('0') }] });
    expect(foreign.account.equity).toBe(null);
    const unlisted = value({ positions: [position({ ...TSLA, id: f.id('GONE.SIM') }, '100')] });
    expect(unlisted.account.equity).toBe(null);
    const gone = value({ positions: [position({ ...TSLA, id: f.id('GONE.SIM') }, '0', '0')] });
    expect(gone.account.equity).toBe('100000');
  });

  test('counts a coin by its balance where the venue keeps one, and never twice', () => {
    const balances = [
      { currency: 'USD', total: d('50000'), locked: d('0') },
      { currency: 'BTC', total: d('1'), locked: d('0') },
    ];
    expect(value({}, { ...ACCOUNT, balances }).account.equity).toBe('100005');
    expect(value({ positions: [position(BTC, '1', '50000')] }, { ...ACCOUNT, balances }).account.equity).toBe('100005');
  });
});

describe('day P&L', () => {
  const key = '2026-11-10';
  const held = rollDay(position(TSLA, '100', '50', { dayKey: '2026-11-09' }), key, d('99'));
  const day = (p: typeof held): string | null => value({ positions: [p] }).positions[0]?.day ?? null;

  test("counts what was held from the boundary's mark, not from its cost", () => {
    expect(day(held)).toBe('105');
  });

  test('counts a sale of what was held from the boundary as well, and takes off fees', () => {
    const sale = { ...held, side: 'sell', qty: d('100'), price: d('101'), fee: d('1'), tsInitMs: NOW } as const;
    const { position: sold, realised } = applyFill(held, sale, TSLA, key);
    expect(realised).toBe('5100');
    expect(day(sold)).toBe('199');
  });

  test('of what was bought today counts from its price', () => {
    const buy = { ...held, side: 'buy', qty: d('10'), price: d('100'), fee: d('0'), tsInitMs: NOW } as const;
    expect(day(applyFill(null, buy, TSLA, key).position)).toBe('0.5');
  });

  test('without a boundary is counted from the previous close of the quote, else not at all', () => {
    const unmarked = { ...held, dayStartMark: null };
    expect(value({ positions: [unmarked] }).positions[0]?.day).toBe(null);
    const quotes = [quote(TSLA, '100.00', '100.10', { previousClose: 9_800 })];
    expect(value({ positions: [unmarked], quotes }).positions[0]?.day).toBe('205');
  });
});

test('rates come from pairs, straight or inverse, and are null where nothing is quoted', () => {
  const usdt = { ...BTC, id: f.id('USDT/USD.SIM'), baseCurrency: 'USDT' };
  const all = facts({ instruments: new Map([[usdt.id, usdt]]), quotes: [quote(usdt, '0.99', '1.00')] });
  const limits = { ...LIMITS, spreadPctMax: { ...LIMITS.spreadPctMax, crypto: d('5') } };
  expect(rateTo({ ...all, limits }, 'USD', 'USDT')?.toString()).toBe('0.995');
  expect(rateTo({ ...all, limits }, 'USDT', 'USD')?.toString()).toBe('1.005025125628');
  expect(rateTo(all, 'USD', 'EUR')).toBe(null);
  expect(rateTo(all, 'USD', 'USD')?.eq(dec('1'))).toBe(true);
});
