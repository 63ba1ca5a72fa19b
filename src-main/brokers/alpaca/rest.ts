/**
 * Alpaca's REST through its own client library: one limiter and one clock for every call, answers as raw JSON that its reader
 * has to check. Nothing is ever sent twice here.
 *
 * Invariants: a call takes its place in a lane first; the limiter learns from the headers of every answer; keys are read when
 * the library is made and appear in no error.
 */
import type * as Sdk from '@alpacahq/alpaca-trade-api';
import { err, ok, type Result } from '../../../shared/domain/index.ts';
import type { Scheduler } from '../../ports/clock.ts';
import { LaneLimiter, type Lane } from '../../wire/lane-limiter.ts';
import type { Meter } from '../../wire/meter.ts';
import { Slots } from '../../wire/slots.ts';
import { failureOf, type RestFailure } from './errors.ts';
import type { Endpoints } from './endpoints.ts';
import { Cutoff, keptFetch, type KeptInit } from './kept-fetch.ts';
import { httpMs } from './parse/times.ts';

export type Keys = { readonly keyId: string; readonly secret: string };

/** Longest wait for an answer. */
export const REQUEST_TIMEOUT_MS = 8_000;
/** A 429 that says that something is left, and when a wait says nothing. */
const SHORT_PAUSE_MS = 250;
const PAUSE_MAX_MS = 60_000;
/** Alpaca's minute, and what the way there does to the times. */
const MINUTE_MS = 60_500;
export const REQUESTS_PER_MINUTE = 200;
/** Requests of the least kind that are under way at once: each has a connection of its own, and a cancel would share the line with them. */
export const OTHERS_AT_ONCE_MAX = 6;

export type Apis = {
  readonly accounts: Sdk.trading.AccountsApi;
  readonly orders: Sdk.trading.OrdersApi;
  readonly positions: Sdk.trading.PositionsApi;
  readonly activities: Sdk.trading.AccountActivitiesApi;
  readonly assets: Sdk.trading.AssetsApi;
  readonly clock: Sdk.trading.ClockApi;
  readonly stocks: Sdk.marketData.StockApi;
  readonly options: Sdk.marketData.OptionApi;
  readonly crypto: Sdk.marketData.CryptoApi;
};

export type RestParts = {
  readonly endpoints: Endpoints;
  readonly keys: () => Keys;
  readonly scheduler: Scheduler;
  readonly meter: Meter;
  readonly requestsPerMinute: number;
};

/** What a call of the library gives: the answer before its models read it. */
type Raw = { readonly raw: Response };
export type Call = (apis: Apis, init: KeptInit) => Promise<Raw>;
type Turn = {
  readonly lane: Lane;
  /** Asked when its turn has come: why the call must not leave any more. */
  readonly waited?: () => string | null;
  /** How many requests it takes the place of; missing: one. */
  readonly weight?: number;
};

export class AlpacaRest {
  private readonly parts: RestParts;
  private readonly limiters: Readonly<Record<'trading' | 'data', LaneLimiter>>;
  private apis: Promise<Apis> | null = null;
  private skewMs: number | null = null;
  private readonly others = new Slots(OTHERS_AT_ONCE_MAX);
  private readonly running = new Set<Cutoff>();
  private readonly kept = keptFetch();

  constructor(parts: RestParts) {
    this.parts = parts;
    const { scheduler, requestsPerMinute } = parts;
    // Sliding: a bucket that fills up again meanwhile would let nearly twice as many through in the venue's first minute.
    const rules = [{ tokens: requestsPerMinute, perMs: MINUTE_MS, sliding: true }];
    // Trading and market data are counted apart.
    this.limiters = { trading: new LaneLimiter({ scheduler, rules }), data: new LaneLimiter({ scheduler, rules }) };
  }

  /** The venue's clock minus ours, ms, from the newest answer; it says whole seconds only. */
  clockSkewMs(): number | null {
    return this.skewMs;
  }

  headroom(): { readonly left: number; readonly of: number } | null {
    return this.limiters.trading.headroom();
  }

  /** Whether a call of the trading API would have to wait for its turn. */
  mustWait(lane: Lane): boolean {
    return this.limiters.trading.mustWait(lane);
  }

