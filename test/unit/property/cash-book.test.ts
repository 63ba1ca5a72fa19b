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
  type ReadingFacts,
} from '../../../src-main/engine/portfolio/cash-book.ts';
import { ACCOUNT, ACCOUNT_ID, CONNECTION_ID, d } from '../engine/account-fixture.ts';

const OPENING = 100_000;
const LAG_MS = 10_000;

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

  read(of: AccountReport, facts: Partial<ReadingFacts> = {}): void {
    ({ account: this.account, cash: this.cash } = takeReading(this.account, this.cash, of, {
      connectionId: CONNECTION_ID,
      ...facts,
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

/** Books that were opened with OPENING at time 0. */
function opened(): Books {
  const books = new Books();
  books.read(report(OPENING, 0, -LAG_MS));
  return books;
}

type Fill = { readonly amount: number; readonly gapMs: number; readonly lateMs: number };
type Look = { readonly fromMs: number; readonly lacks: number; readonly travelMs: number };

const fillsOf = (lateMs: fc.Arbitrary<number>, gapMs: number): fc.Arbitrary<readonly Fill[]> =>
  fc.array(
    fc.record({
      // Small and few amounts, so that different parts of them often add up to the same.
      amount: fc.oneof(fc.integer({ min: -3, max: 3 }), fc.integer({ min: -50_000, max: 50_000 })),
      gapMs: fc.integer({ min: 0, max: gapMs }),
      lateMs,
    }),
    { minLength: 1, maxLength: 40 },
  );
const anyLooks: fc.Arbitrary<readonly Look[]> = fc.array(
  fc.record({
    fromMs: fc.integer({ min: 1, max: 90_000 }),
    lacks: fc.integer({ min: 0, max: 4 }),
    travelMs: fc.integer({ min: 0, max: 3_000 }),
  }),
  { minLength: 1, maxLength: 25 },
);

type Played = { readonly checked: number; readonly endsAt: DecimalText; readonly truth: number };

/**
 * Plays fills as they are heard (`lateMs` after they were traded, in any order) and readings as they come, whatever of the
 * fills they have; then quiet, in which the venue is read twice. `isExact`: the balance must be the fills heard, at each step.
 */
function play(fills: readonly Fill[], looks: readonly Look[], isExact: boolean): Played {
  const books = opened();
  let atMs = 10;
  const traded = fills.map((fill) => ({ ...fill, tsMs: (atMs += fill.gapMs) }));
  let heard = OPENING;
  let checked = 0;
  const check = (): void => {
    checked += 1;
    if (isExact && !dec(books.total).eq(Decimal.of(heard))) throw new Error(`${books.total} shown, ${heard} true`);
  };
  const happenings = traded.map((fill) => ({
    atMs: fill.tsMs + fill.lateMs,
    run: (): void => {
      heard += fill.amount;
      books.fill(fill.amount, fill.tsMs);
      check();
    },
  }));
  let contained = 0;
  for (const look of looks.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const until = traded.filter((fill) => fill.tsMs <= look.fromMs).length;
    const surely = traded.filter((fill) => fill.tsMs <= look.fromMs - LAG_MS).length;
    contained = Math.max(contained, surely, until - look.lacks);
    const total = traded.slice(0, contained).reduce((sum, fill) => sum + fill.amount, OPENING);
    happenings.push({
      atMs: look.fromMs + look.travelMs,
      run: () => {
        books.read(report(total, look.fromMs, look.fromMs - LAG_MS));
        check();
      },
    });
  }
  for (const happening of happenings.toSorted((a, b) => a.atMs - b.atMs)) happening.run();
  const truth = traded.reduce((sum, fill) => sum + fill.amount, OPENING);
  for (const quietMs of [400_000, 500_000]) books.read(report(truth, quietMs, quietMs - LAG_MS));
  return { checked, endsAt: books.total, truth };
}

describe('cash between readings', () => {
  test('S2.1, S1.8: is the opening cash and all fills heard, at every step, whatever a reading lacks or has too early', () => {
    let checked = 0;
    fc.assert(
      fc.property(
        fillsOf(fc.integer({ min: 0, max: LAG_MS + CASH_CLOCK_SLOP_MS }), 4_000),
        anyLooks,
        (fills, looks) => {
          const played = play(fills, looks, true);
          checked += played.checked;
          expect(played.endsAt).toBe(d(String(played.truth)));
        },
      ),
      { numRuns: 3_000 },
    );
    console.log(`cash: ${checked} steps, no false one`);
    expect(checked).toBeGreaterThan(20_000);
  });

  test('no error stays: fills heard minutes late or never, and in quiet the balance is what the venue has', () => {
    const late = fc.oneof(fc.integer({ min: 0, max: 5_000 }), fc.integer({ min: 0, max: 200_000 }));
    fc.assert(
      fc.property(fillsOf(late, 4_000), anyLooks, (fills, looks) => {
        const { endsAt, truth } = play(fills, looks, false);
        expect(endsAt).toBe(d(String(truth)));
      }),
      { numRuns: 2_000 },
    );
  });

  test('of one sequence with the fills (no lag): the reading decides by its time alone', () => {
    fc.assert(
      fc.property(
        fillsOf(fc.constant(0), 4_000),
        fc.array(fc.integer({ min: 0, max: 90_000 }), { maxLength: 20 }),
        (fills, looks) => {
          const books = new Books();
          books.read(report(OPENING, 0, null));
          let atMs = 10;
          const traded = fills.map((fill) => ({ ...fill, tsMs: (atMs += fill.gapMs + 1) }));
          const steps = [
            ...traded.map((fill) => ({ atMs: fill.tsMs, amount: fill.amount })),
            ...looks.map((ms) => ({ atMs: ms + 0.5, amount: null })),
          ].toSorted((a, b) => a.atMs - b.atMs);
          let heard = OPENING;
          for (const { atMs: nowMs, amount } of steps) {
            if (amount !== null) books.fill(amount, nowMs);
            heard += amount ?? 0;
            if (amount === null) books.read(report(heard, nowMs, null));
            expect(books.total).toBe(d(String(heard)));
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  test('a fill heard after the reading that has it is not counted again; one that it has not, is', () => {
    for (const isIn of [true, false]) {
      const books = opened();
      books.read(report(isIn ? OPENING - 5_000 : OPENING, 20_000, 10_000));
      expect(books.total).toBe(d(String(OPENING)));
      books.fill(-5_000, 19_500);
      expect(books.total).toBe(d(String(OPENING - 5_000)));
      expect(books.cash?.rows[0]?.unexplained).toBe('0');
    }
  });

  test('a purchase and a sale that are both heard after the reading that has them count once each', () => {
    const books = opened();
    books.read(report(OPENING - 100, 20_000, 10_000));
    books.fill(-5_000, 19_500);
    expect(books.total).toBe(d(String(OPENING - 5_000)));
    books.fill(4_900, 19_600);
    expect(books.total).toBe(d(String(OPENING - 100)));
    books.read(report(OPENING - 100, 60_000, 50_000));
    expect(books.total).toBe(d(String(OPENING - 100)));
    expect(books.cash?.rows).toEqual([]);
  });

  test('what no fill explains (a deposit, interest) is believed when a later reading still has it, once', () => {
    const books = opened();
    books.fill(-5_000, 15_000);
    books.read(report(OPENING + 30, 16_000, 6_000));
    expect(books.total).toBe(d(String(OPENING - 5_000)));
    books.read(report(OPENING + 30 - 5_000, 18_000, 8_000));
    expect(books.total).toBe(d(String(OPENING - 5_000)));
    books.read(report(OPENING + 30 - 5_000, 30_999, 20_999));
    expect(books.total).toBe(d(String(OPENING - 5_000)));
    books.read(report(OPENING + 30 - 5_000, 31_000, 21_000));
    expect(books.total).toBe(d(String(OPENING + 30 - 5_000)));
    books.fill(30, 15_500);
    expect(books.total).toBe(d(String(OPENING + 30 - 5_000)));
  });

  test('what a listed charge explains, and everything after an absence, is believed at once', () => {
    const books = opened();
    books.read(report(OPENING + 30, 20_000, 10_000), { charged: new Map([['USD', dec('30')]]) });
    expect(books.total).toBe(d(String(OPENING + 30)));
    // A charge that an earlier reading had moves nothing again.
    books.read(report(OPENING + 30, 25_000, 15_000), { charged: new Map([['USD', dec('30')]]) });
    expect(books.total).toBe(d(String(OPENING + 30)));
    books.read(report(OPENING - 5_000, 90_000, 80_000), { isWhole: true });
    expect(books.total).toBe(d(String(OPENING - 5_000)));
    // A fill of that time which is heard late is part of what was believed; one that is not, is not.
    books.fill(-5_030, 89_000);
    expect(books.total).toBe(d(String(OPENING - 5_000)));
    books.fill(-7_000, 89_500);
    expect(books.total).toBe(d(String(OPENING - 12_000)));
  });

  test('a reading that never takes a fill up is believed in the end', () => {
    const books = opened();
    books.fill(-5_000, 15_000);
    for (const [atMs, total] of [
      [24_999, OPENING - 5_000],
      [25_000, OPENING - 5_000],
      [39_999, OPENING - 5_000],
      [40_000, OPENING],
    ] as const) {
      books.read(report(OPENING, atMs, atMs - LAG_MS));
      expect(books.total).toBe(d(String(total)));
    }
  });

  test('a fill later than the reading by more than clocks may differ is never taken for one of its', () => {
    const books = opened();
    books.fill(-5_000, 20_000 + CASH_CLOCK_SLOP_MS + 1);
    books.read(report(OPENING - 5_000, 20_000, 10_000), { isWhole: true });
    expect(books.total).toBe(d(String(OPENING - 10_000)));
  });

  test('more fills beside a reading than are kept apart lose nothing; a currency that went is nothing', () => {
    const books = opened();
    for (let i = 1; i <= 3 * CASH_ENTRIES_MAX; i++) books.fill(-1, i);
    expect(books.cash?.rows[0]?.since.length).toBe(CASH_ENTRIES_MAX);
    expect(books.total).toBe(d(String(OPENING - 3 * CASH_ENTRIES_MAX)));
    books.fill(7, 500, 'EUR');
    expect(books.account?.balances.map((one) => one.currency)).toEqual(['USD', 'EUR']);
    for (const atMs of [40_000, 60_000]) books.read(report(OPENING, atMs, atMs - LAG_MS));
    expect(books.account?.balances).toEqual([{ currency: 'USD', total: d(String(OPENING)), locked: d('0') }]);
  });

  test('a journal of before what is unexplained was held back goes on from its balance', () => {
    const books = opened();
    books.cash = { statedMs: 20_000, settledMs: 10_000, rows: [{ currency: 'USD', unexplained: d('30'), since: [] }] };
    books.fill(-5_000, 15_000);
    expect(books.total).toBe(d(String(OPENING - 5_000)));
    books.read(report(OPENING - 5_000, 30_000, 20_000));
    expect(books.total).toBe(d(String(OPENING - 5_000)));
  });
});
