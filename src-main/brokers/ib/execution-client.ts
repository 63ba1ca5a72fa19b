/**
 * One account of Interactive Brokers behind the execution port.
 *
 * Invariants: it is told connected only after the orders that IB holds were read on this connection (so that cancels find their
 * order ids and no id is used twice, G16); executions come from execution messages alone.
 */
import {
  DEFINE_OPTIONS_MAX,
  err,
  ok,
  type AccountId,
  type AccountReport,
  type Capabilities,
  type ClientOrderId,
  type ComboLeg,
  type CommandOutcome,
  type ConnectionId,
  type ExecutionMassStatus,
  type Instrument,
  type InstrumentId,
  type OptionChain,
  type OrderStatusReport,
  type Result,
} from '../../../shared/domain/index.ts';
import type { BrokerDeps, StandIn } from '../../ports/broker.ts';
import type {
  CancelRequest,
  ExecutionClient,
  ExecutionListener,
  ModifyRequest,
  SubmitRequest,
  VenueError,
  WhatIfRequest,
} from '../../ports/execution-client.ts';
import { notFoundReport } from '../../ports/not-found-report.ts';
import { AccountAfterFills } from '../../wire/account-after-fills.ts';
import { IB_CASH_LAG_MS, readAccount } from './account.ts';
import { errorOf } from './asks.ts';
import { IB_CAPABILITIES } from './capabilities.ts';
import type { IbContracts } from './contracts.ts';
import { Fills } from './fills.ts';
import { ForeignCancels } from './foreign-cancels.ts';
import { GlobalCancel } from './global-cancel.ts';
import type { IbLink } from './link.ts';
import { Listings } from './listings.ts';
import { readMassStatus } from './mass-status.ts';
import { OrderCommands } from './order-commands.ts';
import { isOver, OrderRecords, type IbOrder } from './order-records.ts';
import { orderToSend, termsOf } from './orders.ts';
import { Outbox } from './outbox.ts';
import { fieldsOf, textOf, wholeOf } from './parse/numbers.ts';
import { readWhatIf } from './parse/what-if.ts';

/** When the account is asked for after a fill, ms: soon, for figures that TWS works out late, and once they must have the fill. */
const ACCOUNT_AFTER_FILL_MS = [1_000, 10_000, IB_CASH_LAG_MS + 5_000] as const;
/** Wait before what a new connection has to read first is tried again, ms. */
const PREPARE_RETRY_MS = 1_000;

export type ClientParts = {
  readonly connectionId: ConnectionId;
  readonly accountId: AccountId;
  readonly link: IbLink;
  readonly contracts: IbContracts;
  readonly deps: BrokerDeps;
  /** Instruments to list when it connects. */
  readonly watched: readonly InstrumentId[];
  readonly onClose: () => void;
  /** It stands in for a terminal that hangs or is gone. */
  readonly standIn?: StandIn;
};

export class IbExecutionClient implements ExecutionClient {
  readonly connectionId: ConnectionId;
  readonly accountId: AccountId;
  readonly capabilities: Capabilities = IB_CAPABILITIES;
  private readonly parts: ClientParts;
  private readonly records: OrderRecords;
  private readonly fills: Fills;
  private readonly commands: OrderCommands;
  private readonly foreign: ForeignCancels;
  private readonly outbox: Outbox;
  private readonly listings: Listings;
  private readonly account: AccountAfterFills;
  private listener: ExecutionListener | null = null;
  private stopListening: (() => void) | null = null;
  /** Counts the times of the link: what belongs to an older one is dropped. */
  private generation = 0;
  /** Contracts of orders that are being asked for. */
  private readonly learning = new Set<Promise<void>>();
  /** Instruments of positions, as last read, and of fills since. */
  private held = new Set<InstrumentId>();
  private closed = false;
  private told: 'connected' | 'disconnected' | null = null;
  private toldReason: string | null = null;

