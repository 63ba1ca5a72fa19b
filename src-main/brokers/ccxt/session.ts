/**
 * One instance of an exchange's class: made, pointed at its hosts, slowed down by our limiter instead of ccxt's, its sockets watched;
 * every call knows whether bytes left and what came back.
 *
 * Invariants: no call is repeated but a question that the exchange's counter refused; nothing of a key is kept here beyond the class itself, and no text that leaves holds one.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { err, ok, type Result } from '../../../shared/domain/index.ts';
import type { BrokerDeps } from '../../ports/broker.ts';
import type { TimerHandle } from '../../ports/clock.ts';
import type { VenueError } from '../../ports/execution-client.ts';
import type { Lane, LaneLimiter } from '../../wire/lane-limiter.ts';
import type { Meter } from '../../wire/meter.ts';
import { failureOf, withoutAddresses, type CallFacts, type Failure } from './errors.ts';
import type { CcxtClass, CcxtExchange } from './exchange.ts';
import { pointAt, type Hosts } from './hosts.ts';
import { keepKrakenBooks } from './kraken-books.ts';
import { forgetListenKeys, isExpiry } from './listen-keys.ts';
import type { ExchangeProfile, MarketKind } from './profiles.ts';
import { keysOf, mergeOptions } from './session-options.ts';
import { Sockets, type FrameTaker } from './sockets.ts';
import type { Turns } from './turns.ts';

export type SessionParts = {
  readonly profile: ExchangeProfile;
  readonly market: MarketKind;
  readonly quote: string;
  readonly deps: BrokerDeps;
  readonly limiter: LaneLimiter;
  /** Of what needs no key, where the exchange counts that apart. */
  readonly publicLimiter: LaneLimiter | null;
  /** The limiter stands for a counter of the exchange's: what that refuses is its word on where it stands. */
  readonly counted: boolean;
  /** Of the key: signed requests of all its sessions go one at a time where the profile says `serial`. */
  readonly turns: Turns;
  readonly meter: Meter;
  readonly hosts: Hosts;
  /** Names of secrets to be handed over; none for public data. */
  readonly withKeys: boolean;
  /** Longest that an answer is waited for to begin, and to end, ms. */
  readonly requestTimeoutMs: number;
  readonly answerMs: number;
  /** A socket died, for whatever reason: everything that was streamed is in doubt. */
  readonly onStreamLost: (reason: string) => void;
  /** Each short message of a socket, as it came. */
  readonly onText?: (text: string) => void;
};

type CallContext = {
  readonly lane: Lane;
  readonly waited: () => string | null;
  sent: boolean;
  /** When its last request left, ms. */
  sentMs: number;
  status: number | null;
  body: string | null;
  limited: string | null;
};

/** One request of a call that has its turn to wait for; it gives it on when it is over. */
type Turn = { release: (() => void) | null };

const BODY_KEPT = 4_000;
/** When an exchange says to wait and not how long, ms. */
const PAUSE_DEFAULT_MS = 2_000;
/** Larger messages of a stream end it. */
const FRAME_MAX_BYTES = 8 * 1024 * 1024;
/** Times that one question is asked when the exchange's counter refuses it. */
const ASKED_MAX = 4;

export class Session {
  readonly exchange: CcxtExchange;
  private readonly parts: SessionParts;
  private readonly context = new AsyncLocalStorage<CallContext>();
  private readonly turn = new AsyncLocalStorage<Turn | null>();
  private readonly sockets: Sockets;
  private closing = false;
  private readonly hidden: readonly string[];

  constructor(exchangeClass: CcxtClass, parts: SessionParts) {
    this.parts = parts;
    const keys = parts.withKeys ? keysOf(parts.deps) : {};
    this.hidden = Object.values(keys).filter((text) => text.length >= 4);
    this.exchange = new exchangeClass({
      ...keys,
      newUpdates: true,
      timeout: parts.requestTimeoutMs,
      enableRateLimit: true,
    });
    const { deps, meter, profile } = parts;
    this.sockets = new Sockets(this.exchange, {
      ...{ scheduler: deps.scheduler, meter, profile, keepsUnheard: parts.withKeys },
      onText: (text) => {
        parts.onText?.(text);
        if (isExpiry(text)) forgetListenKeys(this.exchange);
      },
      onLost: (reason) => {
        if (!this.closing) parts.onStreamLost(this.clean(reason));
      },
    });
    this.prepare();
  }

