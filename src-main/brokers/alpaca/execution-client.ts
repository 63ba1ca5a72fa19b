/**
 * One account at Alpaca. Up means: the order stream is authorised and listens, and the account that answers is the expected
 * one (G21). Orders go out once; their fate comes from the stream, and from asking.
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
  type Mode,
  type OptionChain,
  type OrderStatusReport,
  type Result,
  type VenueOrderId,
  type VenueReport,
} from '../../../shared/domain/index.ts';
import type { Scheduler } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import type {
  CancelRequest,
  ExecutionClient,
  ExecutionListener,
  ModifyRequest,
  SubmitRequest,
  VenueError,
} from '../../ports/execution-client.ts';
import { clockRefusal } from '../../wire/clock-guard.ts';
import { orderWait } from '../../wire/order-wait.ts';
import { ALPACA_CAPABILITIES } from './capabilities.ts';
import { ActivityWatch } from './activity-watch.ts';
import { Cancels } from './cancels.ts';
import { Chains, wireNameOf, type Chain } from './chains.ts';
import { failureInWords, isUsedId, outcomeOf, type RestFailure } from './errors.ts';
import { HeldNow } from './held-now.ts';
import { InUse } from './in-use.ts';
import type { InstrumentBook } from './instrument-book.ts';
import { readMassStatus, usedIds, type MassParts } from './mass-status.ts';
import { OcoDesk, type OcoParts } from './oco-desk.ts';
import { OrderLookup } from './order-lookup.ts';
import { changeBody, orderBody } from './orders.ts';
import { OwnAccount } from './own-account.ts';
import type { ActivityWire } from './parse/wire.ts';
import type { ReadOrder } from './parse/order.ts';
import type { AlpacaRest, Call } from './rest.ts';
import { readStatement } from './statement.ts';
import { TradeUpdates } from './trade-updates.ts';
import type { TradingLink } from './trading-link.ts';

/** How far back an account's trades make an instrument one of its own. */
const RECENT_MS = 10 * 86_400_000;

export type ExecutionParts = {
  readonly connectionId: ConnectionId;
  readonly accountId: AccountId;
  readonly mode: Exclude<Mode, 'simulation'>;
  readonly rest: AlpacaRest;
  readonly book: InstrumentBook;
  readonly scheduler: Scheduler;
  readonly logger: Logger;
  readonly instrumentOf: (id: InstrumentId) => Instrument | null;
  /** Their quotes are to be counted anew; the terminal hears of them at the same time. */
  readonly onRescaled: (instruments: readonly Instrument[]) => void;
  /** Always listed. */
  readonly configured: readonly InstrumentId[];
  readonly link: (handlers: {
    readonly onUp: () => void;
    readonly onDown: (reason: string) => void;
    readonly onUpdate: (message: unknown) => void;
    readonly verify: () => Promise<string | null>;
  }) => TradingLink;
};

const UNSENT: CommandOutcome = { kind: 'rejected', reason: 'not connected to Alpaca', unsent: true };
const DOWN: VenueError = { kind: 'notConnected', message: 'not connected to Alpaca' };

export class AlpacaExecutionClient implements ExecutionClient {
  readonly connectionId: ConnectionId;
  readonly accountId: AccountId;
  readonly capabilities: Capabilities = ALPACA_CAPABILITIES;
  private readonly parts: ExecutionParts;
  private readonly chains = new Chains();
  private readonly comboSteps = new Map<string, readonly Decimal[]>();
  private readonly holdings = new HeldNow();
  /** What has a position or a working order. */
  readonly inUse: InUse;
  private readonly ocos: OcoDesk;
  private readonly lookup: OrderLookup;
  private readonly updates: TradeUpdates;
  private readonly trading: TradingLink;
  private listener: ExecutionListener | null = null;
  private up = false;
  private readonly account: OwnAccount;
  private readonly activities: ActivityWatch;
  private readonly cancels: Cancels;

  constructor(parts: ExecutionParts) {
    this.parts = parts;
    this.connectionId = parts.connectionId;
    this.accountId = parts.accountId;
    this.account = new OwnAccount({
      ...parts,
      isUp: () => this.up,
      drop: (reason) => this.trading.drop(reason),
      tell: (report) => this.listener?.onReports([report]),
    });
    this.cancels = new Cancels(parts);
    this.inUse = new InUse((id) => parts.book.find(id));
    const { chains, holdings } = this;
    const refused: OcoParts['refused'] = (request, failure) => this.refused(request, outcomeOf(failure), failure);
    this.ocos = new OcoDesk({ ...parts, chains, holdings, refused, beside: (call) => this.cancels.beside(call) });
    this.lookup = new OrderLookup({ ...this.naming(), ocos: this.ocos });
    this.updates = new TradeUpdates({
      ...this.naming(),
      comboSteps: this.comboSteps,
      tell: (reports) => this.tell(reports),
      after: (ms, run) => void parts.scheduler.after(ms, run),
      onOverfill: (chain) => void this.stopOverfill(chain),
      reread: (reason) => this.trading.drop(reason),
      isUp: () => this.up,
    });
    this.activities = new ActivityWatch({
      ...parts,
      tell: (reports) => this.listener?.onReports(reports),
      onHoldings: (reason) => this.trading.drop(reason),
    });
    this.trading = parts.link({
      onUp: () => this.setUp(true, null),
      onDown: (reason) => this.setUp(false, reason),
      onUpdate: (message) => this.updates.take(message),
      verify: () => this.account.verify(),
    });
  }

