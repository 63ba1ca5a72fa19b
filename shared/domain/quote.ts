/**
 * Market data on the hot path. Prices are integers of 10^-priceScale of the instrument, sizes integers of 10^-qtyScale:
 * never floats, never tick counts (ticks vary by price).
 */
import type { InstrumentId } from './ids.ts';
import type { Instrument } from './instrument.ts';

/** Whose quote it is: all venues together, one venue's, or a modified one that trades at no venue. */
export type QuoteScope = 'consolidated' | 'venue' | 'indicative';
export type QuoteTimeliness = 'live' | 'delayed' | 'frozen';
/** `halted`: no trading; `luld`: limit-up / limit-down pause; `closed`: out of session. */
export type MarketStatus = 'trading' | 'halted' | 'luld' | 'closed';

export type Quote = {
  readonly instrumentId: InstrumentId;
  /** Null when that side is empty. */
  readonly bid: number | null;
  readonly ask: number | null;
  readonly bidSize: number;
  readonly askSize: number;
  readonly last: number | null;
  /** Volume since the day began, in units of 10^-qtyScale. */
  readonly volume: number;
  /** The price that the day's change is counted from (previous close; crypto 00:00 UTC); null when unknown. */
  readonly previousClose: number | null;
  readonly scope: QuoteScope;
  readonly timeliness: QuoteTimeliness;
  readonly status: MarketStatus;
  /** One venue's quote that the trader takes for the market in this session; only the engine says so. */
  readonly accepted?: true;
  /** The venue's time and ours, UTC ms of the market's clock. */
  readonly tsEventMs: number;
  readonly tsInitMs: number;
};

/** True of a share's or contract's quote that one venue alone made: a coin is traded on the venue that quotes it. */
export const isOneVenues = (instrument: Pick<Instrument, 'assetClass'>, quote: Pick<Quote, 'scope'>): boolean =>
  quote.scope === 'venue' && instrument.assetClass !== 'crypto';

export type BarInterval = '1m' | '5m' | '15m' | '1h' | '1d';
export const BAR_INTERVALS: readonly BarInterval[] = ['1m', '5m', '15m', '1h', '1d'];
/** Length of an interval in ms. */
export const BAR_INTERVAL_MS: Readonly<Record<BarInterval, number>> = {
  '1m': 60_000,
  '5m': 300_000,
  '15m': 900_000,
  '1h': 3_600_000,
  '1d': 86_400_000,
};

/** Trades of one interval: [start ms, open, high, low, close (units of 10^-priceScale), volume (10^-qtyScale)]. */
export type Bar = readonly [startMs: number, open: number, high: number, low: number, close: number, volume: number];

/** One level of depth: [price, size] in the instrument's units. */
export type DepthLevel = readonly [price: number, size: number];
export type Depth = {
  readonly instrumentId: InstrumentId;
  /** Best first. */
  readonly bids: readonly DepthLevel[];
  readonly asks: readonly DepthLevel[];
  readonly tsEventMs: number;
};
