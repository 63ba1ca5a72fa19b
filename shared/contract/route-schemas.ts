/** Where an order went and why, and one instrument on several venues, as schemas. */
import { z } from 'zod';
import {
  ROUTE_VENUES_MAX,
  type AccountId,
  type ConnectionId,
  type InstrumentId,
  type Route,
  type RouteCandidate,
  type VenueQuote,
} from '../domain/index.ts';
import type { VenueQuotesAnswer } from './route-messages.ts';
import { decimal, exactly, figure, id, unsigned, words } from './schema-parts.ts';

const where = {
  connectionId: id<ConnectionId>(),
  accountId: id<AccountId>(),
  instrumentId: id<InstrumentId>(),
  bid: decimal.nullable(),
  ask: decimal.nullable(),
  latencyMs: figure.nullable(),
  excluded: words.nullable(),
};

const candidateSchema = exactly<RouteCandidate>()(
  z.strictObject({
    ...where,
    size: unsigned.nullable(),
    fee: decimal.nullable(),
    total: decimal.nullable(),
  }),
);

export const routeSchema = exactly<Route>()(
  z.strictObject({
    connectionId: id<ConnectionId>(),
    reason: words,
    currency: words,
    candidates: z.array(candidateSchema).max(ROUTE_VENUES_MAX),
  }),
);

const venueQuoteSchema = exactly<VenueQuote>()(
  z.strictObject({
    ...where,
    name: words,
    bidSize: unsigned,
    askSize: unsigned,
    takerPct: decimal.nullable(),
    ageMs: figure.nullable(),
    held: decimal,
  }),
);

export const venueQuotesAnswerSchema = exactly<VenueQuotesAnswer>()(
  z.strictObject({
    quotes: z
      .strictObject({
        symbol: words,
        currency: words,
        bestBid: decimal.nullable(),
        bestAsk: decimal.nullable(),
        spread: decimal.nullable(),
        venues: z.array(venueQuoteSchema).max(ROUTE_VENUES_MAX),
      })
      .nullable(),
  }),
);