  /** Runs one call in a lane. Never throws: what went wrong is judged. `waited`: why, at its turn, it must not leave any more. */
  async call<T>(
    lane: Lane,
    run: (exchange: CcxtExchange) => Promise<T>,
    waited: CallContext['waited'] = () => null,
  ): Promise<Result<T, Failure>> {
    const context: CallContext = { lane, waited, sent: false, sentMs: 0, status: null, body: null, limited: null };
    try {
      return ok(await this.context.run(context, () => run(this.exchange)));
    } catch (thrown) {
      const facts: CallFacts = { sent: context.sent, status: context.status, body: context.body };
      const failure = failureOf(this.exchange.id, context.limited ?? thrown, facts);
      if (failure.throttled && facts.status === 200) this.slowDown(failure);
      return err({ ...failure, reason: this.clean(failure.reason) });
    }
  }

  /** The judgement on a refusal that an answer has in its middle. */
  judge(body: string): Failure {
    const failure = failureOf(this.exchange.id, new Error('refused'), { sent: true, status: 200, body });
    return { ...failure, reason: this.clean(failure.reason) };
  }

  /** A question, with the port's error. What the exchange's counter refused is asked again at its pace: a question changes nothing. */
  async ask<T>(lane: Lane, run: (exchange: CcxtExchange) => Promise<T>): Promise<Result<T, VenueError>> {
    let done = await this.call(lane, run);
    for (let asked = 1; asked < ASKED_MAX && !done.ok && this.isCounter(done.error); asked++)
      done = await this.call(lane, run);
    return done.ok ? done : err(venueErrorOf(done.error));
  }

  /** The exchange counts more than we did: another program's requests, or ours before a restart. */
  private slowDown(failure: Failure): void {
    const { limiter } = this.parts;
    // Orders and cancels are none of that counter: they wait for nothing.
    if (this.isCounter(failure)) limiter.learn(0, 0);
    else limiter.pause(PAUSE_DEFAULT_MS);
  }

  /** Whether it was the counter of requests that refused (Kraken's `EAPI:Rate limit exceeded`; `EOrder:` is the orders' own). */
  private isCounter({ throttled, code }: Failure): boolean {
    return this.parts.counted && throttled && code?.startsWith('EAPI') === true;
  }

  /** Whether a socket stands, and has said what the exchange says to those who are heard from then on. */
  isStreaming(): boolean {
    return this.sockets.areHeard();
  }

  openSockets(): number {
    return this.sockets.open();
  }

  /** Ends every socket; the next watch opens new ones. `refused`: they were not let in with the key of the stream. */
  dropSockets(refused = false): void {
    this.sockets.drop();
    if (refused) forgetListenKeys(this.exchange);
  }

  /** Frames of public streams go to `take` first; those that it takes (true), ccxt never sees. */
  takeFrames(take: FrameTaker): void {
    this.sockets.takeFrames(take);
  }

  async close(): Promise<void> {
    this.closing = true;
    this.dropSockets();
    await this.exchange.close().catch(() => undefined);
  }

  /** A text without addresses and without anything of the keys. */
  clean(text: string): string {
    return this.hidden.reduce((shown, secret) => shown.replaceAll(secret, '***'), withoutAddresses(text));
  }

