/**
 * Whose order it is that Alpaca tells of: finds its chain, or begins one. A multi-leg order's legs say which combo it trades;
 * whether that was bought or sold as we list it is known from the chain, else from what the terminal knows.
 */
import type { Instrument, InstrumentId, Side } from '../../../shared/domain/index.ts';
import type { Chain, Chains } from './chains.ts';
import { comboIdOf, flipped } from './combos.ts';
import type { InstrumentBook } from './instrument-book.ts';
import type { ReadOrder } from './parse/order.ts';
import { readClientId } from './symbols.ts';

export type NamingParts = {
  readonly chains: Chains;
  readonly book: InstrumentBook;
  /** What the terminal knows, of whatever venue. */
  readonly instrumentOf: (id: InstrumentId) => Instrument | null;
  /** The chain of one of an OCO's two orders that no chain is known of; null: neither is ours. */
  readonly ocoChain: (order: ReadOrder) => Promise<Chain | null>;
};

/** The chain that an order belongs to, if it is known. */
export function knownChain({ chains }: Pick<NamingParts, 'chains'>, order: ReadOrder): Chain | null {
  const { id } = readClientId(order.wireClientId);
  return chains.find(id, order.venueOrderId) ?? (order.replaces === null ? null : chains.find(null, order.replaces));
}

/** The chain of an order, begun where there is none; null when its combo cannot be known. */
export async function chainOf(parts: NamingParts, order: ReadOrder): Promise<Chain | null> {
  const known = knownChain(parts, order);
  const { id, change } = readClientId(order.wireClientId);
  if (known !== null) {
    known.changes = Math.max(known.changes, change);
    parts.chains.link(known, order.venueOrderId);
    return known;
  }
  const ofPair = order.isOco ? await parts.ocoChain(order) : null;
  if (ofPair !== null) return ofPair;
  const names =
    order.legs === null ? { instrumentId: order.instrumentId, side: order.side } : await comboNames(parts, order);
  if (names === null || names.instrumentId === null || names.side === null) return null;
  const { instrumentId, side } = names;
  const chain = parts.chains.open({ clientOrderId: id, instrumentId, side }, order.venueOrderId);
  chain.changes = Math.max(chain.changes, change);
  return chain;
}

async function comboNames(
  { book, instrumentOf }: NamingParts,
  { legs }: ReadOrder,
): Promise<{ readonly instrumentId: InstrumentId; readonly side: Side } | null> {
  if (legs === null) return null;
  const asSent = comboIdOf(legs);
  const other = comboIdOf(flipped(legs));
  const knows = (id: InstrumentId): boolean => book.find(id) !== null || instrumentOf(id) !== null;
  const sold = !knows(asSent) && knows(other);
  const combo = await book.comboSeen(sold ? flipped(legs) : legs);
  return combo === null ? null : { instrumentId: combo.id, side: sold ? 'sell' : 'buy' };
}