  constructor(parts: ClientParts) {
    this.parts = parts;
    const { link, contracts, deps, accountId } = parts;
    this.connectionId = parts.connectionId;
    this.accountId = accountId;
    const { scheduler, logger } = deps;
    const nowMs = (): number => scheduler.nowMs();
    this.account = new AccountAfterFills({
      scheduler,
      delaysMs: ACCOUNT_AFTER_FILL_MS,
      lagMs: IB_CASH_LAG_MS,
      read: () => this.accountNow(),
      tell: (report) => this.listener?.onReports([report]),
    });
    this.outbox = new Outbox(scheduler, (reports) => {
      this.listener?.onReports(reports);
      if (reports.some(({ kind }) => kind === 'fill')) this.account.note();
    });
    this.records = new OrderRecords({ contracts, clientId: () => link.clientId, account: accountId, nowMs });
    const { records, outbox } = this;
    this.fills = new Fills({ contracts, records, outbox, logger, nowMs, account: accountId });
    const onStatus = (args: readonly unknown[]): void => this.onTold(records.onStatus(args), textOf(args[1]));
    this.listings = new Listings(link, records);
    const { listings } = this;
    const everything =
      parts.standIn === undefined ? null : new GlobalCancel({ link, listings, scheduler, standIn: parts.standIn });
    this.foreign = new ForeignCancels({ link, deps, onStatus, everything });
    const { foreign } = this;
    this.commands = new OrderCommands({ link, contracts, records, outbox, scheduler, account: accountId, foreign });
  }

  open(listener: ExecutionListener): void {
    this.listener = listener;
    const { link } = this.parts;
    this.stopListening = link.listen({
      onEvent: (name, args) => this.onEvent(name, args),
      onUp: () => void this.prepare(),
      onDown: (reason) => this.onDown(reason),
    });
    if (link.isUp) void this.prepare();
    else link.open();
  }

  close(): Promise<void> {
    if (this.closed) return Promise.resolve();
    this.closed = true;
    this.generation += 1;
    this.stopListening?.();
    this.foreign.close();
    this.commands.lose('the connection was closed');
    this.listener = null;
    this.parts.onClose();
    return Promise.resolve();
  }

  private async accountNow(): Promise<AccountReport | null> {
    const { link, deps } = this.parts;
    const { generation } = this;
    if (this.closed || !link.isUp) return null;
    const read = await readAccount(link, this.accountId, () => deps.scheduler.nowMs(), 'other');
    // What an older link said may be older than what the newer one read first.
    return read.ok && generation === this.generation ? read.value : null;
  }

  private tell(state: 'connected' | 'disconnected', reason: string | null): void {
    if (this.told === state && this.toldReason === reason) return;
    this.told = state;
    this.toldReason = reason;
    this.listener?.onConnection({ state, reason });
  }

  private onDown(reason: string): void {
    this.generation += 1;
    this.account.drop();
    this.outbox.flushAll();
    this.commands.lose(`the connection to IB was lost (${reason})`);
    this.tell('disconnected', reason);
  }

  /** Reads what is open, then says that it is connected. */
  private async prepare(): Promise<void> {
    this.generation += 1;
    const { generation } = this;
    const failure = await this.readFirst();
    if (generation !== this.generation || this.listener === null) return;
    if (failure === null) return this.tell('connected', null);
    this.parts.deps.logger.warn('what IB holds could not be read', { reason: failure });
    this.parts.deps.scheduler.after(PREPARE_RETRY_MS, () => {
      if (generation === this.generation && this.parts.link.isUp) void this.prepare();
    });
  }

  private async readFirst(): Promise<string | null> {
    const { contracts, watched, deps } = this.parts;
    const orders = await this.listings.openOrders();
    if (!orders.ok) return orders.error.message;
    const listed = await Promise.all(watched.map((id) => contracts.resolve(id)));
    for (const one of listed) if (!one.ok) deps.logger.warn('not listed', { reason: one.error.message });
    return null;
  }

