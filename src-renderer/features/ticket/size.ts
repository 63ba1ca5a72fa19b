/**
 * Size as it is typed (units, an amount of money, a share of equity) to the quantity that will be sent. Exact, rounded
 * down to the lot: the order is never larger than what was asked for.
 */
import {
  Decimal,
  dec,
  err,
  notional,
  ok,
  type Instrument,
  type Quantity,
  type Result,
  type Side,
} from '../../../shared/domain/index.ts';
import { parseNumber } from '../../ui/parse-field.ts';

export type SizeBy = 'qty' | 'notional' | 'equity' | 'risk';

export type SizeContext = {
  readonly instrument: Instrument;
  /** The price that one unit is counted at, or null when there is none. */
  readonly price: Decimal | null;
  /** Equity of the account in its base currency, or null when unknown. */
  readonly equity: Decimal | null;
  readonly baseCurrency: string | null;
  /** What one unit loses between `price` and the stop, in the instrument's currency; null: no stop that says it. */
  readonly riskPerUnit?: Decimal | null;
};

const decimalsOf = (value: Decimal): number => value.trim().scale;

/** A quantity in canonical text: the lot's decimals at most, no trailing zeros. */
const quantityText = (qty: Decimal): Quantity => qty.trim().text();

function checkRange(qty: Decimal, instrument: Instrument): Result<Quantity, string> {
  const [min, max] = [dec(instrument.qtyMin), dec(instrument.qtyMax)];
  if (qty.lt(min) || qty.isZero()) return err(`Below the least quantity of ${min.trim().toString()}`);
  if (qty.gt(max)) return err(`Above the most the venue takes: ${max.trim().toString()}`);
  return ok(quantityText(qty));
}

function fromAmount(amount: Decimal, context: SizeContext): Result<Quantity, string> {
  const { instrument, price } = context;
  if (price === null || price.sign() <= 0) return err('No price to convert with: give the quantity in units');
  const lot = dec(instrument.lotSize);
  const perUnit = notional(instrument, price, Decimal.ONE);
  // Two more decimals than the lot, then down to it: flooring twice is flooring once.
  const qty = amount.div(perUnit, decimalsOf(lot) + 2, 'floor').roundTo(lot, 'floor');
  if (qty.isZero()) {
    return err(
      `Buys not one lot: ${lot.trim().toString()} costs ${notional(instrument, price, lot).trim().toString()}`,
    );
  }
  return checkRange(qty, instrument);
}

/** What may be lost at the stop, down to the lot. */
function fromRisk(text: string, context: SizeContext): Result<Quantity, string> {
  const typed = parseNumber(text, 'Risk', 'positive');
  if (!typed.ok) return typed;
  const perUnit = context.riskPerUnit ?? null;
  if (perUnit === null) return err('Type a stop first: by price or by %');
  if (perUnit.sign() <= 0) return err('The stop stands where nothing would be lost');
  const lot = dec(context.instrument.lotSize);
  const qty = typed.value.div(perUnit, decimalsOf(lot) + 2, 'floor').roundTo(lot, 'floor');
  if (qty.isZero()) return err(`One lot loses more: ${perUnit.mul(lot).round(2, 'ceil').trim().toString()}`);
  return checkRange(qty, context.instrument);
}

/**
 * What one unit loses from a price to its stop, in the instrument's currency; negative when the stop lies in profit,
 * null while either is missing.
 */
export function riskPerUnit(
  side: Side,
  price: Decimal | null,
  stop: { readonly text: string; readonly by: 'price' | 'percent' | 'money' },
  instrument: Instrument,
): Decimal | null {
  if (price === null || stop.by === 'money') return null;
  const typed = parseNumber(stop.text, 'Stop', 'positive');
  if (!typed.ok) return null;
  const away = side === 'buy' ? price.sub(typed.value) : typed.value.sub(price);
  const distance = stop.by === 'percent' ? price.mul(typed.value).mul(Decimal.of(1, 2)) : away;
  return notional(instrument, distance, Decimal.ONE);
}

/** The quantity to send, or a sentence that says why there is none. Units that are off the lot are refused, not cut. */
export function quantityOf(by: SizeBy, text: string, context: SizeContext): Result<Quantity, string> {
  const { instrument } = context;
  if (by === 'qty') {
    const typed = parseNumber(text, 'Quantity', 'positive');
    if (!typed.ok) return typed;
    const lot = dec(instrument.lotSize);
    if (!typed.value.isMultipleOf(lot)) return err(`Whole lots of ${lot.trim().toString()} only`);
    return checkRange(typed.value, instrument);
  }
  if (by === 'notional') {
    const typed = parseNumber(text, 'Amount', 'positive');
    return typed.ok ? fromAmount(typed.value, context) : typed;
  }
  if (by === 'risk') return fromRisk(text, context);
  const typed = parseNumber(text, 'Share of equity', 'positive');
  if (!typed.ok) return typed;
  if (context.equity === null) return err('Equity is unknown now: give the quantity in units');
  if (context.baseCurrency !== instrument.currency) {
    return err(`No rate from ${context.baseCurrency ?? 'the base currency'} to ${instrument.currency}`);
  }
  if (typed.value.gt(Decimal.of(1000))) return err('Share of equity: at most 1000 %');
  return fromAmount(context.equity.mul(typed.value).mul(Decimal.of(1, 2)), context);
}

/** What a new ticket is worth, in the instrument's currency: small enough to warn of nothing at the default limits. */
const DEFAULT_WORTH = Decimal.of(2_500);

/**
 * A sensible size for a ticket that nobody filled in: worth about 2,500, cut to one digit and to the lot, at least one
 * lot. Empty without a price.
 */
export function defaultSize(instrument: Instrument, price: Decimal | null): string {
  const lot = dec(instrument.lotSize);
  // A combo's price says little of its worth: one.
  if (instrument.legs !== null) return price === null ? '' : quantityText(lot);
  if (price === null || price.sign() <= 0) return '';
  const lots = DEFAULT_WORTH.div(notional(instrument, price, lot), 0, 'floor');
  if (lots.sign() <= 0) return quantityText(lot);
  const digits = lots.toString();
  const oneDigit = dec(`${digits[0] ?? '1'}${'0'.repeat(digits.length - 1)}`);
  return quantityText(oneDigit.mul(lot));
}

/** The quantity in a field moved by whole lots (`lots` may be negative); never below the least quantity. */
export function stepQuantity(text: string, instrument: Instrument, lots: number): string {
  const lot = dec(instrument.lotSize);
  const typed = parseNumber(text, 'Quantity', 'zeroOrMore');
  const from = typed.ok ? typed.value.roundTo(lot, lots > 0 ? 'floor' : 'ceil') : Decimal.ZERO;
  return quantityText(from.add(lot.mul(Decimal.of(lots))).max(dec(instrument.qtyMin)));
}
