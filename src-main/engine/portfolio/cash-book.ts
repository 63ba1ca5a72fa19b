/**
 * Cash between two readings of an account. What a fill moves is booked at once; a reading of the venue then takes the place of
 * the fills that it contains, and of no others. Pure.
 *
 * No venue says which fills a reading contains, so it is decided, by currency:
 * - by time where that is sure (`settledMs` of the reading, or its own time where its figures and the fills are of one sequence);
 * - else by what explains it: venues book fills in order, so a reading contains a beginning of those since the one before. Of the
 *   beginnings that the times allow, the one that leaves the least change unexplained is taken; of equals the shortest, so
 *   that a later reading can still contain the others. A fill heard only after a reading is in it when that explains it better.
 *
 * Invariants (test/unit/property/cash-book.test.ts): a fill counts once, in the reading or beside it; where nothing but fills moved
 * the cash, it is always the opening cash and all fills heard, however far readings lag behind; and a reading
 * never changes the cash by more than what no fill explains.
 */
import {
  Decimal,
  dec,
  type Account,
  type AccountReport,
  type Balance,
  type CashBook,
  type CashEntry,
  type CashRow,
  type FillReport,
  type Instrument,
  type Money,
} from '../../../shared/domain/index.ts';

/** Fills beside a reading that are kept apart, by currency; beyond it the two oldest count as one. */
export const CASH_ENTRIES_MAX = 64;
/** Clocks of venues and ours may differ: what is later than a reading by no more may still be in it, ms. */
export const CASH_CLOCK_SLOP_MS = 5_000;

/** An account with what stands beside its newest reading. */
export type Booked = { readonly account: Account; readonly cash: CashBook };
/** What of one currency a fill moves, signed. */
export type CashMove = { readonly currency: string; readonly amount: Decimal };

const ZERO = Decimal.ZERO;
const NEVER: CashBook = { statedMs: Number.MIN_SAFE_INTEGER, settledMs: null, rows: [] };

const sumOf = (entries: readonly CashEntry[]): Decimal =>
  entries.reduce((sum, entry) => sum.add(dec(entry.amount)), ZERO);
const textOf = (amount: Decimal): Money => amount.trim().text();

/** Coins of such pairs are balances at some venues, and positions at others. */
export const isSpotPair = (instrument: Instrument): boolean =>
  instrument.assetClass === 'crypto' && instrument.baseCurrency !== null && !instrument.shortable;

/** What a fill moves at an account. A combo's own fill moves nothing: its legs' do. */
export function movesOf(
  account: Account,
  instrument: Instrument,
  fill: Pick<FillReport, 'side' | 'qty' | 'price' | 'fee' | 'feeCurrency'>,
): readonly CashMove[] {
  const { currency, baseCurrency } = instrument;
  const signed = fill.side === 'buy' ? dec(fill.qty) : dec(fill.qty).neg();
  let paid = signed.mul(dec(fill.price)).mul(dec(instrument.multiplier)).neg();
  const fee = dec(fill.fee);
  const moves: CashMove[] = [];
  const isKept = (name: string | null): name is string =>
    account.balances.some((balance) => balance.currency === name && !dec(balance.total).isZero());
  if (fill.feeCurrency === currency) paid = paid.sub(fee);
  else if (isKept(fill.feeCurrency)) moves.push({ currency: fill.feeCurrency, amount: fee.neg() });
  // Taken from the coins that were bought: until the venue's figures come, worth what was paid for them.
  else if (fill.feeCurrency === baseCurrency) paid = paid.sub(fee.mul(dec(fill.price)));
  if (isSpotPair(instrument) && isKept(baseCurrency)) moves.push({ currency: baseCurrency, amount: signed });
  return [{ currency, amount: paid }, ...moves].filter(({ amount }) => !amount.isZero());
}

/** The account after a fill at the venue's time `tsEventMs`; null: the newest reading has it already, or it moves nothing. */
export function bookMoves(
  account: Account,
  book: CashBook | undefined,
  moves: readonly CashMove[],
  tsEventMs: number,
): Booked | null {
  const before = book ?? NEVER;
  let { balances } = account;
  let { rows } = before;
  for (const { currency, amount } of moves) {
    const row = rowOf(rows, currency);
    if (isIn(before, row, amount, tsEventMs)) {
      if (before.settledMs !== null && tsEventMs > before.settledMs)
        rows = withRow(rows, { ...row, unexplained: textOf(dec(row.unexplained).sub(amount)) });
      continue;
    }
    const total = totalIn(balances, currency).add(amount);
    balances = withTotal(balances, currency, total);
    rows = withRow(rows, { ...row, since: added(row.since, { amount: textOf(amount), tsEventMs }) });
  }
  if (balances === account.balances && rows === before.rows) return null;
  return { account: { ...account, balances }, cash: { ...before, rows } };
}