  /** A call of the trading API. */
  trading(lane: Lane, call: Call, turn: Omit<Turn, 'lane'> = {}): Promise<Result<unknown, RestFailure>> {
    const { trading } = this.limiters;
    return lane === 'other'
      ? this.others.run(() => this.send(trading, { lane, ...turn }, call))
      : this.send(trading, { lane, ...turn }, call);
  }

  /** A call of the market data API. */
  data(call: Call): Promise<Result<unknown, RestFailure>> {
    return this.others.run(() => this.send(this.limiters.data, { lane: 'other' }, call));
  }

  /** Ends what is under way; nothing is sent any more. */
  close(): void {
    for (const limiter of Object.values(this.limiters)) limiter.close('the connection was closed');
    for (const cutoff of this.running) cutoff.cut();
    this.kept.forget();
  }

  /** The line was lost: connections that wait for a next call may be dead without a word. */
  forgetConnections(): void {
    this.kept.forget();
  }

  private async send(limiter: LaneLimiter, at: Turn, call: Call): Promise<Result<unknown, RestFailure>> {
    const closed = limiter.tryTake(at.lane, at.weight) ? null : await limiter.take(at.lane, at.weight);
    const stopped = closed?.reason ?? at.waited?.() ?? null;
    if (stopped !== null) return err({ kind: 'unsent', status: null, code: null, message: stopped });
    const { scheduler, meter } = this.parts;
    const cutoff = new Cutoff();
    let timedOut = false;
    const timer = scheduler.after(REQUEST_TIMEOUT_MS, () => {
      timedOut = true;
      cutoff.cut();
    });
    this.running.add(cutoff);
    const startMs = scheduler.monotonicMs();
    try {
      this.apis ??= this.load();
      const { raw } = await call(await this.apis, { cutoff });
      const body: unknown = raw.status === 204 ? null : await raw.json();
      meter.answered(scheduler.monotonicMs() - startMs);
      this.learn(limiter, raw.headers);
      return ok(body);
    } catch (error) {
      const failure = failureOf(error, timedOut);
      if (failure.kind === 'http') meter.answered(scheduler.monotonicMs() - startMs);
      const { response } = error as { readonly response?: unknown };
      if (response instanceof Response) this.learn(limiter, response.headers);
      if (failure.status === 429) this.pause(limiter, response instanceof Response ? response.headers : null);
      return err(failure);
    } finally {
      timer.cancel();
      this.running.delete(cutoff);
      meter.add();
    }
  }

  private learn(limiter: LaneLimiter, headers: Headers): void {
    const left = Number(headers.get('X-RateLimit-Remaining') ?? Number.NaN);
    if (Number.isInteger(left) && left >= 0) limiter.learn(0, left);
    const date = httpMs(headers.get('Date'));
    // The header has whole seconds: half of one is the best guess.
    if (date !== null) this.skewMs = Math.round(date + 500 - this.parts.scheduler.nowMs());
  }

  /** Waits as long as the venue says; where it says nothing, a moment. */
  private pause(limiter: LaneLimiter, headers: Headers | null): void {
    const left = Number(headers?.get('X-RateLimit-Remaining') ?? Number.NaN);
    const resetMs = Number(headers?.get('X-RateLimit-Reset') ?? Number.NaN) * 1000;
    const untilMs = resetMs - this.parts.scheduler.nowMs();
    const spent = left === 0 && Number.isFinite(untilMs) && untilMs > 0;
    limiter.pause(spent ? Math.min(untilMs, PAUSE_MAX_MS) : SHORT_PAUSE_MS);
  }

  private async load(): Promise<Apis> {
    const { trading, marketData } = await import('@alpacahq/alpaca-trade-api');
    const { endpoints, keys } = this.parts;
    const { keyId, secret } = keys();
    const shared = { keyId, secret, timeoutMs: 0 };
    const trade = new trading.Configuration({ ...shared, basePath: endpoints.trading, fetchApi: this.kept.fetch });
    const data = new marketData.Configuration({ ...shared, basePath: endpoints.data });
    return {
      accounts: new trading.AccountsApi(trade),
      orders: new trading.OrdersApi(trade),
      positions: new trading.PositionsApi(trade),
      activities: new trading.AccountActivitiesApi(trade),
      assets: new trading.AssetsApi(trade),
      clock: new trading.ClockApi(trade),
      stocks: new marketData.StockApi(data),
      options: new marketData.OptionApi(data),
      crypto: new marketData.CryptoApi(data),
    };
  }
}
