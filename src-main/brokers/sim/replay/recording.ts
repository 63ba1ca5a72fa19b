/** A recording as it stands in memory: compact columns per file, checked, in order of time. */
import type { Instrument, InstrumentId } from '../../../../shared/domain/index.ts';

export type RecordingErrorKind =
  | 'unreadable'
  | 'unknownFormat'
  | 'unsupportedFormat'
  | 'malformedRow'
  | 'outOfOrder'
  | 'noUsableRows'
  | 'tooLarge'
  | 'noCalendar'
  | 'unknownSymbol';

/** `line` is 1-based, the header being line 1; null where no line is to blame. */
export type RecordingError = {
  readonly kind: RecordingErrorKind;
  readonly file: string;
  readonly line: number | null;
  readonly message: string;
};

/** Prices and sizes in units of the instrument; NaN in a quote column: that side is unchanged by the row. */
export type QuoteColumns = {
  readonly kind: 'quotes';
  readonly count: number;
  readonly knownMs: Float64Array;
  readonly bid: Float64Array;
  readonly bidSize: Float64Array;
  readonly ask: Float64Array;
  readonly askSize: Float64Array;
};
export type TradeColumns = {
  readonly kind: 'trades';
  readonly count: number;
  readonly knownMs: Float64Array;
  readonly price: Float64Array;
  readonly size: Float64Array;
};
/** Bars of trades; `knownMs` is their end. */
export type TradeBarColumns = {
  readonly kind: 'tradeBars';
  readonly count: number;
  readonly knownMs: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
};
export type RecordedColumns = QuoteColumns | TradeColumns | TradeBarColumns;

/** One file. `barMs` 0: ticks; else the length of its bars: nothing of a bar is known before its end. */
export type RecordedStream = {
  readonly file: string;
  readonly instrumentId: InstrumentId;
  readonly barMs: number;
  readonly columns: RecordedColumns;
  /** Rows of many contracts: which they are, and the place in `ids` of each row's. `instrumentId` is then the first. */
  readonly contracts?: { readonly ids: readonly InstrumentId[]; readonly of: Float64Array };
};

export type Recording = {
  readonly instruments: readonly Instrument[];
  readonly streams: readonly RecordedStream[];
  /** First and last time at which something becomes known. */
  readonly firstMs: number;
  readonly lastMs: number;
  /** Where replay starts unless told otherwise: the first regular-hours quote of equities, else the beginning. */
  readonly startMs: number;
  readonly baseCurrency: string;
  /** Files or rows left out, and why, for the log. */
  readonly notes: readonly string[];
};
