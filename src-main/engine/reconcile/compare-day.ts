/**
 * Our record of an account's day against the venue's own statement of it, row by row. Pure; nothing is booked or changed.
 *
 * Invariants: everything of either side is in exactly one row; orders are matched by our id or else by the venue's, fills by
 * trade id; quantities, prices and amounts are compared as exact decimals.
 */
import {
  DAY_PARTS,
  Decimal,
  dec,
  isOpenAtVenue,
  isWorking,
  sideSign,
  type DayCount,
  type DayReport,
  type DayRow,
  type Fill,
  type FillReport,
  type Instrument,
  type Order,
  type OrderStatusReport,
  type StatementCharge,
  type VenueStatement,
} from '../../../shared/domain/index.ts';
import { isSpotPair } from '../portfolio/cash-book.ts';
import { feeDifference, feeNotes, feeRows } from './day-fees.ts';
import { Sums, dayFills, plain, within, type AnyFill, type OurDay } from './day-terms.ts';

type Verdicts = Pick<DayRow, 'ours' | 'theirs' | 'verdict' | 'note'>;

/** What the report says. Rows beyond any bound are the caller's to refuse. */
export function compareDay(ours: OurDay, theirs: VenueStatement): DayReport {
  const rows = [
    ...orderRows(ours, theirs),
    ...fillRows(ours, theirs),
    ...(ours.isNow ? positionRows(ours, theirs) : []),
    ...feeRows(ours, theirs),
    ...cashRows(ours, theirs),
    ...chargeRows(ours, theirs),
  ];
  const notes = [
    ...theirs.notGiven,
    ...(ours.isNow ? [] : ['Positions and balances are as they stand now: compared for the present day only.']),
    ...unlistedNote(ours, theirs),
    ...feeNotes(ours, theirs),
  ];
  const counts: DayCount[] = DAY_PARTS.map((part) => {
    const of = rows.filter((row) => row.part === part);
    const same = of.filter((row) => row.verdict === 'same').length;
    return { part, same, different: of.length - same };
  });
  const { accountId, fromMs, toMs, source, tsEventMs: readMs } = theirs;
  const { connectionId, day } = ours;
  return { connectionId, accountId, day, fromMs, toMs, source, readMs, counts, rows: inOrder(rows), notes };
}

function inOrder(rows: readonly DayRow[]): readonly DayRow[] {
  const rank = (row: DayRow): number => (row.verdict === 'same' ? DAY_PARTS.length : 0) + DAY_PARTS.indexOf(row.part);
  return rows.toSorted((a, b) => rank(a) - rank(b));
}

const isOpen = ({ status }: OrderStatusReport): boolean => isOpenAtVenue(status);

/* ---- orders ---- */

/** Whether an order of ours ought to be in the venue's list: it was taken there, and lived in the window. */
const wasThere = (order: Order, statement: VenueStatement): boolean =>
  order.venueOrderId !== null &&
  order.status !== 'emulated' &&
  (isWorking(order.status) || within(order.createdMs, statement) || within(order.updatedMs, statement));

const ourState = (order: Order): string =>
  order.status === 'unknown' ? 'unknown' : isWorking(order.status) ? 'working' : order.status;
const theirState = (report: OrderStatusReport): string =>
  isOpen(report) && report.status !== 'unknown' ? 'working' : report.status;

/** `buy 10 at 31.2, filled 4, canceled`; a quantity that the state says already is not said twice. */
function orderWords(of: Pick<Order, 'side' | 'qty' | 'filledQty' | 'limitPrice'>, state: string): string {
  const whole = plain(of.filledQty) === plain(of.qty) && state === 'filled';
  const filled = whole ? [] : [`filled ${plain(of.filledQty)}`];
  return [
    `${of.side} ${plain(of.qty)}${of.limitPrice === null ? '' : ` at ${plain(of.limitPrice)}`}`,
    ...filled,
    state,
  ].join(', ');
}

function orderRows({ orders }: OurDay, statement: VenueStatement): DayRow[] {
  const byClient = new Map(orders.map((order) => [order.clientOrderId, order]));
  const byVenue = new Map(
    orders.flatMap((order) => (order.venueOrderId === null ? [] : [[order.venueOrderId, order] as const])),
  );
  const rows: DayRow[] = [];
  const seen = new Set<string>();
  for (const report of statement.orders) {
    const mine =
      (report.clientOrderId === null ? undefined : byClient.get(report.clientOrderId)) ??
      (report.venueOrderId === null ? undefined : byVenue.get(report.venueOrderId));
    if (!isOpen(report) && !within(report.tsEventMs, statement) && (mine === undefined || !wasThere(mine, statement)))
      continue;
    if (mine !== undefined) seen.add(mine.clientOrderId);
    const id = mine?.clientOrderId ?? report.clientOrderId ?? report.venueOrderId ?? 'unnamed';
    rows.push({ part: 'order', id, instrumentId: report.instrumentId, ...orderVerdict(mine, report) });
  }
  for (const order of orders) {
    if (seen.has(order.clientOrderId) || !wasThere(order, statement)) continue;
    const note = 'the venue does not list it';
    const found: Verdicts = { ours: orderWords(order, ourState(order)), theirs: null, verdict: 'onlyOurs', note };
    rows.push({ part: 'order', id: order.clientOrderId, instrumentId: order.instrumentId, ...found });
  }
  return rows;
}

