/**
 * Quotes, depth and bars of Interactive Brokers.
 *
 * Invariants: a login has a number of market data lines; when they are used up the line that was asked for longest ago is given up,
 * but never one whose instrument has an order or a position here; after a loss all lines are asked for again, and those that
 * TWS may still hold from before are ended first, so that none is taken up twice.
 */
import {
  compileCalendar,
  err,
  ok,
  type Bar,
  type BarInterval,
  type CalendarId,
  type CompiledCalendar,
  type Instrument,
  type InstrumentId,
  type Quote,
  type Result,
} from '../../../shared/domain/index.ts';
import type { BrokerDeps } from '../../ports/broker.ts';
import type { VenueError } from '../../ports/execution-client.ts';
import type { MarketDataClient, MarketDataListener } from '../../ports/market-data-client.ts';
import type { TimerHandle } from '../../ports/clock.ts';
import { errorOf } from './asks.ts';
import { ComboQuotes } from './combo-quotes.ts';
import type { IbContracts } from './contracts.ts';
import { DepthBooks } from './depth-books.ts';
import { goesOn, meaningOf, wordsOf } from './errors.ts';
import { IbHistory } from './history.ts';
import { genericTicksFor, Lending } from './lending.ts';
import type { IbLink } from './link.ts';
import { LiveBars } from './live-bars.ts';
import { emptyTicks, onGeneric, onPrice, onSize, onType, quoteOf, type TickState } from './parse/ticks.ts';

/** Most lines of a login without booster packs. */
export const LINES_MAX = 100;
/** Another session of the login has the data: asked for again after this, ms. */
export const LINE_RETRY_MS = 30_000;
const TAKEN_ELSEWHERE: ReadonlySet<number> = new Set([10197, 10346]);
const CALENDARS: readonly CalendarId[] = ['us-equity', 'us-option', 'us-option-1615', 'always'];

export type FeedParts = {
  readonly link: IbLink;
  readonly contracts: IbContracts;
  readonly deps: BrokerDeps;
  /** Whether an order or a position of this connection is in an instrument. */
  readonly isNeeded: (id: InstrumentId) => boolean;
  readonly onClose: () => void;
};

type Line = {
  readonly id: InstrumentId;
  reqId: number | null;
  instrument: Instrument | null;
  readonly ticks: TickState;
  fault: string | null;
};
/** What was asked for on a connection, and not ended yet. */
type Asked = { readonly reqId: number; readonly connection: number; readonly isDepth: boolean };

export class IbMarketDataClient implements MarketDataClient {
  private readonly parts: FeedParts;
  private listener: MarketDataListener | null = null;
  private stopListening: (() => void) | null = null;
  /** In the order in which they were asked for, the newest last. */
  private readonly lines = new Map<InstrumentId, Line>();
  private readonly byReqId = new Map<number, Line>();
  private readonly depth: DepthBooks;
  private readonly changed = new Set<Line>();
  private readonly combos = new ComboQuotes();
  /** Asked for by themselves, not only as legs. */
  private readonly own = new Set<InstrumentId>();
  /** Asked for before IB's servers were lost: to be ended if the same TWS has them still. */
  private left: Asked[] = [];
  private readonly history: IbHistory;
  private readonly liveBars = new LiveBars();
  private readonly lending: Lending;
  private retry: TimerHandle | null = null;
  private linesMax = LINES_MAX;
  private up = false;
  private closed = false;
  private flushing = false;

  constructor(parts: FeedParts) {
    this.parts = parts;
    this.history = new IbHistory(parts);
    const { link, contracts, deps } = parts;
    this.depth = new DepthBooks({ link, contracts, deps, tell: (depth) => this.listener?.onDepth(depth) });
    this.lending = new Lending(parts.deps.scheduler, (borrow) => this.listener?.onBorrow?.([borrow]));
  }

  open(listener: MarketDataListener): void {
    this.listener = listener;
    const { link } = this.parts;
    this.stopListening = link.listen({
      onEvent: (name, args) => this.onEvent(name, args),
      onUp: () => this.onUp(),
      onDown: (reason) => this.onDown(reason),
    });
    if (link.isUp) this.onUp();
    else link.open();
  }

  close(): Promise<void> {
    if (this.closed) return Promise.resolve();
    this.closed = true;
    this.stopListening?.();
    this.retry?.cancel();
    this.listener = null;
    for (const id of [...this.lines.keys()]) this.giveUp(id);
    for (const id of this.depth.ids()) this.depth.unsubscribe(id);
    this.parts.onClose();
    return Promise.resolve();
  }

