/**
 * Quotes, depth and bars of one exchange: streamed where ccxt has a stream, else asked for every two seconds, and the feed says which.
 * A stream that dies takes all of them down; they are subscribed again when it is back.
 */
import {
  BAR_INTERVAL_MS,
  err,
  ok,
  type Bar,
  type BarInterval,
  type CompiledCalendar,
  type Depth,
  type Instrument,
  type InstrumentId,
  type Result,
} from '../../../shared/domain/index.ts';
import { compileCalendar } from '../../../shared/domain/index.ts';
import type { TimerHandle } from '../../ports/clock.ts';
import type { VenueError } from '../../ports/execution-client.ts';
import type { MarketDataClient, MarketDataListener } from '../../ports/market-data-client.ts';
import { Redial } from '../../wire/redial.ts';
import type { CcxtDesk } from './desk.ts';
import type { CcxtExchange } from './exchange.ts';
import type { Listed } from './parse/market.ts';
import { nothingHeard, quoteOf, readBars, readDepth, takeDay, takeTouch, type Heard } from './parse/quote.ts';
import { isFields, textOf, type Fields } from './parse/read.ts';
import { PausedLook } from './paused-look.ts';
import type { Session } from './session.ts';
import { TouchStream } from './touch-stream.ts';

/** Most quotes of one connection. */
export const CCXT_QUOTES_MAX = 200;
/** Most charts that follow the market. */
const CHARTS_MAX = 8;
/** Without a stream quotes are asked for this often, ms. */
export const POLL_MS = 2_000;
/** A depth that broke is subscribed again after this, ms. */
const DEPTH_AGAIN_MS = 500;
const BARS_MAX = 1_000;

const OFFLINE: VenueError = { kind: 'notConnected', message: 'the exchange’s market data is not connected' };

type Scales = { readonly priceScale: number; readonly qtyScale: number; readonly contractSize: number };
const scalesOf = ({ instrument, contractSize }: Listed): Scales => ({
  priceScale: instrument.priceScale,
  qtyScale: instrument.qtyScale,
  contractSize: contractSize.toFloat(),
});

export class CcxtMarketDataClient implements MarketDataClient {
  private readonly desk: CcxtDesk;
  private readonly redial: Redial;
  private listener: MarketDataListener | null = null;
  private session: Session | null = null;
  /** Of books alone, where ccxt keeps the touch and the depth of a market in one place and each would spoil the other. */
  private depthSession: Session | null = null;
  private up = false;
  private opened = false;
  private generation = 0;
  private readonly wanted = new Map<InstrumentId, Heard>();
  /** Symbols whose streams run in this generation. */
  private readonly streaming = new Set<string>();
  private readonly depths = new Set<InstrumentId>();
  private readonly charts = new Map<string, { readonly id: InstrumentId; readonly interval: BarInterval }>();
  private poll: TimerHandle | null = null;
  /** A subscription was refused: the markets are read again, and the waits grow until one is heard. */
  private refused = false;
  private readonly paused: PausedLook;
  /** Best prices that are read from the frames themselves. */
  private readonly touches = new TouchStream(
    (listed, touch) => this.hear(listed, touch),
    (listed) => this.tellAll(listed),
  );

  constructor(desk: CcxtDesk) {
    this.desk = desk;
    this.redial = new Redial({ scheduler: desk.deps.scheduler, random: desk.deps.random });
    this.paused = new PausedLook(desk, {
      wanted: () => this.wanted.keys(),
      session: () => (this.up ? this.session : null),
      onRead: () => this.subscribeAll(),
    });
  }

  /** What the quotes are, for the screen. */
  feedText(): string {
    const x = this.session?.exchange;
    if (x !== undefined && !streamsTouch(x)) return `REST every ${POLL_MS / 1000} s`;
    return 'real-time, the exchange’s own book';
  }

  subscriptions(): number {
    return this.wanted.size;
  }

  open(listener: MarketDataListener): void {
    this.listener = listener;
    if (this.opened) return;
    this.opened = true;
    void this.connect();
  }

  async close(): Promise<void> {
    this.listener = null;
    this.generation += 1;
    this.redial.stop();
    this.paused.stop();
    this.poll?.cancel();
    const sessions = [this.session, this.depthSession];
    this.session = null;
    this.depthSession = null;
    for (const session of sessions) if (session !== null) await this.desk.end(session);
  }