  private naming(): Omit<MassParts, 'account' | 'comboSteps'> {
    const { book, instrumentOf, rest, logger, scheduler } = this.parts;
    const { chains, ocos } = this;
    const ocoChain = (order: ReadOrder): Promise<Chain | null> => ocos.chainOf(order);
    return {
      chains,
      book,
      instrumentOf,
      ocoChain,
      noteOco: (order) => ocos.note(order),
      ...{ rest, logger },
      nowMs: () => scheduler.nowMs(),
    };
  }

  open(listener: ExecutionListener): void {
    this.listener = listener;
    this.trading.open();
  }

  close(): Promise<void> {
    this.listener = null;
    this.up = false;
    this.activities.stop();
    this.trading.close();
    return Promise.resolve();
  }

  isUp(): boolean {
    return this.up;
  }

  private setUp(up: boolean, reason: string | null): void {
    if (up === this.up && up) return;
    this.up = up;
    if (!up) this.parts.rest.forgetConnections();
    if (!up) this.account.afterFills.drop();
    if (!up) this.activities.stop();
    this.listener?.onConnection({ state: up ? 'connected' : 'disconnected', reason });
  }

  private tell(reports: readonly VenueReport[]): void {
    for (const report of reports)
      if (report.kind === 'fill' && this.holdings.onFill(report)) this.account.afterFills.note();
    this.inUse.onReports(reports);
    this.ocos.onReports(reports);
    this.listener?.onReports(reports);
  }

  async submitOrder(request: SubmitRequest): Promise<CommandOutcome> {
    if (!this.up) return UNSENT;
    const off = request.reducing === true ? null : clockRefusal(this.parts.rest.clockSkewMs(), 'Alpaca');
    if (off !== null) return { kind: 'rejected', reason: off, unsent: true };
    const { instrumentId, side, clientOrderId, linkId = null } = request;
    if (linkId !== null) return this.ocos.submit(linkId, request);
    const instrument = this.parts.book.find(instrumentId);
    if (instrument === null) return { kind: 'rejected', reason: `Alpaca lists no ${instrumentId}`, unsent: true };
    const body = orderBody(request, instrument, this.holdings);
    if (!body.ok) return { kind: 'rejected', reason: body.error, unsent: true };
    const chain = this.chains.open({ clientOrderId, instrumentId, side }, null);
    const lane = request.reducing === true ? 'reduce' : 'order';
    const answer = await this.parts.rest.trading(
      lane,
      this.cancels.beside((api, init) => api.orders.postOrderRaw({ postOrderRequest: body.value }, init)),
      { waited: orderWait(this.parts.scheduler, lane) },
    );
    if (!answer.ok) return this.refused(request, outcomeOf(answer.error), answer.error);
    const venueOrderId = idIn(answer.value);
    if (venueOrderId === null) return { kind: 'unknown', reason: "Alpaca's answer to the order cannot be read" };
    if (chain.head === null) this.chains.setHead(chain, venueOrderId);
    return { kind: 'acked', venueOrderId };
  }

  /** A proven refusal is told like any end; an id that was used before is an order that has to be looked at. */
  private refused(request: SubmitRequest, outcome: CommandOutcome, failure: RestFailure): CommandOutcome {
    if (outcome.kind !== 'rejected' || outcome.unsent === true) return outcome;
    if (isUsedId(failure)) return { kind: 'unknown', reason: outcome.reason };
    const { clientOrderId, instrumentId, side, type, tif, qty, limitPrice } = request;
    const zero = Decimal.ZERO.text();
    const tsEventMs = this.parts.scheduler.nowMs();
    const known = {
      clientOrderId,
      venueOrderId: null,
      instrumentId,
      side,
      type,
      tif,
      qty,
      limitPrice,
      filledQty: zero,
    };
    this.tell([{ kind: 'orderStatus', ...known, status: 'rejected', reason: outcome.reason, tsEventMs }]);
    return outcome;
  }