  /** What the quotes are, and how many lines are in use. */
  state(): { readonly feed: string; readonly used: number; readonly max: number } {
    const lines = [...this.lines.values()];
    const fault = lines.find((line) => line.fault !== null)?.fault ?? null;
    const delayed = lines.filter((line) => line.ticks.timeliness !== 'live').length;
    const kind =
      delayed === 0 ? 'real-time' : delayed === lines.length ? 'delayed' : `${delayed} of ${lines.length} delayed`;
    return { feed: fault === null ? kind : `${kind}; ${fault}`, used: lines.length, max: this.linesMax };
  }

  private onUp(): void {
    this.up = true;
    // 3: delayed data where there is no subscription, and said so with each line.
    void this.parts.link.send('other', (api) => api.reqMarketDataType(3));
    this.endLeft();
    this.listener?.onConnection(true, null);
    for (const line of this.lines.values()) void this.ask(line);
    this.depth.askAll();
  }

  /** TWS may have kept the lines of before (1102), or lost them (1101): it is told to end them, and they are asked for anew. */
  private endLeft(): void {
    const { link } = this.parts;
    for (const { reqId, connection, isDepth } of this.left.splice(0)) {
      if (connection !== link.connection) continue;
      void link.send('other', (api) => (isDepth ? api.cancelMktDepth(reqId, true) : api.cancelMktData(reqId)));
    }
  }

  private onDown(reason: string): void {
    this.lending.forget();
    const { connection } = this.parts.link;
    const kept = (isDepth: boolean) => (reqId: number) => ({ reqId, connection, isDepth });
    this.left.push(...[...this.byReqId.keys()].map(kept(false)), ...this.depth.lose().map(kept(true)));
    this.left = this.left.filter((one) => one.connection === connection);
    for (const line of this.lines.values()) line.reqId = null;
    this.byReqId.clear();
    this.up = false;
    this.listener?.onConnection(false, reason);
  }

  private async ask(line: Line): Promise<void> {
    const { link, contracts } = this.parts;
    const found = await contracts.resolve(line.id);
    if (!found.ok) line.fault = found.error.message;
    const contract = contracts.contractOf(line.id);
    // The connection may have gone while the contract was asked for: then all lines are asked for when it is back.
    if (contract === null || !this.up || line.reqId !== null || this.lines.get(line.id) !== line) return;
    line.instrument = contracts.get(line.id);
    const reqId = link.asks.nextId();
    line.reqId = reqId;
    line.fault = null;
    // What it said before may be hours old: a side that is told first must not stand beside another of then.
    Object.assign(line.ticks, emptyTicks());
    this.changed.delete(line);
    this.byReqId.set(reqId, line);
    await link.send('other', (api) => {
      // It may have been given up while it waited for its turn.
      if (line.reqId === reqId) api.reqMktData(reqId, contract, genericTicksFor(line.instrument), false, false);
    });
  }

  private onEvent(name: string, args: readonly unknown[]): void {
    const [id] = args;
    if (name === 'error') return this.onError(args);
    if (typeof id !== 'number') return;
    const line = this.byReqId.get(id);
    if (line === undefined || line.instrument === null) return this.depth.hear(name, args);
    const { ticks, instrument } = line;
    if (this.lending.hear(instrument, name, args)) return;
    const isNew =
      name === 'tickPrice'
        ? onPrice(ticks, instrument, args[1], args[2])
        : name === 'tickSize'
          ? onSize(ticks, instrument, args[1], args[2])
          : name === 'tickGeneric'
            ? onGeneric(ticks, args[1], args[2])
            : name === 'marketDataType'
              ? onType(ticks, args[1])
              : name === 'tickString';
    if (isNew) this.changeOf(line);
  }

  /** Quotes go out together once the messages at hand are read. */
  private changeOf(line: Line): void {
    this.changed.add(line);
    if (this.flushing) return;
    this.flushing = true;
    this.parts.deps.scheduler.after(0, () => this.flush());
  }

  private flush(): void {
    this.flushing = false;
    const nowMs = this.parts.deps.scheduler.nowMs();
    const quotes: Quote[] = [];
    for (const { instrument, ticks, id } of this.changed) {
      if (instrument === null || !this.lines.has(id)) continue;
      quotes.push(quoteOf(ticks, instrument, nowMs));
      for (const { interval, bar } of this.liveBars.onTick(id, ticks, nowMs)) this.listener?.onBar(id, interval, bar);
    }
    this.changed.clear();
    if (quotes.length > 0 && this.up) this.listener?.onQuotes([...quotes, ...this.combos.hear(quotes)]);
  }