  private onEvent(name: string, args: readonly unknown[]): void {
    switch (name) {
      case 'openOrder':
        return this.onOpenOrder(args);
      case 'orderStatus':
        this.parts.link.sawOrderId(wholeOf(args[0]) ?? 0);
        return this.onTold(this.records.onStatus(args), textOf(args[1]));
      case 'completedOrder': {
        const order = this.records.onCompleted(args[0], args[1], args[2]);
        if (order !== null && order.instrumentId === null) this.learnContract(order, args[0]);
        return;
      }
      case 'execDetails':
        return this.onExecution(args);
      case 'commissionReport':
        return this.fills.onCommission(args[0]);
      case 'error': {
        const { id, code, text } = errorOf(args);
        const order = this.records.ofOrderId(id);
        if (this.commands.onError(id, code, text)) this.onTold(order, null);
        return;
      }
      default:
        return;
    }
  }

  private onOpenOrder(args: readonly unknown[]): void {
    const orderId = wholeOf(args[0]) ?? 0;
    this.parts.link.sawOrderId(orderId);
    const order = this.records.onOpenOrder(orderId, args[1], args[2], args[3]);
    if (order === null) return;
    if (order.instrumentId === null) this.learnContract(order, args[1]);
    this.onTold(order, textOf(fieldsOf(args[3])['status']));
  }

  private learnContract(order: IbOrder, contract: unknown): void {
    const learning = this.learn(order, contract).finally(() => this.learning.delete(learning));
    this.learning.add(learning);
  }

  /** An order on a contract that was not known: asked for, then told. */
  private async learn(order: IbOrder, contract: unknown): Promise<void> {
    const { contracts } = this.parts;
    await contracts.resolveConId(contract);
    order.instrumentId ??= contracts.idOfContract(contract);
    this.onTold(order, null);
  }

  private onTold(order: IbOrder | null, ibStatus: string | null): void {
    if (order === null) return;
    this.commands.onOrder(order, ibStatus);
    const report = this.records.news(order);
    if (report === null) return;
    this.outbox.push([report]);
  }

  /** Whether a working order or a position is in an instrument, itself or as a leg: its quotes are not given up. */
  needs(id: InstrumentId): boolean {
    const { contracts } = this.parts;
    if (this.held.has(id)) return true;
    for (const { instrumentId, status, isGone } of this.records.all()) {
      if (instrumentId === null || isGone || isOver(status)) continue;
      if (instrumentId === id) return true;
      if (contracts.get(instrumentId)?.legs?.some((leg) => leg.instrumentId === id) === true) return true;
    }
    return false;
  }

  private onExecution(args: readonly unknown[]): void {
    // Listings carry their request's number; what happens now carries −1.
    const live = args[0] === -1;
    const { clientId, orderId } = fieldsOf(args[2]);
    // An id that an execution names was used, whatever TWS says is free (G16).
    if (clientId === this.parts.link.clientId) this.parts.link.sawOrderId(wholeOf(orderId) ?? 0);
    const instrumentId = this.parts.contracts.idOfContract(args[1]);
    if (instrumentId !== null) this.held.add(instrumentId);
    this.fills.onExecution(args[1], args[2], live);
    if (!live) void this.parts.contracts.resolveConId(args[1]);
  }

  async instruments(): Promise<Result<readonly Instrument[], VenueError>> {
    const { link, contracts } = this.parts;
    if (!link.isUp) return err({ kind: 'notConnected', message: link.downReason });
    const held = await this.listings.positions(this.accountId);
    if (!held.ok) return held;
    await Promise.all(held.value.map((position) => contracts.resolveConId(position.contract)));
    return ok(contracts.all());
  }

  submitOrder(request: SubmitRequest): Promise<CommandOutcome> {
    return this.commands.submit(request);
  }

