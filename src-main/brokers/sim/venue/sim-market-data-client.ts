/** Quotes, depth and bars of the simulated market, in the venue's own process. */
import {
  compileCalendar,
  err,
  ok,
  type Bar,
  type BarInterval,
  type Borrow,
  type CalendarId,
  type CompiledCalendar,
  type Instrument,
  type InstrumentId,
  type Quote,
  type Result,
} from '../../../../shared/domain/index.ts';
import type { MarketDataClient, MarketDataListener } from '../../../ports/market-data-client.ts';
import type { VenueError } from '../../../ports/execution-client.ts';
import type { Scheduler } from '../../../ports/clock.ts';
import type { Floor } from '../exchange/floor.ts';
import { publishedDepth, publishedQuote } from '../exchange/published.ts';
import type { BarChange } from '../market/bar-store.ts';

/** Instruments one client may follow at once. */
export const SUBSCRIPTIONS_MAX = 1_000;
/** Every calendar that this venue's instruments may follow. */
export const VENUE_CALENDARS: readonly CalendarId[] = ['us-equity', 'us-option', 'us-option-1615', 'always'];
/** Charts (instrument and interval) one client is kept up to date on; the oldest gives way. */
export const CHARTS_MAX = 32;
/** Most bars per request. */
export const BARS_REQUEST_MAX = 5000;

export type MarketClientParts = {
  readonly floor: Floor;
  readonly scheduler: Scheduler;
  readonly isUp: () => boolean;
  readonly isOver: () => boolean;
  readonly onClose: (client: SimMarketDataClient) => void;
};

export const ENDED_REASON = 'the recording has ended';

export class SimMarketDataClient implements MarketDataClient {
  private readonly parts: MarketClientParts;
  private listener: MarketDataListener | null = null;
  private readonly subscribed = new Set<InstrumentId>();
  private readonly depths = new Set<InstrumentId>();
  private readonly charts = new Set<string>();
  private up = false;

  constructor(parts: MarketClientParts) {
    this.parts = parts;
  }

  open(listener: MarketDataListener): void {
    this.listener = listener;
    this.link(this.parts.isUp(), null);
  }

  close(): Promise<void> {
    this.listener = null;
    this.up = false;
    this.parts.onClose(this);
    return Promise.resolve();
  }

  /** The feed comes or goes. Once up, the newest quotes follow at once. */
  link(connected: boolean, reason: string | null): void {
    if (connected === this.up || this.listener === null) return;
    if (!connected) {
      this.up = false;
      this.listener.onConnection(false, reason);
      return;
    }
    this.parts.scheduler.after(0, () => {
      if (this.listener === null || this.up || !this.parts.isUp()) return;
      this.up = true;
      this.listener.onConnection(true, null);
      this.publish(this.subscribed);
      this.publishLending([...this.subscribed]);
      if (this.parts.isOver()) this.end();
    });
  }

  /** A recording is over: the last quotes say closed, and the feed is down for good. */
  end(): void {
    this.publish(this.subscribed);
    this.link(false, ENDED_REASON);
  }

  /** Quotes and depth of instruments that changed. */
  publish(ids: ReadonlySet<InstrumentId>): void {
    if (!this.up || this.listener === null) return;
    const nowMs = this.parts.scheduler.nowMs();
    const quotes: Quote[] = [];
    for (const id of ids) if (this.subscribed.has(id)) quotes.push(publishedQuote(this.parts.floor, id, nowMs));
    if (quotes.length > 0) this.listener.onQuotes(quotes);
    for (const id of this.depths) if (ids.has(id)) this.listener.onDepth(publishedDepth(this.parts.floor, id));
  }

