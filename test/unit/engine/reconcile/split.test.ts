/** Splits at what the app watches: nothing fires at a price whose meaning changed, and nothing is forgotten (G13, G14, S1.8). */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  Decimal,
  dec,
  idOf,
  type CommandReply,
  type Order,
  type PositionStatusReport,
  type StatementCharge,
} from '../../../../shared/domain/index.ts';
import { isNewScale, looksSplit, rescaled } from '../../../../src-main/engine/reconcile/split.ts';
import { BARE, bracketDesk, enter, exits, theBracket, working } from '../algos/bracket/bracket-desk.ts';
import { can, FULL, stop, trigger } from '../orders/held-desk.ts';
import { ACCOUNT_ID, Desk, TSLA, WIDE, basics, d } from '../desk.ts';

const SEED = Number(process.env['RUNG_SEED'] ?? 20_261_121);

const holds = (qty: string, avgPrice: string): PositionStatusReport[] => [
  { kind: 'position', accountId: ACCOUNT_ID, instrumentId: TSLA.id, qty: d(qty), avgPrice: d(avgPrice) },
];
const action = (at: Desk, text = 'SPLIT'): StatementCharge[] => [
  {
    ...{ id: `S-${text}`, kind: 'corporateAction', text, instrumentId: TSLA.id, amount: d('0'), currency: 'USD' },
    tsEventMs: at.now,
  },
];
const confirm = (at: Desk, id: string): CommandReply =>
  at.command({ kind: 'modifyOrder', clientOrderId: idOf(id), qty: null, limitPrice: null, triggerPrice: null });

/** Long 100 at 1000.00, with a stop at 900.00 that the app holds. */
function stopped(more: Parameters<typeof stop>[2] = {}): Desk {
  const at = new Desk({ limits: WIDE });
  at.quote('999.99', '1000.01');
  at.ticket({ ...basics('buy', '100'), limitPrice: d('1000.00') });
  at.fill('T-1', '100', '1000.00');
  at.hold(4_000);
  can(at, FULL);
  stop(at, '900.00', { qty: d('100'), ...more });
  at.wire();
  return at;
}
const sent = (at: Desk): readonly string[] => at.wire();

