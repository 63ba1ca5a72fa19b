/** Cash between readings: each fill counts once, whatever part of the fills a reading contains and however late they are heard. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  Decimal,
  dec,
  type Account,
  type AccountReport,
  type CashBook,
  type DecimalText,
} from '../../../shared/domain/index.ts';
import {
  CASH_CLOCK_SLOP_MS,
  CASH_ENTRIES_MAX,
  bookMoves,
  takeReading,
} from '../../../src-main/engine/portfolio/cash-book.ts';
import { ACCOUNT, ACCOUNT_ID, CONNECTION_ID, d } from '../engine/account-fixture.ts';

const OPENING = 100_000;
const LAG_MS = 10_000;

type Fill = { readonly amount: number; readonly gapMs: number; readonly heardMs: number };
type Look = { readonly fromMs: number; readonly lacks: number };

const anyFill: fc.Arbitrary<Fill> = fc.record({
  // Small and few amounts, so that different beginnings often add up to the same.
  amount: fc.oneof(fc.integer({ min: -3, max: 3 }), fc.integer({ min: -50_000, max: 50_000 })),
  gapMs: fc.integer({ min: 1, max: 4_000 }),
  heardMs: fc.integer({ min: 0, max: 3_000 }),
});
const anyLook: fc.Arbitrary<Look> = fc.record({
  fromMs: fc.integer({ min: 1, max: 60_000 }),
  lacks: fc.integer({ min: 0, max: 4 }),
});

const report = (total: number, tsEventMs: number, settledMs: number | null): AccountReport => ({
  kind: 'account',
  accountId: ACCOUNT_ID,
  mode: ACCOUNT.mode,
  baseCurrency: 'USD',
  balances: [{ currency: 'USD', total: d(String(total)), locked: d('0') }],
  tsEventMs,
  ...(settledMs === null ? {} : { settledMs }),
});

/** The books as the engine keeps them. */
class Books {
  account: Account | undefined;
  cash: CashBook | undefined;

  read(of: AccountReport): void {
    ({ account: this.account, cash: this.cash } = takeReading(this.account, this.cash, of, {
      connectionId: CONNECTION_ID,
    }));
  }

  fill(amount: number, tsEventMs: number, currency = 'USD'): void {
    if (this.account === undefined) return;
    const moves = [{ currency, amount: Decimal.of(amount) }];
    const booked = bookMoves(this.account, this.cash, moves, tsEventMs);
    if (booked !== null) ({ account: this.account, cash: this.cash } = booked);
  }

  get total(): DecimalText {
    return this.account?.balances.find((one) => one.currency === 'USD')?.total ?? d('0');
  }
}

type Happening = { readonly atMs: number; readonly run: () => void };

/** Plays fills as they are heard and readings as they come; a reading is told when all fills in it were heard. */
function play(fills: readonly Fill[], looks: readonly Look[], lagMs: number | null): number {
  const books = new Books();
  books.read(report(OPENING, 0, lagMs === null ? null : -lagMs));
  let atMs = 10;
  const traded = fills.map((fill) => ({ ...fill, tsMs: (atMs += fill.gapMs) }));
  let heard = OPENING;
  let checked = 0;
  const check = (): void => {
    checked += 1;
    if (!dec(books.total).eq(Decimal.of(heard))) throw new Error(`${books.total} shown, ${heard} true`);
  };
  const happenings: Happening[] = traded.map((fill) => ({
    // Where figures and fills are of one sequence they are heard in it.
    atMs: fill.tsMs + (lagMs === null ? 0 : fill.heardMs),
    run: () => {
      books.fill(fill.amount, fill.tsMs);
      heard += fill.amount;
      check();
    },
  }));
  let contained = 0;
  for (const look of looks.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const until = traded.filter((fill) => fill.tsMs <= look.fromMs).length;
    const surely = lagMs === null ? until : traded.filter((fill) => fill.tsMs <= look.fromMs - lagMs).length;
    contained = Math.max(contained, surely, until - look.lacks);
    const inside = traded.slice(0, contained);
    const total = inside.reduce((sum, fill) => sum + fill.amount, OPENING);
    const toldMs = Math.max(look.fromMs, ...inside.map((fill) => fill.tsMs + (lagMs === null ? 0 : fill.heardMs)));
    happenings.push({
      atMs: toldMs + 0.5,
      run: () => {
        books.read(report(total, look.fromMs, lagMs === null ? null : look.fromMs - lagMs));
        check();
      },
    });
  }
  for (const happening of happenings.toSorted((a, b) => a.atMs - b.atMs)) happening.run();
  return checked;
}

