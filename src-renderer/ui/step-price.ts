/** Moving a price in a field by ticks, and the prices that its buttons fill in. */
import {
  Decimal,
  dec,
  passiveRounding,
  roundToTick,
  tickAt,
  type Price,
  type Side,
} from '../../shared/domain/index.ts';
import { atTickScale, type PriceRules } from './ladder-draft.ts';
import { parseNumber } from './parse-field.ts';
import { isSigned } from './premium-words.ts';

type Ticked = PriceRules;

/** One tick up or down; at the edge of a band the tick below the edge counts downwards. */
function once(price: Decimal, instrument: Ticked, up: boolean): Decimal {
  const tick = tickAt(instrument, price);
  if (!price.isMultipleOf(tick)) return price.roundTo(tick, up ? 'ceil' : 'floor');
  if (up) return price.add(tick);
  const edge = instrument.ticks.findIndex((band) => dec(band.fromPrice).eq(price));
  const below = edge > 0 ? instrument.ticks[edge - 1] : undefined;
  const next = price.sub(below === undefined ? tick : dec(below.tick));
  return next.sign() > 0 || isSigned(instrument) ? next : price;
}

/**
 * The field's price moved by `ticks` (negative: down). An empty or unreadable field starts at `from`; without that it is
 * left as it is. Reaches 0 and goes beyond for combos only.
 */
export function stepPrice(text: string, instrument: Ticked, ticks: number, from: Decimal | null): string {
  const typed = parseNumber(text, 'Price', isSigned(instrument) ? 'signed' : 'positive');
  if (!typed.ok) return from === null ? text : atTickScale(roundToTick(instrument, from, 'nearest'), instrument);
  let price = typed.value;
  for (let i = 0; i < Math.abs(ticks); i++) price = once(price, instrument, ticks > 0);
  return atTickScale(price, instrument);
}

/** The mid on the tick, rounded so that it never pays more; null without both sides. */
export function passiveMid(bid: Decimal | null, ask: Decimal | null, side: Side, instrument: Ticked): Price | null {
  if (bid === null || ask === null) return null;
  const mid = bid.add(ask).div(Decimal.of(2), Math.max(bid.scale, ask.scale) + 1, 'floor');
  return atTickScale(roundToTick(instrument, mid, passiveRounding(side)), instrument);
}
