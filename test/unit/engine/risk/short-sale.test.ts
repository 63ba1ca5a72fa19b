/** Short sales of shares: what the broker lends, and the price test of SEC Rule 201 (conventions: Shorts). */
import { describe, expect, test } from 'vitest';
import type { Borrow, CheckResult } from '../../../../shared/domain/index.ts';
import { runChecks, type OrderIntent } from '../../../../src-main/engine/risk/gate.ts';
import * as f from '../account-fixture.ts';
import { Desk, WIDE } from '../desk.ts';

const { BTC, NOW, SPY, TSLA, d, facts, intent, position, quote } = f;
const DAY_MS = 86_400_000;

const lent = (more: Partial<Borrow>): Borrow => ({
  ...{ instrumentId: TSLA.id, availability: 'easy', shares: null, feePctYear: null, tsMs: NOW },
  ...more,
});
const short = (more: f.FactsOverrides, what: Partial<OrderIntent> = {}): CheckResult => {
  const sale = intent({ side: 'sell', worstPrice: d('100.05'), ...what });
  const found = runChecks(facts(more), sale).find((r) => r.check === 'shortSale');
  if (found === undefined) throw new Error('no check');
  return found;
};
const lending = (more: Partial<Borrow>): f.FactsOverrides => ({ borrowOf: () => lent(more) });

describe('what the broker lends', () => {
  test('none to lend denies a short sale, and nothing else', () => {
    const none = lending({ availability: 'none' });
    expect(short(none)).toMatchObject({ verdict: 'denied', value: 'none to borrow' });
    expect(short(none).text).toContain('no TSLA to lend');
    expect(short({ ...none, positions: [position(TSLA, '100')] }).verdict).toBe('passed');
    expect(short(none, { side: 'buy' }).verdict).toBe('passed');
    expect(short(none, { instrumentId: BTC.id, sessions: ['continuous'] }).verdict).toBe('passed');
  });
  test('shares that have to be found first, and fewer than are needed, warn with the fee', () => {
    const hard = short(lending({ availability: 'locate', feePctYear: d('38') }));
    expect(hard).toMatchObject({ verdict: 'warned', value: 'hard to borrow' });
    expect(hard.text).toContain('lending costs 38 % of the value a year');
    const few = short(lending({ shares: d('4') }), { qty: d('10') });
    expect(few).toMatchObject({ verdict: 'warned', limit: '4 to lend', value: '10' });
    expect(few.text).toContain('not said over its interface');
  });
  test('only what is borrowed beyond a short that stands is counted', () => {
    const more = { ...lending({ shares: d('10') }), positions: [position(TSLA, '-50')] };
    expect(short(more, { qty: d('10') }).verdict).toBe('passed');
    expect(short(more, { qty: d('11') }).verdict).toBe('warned');
  });
  test('a broker that says nothing is passed, with words', () => {
    expect(short({})).toMatchObject({ verdict: 'passed', value: 'not said' });
  });
});

describe('SEC Rule 201', () => {
  const restricted: f.FactsOverrides = {
    shortRestrictedUntil: (id) => (id === TSLA.id ? NOW + DAY_MS : null),
    quotes: [quote(TSLA, '100.00', '100.10'), quote(SPY, '100.00', '100.10')],
  };
  test('a short sale at or below the bid is denied, one above it is not', () => {
    expect(short(restricted, { worstPrice: d('100.00') })).toMatchObject({ verdict: 'denied', limit: 'above 100.00' });
    expect(short(restricted, { worstPrice: d('100.01') }).verdict).toBe('passed');
    expect(short(restricted, { worstPrice: d('99.00'), ladder: true }).text).toContain('Its worst price 99.00');
    expect(short(restricted, { instrumentId: SPY.id, worstPrice: d('99') }).verdict).toBe('passed');
  });
  test.each(['market', 'stop', 'trailingStop'] as const)('a %s order has no price to test and is denied', (type) => {
    expect(short(restricted, { type, worstPrice: null })).toMatchObject({ verdict: 'denied', value: 'no limit' });
  });
  test('without a bid it is denied, and what closes a long position never is', () => {
    expect(short({ ...restricted, quotes: [quote(TSLA, null, '100.10')] })).toMatchObject({ value: 'no bid' });
    const held = { ...restricted, positions: [position(TSLA, '100')] };
    expect(short(held, { type: 'market', worstPrice: null }).verdict).toBe('passed');
  });
});

describe('when the restriction begins and ends', () => {
  const sell = (at: Desk, price: string) => at.ticket({ side: 'sell', qty: d('10'), limitPrice: d(price) });
  const at = (last: string, more: object = {}): Desk => {
    const desk = new Desk({ limits: WIDE });
    const said = quote(TSLA, '90.00', '90.10', { last: 900_000, previousClose: 1_000_000, ...more });
    desk.run({ kind: 'quotes', quotes: [{ ...said, last: Number(last) * 10_000 }] });
    return desk;
  };

  test('a trade 10 % below the last close states it once, with its end after the next trading day', () => {
    const desk = at('90');
    expect(desk.events('shortRestricted')).toEqual([
      // Tuesday 2026-11-10; the next day's hours end at 20:00 in New York.
      { kind: 'shortRestricted', instrumentId: TSLA.id, untilMs: Date.UTC(2026, 10, 12, 1, 0, 0) },
    ]);
    const again = quote(TSLA, '89.00', '89.10', { last: 890_000, previousClose: 1_000_000 });
    desk.run({ kind: 'quotes', quotes: [again] });
    expect(desk.events('shortRestricted')).toHaveLength(1);
    expect(sell(desk, '89.00')).toMatchObject({ kind: 'denied', code: 'riskDenied' });
    expect(sell(desk, '89.05').kind).toBe('accepted');
  });
  test('it is known after a restart, and over when it ends', () => {
    const desk = at('90');
    desk.restart();
    desk.connect();
    desk.quote('89.00', '89.10');
    expect(sell(desk, '89.00').kind).toBe('denied');
    desk.advance(2 * DAY_MS);
    desk.quote('89.00', '89.10');
    expect(sell(desk, '89.00').kind).toBe('accepted');
  });
  test.each([
    ['a fall of less', '90.01', {}],
    ['an indicative quote', '90', { scope: 'indicative' }],
    ['a trade before the open', '90', { tsEventMs: Date.UTC(2026, 10, 10, 13, 0, 0) }],
    ['no close to compare with', '90', { previousClose: null }],
  ])('%s states nothing', (_name, last, more) => {
    expect(at(last, more).events('shortRestricted')).toEqual([]);
  });
});

test("a broker's newer word on what it lends takes the place of the older one", () => {
  const desk = new Desk({ limits: WIDE });
  desk.quote('100.00', '100.10');
  const sell = () => desk.ticket({ side: 'sell', qty: d('10'), limitPrice: d('101.00') });
  desk.run({ kind: 'borrow', borrows: [lent({ availability: 'none' })] });
  expect(sell()).toMatchObject({ kind: 'denied', code: 'riskDenied' });
  desk.run({ kind: 'borrow', borrows: [lent({ availability: 'easy' })] });
  expect(sell().kind).toBe('accepted');
});
