/**
 * The market without ourselves. A venue's published quote holds our own resting orders; a ladder priced from it would
 * chase itself. So our leaves are subtracted at our price, and where nothing is known to stand behind them that side
 * keeps its value from before we joined until someone betters it (conventions: Quotes).
 *
 * Pure. Prices and sizes are the quote's integers.
 */
import type { Quote, Side } from '../../shared/domain/index.ts';

/** What of ours may be in the published quote at one price: leaves, and leaves that just went and may linger in it. */
export type OwnSize = { readonly side: Side; readonly price: number; readonly size: number };

/** One side of the market as others made it, last seen; nulls: that side was empty or was never seen without us. */
export type SideMemory = { readonly price: number | null; readonly size: number };
export type MarketMemory = { readonly bid: SideMemory; readonly ask: SideMemory };

/** Our size that left a price at a venue time; quotes up to that time may still hold it. */
export type Shadow = OwnSize & { readonly leftMs: number };

/** What is kept of one instrument's market. */
export type MarketBook = {
  readonly reference: Quote | null;
  readonly memory: MarketMemory;
  readonly shadows: readonly Shadow[];
};

export const NO_MEMORY: MarketMemory = { bid: { price: null, size: 0 }, ask: { price: null, size: 0 } };

/** The quote without our own orders, and the memory for the next one. */
export function withoutOwn(
  quote: Quote,
  own: readonly OwnSize[],
  memory: MarketMemory,
): { readonly quote: Quote; readonly memory: MarketMemory } {
  const bid = othersAt('buy', { price: quote.bid, size: quote.bidSize }, own, memory.bid);
  const ask = othersAt('sell', { price: quote.ask, size: quote.askSize }, own, memory.ask);
  const clean = { ...quote, bid: bid.price, bidSize: bid.size, ask: ask.price, askSize: ask.size };
  return { quote: clean, memory: { bid, ask } };
}

function othersAt(side: Side, published: SideMemory, own: readonly OwnSize[], memory: SideMemory): SideMemory {
  const { price } = published;
  if (price === null) return published;
  let ours = 0;
  for (const o of own) if (o.side === side && o.price === price) ours += o.size;
  if (ours === 0) return published;
  if (published.size > ours) return { price, size: published.size - ours };
  if (memory.price === null) return memory;
  // Others stand at our price at best: a remembered price that is better than ours has gone.
  const better = side === 'buy' ? memory.price > price : memory.price < price;
  return better ? { price, size: 0 } : memory;
}
