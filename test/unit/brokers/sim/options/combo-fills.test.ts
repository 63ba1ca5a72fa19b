/** Combos at the exchange: implied books, fills whose legs add up, margin, expiry, restart, the link. */
import fc from 'fast-check';
import { mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  Decimal,
  dec,
  idOf,
  unitsText,
  type ComboLeg,
  type FillReport,
  type Instrument,
  type InstrumentId,
} from '../../../../../shared/domain/index.ts';
import { legPrices } from '../../../../../src-main/brokers/sim/exchange/combo.ts';
import { obligationOf } from '../../../../../src-main/brokers/sim/exchange/option-margin.ts';
import { implyBook } from '../../../../../src-main/brokers/sim/market/combo-market.ts';
import { optionInstrument } from '../../../../../src-main/brokers/sim/market/options/option-rules.ts';
import { FRIDAY_0945, VenueFixture, accountA, orderId, quantity } from '../venue-fixture.ts';

const SPY = idOf<InstrumentId>('SPY.SIM');
const market = { kind: 'model', symbols: ['SPY', 'KO'] } as const;
const id = (right: 'C' | 'P', strike: number, expiry = '20261218'): InstrumentId =>
  idOf<InstrumentId>(`SPY-${expiry}-${right}-${strike}.SIM`);
const leg = (instrumentId: InstrumentId, side: 'buy' | 'sell' = 'buy', ratio = 1): ComboLeg => ({
  instrumentId,
  side,
  ratio,
});

async function combo(f: VenueFixture, legs: readonly ComboLeg[]): Promise<Instrument> {
  const defined = await f.run(f.client.defineInstruments(legs.map((l) => l.instrumentId)));
  if (!defined.ok) throw new Error(defined.error.message);
  const made = await f.run(f.client.defineCombo(legs));
  if (!made.ok) throw new Error(made.error.message);
  return made.value;
}

/** Books of the legs by hand, in cents. */
function books(f: VenueFixture, legs: readonly (readonly [InstrumentId, number, number, number])[]): void {
  for (const [instrumentId, bid, ask, size] of legs)
    f.venue.control.setBook(instrumentId, { bids: [[bid * 100, size]], asks: [[ask * 100, size]] });
}

const order = (key: string, instrumentId: InstrumentId, side: 'buy' | 'sell', qty: string, limit: string) => ({
  clientOrderId: orderId(key),
  accountId: accountA,
  instrumentId,
  side,
  type: 'limit' as const,
  qty: quantity(qty),
  limitPrice: dec(limit).text(),
  tif: 'day' as const,
  sessions: ['regular' as const],
});

const money = (fills: readonly FillReport[]): Decimal =>
  fills.reduce((sum, f) => {
    const value = dec(f.price).mul(dec(f.qty)).mul(Decimal.of(100));
    return f.side === 'buy' ? sum.sub(value) : sum.add(value);
  }, Decimal.ZERO);

describe('leg prices', () => {
  it('G12: add up to the combo’s price exactly for any ratios without a common factor, never below zero', () => {
    const anyLegs = fc
      .array(
        fc.record({
          side: fc.constantFrom('buy' as const, 'sell' as const),
          ratio: fc.integer({ min: 1, max: 7 }),
          bid: fc.integer({ min: 50, max: 4_000 }).map((n) => n * 100),
          wide: fc.integer({ min: 0, max: 60 }).map((n) => n * 100),
        }),
        { minLength: 2, maxLength: 4 },
      )
      .filter((legs) => legs.some((l) => l.ratio === 1) || new Set(legs.map((l) => l.ratio)).size > 1)
      .filter((legs) => legs.reduce((a, l) => gcd(a, l.ratio), 0) === 1);
    fc.assert(
      fc.property(anyLegs, fc.integer({ min: -120, max: 120 }), (made, percent) => {
        const legs = made.map((l, i) => leg(id('P', 600 + i), l.side, l.ratio));
        const markets = made.map((l) => ({ bid: l.bid, ask: l.bid + l.wide }));
        const mid = made.reduce((s, l) => s + sign(l) * (l.bid + l.wide / 2), 0);
        const reach = made.reduce((s, l) => s + l.ratio * (l.wide / 2), 0);
        const price = Math.round((mid + (reach * percent) / 100) / 100) * 100;
        const prices = legPrices(legs, markets, price);
        expect(made.reduce((s, l, i) => s + sign(l) * (prices[i] ?? 0), 0)).toBe(price);
        expect(prices.every((p) => Number.isInteger(p) && p >= 0)).toBe(true);
      }),
      { numRuns: 400 },
    );
  });
  const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));
  const sign = (l: { side: 'buy' | 'sell'; ratio: number }): number => (l.side === 'buy' ? l.ratio : -l.ratio);
});

