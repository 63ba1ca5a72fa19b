/** What may be asked of one instrument on several venues. */
import type { ConnectionId, InstrumentId, VenueQuotes } from '../domain/index.ts';

/** One instrument on every connected venue of a connection's mode, side by side; answered with a `VenueQuotesAnswer`. */
export type VenueQuotesQuery = {
  readonly kind: 'venueQuotes';
  readonly instrumentId: InstrumentId;
  readonly connectionId: ConnectionId;
};

/** Null when the instrument or the connection is not known. */
export type VenueQuotesAnswer = { readonly quotes: VenueQuotes | null };