function orderVerdict(mine: Order | undefined, report: OrderStatusReport): Verdicts {
  const theirs = orderWords(report, theirState(report));
  if (mine === undefined)
    return { ours: null, theirs, verdict: 'onlyTheirs', note: 'no order of this name is in our journal' };
  const differences = [
    ...(mine.side === report.side ? [] : ['side']),
    ...(dec(mine.qty).eq(dec(report.qty)) ? [] : ['quantity']),
    ...(dec(mine.filledQty).eq(dec(report.filledQty)) ? [] : ['filled quantity']),
    ...(ourState(mine) === theirState(report) ? [] : ['state']),
    ...(isOpen(report) && priceOf(mine.limitPrice) !== priceOf(report.limitPrice) ? ['limit'] : []),
  ];
  const ours = orderWords(mine, ourState(mine));
  const note =
    differences.length === 0 ? null : `${differences.join(', ')} differ${differences.length === 1 ? 's' : ''}`;
  return { ours, theirs, verdict: note === null ? 'same' : 'differs', note };
}

const priceOf = (price: Order['limitPrice']): string => (price === null ? '' : plain(price));

/* ---- fills ---- */

const fillWords = ({ side, qty, price, nonTrade }: AnyFill): string =>
  `${side} ${plain(qty)} at ${plain(price)}${nonTrade === undefined ? '' : `, ${nonTrade}`}`;
function fillRows(ours: OurDay, statement: VenueStatement): DayRow[] {
  const mine = dayFills(ours.fills, statement);
  const theirs = dayFills(statement.fills, statement);
  const rows: DayRow[] = [];
  for (const key of new Set([...theirs.keys(), ...mine.keys()])) {
    const [here, there] = [mine.get(key), theirs.get(key)];
    const any = here ?? there;
    if (any === undefined) continue;
    const part = any.nonTrade === undefined ? ('fill' as const) : ('event' as const);
    rows.push({ part, id: any.tradeId, instrumentId: any.instrumentId, ...fillVerdict(here, there, ours) });
  }
  return rows;
}

function fillVerdict(here: Fill | undefined, there: FillReport | undefined, day: OurDay): Verdicts {
  const ours = here === undefined ? null : fillWords(here);
  const theirs = there === undefined ? null : fillWords(there);
  if (here === undefined)
    return { ours, theirs, verdict: 'onlyTheirs', note: 'not in our journal: read the account again (reconnect)' };
  if (there === undefined)
    return { ours, theirs, verdict: 'onlyOurs', note: 'the venue does not list it: it may have been taken back' };
  const fee = feeDifference(here, there, day);
  const differences = [
    ...(here.side === there.side ? [] : ['side']),
    ...(dec(here.qty).eq(dec(there.qty)) ? [] : ['quantity']),
    ...(dec(here.price).eq(dec(there.price)) ? [] : ['price']),
    ...(fee === null ? [] : ['fee']),
  ];
  if (differences.length === 0) return { ours, theirs, verdict: 'same', note: null };
  const fees = fee === null ? '' : ` (${fee})`;
  return {
    ours,
    theirs,
    verdict: 'differs',
    note: `${differences.join(', ')} differ${differences.length === 1 ? 's' : ''}${fees}`,
  };
}

/* ---- positions ---- */

function positionRows(ours: OurDay, statement: VenueStatement): DayRow[] {
  const rows: DayRow[] = [];
  const mine = new Map(ours.positions.filter((one) => !dec(one.qty).isZero()).map((one) => [one.instrumentId, one]));
  const theirs = new Map(
    statement.positions.filter((one) => !dec(one.qty).isZero()).map((one) => [one.instrumentId, one]),
  );
  for (const instrumentId of new Set([...theirs.keys(), ...mine.keys()])) {
    const [here, there] = [mine.get(instrumentId), theirs.get(instrumentId)];
    const same =
      here !== undefined && there !== undefined && isSameQty(here.qty, there.qty, ours.instruments.get(instrumentId));
    const verdict = same ? 'same' : here === undefined ? 'onlyTheirs' : there === undefined ? 'onlyOurs' : 'differs';
    const average = there?.avgPrice ?? null;
    const off = same && average !== null && !dec(here.avgPrice).eq(dec(average));
    const note = off
      ? 'the averages differ: venues round, and some count commissions in'
      : same
        ? null
        : 'the quantity differs';
    const words = (qty: string, price: string | null): string =>
      `${plain(qty)}${price === null ? '' : ` at ${plain(price)}`}`;
    rows.push({
      ...{ part: 'position', id: instrumentId, instrumentId, verdict, note },
      ours: here === undefined ? null : words(here.qty, here.avgPrice),
      theirs: there === undefined ? null : words(there.qty, average),
    });
  }
  return rows;
}

