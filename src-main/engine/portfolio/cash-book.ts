/**
 * Cash between two readings of an account. What a fill moves is booked at once; a reading of the venue is compared with what was
 * heard, and only what no fill explains changes the balance. Pure.
 *
 * No venue says which fills a reading contains, so it is decided by evidence, by currency, and decided anew with each fill that is heard
 * late, for all fills together:
 * - by time where that is sure (`settledMs` of the reading, or its own time where its figures and the fills are of one sequence);
 * - else by the amount: venues book fills in order, so a reading contains a beginning of those that it need not contain. Of
 *   the beginnings that the times allow, the one that leaves the least unexplained is taken, of equals the shortest.
 *
 * What is left unexplained is a movement of its own (a deposit, interest), or fills that are not heard yet. It is believed when it stands
 * unchanged for so long that every fill of it would have been heard: until a reading whose `settledMs` is past the one that
 * first had it. At once: the first reading, one after an absence (nothing traded here meanwhile), and what a listed charge explains.
 *
 * Invariants (test/unit/property/cash-book.test.ts):
 * - the balance is what was believed and every fill heard, each exactly once, whatever readings contain, lack or have too early;
 * - so it moves with a fill, in the step in which the position does, and otherwise only by what was believed;
 * - a wrong belief is undone by the readings after it: in quiet the balance is the venue's own figure.
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
  type StatedPower,
} from '../../../shared/domain/index.ts';

/** Fills beside a reading that are kept apart, by currency; beyond it the two oldest count as one. */
export const CASH_ENTRIES_MAX = 64;
/** Clocks of venues and ours may differ: what is later than a reading by no more may still be in it, ms. */
export const CASH_CLOCK_SLOP_MS = 5_000;
/** How long a fill that is heard late is looked for in what was believed, ms. */
const BELIEFS_KEPT_MS = 86_400_000;

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
  // Coins of a spot pair go from their position; what a margin account is charged in coins is worth their price.
  else if (fill.feeCurrency === baseCurrency && !isSpotPair(instrument)) paid = paid.sub(fee.mul(dec(fill.price)));
  if (isSpotPair(instrument) && isKept(baseCurrency)) moves.push({ currency: baseCurrency, amount: signed });
  return [{ currency, amount: paid }, ...moves].filter(({ amount }) => !amount.isZero());
}

/** The account after a fill at the venue's time `tsEventMs`; null: it is in what was believed already, or moves nothing. */
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
    const total = totalIn(balances, currency);
    const moved = withMove(rowOf(rows, currency), { total, amount, tsEventMs }, before);
    if (moved === null) continue;
    rows = withRow(rows, moved.row);
    if (moved.isBooked) balances = withTotal(balances, currency, total.add(amount));
  }
  if (balances === account.balances && rows === before.rows) return null;
  return { account: { ...account, balances }, cash: { ...before, rows } };
}

type Moved = { readonly row: CashRow; readonly isBooked: boolean };

/** One movement in its currency; null: it is in the balance already. */
function withMove(
  row: CashRow,
  move: { readonly total: Decimal; readonly amount: Decimal; readonly tsEventMs: number },
  book: CashBook,
): Moved | null {
  const { total, amount, tsEventMs } = move;
  const { statedMs, settledMs, openedMs } = book;
  const since = added(row.since, { amount: textOf(amount), tsEventMs });
  if (settledMs === null) return tsEventMs < statedMs ? null : { row: { ...row, since }, isBooked: true };
  if (openedMs !== undefined && tsEventMs <= openedMs) return null;
  const { taken } = row;
  if (taken !== undefined && tsEventMs <= taken.untilMs && explains(amount, dec(taken.amount))) {
    const rest = dec(taken.amount).sub(amount);
    return { row: { ...row, taken: { ...taken, amount: textOf(rest) } }, isBooked: false };
  }
  const base = total.sub(sumOf(row.since));
  const stated = row.stated ?? textOf(base);
  // What is surely in the reading is one of the fills before those that it need not contain.
  const isSure = tsEventMs <= settledMs;
  const others = isSure ? row.since : since;
  const left = leftOf(others, dec(stated).sub(isSure ? base.add(amount) : base), book);
  return { row: { ...stood(row, left, statedMs), stated, since: others }, isBooked: true };
}

/** What of a reading's mass status is known beside its figures. */
export type ReadingFacts = Pick<Account, 'connectionId'> & {
  /** Read after an absence, with everything that traded meanwhile: believed at once. */
  readonly isWhole?: boolean;
  /** Charges told with the reading for the first time, by currency: what they explain is believed at once. */
  readonly charged?: ReadonlyMap<string, Decimal>;
};

/** The account after a reading of it. */
export function takeReading(
  known: Account | undefined,
  book: CashBook | undefined,
  report: AccountReport,
  facts: ReadingFacts,
): Booked {
  const { accountId, mode, baseCurrency, tsEventMs } = report;
  const settledMs = report.settledMs ?? null;
  const before = book ?? NEVER;
  const openedMs = before.openedMs ?? settledMs;
  const cash = { statedMs: tsEventMs, settledMs, ...(openedMs === null ? {} : { openedMs }) };
  let { balances } = report;
  const rows: CashRow[] = [];
  const isFirst = known === undefined || book === undefined;
  const kept = isFirst ? [] : known.balances;
  for (const currency of new Set([...balances, ...kept, ...before.rows].map((one) => one.currency))) {
    const stated = totalIn(balances, currency);
    const total = isFirst ? stated : totalIn(kept, currency);
    const read = readRow(rowOf(before.rows, currency), { stated, total, book: { ...cash, rows } }, facts);
    if (!read.total.eq(stated)) balances = withTotal(balances, currency, read.total);
    if (!isSettled(read.row)) rows.push(read.row);
  }
  const { power } = report;
  const base = { accountId, connectionId: facts.connectionId, mode, baseCurrency, balances };
  const account: Account = power === undefined ? base : { ...base, power: sameOr(known?.power, power) };
  return { account, cash: { ...cash, rows } };
}

