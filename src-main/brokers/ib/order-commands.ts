/**
 * Submit, modify and cancel: what is sent, and what IB's words make of it. An order is refused only by an error that says so before
 * IB took it; a time-out or a lost connection is unknown (G15); nothing is ever sent twice.
 */
import { dec, type CommandOutcome, type DecimalText, type Price } from '../../../shared/domain/index.ts';
import type { Scheduler, TimerHandle } from '../../ports/clock.ts';
import type { CancelRequest, ModifyRequest, SubmitRequest } from '../../ports/execution-client.ts';
import { clockRefusal } from '../../wire/clock-guard.ts';
import { orderWait } from '../../wire/order-wait.ts';
import type { IbContracts } from './contracts.ts';
import { meaningOf, wordsOf } from './errors.ts';
import type { ForeignCancels } from './foreign-cancels.ts';
import type { IbLink } from './link.ts';
import { isOver, modifyReportOf, type IbOrder, type OrderRecords } from './order-records.ts';
import { orderToSend, termsOf, type Terms } from './orders.ts';
import type { Outbox } from './outbox.ts';

/** After so long without a word an order's outcome is unknown, ms. */
export const ORDER_TIMEOUT_MS = 5_000;
/** The library refuses to send (@stoqey/ib 1.6.10, encoder: UPDATE_TWS). */
const TOO_OLD = 503;

type Change = { readonly qty: DecimalText; readonly limitPrice: Price | null; readonly triggerPrice: Price | null };

/** A command that waits for IB's word. */
type Pending = {
  readonly kind: 'submit' | 'modify' | 'cancel';
  readonly order: IbOrder;
  readonly change: Change | null;
  readonly settle: (outcome: CommandOutcome) => void;
};

export type CommandParts = {
  readonly link: IbLink;
  readonly contracts: IbContracts;
  readonly records: OrderRecords;
  readonly outbox: Outbox;
  readonly scheduler: Scheduler;
  readonly account: string;
  readonly foreign: ForeignCancels;
};

const unsent = (reason: string): CommandOutcome => ({ kind: 'rejected', reason, unsent: true });

export class OrderCommands {
  private readonly parts: CommandParts;
  private readonly pending = new Set<Pending>();
  /** The newest order of each link between orders of combinations, which IB cannot link. */
  private readonly comboLinks = new Map<string, IbOrder>();

  constructor(parts: CommandParts) {
    this.parts = parts;
  }

  async submit(request: SubmitRequest): Promise<CommandOutcome> {
    const { link, contracts, records, account } = this.parts;
    if (!link.isUp) return unsent(link.downReason);
    const off = request.reducing === true ? null : clockRefusal(link.clockSkewMs, 'IB');
    if (off !== null) return unsent(off);
    const contract = contracts.contractOf(request.instrumentId);
    if (contract === null)
      return unsent(`${request.instrumentId} is not listed on this connection; search for it first`);
    const terms = termsOf(request);
    const isCombo = contracts.get(request.instrumentId)?.legs != null;
    const order = orderToSend(terms, { account, orderRef: request.clientOrderId }, isCombo);
    if (!order.ok) return unsent(order.error);
    if (isCombo && terms.linkId !== null && this.isLinkTaken(terms.linkId)) {
      return unsent(
        'IB does not link orders of combinations: only one of them may rest, the other has to be held here',
      );
    }
    let record: IbOrder | null = null;
    let late: string | null = null;
    const lane = request.reducing === true ? 'reduce' : 'order';
    const waited = orderWait(this.parts.scheduler, lane);
    const failure = await link.send(lane, (api) => {
      late = waited();
      if (late !== null) return;
      const orderId = link.takeOrderId();
      record = records.add(orderId, request.clientOrderId, request.instrumentId, terms);
      if (isCombo && terms.linkId !== null) this.comboLinks.set(terms.linkId, record);
      api.placeOrder(orderId, contract, order.value);
    });
    if (failure !== null || record === null) return unsent(failure ?? late ?? 'nothing was sent');
    return this.wait('submit', record, null);
  }

  /** Whether an order of a link works; links that are over are forgotten. */
  private isLinkTaken(linkId: string): boolean {
    for (const [link, { status }] of this.comboLinks) if (isOver(status)) this.comboLinks.delete(link);
    return this.comboLinks.has(linkId);
  }

