/**
 * The orders of the account as IB tells them: keyed by permId, and ours by the order id and client id they were sent with (G16).
 *
 * Invariants: an order is ours when our client id placed it; its status comes from IB's words on its status, never from an
 * error alone, but for a refusal before IB ever took it; informational codes end nothing. What IB lists as open works, whatever its
 * state is called; what it does not list any more is not told as working (G15, G17).
 */
import {
  Decimal,
  dec,
  idOf,
  type ClientOrderId,
  type DecimalText,
  type InstrumentId,
  type ModifyReport,
  type OrderStatusReport,
  type VenueOrderId,
  type VenueOrderStatus,
} from '../../../shared/domain/index.ts';
import type { IbContracts } from './contracts.ts';
import { readTerms, type Terms } from './orders.ts';
import { fieldsOf, numberText, textOf, wholeOf } from './parse/numbers.ts';
import { hasZone } from './parse/time.ts';

/** Orders remembered; the oldest that have ended are forgotten. */
export const ORDERS_MAX = 10_000;

export type IbOrder = {
  readonly orderId: number;
  readonly clientId: number;
  /** Null: another client's. */
  readonly clientOrderId: ClientOrderId | null;
  permId: number | null;
  instrumentId: InstrumentId | null;
  terms: Terms;
  /** Null: IB has said nothing about it yet. */
  status: VenueOrderStatus | null;
  filled: DecimalText;
  reason: string | null;
  /** An error that refuses it, or a change of it, came after IB had taken it: the status that follows says whether it ended. */
  refusal: string | null;
  /** It is rejected by an error's word alone. A status by which it works is the truer one. */
  byError: boolean;
  /** IB's newest status is Inactive. */
  inactive: boolean;
  /** Sent by this process: what refuses it is heard. */
  readonly isSent: boolean;
  /** The listing of open orders during or after which IB last named it. */
  heardIn: number;
  /** It was believed to work, and IB's newest listing of open orders does not have it. */
  isGone: boolean;
  /** The newest report, as text, so that the same is not told twice. */
  lastTold: string;
};

/** Who an event is about. */
export type OrderKey = {
  readonly orderId: number;
  readonly clientId: number;
  readonly permId: number | null;
  readonly orderRef?: string;
};

const NOTHING_HEARD = {
  ...{ status: null, filled: Decimal.ZERO.text(), reason: null, refusal: null, inactive: false, lastTold: '' },
  ...{ byError: false, isSent: false, heardIn: 0, isGone: false },
};
/** In the place of an instrument that TWS has not told. */
const UNKNOWN = idOf<InstrumentId>('unknown');

type Parts = {
  readonly contracts: IbContracts;
  /** Whose orders are ours: known once it is connected. */
  readonly clientId: () => number;
  readonly account: string;
  readonly nowMs: () => number;
};

export class OrderRecords {
  private readonly parts: Parts;
  private readonly orders = new Set<IbOrder>();
  private readonly ours = new Map<number, IbOrder>();
  private readonly byPerm = new Map<number, IbOrder>();
  private readonly byClientOrder = new Map<ClientOrderId, IbOrder>();
  /** Listings of open orders that were begun. */
  private listing = 0;

  constructor(parts: Parts) {
    this.parts = parts;
  }

  /** An order that is about to be sent. */
  add(orderId: number, clientOrderId: ClientOrderId, instrumentId: InstrumentId, terms: Terms): IbOrder {
    const clientId = this.parts.clientId();
    return this.keep({
      ...{ ...NOTHING_HEARD, orderId, clientId, clientOrderId, permId: null, instrumentId, terms },
      ...{ isSent: true, heardIn: this.listing },
    });
  }

  /** IB is about to be asked for all open orders. */
  beginListing(): void {
    this.listing += 1;
  }