  private async connect(): Promise<void> {
    this.generation += 1;
    const { generation } = this;
    const failed = await this.dial().catch((thrown: unknown) => String(thrown));
    if (generation !== this.generation) return;
    if (failed !== null) return this.lost(generation, failed);
    this.up = true;
    if (!this.refused) this.redial.succeeded();
    this.listener?.onConnection(true, null);
    this.subscribeAll();
    this.paused.start();
  }

  private async dial(): Promise<string | null> {
    const onLost = (reason: string): void => this.lost(this.generation, reason);
    if (this.session === null) {
      const made = await this.desk.session(false, onLost);
      if (!made.ok) return made.error.message;
      this.session = made.value;
      if (this.desk.settings.profile.touchFrames !== null) this.session.takeFrames(this.touches.take);
    }
    const clock = await this.desk.readClock(this.session);
    if (!clock.ok) return clock.error.message;
    const loaded = await this.desk.load(this.session);
    if (!loaded.ok) return loaded.error.message;
    const fresh = await this.desk.refresh(this.session, this.refused);
    if (!fresh.ok) return fresh.error.message;
    if (!this.desk.settings.profile.depthApart || this.depthSession !== null) return null;
    const other = await this.desk.session(false, onLost);
    if (!other.ok) return other.error.message;
    this.depthSession = other.value;
    const taken = await this.desk.load(other.value);
    return taken.ok ? null : taken.error.message;
  }

  private lost(generation: number, reason: string): void {
    if (generation !== this.generation) return;
    this.generation += 1;
    this.up = false;
    this.streaming.clear();
    this.touches.forget();
    // What was heard is old: the first word after the return is told, changed or not.
    for (const id of this.wanted.keys()) this.wanted.set(id, nothingHeard());
    this.poll?.cancel();
    this.poll = null;
    this.session?.dropSockets();
    this.depthSession?.dropSockets();
    if (this.listener === null) return;
    this.listener.onConnection(false, reason);
    this.redial.later(() => void this.connect());
  }

  async instruments(): Promise<Result<readonly Instrument[], VenueError>> {
    const { session } = this;
    if (session === null) return err(OFFLINE);
    const loaded = await this.desk.load(session);
    return loaded.ok ? ok(this.desk.instruments()) : loaded;
  }

  subscribeQuotes(ids: readonly InstrumentId[]): Result<void, VenueError> {
    const fresh = ids.filter((id) => !this.wanted.has(id));
    const unknown = this.desk.markets.size === 0 ? undefined : fresh.find((id) => this.desk.markets.get(id) === null);
    if (unknown !== undefined) return err({ kind: 'refused', message: `${unknown} is not listed here` });
    if (this.wanted.size + fresh.length > CCXT_QUOTES_MAX)
      return err({
        kind: 'refused',
        message: `at most ${CCXT_QUOTES_MAX} quotes on one connection: ${fresh.slice(0, 3).join(', ')} …`,
      });
    for (const id of fresh) this.wanted.set(id, nothingHeard());
    if (this.up) this.subscribeAll();
    return ok(undefined);
  }

  unsubscribeQuotes(ids: readonly InstrumentId[]): void {
    for (const id of ids) this.wanted.delete(id);
  }

  subscribeDepth(id: InstrumentId): Result<void, VenueError> {
    if (this.desk.markets.size > 0 && this.desk.markets.get(id) === null)
      return err({ kind: 'refused', message: `${id} is not listed here` });
    const known = this.depths.has(id);
    this.depths.add(id);
    if (this.up && !known) void this.followDepth(id, this.generation);
    return ok(undefined);
  }

  unsubscribeDepth(id: InstrumentId): void {
    this.depths.delete(id);
  }

  async bars(id: InstrumentId, interval: BarInterval, limit: number): Promise<Result<readonly Bar[], VenueError>> {
    const listed = this.desk.markets.get(id);
    const { session } = this;
    if (session === null || !this.up) return err(OFFLINE);
    if (listed === null) return err({ kind: 'refused', message: `${id} is not listed here` });
    const count = Math.min(Math.max(1, limit), BARS_MAX);
    const read = await session.ask('other', (x) => x.fetchOHLCV(listed.symbol, interval, undefined, count));
    if (!read.ok) return read;
    this.chart(id, interval);
    return ok(readBars(read.value, scalesOf(listed)).slice(-limit));
  }