describe('the implied book', () => {
  const into = { bids: [], asks: [], tsMs: 0 } as Parameters<typeof implyBook>[0];
  const two = [leg(id('P', 640), 'sell'), leg(id('P', 635), 'buy', 2)];

  it('is what the legs cost, a quarter of their spreads tighter, as deep as all legs in proportion', () => {
    implyBook(into, { legs: two, tick: 100 }, [
      { bids: [[50_000, 30]], asks: [[52_000, 30]], tsMs: 7 },
      {
        bids: [[30_000, 50]],
        asks: [
          [31_000, 41],
          [32_000, 100],
        ],
        tsMs: 9,
      },
    ]);
    // Buying: -5.00 + 2 x 3.10 = 1.20; selling: -5.20 + 2 x 3.00 = 0.80; width 0.40, an eighth is 0.05.
    expect(into.asks[0]).toEqual([11_500, 20]);
    expect(into.asks[1]).toEqual([13_500, 10]);
    expect(into.bids).toEqual([[8_500, 25]]);
    expect(into.tsMs).toBe(7);
  });
  it('crosses zero and lacks a side that a leg lacks', () => {
    implyBook(into, { legs: [leg(id('P', 640), 'sell'), leg(id('P', 635))], tick: 100 }, [
      { bids: [[30_000, 10]], asks: [[30_400, 10]], tsMs: 1 },
      { bids: [[30_000, 10]], asks: [[30_400, 10]], tsMs: 1 },
    ]);
    expect([into.bids[0]?.[0], into.asks[0]?.[0]]).toEqual([-300, 300]);
    implyBook(into, { legs: [leg(id('P', 640), 'sell'), leg(id('P', 635))], tick: 100 }, [
      { bids: [], asks: [[30_400, 10]], tsMs: 1 },
      { bids: [[30_000, 10]], asks: [[30_400, 10]], tsMs: 1 },
    ]);
    expect([into.bids.length, into.asks.length]).toEqual([1, 0]);
  });
});