  /** It has told them all. */
  endListing(): void {
    for (const order of this.orders) {
      if (isOver(order.status)) continue;
      const isListed = order.heardIn === this.listing;
      if (order.status !== null) order.isGone = !isListed;
      // PendingSubmit and the like. Why one that an earlier process sent is inactive is not known: IB may have refused it.
      else if (isListed && (!order.inactive || order.isSent))
        order.status = dec(order.filled).sign() > 0 ? 'partiallyFilled' : 'accepted';
    }
  }

  private heard(order: IbOrder): void {
    order.heardIn = this.listing;
    order.isGone = false;
  }

  private keep(order: IbOrder): IbOrder {
    this.orders.add(order);
    if (order.clientOrderId !== null) {
      this.ours.set(order.orderId, order);
      this.byClientOrder.set(order.clientOrderId, order);
    }
    if (order.permId !== null) this.byPerm.set(order.permId, order);
    if (this.orders.size > ORDERS_MAX) this.forgetOne();
    return order;
  }

  private forgetOne(): void {
    for (const order of this.orders) {
      if (order.status === null || order.status === 'accepted' || order.status === 'partiallyFilled') continue;
      this.orders.delete(order);
      if (order.clientOrderId !== null) this.byClientOrder.delete(order.clientOrderId);
      if (this.ours.get(order.orderId) === order) this.ours.delete(order.orderId);
      if (order.permId !== null) this.byPerm.delete(order.permId);
      return;
    }
  }

  ofClientOrder(id: ClientOrderId): IbOrder | null {
    return this.byClientOrder.get(id) ?? null;
  }

  ofPermId(permId: number): IbOrder | null {
    return this.byPerm.get(permId) ?? null;
  }

  ofOrderId(orderId: number): IbOrder | null {
    return this.ours.get(orderId) ?? null;
  }

  all(): Iterable<IbOrder> {
    return this.orders;
  }

  /** The order that an event names. permId first: order ids are each client's own. */
  find({ orderId, clientId, permId, orderRef }: OrderKey): IbOrder | null {
    const byPerm = permId === null || permId === 0 ? undefined : this.byPerm.get(permId);
    if (byPerm !== undefined) return byPerm;
    if (clientId !== this.parts.clientId() || orderId <= 0) return null;
    const own = this.ours.get(orderId);
    if (own === undefined) return null;
    // An order id that IB gave out again after a reset is not that order: its reference says so, or else IB's own number.
    if (orderRef !== undefined && orderRef !== '') return orderRef === own.clientOrderId ? own : null;
    return permId === null || permId === 0 || own.permId === null || own.permId === permId ? own : null;
  }

  private learnPerm(order: IbOrder, permId: number | null): void {
    if (permId === null || permId === 0 || order.permId === permId) return;
    order.permId = permId;
    this.byPerm.set(permId, order);
  }

  /** `openOrder`: the order it is about (made when it is new), or null when it is none of this account's or cannot be read. */
  onOpenOrder(orderId: number, contract: unknown, rawOrder: unknown, state: unknown): IbOrder | null {
    const fields = fieldsOf(rawOrder);
    if (fields['whatIf'] === true || textOf(fields['account']) !== this.parts.account) return null;
    const terms = readTerms(rawOrder);
    if (terms === null) return null;
    const clientId = wholeOf(fields['clientId']) ?? 0;
    const permId = wholeOf(fields['permId']);
    const orderRef = textOf(fields['orderRef']);
    const order =
      this.find({ orderId, clientId, permId, orderRef }) ?? this.fromIb({ orderId, clientId, permId, orderRef }, terms);
    this.heard(order);
    this.learnPerm(order, permId);
    order.instrumentId ??= this.parts.contracts.idOfContract(contract);
    // A time without its zone is of the machine that TWS runs on: what we sent is known better.
    const own = hasZone(textOf(fields['goodTillDate'])) ? null : order.terms.expireMs;
    order.terms = { ...terms, expireMs: own ?? terms.expireMs ?? order.terms.expireMs };
    const { status } = fieldsOf(state);
    if (typeof status === 'string') this.applyStatus(order, status, order.filled);
    return order;
  }