  modifyOrder(request: ModifyRequest): Promise<CommandOutcome> {
    return this.commands.modify(request);
  }

  cancelOrder(request: CancelRequest): Promise<CommandOutcome> {
    return this.commands.cancel(request);
  }

  /** Looks in the open orders, then in those that ended today, then in the executions. */
  async queryOrder(clientOrderId: ClientOrderId): Promise<Result<OrderStatusReport, VenueError>> {
    const open = await this.listings.openOrders();
    if (!open.ok) return open;
    const seen = this.reportOf(clientOrderId);
    if (seen !== null && (seen.status === 'accepted' || seen.status === 'partiallyFilled')) return ok(seen);
    const done = await this.listings.completedOrders();
    if (!done.ok) return seen === null ? done : ok(seen);
    const executions = await this.listings.executions(this.accountId);
    if (!executions.ok) return executions;
    const report = this.reportOf(clientOrderId);
    if (report !== null) return ok(report);
    if (this.fills.hasOf(clientOrderId))
      return err({ kind: 'refused', message: 'IB lists executions of it, but not the order itself' });
    return ok(
      notFoundReport({
        clientOrderId,
        reason: 'IB has neither an open order, nor one that ended today, nor an execution with this reference',
        tsEventMs: this.parts.deps.scheduler.nowMs(),
      }),
    );
  }

  private reportOf(clientOrderId: ClientOrderId): OrderStatusReport | null {
    const order = this.records.ofClientOrder(clientOrderId);
    return order === null ? null : this.records.report(order);
  }

  async massStatus(sinceMs: number): Promise<Result<ExecutionMassStatus, VenueError>> {
    const { parts, records, fills, listings, accountId, learning } = this;
    const learned = (): Promise<unknown> => Promise.all(learning);
    const status = await readMassStatus({ ...parts, accountId, records, fills, listings, learned }, sinceMs);
    if (!status.ok) return status;
    this.held = new Set(status.value.positions.map(({ instrumentId }) => instrumentId));
    this.account.onMassStatus(status.value);
    return status;
  }

  optionChain(underlyingId: InstrumentId): Promise<Result<OptionChain, VenueError>> {
    return this.parts.contracts.optionChain(underlyingId);
  }

  defineInstruments(ids: readonly InstrumentId[]): Promise<Result<readonly Instrument[], VenueError>> {
    if (ids.length > DEFINE_OPTIONS_MAX) {
      return Promise.resolve(err({ kind: 'refused', message: `at most ${DEFINE_OPTIONS_MAX} contracts at once` }));
    }
    return this.parts.contracts.define(ids);
  }

  async defineCombo(legs: readonly ComboLeg[]): Promise<Result<Instrument, VenueError>> {
    const parts = await this.parts.contracts.define(legs.map((leg) => leg.instrumentId));
    return parts.ok ? this.parts.contracts.defineCombo(legs) : parts;
  }

  /** Margins after the order, by IB's what-if: an order with that flag, transmitted, and never placed. */
  async whatIf(request: WhatIfRequest): Promise<Result<unknown, VenueError>> {
    const { link, contracts } = this.parts;
    const contract = contracts.contractOf(request.instrumentId);
    if (contract === null) return err({ kind: 'refused', message: `${request.instrumentId} is not listed` });
    const isCombo = contracts.get(request.instrumentId)?.legs != null;
    const labels = { account: this.accountId, orderRef: request.clientOrderId, whatIf: true };
    const order = orderToSend(termsOf(request), labels, isCombo);
    if (!order.ok) return err({ kind: 'refused', message: order.error });
    const orderId = link.takeOrderId();
    const question = {
      what: 'the margin of the order',
      events: ['openOrder'],
      hear: (_: string, args: readonly unknown[]) =>
        args[0] === orderId ? { answer: readWhatIf(args[2], args[3]) } : null,
    };
    return link.askAs('order', orderId, question, (api) => api.placeOrder(orderId, contract, order.value));
  }
}
