/**
 * One account at one exchange through ccxt: a private stream that is watched, commands whose outcome is proven or unknown, and the
 * mass status. It reconnects until it is closed; whoever listens pulls a mass status each time it comes up.
 */
import {
  Decimal,
  dec,
  err,
  idOf,
  ok,
  type AccountId,
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
  type VenueOrderId,
  type VenueReport,
} from '../../../shared/domain/index.ts';
import type {
  CancelRequest,
  ExecutionClient,
  ExecutionListener,
  ModifyRequest,
  SubmitRequest,
  VenueError,
  WhatIfRequest,
} from '../../ports/execution-client.ts';
import { Redial } from '../../wire/redial.ts';
import { capabilitiesOf } from './capabilities.ts';
import { toWireId } from './client-ids.ts';
import { hasTriggerBook, modeProblem, type CcxtDesk } from './desk.ts';
import type { Failure } from './errors.ts';
import type { KnownOrder } from './known-orders.ts';
import { readHoldings, readMassStatus, readOpen, type MassParts } from './mass-status.ts';
import { findOrder, queryOrder } from './order-finder.ts';
import { OrderTracker } from './order-tracker.ts';
import { contractsOf, orderCall } from './orders.ts';
import type { Listed } from './parse/market.ts';
import { closedByExchange, readOrder } from './parse/order.ts';
import { isFields, textOf, type Fields } from './parse/read.ts';
import type { Session } from './session.ts';
import { accountProblem } from './account-problem.ts';
import { UserStream } from './user-stream.ts';

const NOT_UP: CommandOutcome = { kind: 'rejected', reason: 'not connected to the exchange', unsent: true };
const OFFLINE: VenueError = { kind: 'notConnected', message: 'not connected to the exchange' };

export class CcxtExecutionClient implements ExecutionClient {
  readonly connectionId: ConnectionId;
  private readonly desk: CcxtDesk;
  private readonly tracker: OrderTracker;
  private readonly redial: Redial;
  private listener: ExecutionListener | null = null;
  private session: Session | null = null;
  private stream: UserStream | null = null;
  private up = false;
  private opened = false;
  /** Counts attempts: whatever belongs to an older one is dropped. */
  private generation = 0;
  private fills = 0;

  constructor(desk: CcxtDesk) {
    this.desk = desk;
    this.tracker = new OrderTracker(desk);
    this.connectionId = desk.options.connectionId;
    this.redial = new Redial({ scheduler: desk.deps.scheduler, random: desk.deps.random });
  }

  get accountId(): AccountId {
    return this.desk.options.accountId ?? idOf<AccountId>('none');
  }

  get capabilities(): Capabilities {
    const { profile, market, spotInventory } = this.desk.settings;
    return capabilitiesOf(profile, { kind: market, markets: this.desk.markets.toldMarkets(), spotInventory });
  }

  get isUp(): boolean {
    return this.up;
  }

  open(listener: ExecutionListener): void {
    this.listener = listener;
    if (this.opened) return;
    this.opened = true;
    void this.connect();
  }

  async close(): Promise<void> {
    this.listener = null;
    this.generation += 1;
    this.redial.stop();
    this.stream?.stop();
    this.up = false;
    const { session } = this;
    this.session = null;
    if (session !== null) await this.desk.end(session);
  }

  private async connect(): Promise<void> {
    this.generation += 1;
    const { generation } = this;
    const failed = await this.dial(generation).catch((thrown: unknown) => String(thrown));
    if (generation !== this.generation) return;
    if (failed !== null) return this.lost(generation, failed);
    this.up = true;
    this.redial.succeeded();
    this.listener?.onConnection({ state: 'connected', reason: null });
  }

  /** Null when it stands: the account is the right one, and its stream is heard. */
  private async dial(generation: number): Promise<string | null> {
    const problem = modeProblem(this.desk.options.mode, this.desk.settings);
    if (problem !== null) return problem.message;
    const made = await this.sessionFor();
    if (!made.ok) return made.error.message;
    const session = made.value;
    const clock = await this.desk.readClock(session);
    if (!clock.ok) return clock.error.message;
    const loaded = await this.desk.load(session);
    if (!loaded.ok) return loaded.error.message;
    const refused = await accountProblem(this.desk, session);
    if (refused !== null) return refused;
    if (generation !== this.generation) return 'closed';
    this.stream = new UserStream({
      session,
      desk: this.desk,
      onOrders: (rows) => this.onOrders(rows),
      onTrades: (rows) => this.onTrades(rows),
      onLost: (reason) => this.lost(generation, reason),
    });
    return this.stream.start();
  }

