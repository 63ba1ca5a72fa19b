/** Where an instrument can be traded now: listings of connected venues of one mode, and what their quotes are worth. */
import {
  Decimal,
  ROUTE_VENUES_MAX,
  dec,
  isSameTraded,
  unitsText,
  type ConnectionId,
  type Connection,
  type Instrument,
  type InstrumentId,
  type Price,
  type Quantity,
  type Quote,
  type Side,
} from '../../../shared/domain/index.ts';
import { isLive, quoteAgeMs } from '../portfolio/quote-prices.ts';
import type { EngineState } from '../state.ts';
import type { EngineView } from '../view.ts';

/** An instrument at one connection. */
export type Listing = { readonly instrument: Instrument; readonly connection: Connection };

/** Notes which connection lists these, and whether it lists anything but coins. */
export function noteListings(
  state: EngineState,
  connectionId: ConnectionId,
  instruments: readonly Pick<Instrument, 'id' | 'assetClass'>[],
): void {
  for (const { id, assetClass } of instruments) {
    state.onlyCoins.set(connectionId, assetClass === 'crypto' && state.onlyCoins.get(connectionId) !== false);
    const known = state.listings.get(id);
    if (known === undefined) state.listings.set(id, new Set([connectionId]));
    else known.add(connectionId);
  }
}

/** The same as `instrument` on every connection of this one's mode, itself first, then by connection; at most ROUTE_VENUES_MAX. */
export function listingsOf(state: EngineView, instrument: Instrument, home: Connection): readonly Listing[] {
  const found: Listing[] = [];
  const add = (id: InstrumentId, connectionId: ConnectionId): void => {
    const [there, connection] = [state.instruments.get(id), state.connections.get(connectionId)];
    if (there === undefined || connection === undefined || connection.mode !== home.mode) return;
    if (found.some((l) => l.instrument.id === id && l.connection.connectionId === connectionId)) return;
    if (found.length < ROUTE_VENUES_MAX) found.push({ instrument: there, connection });
  };
  const listed = state.listings.get(instrument.id);
  if (listed === undefined || listed.has(home.connectionId)) add(instrument.id, home.connectionId);
  const same = [...state.listings.keys()].filter((id) => {
    const other = state.instruments.get(id);
    return other !== undefined && isSameTraded(instrument, other);
  });
  const pairs = same.flatMap((id) => [...(state.listings.get(id) ?? [])].map((connectionId) => ({ id, connectionId })));
  pairs.sort((a, b) => compareText(a.connectionId, b.connectionId) || compareText(a.id, b.id));
  for (const { id, connectionId } of pairs) add(id, connectionId);
  return found;
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Why a listing's quote may not be compared now; null: it may. In words for the trader. */
export function whyNotQuoted(state: EngineView, { instrument, connection }: Listing, nowMs: number): string | null {
  if (connection.state !== 'ready') return `${connection.name} is not ready`;
  const quote = state.referenceQuote(instrument.id);
  if (quote === null) return 'it gives no quote';
  if (quote.status !== 'trading') return 'it is not trading';
  if (!isLive(instrument, quote)) return 'its quotes are not live';
  const ageMs = quoteAgeMs(quote, nowMs);
  if (ageMs > state.limits.quoteAgeMsMax) return `its quote is ${Math.round(ageMs / 1000)} s old`;
  if (quote.bid === null || quote.ask === null) return 'its quote has one side only';
  if (quote.bid > quote.ask) return 'its quote is crossed';
  return null;
}

/** A side of a quote as exact text. */
export const priceOf = (quote: Quote | null, side: 'bid' | 'ask', { priceScale }: Instrument): Price | null => {
  const units = quote?.[side] ?? null;
  return units === null ? null : dec(unitsText(units, priceScale)).trim().text();
};

export const sizeOf = (quote: Quote | null, side: 'bid' | 'ask', { qtyScale }: Instrument): Quantity =>
  dec(unitsText((side === 'bid' ? quote?.bidSize : quote?.askSize) ?? 0, qtyScale))
    .trim()
    .text();

/** Signed position at a listing. */
export function heldAt(state: EngineView, { instrument, connection }: Listing): Decimal {
  for (const position of state.positions.values())
    if (position.instrumentId === instrument.id && position.accountId === connection.accountId)
      return dec(position.qty);
  return Decimal.ZERO;
}

/** What of a position at a listing an order of this side may still close: less what working orders of that side close. */
export function closable(state: EngineState, listing: Listing, side: Side): Decimal {
  const held = heldAt(state, listing);
  if (held.sign() === 0 || held.sign() > 0 === (side === 'buy')) return Decimal.ZERO;
  let left = held.abs();
  for (const id of state.workingByInstrument.get(listing.instrument.id) ?? []) {
    const order = state.orders.get(id);
    if (order === undefined || order.side !== side || order.accountId !== listing.connection.accountId) continue;
    left = left.sub(dec(order.qty).sub(dec(order.filledQty)));
  }
  return left.max(Decimal.ZERO);
}
