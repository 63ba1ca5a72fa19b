/**
 * Quotes packed for the wire: one frame of float64, little-endian, the same bytes on both transports.
 *
 *   header   [MAGIC, VERSION, batch, count]
 *   row      [index, bid, ask, bidSize, askSize, last, volume, previousClose, flags, tsEventMs]   count times
 *
 * `index` counts into the snapshot's `instrumentOrder`; instruments that a tick adds later are numbered on in the order
 * in which they came. Prices are integers of 10^-priceScale of the instrument, sizes of 10^-qtyScale: a float64 holds
 * each exactly (all are safe integers). NaN stands for null. `flags` is status + 4 × scope + 16 × timeliness, each the
 * position in the lists below.
 *
 * Invariant: unpacking what was packed gives the same quotes, but for `tsInitMs`, which the receiver gives.
 */
import type { InstrumentId, MarketStatus, Quote, QuoteScope, QuoteTimeliness } from '../domain/index.ts';

/** First number of each frame: `RUNG` in ASCII. */
export const QUOTES_MAGIC = 0x52554e47;
export const QUOTES_VERSION = 1;
export const QUOTES_HEADER_LENGTH = 4;
export const QUOTES_ROW_LENGTH = 10;

export const QUOTE_STATUSES: readonly MarketStatus[] = ['trading', 'halted', 'luld', 'closed'];
export const QUOTE_SCOPES: readonly QuoteScope[] = ['consolidated', 'venue', 'indicative'];
export const QUOTE_TIMELINESS: readonly QuoteTimeliness[] = ['live', 'delayed', 'frozen'];

export type PackedQuotes = { readonly batch: number; readonly quotes: readonly Quote[] };

const orNaN = (value: number | null): number => value ?? Number.NaN;
const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value);

/** A frame of these quotes; those of instruments without a number are left out. */
export function packQuotes(
  batch: number,
  quotes: readonly Quote[],
  indexOf: ReadonlyMap<string, number>,
): Float64Array<ArrayBuffer> {
  const known = quotes.filter((q) => indexOf.has(q.instrumentId));
  const frame = new Float64Array(QUOTES_HEADER_LENGTH + known.length * QUOTES_ROW_LENGTH);
  frame[0] = QUOTES_MAGIC;
  frame[1] = QUOTES_VERSION;
  frame[2] = batch;
  frame[3] = known.length;
  let at = QUOTES_HEADER_LENGTH;
  for (const quote of known) {
    frame[at] = indexOf.get(quote.instrumentId) ?? Number.NaN;
    frame[at + 1] = orNaN(quote.bid);
    frame[at + 2] = orNaN(quote.ask);
    frame[at + 3] = quote.bidSize;
    frame[at + 4] = quote.askSize;
    frame[at + 5] = orNaN(quote.last);
    frame[at + 6] = quote.volume;
    frame[at + 7] = orNaN(quote.previousClose);
    frame[at + 8] = packFlags(quote);
    frame[at + 9] = quote.tsEventMs;
    at += QUOTES_ROW_LENGTH;
  }
  return frame;
}

/** The quotes of a frame, or null when it is none of this version or of another length than it says. */
export function unpackQuotes(
  buffer: ArrayBuffer,
  instrumentOrder: readonly InstrumentId[],
  tsInitMs: number,
): PackedQuotes | null {
  if (buffer.byteLength % 8 !== 0) return null;
  const frame = new Float64Array(buffer);
  const count = frame[3];
  if (frame[0] !== QUOTES_MAGIC || frame[1] !== QUOTES_VERSION || count === undefined) return null;
  if (frame.length !== QUOTES_HEADER_LENGTH + count * QUOTES_ROW_LENGTH) return null;
  const quotes: Quote[] = [];
  for (let row = 0; row < count; row += 1) {
    const quote = unpackRow(frame, QUOTES_HEADER_LENGTH + row * QUOTES_ROW_LENGTH, instrumentOrder, tsInitMs);
    if (quote !== null) quotes.push(quote);
  }
  return { batch: frame[2] ?? 0, quotes };
}

function packFlags(quote: Quote): number {
  return (
    QUOTE_STATUSES.indexOf(quote.status) +
    4 * QUOTE_SCOPES.indexOf(quote.scope) +
    16 * QUOTE_TIMELINESS.indexOf(quote.timeliness)
  );
}

/** Null for an instrument that the receiver has not heard of yet: its next quote will do. */
function unpackRow(
  frame: Float64Array,
  at: number,
  instrumentOrder: readonly InstrumentId[],
  tsInitMs: number,
): Quote | null {
  const cell = (offset: number): number => frame[at + offset] ?? Number.NaN;
  const instrumentId = instrumentOrder[cell(0)];
  const flags = cell(8);
  const status = QUOTE_STATUSES[flags & 3];
  const scope = QUOTE_SCOPES[(flags >> 2) & 3];
  const timeliness = QUOTE_TIMELINESS[(flags >> 4) & 3];
  if (instrumentId === undefined || status === undefined || scope === undefined || timeliness === undefined)
    return null;
  return {
    instrumentId,
    bid: orNull(cell(1)),
    ask: orNull(cell(2)),
    bidSize: cell(3),
    askSize: cell(4),
    last: orNull(cell(5)),
    volume: cell(6),
    previousClose: orNull(cell(7)),
    scope,
    timeliness,
    status,
    tsEventMs: cell(9),
    tsInitMs,
  };
}