  private async sessionFor(): Promise<Result<Session, VenueError>> {
    if (this.session !== null) return ok(this.session);
    const made = await this.desk.session(true, (reason) => this.lost(this.generation, reason));
    if (made.ok) this.session = made.value;
    return made;
  }

  private lost(generation: number, reason: string): void {
    if (generation !== this.generation) return;
    this.generation += 1;
    this.stream?.stop();
    this.stream = null;
    this.session?.dropSockets();
    this.up = false;
    if (this.listener === null) return;
    this.listener.onConnection({ state: 'disconnected', reason });
    this.redial.later(() => void this.connect());
  }

  private onOrders(rows: readonly Fields[]): void {
    this.tell(this.tracker.ordersOf(rows));
    if (rows.some(closedByExchange))
      this.lost(
        this.generation,
        'the exchange closed a position itself (liquidation or auto-deleveraging): reading the account again',
      );
  }

  private onTrades(rows: readonly Fields[]): void {
    const fills = this.tracker.fillsOf(rows);
    this.fills += fills.length;
    this.tell(fills);
    const orders = rows.map((row) => this.orderInTrade(row)).filter((row) => row !== null);
    if (orders.length > 0) this.onOrders(orders);
  }

  /** Kraken tells a partial fill's order in the message of the execution alone, and ccxt makes only a trade of it. */
  private orderInTrade({ info }: Fields): Fields | null {
    if (this.session === null || !isFields(info) || info['exec_type'] !== 'trade') return null;
    const read = this.session.exchange.parseWsOrder(info);
    return isFields(read) ? read : null;
  }

  private tell(reports: readonly VenueReport[]): void {
    if (reports.length > 0) this.listener?.onReports(reports);
  }

  async instruments(): Promise<Result<readonly Instrument[], VenueError>> {
    const { session, desk } = this;
    if (session === null || !this.up) return err(OFFLINE);
    const loaded = await desk.load(session);
    if (!loaded.ok) return loaded;
    const held = await readHoldings({ desk, session });
    if (!held.ok) return held;
    const open = await readOpen({ desk, session });
    if (!open.ok) return open;
    const symbols = [...open.value.plain, ...open.value.trigger].map((row) => textOf(row['symbol']) ?? '');
    desk.tell(symbols.flatMap((symbol) => desk.markets.of(symbol)?.instrument.id ?? []));
    return ok(desk.instruments());
  }

  async submitOrder(request: SubmitRequest): Promise<CommandOutcome> {
    const { session, desk } = this;
    const listed = desk.markets.get(request.instrumentId);
    if (session === null || !this.up) return NOT_UP;
    if (listed === null) return unsent(`${desk.settings.profile.title} does not list ${request.instrumentId}`);
    const made = orderCall(request, listed, desk.settings.profile);
    if (!made.ok) return unsent(made.error);
    const { type, side, amount, price, params, book } = made.value;
    const closed = (await desk.orderLimiter?.take('order')) ?? null;
    if (closed !== null) return unsent(closed.reason);
    desk.tell([request.instrumentId]);
    const order = this.tracker.known.add({
      clientOrderId: request.clientOrderId,
      instrumentId: request.instrumentId,
      sentAtMs: desk.deps.scheduler.monotonicMs(),
      type: request.type,
      tif: request.tif,
      book,
      venueOrderId: null,
      engineId: null,
    });
    const done = await session.call('order', (x) => x.createOrder(listed.symbol, type, side, amount, price, params));
    if (!done.ok) return this.submitFailed(request, done.error);
    const number = isFields(done.value) ? textOf(done.value['id']) : null;
    if (number === null) return { kind: 'unknown', reason: 'the exchange’s answer names no order' };
    this.tracker.known.number(order, idOf<VenueOrderId>(number));
    this.answered(done.value);
    return { kind: 'acked', venueOrderId: order.venueOrderId };
  }