describe('a combo order', () => {
  it('G12: fills all legs at once, one fill for the order, one a leg, cash and fees once', async () => {
    const f = new VenueFixture({ market });
    const vertical = await combo(f, [leg(id('P', 660), 'sell'), leg(id('P', 655))]);
    books(f, [
      [id('P', 660), 790, 794, 20],
      [id('P', 655), 637, 641, 20],
    ]);
    const cash = dec(await f.cash());
    expect(await f.run(f.client.submitOrder(order('c1', vertical.id, 'buy', '3', '-1.50')))).toMatchObject({
      kind: 'acked',
    });
    const fills = f.fills('c1');
    const own = fills.filter((r) => r.comboTradeId === undefined);
    const legs = fills.filter((r) => r.comboTradeId !== undefined);
    expect(own.map((r) => [r.qty, r.price, r.fee])).toEqual([['3', '-1.5000', '3.9']]);
    expect(legs.map((r) => [r.instrumentId, r.side, r.qty, r.fee])).toEqual([
      [id('P', 660), 'sell', '3', '1.95'],
      [id('P', 655), 'buy', '3', '1.95'],
    ]);
    expect(money(legs).eq(money(own))).toBe(true);
    expect(
      dec(await f.cash())
        .sub(cash)
        .eq(money(own).sub(dec('3.9'))),
    ).toBe(true);
    const { positions, account } = await f.mass();
    expect(positions.map((p) => [p.instrumentId, p.qty])).toEqual([
      [id('P', 660), '-3'],
      [id('P', 655), '3'],
    ]);
    expect(account.balances[0]?.locked, 'the width is kept').toBe('1500');
  });

  it('takes no more than the thinnest leg has, and the legs’ books are short of it', async () => {
    const f = new VenueFixture({ market });
    const vertical = await combo(f, [leg(id('P', 660), 'sell'), leg(id('P', 655))]);
    books(f, [
      [id('P', 660), 790, 794, 20],
      [id('P', 655), 637, 641, 4],
    ]);
    await f.run(f.client.submitOrder(order('c1', vertical.id, 'buy', '10', '-1.50')));
    expect((await f.status('c1')).filledQty).toBe('4');
    expect(f.venue.quote(id('P', 655))?.ask).toBeNull();
    expect(f.venue.quote(id('P', 660))?.bidSize).toBe(16);
    await f.run(f.client.cancelOrder({ clientOrderId: orderId('c1'), venueOrderId: null, instrumentId: vertical.id }));
    expect((await f.status('c1')).status).toBe('canceled');
  });

  it('rests inside the implied market at any sign and fills as a maker when the legs come to it', async () => {
    const f = new VenueFixture({ market });
    const vertical = await combo(f, [leg(id('P', 660), 'sell'), leg(id('P', 655))]);
    books(f, [
      [id('P', 660), 300, 304, 20],
      [id('P', 655), 300, 304, 20],
    ]);
    await f.run(f.client.submitOrder(order('c1', vertical.id, 'buy', '2', '0.00')));
    expect(f.venue.quote(vertical.id)).toMatchObject({ bid: 0, bidSize: 2 });
    f.reports.length = 0;
    books(f, [
      [id('P', 660), 310, 314, 20],
      [id('P', 655), 300, 304, 20],
    ]);
    // Books by hand are confirmed once a second.
    await f.pass(1_100);
    const fills = f.fills('c1');
    expect(fills[0]).toMatchObject({ price: '0.0000', qty: '2', liquidity: 'maker' });
    expect(money(fills.slice(1)).isZero()).toBe(true);
  });

  it('S0.2: the what-if says what the order would do; naked calls are refused with the reason, covered ones are not', async () => {
    const f = new VenueFixture({ market });
    const vertical = await combo(f, [leg(id('P', 660), 'sell'), leg(id('P', 655))]);
    const margin = await f.run(f.client.whatIf(order('w', vertical.id, 'buy', '2', '-1.50')));
    const value = (margin.ok ? margin.value : {}) as Record<string, string>;
    expect(Math.abs(Number(value['initialAfter']) - 700)).toBeLessThan(20);
    expect(value['equityWithLoanAfter']).toMatch(/^(99|100)\d{3}/);
    await combo(f, [leg(id('C', 680), 'sell'), leg(id('C', 690))]);
    const naked = await f.run(f.client.submitOrder(order('n', id('C', 680), 'sell', '1', '1.00')));
    expect(naked).toMatchObject({ kind: 'rejected' });
    expect(naked.kind === 'rejected' && naked.reason).toContain('naked');
    expect(await f.run(f.client.whatIf(order('n2', id('C', 680), 'sell', '1', '1.00')))).toMatchObject({ ok: false });
    const shares = { ...order('s', SPY, 'buy', '100', '675.00') };
    expect(await f.run(f.client.submitOrder(shares))).toMatchObject({ kind: 'acked' });
    await f.pass(3_000);
    expect(await f.run(f.client.submitOrder(order('cc', id('C', 680), 'sell', '1', '1.00')))).toMatchObject({
      kind: 'acked',
    });
    const sold = await f.run(f.client.submitOrder(order('s2', SPY, 'sell', '100', '600.00')));
    expect(sold).toMatchObject({
      kind: 'rejected',
      reason: 'these shares cover short calls; buy the calls back first',
    });
  });

  it('keeps what spreads and condors owe at worst: width, wider wing, strike of a lone put', () => {
    const contracts = ['P:635', 'P:640', 'C:700', 'C:710'].map((key) => {
      const [right, strike = ''] = key.split(':');
      return optionInstrument({
        root: 'SPY',
        expiry: '2026-12-18',
        right: right === 'C' ? 'call' : 'put',
        strike: dec(strike).text(),
      });
    });
    const instruments = new Map(contracts.map((i) => [i.id, i] as const));
    const owed = (...qtys: number[]): string => {
      const held = new Map(contracts.map((c, i) => [c.id, qtys[i] ?? 0] as const));
      const { amount, naked } = obligationOf(SPY, held, instruments);
      return `${amount.toString()} ${naked}`;
    };
    expect(owed(1, -1, 0, 0)).toBe('500 0');
    expect(owed(2, -2, -2, 2)).toBe('2000 0');
    expect(owed(0, -1, 0, 0)).toBe('64000 0');
    expect(owed(0, 0, -3, 1)).toMatch(/ 2$/);
    expect(owed(1, 0, 1, 0)).toBe('0 0');
  });
});