  private prepare(): void {
    const { exchange, parts } = this;
    exchange.number = String;
    exchange.log = () => undefined;
    // Waiting between attempts is ours: ccxt's own would come on top of it.
    const ws = { backoff: { base: 0 }, options: { maxPayload: FRAME_MAX_BYTES } };
    exchange.options = mergeOptions(mergeOptions(exchange.options, { ws }), parts.profile.options);
    if (parts.profile.options['defaultType'] === undefined)
      exchange.options['defaultType'] = parts.market === 'perpetual' ? 'swap' : 'spot';
    if (parts.profile.skipsCurrencies) exchange.has['fetchCurrencies'] = false;
    // Bybit lists orders and positions of one settlement currency; ccxt would ask for USDT.
    if (exchange.id === 'bybit') exchange.options['defaultSettle'] = parts.quote;
    pointAt(exchange, parts.hosts, parts.profile);
    // Prices and quantities come on their tick and lot as exact texts: they travel as they are.
    exchange.amountToPrecision = (_symbol, amount) => String(amount);
    exchange.priceToPrecision = (_symbol, price) => String(price);
    keepRows(exchange);
    exchange.throttle = (cost) => this.throttle(cost);
    const { streamEveryMs } = parts.profile;
    if (streamEveryMs !== null) exchange.tokenBucket = { ...exchange.tokenBucket, refillRate: 1 / streamEveryMs };
    numberBooks(exchange);
    // OKX's usual day begins at 16:00 UTC; ours at midnight.
    if (exchange.id === 'okx') exchange.timeframes = { ...exchange.timeframes, '1d': '1Dutc' };
    if (exchange.id === 'kraken') keepKrakenBooks(exchange);
    if (parts.profile.serial) this.hookTurns();
    this.hookFetch();
    this.hookSockets();
  }

  private async throttle(cost: unknown): Promise<void> {
    const context = this.context.getStore();
    const weight = Math.max(0, Number(cost ?? 1)) * this.exchange.rateLimit;
    const { limiter, most } = this.limiterOf();
    const closed = await limiter.take(context?.lane ?? 'other', Math.min(Number.isFinite(weight) ? weight : 1, most));
    if (closed !== null) {
      if (context !== undefined) context.limited = closed.reason;
      throw new Error(closed.reason);
    }
    // The limit first: whoever has the turn must be able to go.
    const turn = this.turn.getStore() ?? null;
    if (turn !== null) turn.release = await this.parts.turns.take(context?.lane ?? 'other');
    const late = context === undefined || context.sent ? null : context.waited();
    if (context === undefined || late === null) return;
    context.limited = late;
    throw new Error(late);
  }

  /** Which limiter counts the request under way, and the heaviest that it takes. */
  private limiterOf(): { readonly limiter: LaneLimiter; readonly most: number } {
    const { limiter, publicLimiter, profile } = this.parts;
    if (publicLimiter !== null && profile.publicEveryMs !== null && this.turn.getStore() === null)
      return { limiter: publicLimiter, most: profile.publicEveryMs };
    return { limiter, most: profile.burstMs / 2 };
  }

  /** Signed requests of an exchange whose numbers must rise overtake each other on several sockets otherwise. */
  private hookTurns(): void {
    const { exchange, parts } = this;
    const request = exchange.fetch2.bind(exchange);
    exchange.fetch2 = async (path, api, ...rest) => {
      const turn: Turn | null = isPublic(api) ? null : { release: null };
      try {
        return await this.turn.run(turn, () => request(path, api, ...rest));
      } finally {
        turn?.release?.();
      }
    };
    exchange.nonce = () => parts.turns.nonce(parts.deps.scheduler.nowMs());
  }

  private hookFetch(): void {
    const { exchange } = this;
    const fetch = exchange.fetch.bind(exchange);
    const onRest = exchange.onRestResponse.bind(exchange);
    const { scheduler } = this.parts.deps;
    exchange.fetch = (url, method, headers, body) => {
      const context = this.context.getStore();
      // One call may take several requests; the last one decides what is known.
      if (context !== undefined)
        Object.assign(context, { sent: true, sentMs: scheduler.monotonicMs(), status: null, body: null });
      return this.whole(fetch(url, method, headers, body));
    };
    exchange.onRestResponse = (...args) => {
      const [status, , , , headers, body] = args;
      const context = this.context.getStore();
      if (context !== undefined && typeof status === 'number') {
        context.status = status;
        context.body = typeof body === 'string' ? body.slice(0, BODY_KEPT) : null;
        // What waited for our own pace, or for a stream's next word, is no latency of the exchange.
        this.parts.meter.answered(scheduler.monotonicMs() - context.sentMs);
      }
      this.parts.meter.add();
      this.learn(status, headers);
      return onRest(...args);
    };
  }

