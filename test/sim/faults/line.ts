/**
 * The network between the terminal and the venue, and everything that goes wrong on it. The venue knows of none of this.
 *
 * Invariants: within one session messages keep their order each way, except those that a fault makes late; a session that
 * ended delivers nothing more; a call that gets no answer resolves to `unknown`, never to a refusal.
 */
import {
  err,
  idOf,
  ok,
  type CommandOutcome,
  type Quote,
  type Result,
  type VenueOrderId,
  type VenueReport,
} from '../../../shared/domain/index.ts';
import type { Random } from '../../../src-main/brokers/sim/market/random.ts';
import type { Scheduler } from '../../../src-main/ports/clock.ts';
import type { ExecutionClient, ExecutionListener, VenueError } from '../../../src-main/ports/execution-client.ts';
import type { MarketDataClient, MarketDataListener } from '../../../src-main/ports/market-data-client.ts';
import { notFoundReport } from '../../../src-main/ports/not-found-report.ts';
import type { Ledger } from './ledger.ts';
import { ACCOUNT, CALENDARS, CONNECTION, INSTRUMENTS } from './setting.ts';
import { Venue, type VenueNews, type Verdict } from './venue.ts';
import { fillReport, massStatusOf, modifiedReport, statusReport } from './venue-words.ts';

/** A call without an answer is given up after this, ms. */
const CALL_TIMEOUT_MS = 2_500;
const LATENCY_MAX_MS = 40;

type Pending = { readonly lost: (reason: string) => void };
type Session = { readonly listener: ExecutionListener; readonly pending: Set<Pending>; open: boolean; up: boolean };

/** How many messages of a kind the line still spoils. */
export type Spoils = {
  loseRequest: number;
  loseAnswer: number;
  loseReport: number;
  malformed: number;
  twice: number;
  late: number;
  refuse: number;
  refuseReplace: number;
};
const NOTHING: Spoils = {
  loseRequest: 0,
  loseAnswer: 0,
  loseReport: 0,
  malformed: 0,
  twice: 0,
  late: 0,
  refuse: 0,
  refuseReplace: 0,
};

const NOT_HERE = err<VenueError>({ kind: 'refused', message: 'not here' });

export class Line {
  readonly venue: Venue;
  readonly spoils: Spoils = { ...NOTHING };
  throttledToMs = 0;
  /** Messages on their way, either way. */
  inFlight = 0;
  private readonly scheduler: Scheduler;
  private readonly random: Random;
  private readonly ledger: Ledger;
  private session: Session | null = null;
  private data: MarketDataListener | null = null;
  private up = true;
  private deaf = false;
  private lastInMs = 0;
  private lastOutMs = 0;

  constructor(parts: { scheduler: Scheduler; random: Random; ledger: Ledger; seed: number }) {
    this.scheduler = parts.scheduler;
    this.random = parts.random;
    this.ledger = parts.ledger;
    this.venue = new Venue({
      seed: parts.seed,
      nowMs: () => this.scheduler.nowMs(),
      later: (ms, run) => void this.scheduler.after(ms, run),
      tell: (news) => this.onNews(news),
    });
  }

  /** One step of every market, published in one message where somebody listens. */
  stepMarkets(): void {
    const { venue } = this;
    const nowMs = this.scheduler.nowMs();
    const quotes: Quote[] = [];
    for (const [id, market] of venue.markets) {
      venue.step(id);
      if (this.data === null || !this.isHeard || nowMs < market.stalledToMs) continue;
      this.ledger.noteQuote(id);
      quotes.push(venue.quote(market, nowMs));
    }
    if (quotes.length > 0) this.data?.onQuotes(quotes);
  }

  get isHeard(): boolean {
    return this.up && !this.deaf && this.session?.up === true;
  }

  /** The line is cut now and comes back after `ms`. What was on its way to the venue arrives, what came from it is lost. */
  disconnect(ms: number): void {
    this.up = false;
    this.deaf = false;
    this.drop('the connection was lost');
    this.scheduler.after(ms, () => {
      this.up = true;
      this.connect();
    });
  }

  /** Nothing passes either way and nobody is told, until the heartbeat gives up. */
  halfOpen(ms: number): void {
    if (this.deaf || !this.up) return;
    this.deaf = true;
    this.scheduler.after(ms, () => {
      if (this.deaf) this.disconnect(20);
    });
  }

  /** Ends every fault; a line that may have lost something is found dead and made anew. */
  calm(): void {
    Object.assign(this.spoils, NOTHING);
    this.throttledToMs = 0;
    for (const market of this.venue.markets.values()) {
      market.stalledToMs = 0;
      market.bentToMs = 0;
      market.haltedToMs = 0;
      market.bend = null;
    }
    this.disconnect(10);
  }