  /** A refusal is told as the order's end as well. */
  private submitFailed(request: SubmitRequest, failure: Failure): CommandOutcome {
    if (failure.kind === 'rejected' && !failure.unsent) {
      const { clientOrderId, instrumentId, side, type, tif, qty, limitPrice } = request;
      const terms = { clientOrderId, venueOrderId: null, instrumentId, side, type, tif, qty, limitPrice };
      const ended = { status: 'rejected' as const, filledQty: Decimal.ZERO.text(), reason: failure.reason };
      this.tell([{ kind: 'orderStatus', ...terms, ...ended, tsEventMs: this.desk.venueNowMs() }]);
    }
    return outcomeOf(failure);
  }

  /** What an answer says of an order is told as if it had been streamed, where it says enough. */
  private answered(value: unknown): void {
    if (!isFields(value) || textOf(value['status']) === null || textOf(value['side']) === null) return;
    const read = readOrder(value, this.tracker.facts());
    if (read === null || read === 'ignore' || read.report.clientOrderId === null) return;
    // A fill in an answer comes as a trade too: until then the order only counts as taken.
    if (read.report.status === 'filled' || read.report.status === 'partiallyFilled') return;
    this.tell([read.report]);
  }

  async modifyOrder(request: ModifyRequest): Promise<CommandOutcome> {
    const { session, desk } = this;
    const listed = desk.markets.get(request.instrumentId);
    if (session === null || !this.up) return NOT_UP;
    if (listed === null) return unsent(`${desk.settings.profile.title} does not list ${request.instrumentId}`);
    if (!this.capabilities.modify) return unsent(`${desk.settings.profile.title} does not change orders in place`);
    const number = request.venueOrderId ?? this.tracker.known.get(request.clientOrderId)?.venueOrderId ?? null;
    if (number === null) return unsent('the order has no number at the exchange yet');
    const amount = contractsOf(listed, dec(request.qty));
    if (amount === null) return unsent(`the quantity is not a multiple of ${listed.instrument.lotSize}`);
    return this.edit(session, request, { listed, number, amount });
  }

  private async edit(
    session: Session,
    request: ModifyRequest,
    { listed, number, amount }: { readonly listed: Listed; readonly number: VenueOrderId; readonly amount: string },
  ): Promise<CommandOutcome> {
    const { desk, tracker } = this;
    const current = await findOrder({ desk, session, tracker }, request.clientOrderId, listed);
    if (!current.ok) return { kind: 'unknown', reason: current.error.message };
    const side = current.value?.side ?? null;
    if (side === null) return { kind: 'rejected', reason: 'the exchange does not know this order' };
    const trigger = request.triggerPrice ?? null;
    const type = request.limitPrice === null ? 'market' : 'limit';
    const name = this.desk.settings.profile.id === 'kraken' ? 'stopLossPrice' : 'triggerPrice';
    const params = trigger === null ? {} : { [name]: trigger };
    const done = await session.call('order', (x) =>
      x.editOrder(number, listed.symbol, type, side, amount, request.limitPrice ?? undefined, params),
    );
    if (!done.ok) return outcomeOf(done.error);
    this.tell([
      {
        kind: 'modified',
        clientOrderId: request.clientOrderId,
        venueOrderId: number,
        qty: request.qty,
        limitPrice: request.limitPrice,
        ...(trigger === null ? {} : { triggerPrice: trigger }),
        reason: null,
        tsEventMs: this.desk.venueNowMs(),
      },
    ]);
    return { kind: 'acked', venueOrderId: number };
  }

  async cancelOrder(request: CancelRequest): Promise<CommandOutcome> {
    const { session, desk } = this;
    const listed = desk.markets.get(request.instrumentId);
    if (session === null || !this.up) return NOT_UP;
    if (listed === null) return unsent(`${desk.settings.profile.title} does not list ${request.instrumentId}`);
    const known = this.tracker.known.get(request.clientOrderId);
    const first = await this.cancelIn(session, request, { listed, known, book: known?.book ?? 'plain' });
    if (first.ok) return { kind: 'acked', venueOrderId: known?.venueOrderId ?? request.venueOrderId };
    // It may be in the other book: not known here, or triggered while the cancel was on its way.
    if (first.error.noOrder && hasTriggerBook(this.desk)) {
      const other = (known?.book ?? 'plain') === 'plain' ? 'trigger' : 'plain';
      const second = await this.cancelIn(session, request, { listed, known, book: other });
      if (second.ok) return { kind: 'acked', venueOrderId: known?.venueOrderId ?? request.venueOrderId };
      if (!second.error.noOrder) return this.cancelRefused(request, second.error);
    }
    return this.cancelRefused(request, first.error);
  }

