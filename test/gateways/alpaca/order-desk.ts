/**
 * The orders of one account as the protocol shows them, on top of the exchange's. The exchange changes an order in place; here a
 * replacement is an order of its own with `replaces`, and the stream tells of both.
 *
 * Invariant: nothing is told that the exchange did not report: fills and ends come from its reports alone.
 */
import {
  Decimal,
  ID_PATTERN,
  dec,
  idOf,
  type AccountId,
  type ClientOrderId,
  type CommandOutcome,
  type FillReport,
  type InstrumentId,
  type ModifyReport,
  type OrderStatusReport,
  type VenueReport,
} from '../../../shared/domain/index.ts';
import type { ExecutionClient } from '../../../src-main/ports/execution-client.ts';
import { ActivityLog } from './activity-log.ts';
import { refusal, refuse, type Answer } from './answers.ts';
import { foreignOrder } from './foreign-order.ts';
import type { ListedHost } from './listing.ts';
import {
  WireRefusal,
  amountOr,
  comboLegsOf,
  legQty,
  readOrder,
  type Asked,
  type Exit,
  type Parsed,
} from './host-orders.ts';
import { hostIdOfSymbol, plain, stamp, symbolOfInstrument, uuidOf } from './names.ts';
import { addFill, isOver, orderJson, type OrderRecord, type WireStatus } from './order-record.ts';
import { isPair, legOf, legsIn, replacedBy, resized, restingStatus, siblingOf, stopRequestOf } from './pairs.ts';

/** A message of the trade_updates stream. */
export type TradeEvent = Readonly<Record<string, unknown>>;

/** What the exchange is to call the two orders of an OCO of that name; null: names of the gateway's own. */
export type PairNames = (wireId: string) => { readonly target: string; readonly stop: string } | null;

const ENDS: Readonly<Partial<Record<OrderStatusReport['status'], WireStatus>>> = {
  canceled: 'canceled',
  expired: 'expired',
  rejected: 'rejected',
};

export class OrderDesk {
  readonly orders = new Map<string, OrderRecord>();
  readonly activities: ActivityLog;
  /** The answer to a new OCO leaves its leg out. */
  bareAnswers = false;
  private readonly client: ExecutionClient;
  private readonly host: ListedHost;
  private readonly accountId: AccountId;
  private readonly tell: (event: TradeEvent) => void;
  /** Told so far: each event has an id of its own. */
  private events = 0;
  /** The newest record of each of the exchange's orders. */
  private readonly byHost = new Map<ClientOrderId, OrderRecord>();
  private readonly clientIds = new Set<string>();
  private counter = 0;
  private readonly pairNames: PairNames;
  /** What would be told of orders that are being taken as one: nothing was there until both are. */
  private readonly heldBack = new Map<string, (() => void)[]>();

  constructor(
    host: ListedHost,
    accountId: AccountId,
    tell: (event: TradeEvent) => void,
    pairNames: PairNames = () => null,
  ) {
    this.pairNames = pairNames;
    this.host = host;
    this.activities = new ActivityLog(host);
    this.accountId = accountId;
    this.tell = tell;
    this.client = host.client(accountId);
    this.client.open({ onReports: (reports) => this.onReports(reports), onConnection: () => undefined });
  }

  get execution(): ExecutionClient {
    return this.client;
  }

  close(): Promise<void> {
    return this.client.close();
  }

  /** By its own id or by the client's. */
  find(key: { readonly id?: string; readonly clientOrderId?: string }): OrderRecord | null {
    if (key.id !== undefined) return this.orders.get(key.id) ?? null;
    for (const order of this.orders.values()) if (order.clientOrderId === key.clientOrderId) return order;
    return null;
  }

