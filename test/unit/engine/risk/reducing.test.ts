/** G20, conventions "Reducing": what counts as reducing, with everything else working at its worst. */
import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { Decimal, dec, idOf, type BracketId, type Order } from '../../../../shared/domain/index.ts';
import { isReducing, reducibleQty } from '../../../../src-main/engine/risk/reducing.ts';
import {
  CAPABILITIES,
  CALL,
  CALL_120,
  PUT,
  SPREAD,
  SPY,
  TSLA,
  d,
  facts,
  intent,
  ladder,
  order,
  position,
} from '../account-fixture.ts';

const sell = (qty: string) => intent({ side: 'sell', qty: d(qty) });
const buy = (qty: string) => intent({ side: 'buy', qty: d(qty) });
const long = [position(TSLA, '100')];
const short = [position(TSLA, '-100')];

describe('an order is reducing', () => {
  test('when it sells what is held, all of it included, and not one more', () => {
    expect(isReducing(facts({ positions: long }), sell('1'))).toBe(true);
    expect(isReducing(facts({ positions: long }), sell('100'))).toBe(true);
    expect(isReducing(facts({ positions: long }), sell('101'))).toBe(false);
    expect(reducibleQty(facts({ positions: long }), sell('101')).toString()).toBe('100');
  });

  test('when it buys back a short, and not through zero', () => {
    expect(isReducing(facts({ positions: short }), buy('100'))).toBe(true);
    expect(isReducing(facts({ positions: short }), buy('101'))).toBe(false);
  });

  test('never when it adds, or when nothing is held', () => {
    expect(isReducing(facts({ positions: long }), buy('1'))).toBe(false);
    expect(isReducing(facts({ positions: short }), sell('1'))).toBe(false);
    expect(isReducing(facts(), sell('1'))).toBe(false);
    expect(isReducing(facts({ positions: [position(TSLA, '0', '0')] }), sell('1'))).toBe(false);
    expect(isReducing(facts({ positions: [position(SPY, '100')] }), sell('1'))).toBe(false);
  });

  test('never with a quantity of zero or less', () => {
    expect(isReducing(facts({ positions: long }), sell('0'))).toBe(false);
    expect(isReducing(facts({ positions: long }), sell('-5'))).toBe(false);
  });

  test('even when the instrument is no longer listed', () => {
    expect(isReducing(facts({ positions: long, instruments: new Map() }), sell('100'))).toBe(true);
  });
});

describe('what else is working counts at its worst', () => {
  test('other exits fill, so their sum is capped at the position', () => {
    const working = [order(TSLA, 'sell', '60'), order(TSLA, 'sell', '30', { filledQty: d('10') })];
    expect(isReducing(facts({ positions: long, workingOrders: working }), sell('20'))).toBe(true);
    expect(isReducing(facts({ positions: long, workingOrders: working }), sell('21'))).toBe(false);
    expect(reducibleQty(facts({ positions: long, workingOrders: working }), sell('50')).toString()).toBe('20');
  });

  test('other entries do not fill, so they make no room', () => {
    expect(isReducing(facts({ positions: long, workingOrders: [order(TSLA, 'buy', '500')] }), sell('101'))).toBe(false);
  });

  test('orders of other instruments do not matter', () => {
    expect(isReducing(facts({ positions: long, workingOrders: [order(SPY, 'sell', '60')] }), sell('100'))).toBe(true);
  });

  test.each(['initialized', 'submitted', 'pendingCancel', 'unknown'] as const)(
    'an exit that is %s may still fill',
    (status) => {
      const working = [order(TSLA, 'sell', '60', { status })];
      expect(isReducing(facts({ positions: long, workingOrders: working }), sell('41'))).toBe(false);
    },
  );

  test.each(['canceled', 'rejected', 'filled', 'expired', 'denied'] as const)(
    'an exit that is %s may not',
    (status) => {
      expect(
        isReducing(facts({ positions: long, workingOrders: [order(TSLA, 'sell', '60', { status })] }), sell('100')),
      ).toBe(true);
    },
  );

  test('a change under way counts at the larger of both quantities', () => {
    const grows = order(TSLA, 'sell', '10', {
      status: 'pendingModify',
      pendingModify: { qty: d('60'), limitPrice: null, triggerPrice: null },
    });
    const shrinks = order(TSLA, 'sell', '60', {
      status: 'pendingModify',
      pendingModify: { qty: d('10'), limitPrice: null, triggerPrice: null },
    });
    for (const one of [grows, shrinks]) {
      expect(isReducing(facts({ positions: long, workingOrders: [one] }), sell('40'))).toBe(true);
      expect(isReducing(facts({ positions: long, workingOrders: [one] }), sell('41'))).toBe(false);
    }
  });

  test('S1.11: exits with one link count once where the venue links them, and each where it does not', () => {
    const linked = [order(TSLA, 'sell', '60', { linkId: 'O1' }), order(TSLA, 'sell', '60', { linkId: 'O1' })];
    const capabilities = { ...CAPABILITIES, linksExits: true };
    expect(isReducing(facts({ positions: long, workingOrders: linked, capabilities }), sell('40'))).toBe(true);
    expect(isReducing(facts({ positions: long, workingOrders: linked, capabilities }), sell('41'))).toBe(false);
    expect(isReducing(facts({ positions: long, workingOrders: linked }), sell('1'))).toBe(false);
  });

  test("a bracket's exits shrink for any other exit, so they do not stand in its way", () => {
    const bracketId = idOf<BracketId>('T-B1');
    const stop = order(TSLA, 'sell', '100', { bracketId, role: 'stop' });
    const entry = order(TSLA, 'sell', '100', { bracketId, role: 'entry' });
    expect(isReducing(facts({ positions: long, workingOrders: [stop] }), sell('100'))).toBe(true);
    expect(isReducing(facts({ positions: long, workingOrders: [stop] }), sell('101'))).toBe(false);
    expect(isReducing(facts({ positions: long, workingOrders: [entry] }), sell('1'))).toBe(false);
  });

  test('a ladder counts once, by its unfilled target, its orders not beside it', () => {
    const exit = ladder(TSLA, 'sell', '80', { filledQty: d('30') });
    const rung = order(TSLA, 'sell', '50', { ladderId: exit.ladderId });
    const all = facts({ positions: long, workingLadders: [exit], workingOrders: [rung] });
    expect(isReducing(all, sell('50'))).toBe(true);
    expect(isReducing(all, sell('51'))).toBe(false);
  });

  test('a late order of a ladder that is done counts by itself', () => {
    const done = ladder(TSLA, 'sell', '80', { status: 'done' });
    const late = order(TSLA, 'sell', '50', { ladderId: done.ladderId });
    expect(isReducing(facts({ positions: long, workingLadders: [done], workingOrders: [late] }), sell('51'))).toBe(
      false,
    );
  });

  test('the order that is modified, and the ladder that a rung belongs to, are not counted beside it', () => {
    const exit = order(TSLA, 'sell', '80');
    expect(
      isReducing(facts({ positions: long, workingOrders: [exit] }), { ...sell('100'), excludes: exit.clientOrderId }),
    ).toBe(true);
    const own = ladder(TSLA, 'sell', '100');
    const rung = order(TSLA, 'sell', '100', { ladderId: own.ladderId });
    const all = facts({ positions: long, workingLadders: [own], workingOrders: [rung] });
    expect(isReducing(all, { ...sell('100'), excludesLadder: own.ladderId })).toBe(true);
  });
});

