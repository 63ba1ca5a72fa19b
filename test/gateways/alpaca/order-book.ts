/**
 * The records of one account's orders as the protocol shows them, and what the exchange's reports make of them. The exchange changes
 * an order in place; here a replacement is an order of its own with `replaces`, and the stream tells of both.
 *
 * Invariant: nothing is told that the exchange did not report: fills and ends come from its reports alone.
 */
import {
  Decimal,
  dec,
  idOf,
  type ClientOrderId,
  type FillReport,
  type ModifyReport,
  type OrderStatusReport,
  type VenueReport,
} from '../../../shared/domain/index.ts';
import { ActivityLog } from './activity-log.ts';
import { foreignOrder } from './foreign-order.ts';
import { legQty, type Parsed } from './host-orders.ts';
import type { ListedHost } from './listing.ts';
import { plain, stamp, symbolOfInstrument, uuidOf } from './names.ts';
import { addFill, isOver, orderJson, type OrderRecord, type WireStatus } from './order-record.ts';
import { isPair, legsIn, replacedBy, resized, restingStatus, siblingOf } from './pairs.ts';

/** A message of the trade_updates stream. */
export type TradeEvent = Readonly<Record<string, unknown>>;

const ENDS: Readonly<Partial<Record<OrderStatusReport['status'], WireStatus>>> = {
  canceled: 'canceled',
  expired: 'expired',
  rejected: 'rejected',
};

type BookParts = {
  readonly host: ListedHost;
  readonly tell: (event: TradeEvent) => void;
  /** Takes an order back at the exchange. */
  readonly cancel: (order: OrderRecord) => void;
};

export class OrderBook {
  readonly orders = new Map<string, OrderRecord>();
  readonly activities: ActivityLog;
  private readonly parts: BookParts;
  /** Told so far: each event has an id of its own. */
  private events = 0;
  /** The newest record of each of the exchange's orders. */
  private readonly byHost = new Map<ClientOrderId, OrderRecord>();
  private readonly clientIds = new Set<string>();
  /** What would be told of orders that are being taken as one: nothing was there until both are. */
  private readonly heldBack = new Map<string, (() => void)[]>();

  constructor(parts: BookParts) {
    this.parts = parts;
    this.activities = new ActivityLog(parts.host);
  }

  /** By its own id or by the client's. */
  find(key: { readonly id?: string; readonly clientOrderId?: string }): OrderRecord | null {
    if (key.id !== undefined) return this.orders.get(key.id) ?? null;
    for (const order of this.orders.values()) if (order.clientOrderId === key.clientOrderId) return order;
    return null;
  }

  /** The order as a nested answer has it. */
  nested(order: OrderRecord): Record<string, unknown> {
    return orderJson(order, legsIn(this.orders, order));
  }

  isTaken(clientOrderId: string): boolean {
    return this.clientIds.has(clientOrderId);
  }

  /** An order that was asked for. */
  keep(clientOrderId: string, hostId: ClientOrderId, { terms, legs, request }: Parsed): OrderRecord {
    const nowMs = this.parts.host.scheduler.nowMs();
    const base = {
      hostId,
      hostVenueId: null,
      filledQty: Decimal.ZERO,
      filledValue: Decimal.ZERO,
      createdMs: nowMs,
      updatedMs: nowMs,
      endedMs: null,
      replaces: null,
      replacedBy: null,
      pending: null,
      status: 'pending_new' as const,
      stopPrice: request.trigger?.price ?? null,
      parentId: null,
    };
    const legRecords =
      legs?.map((leg, i): OrderRecord => {
        const legTerms = {
          ...terms,
          symbol: leg.symbol,
          assetClass: 'us_option' as const,
          side: leg.side,
          type: '',
          positionIntent: leg.intent,
        };
        const id = uuidOf(`${clientOrderId} leg ${i}`);
        return {
          ...base,
          id,
          clientOrderId: uuidOf(`${id} client`),
          terms: legTerms,
          qty: legQty(request.qty, leg.ratio),
          limitPrice: null,
          legs: null,
          ratio: leg.ratio,
        };
      }) ?? null;
    const order: OrderRecord = {
      ...base,
      id: uuidOf(`order ${clientOrderId}`),
      clientOrderId,
      terms,
      qty: request.qty,
      limitPrice: request.limitPrice,
      legs: legRecords,
      ratio: null,
    };
    this.orders.set(order.id, order);
    this.byHost.set(hostId, order);
    this.clientIds.add(clientOrderId);
    return order;
  }