  private fromIb(key: Required<OrderKey>, terms: Terms): IbOrder {
    const { orderId, clientId, permId, orderRef } = key;
    const isOurs = clientId === this.parts.clientId() && orderId > 0 && orderRef !== '';
    return this.keep({
      ...{ ...NOTHING_HEARD, orderId, clientId, permId, terms, instrumentId: null },
      clientOrderId: isOurs ? idOf<ClientOrderId>(orderRef) : null,
    });
  }

  /** `orderStatus`. */
  onStatus(args: readonly unknown[]): IbOrder | null {
    const [id, status, filled, , , permId, , , clientId] = args;
    const key = { orderId: wholeOf(id) ?? 0, clientId: wholeOf(clientId) ?? 0, permId: wholeOf(permId) };
    const order = this.find(key);
    if (order === null || typeof status !== 'string') return null;
    this.heard(order);
    this.learnPerm(order, key.permId);
    this.applyStatus(order, status, numberText(filled) ?? order.filled);
    return order;
  }

  /** `completedOrder`: one that has ended today. Its order id is not told. */
  onCompleted(contract: unknown, rawOrder: unknown, state: unknown): IbOrder | null {
    const fields = fieldsOf(rawOrder);
    const terms = readTerms(rawOrder);
    const permId = wholeOf(fields['permId']);
    if (terms === null || permId === null || textOf(fields['account']) !== this.parts.account) return null;
    const orderRef = textOf(fields['orderRef']);
    const named = orderRef === '' ? null : this.ofClientOrder(idOf<ClientOrderId>(orderRef));
    // TWS copies the reference when an order is duplicated there: the copy's end is not that of the order.
    const mine = named === null || named.permId === null || named.permId === permId ? named : null;
    const key = { orderId: 0, clientId: -1, permId, orderRef: mine === named ? orderRef : '' };
    const order = this.byPerm.get(permId) ?? mine ?? this.completedFrom(key, terms);
    this.learnPerm(order, permId);
    order.instrumentId ??= this.parts.contracts.idOfContract(contract);
    const { status, completedStatus } = fieldsOf(state);
    const filled = numberText(fields['filledQuantity']);
    if (filled !== null && dec(filled).gt(dec(order.filled))) order.filled = filled;
    if (order.status === null || order.status === 'accepted' || order.status === 'partiallyFilled') {
      const words = textOf(completedStatus);
      order.reason ??= words === '' ? null : words;
      this.applyStatus(order, status === 'Inactive' ? 'Rejected' : textOf(status), order.filled);
    }
    return order;
  }

  /** Which client placed a finished order is not told: one with a reference is taken for ours by it. */
  private completedFrom({ permId, orderRef }: Required<OrderKey>, terms: Terms): IbOrder {
    return this.keep({
      ...{ ...NOTHING_HEARD, orderId: 0, clientId: -1, permId, terms, instrumentId: null },
      clientOrderId: orderRef === '' ? null : idOf<ClientOrderId>(orderRef),
    });
  }

  private applyStatus(order: IbOrder, name: string, filled: DecimalText): void {
    if (dec(filled).gt(dec(order.filled))) order.filled = filled;
    order.inactive = name === 'Inactive';
    const works = name === 'PreSubmitted' || name === 'Submitted' || name === 'Filled';
    // It works after it: what was refused was something else.
    if (works) order.refusal = null;
    if (works && order.byError) this.revive(order);
    const status = this.statusOf(order, name);
    if (status === null || isOver(order.status)) return;
    order.status = status;
    if (status === 'rejected') order.reason ??= order.refusal;
  }

  /** An error said that it was refused, and IB works it all the same: it waited in TWS, say, and was transmitted there. */
  private revive(order: IbOrder): void {
    order.byError = false;
    order.status = null;
    order.reason = null;
  }

  /** An error refuses a change of an order: where IB then calls it inactive, it is over. One that is held already says so anyway. */
  refuseChange(order: IbOrder, words: string): void {
    if (!order.inactive) order.refusal = words;
  }

