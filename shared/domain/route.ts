/** One instrument on several venues: what counts as the same, its consolidated quotes, and why an order went where it went. */
import type { DecimalText, Money, Price, Quantity } from './decimal.ts';
import type { AccountId, ConnectionId, InstrumentId } from './ids.ts';
import type { Instrument } from './instrument.ts';

/** `best`: the engine chooses among the connected venues that quote the same; missing: the venue that the order names. */
export type RouteWish = 'best';

/** Venues that are compared for one order. */
export const ROUTE_VENUES_MAX = 16;

/** A venue as the choice saw it. */
export type RouteCandidate = {
  readonly connectionId: ConnectionId;
  readonly accountId: AccountId;
  readonly instrumentId: InstrumentId;
  readonly bid: Price | null;
  readonly ask: Price | null;
  /** At the side that the order would take; null: it takes nothing at once. */
  readonly size: Quantity | null;
  /** Of the whole order, as it would fill there; null: unknown. */
  readonly fee: Money | null;
  /** What a purchase costs or a sale brings, fees included; null: unknown. */
  readonly total: Money | null;
  readonly latencyMs: number | null;
  /** Why it was not considered; null: it was. */
  readonly excluded: string | null;
};

/** Where an order went, why, and what it was compared with; on the order's or the ladder's own record. */
export type Route = {
  readonly connectionId: ConnectionId;
  /** One sentence. */
  readonly reason: string;
  readonly currency: string;
  readonly candidates: readonly RouteCandidate[];
};

/** One venue's line of the consolidated view. */
export type VenueQuote = {
  readonly connectionId: ConnectionId;
  readonly name: string;
  readonly accountId: AccountId;
  readonly instrumentId: InstrumentId;
  readonly bid: Price | null;
  readonly bidSize: Quantity;
  readonly ask: Price | null;
  readonly askSize: Quantity;
  /** Of taking, per cent of the notional; null: unknown, or no rate. */
  readonly takerPct: DecimalText | null;
  readonly latencyMs: number | null;
  readonly ageMs: number | null;
  /** Signed. */
  readonly held: Quantity;
  /** Why it does not count for the best; null: it does. */
  readonly excluded: string | null;
};

/** An instrument on all connected venues of one mode, by connection. Without a live quote the best of a side is null. */
export type VenueQuotes = {
  readonly symbol: string;
  readonly currency: string;
  readonly bestBid: Price | null;
  readonly bestAsk: Price | null;
  /** Best ask minus best bid; negative when venues cross each other. */
  readonly spread: Price | null;
  readonly venues: readonly VenueQuote[];
};

type Traded = Pick<Instrument, 'assetClass' | 'baseCurrency' | 'currency' | 'listing' | 'multiplier'>;

/** Whether two instruments are one thing on two venues: the same coin for the same money, both spot or both contracts. */
export const isSameTraded = (a: Traded, b: Traded): boolean =>
  a.assetClass === 'crypto' &&
  b.assetClass === 'crypto' &&
  a.baseCurrency !== null &&
  a.baseCurrency === b.baseCurrency &&
  a.currency === b.currency &&
  a.listing === b.listing &&
  a.multiplier === b.multiplier;