/** Coins are told down to the lot: what fees leave of one is ours alone. */
function isSameQty(here: string, there: string, instrument: Instrument | undefined): boolean {
  if (dec(here).eq(dec(there))) return true;
  return (
    instrument !== undefined &&
    isSpotPair(instrument) &&
    dec(here).roundTo(dec(instrument.lotSize), 'floor').eq(dec(there))
  );
}

/* ---- money ---- */

/** Cash that fills moved, fees apart; of combos their legs' fills, which move the positions. */
function tradeCash(fills: Iterable<AnyFill>, ours: OurDay): Sums {
  const sums = new Sums();
  for (const fill of fills) {
    const instrument = ours.instruments.get(fill.instrumentId);
    if (instrument === undefined || instrument.legs !== null) continue;
    const value = dec(fill.qty).mul(dec(fill.price)).mul(dec(instrument.multiplier));
    sums.add(instrument.currency, value.mul(Decimal.of(-sideSign(fill.side))));
  }
  return sums;
}

function cashRows(ours: OurDay, statement: VenueStatement): DayRow[] {
  const mine = tradeCash(dayFills(ours.fills, statement).values(), ours);
  const theirs = tradeCash(dayFills(statement.fills, statement).values(), ours);
  const rows: DayRow[] = [...new Set([...mine.currencies(), ...theirs.currencies()])].map((currency) => {
    const [here, there] = [mine.of(currency), theirs.of(currency)];
    const same = here.eq(there);
    return {
      ...{ part: 'cash', id: `${currency} moved by trades`, instrumentId: null },
      ...{ ours: here.toString(), theirs: there.toString(), verdict: same ? 'same' : 'differs' },
      note: same ? null : `${there.sub(here).trim().toString()} apart`,
    };
  });
  if (!ours.isNow) return rows;
  const held = new Map(ours.balances.map((one) => [one.currency, one.total]));
  const stated = new Map(statement.balances.map((one) => [one.currency, one.total]));
  for (const currency of new Set([...stated.keys(), ...held.keys()])) {
    const [here, there] = [held.get(currency), stated.get(currency)];
    const same = dec(here ?? '0').eq(dec(there ?? '0'));
    rows.push({
      ...{ part: 'cash', id: `${currency} balance`, instrumentId: null, verdict: same ? 'same' : 'differs' },
      ...{ ours: here === undefined ? null : plain(here), theirs: there === undefined ? null : plain(there) },
      note: same
        ? null
        : `${dec(there ?? '0')
            .sub(dec(here ?? '0'))
            .trim()
            .toString()} apart: the venue moved cash since it last told us`,
    });
  }
  return rows;
}

const chargeWords = ({ text, amount, currency }: StatementCharge): string => `${text}: ${plain(amount)} ${currency}`;

/** What the venue booked apart, and we with it, by the venue's id. Fees are in the fees' row. */
function chargeRows({ charges }: OurDay, statement: VenueStatement): DayRow[] {
  const mine = new Map(charges.map((one) => [one.id, one]));
  const listed = new Set(statement.charges.map(({ id }) => id));
  const isEvent = (one: StatementCharge): boolean => one.kind !== 'fee' && within(one.tsEventMs, statement);
  const rows = statement.charges.filter(isEvent).map((stated): DayRow => {
    const { id, kind, instrumentId } = stated;
    const own = mine.get(id);
    const base = { part: 'event' as const, id, instrumentId, theirs: chargeWords(stated) };
    if (own === undefined)
      return { ...base, ours: null, verdict: 'onlyTheirs', note: `${NOTES[kind]}; it is not booked here` };
    const isSame = own.currency === stated.currency && dec(own.amount).eq(dec(stated.amount));
    const note = isSame ? null : `${plain(own.amount)} ${own.currency} were booked here`;
    return { ...base, ours: chargeWords(own), verdict: isSame ? 'same' : 'differs', note };
  });
  if (statement.listsCharges === false) return rows;
  const taken = charges.filter((one) => isEvent(one) && !listed.has(one.id));
  const gone = 'the venue told it and does not list it any more: it may have been taken back';
  return [
    ...rows,
    ...taken.map((one) => ({
      ...{ part: 'event' as const, id: one.id, instrumentId: one.instrumentId, ours: chargeWords(one), theirs: null },
      ...{ verdict: 'onlyOurs' as const, note: gone },
    })),
  ];
}

/** Booked here, and no list of the venue's to compare with. */
function unlistedNote({ charges }: OurDay, statement: VenueStatement): readonly string[] {
  const count = charges.filter((one) => within(one.tsEventMs, statement)).length;
  if (statement.listsCharges !== false || count === 0) return [];
  return [
    `${count} ${count === 1 ? 'charge' : 'charges'} booked here apart from trades: this venue lists none to compare.`,
  ];
}

const NOTES: Readonly<Record<VenueStatement['charges'][number]['kind'], string>> = {
  fee: 'a fee',
  dividend: 'a dividend: it is in the balance and in no trade',
  interest: 'interest: it is in the balance and in no trade',
  transfer: 'cash or shares that came or went without a trade',
  corporateAction: 'a corporate action: check quantity and average of the position',
  funding: 'funding of a perpetual: it is in the balance and in no trade',
  other: 'booked by the venue apart from trades',
};