  private onError(args: readonly unknown[]): void {
    const { id, code, text } = errorOf(args);
    const line = this.byReqId.get(id);
    if (line === undefined) return this.depth.onError(id, code, text);
    // That it is delayed is said by the line's own type.
    if (goesOn(code)) return;
    line.fault = `${line.instrument?.symbol ?? line.id}: ${wordsOf(code, text)}`;
    this.parts.deps.logger.warn('market data', { instrument: line.id, code, text });
    if (code === 101) {
      this.linesMax = Math.max(1, this.lines.size - 1);
      this.giveUp(line.id);
      return;
    }
    // IB has ended the request.
    if (meaningOf(code).kind !== 'data' && meaningOf(code).kind !== 'rejected') return;
    this.byReqId.delete(id);
    line.reqId = null;
    if (TAKEN_ELSEWHERE.has(code)) this.askLater();
  }

  /** Lines that another session has taken come back when it ends, which nobody says. */
  private askLater(): void {
    this.retry ??= this.parts.deps.scheduler.after(LINE_RETRY_MS, () => {
      this.retry = null;
      if (!this.up) return;
      for (const line of this.lines.values()) if (line.reqId === null) void this.ask(line);
    });
  }

  instruments(): Promise<Result<readonly Instrument[], VenueError>> {
    return Promise.resolve(ok(this.parts.contracts.all()));
  }

  subscribeQuotes(ids: readonly InstrumentId[]): Result<void, VenueError> {
    const { contracts, deps } = this.parts;
    const unknown = ids.find((id) => contracts.get(id) === null && deps.instrumentOf(id) === null);
    if (unknown !== undefined) {
      return err({ kind: 'refused', message: `${unknown} is not known here; search for it first` });
    }
    for (const id of new Set(ids.flatMap((one) => this.linesFor(one)))) {
      const known = this.lines.get(id);
      if (known !== undefined) {
        // The newest last.
        this.lines.delete(id);
        this.lines.set(id, known);
        // IB may have refused it before.
        if (this.up && known.reqId === null) void this.ask(known);
        continue;
      }
      if (this.lines.size >= this.linesMax && !this.giveUpOldest()) {
        return err({
          kind: 'refused',
          message: `all ${this.linesMax} market data lines are used by instruments with orders or positions; ${id} gets none`,
        });
      }
      const line: Line = { id, reqId: null, instrument: contracts.get(id), ticks: emptyTicks(), fault: null };
      this.lines.set(id, line);
      if (this.up) void this.ask(line);
    }
    return ok(undefined);
  }

  /** What has a line of its own: an instrument itself, the legs of a combo. */
  private linesFor(id: InstrumentId): readonly InstrumentId[] {
    const instrument = this.parts.contracts.get(id);
    if (instrument?.legs != null) return this.combos.follow(instrument);
    this.own.add(id);
    return [id];
  }

  private giveUpOldest(): boolean {
    for (const id of this.lines.keys()) {
      if (this.parts.isNeeded(id) || [...this.combos.of(id)].some((combo) => this.parts.isNeeded(combo))) continue;
      this.parts.deps.logger.info('a market data line was given up for another one', { instrument: id });
      this.giveUp(id);
      return true;
    }
    return false;
  }

  private giveUp(id: InstrumentId): void {
    const line = this.lines.get(id);
    if (line === undefined) return;
    this.lines.delete(id);
    this.own.delete(id);
    this.combos.forget(id);
    this.changed.delete(line);
    const { reqId } = line;
    line.reqId = null;
    if (reqId === null) return;
    this.byReqId.delete(reqId);
    void this.parts.link.send('other', (api) => api.cancelMktData(reqId));
  }

  unsubscribeQuotes(ids: readonly InstrumentId[]): void {
    for (const id of ids) {
      const legs = this.combos.drop(id);
      if (legs !== null) for (const leg of legs) if (!this.own.has(leg)) this.giveUp(leg);
      if (legs !== null) continue;
      this.own.delete(id);
      if ([...this.combos.of(id)].length === 0) this.giveUp(id);
    }
  }

  subscribeDepth(id: InstrumentId): Result<void, VenueError> {
    return this.depth.subscribe(id, this.up);
  }

  unsubscribeDepth(id: InstrumentId): void {
    this.depth.unsubscribe(id);
  }

  async bars(id: InstrumentId, interval: BarInterval, limit: number): Promise<Result<readonly Bar[], VenueError>> {
    const bars = await this.history.bars(id, interval, limit);
    const newest = bars.ok ? bars.value.at(-1) : undefined;
    if (newest !== undefined) this.liveBars.begin(id, interval, newest);
    return bars;
  }

  calendars(fromMs: number, toMs: number): readonly CompiledCalendar[] {
    return CALENDARS.map((id) => compileCalendar(id, fromMs, toMs));
  }
}