  /** POST /v2/orders. Null: the exchange did not say what became of it. */
  async submit(body: Asked): Promise<Answer | null> {
    const clientOrderId =
      typeof body['client_order_id'] === 'string' ? body['client_order_id'] : uuidOf(`auto ${(this.counter += 1)}`);
    if (clientOrderId.length > 128) return refuse(422, 40010001, 'client_order_id must be no more than 128 characters');
    if (this.clientIds.has(clientOrderId)) return refuse(422, 40010001, 'client_order_id must be unique');
    let parsed: Parsed;
    try {
      parsed = readOrder(body);
    } catch (error) {
      if (error instanceof WireRefusal) return refuse(error.status, error.code, error.message);
      return refuse(422, 42210000, error instanceof Error ? error.message : 'invalid order');
    }
    const instrumentId = await this.instrumentOf(parsed);
    if (instrumentId === null) return refuse(422, 42210000, `asset "${parsed.terms.symbol}" not found`);
    // The exchange counts submits by the client's id: it keeps it where it can.
    const named = this.pairNames(clientOrderId)?.target ?? clientOrderId;
    const hostId = idOf<ClientOrderId>(ID_PATTERN.test(named) ? named : `A-${uuidOf(clientOrderId)}`);
    const order = this.keep(clientOrderId, hostId, parsed);
    if (parsed.exit !== null) return this.submitPair(order, parsed, { instrumentId, exit: parsed.exit });
    const outcome = await this.send(order, parsed.request, { instrumentId });
    if (outcome.kind === 'unknown') return null;
    if (outcome.kind === 'rejected') {
      this.forget(order);
      return refusal(outcome.reason);
    }
    return { status: 200, body: orderJson(order) };
  }

  private send(
    order: OrderRecord,
    request: Parsed['request'],
    more: { readonly instrumentId: InstrumentId; readonly linkId?: string },
  ): Promise<CommandOutcome> {
    const { accountId } = this;
    return this.client.submitOrder({ ...request, clientOrderId: order.hostId, accountId, ...more });
  }

  /** An OCO: the exchange takes both or what it took of them is taken back, and nobody heard of it. */
  private async submitPair(
    order: OrderRecord,
    parsed: Parsed,
    { instrumentId, exit }: { readonly instrumentId: InstrumentId; readonly exit: Exit },
  ): Promise<Answer | null> {
    const leg = legOf(order, exit, this.pairNames(order.clientOrderId)?.stop ?? null);
    this.orders.set(leg.id, leg);
    this.byHost.set(leg.hostId, leg);
    for (const one of [order, leg]) this.heldBack.set(one.id, []);
    const more = { instrumentId, linkId: order.id };
    const first = await this.send(leg, stopRequestOf(parsed, exit), more);
    const second = first.kind === 'acked' ? await this.send(order, parsed.request, more) : first;
    const told = [order, leg].flatMap((one) => this.heldBack.get(one.id) ?? []);
    if (second.kind === 'rejected') {
      if (first.kind === 'acked') await this.cancelAtHost(leg);
      for (const one of [order, leg]) this.forget(one);
      return refusal(second.reason);
    }
    for (const one of [order, leg]) this.heldBack.delete(one.id);
    for (const tell of told) tell();
    if (second.kind === 'unknown') return null;
    return { status: 200, body: this.bareAnswers ? orderJson(order) : this.nested(order) };
  }

  /** The order as a nested answer has it. */
  nested(order: OrderRecord): Record<string, unknown> {
    return orderJson(order, legsIn(this.orders, order));
  }

  private cancelAtHost(order: OrderRecord): Promise<CommandOutcome> {
    const { hostId, hostVenueId, terms } = order;
    return this.client.cancelOrder({
      clientOrderId: hostId,
      venueOrderId: hostVenueId,
      instrumentId: hostIdOfSymbol(terms.symbol),
    });
  }

  private async instrumentOf({ legs, terms }: Parsed): Promise<InstrumentId | null> {
    if (legs === null) {
      const id = hostIdOfSymbol(terms.symbol);
      if (this.host.find(id) !== null) return id;
      const listed = await this.client.defineInstruments([id]);
      if (listed.ok) this.host.note(listed.value);
      return listed.ok ? id : null;
    }
    const listed = await this.client.defineInstruments(comboLegsOf(legs).map((leg) => leg.instrumentId));
    if (!listed.ok) return null;
    const combo = await this.client.defineCombo(comboLegsOf(legs));
    this.host.note([...listed.value, ...(combo.ok ? [combo.value] : [])]);
    return combo.ok ? combo.value.id : null;
  }

