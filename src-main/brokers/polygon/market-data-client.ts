/**
 * Polygon's stock quotes for shares of whatever venue, by their symbol: streamed; by snapshots every few seconds while the
 * stream is away or not in the plan (S3.4). What they are is said, and a quote that comes late is never called live.
 */
import {
  BAR_INTERVAL_MS,
  compileCalendar,
  err,
  newYorkDayText,
  ok,
  sessionAt,
  type Bar,
  type BarInterval,
  type CompiledCalendar,
  type Instrument,
  type InstrumentId,
  type MarketStatus,
  type Quote,
  type Result,
  type SessionKind,
} from '../../../shared/domain/index.ts';
import type { Scheduler, TimerHandle } from '../../ports/clock.ts';
import type { VenueError } from '../../ports/execution-client.ts';
import type { Logger } from '../../ports/logger.ts';
import type { MarketDataClient, MarketDataListener } from '../../ports/market-data-client.ts';
import type { Meter } from '../../wire/meter.ts';
import { msOfTime, unitsOf } from './parse/amounts.ts';
import { makesLast } from './parse/trade-conditions.ts';
import {
  aggregatesShape,
  snapshotsShape,
  type AggregateWire,
  type SnapshotWire,
  type StreamEvent,
} from './parse/wire.ts';
import type { PolygonRest } from './rest.ts';
import { StockLink } from './stock-link.ts';
import { POLYGON, tickerOf } from './symbols.ts';

export type Plan = 'realtime' | 'delayed';

export type MarketParts = {
  readonly rest: PolygonRest;
  readonly streamUrl: string;
  readonly key: () => string;
  readonly plan: Plan;
  readonly requestsPerMinute: number;
  readonly scheduler: Scheduler;
  readonly random: () => number;
  readonly logger: Logger;
  readonly meter: Meter;
  /** An instrument that the terminal knows, of whatever venue. */
  readonly instrumentOf: (id: InstrumentId) => Instrument | null;
};

/** Tickers followed at once. */
export const FOLLOWED_MAX = 1_000;
const SNAPSHOT_TICKERS_MAX = 200;
const POLL_MS = 2_000;
const BARS_MAX = 5_000;
const DAY_MS = 86_400_000;
/** A quote that is this old when it comes is delayed, whatever the plan is called. */
const LATE_MS = 10 * 60_000;
const FRAMES: Readonly<Record<BarInterval, readonly [number, string]>> = {
  '1m': [1, 'minute'],
  '5m': [5, 'minute'],
  '15m': [15, 'minute'],
  '1h': [1, 'hour'],
  '1d': [1, 'day'],
};

/** What is known of a ticker, in the wire's own numbers. */
type Known = {
  bp: number;
  bs: number;
  ap: number;
  as: number;
  last: number | null;
  /** When that trade was. */
  lastMs: number;
  volume: number;
  close: number | null;
  atMs: number;
};

const refused = (message: string): { readonly ok: false; readonly error: VenueError } =>
  err({ kind: 'refused', message });

export class PolygonMarketDataClient implements MarketDataClient {
  private readonly parts: MarketParts;
  private readonly link: StockLink;
  /** Whom a ticker is for: the same share of several venues. */
  private readonly wanted = new Map<string, Map<InstrumentId, Instrument>>();
  private readonly known = new Map<string, Known>();
  private readonly dirty = new Set<string>();
  private readonly charted = new Map<string, Set<InstrumentId>>();
  private readonly found = new Map<InstrumentId, Instrument>();
  private listener: MarketDataListener | null = null;
  private state: 'stream' | 'rest' | 'down' = 'down';
  private late = false;
  private timer: TimerHandle | null = null;
  private calendar: CompiledCalendar | null = null;
  private closed = false;
  /** In New York, as last looked at. */
  private day: string | null = null;

  constructor(parts: MarketParts) {
    this.parts = parts;
    const { streamUrl: url, key, scheduler, random, logger, meter } = parts;
    this.link = new StockLink({
      ...{ url, key, scheduler, random, logger, meter },
      onEvent: (event) => this.onEvent(event),
      onUp: () => this.tell('stream', null),
      onDown: (reason) => {
        if (this.state !== 'rest') this.tell('down', reason);
      },
    });
  }