  async modify(request: ModifyRequest): Promise<CommandOutcome> {
    const { link, contracts, account } = this.parts;
    const order = this.orderOf(request);
    const problem = this.problemOf(order) ?? (order === null ? null : this.unchangeable(order));
    if (order === null || problem !== null) return this.refuseModify(request, problem ?? 'IB has no such order');
    const contract = order.instrumentId === null ? null : contracts.contractOf(order.instrumentId);
    if (contract === null || order.clientOrderId === null)
      return this.refuseModify(request, 'the contract of the order is not known');
    const change: Change = {
      qty: request.qty,
      limitPrice: request.limitPrice ?? order.terms.limitPrice,
      triggerPrice: request.triggerPrice ?? order.terms.triggerPrice,
    };
    const terms: Terms = { ...order.terms, ...change };
    const isCombo = contracts.get(request.instrumentId)?.legs != null;
    const sent = orderToSend(terms, { account, orderRef: order.clientOrderId }, isCombo);
    if (!sent.ok) return unsent(sent.error);
    let late: string | null = null;
    const failure = await link.send('order', (api) => {
      // A word that came while it waited for its turn may have ended it: sent now, it could be a new order.
      late = this.unchangeable(order);
      if (late === null) api.placeOrder(order.orderId, contract, sent.value);
    });
    if (failure !== null) return unsent(failure);
    return late === null ? this.wait('modify', order, change) : this.refuseModify(request, late);
  }

  async cancel(request: CancelRequest): Promise<CommandOutcome> {
    const order = this.orderOf(request);
    if (order !== null && this.isForeign(order) && !isOver(order.status) && this.parts.link.isUp) {
      const failure = await this.parts.foreign.cancel(order);
      // What became of it may have been read in a list, which tells nobody.
      const news = failure === null && isOver(order.status) ? this.parts.records.news(order) : null;
      if (news !== null) this.parts.outbox.push([news]);
      return failure === null
        ? this.acked(order)
        : this.refuseCancel(request, `${this.problemOf(order) ?? ''} (${failure})`);
    }
    const problem = this.problemOf(order);
    if (order === null || problem !== null) return this.refuseCancel(request, problem ?? 'IB has no such order');
    const failure = await this.parts.link.send('cancel', (api) => api.cancelOrder(order.orderId));
    if (failure !== null) return unsent(failure);
    if (isOver(order.status)) return this.outcomeOfEnd(order);
    return this.wait('cancel', order, null);
  }

  private orderOf({ clientOrderId, venueOrderId }: CancelRequest): IbOrder | null {
    const own = this.parts.records.ofClientOrder(clientOrderId);
    if (own !== null || venueOrderId === null) return own;
    return this.parts.records.ofPermId(Number(venueOrderId));
  }

  private isForeign({ clientId, orderId }: IbOrder): boolean {
    return clientId !== this.parts.link.clientId || orderId === 0;
  }

  /** Why an order cannot be changed or canceled from here; null when it can. */
  private problemOf(order: IbOrder | null): string | null {
    const { link } = this.parts;
    if (order === null) return link.isUp ? null : link.downReason;
    if (isOver(order.status)) return `too late: the order is ${order.status ?? ''}`;
    if (this.isForeign(order)) {
      const whose = order.orderId === 0 ? 'placed in TWS by hand' : `order of client ${order.clientId}`;
      return `it was ${whose}: IB lets only that client change or cancel it`;
    }
    return link.isUp ? null : link.downReason;
  }

  /**
   * Why a change may not leave; null when it may. IB has no message for it: the order is placed again under its id, which makes a new
   * one of it where IB has none (any more).
   */
  private unchangeable({ status, isGone }: IbOrder): string | null {
    if (isOver(status)) return `too late: the order is ${status ?? ''}`;
    if (isGone) return 'IB does not list the order any more';
    return status === null ? 'IB has not said yet that it has the order' : null;
  }

  private refuseModify(request: ModifyRequest, reason: string): CommandOutcome {
    const { qty, limitPrice, clientOrderId, venueOrderId } = request;
    const tsEventMs = this.parts.scheduler.nowMs();
    this.parts.outbox.push([
      { kind: 'modifyRejected', clientOrderId, venueOrderId, qty, limitPrice, reason, tsEventMs },
    ]);
    return { kind: 'rejected', reason };
  }

  private refuseCancel({ clientOrderId }: CancelRequest, reason: string): CommandOutcome {
    this.parts.outbox.push([
      { kind: 'cancelRejected', clientOrderId, reason, tsEventMs: this.parts.scheduler.nowMs() },
    ]);
    return { kind: 'rejected', reason };
  }

  private wait(kind: Pending['kind'], order: IbOrder, change: Change | null): Promise<CommandOutcome> {
    return new Promise((resolve) => {
      let timer: TimerHandle | null = null;
      const pending: Pending = {
        kind,
        order,
        change,
        settle: (outcome) => {
          if (!this.pending.delete(pending)) return;
          timer?.cancel();
          resolve(outcome);
        },
      };
      this.pending.add(pending);
      const seconds = ORDER_TIMEOUT_MS / 1000;
      timer = this.parts.scheduler.after(ORDER_TIMEOUT_MS, () =>
        pending.settle({ kind: 'unknown', reason: `IB said nothing about it within ${seconds} s` }),
      );
    });
  }

