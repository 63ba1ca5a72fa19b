/** Realised profit of combos is the combos' cash, to the cent and to the last digit, whatever their legs were booked at (P&L). */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Decimal, dec, idOf, opposite, type ComboLeg, type Position } from '../../../shared/domain/index.ts';
import { legPrices, type LegMarket } from '../../../src-main/brokers/sim/exchange/combo.ts';
import { applyFill } from '../../../src-main/engine/portfolio/apply-fill.ts';

const SEED = Number(process.env['RUNG_SEED'] ?? 20_261_121);
const MULTIPLIER = dec('100').text();
const CENTS = 2;
const DAY = '2026-11-20';

type Trade = { readonly side: 'buy' | 'sell'; readonly units: number; readonly off: number };

const legMarket: fc.Arbitrary<LegMarket> = fc
  .tuple(fc.integer({ min: 0, max: 3_000 }), fc.integer({ min: 1, max: 60 }))
  .map(([bid, width]) => ({ bid, ask: bid + width }));
const legs: fc.Arbitrary<readonly ComboLeg[]> = fc
  .array(fc.record({ side: fc.constantFrom('buy' as const, 'sell' as const), ratio: fc.integer({ min: 1, max: 3 }) }), {
    minLength: 2,
    maxLength: 4,
  })
  // Ratios without a common factor, as every combo has them.
  .map((drawn) => drawn.map((leg, i) => ({ ...leg, ratio: i === 0 ? 1 : leg.ratio, instrumentId: idOf(`LEG${i}`) })));
const trades: fc.Arbitrary<readonly Trade[]> = fc.array(
  fc.record({
    side: fc.constantFrom('buy' as const, 'sell' as const),
    units: fc.integer({ min: 1, max: 9 }),
    off: fc.integer({ min: -40, max: 40 }),
  }),
  { minLength: 1, maxLength: 12 },
);

/** Legs' books: each combo fill moves every leg's position, the combo itself is never held. */
class Book {
  readonly positions = new Map<string, Position>();
  cash = Decimal.ZERO;
  held = 0;
  private readonly legs: readonly ComboLeg[];
  private n = 0;

  constructor(given: readonly ComboLeg[]) {
    this.legs = given;
  }

  trade({ side, units }: Pick<Trade, 'side' | 'units'>, price: number, markets: readonly LegMarket[]): void {
    const prices = legPrices(this.legs, markets, price);
    const sign = side === 'buy' ? 1 : -1;
    this.held += sign * units;
    // A combo's price is what one unit costs its buyer; it may be negative.
    this.cash = this.cash.sub(Decimal.of(sign * units * price, CENTS).mul(dec(MULTIPLIER)));
    for (const [i, leg] of this.legs.entries()) {
      this.n += 1;
      const fill = {
        accountId: idOf<never>('SIM-1'),
        connectionId: idOf<never>('sim'),
        instrumentId: leg.instrumentId,
        side: side === 'buy' ? leg.side : opposite(leg.side),
        qty: Decimal.of(units * leg.ratio).text(),
        price: Decimal.of(prices[i] ?? 0, CENTS).text(),
        fee: dec('0').text(),
        tsInitMs: this.n,
      };
      const before = this.positions.get(leg.instrumentId) ?? null;
      this.positions.set(leg.instrumentId, applyFill(before, fill, { multiplier: MULTIPLIER }, DAY).position);
    }
  }

  sum(of: (position: Position) => string): Decimal {
    return [...this.positions.values()].reduce((total, position) => total.add(dec(of(position))), Decimal.ZERO);
  }
}

const middle = (given: readonly ComboLeg[], markets: readonly LegMarket[]): number =>
  given.reduce((sum, leg, i) => {
    const market = markets[i] ?? { bid: 0, ask: 0 };
    const mid = Math.round(((market.bid ?? 0) + (market.ask ?? 0)) / 2);
    return sum + (leg.side === 'buy' ? 1 : -1) * leg.ratio * mid;
  }, 0);

/** A price that legs can add up to: what is only bought never costs less than nothing, what is only sold never more. */
const possible = (given: readonly ComboLeg[], price: number): number => {
  if (given.every((leg) => leg.side === 'buy')) return Math.max(0, price);
  return given.every((leg) => leg.side === 'sell') ? Math.min(0, price) : price;
};

describe('combos', () => {
  it('what their legs realise and still cost is the combos’ cash, after every fill; flat again, it is all realised', () => {
    console.log(`seed ${SEED}`);
    const property = fc.property(
      legs,
      fc.array(legMarket, { minLength: 4, maxLength: 4 }),
      trades,
      (given, books, list) => {
        const markets = books.slice(0, given.length);
        const book = new Book(given);
        for (const trade of list) {
          book.trade(trade, possible(given, middle(given, markets) + trade.off), markets);
          const carried = book.sum((p) => p.realised).sub(book.sum((p) => p.cost));
          expect(carried.eq(book.cash)).toBe(true);
        }
        if (book.held !== 0) {
          const side = book.held > 0 ? 'sell' : 'buy';
          book.trade({ side, units: Math.abs(book.held) }, possible(given, middle(given, markets) - 3), markets);
        }
        const realised = book.sum((p) => p.realised);
        expect(realised.eq(book.cash)).toBe(true);
        expect(realised.round(CENTS, 'nearest').eq(realised)).toBe(true);
        for (const { qty, cost } of book.positions.values()) expect([qty, cost]).toEqual(['0', '0']);
      },
    );
    fc.assert(property, { seed: SEED, numRuns: 400 });
  });
});
