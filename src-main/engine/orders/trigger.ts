/**
 * What triggers an order: which price its source watches, which way it has to go, where a trailing stop follows to. Pure.
 *
 * Invariants: a trailing stop only ever moves towards the market and never past it; prices are exact and on the tick.
 */
import {
  Decimal,
  dec,
  roundToTick,
  tickAt,
  type Instrument,
  type Order,
  type OrderType,
  type Price,
  type Quote,
  type Side,
  type Trail,
  type TriggerSource,
} from '../../../shared/domain/index.ts';
import { twoSided } from '../portfolio/quote-prices.ts';

const HUNDRED = Decimal.of(100);

/** Whether an order of this type waits for a trigger. */
export const needsTrigger = (type: OrderType): boolean => type !== 'market' && type !== 'limit';

/** Which way the watched price goes to hit: buy stops and sell take-profits wait for a rise, the others for a fall. */
export const triggersOn = (type: OrderType, side: Side): 'rise' | 'fall' =>
  (type === 'takeProfit') === (side === 'buy') ? 'fall' : 'rise';

/** The price that a source watches for an order of this side, or null where the quote does not have it. */
export function watchedPrice(
  source: TriggerSource,
  side: Side,
  quote: Quote,
  instrument: Pick<Instrument, 'priceScale'>,
): Decimal | null {
  if (source === 'last') return quote.last === null ? null : Decimal.of(quote.last, instrument.priceScale);
  const both = twoSided(instrument, quote);
  if (both === null || both.spread.sign() < 0) return null;
  if (source === 'mid') return both.mid;
  return side === 'buy' ? both.ask : both.bid;
}

/** True when the watched price has reached the trigger or passed it. */
export function isHit(order: Pick<Order, 'type' | 'side'>, triggerPrice: Price, watched: Decimal): boolean {
  const at = dec(triggerPrice);
  return triggersOn(order.type, order.side) === 'rise' ? watched.gte(at) : watched.lte(at);
}

/** How far behind a price a trail stays, in price. */
export const trailAmount = (trail: Trail, price: Decimal): Decimal =>
  trail.kind === 'price' ? dec(trail.amount) : price.abs().mulDiv(dec(trail.pct), HUNDRED, 12, 'ceil');

/** Where a trailing stop stands behind a best price: on the tick, rounded away from the market. */
export function trailedPrice(
  trail: Trail,
  side: Side,
  extreme: Decimal,
  instrument: Pick<Instrument, 'ticks'>,
): Decimal {
  const amount = trailAmount(trail, extreme);
  const exact = side === 'sell' ? extreme.sub(amount) : extreme.add(amount);
  const price = roundToTick(instrument, exact, side === 'sell' ? 'floor' : 'ceil');
  // On the tick, so that nothing is rounded here: only the zeros behind it go.
  return price.round(tickAt(instrument, price).scale, 'nearest');
}

export type Trailed = { readonly triggerPrice: Price; readonly extreme: Price };

/** Where a trailing stop moves to at this price: at least one tick towards the market; null: it stays. */
export function trailTo(
  order: Pick<Order, 'side' | 'trigger'>,
  watched: Decimal,
  instrument: Pick<Instrument, 'ticks'>,
): Trailed | null {
  const trigger = order.trigger;
  if (trigger === null || trigger.trail === null) return null;
  const next = trailedPrice(trigger.trail, order.side, watched, instrument);
  const found: Trailed = { triggerPrice: next.text(), extreme: watched.trim().text() };
  if (trigger.price === null) return found;
  const now = dec(trigger.price);
  const gain = order.side === 'sell' ? next.sub(now) : now.sub(next);
  return gain.gte(tickAt(instrument, now)) ? found : null;
}
