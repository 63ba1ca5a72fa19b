/**
 * The exchange's state: orders, books, accounts, day figures, and what is waiting to be stored and told. Changed only by the
 * functions of this folder, one call at a time; holds no clock and draws no random number.
 */
import type {
  AccountId,
  CalendarId,
  ClientOrderId,
  Instrument,
  InstrumentId,
  MarketStatus,
  SessionInterval,
  TradeId,
  VenueOrderId,
  VenueReport,
} from '../../../../shared/domain/index.ts';
import { idOf } from '../../../../shared/domain/index.ts';
import type { BarStore } from '../market/bar-store.ts';
import type { DayStats } from '../market/day-stats.ts';
import type { MarketSource } from '../market/market-source.ts';
import type { Accounts } from './accounts.ts';
import { LendingDesk } from './lending.ts';
import { OwnBook } from './own-book.ts';
import type { TradingHours } from './trading-hours.ts';
import { FULL_PROFILE, type SimProfile } from './profiles.ts';
import { isOpen, isWaiting, statusReport, type VenueFill, type VenueOrder } from './venue-order.ts';

/** Closed orders kept in memory; older ones are found in venue.db. */
export const CLOSED_ORDERS_MAX = 5000;

/** Looks up orders that are no longer in memory. */
export type OrderArchive = { readonly find: (id: ClientOrderId) => VenueOrder | null };

export type Counters = { orders: number; trades: number; priority: number };

export type FloorParts = {
  readonly instruments: Map<InstrumentId, Instrument>;
  readonly market: MarketSource;
  readonly hours: TradingHours;
  readonly accounts: Accounts;
  readonly stats: Map<InstrumentId, DayStats>;
  readonly bars: BarStore;
  readonly archive: OrderArchive;
  /** Makes the market quote a combo; missing: there are none. */
  readonly quoteCombo?: (instrument: Instrument, tick: number) => void;
  readonly counters: Counters;
  /** What each account's venue takes; missing accounts take everything. */
  readonly profiles?: ReadonlyMap<AccountId, SimProfile>;
};

export class Floor {
  readonly instruments: Map<InstrumentId, Instrument>;
  readonly market: MarketSource;
  readonly hours: TradingHours;
  readonly accounts: Accounts;
  readonly stats: Map<InstrumentId, DayStats>;
  readonly bars: BarStore;
  readonly counters: Counters;
  /** Open orders and the newest closed ones. */
  readonly orders = new Map<ClientOrderId, VenueOrder>();
  readonly open = new Set<VenueOrder>();
  /** Open orders outside their sessions, or waiting for a market to wake into. */
  readonly sleepers = new Set<VenueOrder>();
  /** Orders that watch the market: for their trigger, or (all or none) for all of their quantity at once. */
  readonly watching = new Map<InstrumentId, Set<VenueOrder>>();
  /** Books that changed and prices that printed since the watchers last looked; kept only where somebody watches. */
  readonly moved = new Set<InstrumentId>();
  readonly tape = new Map<InstrumentId, number[]>();
  readonly profiles: ReadonlyMap<AccountId, SimProfile>;
  readonly calendars: CalendarId[];
  /** Contracts and combos that came on demand, in the order in which they were listed; `listedChanged` until that is stored. */
  readonly listed = new Set<InstrumentId>();
  listedChanged = false;
  /** Contracts that expired and were settled. */
  readonly settled = new Set<InstrumentId>();
  /** Combos by the instruments that are their legs. */
  readonly combosByLeg = new Map<InstrumentId, Set<InstrumentId>>();
  /** Linked fills that the next ones make twice (a lever: the race that a venue's own links may lose). */
  overfills = 0;
  readonly lending = new LendingDesk();
  readonly halts = new Map<InstrumentId, Extract<MarketStatus, 'halted' | 'luld'>>();
  readonly received = new Map<ClientOrderId, number>();
  readonly reports: { readonly accountId: AccountId; readonly report: VenueReport }[] = [];
  readonly dirtyOrders = new Set<VenueOrder>();
  readonly dirtyAccounts = new Set<AccountId>();
  readonly newFills: VenueFill[] = [];
  readonly dirtyQuotes = new Set<InstrumentId>();
  /** Instruments whose market is closed by a lever, whatever the calendar says. */
  readonly shut = new Set<InstrumentId>();
  /** The market has come to its end (a recording): nothing trades any more. */
  over = false;
  private readonly quoteCombo: (instrument: Instrument, tick: number) => void;
  private readonly books = new Map<InstrumentId, OwnBook>();
  private readonly archive: OrderArchive;
  private readonly closed: ClientOrderId[] = [];

  constructor(parts: FloorParts) {
    this.instruments = parts.instruments;
    this.market = parts.market;
    this.hours = parts.hours;
    this.accounts = parts.accounts;
    this.stats = parts.stats;
    this.bars = parts.bars;
    this.archive = parts.archive;
    this.counters = parts.counters;
    this.quoteCombo = parts.quoteCombo ?? (() => undefined);
    this.profiles = parts.profiles ?? new Map();
    this.calendars = [...new Set([...parts.instruments.values()].map(({ calendar }) => calendar))];
  }

  /** Takes one more instrument: contracts and combos come on demand. Quoted by the market already. */
  list(instrument: Instrument, stats: DayStats): void {
    const { id, calendar } = instrument;
    this.instruments.set(id, instrument);
    this.stats.set(id, stats);
    this.listed.add(id);
    this.listedChanged = true;
    this.dirtyQuotes.add(id);
    if (!this.calendars.includes(calendar)) this.calendars.push(calendar);
    for (const leg of instrument.legs ?? []) {
      const known = this.combosByLeg.get(leg.instrumentId);
      if (known === undefined) this.combosByLeg.set(leg.instrumentId, new Set([id]));
      else known.add(id);
    }
  }

