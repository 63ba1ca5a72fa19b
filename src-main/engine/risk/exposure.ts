/**
 * What the account holds, what works on its worse side, and what an order would add, in base currency. An underlying that
 * has options counts by the worst loss of the family, everything else by its value. Null where a mark, a price or a rate
 * is unknown: opening orders then fail closed.
 */
import {
  Decimal,
  dec,
  type AssetClass,
  type Instrument,
  type InstrumentId,
  type Side,
} from '../../../shared/domain/index.ts';
import { legsOf, type Working } from '../portfolio/exposure.ts';
import { counted, requirementOf, type PricedFacts } from '../portfolio/margin.ts';
import { markPrice } from '../portfolio/marks.ts';
import { atRate, rateTo } from '../portfolio/rates.ts';
import type { Assessment } from './assessment.ts';
import { worstLoss, type FamilyLeg } from './family.ts';

/** Classes for shares by class: options and combos are one. */
export type ShareClass = Exclude<AssetClass, 'combo'>;

export type Exposures = {
  /** Everything together. */
  readonly gross: Decimal;
  /** Margin that all of it takes: half of stocks, the worst loss of options, everything else in full. */
  readonly margin: Decimal;
  /** Each underlying with its options and combos. */
  readonly underlyings: ReadonlyMap<InstrumentId, Decimal>;
  readonly classes: ReadonlyMap<ShareClass, Decimal>;
};

/** An order that is added; `price`: what it is counted at. */
type Added = {
  readonly instrumentId: InstrumentId;
  readonly side: Side;
  readonly qty: Decimal;
  readonly price: Decimal | null;
};

export type ExposureInput = {
  readonly facts: PricedFacts;
  readonly base: string;
  readonly working: readonly Working[];
  readonly added: Added | null;
};

const SCALE = 10;
const TO_BASE = { scale: 8, rounding: 'ceil' } as const;
/** Products of counted quantities and prices, kept to a scale at which further products stay exact. */
const times = (a: Decimal, b: Decimal): Decimal =>
  a.scale + b.scale <= SCALE ? a.mul(b) : a.mulDiv(b, Decimal.ONE, SCALE, 'ceil');

/** Of one instrument: held, what buys and sales could make of it, and what of that is the added order's. */
type Line = { held: Decimal; buys: Decimal; sells: Decimal; own: Decimal };
type Lines = Map<InstrumentId, Line>;

function lineOf(lines: Lines, id: InstrumentId): Line {
  const known = lines.get(id);
  if (known !== undefined) return known;
  const line = { held: Decimal.ZERO, buys: Decimal.ZERO, sells: Decimal.ZERO, own: Decimal.ZERO };
  lines.set(id, line);
  return line;
}

function addTo(
  lines: Lines,
  input: ExposureInput,
  what: Pick<Added, 'instrumentId' | 'side' | 'qty'>,
  own: boolean,
): void {
  for (const leg of legsOf(input.facts.instruments.get(what.instrumentId), what)) {
    const line = lineOf(lines, leg.instrumentId);
    if (leg.signed.sign() >= 0) line.buys = line.buys.add(leg.signed);
    else line.sells = line.sells.sub(leg.signed);
    if (own) line.own = line.own.add(leg.signed);
  }
}

/** Every instrument that is held or could be, combos by their legs. */
function linesOf(input: ExposureInput): Lines {
  const lines: Lines = new Map();
  for (const { instrumentId, qty } of input.facts.positions) {
    if (qty === '0') continue;
    const line = lineOf(lines, instrumentId);
    line.held = line.held.add(counted(dec(qty)));
  }
  for (const w of input.working) {
    addTo(lines, input, { instrumentId: w.instrumentId, side: w.side, qty: counted(w.leaves) }, false);
  }
  if (input.added !== null) addTo(lines, input, input.added, true);
  return lines;
}

/** The larger of what all buys or all sales would leave, as a size. */
function worstQty({ held, buys, sells }: Line): Decimal {
  return held.add(buys).abs().max(held.sub(sells).abs());
}

/** The underlying that an instrument belongs to: an option's, else itself. */
export const familyOf = (instrument: Instrument): InstrumentId => instrument.option?.underlyingId ?? instrument.id;

type Family = { stock: Instrument | null; options: Instrument[] };

function familiesOf(input: ExposureInput, lines: Lines): Map<InstrumentId, Family> | null {
  const families = new Map<InstrumentId, Family>();
  for (const id of lines.keys()) {
    const instrument = input.facts.instruments.get(id);
    if (instrument === undefined) return null;
    const underlyingId = familyOf(instrument);
    let family = families.get(underlyingId);
    if (family === undefined) families.set(underlyingId, (family = { stock: null, options: [] }));
    if (instrument.option === null) family.stock = instrument;
    else family.options.push(instrument);
  }
  return families;
}

const markOf = (input: ExposureInput, instrument: Instrument): Decimal | null =>
  markPrice(instrument, input.facts.quoteOf(instrument.id), input.facts.limits).price;

/** What the stock of a family is worth at its worse side; the order's own at the price it is counted at, if that is more. */
function stockValue(input: ExposureInput, stock: Instrument, line: Line): Decimal | null {
  const mark = markOf(input, stock);
  const own = input.added?.instrumentId === stock.id ? input.added.price : null;
  const price = mark === null ? own : own === null ? mark.abs() : mark.abs().max(own.abs());
  return price === null ? null : times(times(worstQty(line), counted(price.abs())), dec(stock.multiplier));
}