  /** The terminal's end of the line, for one life of it. */
  client(): ExecutionClient {
    let mine: ExecutionListener | null = null;
    return {
      connectionId: CONNECTION,
      accountId: ACCOUNT,
      capabilities: this.venue.kind.capabilities,
      open: (listener) => {
        mine = listener;
        this.session = { listener, pending: new Set(), open: true, up: false };
        this.connect();
      },
      close: () => {
        if (this.session !== null && this.session.listener === mine) {
          this.session.open = false;
          this.session = null;
        }
        return Promise.resolve();
      },
      instruments: () => this.ask(() => INSTRUMENTS),
      submitOrder: (request) => {
        if (!this.isUp) return Promise.resolve({ kind: 'rejected', reason: 'not connected' });
        this.ledger.onSubmit(request);
        return this.command(request.clientOrderId, 'submit', () => this.venue.submit(request));
      },
      modifyOrder: (request) => {
        if (!this.isUp) return Promise.resolve({ kind: 'rejected', reason: 'not connected' });
        this.ledger.onModify(request.clientOrderId);
        return this.command(request.clientOrderId, 'modify', () => this.venue.modify(request));
      },
      cancelOrder: (request) =>
        this.command(request.clientOrderId, 'cancel', () => this.venue.cancel(request.clientOrderId)),
      queryOrder: (id) =>
        this.ask(() => {
          const order = this.venue.orders.get(id);
          const nowMs = this.scheduler.nowMs();
          const reason = 'the venue never took this order';
          return order === undefined
            ? notFoundReport({ clientOrderId: id, reason, tsEventMs: nowMs })
            : statusReport(order, nowMs);
        }),
      massStatus: (sinceMs) => this.ask(() => massStatusOf(this.venue, sinceMs, this.scheduler.nowMs())),
      optionChain: () => Promise.resolve(NOT_HERE),
      defineInstruments: () => Promise.resolve(NOT_HERE),
      defineCombo: () => Promise.resolve(NOT_HERE),
      whatIf: () => Promise.resolve(NOT_HERE),
    };
  }

  marketData(): MarketDataClient {
    const unsupported = err<VenueError>({ kind: 'refused', message: 'not here' });
    let mine: MarketDataListener | null = null;
    return {
      open: (listener) => {
        mine = listener;
        this.data = listener;
        listener.onConnection(true, null);
      },
      close: () => {
        if (this.data === mine) this.data = null;
        return Promise.resolve();
      },
      instruments: () => Promise.resolve(ok(INSTRUMENTS)),
      subscribeQuotes: () => ok(undefined),
      unsubscribeQuotes: () => undefined,
      subscribeDepth: () => unsupported,
      unsubscribeDepth: () => undefined,
      bars: () => Promise.resolve(unsupported),
      calendars: () => CALENDARS,
    };
  }

  private get isUp(): boolean {
    return this.up && this.session?.up === true;
  }

  private connect(): void {
    const { session } = this;
    if (!this.up || session === null || session.up) return;
    this.deliver(session, () => {
      if (!this.up || session.up) return;
      session.up = true;
      session.listener.onConnection({ state: 'connected', reason: null });
    });
  }

  private drop(reason: string): void {
    const { session } = this;
    if (session === null) return;
    // A new session object: whatever the old one still had on its way finds nobody.
    const next: Session = { listener: session.listener, pending: new Set(), open: true, up: false };
    const wasUp = session.up;
    session.open = false;
    session.up = false;
    this.session = next;
    for (const pending of session.pending) pending.lost(reason);
    if (wasUp) session.listener.onConnection({ state: 'disconnected', reason });
  }

  private latency(): number {
    return 1 + this.random.below(LATENCY_MAX_MS);
  }

  /** To the terminal, in order, unless the session ends first. */
  private deliver(session: Session, run: () => void, lateMs = 0): void {
    const nowMs = this.scheduler.nowMs();
    const dueMs = Math.max(this.lastOutMs, nowMs + this.latency());
    if (lateMs === 0) this.lastOutMs = dueMs;
    this.inFlight += 1;
    this.scheduler.at(dueMs + lateMs, () => {
      this.inFlight -= 1;
      if (session.open && !this.deaf) run();
    });
  }

  /** To the venue, in order. A request that left arrives even when the line is cut behind it. */
  private send(run: () => void): void {
    const dueMs = Math.max(this.lastInMs, this.scheduler.nowMs() + this.latency());
    this.lastInMs = dueMs;
    this.inFlight += 1;
    this.scheduler.at(dueMs, () => {
      this.inFlight -= 1;
      run();
    });
  }