describe('a split that the venue tells of', () => {
  it('G14: the stop is in the new units at once, sleeps at the old price, and acts at the new one', () => {
    const at = stopped();
    at.mass({ positions: holds('1000', '100'), charges: action(at) });
    expect(at.order('T-2')).toMatchObject({ qty: '1000', trigger: { price: '90' }, heldBack: { until: 'market' } });
    // The old scale is still on the screen: nothing acts, and the trader is told that nobody watches.
    at.hold(1_000);
    at.quote('880.00', '880.02');
    expect([at.order('T-2').status, at.order('T-2').heldBack?.until]).toEqual(['emulated', 'market']);
    at.quote('99.99', '100.01');
    expect(at.order('T-2').heldBack).toBe(undefined);
    expect(sent(at)).toEqual([]);
    at.quote('89.90', '89.92');
    expect(at.order('T-2').status).toBe('accepted');
    expect(sent(at)).toHaveLength(1);
  });

  it('one for ten: a stop whose price rose tenfold does not fire at the old, lower price', () => {
    const at = stopped();
    at.mass({ positions: holds('10', '10000'), charges: action(at) });
    expect(at.order('T-2')).toMatchObject({ qty: '10', trigger: { price: '9000' } });
    at.quote('999.99', '1000.01');
    expect(at.order('T-2').status).toBe('emulated');
    at.quote('9999.90', '10000.10');
    expect(at.order('T-2').heldBack).toBe(undefined);
    at.quote('8999.90', '9000.10');
    expect(at.order('T-2').status).toBe('accepted');
  });

  it('over a restart it stays held back; the trader confirms it as it stands, or with other numbers', () => {
    const at = stopped();
    at.mass({ positions: holds('1000', '100'), charges: action(at) });
    at.restart();
    can(at, FULL);
    expect(at.order('T-2').heldBack?.until).toBe('market');
    expect(confirm(at, 'T-2').kind).toBe('accepted');
    expect(at.order('T-2')).toMatchObject({ qty: '1000', trigger: { price: '90' } });
    expect(at.order('T-2').heldBack).toBe(undefined);
  });

  it('what does not come out even waits for the trader: less than a lot is left over', () => {
    const at = stopped({ qty: d('99') });
    at.mass({ positions: holds('150', '666.67'), charges: action(at) });
    expect(at.order('T-2')).toMatchObject({ qty: '148', trigger: { price: '600' }, heldBack: { until: 'trader' } });
    at.quote('599.00', '599.02');
    expect(at.order('T-2').status).toBe('emulated');
    at.quote('666.00', '666.02');
    expect(confirm(at, 'T-2').kind).toBe('accepted');
    at.quote('599.00', '599.02');
    expect(at.order('T-2').status).toBe('accepted');
  });

  it('trailing stops: distance and best price are in the new units', () => {
    const at = stopped({
      type: 'trailingStop',
      trigger: trigger(null, { trail: { kind: 'price', amount: d('50.00') } }),
    });
    expect(at.order('T-2').trigger).toMatchObject({ price: '949.99', extreme: '999.99' });
    at.mass({ positions: holds('1000', '100'), charges: action(at) });
    expect(at.order('T-2').trigger).toMatchObject({
      price: '94.99',
      extreme: '100',
      trail: { kind: 'price', amount: '5' },
    });
    at.quote('99.99', '100.01');
    expect(at.order('T-2').status).toBe('emulated');
    at.quote('101.99', '102.01');
    expect(at.order('T-2').trigger?.price).toBe('96.99');
  });

  it('a ladder that works ends: its prices are of before', () => {
    const at = stopped();
    expect(at.ladder({ worstPrice: d('1000.01') }).kind).toBe('accepted');
    at.mass({ positions: holds('1000', '100'), charges: action(at) });
    const [ladder] = [...at.engine.view.ladders.values()];
    expect([
      ladder?.status === 'canceling' || ladder?.status === 'done',
      ladder?.reason?.includes('of before'),
    ]).toEqual([true, true]);
  });

  it('an action that is no split (a spin-off): what the app holds waits for the trader with its own numbers', () => {
    const at = stopped();
    at.mass({ positions: holds('100', '1000'), charges: action(at, 'SPIN') });
    expect(at.order('T-2')).toMatchObject({ qty: '100', trigger: { price: '900.00' }, heldBack: { until: 'trader' } });
    at.quote('700.00', '700.02');
    expect(at.order('T-2').status).toBe('emulated');
    expect(at.alerts()).toContain('danger: TSLA.SIM: a corporate action');
    expect(
      at.command({
        ...{ kind: 'modifyOrder', clientOrderId: idOf('T-2'), qty: null },
        limitPrice: null,
        triggerPrice: d('650.00'),
      }).kind,
    ).toBe('accepted');
    expect(at.order('T-2').heldBack).toBe(undefined);
  });
});

describe('a split that only the positions show', () => {
  it('the same cost in n for m units: no profit, the stop in new units waits for the trader, and an alarm says so', () => {
    const at = stopped();
    at.mass({ positions: holds('1000', '100.01') });
    expect([...at.engine.view.positions.values()][0]).toMatchObject({ qty: '1000', cost: '100000', realised: '0' });
    expect(at.order('T-2')).toMatchObject({ qty: '1000', trigger: { price: '90' }, heldBack: { until: 'trader' } });
    expect(at.alerts()).toContain('danger: TSLA.SIM: 100 became 1000');
    at.quote('99.99', '100.01');
    expect(at.order('T-2').heldBack?.until).toBe('trader');
    at.quote('80.00', '80.02');
    expect(at.order('T-2').status).toBe('emulated');
    at.quote('99.99', '100.01');
    confirm(at, 'T-2');
    at.quote('80.00', '80.02');
    expect(at.order('T-2').status).toBe('accepted');
  });

  it('shares that came at a price of their own are a difference like any other', () => {
    const cases: readonly [number, number, number, number, boolean][] = [
      [100, 100_000, 1_000, 100_100, true],
      [100, 100_000, 10, 100_000, true],
      [99, 99_000, 148, 98_990, true],
      [-100, -100_000, -300, -100_000, true],
      // Twice as many at twice the cost; the same cost in the other direction; no ratio of small parts; nothing held.
      [100, 100_000, 200, 200_000, false],
      [100, 100_000, -100, -100_000, false],
      [1_000, 100_000, 1_003, 100_000, false],
      [0, 0, 100, 0, false],
    ];
    for (const [qty, cost, newQty, newCost, expected] of cases) {
      const ours = { qty: Decimal.of(qty), cost: Decimal.of(cost) };
      const theirs = { qty: Decimal.of(newQty), cost: Decimal.of(newCost) };
      expect([qty, newQty, looksSplit(ours, theirs)]).toEqual([qty, newQty, expected]);
    }
  });
});

