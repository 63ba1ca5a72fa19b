/**
 * One of the market data streams with its fallback: while the stream is away, and for symbols beyond its limit, snapshots are
 * asked for every few seconds. What it is at any moment is said in words.
 */
import type { streaming } from '@alpacahq/alpaca-trade-api';
import { newYorkDayText, type Result } from '../../../shared/domain/index.ts';
import type { Scheduler, TimerHandle } from '../../ports/clock.ts';
import type { VenueError } from '../../ports/execution-client.ts';
import type { Logger } from '../../ports/logger.ts';
import type { Meter } from '../../wire/meter.ts';
import type { SnapshotWire } from './parse/wire.ts';
import type { Keys } from './rest.ts';
import { StreamLoop, type StreamOptions } from './stream-loop.ts';
import { Subscriptions } from './subscriptions.ts';

/** How often snapshots are asked for. */
export const POLL_MS = 2_000;
/** Symbols in one question. */
const SNAPSHOT_SYMBOLS_MAX = 100;

export type FeedState = 'stream' | 'rest' | 'down';

/** The library's stream of one class. */
export type MarketStream = streaming.MarketDataStream;

export type DataFeedParts = {
  readonly title: string;
  readonly url: string;
  readonly keys: () => Keys;
  readonly make: (options: StreamOptions) => Promise<MarketStream>;
  readonly symbolsMax: number | null;
  /** Stays on the stream when symbols are more than it takes. */
  readonly isKept: (symbol: string) => boolean;
  readonly scheduler: Scheduler;
  readonly random: () => number;
  readonly logger: Logger;
  readonly meter: Meter;
  readonly snapshots: (
    symbols: readonly string[],
  ) => Promise<Result<Readonly<Record<string, SnapshotWire | null>>, VenueError>>;
  readonly onSnapshot: (symbol: string, snapshot: SnapshotWire) => void;
  readonly listen: (stream: MarketStream) => void;
  readonly onState: (state: FeedState, reason: string | null) => void;
};

export class DataFeed {
  readonly subscriptions: Subscriptions;
  private readonly parts: DataFeedParts;
  private readonly loop: StreamLoop<MarketStream>;
  private stream: MarketStream | null = null;
  /** What the stream was told to follow. */
  private told = new Set<string>();
  /** Symbols that bars are wanted of as well. */
  private readonly charted = new Set<string>();
  private state: FeedState = 'down';
  private timer: TimerHandle | null = null;
  private opened = false;
  /** In New York, as last looked at. */
  private day: string | null = null;

  constructor(parts: DataFeedParts) {
    this.parts = parts;
    this.subscriptions = new Subscriptions(parts.symbolsMax, parts.isKept);
    const { url, keys, scheduler, random, logger, meter } = parts;
    this.loop = new StreamLoop<MarketStream>({
      ...{ url, keys, scheduler, random, logger, meter },
      make: (options) => parts.make(options),
      prepare: (stream) => {
        this.told = new Set();
        parts.listen(stream);
        stream.on('subscription', (held: { readonly quotes?: readonly string[] }) => {
          this.acknowledged = held.quotes?.length ?? 0;
        });
      },
      onAuthorized: (stream) => {
        this.stream = stream;
        this.loop.succeeded();
        this.sync();
        this.tellState('stream', null);
      },
      onDown: (reason) => {
        this.stream = null;
        if (this.state !== 'rest') this.tellState('down', reason);
        this.poll();
      },
      onComplaint: (_, text) => this.onComplaint(text),
    });
  }

  private acknowledged = 0;

  open(): void {
    if (this.opened) return;
    this.opened = true;
    this.loop.open();
    this.poll();
  }

  close(): void {
    this.timer?.cancel();
    this.timer = null;
    this.loop.close();
  }

  get isOpened(): boolean {
    return this.opened;
  }

  /** `real-time`, `REST every 2 s`, or nothing yet. */
  get now(): FeedState {
    return this.state;
  }

