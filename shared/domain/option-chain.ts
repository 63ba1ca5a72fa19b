/** What options there are on an underlying. The contracts themselves are asked for by id and listed on demand. */
import type { Price } from './decimal.ts';
import type { InstrumentId } from './ids.ts';

/** One strike of one expiry; null: that side is not listed. */
export type ChainStrike = {
  readonly strike: Price;
  readonly callId: InstrumentId | null;
  readonly putId: InstrumentId | null;
};

/** `expiry`: `yyyy-mm-dd`, New York. Strikes ascending. */
export type ChainExpiry = { readonly expiry: string; readonly strikes: readonly ChainStrike[] };

/** Expiries ascending; those that have expired are not in it. */
export type OptionChain = { readonly underlyingId: InstrumentId; readonly expiries: readonly ChainExpiry[] };

/** Most contracts in one request to define them. */
export const DEFINE_OPTIONS_MAX = 200;
