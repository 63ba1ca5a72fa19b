/** Alpaca's market data: quotes of shares, contracts and coins by stream, with REST as the fallback; combos from their legs; bars. */
import type { streaming } from '@alpacahq/alpaca-trade-api';
import {
  BAR_INTERVAL_MS,
  compileCalendar,
  err,
  ok,
  type Bar,
  type BarInterval,
  type CalendarId,
  type CompiledCalendar,
  type Instrument,
  type InstrumentId,
  type Result,
} from '../../../shared/domain/index.ts';
import type { Scheduler } from '../../ports/clock.ts';
import type { VenueError } from '../../ports/execution-client.ts';
import type { Logger } from '../../ports/logger.ts';
import type { MarketDataClient, MarketDataListener } from '../../ports/market-data-client.ts';
import type { Meter } from '../../wire/meter.ts';
import { BarCharts } from './bar-charts.ts';
import { DataFeed, POLL_MS, type FeedState, type MarketStream } from './data-feed.ts';
import type { InstrumentBook } from './instrument-book.ts';
import { LendingWatch } from './lending.ts';
import { unitsOf } from './parse/amounts.ts';
import { momentOf, msOf } from './parse/times.ts';
import { barsShape, snapshotsShape, type BarWire } from './parse/wire.ts';
import { QuoteBoard, type Provenance } from './quote-board.ts';
import { readAs } from './read.ts';
import type { AlpacaRest, Keys } from './rest.ts';
import { idOfWireSymbol, wireSymbolOf } from './symbols.ts';

export type StockFeed = 'iex' | 'sip' | 'delayed_sip';
export type OptionFeed = 'indicative' | 'opra';
type FeedName = 'stocks' | 'options' | 'crypto';

export type MarketParts = {
  readonly rest: AlpacaRest;
  readonly book: InstrumentBook;
  readonly keys: () => Keys;
  /** Of the streams, without a feed's path. */
  readonly streamBase: string;
  readonly stockFeed: StockFeed;
  readonly optionFeed: OptionFeed;
  /** Symbols that a stream of shares takes; null: any number. */
  readonly symbolsMax: number | null;
  /** Whether the account has a position or an order in it. */
  readonly inUse: (id: InstrumentId) => boolean;
  readonly scheduler: Scheduler;
  readonly random: () => number;
  readonly logger: Logger;
  readonly meter: Meter;
};

/** Instruments followed at once, those asked for by REST included. */
export const FOLLOWED_MAX = 1_000;
/** Contracts on the options stream (docs: 200 quotes without a subscription). */
const OPTION_SYMBOLS_MAX = 200;
const BARS_MAX = 5_000;
const DAY_MS = 86_400_000;
const CALENDARS: readonly CalendarId[] = ['us-equity', 'us-option', 'us-option-1615', 'always'];
const FRAMES: Readonly<Record<BarInterval, string>> = {
  '1m': '1Min',
  '5m': '5Min',
  '15m': '15Min',
  '1h': '1Hour',
  '1d': '1Day',
};

const STOCK_WORDS: Readonly<Record<StockFeed, string>> = {
  iex: 'IEX only',
  sip: 'real-time SIP',
  delayed_sip: 'delayed 15 minutes (SIP)',
};
const OPTION_WORDS: Readonly<Record<OptionFeed, string>> = {
  indicative: 'options indicative',
  opra: 'options real-time OPRA',
};

const refused = (message: string): { readonly ok: false; readonly error: VenueError } =>
  err({ kind: 'refused', message });

export class AlpacaMarketDataClient implements MarketDataClient {
  private readonly parts: MarketParts;
  private readonly board: QuoteBoard;
  private readonly feeds: Readonly<Record<FeedName, DataFeed>>;
  private readonly charts = new BarCharts();
  private readonly lending: LendingWatch;
  /** How many of those that are followed need an instrument: itself, and combos that it is a leg of. */
  private readonly needed = new Map<InstrumentId, Set<InstrumentId>>();
  private readonly followed = new Set<InstrumentId>();
  private listener: MarketDataListener | null = null;
  private up: boolean | null = null;

  constructor(parts: MarketParts) {
    this.parts = parts;
    this.board = new QuoteBoard(
      () => parts.scheduler.nowMs(),
      (quotes) => this.listener?.onQuotes(quotes),
    );
    this.lending = new LendingWatch({
      scheduler: parts.scheduler,
      known: (id) => parts.book.lendingOf(id),
      ask: (id) => parts.book.refresh(id),
      onBorrow: (borrows) => this.listener?.onBorrow?.(borrows),
    });
    this.feeds = { stocks: this.stocksFeed(), options: this.optionsFeed(), crypto: this.cryptoFeed() };
  }

