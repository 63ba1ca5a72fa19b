/** P&L of random fills adds up exactly: realised + unrealised = cash of the fills + what is held at the mark. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Decimal, dec, type Instrument, type Position } from '../../../shared/domain/index.ts';
import { applyFill, type BookableFill } from '../../../src-main/engine/portfolio/apply-fill.ts';
import { rollDay } from '../../../src-main/engine/portfolio/day.ts';
import { ACCOUNT_ID, BTC, CALL, CONNECTION_ID, NOW, TSLA, d } from '../engine/account-fixture.ts';

type Trade = { readonly side: 'buy' | 'sell'; readonly qty: number; readonly price: number; readonly fee: number };
const anyTrade: fc.Arbitrary<Trade> = fc.record({
  side: fc.constantFrom('buy' as const, 'sell' as const),
  qty: fc.oneof(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 100_000_000 })),
  price: fc.oneof(fc.integer({ min: 1, max: 10 }), fc.integer({ min: 1, max: 6_000_000 })),
  fee: fc.integer({ min: -500, max: 500 }),
});
const anyTrades = fc.array(anyTrade, { minLength: 1, maxLength: 60 });
const anyInstrument = fc.constantFrom<Instrument>(TSLA, BTC, CALL);

function fillOf(trade: Trade, instrument: Instrument): BookableFill {
  return {
    accountId: ACCOUNT_ID,
    connectionId: CONNECTION_ID,
    instrumentId: instrument.id,
    side: trade.side,
    qty: Decimal.of(trade.qty, instrument.qtyScale).trim().text(),
    price: Decimal.of(trade.price, 4).trim().text(),
    fee: Decimal.of(trade.fee, 2).trim().text(),
    tsInitMs: NOW,
  };
}

type Ledger = { qty: Decimal; cash: Decimal; fees: Decimal; realised: Decimal };
/** Books the trades, and beside it keeps the plainest ledger there is: quantity, cash, fees. */
function bookAll(trades: readonly Trade[], instrument: Instrument): { position: Position; ledger: Ledger } {
  const zero = Decimal.ZERO;
  const ledger: Ledger = { qty: zero, cash: zero, fees: zero, realised: zero };
  let position: Position | null = null;
  for (const trade of trades) {
    const fill = fillOf(trade, instrument);
    const signed = trade.side === 'buy' ? dec(fill.qty) : dec(fill.qty).neg();
    ledger.qty = ledger.qty.add(signed);
    ledger.cash = ledger.cash.sub(signed.mul(dec(fill.price)).mul(dec(instrument.multiplier)));
    ledger.fees = ledger.fees.add(dec(fill.fee));
    const after = applyFill(position, fill, instrument, '2026-11-10');
    position = after.position;
    ledger.realised = ledger.realised.add(dec(after.realised));
  }
  if (position === null) throw new Error('no trades');
  return { position, ledger };
}

describe('P&L of random fills', () => {
  test('adds up to the last digit, through zero, both directions, at every step', () => {
    let booked = 0;
    fc.assert(
      fc.property(anyTrades, anyInstrument, (trades, instrument) => {
        const { position, ledger } = bookAll(trades, instrument);
        const net = dec(position.realised).sub(dec(position.cost));
        if (!net.eq(ledger.cash)) throw new Error(`realised − cost ${net.toString()}, cash ${ledger.cash.toString()}`);
        if (!dec(position.realised).eq(ledger.realised)) throw new Error('the fills do not add up to the position');
        if (!dec(position.qty).eq(ledger.qty) || !dec(position.fees).eq(ledger.fees))
          throw new Error('quantity or fees');
        if (!dec(position.cashToday).eq(ledger.cash)) throw new Error('cash of the day');
        if (position.qty === '0' && position.cost !== '0') throw new Error('flat with a cost');
        if (position.qty.startsWith('-') !== position.cost.startsWith('-') && position.qty !== '0')
          throw new Error('sign of the cost');
        booked += trades.length;
      }),
      { numRuns: 3_000 },
    );
    expect(booked).toBeGreaterThan(10_000);
  });

  test('realised + unrealised = cash + market value, to the cent and beyond, at any mark', () => {
    fc.assert(
      fc.property(anyTrades, anyInstrument, fc.integer({ min: 1, max: 9_000_000 }), (trades, instrument, units) => {
        const { position, ledger } = bookAll(trades, instrument);
        const value = dec(position.qty).mul(Decimal.of(units, 4)).mul(dec(instrument.multiplier));
        const unrealised = value.sub(dec(position.cost));
        const left = dec(position.realised).add(unrealised);
        expect(left.eq(ledger.cash.add(value))).toBe(true);
        const cents = (x: Decimal): string => x.round(2, 'nearest').toString();
        expect(cents(left)).toBe(cents(ledger.cash.add(value)));
      }),
      { numRuns: 2_000 },
    );
  });

  test('the average shown is the cost over the quantity to twelve decimals, and within what was paid', () => {
    fc.assert(
      fc.property(fc.array(anyTrade, { minLength: 1, maxLength: 20 }), (trades) => {
        const buys = trades.map((t): Trade => ({ ...t, side: 'buy' }));
        const { position } = bookAll(buys, TSLA);
        const prices = buys.map((t) => Decimal.of(t.price, 4));
        const lowest = prices.reduce((a, b) => a.min(b));
        const highest = prices.reduce((a, b) => a.max(b));
        const average = dec(position.avgPrice);
        expect(average.scale).toBeLessThanOrEqual(12);
        expect(average.gte(lowest) && average.lte(highest)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  test('days add up: the P&L of each day from mark to mark is the P&L of all of them', () => {
    const oneDay = fc.record({
      trades: fc.array(anyTrade, { maxLength: 8 }),
      mark: fc.integer({ min: 1, max: 900_000 }),
    });
    fc.assert(
      fc.property(fc.array(oneDay, { minLength: 1, maxLength: 8 }), (days) => {
        let position: Position | null = null;
        let sum = Decimal.ZERO;
        let all = Decimal.ZERO;
        for (const [index, { trades, mark }] of days.entries()) {
          const key = `2026-11-${String(index + 10)}`;
          if (position !== null) position = rollDay(position, key, d(Decimal.of(days[index - 1]?.mark ?? 1, 4).text()));
          for (const trade of trades) position = applyFill(position, fillOf(trade, TSLA), TSLA, key).position;
          if (position === null) continue;
          const value = dec(position.qty).mul(Decimal.of(mark, 4));
          const start = dec(position.dayStartQty).mul(dec(position.dayStartMark ?? '0'));
          sum = sum.add(value).sub(start).add(dec(position.cashToday)).sub(dec(position.feesToday));
          all = dec(position.realised)
            .add(value.sub(dec(position.cost)))
            .sub(dec(position.fees));
        }
        expect(sum.eq(all)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});