  private of(order: IbOrder): Pending[] {
    return [...this.pending].filter((p) => p.order === order);
  }

  /** IB told an order's terms or status: commands that this answers are settled. */
  onOrder(order: IbOrder, ibStatus: string | null): void {
    const { status } = order;
    if (status === null) return;
    for (const pending of this.of(order)) {
      if (pending.kind === 'submit') pending.settle(this.outcomeOfSubmit(order));
      else if (pending.kind === 'cancel') {
        if (ibStatus === 'PendingCancel') pending.settle(this.acked(order));
        else if (isOver(status)) pending.settle(this.outcomeOfEnd(order));
      } else if (this.holds(order, pending.change)) this.onModified(pending);
      else if (isOver(status)) this.failModify(pending, `too late: the order is ${status}`);
    }
  }

  private acked = (order: IbOrder): CommandOutcome => ({
    kind: 'acked',
    venueOrderId: this.parts.records.report(order)?.venueOrderId ?? null,
  });

  private outcomeOfSubmit(order: IbOrder): CommandOutcome {
    if (order.status !== 'rejected') return this.acked(order);
    return { kind: 'rejected', reason: order.reason ?? 'IB refused the order' };
  }

  /** Of a cancel: the order has ended, by it or by something else. */
  private outcomeOfEnd(order: IbOrder): CommandOutcome {
    if (order.status === 'canceled' || order.status === 'expired') return this.acked(order);
    return { kind: 'rejected', reason: `too late: the order is ${order.status ?? ''}` };
  }

  private holds({ terms }: IbOrder, change: Change | null): boolean {
    if (change === null) return false;
    const same = (a: DecimalText | null, b: DecimalText | null): boolean =>
      a === null || b === null ? a === b : dec(a).eq(dec(b));
    const trails = terms.type === 'trailingStop';
    return (
      same(terms.qty, change.qty) &&
      same(terms.limitPrice, change.limitPrice) &&
      (trails || same(terms.triggerPrice, change.triggerPrice))
    );
  }

  private onModified(pending: Pending): void {
    const report = modifyReportOf(pending.order, null, this.parts.scheduler.nowMs());
    if (report !== null) this.parts.outbox.push([report]);
    pending.settle(this.acked(pending.order));
  }

  private failModify(pending: Pending, reason: string): void {
    const report = modifyReportOf(pending.order, reason, this.parts.scheduler.nowMs());
    if (report !== null) this.parts.outbox.push([report]);
    pending.settle({ kind: 'rejected', reason });
  }

  /** An error that names one of our orders. True when it changed the order. */
  onError(orderId: number, code: number, text: string): boolean {
    const order = this.parts.records.ofOrderId(orderId);
    if (order === null) return false;
    const { kind } = meaningOf(code);
    const words = wordsOf(code, text);
    if (kind === 'canceled') {
      if (text.replace(/^Order Canceled - reason:/i, '').trim() !== '') order.reason ??= words;
      return false;
    }
    // The library's own word for what this TWS is too old for: nothing was sent.
    const unsent = code === TOO_OLD;
    if (kind !== 'rejected' && kind !== 'tooLate' && kind !== 'notFound' && !unsent) return false;
    const waiting = this.of(order);
    const changes = waiting.filter((p) => p.kind !== 'submit');
    for (const pending of changes) {
      if (pending.kind === 'modify') this.failModify(pending, words);
      else this.failCancel(pending, words);
    }
    if (changes.length > 0) {
      if (kind === 'rejected' && changes.some((p) => p.kind === 'modify'))
        this.parts.records.refuseChange(order, words);
      return false;
    }
    // About a cancel or a change that is not waited for any more: it says nothing of the order.
    if (kind !== 'rejected' && !unsent) return false;
    // Without a change under way it is about the order itself: refused, if IB had not taken it.
    if (order.status !== null) {
      this.parts.records.refuseLate(order, words);
      return true;
    }
    this.parts.records.reject(order, words);
    for (const pending of waiting) pending.settle({ kind: 'rejected', reason: words });
    return true;
  }

  private failCancel(pending: Pending, reason: string): void {
    const { clientOrderId } = pending.order;
    const tsEventMs = this.parts.scheduler.nowMs();
    if (clientOrderId !== null) this.parts.outbox.push([{ kind: 'cancelRejected', clientOrderId, reason, tsEventMs }]);
    pending.settle({ kind: 'rejected', reason });
  }

  /** The connection is over: what was sent may have been taken. */
  lose(reason: string): void {
    for (const pending of [...this.pending]) pending.settle({ kind: 'unknown', reason });
  }
}