  /** What is lent of those that are followed. */
  publishLending(ids: readonly InstrumentId[]): void {
    if (!this.up || this.listener === null) return;
    const { floor, scheduler } = this.parts;
    const borrows: Borrow[] = [];
    for (const instrumentId of ids) {
      const instrument = this.subscribed.has(instrumentId) ? floor.instruments.get(instrumentId) : undefined;
      if (instrument === undefined) continue;
      const lending = floor.lending.of(instrument);
      if (lending !== null) borrows.push({ instrumentId, ...lending, tsMs: scheduler.nowMs() });
    }
    if (borrows.length > 0) this.listener.onBorrow?.(borrows);
  }

  publishBars(changes: readonly BarChange[]): void {
    if (!this.up || this.listener === null || this.charts.size === 0) return;
    const newest = new Map<string, BarChange>();
    for (const change of changes) {
      const key = `${change.instrumentId} ${change.interval}`;
      if (this.charts.has(key)) newest.set(`${key} ${change.bar[0]}`, change);
    }
    for (const { instrumentId, interval, bar } of newest.values()) this.listener.onBar(instrumentId, interval, bar);
  }

  instruments(): Promise<Result<readonly Instrument[], VenueError>> {
    return Promise.resolve(ok([...this.parts.floor.instruments.values()]));
  }

  subscribeQuotes(ids: readonly InstrumentId[]): Result<void, VenueError> {
    const unknown = ids.find((id) => !this.parts.floor.instruments.has(id));
    if (unknown !== undefined) return err({ kind: 'refused', message: `unknown symbol ${unknown}` });
    const added = new Set(ids.filter((id) => !this.subscribed.has(id)));
    if (this.subscribed.size + added.size > SUBSCRIPTIONS_MAX) {
      return err({ kind: 'refused', message: `at most ${SUBSCRIPTIONS_MAX} instruments can be followed` });
    }
    for (const id of added) this.subscribed.add(id);
    if (this.up) {
      this.parts.scheduler.after(0, () => {
        this.publish(added);
        this.publishLending([...added]);
      });
    }
    return ok(undefined);
  }

  unsubscribeQuotes(ids: readonly InstrumentId[]): void {
    for (const id of ids) this.subscribed.delete(id);
  }

  subscribeDepth(id: InstrumentId): Result<void, VenueError> {
    if (!this.parts.floor.instruments.has(id)) return err({ kind: 'refused', message: `unknown symbol ${id}` });
    this.depths.add(id);
    this.parts.scheduler.after(0, () => {
      if (this.up && this.depths.has(id)) this.listener?.onDepth(publishedDepth(this.parts.floor, id));
    });
    return ok(undefined);
  }

  unsubscribeDepth(id: InstrumentId): void {
    this.depths.delete(id);
  }

  bars(id: InstrumentId, interval: BarInterval, limit: number): Promise<Result<readonly Bar[], VenueError>> {
    if (!this.parts.floor.instruments.has(id)) {
      return Promise.resolve(err({ kind: 'refused', message: `unknown symbol ${id}` }));
    }
    if (!Number.isInteger(limit) || limit < 1 || limit > BARS_REQUEST_MAX) {
      return Promise.resolve(err({ kind: 'refused', message: `bars: 1 to ${BARS_REQUEST_MAX}` }));
    }
    const key = `${id} ${interval}`;
    this.charts.delete(key);
    this.charts.add(key);
    const oldest = this.charts.values().next();
    if (this.charts.size > CHARTS_MAX && oldest.done !== true) this.charts.delete(oldest.value);
    return Promise.resolve(ok(this.parts.floor.bars.newest(id, interval, limit)));
  }

  calendars(fromMs: number, toMs: number): readonly CompiledCalendar[] {
    // Contracts are listed later: their calendars are known from the start where there may be some.
    const ids = new Set([...this.parts.floor.instruments.values()].map((i) => i.calendar));
    const later = this.parts.floor.market.options !== null;
    return VENUE_CALENDARS.filter((id) => ids.has(id) || (later && id.startsWith('us-option'))).map((id) =>
      compileCalendar(id, fromMs, toMs),
    );
  }
}