  open(listener: MarketDataListener): void {
    this.listener = listener;
    this.link.open();
    this.poll();
  }

  close(): Promise<void> {
    this.listener = null;
    this.closed = true;
    this.timer?.cancel();
    this.link.close();
    return Promise.resolve();
  }

  /** Between two rounds of snapshots, ms: as often as the plan lets one ask, and no more than every 2 s. */
  private pollMs(): number {
    return Math.max(POLL_MS, Math.ceil((60_000 / this.parts.requestsPerMinute) * 2));
  }

  feedWords(): string | null {
    if (this.state === 'down') return null;
    const live = this.parts.plan === 'delayed' || this.late ? 'delayed 15 minutes' : 'real-time SIP';
    return this.state === 'rest' ? `${live} by REST every ${Math.round(this.pollMs() / 1000)} s` : live;
  }

  used(): { readonly used: number; readonly max: number | null } {
    return { used: this.wanted.size, max: null };
  }

  /** What a search found can be quoted from then on. */
  note(instruments: readonly Instrument[]): void {
    for (const instrument of instruments) this.found.set(instrument.id, instrument);
  }

  private instrument(id: InstrumentId): Instrument | null {
    return this.found.get(id) ?? (id.endsWith(`.${POLYGON}`) ? null : this.parts.instrumentOf(id));
  }

  instruments(): Promise<Result<readonly Instrument[], VenueError>> {
    return Promise.resolve(ok([...this.found.values()]));
  }

  subscribeQuotes(ids: readonly InstrumentId[]): Result<void, VenueError> {
    const served: { readonly ticker: string; readonly instrument: Instrument }[] = [];
    for (const id of ids) {
      const instrument = this.instrument(id);
      const ticker = instrument === null ? null : tickerOf(instrument);
      if (instrument === null || ticker === null) return refused(`Polygon's stocks feed has no quotes of ${id}`);
      served.push({ ticker, instrument });
    }
    const fresh = [...new Set(served.map((one) => one.ticker))].filter((ticker) => !this.wanted.has(ticker));
    if (this.wanted.size + fresh.length > FOLLOWED_MAX)
      return refused(`at most ${FOLLOWED_MAX} tickers can be followed`);
    for (const { ticker, instrument } of served) {
      this.wanted.set(
        ticker,
        (this.wanted.get(ticker) ?? new Map<InstrumentId, Instrument>()).set(instrument.id, instrument),
      );
      if (this.known.has(ticker)) this.touch(ticker);
    }
    this.link.follow(fresh);
    if (fresh.length > 0) void this.ask(fresh);
    return ok(undefined);
  }

  unsubscribeQuotes(ids: readonly InstrumentId[]): void {
    const gone: string[] = [];
    for (const [ticker, instruments] of this.wanted) {
      for (const id of ids) instruments.delete(id);
      if (instruments.size === 0) gone.push(ticker);
    }
    for (const ticker of gone) {
      this.wanted.delete(ticker);
      this.known.delete(ticker);
    }
    this.link.unfollow(gone);
  }

  subscribeDepth(id: InstrumentId): Result<void, VenueError> {
    return refused(`Polygon gives no depth of ${id}`);
  }

  unsubscribeDepth(): void {
    // None was given.
  }

  private onEvent(event: Exclude<StreamEvent, { ev: 'status' }>): void {
    const known = this.known.get(event.sym) ?? fresh();
    if (!this.wanted.has(event.sym) && event.ev !== 'AM') return;
    if (event.ev === 'Q') {
      if (event.t < known.atMs) return;
      const { bp, bs, ap, as, t } = event;
      this.put(event.sym, { ...known, bp, bs, ap, as, atMs: msOfTime(t) });
    } else if (event.ev === 'T') this.onTrade(event.sym, known, event);
    else if (event.ev === 'A') this.put(event.sym, { ...known, volume: event.av ?? known.volume });
    else this.onMinute(event.sym, { ...event, t: event.s });
  }

