/** One instrument's quotes on all connected venues of a mode: what the trader compares by eye. */
import {
  dec,
  type Connection,
  type ConnectionId,
  type InstrumentId,
  type Price,
  type VenueQuote,
  type VenueQuotes,
} from '../../../shared/domain/index.ts';
import { quoteAgeMs } from '../portfolio/quote-prices.ts';
import type { EngineView } from '../view.ts';
import { heldAt, listingsOf, priceOf, sizeOf, whyNotQuoted, type Listing } from './venues.ts';

/** The view of `instrumentId`; null for an instrument or a connection that is not known. */
export function venueQuotes(
  state: EngineView,
  at: { readonly instrumentId: InstrumentId; readonly connectionId: ConnectionId },
  nowMs: number,
): VenueQuotes | null {
  const instrument = state.instruments.get(at.instrumentId);
  const home = state.connections.get(at.connectionId);
  if (instrument === undefined || home === undefined) return null;
  const venues = listingsOf(state, instrument, home).map((listing) => rowOf(state, listing, nowMs));
  const good = venues.filter(({ excluded }) => excluded === null);
  const bestBid = best(
    good.flatMap(({ bid }) => (bid === null ? [] : [bid])),
    'bid',
  );
  const bestAsk = best(
    good.flatMap(({ ask }) => (ask === null ? [] : [ask])),
    'ask',
  );
  const spread = bestBid === null || bestAsk === null ? null : dec(bestAsk).sub(dec(bestBid)).trim().text();
  return { symbol: instrument.symbol, currency: instrument.currency, bestBid, bestAsk, spread, venues };
}

function best(prices: readonly Price[], side: 'bid' | 'ask'): Price | null {
  let found: Price | null = null;
  for (const price of prices) {
    const better = found === null || (side === 'bid' ? dec(price).gt(dec(found)) : dec(price).lt(dec(found)));
    if (better) found = price;
  }
  return found;
}

function rowOf(state: EngineView, listing: Listing, nowMs: number): VenueQuote {
  const { instrument, connection } = listing;
  const quote = state.quotes.get(instrument.id) ?? null;
  const fees = feesAt(state, listing);
  return {
    ...named(connection),
    instrumentId: instrument.id,
    bid: priceOf(quote, 'bid', instrument),
    bidSize: sizeOf(quote, 'bid', instrument),
    ask: priceOf(quote, 'ask', instrument),
    askSize: sizeOf(quote, 'ask', instrument),
    takerPct: fees?.kind === 'rate' ? dec(fees.takerPct).trim().text() : null,
    latencyMs: state.latencies.get(connection.connectionId) ?? null,
    ageMs: quote === null ? null : Math.max(0, Math.round(quoteAgeMs(quote, nowMs))),
    held: heldAt(state, listing).trim().text(),
    excluded: whyNotQuoted(state, listing, nowMs),
  };
}

const named = ({ connectionId, name, accountId }: Connection) => ({ connectionId, name, accountId });

/** What a venue charges for an instrument; null: it does not say. */
export const feesAt = (state: EngineView, { instrument, connection }: Listing) =>
  state.capabilities.get(connection.connectionId)?.fees?.[instrument.assetClass] ?? null;
