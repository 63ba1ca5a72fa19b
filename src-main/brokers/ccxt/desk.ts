/**
 * What the execution and the market data of one connection share: the exchange's class, its markets, the rate limits, the clock's
 * difference, and how the account is told. Loading happens once; both wait for it.
 */
import { createHash } from 'node:crypto';
import {
  err,
  idOf,
  ok,
  type AccountId,
  type Instrument,
  type InstrumentId,
  type Result,
} from '../../../shared/domain/index.ts';
import type { BrokerDeps, BrokerOptions } from '../../ports/broker.ts';
import type { VenueError } from '../../ports/execution-client.ts';
import { LaneLimiter, type RateRule } from '../../wire/lane-limiter.ts';
import { Meter } from '../../wire/meter.ts';
import type { CcxtExchange } from './exchange.ts';
import { isBase, type Hosts } from './hosts.ts';
import { loadExchange } from './load-exchange.ts';
import { Markets } from './markets.ts';
import type { Listed } from './parse/market.ts';
import { isFields, msOf, textOf } from './parse/read.ts';
import { profileOf, type CounterTier, type ExchangeProfile, type MarketKind } from './profiles.ts';
import { Session } from './session.ts';
import { Turns } from './turns.ts';
import { UnlistedMarkets } from './unlisted-markets.ts';

/** Waits, ms; tests shorten them. */
export type CcxtTimes = {
  readonly requestTimeoutMs: number;
  /** Longest until an answer is whole: one that begins in time and never ends is no answer. */
  readonly answerMs: number;
  /** Longest that a private stream may take to stand. */
  readonly streamMs: number;
  /** Over the profile's, when given. */
  readonly settleMs?: number;
  readonly burstMs?: number;
};
export const CCXT_TIMES: CcxtTimes = { requestTimeoutMs: 8_000, answerMs: 12_000, streamMs: 15_000 };

/** The typed values of a connection, read. */
export type CcxtSettings = {
  readonly profile: ExchangeProfile;
  readonly market: MarketKind;
  readonly quote: string;
  readonly symbols: readonly string[];
  readonly spotInventory: boolean;
  /** Where the exchange counts by tier. */
  readonly tier: CounterTier | null;
  readonly hosts: Hosts;
};

/** The settings in a connection's values; the first thing that is wrong with them. */
export function readSettings(
  mode: 'paper' | 'live',
  values: Readonly<Record<string, string>>,
): Result<CcxtSettings, { readonly field: string; readonly message: string }> {
  const chosen = values['exchange'] ?? '';
  const id = chosen === 'other' ? (values['otherExchange'] ?? '').trim().toLowerCase() : chosen;
  const profile = profileOf(id);
  if (profile === null)
    return err({
      field: chosen === 'other' ? 'otherExchange' : 'exchange',
      message: 'name the exchange as ccxt does, for example bitstamp',
    });
  const wanted: MarketKind = values['market'] === 'perpetual' ? 'perpetual' : 'spot';
  const [only] = profile.markets;
  const market = profile.markets.includes(wanted) ? wanted : only;
  if (market === undefined) return err({ field: 'market', message: 'this exchange has no such markets' });
  const typed = (values['quote'] ?? '').trim().toUpperCase();
  const quote = typed === '' ? profile.quote : typed;
  if (!/^[A-Z0-9]{2,12}$/.test(quote)) return err({ field: 'quote', message: 'a currency has 2 to 12 letters' });
  const base = (values['host'] ?? '').trim().replace(/\/$/, '');
  if (base !== '' && !isBase(base)) return err({ field: 'host', message: 'write it as http://127.0.0.1:9001' });
  const symbols = (values['symbols'] ?? '')
    .split(/[\s,;]+/)
    .map((s) => s.trim().toUpperCase())
    .filter((s) => s !== '');
  return ok({
    profile,
    market,
    quote,
    symbols,
    spotInventory: values['spotInventory'] === 'true',
    tier: profile.tiers.find(({ id: tier }) => tier === values['tier']) ?? profile.tiers[0] ?? null,
    hosts: base !== '' ? { kind: 'own', base } : { kind: mode },
  });
}

/** Why these settings cannot be used in this mode (G21), or null. */
export function modeProblem(
  mode: 'paper' | 'live',
  { hosts, profile }: CcxtSettings,
): { readonly field: string; readonly message: string } | null {
  // An address of one's own proves nothing about whose money it is: it is never live.
  if (hosts.kind === 'own')
    return mode === 'live'
      ? { field: 'host', message: 'a gateway of one’s own is for paper trading only: it cannot be live' }
      : null;
  if (mode === 'paper' && profile.paper === null)
    return {
      field: 'exchange',
      message: `${profile.title} has no test environment: live only, or a gateway of one’s own`,
    };
  return null;
}

