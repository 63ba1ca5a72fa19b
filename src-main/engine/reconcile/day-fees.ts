/**
 * The fees of a day, ours against the venue's. Pure.
 *
 * Invariants: a fee is compared in what it was charged in, a coin or another currency, never by what it was worth; one of which our
 * record has only the worth is left out on both sides, and counted.
 */
import {
  Decimal,
  dec,
  type DayRow,
  type Fill,
  type FillReport,
  type StatementCharge,
  type VenueStatement,
} from '../../../shared/domain/index.ts';
import { Sums, currencyOf, dayFills, within, type OurDay } from './day-terms.ts';

type Charged = { readonly currency: string; readonly amount: Decimal };

function ourFee({ fee, feeCharged, feeCurrency, instrumentId }: Fill, ours: OurDay): Charged {
  const isAsCharged = feeCharged !== undefined && feeCurrency !== undefined;
  return isAsCharged
    ? { currency: feeCurrency, amount: dec(feeCharged) }
    : { currency: currencyOf(instrumentId, ours), amount: dec(fee) };
}

const theirFee = ({ fee, feeCurrency }: FillReport): Charged => ({ currency: feeCurrency, amount: dec(fee) });

/** Whether the venue charged it in something else than we have of it: a conversion of ours says nothing then. */
const isWorthOnly = (here: Fill, there: FillReport, ours: OurDay): boolean =>
  here.feeCharged === undefined &&
  !dec(there.fee).isZero() &&
  there.feeCurrency !== currencyOf(there.instrumentId, ours);

const inWords = ({ amount, currency }: Charged, plainIn: string): string =>
  `${amount.trim().toString()}${currency === plainIn ? '' : ` ${currency}`}`;

/** How the two fees of a trade differ, in words; null: they do not, or cannot be compared. */
export function feeDifference(here: Fill, there: FillReport, ours: OurDay): string | null {
  if (isWorthOnly(here, there, ours)) return null;
  const [mine, stated] = [ourFee(here, ours), theirFee(there)];
  const isSame = mine.amount.eq(stated.amount) && (mine.currency === stated.currency || mine.amount.isZero());
  const plainIn = currencyOf(here.instrumentId, ours);
  return isSame ? null : `fee ${inWords(mine, plainIn)}, the venue ${inWords(stated, plainIn)}`;
}

/** Trades whose fee cannot be compared. */
function worthOnly(ours: OurDay, statement: VenueStatement): ReadonlySet<string> {
  const mine = dayFills(ours.fills, statement);
  const left = new Set<string>();
  for (const [key, there] of dayFills(statement.fills, statement)) {
    const here = mine.get(key);
    if (here !== undefined && isWorthOnly(here, there, ours)) left.add(key);
  }
  return left;
}

/** What is said of fees that are not compared. */
export function feeNotes(ours: OurDay, statement: VenueStatement): readonly string[] {
  const { size } = worthOnly(ours, statement);
  if (size === 0) return [];
  return [`${size} fees were charged in another currency than the instrument's: not compared.`];
}

/** A row for each currency or coin that fees were charged in. */
export function feeRows(ours: OurDay, statement: VenueStatement): DayRow[] {
  const left = worthOnly(ours, statement);
  const [mine, theirs, apart] = [new Sums(), new Sums(), new Sums()];
  const add = (to: Sums, { currency, amount }: Charged): void => to.add(currency, amount);
  for (const [key, fill] of dayFills(ours.fills, statement)) if (!left.has(key)) add(mine, ourFee(fill, ours));
  for (const [key, fill] of dayFills(statement.fills, statement)) if (!left.has(key)) add(theirs, theirFee(fill));
  for (const { currency, amount } of dayFees(statement.charges, statement)) apart.add(currency, dec(amount).neg());
  // What the venue lists apart was booked apart here as well.
  if (statement.listsCharges !== false)
    for (const { currency, amount } of dayFees(ours.charges, statement)) mine.add(currency, dec(amount).neg());
  const currencies = new Set([...mine.currencies(), ...theirs.currencies(), ...apart.currencies()]);
  return [...currencies].map((currency) => {
    const [here, there] = [mine.of(currency), theirs.of(currency).add(apart.of(currency)).trim()];
    const later = apart.of(currency).isZero()
      ? ''
      : `; ${apart.of(currency).toString()} of it was charged apart from the fills`;
    const note = here.eq(there) ? null : `${there.sub(here).trim().toString()} more at the venue${later}`;
    return {
      ...{ part: 'fee', id: currency, instrumentId: null, ours: here.toString(), theirs: there.toString() },
      ...{ verdict: note === null ? 'same' : 'differs', note },
    };
  });
}

const dayFees = (charges: readonly StatementCharge[], statement: VenueStatement): readonly StatementCharge[] =>
  charges.filter((one) => one.kind === 'fee' && within(one.tsEventMs, statement));