  /** The last price, where its conditions allow that and it is not older than the one that is known. */
  private onTrade(ticker: string, known: Known, { p, t, c }: Extract<StreamEvent, { ev: 'T' }>): void {
    const atMs = msOfTime(t);
    if (atMs < known.lastMs || !makesLast(c ?? [], this.sessionAt(this.parts.scheduler.nowMs()))) return;
    this.put(ticker, { ...known, last: p, lastMs: atMs });
  }

  private onMinute(ticker: string, bar: AggregateWire): void {
    for (const id of this.charted.get(ticker) ?? []) {
      const instrument = this.instrument(id);
      const read = instrument === null ? null : barOf(instrument, bar);
      if (read !== null) this.listener?.onBar(id, '1m', read);
    }
  }

  private onSnapshot(snapshot: SnapshotWire): void {
    if (!this.wanted.has(snapshot.ticker)) return;
    const known = this.known.get(snapshot.ticker) ?? fresh();
    const { lastQuote, lastTrade, day, prevDay } = snapshot;
    const tradedMs = lastTrade == null ? 0 : msOfTime(lastTrade.t);
    const isLast =
      lastTrade != null &&
      (known.last === null ||
        (tradedMs >= known.lastMs && makesLast(lastTrade.c ?? [], this.sessionAt(this.parts.scheduler.nowMs()))));
    const base = {
      ...known,
      ...(isLast ? { last: lastTrade.p, lastMs: tradedMs } : {}),
      volume: day?.v ?? known.volume,
      close: prevDay?.c ?? known.close,
    };
    const atMs = lastQuote == null ? 0 : msOfTime(lastQuote.t);
    if (lastQuote == null || atMs < known.atMs) return this.put(snapshot.ticker, base);
    this.put(snapshot.ticker, { ...base, bp: lastQuote.p, bs: lastQuote.s, ap: lastQuote.P, as: lastQuote.S, atMs });
  }

  private put(ticker: string, known: Known): void {
    this.known.set(ticker, known);
    this.touch(ticker);
  }

  private touch(ticker: string): void {
    if (this.dirty.size === 0) queueMicrotask(() => this.flush());
    this.dirty.add(ticker);
  }

  private flush(): void {
    const nowMs = this.parts.scheduler.nowMs();
    const batch: Quote[] = [];
    for (const ticker of this.dirty) {
      const known = this.known.get(ticker);
      if (known === undefined || known.atMs === 0) continue;
      for (const instrument of this.wanted.get(ticker)?.values() ?? [])
        batch.push(this.quoteOf(instrument, known, nowMs));
    }
    this.dirty.clear();
    if (batch.length > 0) this.listener?.onQuotes(batch);
  }

  private quoteOf(instrument: Instrument, known: Known, nowMs: number): Quote {
    const { priceScale, qtyScale } = instrument;
    const status = this.statusAt(nowMs);
    // In a closed market the last quote is old, not late.
    const late = status === 'trading' && nowMs - known.atMs > LATE_MS;
    if (late) this.late = true;
    else if (status === 'trading') this.late = false;
    const price = (value: number | null): number | null =>
      value === null || value <= 0 ? null : unitsOf(value, priceScale);
    const bid = price(known.bp);
    const ask = price(known.ap);
    return {
      instrumentId: instrument.id,
      ...{ bid, ask, last: price(known.last), previousClose: price(known.close) },
      // In shares since 2025-11-03, when the tape left round lots (SEC's MDI rules).
      bidSize: bid === null ? 0 : (unitsOf(known.bs, qtyScale) ?? 0),
      askSize: ask === null ? 0 : (unitsOf(known.as, qtyScale) ?? 0),
      volume: unitsOf(known.volume, qtyScale) ?? 0,
      scope: 'consolidated',
      timeliness: this.parts.plan === 'delayed' || late ? 'delayed' : 'live',
      status,
      tsEventMs: known.atMs,
      tsInitMs: nowMs,
    };
  }

  private statusAt(nowMs: number): MarketStatus {
    return this.sessionAt(nowMs) === null ? 'closed' : 'trading';
  }

  private sessionAt(nowMs: number): SessionKind | null {
    if (this.calendar === null || nowMs > this.calendar.toMs - DAY_MS)
      this.calendar = compileCalendar('us-equity', nowMs - 2 * DAY_MS, nowMs + 5 * DAY_MS);
    return sessionAt(this.calendar, nowMs)?.kind ?? null;
  }

