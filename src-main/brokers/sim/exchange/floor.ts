/**
 * The exchange's state: orders, books, accounts, day figures, and what is waiting to be stored and told. Changed only by the
 * functions of this folder, one call at a time; holds no clock and draws no random number.
 */
import type {
  AccountId,
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
import { OwnBook } from './own-book.ts';
import type { TradingHours } from './trading-hours.ts';
import { isOpen, statusReport, type VenueFill, type VenueOrder } from './venue-order.ts';

/** Closed orders kept in memory; older ones are found in venue.db. */
export const CLOSED_ORDERS_MAX = 5000;

/** Looks up orders that are no longer in memory. */
export type OrderArchive = { readonly find: (id: ClientOrderId) => VenueOrder | null };

export type Counters = { orders: number; trades: number; priority: number };

export type FloorParts = {
  readonly instruments: ReadonlyMap<InstrumentId, Instrument>;
  readonly market: MarketSource;
  readonly hours: TradingHours;
  readonly accounts: Accounts;
  readonly stats: ReadonlyMap<InstrumentId, DayStats>;
  readonly bars: BarStore;
  readonly archive: OrderArchive;
  readonly counters: Counters;
};

export class Floor {
  readonly instruments: ReadonlyMap<InstrumentId, Instrument>;
  readonly market: MarketSource;
  readonly hours: TradingHours;
  readonly accounts: Accounts;
  readonly stats: ReadonlyMap<InstrumentId, DayStats>;
  readonly bars: BarStore;
  readonly counters: Counters;
  /** Open orders and the newest closed ones. */
  readonly orders = new Map<ClientOrderId, VenueOrder>();
  readonly open = new Set<VenueOrder>();
  /** Open orders outside their sessions, or waiting for a market to wake into. */
  readonly sleepers = new Set<VenueOrder>();
  readonly halts = new Map<InstrumentId, Extract<MarketStatus, 'halted' | 'luld'>>();
  readonly received = new Map<ClientOrderId, number>();
  readonly reports: { readonly accountId: AccountId; readonly report: VenueReport }[] = [];
  readonly dirtyOrders = new Set<VenueOrder>();
  readonly dirtyAccounts = new Set<AccountId>();
  readonly newFills: VenueFill[] = [];
  readonly dirtyQuotes = new Set<InstrumentId>();
  /** The market has come to its end (a recording): nothing trades any more. */
  over = false;
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
    return this.hours.session(instrument.calendar, nowMs);
  }

  status(instrument: Instrument, nowMs: number): MarketStatus {
    if (this.over || this.session(instrument, nowMs) === null) return 'closed';
    return this.halts.get(instrument.id) ?? 'trading';
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
