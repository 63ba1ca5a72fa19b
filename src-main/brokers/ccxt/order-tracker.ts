/**
 * What this connection knows of orders, and how messages become reports with it: numbers are remembered as they are read.
 *
 * Invariant: an order of ours that cannot be read is an error; only those of others are left out.
 */
import {
  dec,
  err,
  foreignOrderId,
  idOf,
  ok,
  type ClientOrderId,
  type Decimal,
  type FillReport,
  type InstrumentId,
  type NonTrade,
  type OrderStatusReport,
  type PositionStatusReport,
  type Result,
  type VenueOrderId,
  type VenueReport,
} from '../../../shared/domain/index.ts';
import type { LeftOrder, VenueError } from '../../ports/execution-client.ts';
import type { CcxtDesk } from './desk.ts';
import { ENDED, KnownOrders, type KnownOrder } from './known-orders.ts';
import { clientIdOf, readOrder, readTrade, type OrderFacts, type OrderReading } from './parse/order.ts';
import { forcedKind, isExecution } from './parse/forced.ts';
import { isFields, textOf, type Fields } from './parse/read.ts';

/** Most orders of the exchange's own that are remembered. */
export const FORCED_ORDERS_MAX = 500;

export class OrderTracker {
  readonly known = new KnownOrders();
  /** What earlier lives left at work here, until the exchange tells of it. */
  private readonly left = new Map<ClientOrderId, LeftOrder>();
  /** Orders of the exchange's own, by number: lists of executions do not say it (Binance). */
  private readonly forced = new Map<string, NonTrade>();
  private held: ReadonlyMap<InstrumentId, Decimal> = new Map();
  private readonly desk: CcxtDesk;

  constructor(desk: CcxtDesk) {
    this.desk = desk;
  }

  /** Orders of earlier lives: what they are for is taken from here, for exchanges that do not say it again. */
  recall(orders: readonly LeftOrder[]): void {
    for (const order of orders) this.left.set(order.clientOrderId, order);
  }

  /** What is held, as just read: orders may be of all of it. */
  hold(positions: readonly PositionStatusReport[]): void {
    this.held = new Map(positions.map(({ instrumentId, qty }) => [instrumentId, dec(qty)]));
  }

  /** When an order of an earlier life was made, by our clock; null: not known. */
  leftMs(id: ClientOrderId): number | null {
    return this.left.get(id)?.createdMs ?? null;
  }

  facts(): OrderFacts {
    const { desk, known } = this;
    return {
      profile: desk.settings.profile,
      listedOf: (symbol) => desk.markets.of(symbol),
      known: (id) => known.get(id),
      knownByNumber: (number) => known.byVenueId(number),
      forced: (number) => this.forced.get(number) ?? null,
      held: (id) => this.held.get(id) ?? null,
      nowMs: desk.venueNowMs(),
    };
  }

  /**
   * Whether a report says nothing older than what was said of its order already: after its end it does not work any more, and what
   * was filled does not grow less. Lists that are asked for are not judged here: they are the newest word.
   */
  isNews(report: VenueReport): boolean {
    if (report.kind === 'fill') {
      const order = report.clientOrderId === null ? null : this.known.get(report.clientOrderId);
      if (order !== null) order.toldFilled = true;
      return true;
    }
    if (report.kind !== 'orderStatus' || report.clientOrderId === null) return true;
    const order = this.known.get(report.clientOrderId);
    if (order === null) return true;
    const { told } = order;
    if (!ENDED.has(report.status)) {
      if (report.status === 'accepted' && order.toldFilled === true) return false;
      if (told !== undefined && ENDED.has(told.status)) return false;
      if (told !== undefined && dec(report.filledQty).lt(dec(told.filledQty))) return false;
    }
    order.told = { status: report.status, filledQty: report.filledQty };
    return true;
  }

  /** Orders as reports; those that cannot be read are left out. */
  ordersOf(rows: readonly Fields[]): readonly OrderStatusReport[] {
    return this.read(rows).reports;
  }