  /** ccxt waits for an answer to begin; one that then stops in its middle would be waited for until the network gives up. */
  private async whole<T>(answer: Promise<T>): Promise<T> {
    const { deps, answerMs } = this.parts;
    const timers: TimerHandle[] = [];
    const late = new Promise<never>((_resolve, reject) => {
      timers.push(deps.scheduler.after(answerMs, () => reject(new Error('the answer timed out'))));
    });
    try {
      return await Promise.race([answer, late]);
    } finally {
      for (const timer of timers) timer.cancel();
    }
  }

  /** What an answer's headers say of the rate limits. */
  private learn(status: unknown, headers: unknown): void {
    const { limiter } = this.parts;
    const named = new Map<string, string>();
    if (typeof headers === 'object' && headers !== null)
      for (const [name, value] of Object.entries(headers)) named.set(name.toLowerCase(), String(value));
    if (status === 429 || status === 418) {
      const seconds = Number(named.get('retry-after') ?? Number.NaN);
      limiter.pause(Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : PAUSE_DEFAULT_MS);
    }
    const used = Number(named.get('x-mbx-used-weight-1m') ?? Number.NaN);
    const { weightPerMinute } = WEIGHTS[this.exchange.id] ?? { weightPerMinute: 0 };
    if (Number.isFinite(used) && weightPerMinute > 0) {
      const leftShare = Math.max(0, 1 - used / weightPerMinute);
      // Only what is nearly used up matters: our own count is the finer one before that.
      if (leftShare < 0.5) limiter.learn(0, this.parts.profile.burstMs * leftShare * 2);
    }
  }

  private hookSockets(): void {
    const { exchange } = this;
    const make = exchange.client.bind(exchange);
    exchange.client = (url) => {
      const known = exchange.clients?.[url];
      const client = make(url);
      if (known === undefined) this.sockets.watch(client);
      return client;
    };
  }
}

/** Levels of ccxt's books are numbers: as texts a size of 0 would count as one, and levels that went would stay. */
function numberBooks(exchange: CcxtExchange): void {
  const make = exchange.orderBook.bind(exchange);
  exchange.orderBook = (...args) => {
    const book = make(...args);
    for (const side of [book.asks, book.bids]) {
      const store = side.store.bind(side);
      side.store = (price, size, ...rest) => store(Number(price), Number(size), ...rest);
    }
    return book;
  };
}

/**
 * ccxt drops rows of an answer that are older than what was asked for, or have no time that it can read, and with them where the next
 * page begins and whether there is one (`lists.ts`). The account's streams keep their count of what is new.
 */
function keepRows(exchange: CcxtExchange): void {
  const filter = exchange.filterBySymbolSinceLimit.bind(exchange);
  exchange.filterBySymbolSinceLimit = (rows, symbol, ...rest) => {
    const [, , tail] = rest;
    return tail === true ? filter(rows, symbol, ...rest) : filter(rows, symbol);
  };
}

const isPublic = (api: unknown): boolean => api === 'public' || (Array.isArray(api) && api.includes('public'));

/** Request weights a minute that the exchange's headers count against. */
const WEIGHTS: Readonly<Record<string, { readonly weightPerMinute: number }>> = {
  binance: { weightPerMinute: 6_000 },
  binanceusdm: { weightPerMinute: 2_400 },
};

export const venueErrorOf = (failure: Failure): VenueError =>
  failure.kind === 'rejected'
    ? { kind: failure.unsent ? 'notConnected' : 'refused', message: failure.reason }
    : { kind: 'timeout', message: failure.reason };