  open(listener: MarketDataListener): void {
    this.listener = listener;
    this.feeds.stocks.open();
    for (const feed of Object.values(this.feeds)) if (feed.subscriptions.size > 0) feed.open();
  }

  close(): Promise<void> {
    this.listener = null;
    this.lending.close();
    for (const feed of Object.values(this.feeds)) feed.close();
    return Promise.resolve();
  }

  /** What the quotes are, in words; null before there are any. */
  feedWords(): string | null {
    const { stocks, options, crypto } = this.feeds;
    const rest = `REST every ${POLL_MS / 1000} s`;
    const words = (feed: DataFeed, live: string): string[] => {
      if (!feed.isOpened || feed.now === 'down') return [];
      const { subscriptions } = feed;
      const beyond = subscriptions.size - subscriptions.streamed().length;
      if (feed.now === 'rest') return [`${live} by ${rest}`];
      return [beyond > 0 ? `${live} (${beyond} more by ${rest})` : live];
    };
    const all = [
      ...words(stocks, STOCK_WORDS[this.parts.stockFeed]),
      ...words(options, OPTION_WORDS[this.parts.optionFeed]),
      ...words(crypto, 'crypto real-time'),
    ];
    return all.length === 0 ? null : all.join(', ');
  }

  used(): { readonly used: number; readonly max: number | null } {
    const { subscriptions } = this.feeds.stocks;
    return { used: subscriptions.streamed().length, max: subscriptions.max };
  }

  /** Sizes of these are counted in their new units from now on. */
  rescale(instruments: readonly Instrument[]): void {
    for (const instrument of instruments)
      if (this.needed.has(instrument.id)) this.board.follow(instrument, this.provenance(instrument));
  }

  private feed(
    name: FeedName,
    of: { readonly path: string; readonly max: number | null },
  ): ConstructorParameters<typeof DataFeed>[0] {
    const { keys, scheduler, random, logger, meter, streamBase } = this.parts;
    return {
      title: name,
      url: `${streamBase}${of.path}`,
      make: async (options) => {
        const { streaming: sdk } = await import('@alpacahq/alpaca-trade-api');
        return new (
          name === 'stocks' ? sdk.StockDataStream : name === 'options' ? sdk.OptionDataStream : sdk.CryptoDataStream
        )(options);
      },
      symbolsMax: of.max,
      isKept: (symbol) => this.parts.inUse(this.idOf(name, symbol)),
      ...{ keys, scheduler, random, logger, meter },
      snapshots: (symbols) => this.snapshots(name, symbols),
      onSnapshot: (symbol, snapshot) => this.board.onSnapshot(this.idOf(name, symbol), snapshot),
      listen: (stream) => this.listen(name, stream),
      onState: (state, reason) => this.onState(name, state, reason),
    };
  }

  private stocksFeed(): DataFeed {
    return new DataFeed(this.feed('stocks', { path: `/v2/${this.parts.stockFeed}`, max: this.parts.symbolsMax }));
  }
  private optionsFeed(): DataFeed {
    return new DataFeed(this.feed('options', { path: `/v1beta1/${this.parts.optionFeed}`, max: OPTION_SYMBOLS_MAX }));
  }
  private cryptoFeed(): DataFeed {
    return new DataFeed(this.feed('crypto', { path: '/v1beta3/crypto/us', max: this.parts.symbolsMax }));
  }

  private readonly idOf = (name: FeedName, symbol: string): InstrumentId =>
    idOfWireSymbol(symbol, name === 'crypto' ? 'crypto' : name === 'options' ? 'us_option' : 'us_equity');

  private listen(name: FeedName, stream: MarketStream): void {
    const { board } = this;
    stream.onQuote((quote: streaming.StreamQuote) => {
      const { bidPrice: bp, bidSize: bs, askPrice: ap, askSize: as, timestamp } = quote;
      const atMs = timestamp.getTime();
      if ([bp, bs, ap, as, atMs].every(Number.isFinite))
        board.onQuote(this.idOf(name, quote.symbol), { bp, bs, ap, as, atMs });
    });
    stream.onTrade((trade) => {
      const { price, size, timestamp } = trade;
      // One letter of contracts', a list of shares', nothing of coins'.
      const conditions = [(trade.conditions as string | readonly string[] | undefined) ?? []].flat();
      const atMs = timestamp.getTime();
      if (price > 0 && Number.isFinite(atMs))
        board.onTrade(this.idOf(name, trade.symbol), { price, size, conditions, atMs });
    });
    stream.onDailyBar((bar) => {
      const id = this.idOf(name, bar.symbol);
      board.onVolume(id, bar.volume);
      this.tellBars(id, bar, 'day');
    });
    stream.onBar((bar) => this.tellBars(this.idOf(name, bar.symbol), bar, 'minute'));
    stream.onUpdatedBar((bar) => this.tellBars(this.idOf(name, bar.symbol), bar, 'minute'));
    stream.onStatus((status) => board.onHalt(this.idOf(name, status.symbol), haltOf(status)));
  }