/** The account of a key at an exchange that does not number its accounts: a key belongs to one account. */
export function keyAccountId(exchangeId: string, apiKey: string): AccountId {
  const mark = createHash('sha256').update(`${exchangeId} ${apiKey}`).digest('hex').slice(0, 10);
  return idOf<AccountId>(`${exchangeId.toUpperCase()}-KEY-${mark}`);
}

/**
 * The exchange's clock minus ours, ms, of a question that went at `startMs` and was answered at `endMs`. Some tell whole seconds
 * (Kraken, Coinbase): then it is the least difference that explains what was told.
 */
export function skewOf(venueMs: number, startMs: number, endMs: number): number {
  if (venueMs % 1_000 !== 0) return Math.round(venueMs - (startMs + endMs) / 2);
  return Math.max(venueMs - endMs, Math.min(0, venueMs + 999 - startMs));
}

/** The exchange's counter as tokens. One is left to it: it comes down in steps, and requests take different times to arrive. */
function ruleOf({ profile, tier }: CcxtSettings, burstMs: number | undefined): RateRule {
  if (burstMs !== undefined || tier === null) {
    const tokens = burstMs ?? profile.burstMs;
    return { tokens, perMs: tokens };
  }
  const count = tier.max - 1;
  return { tokens: count * tier.unitMs, perMs: Math.ceil((count / tier.perSecond) * 1000) };
}

export class CcxtDesk {
  readonly settings: CcxtSettings;
  readonly deps: BrokerDeps;
  readonly options: BrokerOptions;
  readonly times: CcxtTimes;
  readonly markets: Markets;
  readonly unlisted: UnlistedMarkets;
  readonly limiter: LaneLimiter;
  /** What needs no key, where the exchange counts that apart. */
  readonly publicLimiter: LaneLimiter | null;
  /** Orders alone, where the exchange counts them; cancels are not among them. */
  readonly orderLimiter: LaneLimiter | null;
  readonly meter: Meter;
  /** One for all sessions: they share the key. */
  private readonly turns = new Turns();
  clockSkewMs: number | null = null;
  /** Of the last look: what was found out about the account. */
  accountNote: string | null = null;
  private loading: Promise<Result<void, VenueError>> | null = null;
  private readonly sessions: Session[] = [];

  constructor(settings: CcxtSettings, options: BrokerOptions, deps: BrokerDeps, times: CcxtTimes) {
    this.settings = settings;
    this.options = options;
    this.deps = deps;
    this.times = times;
    this.markets = new Markets(settings.quote);
    this.unlisted = new UnlistedMarkets(this);
    const { orderRate, publicEveryMs } = settings.profile;
    const { scheduler } = deps;
    this.limiter = new LaneLimiter({ scheduler, rules: [ruleOf(settings, times.burstMs)] });
    this.publicLimiter =
      publicEveryMs === null || times.burstMs !== undefined
        ? null
        : new LaneLimiter({
            scheduler,
            rules: [{ tokens: publicEveryMs, perMs: publicEveryMs }],
            kept: { cancel: 0, order: 0 },
          });
    this.orderLimiter =
      orderRate === null
        ? null
        : new LaneLimiter({ scheduler: deps.scheduler, rules: [{ tokens: orderRate.count, perMs: orderRate.perMs }] });
    this.meter = new Meter(deps.scheduler);
  }

  /** A new instance of the exchange's class. */
  async session(
    withKeys: boolean,
    onStreamLost: (reason: string) => void,
    onText: (text: string) => void = () => undefined,
  ): Promise<Result<Session, VenueError>> {
    const { settings, deps, limiter, publicLimiter, turns, meter, times } = this;
    const found = await loadExchange(settings.profile.id);
    if (!found.ok) return found;
    const { profile, market, quote, hosts } = settings;
    const counted = settings.tier !== null && times.burstMs === undefined;
    const parts = {
      profile,
      market,
      quote,
      deps,
      limiter,
      publicLimiter,
      counted,
      turns,
      meter,
      hosts,
      withKeys,
      onStreamLost,
      onText,
    };
    try {
      const { requestTimeoutMs, answerMs } = times;
      const session = new Session(found.value, { ...parts, requestTimeoutMs, answerMs });
      if (hosts.kind === 'own' && hosts.base.startsWith('http:')) await session.exchange.loadHttpProxyAgent();
      this.sessions.push(session);
      return ok(session);
    } catch (thrown) {
      return err({ kind: 'refused', message: thrown instanceof Error ? thrown.message : String(thrown) });
    }
  }

