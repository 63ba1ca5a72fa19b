/** What can be traded, and the rules its prices and quantities follow. Ticks and lots come from the venue. */
import { Decimal, dec, type Money, type Price, type Quantity, type Rounding } from './decimal.ts';
import type { InstrumentId } from './ids.ts';

export type AssetClass = 'equity' | 'etf' | 'crypto' | 'option' | 'combo';

/** Which calendar of sessions an instrument follows. `us-option-1615`: options of the broad funds, to 16:15. `always`: 24 h, 7 days. */
export type CalendarId = 'us-equity' | 'us-option' | 'us-option-1615' | 'always';

/** From this price (inclusive) on, prices are multiples of `tick`. For combos the band of 0 also serves negative prices. */
export type TickBand = { readonly fromPrice: Price; readonly tick: Price };

export type OptionTerms = {
  readonly underlyingId: InstrumentId;
  readonly right: 'call' | 'put';
  readonly strike: Price;
  /** `yyyy-mm-dd`, in the exchange's time zone. */
  readonly expiry: string;
};

/** One leg of a combo: `ratio` ≥ 1 units of the leg for each unit of the combo, bought or sold. */
export type ComboLeg = { readonly instrumentId: InstrumentId; readonly side: Side; readonly ratio: number };

export type Side = 'buy' | 'sell';

export type Instrument = {
  readonly id: InstrumentId;
  readonly symbol: string;
  readonly name: string;
  readonly assetClass: AssetClass;
  /** The venue orders go to, e.g. `SIM`. */
  readonly venue: string;
  /** Where it is listed, for the eye: `NASDAQ`, `ARCA`, `spot`. */
  readonly listing: string;
  /** Currency of its price. */
  readonly currency: string;
  /** Crypto pairs: the currency bought; null elsewhere. */
  readonly baseCurrency: string | null;
  /** Decimals of the integers in its quotes (0..9). Every tick fits. */
  readonly priceScale: number;
  /** Decimals of the integer sizes in its quotes (0..9). Every lot fits. */
  readonly qtyScale: number;
  /** Ascending by `fromPrice`, the first from 0; at least one. */
  readonly ticks: readonly TickBand[];
  /** Quantities are multiples of it. */
  readonly lotSize: Quantity;
  readonly qtyMin: Quantity;
  readonly qtyMax: Quantity;
  /** Least price × quantity × multiplier; `0` where there is none. */
  readonly notionalMin: Money;
  /** Shares in a round lot, for the eye. */
  readonly roundLot: Quantity;
  /** Units of the underlying in one: `1`, options `100`. */
  readonly multiplier: Quantity;
  readonly calendar: CalendarId;
  /** Whether it may be sold short here (spot crypto: never). */
  readonly shortable: boolean;
  readonly option: OptionTerms | null;
  readonly legs: readonly ComboLeg[] | null;
  /** Combos: widest distance between strikes of one right, what their spread limit is counted from; `0`: none. */
  readonly comboWidth?: Price;
};

/** The tick that holds at a price; below the first band, and for negative combo prices, the first band's. */
export function tickAt(instrument: Pick<Instrument, 'ticks'>, price: Decimal): Decimal {
  const size = price.abs();
  let tick = instrument.ticks[0];
  if (tick === undefined) throw new RangeError('instrument without ticks');
  for (const band of instrument.ticks) {
    if (size.gte(dec(band.fromPrice))) tick = band;
    else break;
  }
  return dec(tick.tick);
}

/** Moves a price to the tick in the named direction; a price that crosses a band's edge is checked again there. */
export function roundToTick(instrument: Pick<Instrument, 'ticks'>, price: Decimal, rounding: Rounding): Decimal {
  const once = price.roundTo(tickAt(instrument, price), rounding);
  return once.roundTo(tickAt(instrument, once), rounding);
}

/** True when the price is one the venue would take. */
export const isOnTick = (instrument: Pick<Instrument, 'ticks'>, price: Decimal): boolean =>
  price.isMultipleOf(tickAt(instrument, price));

/** The direction of rounding that never pays more than asked: down for buys, up for sells. */
export const passiveRounding = (side: Side): Rounding => (side === 'buy' ? 'floor' : 'ceil');
/** The other one. */
export const aggressiveRounding = (side: Side): Rounding => (side === 'buy' ? 'ceil' : 'floor');

export const opposite = (side: Side): Side => (side === 'buy' ? 'sell' : 'buy');
/** +1 for buys, −1 for sells. */
export const sideSign = (side: Side): 1 | -1 => (side === 'buy' ? 1 : -1);

/** Price × quantity × multiplier, exact. */
export const notional = (instrument: Pick<Instrument, 'multiplier'>, price: Decimal, qty: Decimal): Decimal =>
  price.mul(qty).mul(dec(instrument.multiplier));