  calendars(fromMs: number, toMs: number): readonly CompiledCalendar[] {
    return [compileCalendar('always', fromMs, toMs)];
  }

  private subscribeAll(): void {
    const { session } = this;
    if (session === null) return;
    const listed = [...this.wanted.keys()].flatMap((id) => this.desk.markets.get(id) ?? []);
    // A paused market has nothing to say, and some exchanges refuse the question, and all others with it.
    const fresh = listed.filter(({ symbol, open }) => open && !this.streaming.has(symbol));
    for (const { symbol } of fresh) this.streaming.add(symbol);
    const { generation } = this;
    if (fresh.length > 0) this.followQuotes(session.exchange, fresh, generation);
    if (this.streaming.size > 0 && this.poll === null && !streamsTouch(session.exchange)) this.pollAgain(generation);
    if (fresh.length === 0) return;
    for (const id of this.depths) void this.followDepth(id, generation);
    for (const chart of this.charts.values()) void this.followBars(chart.id, chart.interval, generation);
  }

  private followQuotes(x: CcxtExchange, listed: readonly Listed[], generation: number): void {
    const symbols = listed.map(({ symbol }) => symbol);
    if (x.has['watchBidsAsks'] === true) {
      for (const one of listed) this.touches.follow(marketIdOf(x, one), one);
      void this.follow(
        (y) => y.watchBidsAsks(symbols),
        (value) => this.onTouch(value, { ...x.tickers, ...x.bidsasks }, listed),
        generation,
      );
      if (x.has['watchTickers'] === true)
        void this.follow(
          (y) => y.watchTickers(symbols),
          (value) => this.onDay(value, x.tickers, listed),
          generation,
        );
      return;
    }
    const both = (value: unknown): void => {
      this.onDay(value, x.tickers, listed);
      this.onTouch(value, x.tickers, listed);
    };
    const each = this.desk.settings.profile.tickerEach;
    if (x.has['watchTickers'] === true && !each) void this.follow((y) => y.watchTickers(symbols), both, generation);
    else if (x.has['watchTicker'] === true)
      for (const symbol of symbols) void this.follow((y) => y.watchTicker(symbol), both, generation);
  }

  private async follow(
    watch: (x: CcxtExchange) => Promise<unknown>,
    on: (value: unknown) => void,
    generation: number,
  ): Promise<void> {
    const { session } = this;
    while (session !== null && generation === this.generation) {
      const heard = await session.call('other', watch);
      if (generation !== this.generation) return;
      this.refused = !heard.ok;
      if (!heard.ok) return this.lost(generation, heard.error.reason);
      on(heard.value);
    }
  }

  private hear(listed: Listed, touch: Fields): boolean {
    const heard = this.wanted.get(listed.instrument.id);
    return heard !== undefined && takeTouch(heard, touch, scalesOf(listed), this.desk.venueNowMs());
  }

  private tellAll(listed: readonly Listed[]): void {
    const nowMs = this.desk.deps.scheduler.nowMs();
    const quotes = listed.flatMap(({ instrument }) => {
      const heard = this.wanted.get(instrument.id);
      return heard === undefined ? [] : [quoteOf(instrument, heard, nowMs)];
    });
    if (quotes.length > 0) this.listener?.onQuotes(quotes);
  }

  /** One wake-up may stand for several messages: ccxt keeps the newest of each symbol, and all of them are looked at. */
  private each(
    value: unknown,
    kept: Readonly<Record<string, unknown>> | undefined,
    listed: readonly Listed[],
    take: (heard: Heard, ticker: Fields, of: Listed) => boolean,
  ): void {
    const quotes = [];
    const nowMs = this.desk.deps.scheduler.nowMs();
    for (const one of listed) {
      const heard = this.wanted.get(one.instrument.id);
      const direct = isFields(value)
        ? (value[one.symbol] ?? (value['symbol'] === one.symbol ? value : undefined))
        : undefined;
      const ticker = kept?.[one.symbol] ?? direct;
      if (heard === undefined || !isFields(ticker)) continue;
      if (take(heard, ticker, one)) quotes.push(quoteOf(one.instrument, heard, nowMs));
    }
    if (quotes.length > 0) this.listener?.onQuotes(quotes);
  }

