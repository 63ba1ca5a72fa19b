/**
 * One instrument's published quote, and the reference quote made from it without our own orders. A published quote lags
 * behind what we know of our orders, so sizes that just left a price (cancelled, moved, filled) are still taken out of it
 * until a quote of a later venue time arrives.
 */
import {
  Decimal,
  dec,
  isTerminal,
  type Instrument,
  type InstrumentId,
  type Order,
  type Price,
  type Quote,
} from '../../shared/domain/index.ts';
import { noteReference } from './reference-samples.ts';
import {
  NO_MEMORY,
  withoutOwn,
  type MarketBook,
  type MarketMemory,
  type OwnSize,
  type Shadow,
} from './reference-quote.ts';
import type { EngineState } from './state.ts';
import { noteTrade } from './trades-seen.ts';

/** Shadows of one instrument; beyond it the oldest go. */
const SHADOWS_MAX = 64;
const EMPTY: MarketBook = { reference: null, memory: NO_MEMORY, shadows: [] };

/** Takes a newly published quote. */
export function takeQuote(state: EngineState, quote: Quote): void {
  state.quotes.set(quote.instrumentId, quote);
  noteTrade(state.trades, quote);
  const book = state.books.get(quote.instrumentId) ?? EMPTY;
  const shadows = book.shadows.length === 0 ? book.shadows : book.shadows.filter((s) => s.leftMs >= quote.tsEventMs);
  const own: OwnSize[] = ownSizes(state, quote.instrumentId);
  for (const shadow of shadows) own.push(shadow);
  const clean = withoutOwn(quote, own, book.memory);
  state.books.set(quote.instrumentId, { reference: clean.quote, memory: clean.memory, shadows });
  noteReference(state.references, clean.quote);
}

/** Notes what an order's change took out of the market, at the venue's time. */
export function noteOwnChange(state: EngineState, before: Order, after: Order, tsEventMs: number): void {
  const was = sizesOf(state, before);
  if (was.length === 0) return;
  const is = sizesOf(state, after);
  const left: Shadow[] = [];
  for (const old of was) {
    const still = is.find((o) => o.price === old.price)?.size ?? 0;
    if (old.size > still) left.push({ ...old, size: old.size - still, leftMs: tsEventMs });
  }
  if (left.length === 0) return;
  const book = state.books.get(after.instrumentId) ?? EMPTY;
  state.books.set(after.instrumentId, { ...book, shadows: [...book.shadows, ...left].slice(-SHADOWS_MAX) });
}

/** After a restart: the market from before we joined, as a journaled rung recorded it. */
export function seedMemory(state: EngineState, id: InstrumentId, bid: Price | null, ask: Price | null): void {
  const scale = state.instruments.get(id)?.priceScale;
  if (scale === undefined || (state.books.get(id)?.reference ?? null) !== null) return;
  const side = (price: Price | null): MarketMemory['bid'] => ({ price: unitsOf(price, scale), size: 0 });
  state.books.set(id, { ...EMPTY, memory: { bid: side(bid), ask: side(ask) } });
}

function ownSizes(state: EngineState, id: InstrumentId): OwnSize[] {
  const sizes: OwnSize[] = [];
  for (const orderId of state.workingByInstrument.get(id) ?? []) {
    const order = state.orders.get(orderId);
    if (order !== undefined) for (const size of sizesOf(state, order)) sizes.push(size);
  }
  return sizes;
}

type KnownSizes = { readonly instrument: Instrument; readonly sizes: readonly OwnSize[] };
/** Kept beside an order's record, which is replaced and never changed: every quote asks for every resting order's. */
const KNOWN_SIZES = new WeakMap<Order, KnownSizes>();

/** Where an order may stand in the book: at its price, and at the price a modification asks for. */
function sizesOf(state: EngineState, order: Order): readonly OwnSize[] {
  const instrument = state.instruments.get(order.instrumentId);
  if (instrument === undefined) return [];
  const known = KNOWN_SIZES.get(order);
  if (known?.instrument === instrument) return known.sizes;
  const sizes = sizesOfRecord(instrument, order);
  KNOWN_SIZES.set(order, { instrument, sizes });
  return sizes;
}

function sizesOfRecord(instrument: Instrument, order: Order): readonly OwnSize[] {
  if (order.tif === 'ioc' || order.tif === 'fok') return [];
  if (isTerminal(order.status) || order.status === 'initialized' || isWaiting(order)) return [];
  // What waits for an auction, or for all of its quantity at once, is in no published quote.
  if (order.tif === 'atOpen' || order.tif === 'atClose' || order.flags.allOrNone) return [];
  const sizes: OwnSize[] = [];
  const add = (qty: string, limit: Price | null): void => {
    const price = unitsOf(limit, instrument.priceScale);
    const leaves = dec(qty).sub(dec(order.filledQty)).max(Decimal.ZERO);
    const size = unitsOf(leaves.text(), instrument.qtyScale);
    if (price !== null && size !== null && size > 0 && sizes.every((s) => s.price !== price)) {
      sizes.push({ side: order.side, price, size });
    }
  };
  add(order.qty, order.limitPrice);
  if (order.pendingModify !== null) add(order.pendingModify.qty, order.pendingModify.limitPrice);
  return sizes;
}

/** Waits for its trigger, with the app or at the venue: it is in no book. */
const isWaiting = (order: Order): boolean =>
  order.status === 'emulated' || (order.trigger !== null && order.trigger.triggeredMs === null);

/** An exact decimal as a quote's integer, or null where it does not fit one. */
function unitsOf(text: string | null, scale: number): number | null {
  if (text === null) return null;
  const value = dec(text);
  if (!value.round(scale, 'towardZero').eq(value)) return null;
  const units = Number(value.round(scale, 'towardZero').units);
  return Number.isSafeInteger(units) ? units : null;
}