describe('cash between readings', () => {
  test('S2.1, S1.8: is the opening cash and all fills heard, at every step, whatever a reading lacks', () => {
    let checked = 0;
    fc.assert(
      fc.property(
        fc.array(anyFill, { minLength: 1, maxLength: 40 }),
        fc.array(anyLook, { minLength: 1, maxLength: 20 }),
        (fills, looks) => {
          checked += play(fills, looks, LAG_MS);
        },
      ),
      { numRuns: 3_000 },
    );
    expect(checked).toBeGreaterThan(30_000);
  });

  test('of one sequence with the fills (no lag): the reading decides by its time alone', () => {
    fc.assert(
      fc.property(
        fc.array(anyFill, { minLength: 1, maxLength: 40 }),
        fc.array(anyLook, { minLength: 1, maxLength: 20 }),
        (fills, looks) => {
          play(
            fills,
            looks.map((look) => ({ ...look, lacks: 0 })),
            null,
          );
        },
      ),
      { numRuns: 1_000 },
    );
  });

  test('a fill heard after the reading that has it is not counted again; one that it has not, is', () => {
    for (const isIn of [true, false]) {
      const books = new Books();
      books.read(report(OPENING, 0, -LAG_MS));
      books.read(report(isIn ? OPENING - 5_000 : OPENING, 20_000, 10_000));
      books.fill(-5_000, 19_500);
      expect(books.total).toBe(d(String(OPENING - 5_000)));
    }
  });

  test('what no fill explains (a deposit, interest) is taken as the venue states it, once', () => {
    const books = new Books();
    books.read(report(OPENING, 0, -LAG_MS));
    books.fill(-5_000, 15_000);
    books.read(report(OPENING + 30, 16_000, 6_000));
    expect(books.total).toBe(d(String(OPENING + 30 - 5_000)));
    books.read(report(OPENING + 30 - 5_000, 18_000, 8_000));
    expect(books.total).toBe(d(String(OPENING + 30 - 5_000)));
    expect(books.cash?.rows[0]?.since ?? []).toEqual([]);
  });

  test('a reading that never takes a fill up is believed once the fill must be in it', () => {
    const books = new Books();
    books.read(report(OPENING, 0, -LAG_MS));
    books.fill(-5_000, 15_000);
    books.read(report(OPENING, 24_999, 14_999));
    expect(books.total).toBe(d(String(OPENING - 5_000)));
    books.read(report(OPENING, 25_000, 15_000));
    expect(books.total).toBe(d(String(OPENING)));
  });

  test('a fill later than the reading by more than clocks may differ is never taken for one of its', () => {
    const books = new Books();
    books.read(report(OPENING, 0, -LAG_MS));
    books.fill(-5_000, 20_000 + CASH_CLOCK_SLOP_MS + 1);
    books.read(report(OPENING - 5_000, 20_000, 10_000));
    expect(books.total).toBe(d(String(OPENING - 10_000)));
  });

  test('more fills beside a reading than are kept apart lose nothing; a currency that went is nothing', () => {
    const books = new Books();
    books.read(report(OPENING, 0, -LAG_MS));
    for (let i = 1; i <= 3 * CASH_ENTRIES_MAX; i++) books.fill(-1, i);
    expect(books.cash?.rows[0]?.since.length).toBe(CASH_ENTRIES_MAX);
    expect(books.total).toBe(d(String(OPENING - 3 * CASH_ENTRIES_MAX)));
    books.fill(7, 500, 'EUR');
    expect(books.account?.balances.map((one) => one.currency)).toEqual(['USD', 'EUR']);
    books.read(report(OPENING, 40_000, 30_000));
    expect(books.account?.balances).toEqual([{ currency: 'USD', total: d(String(OPENING)), locked: d('0') }]);
  });
});
