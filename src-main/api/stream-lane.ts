/**
 * What travels beside the sequenced records to one client: quotes, bars, depth. Everything is coalesced until the next
 * flush, latest wins; quotes wait while two batches are unacknowledged.
 *
 * Invariant: a flush sends for each instrument its newest quote, or keeps it for the next one.
 */
import { packQuotes } from '../../shared/contract/quotes.ts';
import type {
  BarMessage,
  DepthMessage,
  QuoteRow,
  QuotesMessage,
  SubscribeMessage,
} from '../../shared/contract/messages.ts';
import {
  unitsText,
  type Bar,
  type BarInterval,
  type Depth,
  type Instrument,
  type InstrumentId,
  type Quote,
} from '../../shared/domain/index.ts';
import { QUOTE_BATCHES_MAX, STREAM_BYTES_MAX } from './api-limits.ts';
import type { Sink } from './sink.ts';

/** What the API knows of instruments; shared by all sessions. */
export type InstrumentBook = {
  /** The number of each instrument in packed quotes. */
  readonly indexOf: ReadonlyMap<InstrumentId, number>;
  readonly instruments: ReadonlyMap<InstrumentId, Instrument>;
};

export class StreamLane {
  private readonly sink: Sink;
  private readonly book: InstrumentBook;
  private readonly nextBatch: () => number;
  private readonly packed: boolean;
  private wantedQuotes: ReadonlySet<InstrumentId> | null = new Set();
  private wantedBars: SubscribeMessage['bars'] = null;
  private wantedDepth: InstrumentId | null = null;
  private readonly quotes = new Map<InstrumentId, Quote>();
  private readonly bars = new Map<number, Bar>();
  private depth: Depth | null = null;
  private readonly unacked: number[] = [];

  constructor(options: { sink: Sink; book: InstrumentBook; packed: boolean; nextBatch: () => number }) {
    this.sink = options.sink;
    this.book = options.book;
    this.packed = options.packed;
    this.nextBatch = options.nextBatch;
  }

  /** Replaces what is wanted; quotes wanted from now on start with the newest known. */
  want(wanted: Omit<SubscribeMessage, 't'>, known: ReadonlyMap<InstrumentId, Quote>): void {
    this.wantedQuotes = wanted.quotes === null ? null : new Set(wanted.quotes);
    this.wantedBars = wanted.bars;
    this.wantedDepth = wanted.depth;
    this.quotes.clear();
    this.bars.clear();
    this.depth = null;
    this.onQuotes([...known.values()]);
  }

  onQuotes(quotes: readonly Quote[]): void {
    for (const quote of quotes) {
      if (this.wantedQuotes === null || this.wantedQuotes.has(quote.instrumentId)) {
        this.quotes.set(quote.instrumentId, quote);
      }
    }
  }

  /** A bar that ends and the one that follows both go out: they are kept by their start. */
  onBar(id: InstrumentId, interval: BarInterval, bar: Bar): void {
    if (this.wantedBars?.instrumentId === id && this.wantedBars.interval === interval) this.bars.set(bar[0], bar);
  }

  onDepth(depth: Depth): void {
    if (this.wantedDepth === depth.instrumentId) this.depth = depth;
  }

  /** The client has applied everything up to this batch. */
  onAck(batch: number): void {
    while (this.unacked.length > 0 && (this.unacked[0] ?? 0) <= batch) this.unacked.shift();
  }

  /** Sends what has gathered, as far as the client keeps up. */
  flush(): void {
    if (this.sink.bufferedBytes() > STREAM_BYTES_MAX) return;
    this.flushQuotes();
    this.flushBars();
    if (this.depth !== null) {
      this.send({ t: 'depth', depth: this.depth });
      this.depth = null;
    }
  }

  private flushQuotes(): void {
    if (this.quotes.size === 0 || this.unacked.length >= QUOTE_BATCHES_MAX) return;
    const quotes = [...this.quotes.values()];
    this.quotes.clear();
    const batch = this.nextBatch();
    this.unacked.push(batch);
    if (this.packed) this.sink.sendBinary(packQuotes(batch, quotes, this.book.indexOf));
    else this.send({ t: 'quotes', batch, quotes: quotes.flatMap((quote) => this.rowOf(quote)) });
  }

  private flushBars(): void {
    if (this.wantedBars === null) return;
    const { instrumentId, interval } = this.wantedBars;
    for (const bar of this.bars.values()) this.send({ t: 'bar', instrumentId, interval, bar });
    this.bars.clear();
  }

  private send(message: QuotesMessage | BarMessage | DepthMessage): void {
    this.sink.sendText(JSON.stringify(message));
  }

  /** A quote in decimal text; none for an instrument that is not known. */
  private rowOf(quote: Quote): QuoteRow[] {
    const instrument = this.book.instruments.get(quote.instrumentId);
    if (instrument === undefined) return [];
    const price = (units: number | null) => (units === null ? null : unitsText(units, instrument.priceScale));
    const size = (units: number) => unitsText(units, instrument.qtyScale);
    return [
      {
        instrumentId: quote.instrumentId,
        bid: price(quote.bid),
        ask: price(quote.ask),
        bidSize: size(quote.bidSize),
        askSize: size(quote.askSize),
        last: price(quote.last),
        volume: size(quote.volume),
        previousClose: price(quote.previousClose),
        status: quote.status,
        tsEventMs: quote.tsEventMs,
      },
    ];
  }
}