  private onTouch(
    value: unknown,
    kept: Readonly<Record<string, unknown>> | undefined,
    listed: readonly Listed[],
  ): void {
    const nowMs = this.desk.venueNowMs();
    this.each(value, kept, listed, (heard, ticker, of) => takeTouch(heard, ticker, scalesOf(of), nowMs));
  }

  private onDay(value: unknown, kept: Readonly<Record<string, unknown>> | undefined, listed: readonly Listed[]): void {
    // A ticker without a touch says nothing that can be traded on: its time is not the quote's.
    this.each(value, kept, listed, (heard, ticker, of) => takeDay(heard, ticker, scalesOf(of)) && heard.tsEventMs > 0);
  }

  private pollAgain(generation: number): void {
    this.poll = this.desk.deps.scheduler.after(POLL_MS, () => {
      void this.pollOnce(generation).then(() => {
        if (generation === this.generation) this.pollAgain(generation);
      });
    });
  }

  private async pollOnce(generation: number): Promise<void> {
    const listed = [...this.wanted.keys()].flatMap((id) => this.desk.markets.get(id) ?? []);
    const { session } = this;
    if (session === null || listed.length === 0) return;
    const read = await session.ask('other', (x) => x.fetchTickers(listed.map(({ symbol }) => symbol)));
    if (generation !== this.generation) return;
    if (!read.ok) return this.lost(generation, read.error.message);
    this.onDay(read.value, undefined, listed);
    this.onTouch(read.value, undefined, listed);
  }

  /** A book whose checksum or numbering broke is thrown away by ccxt, and begun anew here. */
  private async followDepth(id: InstrumentId, generation: number): Promise<void> {
    const listed = this.desk.markets.get(id);
    const { desk } = this;
    const session = this.depthSession ?? this.session;
    if (listed === null || session === null) return;
    while (generation === this.generation && this.depths.has(id)) {
      const heard = await session.call('other', (x) => x.watchOrderBook(listed.symbol));
      if (generation !== this.generation || !this.depths.has(id)) return;
      const depth: Depth | null = heard.ok
        ? readDepth(heard.value, listed.instrument, scalesOf(listed), desk.venueNowMs())
        : null;
      if (depth !== null) this.listener?.onDepth(depth);
      else await new Promise<void>((resolve) => void desk.deps.scheduler.after(DEPTH_AGAIN_MS, resolve));
    }
  }

  private chart(id: InstrumentId, interval: BarInterval): void {
    const key = `${id} ${interval}`;
    if (this.charts.has(key)) return;
    this.charts.set(key, { id, interval });
    const oldest = this.charts.keys().next();
    if (this.charts.size > CHARTS_MAX && oldest.done !== true) this.charts.delete(oldest.value);
    void this.followBars(id, interval, this.generation);
  }

  private async followBars(id: InstrumentId, interval: BarInterval, generation: number): Promise<void> {
    const listed = this.desk.markets.get(id);
    const { session } = this;
    if (listed === null || session === null || session.exchange.has['watchOHLCV'] !== true) return;
    while (generation === this.generation && this.charts.has(`${id} ${interval}`)) {
      const heard = await session.call('other', (x) => x.watchOHLCV(listed.symbol, interval));
      if (generation !== this.generation || !heard.ok) return;
      for (const bar of readBars(heard.value, scalesOf(listed)).slice(-2))
        if (bar[0] % BAR_INTERVAL_MS[interval] === 0) this.listener?.onBar(id, interval, bar);
    }
  }
}

const streamsTouch = (x: CcxtExchange): boolean =>
  ['watchBidsAsks', 'watchTickers', 'watchTicker'].some((method) => x.has[method] === true);

/** The exchange's own name of a market, as its frames write it. */
function marketIdOf(x: CcxtExchange, { symbol }: Listed): string {
  const market = x.markets?.[symbol];
  return (isFields(market) ? textOf(market['id']) : null) ?? symbol;
}
