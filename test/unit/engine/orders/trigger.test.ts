import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  Decimal,
  dec,
  type Order,
  type OrderType,
  type Side,
  type Trail,
  type TriggerSource,
} from '../../../../shared/domain/index.ts';
import {
  isHit,
  needsTrigger,
  trailTo,
  trailedPrice,
  triggersOn,
  watchedPrice,
} from '../../../../src-main/engine/orders/trigger.ts';
import { TSLA, d, quote } from '../account-fixture.ts';

/** Bid 99.90, ask 100.10, mid 100, last 100.05. */
const MARKET = quote(TSLA, '99.90', '100.10', { last: 100_0500 });
const scale = TSLA.priceScale;
const last = Number(dec('100.05').round(scale, 'floor').units);
const QUOTE = { ...MARKET, last };

describe('S1.1, G14: what a trigger watches', () => {
  const table: readonly (readonly [TriggerSource, Side, string])[] = [
    ['last', 'buy', '100.05'],
    ['last', 'sell', '100.05'],
    ['bidAsk', 'buy', '100.1'],
    ['bidAsk', 'sell', '99.9'],
    ['mid', 'buy', '100'],
    ['mid', 'sell', '100'],
  ];
  it.each(table)('%s of a %s is %s', (source, side, expected) => {
    expect(watchedPrice(source, side, QUOTE, TSLA)?.trim().toString()).toBe(expected);
  });

  it('says nothing where the quote does not: no trade yet, one side empty, crossed', () => {
    expect(watchedPrice('last', 'buy', { ...QUOTE, last: null }, TSLA)).toBeNull();
    expect(watchedPrice('bidAsk', 'sell', { ...QUOTE, ask: null }, TSLA)).toBeNull();
    expect(watchedPrice('mid', 'sell', { ...QUOTE, bid: null }, TSLA)).toBeNull();
    expect(watchedPrice('bidAsk', 'buy', quote(TSLA, '100.10', '100.00'), TSLA)).toBeNull();
  });
});

describe('S1.1: which way a trigger is hit', () => {
  const table: readonly (readonly [OrderType, Side, 'rise' | 'fall'])[] = [
    ['stop', 'buy', 'rise'],
    ['stop', 'sell', 'fall'],
    ['stopLimit', 'buy', 'rise'],
    ['stopLimit', 'sell', 'fall'],
    ['trailingStop', 'buy', 'rise'],
    ['trailingStop', 'sell', 'fall'],
    ['takeProfit', 'buy', 'fall'],
    ['takeProfit', 'sell', 'rise'],
  ];
  it.each(table)('a %s to %s waits for a %s, and the price itself hits it', (type, side, way) => {
    expect(triggersOn(type, side)).toBe(way);
    const at = (price: string): boolean => isHit({ type, side }, d('100.00'), dec(price));
    expect([at('99.99'), at('100'), at('100.01')]).toEqual(way === 'rise' ? [false, true, true] : [true, true, false]);
  });

  it('market and limit orders wait for none', () => {
    expect((['market', 'limit', 'stop', 'takeProfit'] as const).map(needsTrigger)).toEqual([false, false, true, true]);
  });
});

const trailing = (side: Side, trail: Trail, price: string | null = null): Pick<Order, 'side' | 'trigger'> => ({
  side,
  trigger: {
    price: price === null ? null : d(price),
    source: 'bidAsk',
    trail,
    extreme: null,
    heldBy: 'app',
    triggeredMs: null,
  },
});

describe('S1.11: trailing stops', () => {
  const amount: Trail = { kind: 'price', amount: d('1.50') };
  const percent: Trail = { kind: 'percent', pct: d('1.5') };

  it('start behind the market, by an amount or a percentage, rounded away from it', () => {
    expect(trailTo(trailing('sell', amount), dec('100.10'), TSLA)).toEqual({ triggerPrice: '98.60', extreme: '100.1' });
    expect(trailTo(trailing('buy', amount), dec('100.10'), TSLA)).toMatchObject({ triggerPrice: '101.60' });
    // 1.5 % of 100.13 is 1.50195: 98.62805 down, 101.63195 up.
    expect(trailTo(trailing('sell', percent), dec('100.13'), TSLA)).toMatchObject({ triggerPrice: '98.62' });
    expect(trailTo(trailing('buy', percent), dec('100.13'), TSLA)).toMatchObject({ triggerPrice: '101.64' });
  });

  it('follow by a tick or more, never for less and never back', () => {
    const at = trailing('sell', amount, '98.60');
    expect(trailTo(at, dec('100.109'), TSLA)).toBeNull();
    expect(trailTo(at, dec('99.00'), TSLA)).toBeNull();
    expect(trailTo(at, dec('100.11'), TSLA)).toMatchObject({ triggerPrice: '98.61' });
  });

  it('never fall (sell) or rise (buy), stay behind the market, keep their distance and lie on the tick', () => {
    const seed = Number(process.env['RUNG_SEED'] ?? 20_261_121);
    const trail = fc.oneof(
      fc.integer({ min: 1, max: 500 }).map((n): Trail => ({ kind: 'price', amount: Decimal.of(n, 2).text() })),
      fc.integer({ min: 1, max: 2_000 }).map((n): Trail => ({ kind: 'percent', pct: Decimal.of(n, 2).text() })),
    );
    const prices = fc.array(fc.integer({ min: 5_000, max: 20_000 }), { minLength: 1, maxLength: 60 });
    const property = fc.property(fc.constantFrom<Side>('buy', 'sell'), trail, prices, (side, by, path) => {
      let order = trailing(side, by);
      for (const units of path) {
        const watched = Decimal.of(units, 2);
        const before = order.trigger?.price ?? null;
        // Hit: it would have been released.
        if (before !== null && isHit({ type: 'trailingStop', side }, before, watched)) return;
        const moved = trailTo(order, watched, TSLA);
        if (moved === null || order.trigger === null) continue;
        const now = dec(moved.triggerPrice);
        const sells = side === 'sell';
        if (before !== null) expect(sells ? now.gt(dec(before)) : now.lt(dec(before))).toBe(true);
        expect(sells ? now.lt(watched) : now.gt(watched)).toBe(true);
        expect(now.eq(trailedPrice(by, side, watched, TSLA))).toBe(true);
        expect(now.isMultipleOf(dec('0.01'))).toBe(true);
        order = { side, trigger: { ...order.trigger, price: moved.triggerPrice, extreme: moved.extreme } };
      }
    });
    console.log(`seed ${seed}`);
    fc.assert(property, { seed, numRuns: 300 });
  });
});