  private cancelRefused(request: CancelRequest, failure: Failure): CommandOutcome {
    if (failure.kind === 'rejected' && !failure.unsent)
      this.tell([
        {
          kind: 'cancelRejected',
          clientOrderId: request.clientOrderId,
          reason: failure.reason,
          tsEventMs: this.desk.venueNowMs(),
        },
      ]);
    return outcomeOf(failure);
  }

  private async cancelIn(
    session: Session,
    request: CancelRequest,
    {
      listed,
      known,
      book,
    }: { readonly listed: Listed; readonly known: KnownOrder | null; readonly book: 'plain' | 'trigger' },
  ): Promise<Result<void, Failure>> {
    const { profile } = this.desk.settings;
    const wire = toWireId(profile.idRule, request.clientOrderId);
    const plainNumber =
      known?.engineId ?? (known?.book === 'trigger' ? null : (known?.venueOrderId ?? request.venueOrderId));
    const number = book === 'trigger' ? (known?.venueOrderId ?? request.venueOrderId) : plainNumber;
    const byClient = number === null && wire !== null ? { clientOrderId: wire } : {};
    const params = { ...(book === 'trigger' ? { trigger: true } : {}), ...byClient };
    const done = await session.call('cancel', (x) => x.cancelOrder(number ?? undefined, listed.symbol, params));
    if (!done.ok) return done;
    this.answered(done.value);
    return ok(undefined);
  }

  queryOrder(id: ClientOrderId): Promise<Result<OrderStatusReport, VenueError>> {
    const { session, desk, tracker } = this;
    if (session === null || !this.up) return Promise.resolve(err(OFFLINE));
    return queryOrder({ desk, session, tracker }, id);
  }

  massStatus(sinceMs: number): Promise<Result<ExecutionMassStatus, VenueError>> {
    const { session } = this;
    if (session === null || !this.up) return Promise.resolve(err(OFFLINE));
    const parts: MassParts = {
      desk: this.desk,
      session,
      orders: (rows) => this.tracker.ordersOf(rows),
      fills: (rows) => this.tracker.fillsOf(rows),
      fillsHeard: () => this.fills,
    };
    return readMassStatus(parts, sinceMs);
  }

  optionChain(underlyingId: InstrumentId): Promise<Result<OptionChain, VenueError>> {
    if (this.desk.markets.get(underlyingId) === null)
      return Promise.resolve(err({ kind: 'refused', message: `${underlyingId} is not listed here` }));
    return Promise.resolve(ok({ underlyingId, expiries: [] }));
  }

  defineInstruments(ids: readonly InstrumentId[]): Promise<Result<readonly Instrument[], VenueError>> {
    const found = ids.map((id) => this.desk.markets.get(id));
    const missing = ids.find((_id, i) => found[i] === null);
    if (missing !== undefined)
      return Promise.resolve(err({ kind: 'refused', message: `${missing} is not listed here` }));
    this.desk.tell(ids);
    return Promise.resolve(ok(found.flatMap((listed) => (listed === null ? [] : [listed.instrument]))));
  }

  defineCombo(_legs: readonly ComboLeg[]): Promise<Result<Instrument, VenueError>> {
    return Promise.resolve(err({ kind: 'refused', message: 'crypto exchanges have no combos here' }));
  }

  whatIf(_request: WhatIfRequest): Promise<Result<unknown, VenueError>> {
    return Promise.resolve(
      err({ kind: 'refused', message: 'the exchange does not say what an order would do to the margin' }),
    );
  }
}

const unsent = (reason: string): CommandOutcome => ({ kind: 'rejected', reason, unsent: true });

const outcomeOf = ({ kind, reason, unsent: never }: Failure): CommandOutcome =>
  kind === 'unknown' ? { kind, reason } : { kind, reason, ...(never ? { unsent: true as const } : {}) };