/** The account after a reading of it. */
export function takeReading(
  known: Account | undefined,
  book: CashBook | undefined,
  report: AccountReport,
  of: Pick<Account, 'connectionId'>,
): Booked {
  const { accountId, mode, baseCurrency, tsEventMs } = report;
  const reading = { statedMs: tsEventMs, settledMs: report.settledMs ?? null };
  const before = book ?? NEVER;
  let { balances } = report;
  const rows: CashRow[] = [];
  const currencies = new Set([...balances.map((one) => one.currency), ...before.rows.map((one) => one.currency)]);
  for (const currency of currencies) {
    const stated = totalIn(balances, currency);
    const row = rowOf(before.rows, currency);
    const total = known === undefined ? stated : totalIn(known.balances, currency);
    const { unexplained, since } = contained(row, total, stated, reading);
    if (since.length > 0) balances = withTotal(balances, currency, stated.add(sumOf(since)));
    if (since.length > 0 || (reading.settledMs !== null && !dec(unexplained).isZero()))
      rows.push({ currency, unexplained, since });
  }
  const account: Account = { accountId, connectionId: of.connectionId, mode, baseCurrency, balances };
  return { account, cash: { ...reading, rows } };
}

type Reading = Pick<CashBook, 'statedMs' | 'settledMs'>;

/** What of a currency's fills a reading leaves beside it, and what of it no fill explains. */
function contained(row: CashRow, total: Decimal, stated: Decimal, reading: Reading): Omit<CashRow, 'currency'> {
  const { since } = row;
  const surely = reading.settledMs ?? reading.statedMs;
  const perhaps = reading.settledMs === null ? reading.statedMs : reading.statedMs + CASH_CLOCK_SLOP_MS;
  let left = stated.sub(total.sub(sumOf(since)));
  let best = { count: 0, left };
  for (const [i, entry] of since.entries()) {
    if (entry.tsEventMs > perhaps) break;
    left = left.sub(dec(entry.amount));
    if (entry.tsEventMs <= surely || left.abs().lt(best.left.abs())) best = { count: i + 1, left };
  }
  return { unexplained: textOf(best.left), since: since.slice(best.count) };
}

/** Whether the newest reading contains a fill that is heard only now. */
function isIn(book: CashBook, row: CashRow, amount: Decimal, tsEventMs: number): boolean {
  const { statedMs, settledMs } = book;
  if (settledMs === null) return tsEventMs < statedMs;
  if (tsEventMs <= settledMs) return true;
  const unexplained = dec(row.unexplained);
  return tsEventMs <= statedMs + CASH_CLOCK_SLOP_MS && unexplained.sub(amount).abs().lt(unexplained.abs());
}

/** By the venue's time, those of one moment as they came. */
function added(since: readonly CashEntry[], entry: CashEntry): readonly CashEntry[] {
  const at = since.findLastIndex((one) => one.tsEventMs <= entry.tsEventMs) + 1;
  const all = since.toSpliced(at, 0, entry);
  const [first, second] = all;
  if (all.length <= CASH_ENTRIES_MAX || first === undefined || second === undefined) return all;
  const both = { amount: textOf(dec(first.amount).add(dec(second.amount))), tsEventMs: second.tsEventMs };
  return [both, ...all.slice(2)];
}

const rowOf = (rows: readonly CashRow[], currency: string): CashRow =>
  rows.find((row) => row.currency === currency) ?? { currency, unexplained: ZERO.text(), since: [] };

const withRow = (rows: readonly CashRow[], row: CashRow): readonly CashRow[] =>
  rows.some((one) => one.currency === row.currency)
    ? rows.map((one) => (one.currency === row.currency ? row : one))
    : [...rows, row];

const totalIn = (balances: readonly Balance[], currency: string): Decimal =>
  dec(balances.find((balance) => balance.currency === currency)?.total ?? ZERO.text());

function withTotal(balances: readonly Balance[], currency: string, total: Decimal): readonly Balance[] {
  const text = textOf(total);
  if (!balances.some((balance) => balance.currency === currency))
    return [...balances, { currency, total: text, locked: ZERO.text() }];
  return balances.map((balance) => (balance.currency === currency ? { ...balance, total: text } : balance));
}