  /** Reads the markets through this session, once for all; the next one takes them over. */
  async load(session: Session): Promise<Result<void, VenueError>> {
    if (this.markets.size > 0 && session.exchange.markets === undefined) {
      const source = this.sessions.find((other) => other.exchange.markets !== undefined);
      if (source !== undefined) {
        takeMarkets(session.exchange, source.exchange);
        this.unlisted.again([session.exchange]);
      }
    }
    if (this.markets.size > 0 && session.exchange.markets !== undefined) return ok(undefined);
    this.loading ??= this.read(session);
    const read = await this.loading;
    this.loading = null;
    if (!read.ok || session.exchange.markets !== undefined) return read;
    return this.load(session);
  }

  /** Reads the markets again where one that matters was paused (it may trade again), or where something speaks for a change. */
  async refresh(session: Session, changed: boolean): Promise<Result<void, VenueError>> {
    return changed || this.markets.isPaused ? this.read(session, true) : ok(undefined);
  }

  private async read(session: Session, again = false): Promise<Result<void, VenueError>> {
    const loaded = await session.ask('other', (x) => x.loadMarkets(again));
    if (!loaded.ok) return loaded;
    const { market, profile, symbols, quote } = this.settings;
    this.markets.take(loaded.value, market, profile);
    if (again)
      for (const { exchange } of this.sessions)
        if (exchange !== session.exchange && exchange.markets !== undefined) takeMarkets(exchange, session.exchange);
    this.unlisted.again(this.exchanges());
    if (this.markets.size === 0)
      return err({ kind: 'refused', message: `${profile.title} lists no ${market} markets in ${quote}` });
    this.markets.tell(symbols.flatMap((text) => this.markets.find(text, 1).map((found) => found.instrument.id)));
    return ok(undefined);
  }

  /** Every instance whose markets are read. */
  exchanges(): readonly CcxtExchange[] {
    return this.sessions.map(({ exchange }) => exchange).filter(({ markets }) => markets !== undefined);
  }

  /** Measures the difference of the clocks; where the exchange has no clock, it stays unknown. */
  async readClock(session: Session): Promise<Result<void, VenueError>> {
    if (session.exchange.has['fetchTime'] !== true) return ok(undefined);
    const { scheduler } = this.deps;
    const startMs = scheduler.nowMs();
    const read = await session.ask('other', (x) => x.fetchTime());
    if (!read.ok) return read;
    const venueMs = msOf(read.value);
    if (venueMs === null) {
      const { title } = this.settings.profile;
      return err({ kind: 'malformed', message: `what answers there does not answer as ${title} does` });
    }
    this.clockSkewMs = skewOf(venueMs, startMs, scheduler.nowMs());
    return ok(undefined);
  }

  /** Whether orders of a market that wait are told no direction there (`stop-way.ts`). */
  guessesWay({ kind }: Listed): boolean {
    return kind === 'spot' && this.settings.profile.guessesWay;
  }

  /** Now, by the exchange's clock. */
  venueNowMs(): number {
    return this.deps.scheduler.nowMs() + (this.clockSkewMs ?? 0);
  }

  /** Which account answers: the exchange's own number, else a mark of the key (which belongs to one account). */
  accountIdOf(balance: unknown): AccountId {
    const info = isFields(balance) && isFields(balance['info']) ? balance['info'] : {};
    const { id } = this.settings.profile;
    const uid = id === 'binance' ? textOf(info['uid']) : null;
    if (uid !== null) return idOf<AccountId>(`BINANCE-${uid}`);
    const mark = createHash('sha256')
      .update(`${id} ${this.deps.secret('apiKey') ?? ''}`)
      .digest('hex')
      .slice(0, 10);
    return idOf<AccountId>(`${id.toUpperCase()}-KEY-${mark}`);
  }

  instruments(): readonly Instrument[] {
    return this.markets.instruments();
  }

  tell(ids: Iterable<InstrumentId>): void {
    this.markets.tell(ids);
  }

  /** An instance is done with. */
  async end(session: Session): Promise<void> {
    const at = this.sessions.indexOf(session);
    if (at >= 0) this.sessions.splice(at, 1);
    await session.close();
  }

  async close(): Promise<void> {
    this.limiter.close('the connection was closed');
    this.publicLimiter?.close('the connection was closed');
    this.orderLimiter?.close('the connection was closed');
    await Promise.all(this.sessions.splice(0).map((session) => session.close()));
  }
}

/** An instance's markets, with the indexes that some classes (Kraken's) make while they read them. */
function takeMarkets(to: CcxtExchange, from: CcxtExchange): void {
  to.setMarketsFromExchange(from);
  for (const [name, value] of Object.entries(from.options)) if (name.startsWith('marketsBy')) to.options[name] = value;
}

/** Whether conditional orders of this connection live in a book of their own. */
export const hasTriggerBook = ({ settings: { profile, market } }: CcxtDesk): boolean =>
  profile.triggerBook === market || profile.triggerBook === 'both';