describe('a bracket through a split', () => {
  it('G13: what it counts and where its stop stands are in the new units, once; the stop acts at the new scale only', () => {
    for (const isTold of [true, false]) {
      const at = bracketDesk(BARE);
      enter(
        at,
        exits({
          target: null,
          conversions: [{ gain: { kind: 'price', price: d('110.00') }, to: { kind: 'breakEven', offset: d('0.50') } }],
        }),
      );
      at.fill('T-1', '100', '100.00');
      expect(working(at)).toEqual(['stop 100 @ 95.00 app']);
      at.hold(1_000);
      at.mass({ positions: holds('200', '50'), ...(isTold ? { charges: action(at) } : {}) });
      expect(working(at)).toEqual(['stop 200 @ 47.5 app']);
      expect(theBracket(at)).toMatchObject({
        status: 'protected',
        entryFilled: '200',
        entryAvg: '50',
        params: {
          stop: { placement: { price: '47.5' } },
          conversions: [{ gain: { price: '55' }, to: { offset: '0.25' } }],
        },
      });
      const [stopId] = [...at.engine.view.orders.values()].filter((o) => o.role === 'stop').map((o) => o.clientOrderId);
      at.wire();
      // Through the old level at the old price, then the new market, then through the new level.
      at.quote('90.00', '90.10', { last: 9_000 });
      expect(sent(at)).toEqual([]);
      at.quote('50.00', '50.10', { last: 5_000 });
      if (!isTold) {
        at.quote('40.00', '40.10', { last: 4_000 });
        expect(sent(at)).toEqual([]);
        at.quote('50.00', '50.10', { last: 5_000 });
        confirm(at, stopId ?? '');
      }
      expect(working(at)).toEqual(['stop 200 @ 47.5 app']);
      at.hold(1_000);
      at.quote('47.40', '47.50', { last: 4_740 });
      expect(sent(at)).toEqual(['submit market']);
    }
  });
});

describe('numbers in new units', () => {
  it('whatever the ratio: no trigger comes closer to the market, nothing is more than what was, and the scales are told apart', () => {
    const [held] = [...stopped().engine.view.orders.values()].filter((order) => order.trigger !== null);
    if (held === undefined || held.trigger === null) throw new Error('no stop');
    const { trigger: base } = held;
    const property = fc.property(
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 100, max: 500_000 }),
      fc.constantFrom<Order['side']>('buy', 'sell'),
      fc.integer({ min: 1, max: 2_000 }),
      (before, after, cents, side, qty) => {
        const price = Decimal.of(cents, 2);
        const order: Order = {
          ...held,
          side,
          qty: Decimal.of(qty).text(),
          trigger: { ...base, price: price.text() },
        };
        const ratio = { before: Decimal.of(before), after: Decimal.of(after) };
        const scaled = rescaled(order, TSLA, ratio);
        if (scaled === null) {
          expect(qty * after).toBeLessThan(before);
          return;
        }
        const now = dec(scaled.trigger?.price ?? '0');
        const exact = price.mul(ratio.before);
        expect(side === 'sell' ? now.mul(ratio.after).lte(exact) : now.mul(ratio.after).gte(exact)).toBe(true);
        expect(dec(scaled.qty).mul(ratio.before).lte(Decimal.of(qty).mul(ratio.after))).toBe(true);
        expect(scaled.isEven).toBe((qty * after) % before === 0);
        const heldBack = { reason: '', until: 'market' as const, triggerBefore: price.text() };
        const one = { trigger: scaled.trigger, heldBack };
        if (now.isZero() || now.eq(price)) return;
        expect([isNewScale(one, now), isNewScale(one, price)]).toEqual([true, false]);
      },
    );
    fc.assert(property, { seed: SEED, numRuns: 500 });
  });
});
