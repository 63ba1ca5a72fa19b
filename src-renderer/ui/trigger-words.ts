/** What a waiting order watches and who watches it, in a trader's words (G14). Pure. */
import { dec, type Instrument, type Order, type OrderTrigger, type Trail } from '../../shared/domain/index.ts';
import { formatPrice } from './format.ts';
import { SOURCE_NAMES, sleepWords } from './venue-words.ts';

type Priced = Pick<Instrument, 'ticks' | 'assetClass' | 'priceScale'>;

/** `0.50` or `1.2 %`. */
export const trailWords = (trail: Trail, instrument: Priced | null): string =>
  trail.kind === 'percent'
    ? `${dec(trail.pct).trim().toString()} %`
    : instrument === null
      ? trail.amount
      : dec(trail.amount).trim().toString();

/** Which way the price has to go: `at or below 288.00 on last trade`, `trails 0.50 behind bid/ask, now 288.00`. */
export function triggerWords(order: Pick<Order, 'type' | 'side' | 'trigger'>, instrument: Priced | null): string {
  const { trigger } = order;
  if (trigger === null) return '';
  const price =
    trigger.price === null ? null : instrument === null ? trigger.price : formatPrice(trigger.price, instrument);
  const source = SOURCE_NAMES[trigger.source];
  if (trigger.trail !== null) {
    const now = price === null ? 'no price yet' : `now ${price}`;
    return `trails ${trailWords(trigger.trail, instrument)} behind the ${source}, ${now}`;
  }
  const below = (order.type === 'takeProfit') === (order.side === 'buy');
  return price === null ? `on the ${source}` : `at or ${below ? 'below' : 'above'} ${price} on ${source}`;
}

/** `held by the venue`, `held by this app`, `triggered`. */
export const holderWords = (trigger: Pick<OrderTrigger, 'heldBy' | 'triggeredMs'>): string =>
  trigger.triggeredMs !== null ? 'triggered' : trigger.heldBy === 'app' ? 'held by this app' : 'held by the venue';

/** Who holds it and what it watches, short: `Venue · last`. */
export const waitingShort = (order: Pick<Order, 'trigger'>): string =>
  order.trigger === null
    ? ''
    : order.trigger.triggeredMs !== null
      ? 'Triggered'
      : `${order.trigger.heldBy === 'app' ? 'This app' : 'Venue'} · ${SOURCE_NAMES[order.trigger.source].replace(' trade', '')}`;

/** The whole of it in one line: what triggers it, in which hours, who holds it. */
export function waitingWords(
  order: Pick<Order, 'type' | 'side' | 'trigger' | 'sessions'>,
  instrument: (Priced & Pick<Instrument, 'calendar'>) | null,
): string {
  if (order.trigger === null) return '';
  const parts = [triggerWords(order, instrument), holderWords(order.trigger)];
  if (instrument !== null && order.trigger.triggeredMs === null) {
    parts.push(sleepWords(order.sessions, instrument.calendar));
  }
  return parts.join(' · ');
}