/** The worst of: the order beside what is held, and all that works beside both. */
function familyLoss(input: ExposureInput, underlyingId: InstrumentId, family: Family, lines: Lines): Decimal | null {
  const underlying = family.stock ?? input.facts.instruments.get(underlyingId) ?? null;
  const spot = underlying === null ? null : markOf(input, underlying);
  if (spot === null) return null;
  const alone: FamilyLeg[] = [];
  const all: FamilyLeg[] = [];
  for (const instrument of family.stock === null ? family.options : [family.stock, ...family.options]) {
    const line = lineOf(lines, instrument.id);
    const mark = markOf(input, instrument);
    if (mark === null) return null;
    const terms = instrument.option;
    const option =
      terms === null ? null : { right: terms.right, expiry: terms.expiry, strike: counted(dec(terms.strike)) };
    const multiplier = dec(instrument.multiplier);
    const leg = (qty: Decimal): FamilyLeg => ({ option, mark: counted(mark), units: times(qty, multiplier) });
    alone.push(leg(line.held.add(line.own)));
    all.push(leg(line.held.add(line.buys).sub(line.sells)));
  }
  return worstLoss(alone, counted(spot)).max(worstLoss(all, counted(spot)));
}

/** Of one family in base: what it counts for, its margin, and what of it is its options'. */
type Valued = { readonly value: Decimal; readonly margin: Decimal; readonly options: Decimal };

function valueOf(input: ExposureInput, id: InstrumentId, family: Family, lines: Lines): Valued | null {
  const { stock, options } = family;
  const first = stock ?? options[0];
  const rate = first === undefined ? null : rateTo(input.facts, input.base, first.currency);
  if (rate === null) return null;
  const value = stock === null ? Decimal.ZERO : stockValue(input, stock, lineOf(lines, stock.id));
  if (value === null) return null;
  const part = stock === null ? Decimal.ZERO : requirementOf(stock.assetClass, value);
  if (options.length === 0) {
    return { value: atRate(value, rate, TO_BASE), margin: atRate(part, rate, TO_BASE), options: Decimal.ZERO };
  }
  const loss = familyLoss(input, id, family, lines);
  if (loss === null) return null;
  const more = loss.sub(value).max(Decimal.ZERO);
  return {
    value: atRate(loss, rate, TO_BASE),
    margin: atRate(part.add(more), rate, TO_BASE),
    options: atRate(stock === null ? loss : more, rate, TO_BASE),
  };
}

/** Everything in base; null where something cannot be known. */
export function exposuresOf(input: ExposureInput): Exposures | null {
  const lines = linesOf(input);
  const families = familiesOf(input, lines);
  if (families === null) return null;
  let gross = Decimal.ZERO;
  let margin = Decimal.ZERO;
  const underlyings = new Map<InstrumentId, Decimal>();
  const classes = new Map<ShareClass, Decimal>();
  const addClass = (name: ShareClass, amount: Decimal): void => {
    classes.set(name, (classes.get(name) ?? Decimal.ZERO).add(amount));
  };
  for (const [id, family] of families) {
    const valued = valueOf(input, id, family, lines);
    if (valued === null) return null;
    gross = gross.add(valued.value);
    margin = margin.add(valued.margin);
    underlyings.set(id, valued.value);
    if (family.options.length > 0) addClass('option', valued.options);
    if (family.stock !== null) {
      addClass(shareClassOf(family.stock), valued.value.sub(valued.options).max(Decimal.ZERO));
    }
  }
  return { gross, margin, underlyings, classes };
}

/** An instrument's class for shares by class. */
export const shareClassOf = (instrument: Pick<Instrument, 'assetClass'>): ShareClass =>
  instrument.assetClass === 'combo' ? 'option' : instrument.assetClass;

/** The underlying that an order is about; a combo's is its first leg's. */
export function underlyingOf(a: Assessment): InstrumentId {
  const leg = a.instrument?.legs?.[0];
  const instrument = leg === undefined ? a.instrument : a.facts.instruments.get(leg.instrumentId);
  return instrument === null || instrument === undefined ? a.intent.instrumentId : familyOf(instrument);
}

/** What an order would make of the account. */
export type Exposure = Pick<Exposures, 'gross' | 'margin'> & {
  readonly ofClass: Decimal;
  readonly ofUnderlying: Decimal;
};

function workOut(a: Assessment): Exposure | null {
  const { instrument, intent, price, qty } = a;
  if (instrument === null || price === null) return null;
  const added = { instrumentId: intent.instrumentId, side: intent.side, qty, price };
  const all = exposuresOf({ facts: a.facts, base: a.base, working: a.working, added });
  if (all === null) return null;
  return {
    gross: all.gross,
    margin: all.margin,
    ofClass: all.classes.get(shareClassOf(instrument)) ?? Decimal.ZERO,
    ofUnderlying: all.underlyings.get(underlyingOf(a)) ?? Decimal.ZERO,
  };
}

/** Worked out once for each assessment, when a check first asks. */
export function exposureOf(a: Assessment): Exposure | null {
  const { memo } = a;
  if (memo.exposure === undefined) memo.exposure = workOut(a);
  return memo.exposure;
}
