/**
 * One connection to TWS or IB Gateway, kept up: dials, greets, verifies account and mode, notices silence, dials again.
 *
 * Invariants: it is up only while the account that was asked for answered on this very connection (G21); a new connection is a
 * new client of the library with nothing left of the old one; order ids only ever grow (G16); all that is sent goes through
 * one limiter, cancels first (G7). A second address (fail-over, S0.10) is another way to the same account, tried when the first
 * does not come up; who answers there is verified just so.
 */
import type { AccountId, Result } from '../../../shared/domain/index.ts';
import { err } from '../../../shared/domain/index.ts';
import type { BrokerDeps } from '../../ports/broker.ts';
import type { TimerHandle } from '../../ports/clock.ts';
import type { VenueError } from '../../ports/execution-client.ts';
import { Heartbeat } from '../../wire/heartbeat.ts';
import { LaneLimiter, type Lane } from '../../wire/lane-limiter.ts';
import { Meter } from '../../wire/meter.ts';
import { Redial } from '../../wire/redial.ts';
import { Asks, errorOf, type Question } from './asks.ts';
import { accountFault } from './account-mode.ts';
import { isReadOnly, wordsOf } from './errors.ts';
import { Farms } from './farms.ts';
import { guard } from './guard.ts';
import { textOf, wholeOf } from './parse/numbers.ts';
import { droppedBidSize } from './parse/ticks.ts';
import { makeApi, type Address, type IbApi, type IbEvent } from './sdk.ts';
import { sendAtOnce } from './sender.ts';

/** IB allows 50 messages in any second; we stay below, and the window a little longer for what the way there does to the times. */
const MESSAGES_PER_WINDOW = 45;
const WINDOW_MS = 1_050;
/** A TWS that waits for its user to allow the API takes the connection and says nothing. */
const HANDSHAKE_MS = 8_000;
/** The time that TWS tells is compared when its answer took no longer, ms. */
const CLOCK_ANSWER_MAX_MS = 2_000;

export type LinkListener = {
  /** Every event while the link is up, and those of the handshake. */
  readonly onEvent: IbEvent;
  readonly onUp: () => void;
  /** It is down, or could not be opened: why, for the trader. */
  readonly onDown: (reason: string) => void;
};

export type LinkOptions = {
  /** Where to dial: the first, and what to try when it does not come up. */
  readonly addresses: readonly [Address, ...Address[]];
  readonly clientId: number;
  readonly mode: 'paper' | 'live';
  /** Null: any account will do (a probe). */
  readonly accountId: AccountId | null;
  /** Taken for good when another program has the client id. Missing: that is an error to be mended by the trader. */
  readonly spareClientId?: number;
};

/** Messages that flow by themselves: ticks, depth, snapshots of lines. Who hears them may still not be heard. */
const MARKET_DATA: ReadonlySet<unknown> = new Set(['1', '2', '12', '13', '21', '45', '46', '57', '58', '81']);
const isMarketData = (tokens: unknown): boolean => Array.isArray(tokens) && MARKET_DATA.has(tokens[0]);

export class IbLink {
  readonly options: LinkOptions;
  readonly meter: Meter;
  readonly asks: Asks;
  limiter: LaneLimiter;
  /** The managed accounts, of the newest handshake. */
  accounts: readonly string[] = [];
  serverVersion = 0;
  clockSkewMs: number | null = null;
  /** Connections that came up so far: what was asked for on an older one is gone. */
  connection = 0;
  /** What TWS says of its ways to IB's data. */
  readonly farms = new Farms();
  /** IB's words when it refused an order because its API is set to read only; null: it did not, or took one since. */
  readOnly: string | null = null;
  private readonly deps: BrokerDeps;
  private readonly redial: Redial;
  private readonly heartbeat: Heartbeat;
  private readonly listeners = new Set<LinkListener>();
  private api: IbApi | null = null;
  private up = false;
  /** TWS is there, but IB's servers are not (1100). */
  private cutOff: string | null = null;
  private closed = false;
  private at = 0;
  private dialing = false;
  private handshake: TimerHandle | null = null;
  private nextOrder = 1;
  /** TWS has named the next order id on this connection. */
  private greeted = false;
  private askedMs: number | null = null;
  private refusal: string | null = null;
  private id: number;