  /** All of them as reports, or the error of one that is ours and cannot be read. `asked`: the one that was asked for by its id. */
  allOf(rows: readonly Fields[], asked: ClientOrderId | null = null): Result<readonly OrderStatusReport[], VenueError> {
    const { reports, unreadable } = this.read(rows);
    const ours = unreadable.find((row) => this.isOurs(row, asked));
    if (ours === undefined) return ok(reports);
    const { title } = this.desk.settings.profile;
    const what = `order ${textOf(ours['id']) ?? 'of ours'} cannot be read at ${title}`;
    return err({ kind: 'malformed', message: `${what} (${textOf(ours['status']) ?? 'no status'})` });
  }

  private isOurs(row: Fields, asked: ClientOrderId | null): boolean {
    const number = textOf(row['id']);
    if (number !== null && (this.known.byVenueId(number) !== null || foreignOrderId(number) === asked)) return true;
    const id = clientIdOf(row, this.desk.settings.profile);
    return id !== null && (id === asked || this.known.get(id) !== null || this.left.has(id));
  }

  private read(rows: readonly Fields[]): {
    readonly reports: readonly OrderStatusReport[];
    readonly unreadable: readonly Fields[];
  } {
    const reports: OrderStatusReport[] = [];
    const unreadable: Fields[] = [];
    for (const raw of rows) {
      const row = this.desk.unlisted.placed(raw);
      this.noteForced(row);
      const read = readOrder(row, this.facts());
      if (read === null) {
        this.desk.deps.logger.warn('an order cannot be read', { symbol: textOf(row['symbol']) });
        unreadable.push(row);
      }
      if (read === null || read === 'ignore') continue;
      this.remember(read.report, read);
      if (read.silent) continue;
      const again = readOrder(row, this.facts());
      if (again !== null && again !== 'ignore') reports.push(again.report);
    }
    return { reports, unreadable };
  }

  private noteForced(row: Fields): void {
    const kind = isFields(row['info']) ? forcedKind(row['info'], this.desk.settings.profile) : null;
    const number = textOf(row['id']);
    if (kind === null || number === null) return;
    this.forced.set(number, kind);
    const [oldest] = this.forced.keys();
    if (this.forced.size > FORCED_ORDERS_MAX && oldest !== undefined) this.forced.delete(oldest);
  }

  /** Whether the exchange itself is what this order is of. */
  isForced({ info }: Fields): boolean {
    return isFields(info) && forcedKind(info, this.desk.settings.profile) !== null;
  }

  private remember(report: OrderStatusReport, read: OrderReading): void {
    const { clientOrderId } = report;
    if (clientOrderId === null) return;
    const order = this.known.get(clientOrderId) ?? this.seen(clientOrderId, report, read);
    this.known.number(order, read.number);
    if (read.kind !== null) order.kind = read.kind;
    if (!read.silent || order.last === undefined) order.last = report;
    if (read.engineId !== null && read.engineId !== '') this.known.number(order, idOf<VenueOrderId>(read.engineId));
  }

  /** Told for the first time in this life. One of an earlier life that waits is looked after as if it had just been sent. */
  private seen(clientOrderId: ClientOrderId, report: OrderStatusReport, read: OrderReading): KnownOrder {
    const left = this.left.get(clientOrderId);
    this.left.delete(clientOrderId);
    const listed = this.desk.markets.get(report.instrumentId);
    const waitsAt = left === undefined || left.trigger === null ? null : (report.trigger?.price ?? null);
    return this.known.add({
      clientOrderId,
      instrumentId: report.instrumentId,
      sentAtMs: null,
      ...(left?.createdMs === undefined ? {} : { sentVenueMs: left.createdMs + (this.desk.clockSkewMs ?? 0) }),
      type: left?.type ?? (report.trigger === undefined ? null : report.type),
      tif: left?.tif ?? null,
      book: read.book,
      venueOrderId: null,
      engineId: null,
      ...(waitsAt !== null && listed !== null && this.desk.guessesWay(listed) ? { wayOpen: waitsAt } : {}),
    });
  }

  fillsOf(rows: readonly Fields[]): readonly FillReport[] {
    const { profile } = this.desk.settings;
    return rows.flatMap((raw) => {
      const row = this.desk.unlisted.placed(raw);
      if (isFields(row['info']) && !isExecution(row['info'], profile)) return [];
      const fill = readTrade(row, this.facts());
      if (fill === null)
        this.desk.deps.logger.warn('a trade that cannot be read was left out', { symbol: textOf(row['symbol']) });
      return fill ?? [];
    });
  }
}
