/** A recording as a market. */
import type { Bar, Instrument, InstrumentId } from '../../../../shared/domain/index.ts';
import type { MarketEvent, MarketSource, OpeningFigures, OthersBook } from '../market/market-source.ts';
import type { Recording } from './recording.ts';

export class RecordedMarket implements MarketSource {
  readonly kind = 'recording';
  readonly instruments: readonly Instrument[];
  constructor(recording: Recording, _startMs: number) {
    this.instruments = recording.instruments;
  }
  book(_id: InstrumentId): OthersBook {
    return { bids: [], asks: [], tsMs: 0 };
  }
  shown(id: InstrumentId): OthersBook {
    return this.book(id);
  }
  staleAfterMs(): number {
    return 0;
  }
  nextAtMs(): number | null {
    return null;
  }
  next(): MarketEvent | null {
    return null;
  }
  consumed(): void {}
  history(): readonly Bar[] {
    return [];
  }
  opening(): OpeningFigures {
    return { last: null, volume: 0, previousClose: null, sessionClose: null };
  }
  barsFromMid(): boolean {
    return false;
  }
  save(): null {
    return null;
  }
}