  private ask<T>(atVenue: () => T): Promise<Result<T, VenueError>> {
    return this.call(null, atVenue).then((answer) =>
      answer.ok ? answer : err({ kind: 'timeout' as const, message: answer.error }),
    );
  }

  private command(id: string, what: 'submit' | 'modify' | 'cancel', act: () => Verdict): Promise<CommandOutcome> {
    if (!this.isUp) return Promise.resolve({ kind: 'rejected', reason: 'not connected' });
    return this.call(id, () => this.refusal(id, what) ?? act()).then((answer): CommandOutcome => {
      if (!answer.ok) return { kind: 'unknown', reason: answer.error };
      if (!answer.value.ok) return { kind: 'rejected', reason: answer.value.reason };
      return { kind: 'acked', venueOrderId: idOf<VenueOrderId>(answer.value.order.venueOrderId) };
    });
  }

  private refusal(id: string, what: 'submit' | 'modify' | 'cancel'): Verdict | null {
    const refused = (kind: string, reason: string): Verdict => {
      this.ledger.made(kind, id);
      if (what === 'submit') this.ledger.onRefused(id);
      return { ok: false, reason };
    };
    if (this.scheduler.nowMs() < this.throttledToMs) return refused('throttled (429)', 'too many requests');
    if (what === 'submit' && this.takes('refuse')) return refused('rejected', 'the venue does not want it');
    if (what === 'modify' && this.takes('refuseReplace')) return refused('replace rejected', 'no replace now');
    if (what === 'cancel' && this.takes('refuse')) return refused('cancel rejected', 'no cancel now');
    return null;
  }

  private takes(spoil: keyof Spoils): boolean {
    if (this.spoils[spoil] <= 0) return false;
    this.spoils[spoil] -= 1;
    return true;
  }

  private call<T>(id: string | null, atVenue: () => T): Promise<Result<T, string>> {
    const { session } = this;
    return new Promise((resolve) => {
      if (session === null || !session.up || !this.up) return resolve(err('not connected'));
      const timer = this.scheduler.after(CALL_TIMEOUT_MS, () => pending.lost('no answer in time'));
      const settle = (result: Result<T, string>): void => {
        session.pending.delete(pending);
        timer.cancel();
        resolve(result);
      };
      const pending: Pending = { lost: (reason) => settle(err(reason)) };
      session.pending.add(pending);
      const spoiled = id !== null && this.takes('loseRequest');
      if (spoiled) this.ledger.made('request lost', id);
      if (spoiled || this.deaf) return;
      this.send(() => {
        if (this.deaf) return;
        const answer = atVenue();
        if (id !== null && this.takes('loseAnswer')) return this.ledger.made('answer lost', id);
        this.deliver(session, () => settle(ok(answer)));
      });
    });
  }

  private onNews(news: VenueNews): void {
    const nowMs = this.scheduler.nowMs();
    const { ledger } = this;
    if (news.kind === 'fill') {
      ledger.onFill(news.fill);
      return this.report(news.fill.order.id, 'fill', fillReport(news.fill));
    }
    const { order } = news;
    if (news.kind === 'modified') {
      ledger.onTerms(order, news.byLink ? 'link' : 'modified');
      return this.report(order.id, 'acknowledgement', modifiedReport(order, nowMs));
    }
    if (order.status === 'accepted') ledger.onTerms(order, 'taken');
    else if (order.status !== 'partiallyFilled') ledger.onEnd(order);
    this.report(order.id, 'acknowledgement', statusReport(order, nowMs));
  }

  private report(id: string, what: 'fill' | 'acknowledgement', report: VenueReport): void {
    const { session, ledger } = this;
    if (session === null || !session.up || !this.up || this.deaf) return ledger.met(id);
    const say = (): void => session.listener.onReports([report]);
    if (this.takes('loseReport')) return ledger.made(`${what} lost`, id);
    if (this.takes('malformed')) {
      ledger.made('malformed message', id);
      // What cannot be read is a line that cannot be trusted.
      this.scheduler.after(5, () => this.disconnect(30));
      return;
    }
    if (this.takes('late')) {
      ledger.made(`${what} late, out of order`, id);
      return this.deliver(session, say, 50 + this.random.below(1_500));
    }
    this.deliver(session, say);
    if (!this.takes('twice')) return;
    ledger.made(`${what} twice`, id);
    this.deliver(session, say, 10 + this.random.below(1_500));
  }
}