  private tellBars(id: InstrumentId, told: streaming.StreamBar, kind: 'minute' | 'day'): void {
    const instrument = this.parts.book.find(id);
    const { open: o, high: h, low: l, close: c, volume: v } = told;
    const bar = instrument === null ? null : barOf(instrument, { t: told.timestamp.toISOString(), o, h, l, c, v });
    if (bar === null) return;
    const changes = kind === 'day' ? this.charts.onDay(id, bar) : this.charts.onMinute(id, bar);
    for (const change of changes) this.listener?.onBar(id, change.interval, change.bar);
  }

  /** Up as long as every feed that is used gives quotes, by whatever way. */
  private onState(name: FeedName, state: FeedState, reason: string | null): void {
    this.parts.logger.info('market data feed', { feed: name, state, reason });
    if (state !== 'stream') this.board.doubtHalts();
    const used = Object.values(this.feeds).filter((feed) => feed.isOpened);
    const up = used.every((feed) => feed.now !== 'down');
    if (up === this.up && up) return;
    if (!up && this.up === false && state !== 'down') return;
    this.up = up;
    this.listener?.onConnection(up, up ? null : reason);
  }

  instruments(): Promise<Result<readonly Instrument[], VenueError>> {
    return Promise.resolve(ok(this.parts.book.all()));
  }

  subscribeQuotes(ids: readonly InstrumentId[]): Result<void, VenueError> {
    const unknown = ids.find((id) => this.parts.book.find(id) === null);
    if (unknown !== undefined) return refused(`Alpaca lists no ${unknown}`);
    const fresh = ids.filter((id) => !this.followed.has(id));
    if (this.followed.size + fresh.length > FOLLOWED_MAX)
      return refused(`at most ${FOLLOWED_MAX} instruments can be followed`);
    const symbols: Record<FeedName, string[]> = { stocks: [], options: [], crypto: [] };
    for (const id of ids) {
      const instrument = this.parts.book.find(id);
      if (instrument === null) continue;
      this.followed.add(id);
      for (const single of this.singlesOf(instrument)) {
        this.needed.set(single.id, (this.needed.get(single.id) ?? new Set()).add(id));
        const symbol = wireSymbolOf(single.id);
        if (symbol !== null) symbols[feedOf(single)].push(symbol);
        this.board.follow(single, this.provenance(single));
        this.lending.follow(single);
      }
      if (instrument.legs !== null) this.board.follow(instrument, { scope: 'consolidated', timeliness: 'live' });
    }
    for (const name of Object.keys(this.feeds) as FeedName[])
      if (symbols[name].length > 0) this.feeds[name].follow(symbols[name]);
    return ok(undefined);
  }

  unsubscribeQuotes(ids: readonly InstrumentId[]): void {
    const gone: Record<FeedName, string[]> = { stocks: [], options: [], crypto: [] };
    for (const id of ids) {
      const instrument = this.parts.book.find(id);
      if (instrument === null || !this.followed.delete(id)) continue;
      if (instrument.legs !== null) this.board.drop(id);
      for (const single of this.singlesOf(instrument)) {
        const users = this.needed.get(single.id);
        users?.delete(id);
        if (users !== undefined && users.size > 0) continue;
        this.needed.delete(single.id);
        this.board.drop(single.id);
        this.lending.unfollow(single.id);
        const symbol = wireSymbolOf(single.id);
        if (symbol !== null) gone[feedOf(single)].push(symbol);
      }
    }
    for (const name of Object.keys(this.feeds) as FeedName[])
      if (gone[name].length > 0) this.feeds[name].unfollow(gone[name]);
  }

  /** What has quotes of its own: an instrument itself, or the legs of a combo. */
  private singlesOf(instrument: Instrument): readonly Instrument[] {
    if (instrument.legs === null) return [instrument];
    return instrument.legs.map((leg) => this.parts.book.find(leg.instrumentId)).filter((one) => one !== null);
  }

  private provenance(instrument: Instrument): Provenance {
    const { stockFeed, optionFeed } = this.parts;
    if (instrument.assetClass === 'crypto') return { scope: 'venue', timeliness: 'live' };
    if (instrument.option !== null)
      return { scope: optionFeed === 'opra' ? 'consolidated' : 'indicative', timeliness: 'live' };
    return {
      scope: stockFeed === 'iex' ? 'venue' : 'consolidated',
      timeliness: stockFeed === 'delayed_sip' ? 'delayed' : 'live',
    };
  }

