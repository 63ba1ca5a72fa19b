/** Prices and sizes of closes (conventions: What close-all closes). Pure; prices are exact. */
import {
  Decimal,
  aggressiveRounding,
  dec,
  notional,
  passiveRounding,
  roundToTick,
  tickAt,
  type DecimalText,
  type Instrument,
  type Quote,
  type Side,
} from '../../../../shared/domain/index.ts';

/** Through the far touch by the larger of these; twice as far with each further try. */
const THROUGH_TICKS = Decimal.of(2);
const THROUGH_PCT = dec('0.1');
const HUNDRED = Decimal.of(100);
const PRICE_SCALE = 12;

type Priced = Pick<Instrument, 'ticks' | 'priceScale'>;

const pctOf = (price: Decimal, pct: Decimal): Decimal => price.abs().mulDiv(pct, HUNDRED, PRICE_SCALE, 'ceil');
/** Further in the direction that pays more: up for buys, down for sells. */
const toward = (side: Side, price: Decimal, by: Decimal): Decimal => (side === 'buy' ? price.add(by) : price.sub(by));
const worse = (side: Side, a: Decimal, b: Decimal): Decimal => (side === 'buy' ? a.max(b) : a.min(b));
const better = (side: Side, a: Decimal, b: Decimal): Decimal => (side === 'buy' ? a.min(b) : a.max(b));

/** The side of the market that a close trades against; null when it is empty. */
export function farTouch(instrument: Priced, quote: Quote | null, side: Side): Decimal | null {
  const units = side === 'buy' ? quote?.ask : quote?.bid;
  return units === null || units === undefined ? null : Decimal.of(units, instrument.priceScale);
}

type Rounded = { readonly passive: boolean; readonly signed: boolean };

/** On the tick, never zero or below for what has no negative prices. */
function onTick(instrument: Priced, side: Side, price: Decimal, { passive, signed }: Rounded): Decimal {
  const rounded = roundToTick(instrument, price, passive ? passiveRounding(side) : aggressiveRounding(side));
  const least = tickAt(instrument, Decimal.ZERO);
  return !signed && rounded.lt(least) ? least : rounded;
}

/** How far beyond the touch the first close goes. */
function through(instrument: Priced, touch: Decimal): Decimal {
  return tickAt(instrument, touch).mul(THROUGH_TICKS).max(pctOf(touch, THROUGH_PCT));
}

/**
 * The worst price that a close of this side may ever take: the far touch and the collar beyond it, on the tick inwards,
 * but at least two ticks. Null without a touch: there is nothing to count it from.
 */
export function worstClosePrice(
  instrument: Priced & Pick<Instrument, 'legs'>,
  quote: Quote | null,
  side: Side,
  collarPct: DecimalText,
): Decimal | null {
  const touch = farTouch(instrument, quote, side);
  if (touch === null) return null;
  const signed = instrument.legs !== null;
  const collar = onTick(instrument, side, toward(side, touch, pctOf(touch, dec(collarPct))), { passive: true, signed });
  const least = toward(side, touch, tickAt(instrument, touch).mul(THROUGH_TICKS));
  return onTick(instrument, side, worse(side, collar, least), { passive: true, signed });
}

/** The limit of a close: the `attempt`th (from 0), never beyond `worst`. */
export function closeLimit(
  instrument: Priced & Pick<Instrument, 'legs'>,
  market: { readonly quote: Quote | null; readonly side: Side },
  attempt: number,
  worst: Decimal,
): Decimal {
  const { quote, side } = market;
  const touch = farTouch(instrument, quote, side);
  if (touch === null) return worst;
  const by = through(instrument, touch).mul(Decimal.of(2 ** Math.min(attempt, 10)));
  const wanted = onTick(instrument, side, toward(side, touch, by), {
    passive: false,
    signed: instrument.legs !== null,
  });
  return better(side, wanted, worst);
}

/** Both sides of a market as a close of one side sees them. */
export type Touches = { readonly far: Decimal | null; readonly near: Decimal | null };

/** The two sides of a quote for a close of this side. */
export const touchesOf = (instrument: Priced, quote: Quote | null, side: Side): Touches => ({
  far: farTouch(instrument, quote, side),
  near: farTouch(instrument, quote, side === 'buy' ? 'sell' : 'buy'),
});

/** The limit of a rung of an option or a combo: the mid, the far touch, the worst price. */
export function rungLimit(
  instrument: Priced & Pick<Instrument, 'legs'>,
  market: Touches & { readonly side: Side },
  rung: number,
  worst: Decimal,
): Decimal {
  const { far, near, side } = market;
  if (far === null || rung >= 2) return worst;
  const wanted = rung === 1 || near === null ? far : far.add(near).mul(dec('0.5'));
  return better(side, onTick(instrument, side, wanted, { passive: true, signed: instrument.legs !== null }), worst);
}

/** What of a position can be sent as one order, and whether it can at all: below lot, minimum or notional it is dust. */
export function closableQty(
  instrument: Pick<Instrument, 'lotSize' | 'qtyMin' | 'qtyMax' | 'notionalMin' | 'multiplier' | 'priceScale'>,
  held: Decimal,
  quote: Quote | null,
): { readonly qty: Decimal; readonly dust: boolean } {
  const whole = held.abs().roundTo(dec(instrument.lotSize), 'floor').min(dec(instrument.qtyMax));
  if (whole.isZero() || whole.lt(dec(instrument.qtyMin))) return { qty: Decimal.ZERO, dust: true };
  const touch = farTouch({ ...instrument, ticks: [] }, quote, held.sign() > 0 ? 'sell' : 'buy');
  const least = dec(instrument.notionalMin);
  const dust = touch !== null && !least.isZero() && notional(instrument, touch, whole).lt(least);
  return { qty: dust ? Decimal.ZERO : whole, dust };
}
