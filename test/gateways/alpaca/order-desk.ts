/** Requests for orders of one account: read, sent to the exchange, answered. What becomes of them the book keeps and tells. */
import {
  ID_PATTERN,
  dec,
  idOf,
  type AccountId,
  type ClientOrderId,
  type CommandOutcome,
  type InstrumentId,
} from '../../../shared/domain/index.ts';
import type { ExecutionClient } from '../../../src-main/ports/execution-client.ts';
import { refusal, refuse, type Answer } from './answers.ts';
import { WireRefusal, amountOr, comboLegsOf, readOrder, type Asked, type Exit, type Parsed } from './host-orders.ts';
import type { ListedHost } from './listing.ts';
import { hostIdOfSymbol, uuidOf } from './names.ts';
import { OrderBook, type TradeEvent } from './order-book.ts';
import { isOver, orderJson, type OrderRecord } from './order-record.ts';
import { isPair, legOf, siblingOf, stopRequestOf } from './pairs.ts';

/** What the exchange is to call the two orders of an OCO of that name; null: names of the gateway's own. */
export type PairNames = (wireId: string) => { readonly target: string; readonly stop: string } | null;

export class OrderDesk {
  readonly book: OrderBook;
  /** The answer to a new OCO leaves its leg out. */
  bareAnswers = false;
  private readonly client: ExecutionClient;
  private readonly host: ListedHost;
  private readonly accountId: AccountId;
  private counter = 0;
  private readonly pairNames: PairNames;

  constructor(
    host: ListedHost,
    accountId: AccountId,
    tell: (event: TradeEvent) => void,
    pairNames: PairNames = () => null,
  ) {
    this.pairNames = pairNames;
    this.host = host;
    this.accountId = accountId;
    this.client = host.client(accountId);
    this.book = new OrderBook({ host, tell, cancel: (order) => void this.cancelAtHost(order) });
    this.client.open({ onReports: (reports) => this.book.onReports(reports), onConnection: () => undefined });
  }

  get execution(): ExecutionClient {
    return this.client;
  }

  close(): Promise<void> {
    return this.client.close();
  }

  /** POST /v2/orders. Null: the exchange did not say what became of it. */
  async submit(body: Asked): Promise<Answer | null> {
    const clientOrderId =
      typeof body['client_order_id'] === 'string' ? body['client_order_id'] : uuidOf(`auto ${(this.counter += 1)}`);
    if (clientOrderId.length > 128) return refuse(422, 40010001, 'client_order_id must be no more than 128 characters');
    if (this.book.isTaken(clientOrderId)) return refuse(422, 40010001, 'client_order_id must be unique');
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
    const order = this.book.keep(clientOrderId, hostId, parsed);
    if (parsed.exit !== null) return this.submitPair(order, parsed, { instrumentId, exit: parsed.exit });
    const outcome = await this.send(order, parsed.request, { instrumentId });
    if (outcome.kind === 'unknown') return null;
    if (outcome.kind === 'rejected') {
      this.book.forget(order);
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
    this.book.keepLeg(leg);
    this.book.holdBack([order, leg]);
    const more = { instrumentId, linkId: order.id };
    const first = await this.send(leg, stopRequestOf(parsed, exit), more);
    const second = first.kind === 'acked' ? await this.send(order, parsed.request, more) : first;
    if (second.kind === 'rejected') {
      if (first.kind === 'acked') await this.cancelAtHost(leg);
      for (const one of [order, leg]) this.book.forget(one);
      return refusal(second.reason);
    }
    this.book.letGo([order, leg]);
    if (second.kind === 'unknown') return null;
    return { status: 200, body: this.bareAnswers ? orderJson(order) : this.book.nested(order) };
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

  /** PATCH /v2/orders/{id}: the replacement as it was taken, not yet carried out. */
  async replace(id: string, body: Asked): Promise<Answer | null> {
    const old = this.book.orders.get(id);
    if (old === undefined) return refuse(404, 40410000, `order not found for ${id}`);
    if (isOver(old)) return refuse(422, 42210000, `order is already in "${old.status}" state`);
    if (old.pending !== null) return refuse(422, 42210000, 'order is pending_replace');
    if (isPair(old) && body['qty'] !== undefined)
      return refuse(422, 42210000, 'qty of an oco order cannot be replaced');
    if (old.terms.type === 'limit' && body['stop_price'] !== undefined)
      return refuse(422, 42210000, 'limit orders must not have stop_price');
    const clientOrderId =
      typeof body['client_order_id'] === 'string' ? body['client_order_id'] : uuidOf(`auto ${(this.counter += 1)}`);
    if (this.book.isTaken(clientOrderId)) return refuse(422, 40010001, 'client_order_id must be unique');
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
    this.book.keepNext(next);
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
    this.book.dropNext(next);
    return refusal(outcome.reason);
  }

  /** DELETE /v2/orders/{id}. */
  async cancel(id: string): Promise<Answer | null> {
    const order = this.book.orders.get(id);
    if (order === undefined) return refuse(404, 40410000, `order not found for ${id}`);
    if (isOver(order)) return refuse(422, 42210000, `order is already in "${order.status}" state`);
    if (order.status === 'pending_replace') return refuse(422, 42210000, 'unable to cancel: order is pending_replace');
    if (siblingOf(this.book.orders, order)?.status === 'pending_replace')
      return refuse(422, 42210000, 'unable to cancel: order is pending_replace');
    const outcome = await this.cancelAtHost(order);
    if (outcome.kind === 'unknown') return null;
    return outcome.kind === 'acked' ? { status: 204 } : refuse(422, 42210000, outcome.reason);
  }
}
