/** ccxt's tickers, books and candles as quotes, depth and bars. Pure. A side that is missing or 0 is empty. */
import type { Bar, Depth, DepthLevel, Instrument, Quote } from '../../../../shared/domain/index.ts';
import { decimalOf, isFields, msOf, unitsOf, type Fields } from './read.ts';

/** What of a quote was heard so far; both of its sources add to it. */
export type Heard = {
  bid: number | null;
  ask: number | null;
  bidSize: number;
  askSize: number;
  last: number | null;
  volume: number;
  previousClose: number | null;
  tsEventMs: number;
};

export const nothingHeard = (): Heard => ({
  bid: null,
  ask: null,
  bidSize: 0,
  askSize: 0,
  last: null,
  volume: 0,
  previousClose: null,
  tsEventMs: 0,
});

type Scales = Pick<Instrument, 'priceScale' | 'qtyScale'> & { readonly contractSize: number };

const positive = (value: unknown, scale: number): number | null => {
  const units = unitsOf(value, scale);
  return units !== null && units > 0 ? units : null;
};

/** Sizes come in contracts; in the instrument's they are base units. */
function sizeOf(value: unknown, { qtyScale, contractSize }: Scales): number {
  if (contractSize === 1) return Math.max(0, unitsOf(value, qtyScale) ?? 0);
  const size = decimalOf(value);
  if (size === null) return 0;
  const units = Math.round(size.toFloat() * contractSize * 10 ** qtyScale);
  return Number.isSafeInteger(units) ? Math.max(0, units) : 0;
}

/** Takes the touch of a ticker. False: it has none. */
export function takeTouch(heard: Heard, ticker: Fields, scales: Scales, nowMs: number): boolean {
  if (ticker['bid'] === undefined && ticker['ask'] === undefined) return false;
  const { bid, ask, bidSize, askSize } = heard;
  heard.bid = positive(ticker['bid'], scales.priceScale);
  heard.ask = positive(ticker['ask'], scales.priceScale);
  heard.bidSize = heard.bid === null ? 0 : sizeOf(ticker['bidVolume'], scales);
  heard.askSize = heard.ask === null ? 0 : sizeOf(ticker['askVolume'], scales);
  heard.tsEventMs = msOf(ticker['timestamp']) ?? nowMs;
  return bid !== heard.bid || ask !== heard.ask || bidSize !== heard.bidSize || askSize !== heard.askSize;
}

/** Takes the last trade, the day's volume and the day's first price of a ticker. */
export function takeDay(heard: Heard, ticker: Fields, scales: Scales): boolean {
  const { last, volume, previousClose } = heard;
  heard.last = positive(ticker['last'], scales.priceScale) ?? heard.last;
  heard.volume = ticker['baseVolume'] === undefined ? heard.volume : sizeOf(ticker['baseVolume'], scales);
  heard.previousClose =
    positive(ticker['previousClose'], scales.priceScale) ??
    positive(ticker['open'], scales.priceScale) ??
    heard.previousClose;
  return last !== heard.last || volume !== heard.volume || previousClose !== heard.previousClose;
}

/** The quote of what was heard. Crypto: the book traded on is the market (conventions: Quotes). */
export const quoteOf = (instrument: Instrument, heard: Heard, tsInitMs: number): Quote => ({
  instrumentId: instrument.id,
  ...heard,
  scope: 'consolidated',
  timeliness: 'live',
  status: 'trading',
  tsInitMs,
});

function levels(side: unknown, scales: Scales, most: number): readonly DepthLevel[] {
  if (!Array.isArray(side)) return [];
  const found: DepthLevel[] = [];
  for (const level of side as readonly unknown[]) {
    if (found.length >= most) break;
    if (!Array.isArray(level)) continue;
    const price = positive(level[0], scales.priceScale);
    const size = sizeOf(level[1], scales);
    if (price !== null && size > 0) found.push([price, size]);
  }
  return found;
}

/** Most levels of a side that are shown. */
export const DEPTH_LEVELS_MAX = 50;

export function readDepth(raw: unknown, instrument: Instrument, scales: Scales, nowMs: number): Depth | null {
  if (!isFields(raw)) return null;
  return {
    instrumentId: instrument.id,
    bids: levels(raw['bids'], scales, DEPTH_LEVELS_MAX),
    asks: levels(raw['asks'], scales, DEPTH_LEVELS_MAX),
    tsEventMs: msOf(raw['timestamp']) ?? nowMs,
  };
}

/** Candles, ascending; those that cannot be read are left out. */
export function readBars(raw: unknown, scales: Scales): readonly Bar[] {
  if (!Array.isArray(raw)) return [];
  const bars: Bar[] = [];
  for (const row of raw as readonly unknown[]) {
    if (!Array.isArray(row)) continue;
    const [start, open, high, low, close] = [
      msOf(row[0]),
      ...row.slice(1, 5).map((v: unknown) => positive(v, scales.priceScale)),
    ];
    if (start === null || start === undefined || !open || !high || !low || !close) continue;
    bars.push([start, open, high, low, close, sizeOf(row[5], scales)]);
  }
  return bars.toSorted((a, b) => a[0] - b[0]);
}
