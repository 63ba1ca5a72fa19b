/**
 * One account at one exchange through ccxt: a private stream that is watched, commands whose outcome is proven or unknown, and the
 * mass status. It reconnects until it is closed; whoever listens pulls a mass status each time it comes up.
 */
import {
  err,
  idOf,
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
  type VenueReport,
} from '../../../shared/domain/index.ts';
import type {
  CancelRequest,
  ExecutionClient,
  ExecutionListener,
  LeftOrder,
  ModifyRequest,
  SubmitRequest,
  VenueError,
  WhatIfRequest,
} from '../../ports/execution-client.ts';
import { AccountAfterFills } from '../../wire/account-after-fills.ts';
import { Redial } from '../../wire/redial.ts';
import { capabilitiesOf } from './capabilities.ts';
import { ContractWatch, marginReports } from './contract-watch.ts';
import { modeProblem, type CcxtDesk } from './desk.ts';
import { readMassStatus, type MassParts } from './mass-status.ts';
import { FillPuller } from './fill-puller.ts';
import { cancelOrder, modifyOrder, submitOrder, type CommandParts } from './order-commands.ts';
import { queryOrder } from './order-finder.ts';
import { OrderTracker } from './order-tracker.ts';
import { executionIn } from './parse/forced.ts';
import { isFields, type Fields } from './parse/read.ts';
import { statementOf } from './statement.ts';
import { CCXT_CASH_LAG_MS, accountReport, readHoldings } from './read-holdings.ts';
import type { Session } from './session.ts';
import { accountProblem } from './account-problem.ts';
import { AccountStory } from './account-story.ts';
import { guardWays } from './stop-way.ts';
import { UserStream } from './user-stream.ts';

/** When the account is asked for after a fill, ms: soon (where requests are not counted out), and once its figures must have the fill. */
const SOON_MS = 1_500;
const SETTLED_MS = CCXT_CASH_LAG_MS + 2_000;

const NOT_UP: CommandOutcome = { kind: 'rejected', reason: 'not connected to the exchange', unsent: true };
const OFFLINE: VenueError = { kind: 'notConnected', message: 'not connected to the exchange' };

export class CcxtExecutionClient implements ExecutionClient {
  readonly connectionId: ConnectionId;
  private readonly desk: CcxtDesk;
  private readonly tracker: OrderTracker;
  private readonly redial: Redial;
  private readonly account: AccountAfterFills;
  private listener: ExecutionListener | null = null;
  private session: Session | null = null;
  private stream: UserStream | null = null;
  private up = false;
  private opened = false;
  /** Counts attempts: whatever belongs to an older one is dropped. */
  private generation = 0;
  private fills = 0;
  private readonly story = new AccountStory();
  /** Where the exchange streams no executions. */
  private puller: FillPuller | null = null;
  /** Of perpetuals. */
  private contracts: ContractWatch | null = null;

  constructor(desk: CcxtDesk) {
    this.desk = desk;
    this.tracker = new OrderTracker(desk);
    this.connectionId = desk.options.connectionId;
    this.account = new AccountAfterFills({
      scheduler: desk.deps.scheduler,
      delaysMs: desk.settings.profile.serial ? [SETTLED_MS] : [SOON_MS, SETTLED_MS],
      lagMs: CCXT_CASH_LAG_MS,
      read: () => this.accountNow(),
      tell: (report) => this.listener?.onReports([report]),
    });
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

  readonly recall = (orders: readonly LeftOrder[]): void => this.tracker.recall(orders);

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
    this.contracts?.stop();
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
    this.story.forget();
    this.up = true;
    this.watchContracts(generation);
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
    this.puller = null;
    if (session.exchange.has['watchMyTrades'] !== true)
      this.puller = new FillPuller({
        session,
        desk: this.desk,
        isCurrent: () => generation === this.generation,
        onTrades: (rows) => this.onTrades(rows),
        onOrders: (reports) => this.tell(reports),
        onLost: (reason) => this.lost(generation, reason),
      });
    this.stream = new UserStream({
      session,
      desk: this.desk,
      onOrders: (rows) => this.onOrders(rows),
      onTrades: (rows) => this.onTrades(rows),
      onLost: (reason) => this.lost(generation, reason),
    });
    return this.stream.start();
  }

  private watchContracts(generation: number): void {
    this.contracts?.stop();
    this.contracts = null;
    const { desk, session } = this;
    if (session === null || desk.settings.market !== 'perpetual') return;
    const isCurrent = (): boolean => generation === this.generation && this.up;
    this.contracts = new ContractWatch({ desk, session, isCurrent, tell: (reports) => this.tell(reports) });
    this.contracts.start();
  }

  private async sessionFor(): Promise<Result<Session, VenueError>> {
    if (this.session !== null) return ok(this.session);
    const made = await this.desk.session(
      true,
      (reason) => this.lost(this.generation, reason),
      (text) => this.contracts?.onText(text),
    );
    if (made.ok) this.session = made.value;
    return made;
  }

  private lost(generation: number, reason: string): void {
    if (generation !== this.generation) return;
    this.generation += 1;
    this.story.forget();
    this.account.drop();
    this.stream?.stop();
    this.contracts?.stop();
    this.stream = null;
    // One that did not get up may have dialled with a key that the exchange has forgotten.
    this.session?.dropSockets(!this.up);
    this.up = false;
    if (this.listener === null) return;
    this.listener.onConnection({ state: 'disconnected', reason });
    this.redial.later(() => void this.connect());
  }

