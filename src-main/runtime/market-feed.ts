/**
 * The market data link: quotes to the engine and to the screen, depth and bars to the screen, calendars to the engine.
 *
 * Invariant: what the engine knows stays subscribed. It keeps an instrument while an order, a position or a held stop is in it,
 * and only what it has let go of is dropped; what one venue lists never takes the place of what another does.
 */
import {
  ok,
  type Bar,
  type BarInterval,
  type Borrow,
  type CompiledCalendar,
  type Depth,
  type Instrument,
  type InstrumentId,
  type Quote,
  type Result,
} from '../../shared/domain/index.ts';
import type { VenueError } from '../ports/execution-client.ts';
import type { Logger } from '../ports/logger.ts';
import type { MarketDataClient } from '../ports/market-data-client.ts';
import { Listeners } from './listeners.ts';

const DAY_MS = 86_400_000;
/** Sessions the engine knows of: days before and after the market's now. */
export const CALENDAR_BACK_MS = 3 * DAY_MS;
export const CALENDAR_AHEAD_MS = 10 * DAY_MS;
/** They are compiled anew when less than this is left. */
export const CALENDAR_LEFT_MIN_MS = 7 * DAY_MS;

export class MarketFeed {
  readonly quotes = new Listeners<readonly [readonly Quote[]]>();
  readonly bars = new Listeners<readonly [InstrumentId, BarInterval, Bar]>();
  readonly depth = new Listeners<readonly [Depth]>();
  readonly borrows = new Listeners<readonly [readonly Borrow[]]>();
  private readonly client: MarketDataClient;
  private readonly logger: Logger;
  private readonly onDown: (reason: string) => void;
  private up = false;
  private readonly watchers = new Map<InstrumentId, number>();
  private subscribed: readonly InstrumentId[] = [];
  /** To be dropped as soon as the engine no longer knows them. */
  private readonly leaving = new Set<InstrumentId>();
  private calendarsToMs = Number.NEGATIVE_INFINITY;

  /** `onDown` is told, with the reason, when a feed that was up ends. */
  constructor(client: MarketDataClient, logger: Logger, onDown: (reason: string) => void) {
    this.client = client;
    this.logger = logger;
    this.onDown = onDown;
  }

  open(): void {
    this.client.open({
      onQuotes: (quotes) => this.quotes.call(quotes),
      onBar: (id, interval, bar) => this.bars.call(id, interval, bar),
      onDepth: (depth) => this.depth.call(depth),
      onBorrow: (borrows) => this.borrows.call(borrows),
      onConnection: (up, reason) => {
        this.logger.info('market data link', { up, reason });
        if (up) this.resubscribe();
        else if (this.up) this.onDown(reason ?? 'the connection was lost');
        this.up = up;
      },
    });
  }

  async close(): Promise<void> {
    this.quotes.clear();
    this.bars.clear();
    this.depth.clear();
    this.borrows.clear();
    await this.client.close();
  }

  /** Quotes of all of these from now on, beside what is subscribed already; depth that is watched is asked for again. */
  subscribe(instruments: readonly Instrument[]): void {
    this.note(instruments.map((instrument) => instrument.id));
    this.resubscribe();
  }

  /** Quotes of these as well. */
  add(ids: readonly InstrumentId[]): void {
    this.note(ids);
    const taken = this.client.subscribeQuotes(ids);
    if (!taken.ok) this.logger.warn('quotes were not subscribed', { reason: taken.error.message });
  }

  /** No more quotes of these once the engine has let go of them (`dropGone`); an order on its way to it may keep one. */
  drop(ids: readonly InstrumentId[]): void {
    for (const id of ids) this.leaving.add(id);
  }

  /** The engine's instruments may have changed: ends the quotes of those that were to be dropped and are gone. */
  dropGone(known: { readonly has: (id: InstrumentId) => boolean }): void {
    const gone = new Set([...this.leaving].filter((id) => !known.has(id)));
    if (gone.size === 0) return;
    for (const id of gone) this.leaving.delete(id);
    this.subscribed = this.subscribed.filter((id) => !gone.has(id));
    this.client.unsubscribeQuotes([...gone]);
  }

  history(id: InstrumentId, interval: BarInterval, limit: number): Promise<Result<readonly Bar[], VenueError>> {
    return this.client.bars(id, interval, limit);
  }

  /** Counted: the venue's subscription ends with the last watcher. */
  watchDepth(id: InstrumentId): Result<() => void, VenueError> {
    const count = this.watchers.get(id) ?? 0;
    if (count === 0) {
      const subscribed = this.client.subscribeDepth(id);
      if (!subscribed.ok) return subscribed;
    }
    this.watchers.set(id, count + 1);
    let watching = true;
    return ok(() => {
      if (!watching) return;
      watching = false;
      const left = (this.watchers.get(id) ?? 1) - 1;
      if (left > 0) this.watchers.set(id, left);
      else {
        this.watchers.delete(id);
        this.client.unsubscribeDepth(id);
      }
    });
  }

  /** A feed came or went: the calendars are to be asked for again. */
  forgetCalendars(): void {
    this.calendarsToMs = Number.NEGATIVE_INFINITY;
  }

  /** The calendars around a time when those given before come to their end; else null. */
  calendarsAt(nowMs: number): readonly CompiledCalendar[] | null {
    if (nowMs + CALENDAR_LEFT_MIN_MS < this.calendarsToMs) return null;
    this.calendarsToMs = nowMs + CALENDAR_AHEAD_MS;
    return this.client.calendars(nowMs - CALENDAR_BACK_MS, this.calendarsToMs);
  }

  private note(ids: readonly InstrumentId[]): void {
    for (const id of ids) this.leaving.delete(id);
    this.subscribed = [...new Set([...this.subscribed, ...ids])];
  }

  private resubscribe(): void {
    if (this.subscribed.length > 0) {
      const taken = this.client.subscribeQuotes(this.subscribed);
      if (!taken.ok) this.logger.warn('quotes were not subscribed', { reason: taken.error.message });
    }
    for (const id of this.watchers.keys()) {
      const taken = this.client.subscribeDepth(id);
      if (!taken.ok) this.logger.warn('depth was not subscribed', { id, reason: taken.error.message });
    }
  }
}