describe('cover and combos', () => {
  const covered = [position(TSLA, '200', '100'), position(CALL, '-1', '5')];

  test('selling shares that cover a short call is opening, selling the rest is not', () => {
    expect(isReducing(facts({ positions: covered }), sell('100'))).toBe(true);
    expect(isReducing(facts({ positions: covered }), sell('101'))).toBe(false);
  });

  test('exits that work beside it take cover as well', () => {
    expect(isReducing(facts({ positions: covered, workingOrders: [order(TSLA, 'sell', '60')] }), sell('41'))).toBe(
      false,
    );
  });

  test('selling the long leg of a spread is opening, buying back its short leg is not', () => {
    const spread = [position(CALL, '1', '5'), position(CALL_120, '-1', '2')];
    const option = { qty: d('1'), worstPrice: d('5'), sessions: ['regular'] as const };
    expect(isReducing(facts({ positions: spread }), intent({ ...option, instrumentId: CALL.id, side: 'sell' }))).toBe(
      false,
    );
    expect(
      isReducing(facts({ positions: spread }), intent({ ...option, instrumentId: CALL_120.id, side: 'buy' })),
    ).toBe(true);
  });

  test('selling the spread itself closes both legs; buying it, or twice as much, does not', () => {
    const spread = [position(CALL, '1', '5'), position(CALL_120, '-1', '2')];
    const combo = (side: Order['side'], qty: string) =>
      intent({ instrumentId: SPREAD.id, side, qty: d(qty), worstPrice: d('3') });
    expect(isReducing(facts({ positions: spread }), combo('sell', '1'))).toBe(true);
    expect(isReducing(facts({ positions: spread }), combo('sell', '2'))).toBe(false);
    expect(isReducing(facts({ positions: spread }), combo('buy', '1'))).toBe(false);
    expect(isReducing(facts({ positions: [position(CALL, '1', '5')] }), combo('sell', '1'))).toBe(false);
  });

  test('a long put covers a short put, and buying back short shares that cover it is opening', () => {
    const both = [position(TSLA, '-100', '100'), position(PUT, '-1', '3')];
    expect(isReducing(facts({ positions: both }), buy('100'))).toBe(false);
    expect(isReducing(facts({ positions: [position(TSLA, '-100', '100')] }), buy('100'))).toBe(true);
  });
});

test('whatever is held and working, filling a reducing order with all exits never grows or flips a position', () => {
  const side = fc.constantFrom('buy' as const, 'sell' as const);
  const working = fc.array(fc.record({ side, qty: fc.integer({ min: 1, max: 60 }) }), { maxLength: 5 });
  fc.assert(
    fc.property(
      fc.integer({ min: -100, max: 100 }),
      working,
      side,
      fc.integer({ min: 1, max: 120 }),
      (held, others, own, qty) => {
        const all = facts({
          positions: [position(TSLA, String(held))],
          workingOrders: others.map((o) => order(TSLA, o.side, String(o.qty))),
        });
        const what = intent({ side: own, qty: d(String(qty)) });
        const exits = others.filter((o) => o.side === own).reduce((sum, o) => sum + o.qty, 0);
        const after = own === 'buy' ? held + exits + qty : held - exits - qty;
        const reduces = held !== 0 && Math.sign(held) === (own === 'buy' ? -1 : 1) && after * Math.sign(held) >= 0;
        expect(isReducing(all, what)).toBe(reduces);
        const most = reducibleQty(all, what);
        const fits = (size: Decimal): boolean => isReducing(all, { ...what, qty: size.text() });
        expect(fits(most)).toBe(!most.isZero());
        expect(fits(most.add(Decimal.ONE))).toBe(false);
        expect(dec(what.qty).lte(most)).toBe(reduces);
      },
    ),
    { numRuns: 2_000 },
  );
});