  forget(order: OrderRecord): void {
    this.orders.delete(order.id);
    this.byHost.delete(order.hostId);
    this.clientIds.delete(order.clientOrderId);
    this.heldBack.delete(order.id);
  }

  /** The leg of an order of two. */
  keepLeg(leg: OrderRecord): void {
    this.orders.set(leg.id, leg);
    this.byHost.set(leg.hostId, leg);
  }

  /** A replacement that is under way. */
  keepNext(next: OrderRecord): void {
    this.orders.set(next.id, next);
    this.clientIds.add(next.clientOrderId);
  }

  /** One that was refused. */
  dropNext(next: OrderRecord): void {
    this.orders.delete(next.id);
    this.clientIds.delete(next.clientOrderId);
  }

  /** Nothing is told of these until `letGo`. */
  holdBack(orders: readonly OrderRecord[]): void {
    for (const { id } of orders) this.heldBack.set(id, []);
  }

  /** Tells what was held back, order by order. */
  letGo(orders: readonly OrderRecord[]): void {
    const told = orders.flatMap(({ id }) => this.heldBack.get(id) ?? []);
    for (const { id } of orders) this.heldBack.delete(id);
    for (const tell of told) tell();
  }

  onReports(reports: readonly VenueReport[]): void {
    // Legs first: what is told of the order then has them.
    for (const report of reports)
      if (report.kind === 'fill' && report.comboTradeId !== undefined) this.onLegFill(report);
    for (const report of reports) {
      if (report.kind === 'fill' && report.comboTradeId === undefined) this.onFill(report);
      else if (report.kind === 'orderStatus') this.onStatus(report);
      else if (report.kind === 'modified' || report.kind === 'modifyRejected') this.onModify(report);
    }
  }

  /** The record of one of the exchange's orders; those that others placed are met here for the first time. */
  private recordOf(report: OrderStatusReport | FillReport): OrderRecord | null {
    const hostId = report.clientOrderId ?? idOf<ClientOrderId>(`V-${report.venueOrderId ?? ''}`);
    const known = this.byHost.get(hostId);
    if (known !== undefined || report.kind === 'fill') return known ?? null;
    const instrument = this.parts.host.find(report.instrumentId);
    if (report.clientOrderId !== null || instrument === null || instrument.legs !== null) return null;
    return this.keep(uuidOf(`foreign ${hostId}`), hostId, foreignOrder(report, instrument));
  }

  private onStatus(report: OrderStatusReport): void {
    const order = this.recordOf(report);
    if (order === null) return;
    const isNew = order.hostVenueId === null;
    // Its request is answered with the refusal; the stream never had it.
    if (isNew && report.status === 'rejected') return;
    order.hostVenueId = report.venueOrderId;
    if (report.trigger?.price != null) order.stopPrice = plain(report.trigger.price);
    order.updatedMs = report.tsEventMs;
    const ended = ENDS[report.status];
    if (isPair(order) && ended === undefined && !isNew && !dec(order.qty).eq(dec(report.qty)))
      return this.resize(order, report);
    if (order.legs === null) order.qty = report.qty;
    if (isNew) {
      if (order.status === 'pending_new') order.status = restingStatus(order);
      for (const leg of order.legs ?? []) if (leg.status === 'pending_new') leg.status = 'new';
      this.event(order.parentId === null ? 'new' : 'held', order, report.tsEventMs);
    }
    if (ended === undefined || isOver(order)) return;
    order.status = ended;
    order.endedMs = report.tsEventMs;
    for (const leg of order.legs ?? []) leg.status = ended;
    this.dropPending(order, report.tsEventMs);
    this.event(ended, order, report.tsEventMs);
    const other = siblingOf(this.orders, order);
    // "If any one of the orders is canceled, any remaining open order in the group is canceled."
    if (other !== null && !isOver(other)) this.parts.cancel(other);
  }

