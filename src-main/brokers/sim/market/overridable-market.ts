/**
 * A market with levers: instruments whose book is set by hand, or whose quotes stand still. Everything else passes through.
 * Books set by hand are confirmed once a second, so that they stay fresh; stalled ones grow stale.
 */
import type { Bar, BarInterval, Instrument, InstrumentId, Side } from '../../../../shared/domain/index.ts';
import type { ManualBook } from '../types.ts';
import type { MarketEvent, MarketSource, OpeningFigures, OthersBook, PastEnd } from './market-source.ts';

const CONFIRM_MS = 1000;

type Held = { readonly book: OthersBook; readonly shown: OthersBook; readonly manual: boolean; nextMs: number };

const copyOf = (book: OthersBook): OthersBook => ({
  bids: book.bids.map(([price, size]) => [price, size]),
  asks: book.asks.map(([price, size]) => [price, size]),
  tsMs: book.tsMs,
});

export class OverridableMarket implements MarketSource {
  readonly kind: MarketSource['kind'];
  readonly instruments: readonly Instrument[];
  readonly options: MarketSource['options'];
  private readonly source: MarketSource;
  private readonly held = new Map<InstrumentId, Held>();

  constructor(source: MarketSource) {
    this.source = source;
    this.kind = source.kind;
    this.instruments = source.instruments;
    this.options = source.options;
  }

  book(id: InstrumentId): OthersBook {
    return this.held.get(id)?.book ?? this.source.book(id);
  }

  shown(id: InstrumentId): OthersBook {
    return this.held.get(id)?.shown ?? this.source.shown(id);
  }

  /** Sets the book of an instrument; it stays until `release`. */
  setBook(id: InstrumentId, manual: ManualBook, nowMs: number): void {
    const book: OthersBook = {
      bids: manual.bids.map(([price, size]) => [price, size]),
      asks: manual.asks.map(([price, size]) => [price, size]),
      tsMs: nowMs,
    };
    this.held.set(id, { book, shown: book, manual: true, nextMs: nowMs + CONFIRM_MS });
  }

  /** Stops the quotes of an instrument where they are. */
  stall(id: InstrumentId): void {
    const held = this.held.get(id);
    const book = copyOf(held?.book ?? this.source.book(id));
    const shown = held === undefined || held.book !== held.shown ? copyOf(this.shown(id)) : book;
    this.held.set(id, { book, shown, manual: false, nextMs: Number.POSITIVE_INFINITY });
  }

  /** Gives an instrument back to the market. */
  release(id: InstrumentId): void {
    this.held.delete(id);
  }

  isStalled(id: InstrumentId): boolean {
    return this.held.get(id)?.manual === false;
  }

  staleAfterMs(id: InstrumentId): number {
    return this.source.staleAfterMs(id);
  }

  private nextConfirm(): readonly [InstrumentId, Held] | null {
    let best: readonly [InstrumentId, Held] | null = null;
    for (const entry of this.held)
      if (entry[1].manual && (best === null || entry[1].nextMs < best[1].nextMs)) best = entry;
    return best;
  }

  nextAtMs(): number | null {
    const at = this.source.nextAtMs();
    const confirm = this.nextConfirm();
    if (confirm === null) return at;
    return at === null ? confirm[1].nextMs : Math.min(at, confirm[1].nextMs);
  }

  next(): MarketEvent | null {
    for (;;) {
      const at = this.source.nextAtMs();
      const confirm = this.nextConfirm();
      if (confirm !== null && (at === null || confirm[1].nextMs < at)) {
        const [id, held] = confirm;
        const tsMs = held.nextMs;
        held.nextMs += CONFIRM_MS;
        held.book.tsMs = tsMs;
        return { kind: 'book', instrumentId: id, tsMs };
      }
      const event = this.source.next();
      if (event === null || !this.held.has(event.instrumentId) || event.kind === 'pause') return event;
      // Its own market goes on unseen. Hand back control when what follows is later, so that a turn stays bounded.
      const nextAt = this.source.nextAtMs();
      if (nextAt === null || nextAt > event.tsMs)
        return { kind: 'idle', instrumentId: event.instrumentId, tsMs: event.tsMs };
    }
  }

  consumed(id: InstrumentId, othersSide: Side, qty: number): void {
    if (!this.held.has(id)) this.source.consumed(id, othersSide, qty);
  }

  history(id: InstrumentId, interval: BarInterval): readonly Bar[] {
    return this.source.history(id, interval);
  }

  pastEnd(id: InstrumentId): PastEnd {
    return this.source.pastEnd(id);
  }

  opening(id: InstrumentId): OpeningFigures {
    return this.source.opening(id);
  }

  barsFromMid(id: InstrumentId): boolean {
    return this.source.barsFromMid(id);
  }

  skipTo(nowMs: number): void {
    this.source.skipTo(nowMs);
    for (const held of this.held.values()) if (held.manual) held.nextMs = nowMs;
  }

  forgetPast(): void {
    this.source.forgetPast();
  }

  save(): string | null {
    return this.source.save();
  }
}
