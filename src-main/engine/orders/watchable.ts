/**
 * Whether the app can watch the trigger of an order that it holds, now (conventions: Quotes, Sessions). `sleeps`: the order
 * waits for its sessions, or trading is halted: nothing to alarm. `blind`: it ought to be watched and cannot be (G14).
 */
import { sessionAt, type Decimal, type Instrument, type Order, type Quote } from '../../../shared/domain/index.ts';
import { isLive, quoteAgeMs } from '../portfolio/quote-prices.ts';
import type { EngineState } from '../state.ts';
import { tradedSince } from '../trades-seen.ts';
import { watchedPrice } from './trigger.ts';

/** A combo's trigger is not watched so long after the regular open (conventions: Protection), ms. */
export const COMBO_OPENING_MS = 120_000;

export type Watch =
  | { readonly kind: 'sees'; readonly price: Decimal; readonly instrument: Instrument }
  | { readonly kind: 'sleeps'; readonly why: string }
  | { readonly kind: 'blind'; readonly why: string };

/** What of an order is looked at; an exit that is not an order yet is looked at the same way. */
export type Watched = Pick<Order, 'instrumentId' | 'side' | 'sessions' | 'trigger'>;

const sleeps = (why: string): Watch => ({ kind: 'sleeps', why });
const blind = (why: string): Watch => ({ kind: 'blind', why });

/** What the market shows to the trigger of a held order. */
export function watchOf(state: EngineState, order: Watched, nowMs: number): Watch {
  const instrument = state.instruments.get(order.instrumentId);
  if (instrument === undefined || order.trigger === null) return blind('its instrument is not known');
  const asleep = sleepOf(state, order, instrument, nowMs);
  if (asleep !== null) return asleep;
  const quote = state.referenceQuote(order.instrumentId);
  if (quote === null) return blind('there is no quote');
  if (quote.status !== 'trading') return sleeps(`trading is ${quote.status}`);
  if (quoteAgeMs(quote, nowMs) > state.limits.quoteAgeMsMax) return blind('the quote is stale');
  if (!isLive(instrument, quote)) return blind(`the quote is ${quote.timeliness}, ${quote.scope}`);
  if (order.trigger.source === 'last' && !hasTraded(state, order, instrument, nowMs)) {
    return sleeps('nothing was traded in this session yet');
  }
  const price = watchedPrice(order.trigger.source, order.side, quote, instrument);
  return price === null ? blind(whyNoPrice(order, quote)) : { kind: 'sees', price, instrument };
}

function sleepOf(state: EngineState, order: Watched, instrument: Instrument, nowMs: number): Watch | null {
  const calendar = state.calendars.get(instrument.calendar);
  if (calendar === undefined || nowMs < calendar.fromMs || nowMs >= calendar.toMs) {
    return blind('its trading hours are not known');
  }
  const session = sessionAt(calendar, nowMs);
  if (session === null) return sleeps('the market is closed');
  if (session.kind !== 'continuous' && !order.sessions.includes(session.kind)) return sleeps('its sessions are closed');
  const opening = instrument.assetClass === 'combo' && session.kind === 'regular';
  return opening && nowMs < session.startMs + COMBO_OPENING_MS ? sleeps('the market has just opened') : null;
}

/**
 * Whether the last trade is one of this session: the first quotes of a session repeat that of the one before. Around the clock
 * there is no session before. (A stop at a venue waits for a trade as well.)
 */
function hasTraded(state: EngineState, order: Watched, instrument: Instrument, nowMs: number): boolean {
  const calendar = state.calendars.get(instrument.calendar);
  const session = calendar === undefined ? null : sessionAt(calendar, nowMs);
  if (session === null) return false;
  return session.kind === 'continuous' || tradedSince(state, order.instrumentId, session.startMs);
}

function whyNoPrice(order: Watched, quote: Quote): string {
  if (order.trigger?.source === 'last') return 'there was no trade yet';
  if (quote.bid !== null && quote.ask !== null) return 'the market is crossed';
  return quote.bid === null ? 'there is no bid' : 'there is no ask';
}
