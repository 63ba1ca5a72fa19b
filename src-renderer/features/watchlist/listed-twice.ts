/** Which symbols stand for more than one instrument, and how a venue is named beside them. Pure. */
import type { Instrument } from '../../../shared/domain/index.ts';

/** Symbols that are listed at more than one venue. */
export function listedTwice(instruments: readonly Pick<Instrument, 'symbol' | 'venue'>[]): ReadonlySet<string> {
  const venueOf = new Map<string, string>();
  const twice = new Set<string>();
  for (const { symbol, venue } of instruments) {
    const first = venueOf.get(symbol);
    if (first === undefined) venueOf.set(symbol, venue);
    else if (first !== venue) twice.add(symbol);
  }
  return twice;
}

/** Longest venue that stays an abbreviation. */
const SHORT = 4;

/** `Binance` of `BINANCE`; `OKX` and `SIM` stay. */
export const venueWord = (venue: string): string =>
  venue.length <= SHORT || venue !== venue.toUpperCase()
    ? venue
    : `${venue.slice(0, 1)}${venue.slice(1).toLowerCase()}`;