  /** An error refuses an order that IB had taken: it is over if IB also calls it inactive, before or after. */
  refuseLate(order: IbOrder, words: string): void {
    order.refusal = words;
    if (order.inactive) this.applyStatus(order, 'Inactive', order.filled);
  }

  /** What an IB status says; null for those that say nothing yet. */
  private statusOf(order: IbOrder, name: string): VenueOrderStatus | null {
    switch (name) {
      case 'PreSubmitted':
      case 'Submitted':
      case 'PendingCancel':
        return dec(order.filled).sign() > 0 ? 'partiallyFilled' : 'accepted';
      case 'Filled':
        return 'filled';
      case 'Cancelled':
      case 'ApiCancelled':
        if (order.refusal !== null && dec(order.filled).isZero()) return 'rejected';
        return this.isExpired(order) ? 'expired' : 'canceled';
      case 'Rejected':
        return 'rejected';
      // Held by IB and may come back: it counts as working until IB says more.
      case 'Inactive':
        if (order.refusal !== null && order.status !== null)
          return dec(order.filled).isZero() ? 'rejected' : 'canceled';
        return order.status === null ? null : dec(order.filled).sign() > 0 ? 'partiallyFilled' : 'accepted';
      default:
        return null;
    }
  }

  private isExpired({ terms }: IbOrder): boolean {
    return terms.tif === 'gtd' && terms.expireMs !== null && this.parts.nowMs() >= terms.expireMs;
  }

  /** IB refused it before it ever took it. */
  reject(order: IbOrder, reason: string): void {
    if (isOver(order.status) || (order.status !== null && order.status !== 'accepted')) return;
    order.status = 'rejected';
    order.byError = true;
    order.reason = reason;
  }

  /** The order's report, when there is one to tell that was not told before. */
  news(order: IbOrder): OrderStatusReport | null {
    const report = order.instrumentId === null ? null : this.report(order);
    if (report === null) return null;
    const { tsEventMs: _, ...rest } = report;
    const text = JSON.stringify(rest);
    if (text === order.lastTold) return null;
    order.lastTold = text;
    return report;
  }

  /** Where it stands; null while IB has said nothing of it, or does not list it any more. */
  report(order: IbOrder): OrderStatusReport | null {
    const { terms, status, isGone } = order;
    if (status === null || (isGone && !isOver(status))) return null;
    const waits = terms.type !== 'market' && terms.type !== 'limit';
    return {
      kind: 'orderStatus',
      clientOrderId: order.clientOrderId,
      venueOrderId: order.permId === null ? null : idOf<VenueOrderId>(String(order.permId)),
      instrumentId: order.instrumentId ?? UNKNOWN,
      side: terms.side,
      type: terms.type,
      tif: terms.tif,
      status,
      qty: terms.qty,
      limitPrice: terms.limitPrice,
      ...(waits
        ? { trigger: { price: terms.triggerPrice, source: terms.source, trail: terms.trail, triggered: false } }
        : {}),
      filledQty: order.filled,
      reason: order.reason,
      tsEventMs: this.parts.nowMs(),
    };
  }
}

export const isOver = (status: VenueOrderStatus | null): boolean =>
  status === 'filled' || status === 'canceled' || status === 'expired' || status === 'rejected';

/** A modification that was taken (`reason` null) or refused. */
export const modifyReportOf = (order: IbOrder, reason: string | null, nowMs: number): ModifyReport | null =>
  order.clientOrderId === null
    ? null
    : {
        kind: reason === null ? 'modified' : 'modifyRejected',
        clientOrderId: order.clientOrderId,
        venueOrderId: order.permId === null ? null : idOf<VenueOrderId>(String(order.permId)),
        qty: order.terms.qty,
        limitPrice: order.terms.limitPrice,
        ...(order.terms.triggerPrice === null ? {} : { triggerPrice: order.terms.triggerPrice }),
        reason,
        tsEventMs: nowMs,
      };