/** Figures that are stated again are those of before: what was sent since they were is still not in them. */
function sameOr(known: StatedPower | undefined, stated: StatedPower): StatedPower {
  if (known === undefined) return stated;
  const { opened: _, ...figures } = known;
  return JSON.stringify({ ...figures, asOfMs: stated.asOfMs }) === JSON.stringify(stated) ? known : stated;
}

type RowReading = { readonly stated: Decimal; readonly total: Decimal; readonly book: CashBook };

/** One currency of a reading: what of its change is believed, and what stands beside it. */
function readRow(
  row: CashRow,
  { stated, total, book }: RowReading,
  facts: ReadingFacts,
): { readonly row: CashRow; readonly total: Decimal } {
  const { statedMs, settledMs } = book;
  const { currency } = row;
  const surely = settledMs ?? statedMs;
  const left = leftOf(row.since, stated.sub(total.sub(sumOf(row.since))), book);
  const since = row.since.filter((entry) => entry.tsEventMs > surely);
  if (settledMs === null) return { row: { currency, unexplained: ZERO.text(), since }, total: total.add(left) };
  const believed = believedOf(row, left, book, facts);
  const base: CashRow = {
    currency,
    stated: textOf(stated),
    ...(row.standsMs === undefined ? {} : { standsMs: row.standsMs }),
    ...takenWith(row, believed, book, facts),
    unexplained: row.unexplained,
    since,
  };
  return { row: stood(base, left.sub(believed), statedMs), total: total.add(believed) };
}

/** What of a reading's unexplained change is believed now. */
function believedOf(row: CashRow, left: Decimal, { settledMs }: CashBook, facts: ReadingFacts): Decimal {
  if (facts.isWhole === true || left.isZero()) return left;
  const charged = facts.charged?.get(row.currency) ?? ZERO;
  const byCharge = explains(charged, left) ? charged : ZERO;
  const stands = row.standsMs !== undefined && left.eq(dec(row.unexplained));
  const isOld = stands && settledMs !== null && settledMs >= row.standsMs + CASH_CLOCK_SLOP_MS;
  return isOld ? left : byCharge;
}

/** What was believed lately, with what is believed now: a fill that is heard late may be part of it. */
function takenWith(
  { taken }: CashRow,
  believed: Decimal,
  { statedMs, settledMs }: CashBook,
  { isWhole }: ReadingFacts,
): Pick<CashRow, 'taken'> {
  const kept = taken !== undefined && statedMs - taken.untilMs < BELIEFS_KEPT_MS ? taken : undefined;
  if (believed.isZero()) return kept === undefined ? {} : { taken: kept };
  const amount = textOf(dec(kept?.amount ?? ZERO.text()).add(believed));
  // What trades after an absence begins with the reading: clocks that differ are no reason to take it for a part of it.
  const untilMs = isWhole === true ? statedMs - 1 : (settledMs ?? statedMs);
  return { taken: { amount, untilMs } };
}

/** A row with what is unexplained now; the same amount stands since it was first seen. */
function stood(row: CashRow, left: Decimal, statedMs: number): CashRow {
  const { standsMs, ...rest } = row;
  const unexplained = textOf(left);
  if (left.isZero()) return { ...rest, unexplained };
  const since = standsMs !== undefined && left.eq(dec(row.unexplained)) ? standsMs : statedMs;
  return { ...rest, unexplained, standsMs: since };
}

/** What of a change from the balance before `since` no beginning of them explains. */
function leftOf(since: readonly CashEntry[], change: Decimal, { statedMs, settledMs }: CashBook): Decimal {
  const surely = settledMs ?? statedMs;
  const perhaps = settledMs === null ? statedMs : statedMs + CASH_CLOCK_SLOP_MS;
  let left = change;
  let best = change;
  for (const entry of since) {
    if (entry.tsEventMs > perhaps) break;
    left = left.sub(dec(entry.amount));
    if (entry.tsEventMs <= surely || left.abs().lt(best.abs())) best = left;
  }
  return best;
}

/** Whether an amount has its part in what is unexplained: without it less is left. */
const explains = (amount: Decimal, left: Decimal): boolean => left.sub(amount).abs().lt(left.abs());

const isSettled = ({ since, unexplained, taken }: CashRow): boolean =>
  since.length === 0 && dec(unexplained).isZero() && taken === undefined;

/** By the venue's time, those of one moment as they came. */
function added(since: readonly CashEntry[], entry: CashEntry): readonly CashEntry[] {
  const at = since.findLastIndex((one) => one.tsEventMs <= entry.tsEventMs) + 1;
  const all = since.toSpliced(at, 0, entry);
  const [first, second] = all;
  if (all.length <= CASH_ENTRIES_MAX || first === undefined || second === undefined) return all;
  const both = { amount: textOf(dec(first.amount).add(dec(second.amount))), tsEventMs: second.tsEventMs };
  return [both, ...all.slice(2)];
}

function rowOf(rows: readonly CashRow[], currency: string): CashRow {
  const row = rows.find((one) => one.currency === currency);
  // Journals of before 1.0 have no `stated`: what they call unexplained is in the balance.
  if (row?.stated !== undefined) return row;
  return { currency, unexplained: ZERO.text(), since: row?.since ?? [] };
}

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