  /** One of an OCO filled in part: what the other one is of shrinks, as a replacement of Alpaca's own. */
  private resize(old: OrderRecord, { qty, tsEventMs }: OrderStatusReport): void {
    if (old.pending !== null) {
      old.pending.qty = qty;
      old.qty = qty;
      return;
    }
    if (isOver(old)) return;
    const next = resized(old, qty, tsEventMs);
    this.keepNext(next);
    this.succeed(old, next, tsEventMs);
  }

  private succeed(old: OrderRecord, next: OrderRecord, atMs: number): void {
    next.status = restingStatus(next);
    old.status = 'replaced';
    old.replacedBy = next.id;
    old.endedMs = atMs;
    old.updatedMs = atMs;
    this.byHost.set(old.hostId, next);
    replacedBy(this.orders, old, next);
    this.event('replaced', old, atMs);
    this.event(next.status === 'held' ? 'held' : 'new', next, atMs);
  }

  private onFill(fill: FillReport): void {
    if (fill.nonTrade !== undefined) return this.activities.nonTrade(fill);
    const order = this.recordOf(fill);
    if (order === null) return;
    addFill(order, fill.qty, fill.price, fill.tsEventMs);
    const whole = order.status === 'filled';
    if (order.legs === null) this.activities.fill(order, fill);
    if (whole) this.dropPending(order, fill.tsEventMs);
    this.event(whole ? 'fill' : 'partial_fill', order, fill.tsEventMs, {
      execution_id: uuidOf(fill.tradeId),
      price: plain(fill.price),
      qty: plain(fill.qty),
      position_qty: '0',
    });
  }

  /** Legs are told of within their order; the activities list their executions. */
  private onLegFill(fill: FillReport): void {
    const parent = this.recordOf(fill);
    const instrument = this.parts.host.find(fill.instrumentId);
    const symbol = instrument === null ? null : symbolOfInstrument(instrument);
    const leg = parent?.legs?.find((one) => one.terms.symbol === symbol);
    if (leg === undefined) return;
    addFill(leg, fill.qty, fill.price, fill.tsEventMs);
    this.activities.fill(leg, fill);
  }

  private onModify(report: ModifyReport): void {
    const old = this.byHost.get(report.clientOrderId);
    const next = old?.pending ?? null;
    if (old === undefined || next === null) return;
    old.pending = null;
    if (report.kind === 'modifyRejected') {
      if (!isOver(old)) old.status = restingStatus(old);
      next.status = 'rejected';
      next.endedMs = report.tsEventMs;
      return this.event('order_replace_rejected', old, report.tsEventMs);
    }
    next.hostVenueId = old.hostVenueId;
    next.filledQty = old.filledQty;
    next.filledValue = old.filledValue;
    this.succeed(old, next, report.tsEventMs);
  }

  /** The order ended before its replacement came: that one is rejected. */
  private dropPending(order: OrderRecord, atMs: number): void {
    const next = order.pending;
    if (next === null) return;
    order.pending = null;
    next.status = 'rejected';
    next.endedMs = atMs;
    this.event('order_replace_rejected', order, atMs);
  }

  private event(event: string, order: OrderRecord, atMs: number, more: Readonly<Record<string, unknown>> = {}): void {
    this.events += 1;
    const execution_id = uuidOf(`${order.id} ${event} ${this.events}`);
    const told = { event, execution_id, ...more, timestamp: stamp(atMs), order: orderJson(order) };
    const waiting = this.heldBack.get(order.id);
    if (waiting === undefined) this.parts.tell(told);
    else waiting.push(() => this.parts.tell(told));
  }
}