  follow(symbols: readonly string[]): void {
    const fresh = symbols.filter((symbol) => !this.subscriptions.has(symbol));
    this.subscriptions.add(symbols);
    this.open();
    this.sync();
    // The close before, the volume, and a first quote: streams tell only what changes.
    if (fresh.length > 0) void this.ask(fresh);
  }

  unfollow(symbols: readonly string[]): void {
    this.subscriptions.remove(symbols);
    for (const symbol of symbols) this.charted.delete(symbol);
    this.sync();
  }

  chart(symbol: string): void {
    this.charted.add(symbol);
    this.open();
    this.stream?.subscribeForBars([symbol]);
  }

  /** Brings the stream to what it should follow. */
  private sync(): void {
    const { stream } = this;
    if (stream === null) return;
    const wanted = new Set(this.subscriptions.streamed());
    const gone = [...this.told].filter((symbol) => !wanted.has(symbol));
    const fresh = [...wanted].filter((symbol) => !this.told.has(symbol));
    this.told = wanted;
    if (gone.length > 0) {
      stream.unsubscribeFromQuotes(gone);
      stream.unsubscribeFromTrades(gone);
      stream.unsubscribeFromDailyBars(gone);
      stream.unsubscribeFromStatuses(gone);
    }
    if (fresh.length === 0) return;
    stream.subscribeForQuotes(fresh);
    stream.subscribeForTrades(fresh);
    stream.subscribeForDailyBars(fresh);
    stream.subscribeForStatuses(fresh);
    const bars = [...this.charted].filter((symbol) => fresh.includes(symbol));
    if (bars.length > 0) stream.subscribeForBars(bars);
  }

  private onComplaint(text: string): void {
    const { logger, title } = this.parts;
    logger.warn('a market data stream complains', { feed: title, text: text.slice(0, 120) });
    if (!/symbol limit/i.test(text) || this.stream === null) return;
    // What was asked for last was refused as a whole: what is there stays, the rest is asked for by REST.
    this.subscriptions.learnLimit(this.acknowledged);
    const kept = new Set(this.subscriptions.streamed());
    const refused = [...this.told].filter((symbol) => !kept.has(symbol));
    this.told = kept;
    if (refused.length > 0) {
      this.stream.unsubscribeFromQuotes(refused);
      this.stream.unsubscribeFromTrades(refused);
    }
  }

  private tellState(state: FeedState, reason: string | null): void {
    if (state === this.state && state !== 'down') return;
    this.state = state;
    this.parts.onState(state, reason);
  }

  /** Asks for what the stream does not give, now and again. */
  private poll(): void {
    if (this.timer !== null) return;
    this.timer = this.parts.scheduler.after(POLL_MS, () => {
      this.timer = null;
      if (!this.opened) return;
      void this.pollOnce().finally(() => this.poll());
    });
  }

  private async pollOnce(): Promise<void> {
    // What is in use may have changed since: it has the stream first.
    this.sync();
    this.onNewDay();
    const streamed = this.stream === null ? new Set<string>() : this.told;
    const missing = this.subscriptions.all().filter((symbol) => !streamed.has(symbol));
    if (missing.length === 0 && this.stream !== null) return;
    const failure = missing.length === 0 ? null : await this.ask(missing);
    if (this.stream !== null) return;
    if (failure !== null) return this.tellState('down', failure);
    if (missing.length > 0) this.tellState('rest', null);
  }

  /** The close before is another one with each day, which no stream tells. */
  private onNewDay(): void {
    const day = newYorkDayText(this.parts.scheduler.nowMs());
    const before = this.day;
    this.day = day;
    if (before !== null && before !== day) void this.ask(this.subscriptions.all());
  }

  private async ask(symbols: readonly string[]): Promise<string | null> {
    for (let at = 0; at < symbols.length; at += SNAPSHOT_SYMBOLS_MAX) {
      const read = await this.parts.snapshots(symbols.slice(at, at + SNAPSHOT_SYMBOLS_MAX));
      if (!read.ok) return read.error.message;
      for (const [symbol, snapshot] of Object.entries(read.value))
        if (snapshot !== null) this.parts.onSnapshot(symbol, snapshot);
    }
    return null;
  }
}