  constructor(options: LinkOptions, deps: BrokerDeps) {
    this.options = options;
    this.id = options.clientId;
    this.deps = deps;
    const { scheduler, random } = deps;
    this.meter = new Meter(scheduler);
    this.asks = new Asks(scheduler);
    this.redial = new Redial({ scheduler, random });
    this.limiter = this.makeLimiter();
    this.heartbeat = new Heartbeat({
      scheduler,
      ask: () => this.askTime(),
      onSilent: (ms) => this.lose(`TWS has been silent for ${Math.round(ms / 1000)} s`),
    });
  }

  private makeLimiter(): LaneLimiter {
    const rules = [{ tokens: MESSAGES_PER_WINDOW, perMs: WINDOW_MS, sliding: true }];
    return new LaneLimiter({ scheduler: this.deps.scheduler, rules });
  }

  /** The client id of this connection: the configured one, or the spare. */
  get clientId(): number {
    return this.id;
  }

  /** Whether orders can be sent. */
  get isUp(): boolean {
    return this.up && this.cutOff === null;
  }

  /** Why not. */
  get downReason(): string {
    return this.cutOff ?? this.refusal ?? 'not connected to TWS';
  }

  listen(listener: LinkListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Starts dialing; again does nothing. */
  open(): void {
    if (this.closed || this.dialing || this.api !== null) return;
    this.dial();
  }

  close(): void {
    this.closed = true;
    this.redial.stop();
    this.drop('the connection was closed');
    this.limiter.close('the connection was closed');
    this.listeners.clear();
  }

  private dial(): void {
    this.dialing = true;
    void this.connect().catch((error: unknown) => {
      this.dialing = false;
      this.lose(`the client library could not be loaded: ${String(error)}`);
    });
  }

  private async connect(): Promise<void> {
    const api = await makeApi({ ...this.address, clientId: this.id });
    this.dialing = false;
    if (this.closed) return;
    if (!guard(api, (reason) => this.api === api && this.lose(`TWS sent what cannot be read: ${reason}`))) {
      return this.lose('this version of the client library is not the one that was checked');
    }
    sendAtOnce(api);
    this.api = api;
    this.refusal = null;
    const { EventName } = await import('@stoqey/ib');
    api.on(EventName.all, (name: string, args: unknown[]) => {
      if (this.api === api) this.onEvent(name, args);
    });
    // Without a listener of its own an error would be thrown by some emitters.
    api.on(EventName.error, () => undefined);
    const seconds = HANDSHAKE_MS / 1000;
    this.handshake = this.deps.scheduler.after(HANDSHAKE_MS, () =>
      this.lose(
        `${this.place()} takes connections but does not greet within ${seconds} s: is the API enabled in TWS (Settings, API), and does a window there ask to allow this connection?`,
      ),
    );
    api.connect(this.id);
  }

  /** The address that is dialed, or connected to. */
  get address(): Address {
    const { addresses } = this.options;
    return addresses[this.at] ?? addresses[0];
  }

  /** Whether it is connected to another address than the first. */
  get isSecondBest(): boolean {
    return this.at > 0;
  }

  private place(): string {
    const { host, port } = this.address;
    return `${host}:${port}`;
  }

  private onEvent(name: string, args: readonly unknown[]): void {
    if (name === 'received') {
      this.meter.add();
      if (!isMarketData(args[0])) this.heartbeat.heard();
      const size = droppedBidSize(args[0]);
      if (size !== null) for (const listener of [...this.listeners]) listener.onEvent('tickSize', size);
      return;
    }
    if (name === 'sent' || name === 'result') return;
    if (name === 'disconnected') return this.lose(this.refusal ?? `${this.place()} closed the connection`);
    if (name === 'server') this.serverVersion = wholeOf(args[0]) ?? 0;
    else if (name === 'managedAccounts') this.onAccounts(textOf(args[0]));
    else if (name === 'nextValidId') this.onNextId(wholeOf(args[0]));
    else if (name === 'currentTime') this.onTime(wholeOf(args[0]));
    else if (name === 'info') this.onInfo(textOf(args[0]), wholeOf(args[1]) ?? 0);
    else if (name === 'error') this.onError(args);
    this.asks.hear(name, args);
    for (const listener of [...this.listeners]) listener.onEvent(name, args);
  }

  private onAccounts(list: string): void {
    this.accounts = list.split(',').filter((name) => name !== '');
    const fault = accountFault(this.options, this.accounts);
    if (fault !== null) this.lose(fault);
    else this.rise();
  }

  /** What TWS says may be lower than what we used: ids only grow (G16). */
  private onNextId(id: number | null): void {
    if (id !== null) this.nextOrder = Math.max(this.nextOrder, id);
    this.greeted = true;
    this.rise();
  }

  /** The greeting is whole: accounts and the next order id were named on this very connection, in whatever order. */
  private rise(): void {
    if (this.up || this.api === null || this.accounts.length === 0 || !this.greeted) return;
    this.handshake?.cancel();
    this.handshake = null;
    this.up = true;
    this.connection += 1;
    this.cutOff = null;
    this.readOnly = null;
    this.redial.succeeded();
    if (this.isSecondBest) this.deps.logger.warn('connected to TWS by the other address', { address: this.place() });
    this.heartbeat.start();
    this.askTime();
    for (const listener of [...this.listeners]) listener.onUp();
  }

  /** An order id that was never used. */
  takeOrderId(): number {
    const id = this.nextOrder;
    this.nextOrder += 1;
    return id;
  }

  /**
   * An id was named, whoever's order has it: those that follow are above it. TWS refuses others once it has told that order, by
   * `reqAllOpenOrders` or to a master client (TWS API: The Next Valid Identifier).
   */
  sawOrderId(id: number): void {
    this.nextOrder = Math.max(this.nextOrder, id + 1);
  }

  private askTime(): void {
    this.askedMs ??= this.deps.scheduler.monotonicMs();
    void this.send('order', (api) => api.reqCurrentTime());
  }

  private onTime(seconds: number | null): void {
    const { scheduler } = this.deps;
    const tookMs = this.askedMs === null ? null : scheduler.monotonicMs() - this.askedMs;
    if (tookMs !== null) this.meter.answered(tookMs);
    this.askedMs = null;
    // An answer that was long on its way says nothing of the time now: the one before stands.
    if (tookMs !== null && tookMs > CLOCK_ANSWER_MAX_MS) return;
    // Whole seconds: half of one is the best guess at what was cut off.
    if (seconds !== null) this.clockSkewMs = Math.round(seconds * 1000 + 500 - scheduler.nowMs());
  }

  private onInfo(text: string, code: number): void {
    this.farms.hear(code, text);
    if (code === 1100 || code === 2110) {
      if (this.cutOff !== null || !this.up) return;
      this.cutOff = wordsOf(code, text);
      for (const listener of [...this.listeners]) listener.onDown(this.cutOff);
    } else if (code === 1101 || code === 1102) {
      if (this.cutOff === null) return;
      this.cutOff = null;
      for (const listener of [...this.listeners]) listener.onUp();
    } else if (code === 1300) this.lose(wordsOf(code, text));
    else if (code === 326) this.refuse(code, text);
    else if (code === 100) this.limiter.pause(1000);
    else this.deps.logger.debug('a word from TWS', { code, text });
  }

  private onError(args: readonly unknown[]): void {
    const { id, code, text } = errorOf(args);
    if (code === 326) this.refuse(code, text);
    else if (code === 502 && !this.up) {
      this.lose(
        `nothing answers at ${this.place()} (${text}): is TWS or IB Gateway running, logged in, and is its API port ${this.address.port}?`,
      );
    } else if ((code === 503 || code === 506) && !this.up) this.lose(wordsOf(code, text));
    else if (isReadOnly(code, text)) this.readOnly = wordsOf(code, text);
    else if (code === 100) this.limiter.pause(1000);
    else if (id === -1) this.deps.logger.warn('an error from TWS', { code, text });
  }

  /** TWS hangs up after it: the reason is kept for then. */
  private refuse(code: number, text: string): void {
    const { spareClientId } = this.options;
    if (spareClientId !== undefined && this.id !== spareClientId) {
      this.deps.logger.warn('the client id is taken; the spare one is used', { taken: this.id, used: spareClientId });
      this.id = spareClientId;
      this.drop('the client id is taken');
      return this.dial();
    }
    this.refusal = `${wordsOf(code, text)}; client id ${this.id}: choose another one, or close what uses it`;
    this.lose(this.refusal);
  }

  /** The connection is over; another attempt follows. */
  private lose(reason: string): void {
    if (this.closed) return;
    const { addresses } = this.options;
    // One that stood is dialed again first; one that did not come up gives way to the next.
    if (!this.up) this.at = (this.at + 1) % addresses.length;
    const told = !this.up && addresses.length > 1 ? `${reason}; trying ${this.place()} next` : reason;
    this.refusal = told;
    this.drop(told);
    for (const listener of [...this.listeners]) listener.onDown(told);
    const waitMs = this.redial.later(() => this.dial());
    this.deps.logger.warn('the connection to TWS is down', { reason: told, againInMs: waitMs });
  }

  private drop(reason: string): void {
    const { api } = this;
    this.api = null;
    this.up = false;
    this.greeted = false;
    // Who was logged in before proves nothing of who is now (G21).
    this.accounts = [];
    this.cutOff = null;
    this.farms.forget();
    this.askedMs = null;
    this.handshake?.cancel();
    this.handshake = null;
    this.heartbeat.stop();
    this.limiter.close(reason);
    if (!this.closed) this.limiter = this.makeLimiter();
    this.asks.failAll(`the connection to TWS was lost (${reason})`);
    if (api === null) return;
    api.removeAllListeners();
    // A socket that fails later has nobody to tell.
    (api as { on(event: string, listener: () => void): unknown }).on('error', () => undefined);
    api.disconnect();
  }

  /**
   * Sends in its lane. Null when it was handed to the socket; else why nothing left. The connection may change while it waits:
   * then nothing is sent.
   */
  async send(lane: Lane, act: (api: IbApi) => void): Promise<string | null> {
    const { api, limiter } = this;
    if (api === null || !this.up) return this.downReason;
    if (!limiter.tryTake(lane)) {
      const closed = await limiter.take(lane);
      if (closed !== null) return closed.reason;
    }
    if (this.api !== api || !this.up) return this.downReason;
    act(api);
    return null;
  }

  /** Asks and waits for the answer. `id` goes onto the wire where the request has one. */
  ask<T>(lane: Lane, question: Question<T>, act: (api: IbApi, id: number) => void): Promise<Result<T, VenueError>> {
    return this.askAs(lane, this.asks.nextId(), question, act);
  }

  /** The same under an id of the caller's: an order's. */
  async askAs<T>(
    lane: Lane,
    id: number,
    question: Question<T>,
    act: (api: IbApi, id: number) => void,
  ): Promise<Result<T, VenueError>> {
    const { api, limiter } = this;
    if (api === null || !this.up) return err({ kind: 'notConnected', message: this.downReason });
    if (!limiter.tryTake(lane)) {
      const closed = await limiter.take(lane);
      if (closed !== null) return err({ kind: 'notConnected', message: closed.reason });
    }
    if (this.api !== api) return err({ kind: 'notConnected', message: this.downReason });
    return this.asks.ask(id, question, () => act(api, id));
  }
}