  private tell(state: 'stream' | 'rest' | 'down', reason: string | null): void {
    if (state === this.state && state !== 'down') return;
    const wasUp = this.state !== 'down';
    this.state = state;
    this.parts.logger.info('polygon feed', { state, reason });
    if (state === 'down') this.listener?.onConnection(false, reason);
    else if (!wasUp) this.listener?.onConnection(true, null);
  }

  /** Snapshots while the stream does not give quotes. */
  private poll(): void {
    this.timer = this.parts.scheduler.after(this.pollMs(), () => {
      if (this.closed) return;
      void this.pollOnce().finally(() => {
        if (!this.closed) this.poll();
      });
    });
  }

  private async pollOnce(): Promise<void> {
    const day = newYorkDayText(this.parts.scheduler.nowMs());
    const isNewDay = this.day !== null && this.day !== day;
    this.day = day;
    // The close before is another one with each day, which no stream tells.
    if (isNewDay) void this.ask([...this.wanted.keys()]);
    if (this.state === 'stream' || this.wanted.size === 0) return;
    const failure = await this.ask([...this.wanted.keys()]);
    // `tell` may have run meanwhile: the stream came back.
    if ((this.state as string) === 'stream') return;
    this.tell(failure === null ? 'rest' : 'down', failure);
  }

  private async ask(tickers: readonly string[]): Promise<string | null> {
    for (let at = 0; at < tickers.length; at += SNAPSHOT_TICKERS_MAX) {
      const list = tickers.slice(at, at + SNAPSHOT_TICKERS_MAX).join(',');
      const read = await this.parts.rest.get(
        '/v2/snapshot/locale/us/markets/stocks/tickers',
        { tickers: list },
        snapshotsShape,
      );
      if (!read.ok) return read.error.message;
      for (const snapshot of read.value.tickers ?? []) this.onSnapshot(snapshot);
    }
    return null;
  }

  async bars(id: InstrumentId, interval: BarInterval, limit: number): Promise<Result<readonly Bar[], VenueError>> {
    const instrument = this.instrument(id);
    const ticker = instrument === null ? null : tickerOf(instrument);
    if (instrument === null || ticker === null) return refused(`Polygon's stocks feed has no bars of ${id}`);
    if (!Number.isInteger(limit) || limit < 1 || limit > BARS_MAX) return refused(`bars: 1 to ${BARS_MAX}`);
    const nowMs = this.parts.scheduler.nowMs();
    const spread = interval === '1d' ? 1.6 : 6;
    const fromMs = nowMs - Math.ceil(limit * BAR_INTERVAL_MS[interval] * spread) - 5 * DAY_MS;
    const [multiplier, timespan] = FRAMES[interval];
    const path = `/v2/aggs/ticker/${encodeURIComponent(ticker)}/range/${multiplier}/${timespan}/${fromMs}/${nowMs}`;
    const read = await this.parts.rest.get(
      path,
      { adjusted: 'true', sort: 'desc', limit: String(Math.min(50_000, limit)) },
      aggregatesShape,
    );
    if (!read.ok) return read;
    const found = (read.value.results ?? []).map((bar) => barOf(instrument, bar)).filter((bar) => bar !== null);
    this.charted.set(ticker, (this.charted.get(ticker) ?? new Set<InstrumentId>()).add(id));
    this.link.chart(ticker);
    return ok(found.toSorted((a, b) => a[0] - b[0]).slice(-limit));
  }

  calendars(fromMs: number, toMs: number): readonly CompiledCalendar[] {
    return [compileCalendar('us-equity', fromMs, toMs)];
  }
}

const fresh = (): Known => ({ bp: 0, bs: 0, ap: 0, as: 0, last: null, lastMs: 0, volume: 0, close: null, atMs: 0 });

function barOf(instrument: Instrument, { t, o, h, l, c, v }: AggregateWire): Bar | null {
  const [open, high, low, close] = [o, h, l, c].map((price) => unitsOf(price, instrument.priceScale));
  const volume = unitsOf(v, instrument.qtyScale);
  if (open == null || high == null || low == null || close == null || volume === null) return null;
  return [msOfTime(t), open, high, low, close, volume];
}