  async modifyOrder(request: ModifyRequest): Promise<CommandOutcome> {
    if (!this.up) return UNSENT;
    const found = await this.lookup.locate(request);
    if (!found.ok) return found.error;
    const chain = found.value;
    const { head } = chain;
    if (head === null) return { kind: 'rejected', reason: 'Alpaca has not named that order yet', unsent: true };
    const isOco = chain.group !== null;
    if (isOco && chain.qty?.eq(dec(request.qty)) !== true)
      return { kind: 'rejected', reason: 'Alpaca changes the quantity of linked exits by itself only', unsent: true };
    const triggerPrice = request.triggerPrice ?? null;
    const isCombo = this.parts.book.find(chain.instrumentId)?.legs != null;
    chain.changes += 1;
    chain.pending = { change: { qty: request.qty, limitPrice: request.limitPrice, triggerPrice }, nextId: null };
    const patchOrderRequest = changeBody(request, { ...chain, isCombo, isOco, wireName: wireNameOf(chain) });
    const change: Call = (api, init) => api.orders.patchOrderByOrderIdRaw({ orderId: head, patchOrderRequest }, init);
    const answer = await this.parts.rest.trading('order', this.cancels.beside(change));
    if (!answer.ok) {
      const outcome = outcomeOf(answer.error);
      if (outcome.kind === 'rejected') chain.pending = null;
      return outcome;
    }
    const nextId = idIn(answer.value);
    if (nextId === null) return { kind: 'unknown', reason: "Alpaca's answer to the change cannot be read" };
    this.chains.link(chain, nextId);
    if (chain.pending !== null && chain.head !== nextId) chain.pending = { ...chain.pending, nextId };
    return { kind: 'acked', venueOrderId: nextId };
  }

  async cancelOrder(request: CancelRequest): Promise<CommandOutcome> {
    if (!this.up) return UNSENT;
    const found = await this.lookup.locate(request);
    if (!found.ok) return found.error;
    const chain = found.value;
    const { group } = chain;
    if (group === null) return this.cancels.cancel(chain);
    // What cancels one cancels the other: one request for both.
    group.cancelling ??= this.cancels.cancel(chain).finally(() => {
      group.cancelling = null;
    });
    return group.cancelling;
  }

  async queryOrder(clientOrderId: ClientOrderId): Promise<Result<OrderStatusReport, VenueError>> {
    if (!this.up) return err(DOWN);
    const read = await this.lookup.query(clientOrderId);
    if (read.ok) this.ocos.onReports([read.value]);
    return read;
  }

  async massStatus(sinceMs: number): Promise<Result<ExecutionMassStatus, VenueError>> {
    if (!this.up) return err(DOWN);
    const startedMs = this.parts.scheduler.nowMs();
    let listed: readonly ActivityWire[] = [];
    const parts: MassParts = {
      ...{ ...this.naming(), comboSteps: this.comboSteps, account: () => this.account.read() },
      onListed: (activities) => (listed = activities),
    };
    const read = await readMassStatus(parts, sinceMs);
    if (!read.ok) return read;
    this.ocos.onReports(read.value.orders);
    this.inUse.onMassStatus(read.value);
    this.account.afterFills.onMassStatus(read.value);
    if (sinceMs < startedMs) this.activities.start(listed, startedMs);
    this.holdings.onMassStatus(read.value);
    return read;
  }

  readonly statement: NonNullable<ExecutionClient['statement']> = async (fromMs, toMs) =>
    readStatement({ ...this.parts, massStatus: await this.massStatus(fromMs) }, fromMs, toMs);

  async instruments(): Promise<Result<readonly Instrument[], VenueError>> {
    if (!this.up) return err(DOWN);
    const configured = await this.parts.book.ensure(this.parts.configured);
    if (!configured.ok) return configured;
    const held = await this.massStatus(this.parts.scheduler.nowMs() - RECENT_MS);
    if (!held.ok) return held;
    const used = await this.parts.book.ensure(usedIds(held.value));
    if (!used.ok) return used;
    this.parts.onRescaled(this.parts.book.takeRescaled());
    return ok(this.parts.book.all());
  }

  optionChain(underlyingId: InstrumentId): Promise<Result<OptionChain, VenueError>> {
    return this.up ? this.parts.book.chain(underlyingId) : Promise.resolve(err(DOWN));
  }

  defineInstruments(ids: readonly InstrumentId[]): Promise<Result<readonly Instrument[], VenueError>> {
    return this.up ? this.parts.book.define(ids) : Promise.resolve(err(DOWN));
  }

  defineCombo(legs: readonly ComboLeg[]): Promise<Result<Instrument, VenueError>> {
    return this.up ? this.parts.book.combo(legs) : Promise.resolve(err(DOWN));
  }

  whatIf(): Promise<Result<unknown, VenueError>> {
    return Promise.resolve(
      err({ kind: 'refused', message: 'Alpaca does not say what an order would do to the margin' }),
    );
  }

  /** The replacement does not count what was filled before it: it is taken back before it can fill that again (G9). */
  private async stopOverfill(chain: Chain): Promise<void> {
    const { head } = chain;
    if (head === null) return;
    this.parts.logger.error('a replacement forgot what was filled: it is canceled', {
      id: head,
      filled: chain.filled.toString(),
    });
    const answer = await this.parts.rest.trading('cancel', (api, init) =>
      api.orders.deleteOrderByOrderIDRaw({ orderId: head }, init),
    );
    if (!answer.ok)
      this.parts.logger.error('it could not be canceled', { id: head, reason: failureInWords(answer.error) });
  }
}

function idIn(answer: unknown): VenueOrderId | null {
  const { id } = (typeof answer === 'object' && answer !== null ? answer : {}) as { readonly id?: unknown };
  return typeof id === 'string' && id.length > 0 && id.length <= 64 ? idOf<VenueOrderId>(id) : null;
}