describe('life at the exchange', () => {
  it('at expiry orders end and contracts are settled in cash at their intrinsic value, said to be no trade', async () => {
    const startMs = Date.UTC(2026, 10, 20, 21, 5);
    const f = new VenueFixture({ market, startMs });
    const last = f.venue.quote(SPY);
    const spot = Math.round((last?.last ?? 6_680_000) / 10_000);
    const [inside, outside] = [id('P', spot + 10, '20261120'), id('P', spot - 10, '20261120')];
    const vertical = await combo(f, [leg(inside), leg(outside, 'sell')]);
    books(f, [
      [inside, 980, 1_000, 10],
      [outside, 5, 10, 10],
    ]);
    await f.run(f.client.submitOrder(order('c1', vertical.id, 'buy', '1', '10.00')));
    await f.run(f.client.submitOrder(order('c2', vertical.id, 'buy', '1', '1.00')));
    f.reports.length = 0;
    await f.pass(15 * 60_000);
    const settled = f.reports.filter((r): r is FillReport => r.kind === 'fill');
    expect(settled.map((r) => [r.instrumentId, r.side, r.nonTrade, r.clientOrderId, r.fee])).toEqual([
      [inside, 'sell', 'exercised', null, '0'],
      [outside, 'buy', 'expired', null, '0'],
    ]);
    expect(Math.abs(Number(settled[0]?.price) - 10)).toBeLessThan(2);
    expect((await f.mass()).positions).toEqual([]);
    expect((await f.mass()).account.balances[0]?.locked).toBe('0');
    expect((await f.status('c2')).status).toBe('expired');
    const told = (await f.mass()).fills.filter((r) => r.nonTrade !== undefined);
    expect(told).toHaveLength(2);
    expect(await f.run(f.client.submitOrder(order('c3', inside, 'buy', '1', '1.00')))).toMatchObject({
      kind: 'rejected',
    });
  });

  it('G18: what was listed, ordered and held is there after a restart, resting orders included', async () => {
    const dataFile = path.join(mkdtempSync(path.join(os.tmpdir(), 'rung-combo-')), 'venue.db');
    const first = new VenueFixture({ market, dataFile });
    const vertical = await combo(first, [leg(id('P', 660), 'sell'), leg(id('P', 655))]);
    const ask = first.venue.quote(vertical.id)?.ask ?? 0;
    await first.run(first.client.submitOrder(order('c1', vertical.id, 'buy', '1', unitsText(ask, 4))));
    await first.run(first.client.submitOrder(order('c2', vertical.id, 'buy', '1', unitsText(ask - 50_000, 4))));
    const before = await first.mass();
    const nowMs = first.scheduler.nowMs();
    await first.venue.stop();
    const second = new VenueFixture({ market, dataFile, startMs: nowMs });
    const after = await second.mass();
    const sorted = (list: typeof before.positions) =>
      list.toSorted((a, b) => (a.instrumentId < b.instrumentId ? -1 : 1));
    expect(sorted(after.positions)).toEqual(sorted(before.positions));
    expect(after.fills).toEqual(before.fills);
    expect(after.orders.map((o) => [o.clientOrderId, o.status])).toEqual(
      before.orders.map((o) => [o.clientOrderId, o.status]),
    );
    const known = await second.run(second.client.instruments());
    expect(
      known.ok &&
        known.value
          .filter((i) => i.option !== null || i.legs !== null)
          .map((i) => i.id)
          .toSorted(),
    ).toEqual([vertical.id, id('P', 655), id('P', 660)].toSorted());
    expect(
      await second.run(
        second.client.cancelOrder({ clientOrderId: orderId('c2'), venueOrderId: null, instrumentId: vertical.id }),
      ),
    ).toMatchObject({ kind: 'acked' });
    await second.venue.stop();
    expect(FRIDAY_0945).toBeLessThan(nowMs);
  });
});
