/** Where quotes, depth and bars come from. */
import type {
  Bar,
  BarInterval,
  Borrow,
  CompiledCalendar,
  Depth,
  Instrument,
  InstrumentId,
  Quote,
  Result,
} from '../../shared/domain/index.ts';
import type { VenueError } from './execution-client.ts';

export type MarketDataListener = {
  /** Newest state per instrument; a batch holds each instrument at most once. */
  readonly onQuotes: (quotes: readonly Quote[]) => void;
  /** Bars that changed, newest per interval and instrument. */
  readonly onBar: (instrumentId: InstrumentId, interval: BarInterval, bar: Bar) => void;
  readonly onDepth: (depth: Depth) => void;
  /** What may be borrowed for short sales of instruments that are followed, when it is first known and when it changes. */
  readonly onBorrow?: (borrows: readonly Borrow[]) => void;
  readonly onConnection: (up: boolean, reason: string | null) => void;
};

export interface MarketDataClient {
  open(listener: MarketDataListener): void;
  close(): Promise<void>;
  instruments(): Promise<Result<readonly Instrument[], VenueError>>;
  /** Quotes of these instruments from now on; more than the venue's budget is refused by name. */
  subscribeQuotes(ids: readonly InstrumentId[]): Result<void, VenueError>;
  /** No more quotes of these. */
  unsubscribeQuotes(ids: readonly InstrumentId[]): void;
  /** Depth of one instrument until `unsubscribeDepth`. */
  subscribeDepth(id: InstrumentId): Result<void, VenueError>;
  unsubscribeDepth(id: InstrumentId): void;
  /** The newest `limit` (1..5000) closed and open bars, ascending. Never a bar's close before its end. */
  bars(id: InstrumentId, interval: BarInterval, limit: number): Promise<Result<readonly Bar[], VenueError>>;
  /** Sessions of its instruments in the window [fromMs, toMs). */
  calendars(fromMs: number, toMs: number): readonly CompiledCalendar[];
}