  subscribeDepth(id: InstrumentId): Result<void, VenueError> {
    return refused(`Alpaca gives no depth of ${id}`);
  }

  unsubscribeDepth(): void {
    // None was given.
  }

  private async snapshots(
    name: FeedName,
    symbols: readonly string[],
  ): ReturnType<ConstructorParameters<typeof DataFeed>[0]['snapshots']> {
    const list = symbols.join(',');
    const { stockFeed, optionFeed, rest } = this.parts;
    const answer = await rest.data((api, init) => {
      if (name === 'stocks') return api.stocks.stockSnapshotsRaw({ symbols: list, feed: stockFeed }, init);
      if (name === 'options')
        return api.options.optionSnapshotsRaw({ symbols: list, feed: optionFeed, limit: symbols.length }, init);
      return api.crypto.cryptoSnapshotsRaw({ loc: 'us', symbols: list }, init);
    });
    if (name === 'stocks') return readAs(answer, snapshotsShape, 'snapshots');
    const inner = answer.ok ? ok((answer.value as { readonly snapshots?: unknown } | null)?.snapshots) : answer;
    return readAs(inner, snapshotsShape, 'snapshots');
  }

  async bars(id: InstrumentId, interval: BarInterval, limit: number): Promise<Result<readonly Bar[], VenueError>> {
    const instrument = this.parts.book.find(id);
    const symbol = wireSymbolOf(id);
    if (instrument === null || symbol === null)
      return refused(instrument === null ? `Alpaca lists no ${id}` : 'combos have no bars');
    if (!Number.isInteger(limit) || limit < 1 || limit > BARS_MAX) return refused(`bars: 1 to ${BARS_MAX}`);
    const { rest, scheduler, stockFeed } = this.parts;
    // Markets are open for a part of the time only: far enough back for so many bars, and for a long weekend.
    const spread = instrument.calendar === 'always' ? 1 : interval === '1d' ? 1.6 : 6;
    const startMs = scheduler.nowMs() - Math.ceil(limit * BAR_INTERVAL_MS[interval] * spread) - 5 * DAY_MS;
    const request = {
      symbols: symbol,
      timeframe: FRAMES[interval],
      start: momentOf(startMs),
      limit,
      sort: 'desc' as const,
    };
    const answer = await rest.data((api, init) => {
      if (instrument.assetClass === 'crypto') return api.crypto.cryptoBarsRaw({ ...request, loc: 'us' }, init);
      if (instrument.option !== null) return api.options.optionBarsRaw(request, init);
      return api.stocks.stockBarsRaw({ ...request, feed: stockFeed === 'iex' ? 'iex' : 'sip' }, init);
    });
    const read = readAs(answer, barsShape, 'bars');
    if (!read.ok) return read;
    const found = (read.value.bars[symbol] ?? []).map((bar) => barOf(instrument, bar)).filter((bar) => bar !== null);
    const ascending = found.toSorted((a, b) => a[0] - b[0]).slice(-limit);
    this.charts.begin(id, interval, ascending.at(-1) ?? null);
    this.feeds[feedOf(instrument)].chart(symbol);
    return ok(ascending);
  }

  calendars(fromMs: number, toMs: number): readonly CompiledCalendar[] {
    return CALENDARS.map((id) => compileCalendar(id, fromMs, toMs));
  }
}

const feedOf = (instrument: Instrument): FeedName =>
  instrument.assetClass === 'crypto' ? 'crypto' : instrument.option === null ? 'stocks' : 'options';

/** A bar in units; null when a number of it makes no sense. */
function barOf(instrument: Instrument, { t, o, h, l, c, v }: BarWire): Bar | null {
  const startMs = msOf(t);
  const [open, high, low, close] = [o, h, l, c].map((price) => unitsOf(price, instrument.priceScale));
  const volume = unitsOf(v, instrument.qtyScale);
  if (startMs === null || open == null || high == null || low == null || close == null || volume === null) return null;
  return [startMs, open, high, low, close, volume];
}

/**
 * Whether trading is halted, from the tape's own codes: the UTP's (tape C: H halted, P paused, T resumed, Q quoting again) and
 * the CTA's (tapes A and B: 2 halted, 3 resumed); a volatility pause by its reason (LUDP, LUDS; M).
 */
function haltOf({ statusCode, reasonCode }: streaming.StreamStatus): 'halted' | 'luld' | null {
  const volatility = reasonCode === 'LUDP' || reasonCode === 'LUDS' || reasonCode === 'M' || statusCode === 'P';
  if (statusCode === 'H' || statusCode === '2' || statusCode === 'P') return volatility ? 'luld' : 'halted';
  return null;
}