  /** Quotes a combo from its legs from now on. */
  addCombo(instrument: Instrument, tick: number): void {
    this.quoteCombo(instrument, tick);
  }

  /** What the venue of an account takes. */
  profile(accountId: AccountId): SimProfile {
    return this.profiles.get(accountId) ?? FULL_PROFILE;
  }

  /** Lets an order watch the market instead of resting in it. */
  watch(order: VenueOrder): void {
    const id = order.instrumentId;
    const known = this.watching.get(id);
    if (known === undefined) this.watching.set(id, new Set([order]));
    else known.add(order);
    this.moved.add(id);
  }

  unwatch(order: VenueOrder): void {
    const set = this.watching.get(order.instrumentId);
    if (set === undefined || !set.delete(order) || set.size > 0) return;
    this.watching.delete(order.instrumentId);
  }

  /** A book moved, or a price was printed: whoever watches will look. */
  stir(id: InstrumentId, printed: number | null): void {
    if (!this.watching.has(id)) return;
    this.moved.add(id);
    if (printed === null) return;
    const prices = this.tape.get(id);
    if (prices === undefined) this.tape.set(id, [printed]);
    else prices.push(printed);
  }

  book(id: InstrumentId): OwnBook {
    const known = this.books.get(id);
    if (known !== undefined) return known;
    const made = new OwnBook();
    this.books.set(id, made);
    return made;
  }

  /** The instrument of a known id. Throws on an unknown one (a broken invariant). */
  instrument(id: InstrumentId): Instrument {
    const found = this.instruments.get(id);
    if (found === undefined) throw new RangeError(`no instrument ${id}`);
    return found;
  }

  find(id: ClientOrderId): VenueOrder | null {
    return this.orders.get(id) ?? this.archive.find(id);
  }

  session(instrument: Instrument, nowMs: number): SessionInterval | null {
    return this.shut.has(instrument.id) ? null : this.hours.session(instrument.calendar, nowMs);
  }

  status(instrument: Instrument, nowMs: number): MarketStatus {
    if (this.over || this.session(instrument, nowMs) === null) return 'closed';
    return this.haltOf(instrument) ?? 'trading';
  }

  /** Its own halt, or its underlying's: options do not trade while that does not; a combo not while a leg does not. */
  haltOf(instrument: Instrument): Extract<MarketStatus, 'halted' | 'luld'> | null {
    if (this.halts.size === 0) return null;
    const own = this.halts.get(instrument.id);
    if (own !== undefined) return own;
    if (instrument.option !== null) return this.halts.get(instrument.option.underlyingId) ?? null;
    for (const leg of instrument.legs ?? []) {
      const found = this.instruments.get(leg.instrumentId);
      const halt = found === undefined ? null : this.haltOf(found);
      if (halt !== null) return halt;
    }
    return null;
  }

  isStale(id: InstrumentId, nowMs: number): boolean {
    return nowMs - this.market.book(id).tsMs > this.market.staleAfterMs(id);
  }

  nextVenueOrderId(): VenueOrderId {
    this.counters.orders += 1;
    return idOf<VenueOrderId>(`V${this.counters.orders}`);
  }

  nextTradeId(): TradeId {
    this.counters.trades += 1;
    return idOf<TradeId>(`T${this.counters.trades}`);
  }

  nextPriority(): number {
    this.counters.priority += 1;
    return this.counters.priority;
  }

  /** Keeps an order, open or closed, in memory and marks it for the store. */
  keep(order: VenueOrder): void {
    this.orders.set(order.clientOrderId, order);
    this.dirtyOrders.add(order);
    if (isOpen(order)) this.open.add(order);
    else this.close(order);
  }

  /** An order that is over leaves the book; the oldest closed ones leave memory. */
  private close(order: VenueOrder): void {
    this.open.delete(order);
    this.sleepers.delete(order);
    this.unwatch(order);
    this.book(order.instrumentId).remove(order);
    this.closed.push(order.clientOrderId);
    if (this.closed.length <= CLOSED_ORDERS_MAX * 1.1) return;
    for (const id of this.closed.splice(0, this.closed.length - CLOSED_ORDERS_MAX)) {
      const old = this.orders.get(id);
      if (old !== undefined && !isOpen(old) && !this.dirtyOrders.has(old)) this.orders.delete(id);
    }
  }

  report(accountId: AccountId, report: VenueReport): void {
    this.reports.push({ accountId, report });
  }

  /** Marks an order changed and tells its owner how it stands. */
  tell(order: VenueOrder, nowMs: number): void {
    order.updatedMs = nowMs;
    const { trigger } = order;
    if (trigger !== null && isWaiting(order)) {
      trigger.toldPrice = trigger.price;
      trigger.toldMs = nowMs;
    }
    this.keep(order);
    this.dirtyQuotes.add(order.instrumentId);
    this.report(order.accountId, statusReport(order, this.instrument(order.instrumentId), nowMs));
  }

  /** Ends an open order. */
  end(order: VenueOrder, status: 'canceled' | 'expired', reason: string | null, nowMs: number): void {
    order.status = status;
    order.reason = reason;
    this.dirtyAccounts.add(order.accountId);
    this.tell(order, nowMs);
  }
}
