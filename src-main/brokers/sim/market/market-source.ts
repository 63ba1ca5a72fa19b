/**
 * The others in the market, as the exchange sees them: a book per instrument and a stream of things that happen, pulled one
 * at a time in order of time. The built-in model and a recording are both sources.
 */
import type { Bar, BarInterval, Instrument, InstrumentId, OptionChain, Side } from '../../../../shared/domain/index.ts';

/** The newest past bar of each interval that has one. */
export type PastEnd = Readonly<Partial<Record<BarInterval, Bar>>>;

/** [price, size] in the instrument's units; sizes shrink as they are taken. */
export type BookLevel = [price: number, size: number];

/** What the others show, best first; `tsMs` is when it was last known to be so. */
export type OthersBook = {
  readonly bids: BookLevel[];
  readonly asks: BookLevel[];
  tsMs: number;
};

/** What happened. Books are already changed when a `book` event is handed out. */
export type MarketEvent = { readonly instrumentId: InstrumentId; readonly tsMs: number } & (
  | { readonly kind: 'book' }
  /** One of the others takes from the book, our orders included, no further than `limit` (null: any price). */
  | { readonly kind: 'aggressor'; readonly side: Side; readonly qty: number; readonly limit: number | null }
  /** A trade elsewhere (another venue, off the book): it prints, and fills nobody here. */
  | { readonly kind: 'tape'; readonly price: number; readonly size: number }
  /** A trade that was recorded: it happened, whatever our orders are. */
  | { readonly kind: 'print'; readonly price: number; readonly size: number }
  /** Trades of a recorded bar that ends now and began at `startMs`. */
  | {
      readonly kind: 'barPrint';
      readonly startMs: number;
      readonly open: number;
      readonly high: number;
      readonly low: number;
      readonly close: number;
      readonly volume: number;
    }
  /** Nothing to see: something happened where a lever holds the book. */
  | { readonly kind: 'idle' }
  /** A pause of the market's own making begins or ends. */
  | { readonly kind: 'pause'; readonly paused: boolean }
);

/** A day's figures at the start, from the source's own past. */
export type OpeningFigures = {
  readonly last: number | null;
  readonly volume: number;
  readonly previousClose: number | null;
  /** Last price of the regular session so far, for the next day's previous close. */
  readonly sessionClose: number | null;
};

/** Contracts that are listed when somebody asks for them. */
export interface OptionBoard {
  /** Null: no such underlying here; without expiries: it has no options. */
  chain(underlyingId: InstrumentId, nowMs: number): OptionChain | null;
  /** The contract of an id, expired ones included; null: there is none. */
  find(id: InstrumentId, nowMs: number): Instrument | null;
  /** Quotes a contract that `find` gave, from now on; once. */
  list(instrument: Instrument, nowMs: number): void;
  /** What it would be worth now with the underlying at this price (its units); null: nobody can say. */
  valueAt(id: InstrumentId, underlyingPrice: number): number | null;
}

export interface MarketSource {
  readonly kind: 'model' | 'recording';
  /** Those that are there from the start; contracts come by `options`. */
  readonly instruments: readonly Instrument[];
  readonly options: OptionBoard | null;
  /** The book of the others; the same object for as long as the source lives. */
  book(id: InstrumentId): OthersBook;
  /** What is published of the others. The model: its book. A recording: its quotes as recorded, whatever we took of them. */
  shown(id: InstrumentId): OthersBook;
  /** Age beyond which its book is stale and fills nothing, ms. */
  staleAfterMs(id: InstrumentId): number;
  /** When the next event happens, or null when there are no more. */
  nextAtMs(): number | null;
  /** The next event, or null. */
  next(): MarketEvent | null;
  /** Our orders took this much from one side of the others' book (already missing there). */
  consumed(id: InstrumentId, othersSide: Side, qty: number): void;
  /** Past bars to fill the charts with at the start, ascending. */
  history(id: InstrumentId, interval: BarInterval): readonly Bar[];
  /** The newest past bar of each interval: what the first trades go on from, quicker to have than all of `history`. */
  pastEnd(id: InstrumentId): PastEnd;
  opening(id: InstrumentId): OpeningFigures;
  /** True when bars come from mids because no trades were recorded. */
  barsFromMid(id: InstrumentId): boolean;
  /** The clock jumped (the machine slept): a live market is elsewhere by now; a recording plays on from where it was. */
  skipTo(nowMs: number): void;
  /** A recording's past bars were taken over by the exchange and are forgotten here; a model draws its own again when asked. */
  forgetPast(): void;
  /** To go on from after a restart; null when the source keeps nothing. */
  save(): string | null;
}