  private keep(clientOrderId: string, hostId: ClientOrderId, { terms, legs, request }: Parsed): OrderRecord {
    const nowMs = this.host.scheduler.nowMs();
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

  private forget(order: OrderRecord): void {
    this.orders.delete(order.id);
    this.byHost.delete(order.hostId);
    this.clientIds.delete(order.clientOrderId);
    this.heldBack.delete(order.id);
  }

  /** PATCH /v2/orders/{id}: the replacement as it was taken, not yet carried out. */
  async replace(id: string, body: Asked): Promise<Answer | null> {
    const old = this.orders.get(id);
    if (old === undefined) return refuse(404, 40410000, `order not found for ${id}`);
    if (isOver(old)) return refuse(422, 42210000, `order is already in "${old.status}" state`);
    if (old.pending !== null) return refuse(422, 42210000, 'order is pending_replace');
    if (isPair(old) && body['qty'] !== undefined)
      return refuse(422, 42210000, 'qty of an oco order cannot be replaced');
    if (old.terms.type === 'limit' && body['stop_price'] !== undefined)
      return refuse(422, 42210000, 'limit orders must not have stop_price');
    const clientOrderId =
      typeof body['client_order_id'] === 'string' ? body['client_order_id'] : uuidOf(`auto ${(this.counter += 1)}`);
    if (this.clientIds.has(clientOrderId)) return refuse(422, 40010001, 'client_order_id must be unique');
    const nowMs = this.host.scheduler.nowMs();
    const next: OrderRecord = {
      ...old,
      id: uuidOf(`order ${clientOrderId}`),
      clientOrderId,
      qty: amountOr(body, 'qty', old.qty) ?? old.qty,
      limitPrice: amountOr(body, 'limit_price', old.limitPrice),
      stopPrice: amountOr(body, 'stop_price', old.stopPrice),
      status: 'pending_new',
      createdMs: nowMs,
      updatedMs: nowMs,
      replaces: old.id,
      legs: old.legs?.map((leg) => ({ ...leg, id: uuidOf(`${clientOrderId} ${leg.id}`) })) ?? null,
    };
    const before = old.status;
    old.pending = next;
    old.status = 'pending_replace';
    this.orders.set(next.id, next);
    this.clientIds.add(clientOrderId);
    const outcome = await this.client.modifyOrder({
      clientOrderId: old.hostId,
      venueOrderId: old.hostVenueId,
      instrumentId: hostIdOfSymbol(old.terms.symbol),
      qty: dec(next.qty).text(),
      limitPrice: next.limitPrice === null ? null : dec(next.limitPrice).text(),
      triggerPrice: next.stopPrice === null ? null : dec(next.stopPrice).text(),
    });
    if (outcome.kind === 'unknown') return null;
    if (outcome.kind === 'acked') return { status: 200, body: orderJson(next) };
    if (old.pending === next) {
      old.pending = null;
      if (!isOver(old)) old.status = before;
    }
    this.orders.delete(next.id);
    this.clientIds.delete(clientOrderId);
    return refusal(outcome.reason);
  }

  /** DELETE /v2/orders/{id}. */
  async cancel(id: string): Promise<Answer | null> {
    const order = this.orders.get(id);
    if (order === undefined) return refuse(404, 40410000, `order not found for ${id}`);
    if (isOver(order)) return refuse(422, 42210000, `order is already in "${order.status}" state`);
    if (order.status === 'pending_replace') return refuse(422, 42210000, 'unable to cancel: order is pending_replace');
    if (siblingOf(this.orders, order)?.status === 'pending_replace')
      return refuse(422, 42210000, 'unable to cancel: order is pending_replace');
    const outcome = await this.cancelAtHost(order);
    if (outcome.kind === 'unknown') return null;
    return outcome.kind === 'acked' ? { status: 204 } : refuse(422, 42210000, outcome.reason);
  }

  private onReports(reports: readonly VenueReport[]): void {
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
    const instrument = this.host.find(report.instrumentId);
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
    if (other !== null && !isOver(other)) void this.cancelAtHost(other);
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
    this.orders.set(next.id, next);
    this.clientIds.add(next.clientOrderId);
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
    const instrument = this.host.find(fill.instrumentId);
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
    if (waiting === undefined) this.tell(told);
    else waiting.push(() => this.tell(told));
  }
}