  private onOrders(rows: readonly Fields[]): void {
    const read = this.tracker.allOf(rows);
    // It may have been an end: everything is read again.
    if (!read.ok) return this.lost(this.generation, `${read.error.message}: reading the account again`);
    const reports = read.value;
    if (this.puller !== null && this.puller.wants(reports)) this.puller.pull(reports);
    else this.tell(reports);
    if (!rows.some((row) => this.tracker.isForced(row))) return;
    this.onTrades(rows.map((row) => this.tradeInOrder(row)).filter((row) => row !== null));
    this.lost(
      this.generation,
      'the exchange closed a position itself (liquidation or auto-deleveraging): reading the account again',
    );
  }

  private onTrades(rows: readonly Fields[]): void {
    const fills = this.tracker.fillsOf(rows);
    this.fills += fills.length;
    this.story.heard(fills);
    this.tell(fills);
    if (fills.length > 0) this.account.note();
    if (fills.length > 0) this.contracts?.onFill();
    const orders = rows.map((row) => this.orderInTrade(row)).filter((row) => row !== null);
    if (orders.length > 0) this.onOrders(orders);
  }

  /** Null also when a fill came between its parts: that one asks again. */
  private async accountNow(): Promise<AccountReport | null> {
    const { session, desk, generation, fills } = this;
    if (session === null || !this.up) return null;
    const held = await readHoldings({ desk, session }, 'other');
    if (!held.ok || generation !== this.generation || fills !== this.fills) return null;
    this.tell(marginReports(held.value.positions));
    return accountReport(desk, held.value);
  }

  private tradeInOrder({ info }: Fields): Fields | null {
    const execution = isFields(info) ? executionIn(info) : null;
    if (this.session === null || execution === null) return null;
    const read = this.session.exchange.parseWsTrade(execution);
    return isFields(read) ? read : null;
  }

  /** Kraken tells a partial fill's order in the message of the execution alone, and ccxt makes only a trade of it. */
  private orderInTrade({ info }: Fields): Fields | null {
    if (this.session === null || !isFields(info) || info['exec_type'] !== 'trade') return null;
    const read = this.session.exchange.parseWsOrder(info);
    return isFields(read) ? read : null;
  }

  /** Statuses that are older than what was told already stay here: streams and answers overtake each other. */
  private tell(reports: readonly VenueReport[]): void {
    const fresh = reports.filter((report) => this.tracker.isNews(report));
    if (fresh.length > 0) this.listener?.onReports(fresh);
    this.guard(fresh);
  }

  private guard(reports: readonly VenueReport[]): void {
    const parts = this.desk.settings.profile.guessesWay ? this.commandParts() : null;
    // One that has triggered meanwhile is left: it does what it is for.
    if (parts !== null) guardWays({ ...parts, cancel: (request) => cancelOrder(parts, request, true) }, reports);
  }

  async instruments(): Promise<Result<readonly Instrument[], VenueError>> {
    const { session, desk } = this;
    if (session === null || !this.up) return err(OFFLINE);
    const loaded = await desk.load(session);
    // What is held or has orders beside these is told by the mass status, which lists it from then on.
    return loaded.ok ? ok(desk.instruments()) : loaded;
  }

  submitOrder(request: SubmitRequest): Promise<CommandOutcome> {
    const parts = this.commandParts();
    return parts === null ? Promise.resolve(NOT_UP) : submitOrder(parts, request);
  }

  modifyOrder(request: ModifyRequest): Promise<CommandOutcome> {
    const parts = this.commandParts();
    if (parts === null) return Promise.resolve(NOT_UP);
    return modifyOrder(parts, request, this.capabilities.modify);
  }

  cancelOrder(request: CancelRequest): Promise<CommandOutcome> {
    const parts = this.commandParts();
    return parts === null ? Promise.resolve(NOT_UP) : cancelOrder(parts, request);
  }

  private commandParts(): CommandParts | null {
    const { session, desk, tracker } = this;
    if (session === null || !this.up) return null;
    return { session, desk, tracker, tell: (reports) => this.tell(reports) };
  }

  queryOrder(id: ClientOrderId): Promise<Result<OrderStatusReport, VenueError>> {
    const { session, desk, tracker } = this;
    if (session === null || !this.up) return Promise.resolve(err(OFFLINE));
    return queryOrder({ desk, session, tracker }, id);
  }

  async massStatus(sinceMs: number): Promise<Result<ExecutionMassStatus, VenueError>> {
    const { session } = this;
    if (session === null || !this.up) return err(OFFLINE);
    const parts: MassParts = {
      desk: this.desk,
      session,
      orders: (rows) => this.tracker.allOf(rows),
      hold: (positions) => this.tracker.hold(positions),
      fills: (rows) => this.tracker.fillsOf(rows),
      fillsHeard: () => this.fills,
      known: this.tracker.known,
      story: this.story,
    };
    const status = await readMassStatus(parts, sinceMs);
    if (!status.ok) return status;
    this.contracts?.onHeld(status.value.positions);
    this.guard(status.value.orders);
    this.account.onMassStatus(status.value);
    // Beside it: nothing that is needed to trade waits for a list of funding.
    void this.contracts?.tellFunding(sinceMs);
    return status;
  }

  readonly statement: NonNullable<ExecutionClient['statement']> = async (fromMs, toMs) => {
    const { contracts } = this;
    const status = await this.massStatus(fromMs);
    const funding = status.ok && contracts?.listsFunding === true ? await contracts.funding(fromMs) : null;
    return statementOf(status, funding, { fromMs, toMs });
  };

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
    return Promise.resolve(err({ kind: 'refused', message: 'the exchange says nothing of the margin after an order' }));
  }
}
