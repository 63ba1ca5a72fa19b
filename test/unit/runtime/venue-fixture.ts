/** A venue by hand for the runtime's tests: it says what the test tells it to say, and writes down what it was asked. */
import {
  dec,
  idOf,
  ok,
  type AccountReport,
  type Capabilities,
  type ComboLeg,
  type Command,
  type CommandOutcome,
  type ExecutionMassStatus,
  type Instrument,
  type OptionChain,
  type OrderStatusReport,
  type Quote,
  type Result,
  type SubmitOrderCommand,
  type VenueReport,
  compileCalendar,
} from '../../../shared/domain/index.ts';
import { Engine } from '../../../src-main/engine/engine.ts';
import type { EventStore } from '../../../src-main/ports/event-store.ts';
import type {
  ExecutionClient,
  ExecutionListener,
  VenueError,
  WhatIfRequest,
} from '../../../src-main/ports/execution-client.ts';
import type { MarketDataClient, MarketDataListener } from '../../../src-main/ports/market-data-client.ts';
import { VirtualScheduler } from '../../../src-main/ports/schedulers/virtual-scheduler.ts';
import { NO_FAULTS } from '../../../src-main/runtime/fault-points.ts';
import type { RuntimeParts } from '../../../src-main/runtime/runtime-parts.ts';
import { Runtime } from '../../../src-main/runtime/runtime.ts';
import { DEFAULT_LIMITS } from '../../../src-main/shell/settings-defaults.ts';
import { MemoryStore } from '../../../src-main/store/memory-store.ts';
import { instrument } from '../store/journal-fixture.ts';
import { quietLogger } from '../../fixtures/loggers.ts';

/** A Friday in regular hours, 10:00 in New York. */
export const OPEN_MS = Date.UTC(2026, 10, 20, 15, 0);
export const ACCOUNT = idOf<never>('SIM-1');
export const CONNECTION = idOf<never>('sim');
export const text = (value: string) => dec(value).text();

const CAPABILITIES: Capabilities = {
  orderTypes: ['market', 'limit'],
  timesInForce: ['day', 'gtc', 'ioc', 'fok'],
  modify: true,
  idempotentSubmit: true,
  queryByClientOrderId: true,
  shortSelling: true,
  extendedHours: true,
  flags: [],
  triggerSources: [],
  linksExits: false,
  exitWhileEntryWorks: true,
  exitsReserve: false,
  comboLegsMax: 0,
  comboOrderTypes: [],
  whatIf: false,
};

export class HandVenue implements ExecutionClient, MarketDataClient {
  readonly connectionId = CONNECTION;
  readonly accountId = ACCOUNT;
  readonly capabilities = CAPABILITIES;
  /** What it was asked, in order: `submit X`, `cancel X`, `massStatus` … */
  readonly calls: string[] = [];
  outcome: CommandOutcome | Error = { kind: 'acked', venueOrderId: null };
  massStatusAnswer: Result<ExecutionMassStatus, VenueError> | null = null;
  queryAnswer: Result<OrderStatusReport, VenueError> = { ok: false, error: { kind: 'timeout', message: 'no answer' } };
  private execution: ExecutionListener | null = null;
  private data: MarketDataListener | null = null;
  private readonly scheduler: VirtualScheduler;
  private readonly up: boolean;

  constructor(scheduler: VirtualScheduler, up = true) {
    this.scheduler = scheduler;
    this.up = up;
  }

  open(listener: ExecutionListener | MarketDataListener): void {
    if ('onReports' in listener) {
      this.execution = listener;
      if (this.up) listener.onConnection({ state: 'connected', reason: null });
    } else {
      this.data = listener;
      listener.onConnection(true, null);
    }
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  link(state: 'connected' | 'disconnected', reason: string | null = null): void {
    this.execution?.onConnection({ state, reason });
  }

  report(...reports: readonly VenueReport[]): void {
    this.execution?.onReports(reports);
  }

  quote(bid: number, ask: number): void {
    const nowMs = this.scheduler.nowMs();
    const quote: Quote = {
      instrumentId: instrument.id,
      bid,
      ask,
      bidSize: 500,
      askSize: 500,
      last: bid,
      volume: 1_000,
      previousClose: bid,
      scope: 'consolidated',
      timeliness: 'live',
      status: 'trading',
      tsEventMs: nowMs,
      tsInitMs: nowMs,
    };
    this.data?.onQuotes([quote]);
  }

  instruments(): Promise<Result<readonly Instrument[], VenueError>> {
    this.calls.push('instruments');
    return Promise.resolve(ok([instrument]));
  }

  submitOrder(request: Parameters<ExecutionClient['submitOrder']>[0]): Promise<CommandOutcome> {
    return this.answer(`submit ${request.clientOrderId}`);
  }

  modifyOrder(request: Parameters<ExecutionClient['modifyOrder']>[0]): Promise<CommandOutcome> {
    return this.answer(`modify ${request.clientOrderId}`);
  }

  cancelOrder(request: Parameters<ExecutionClient['cancelOrder']>[0]): Promise<CommandOutcome> {
    return this.answer(`cancel ${request.clientOrderId}`);
  }

  queryOrder(clientOrderId: string): Promise<Result<OrderStatusReport, VenueError>> {
    this.calls.push(`query ${clientOrderId}`);
    return Promise.resolve(this.queryAnswer);
  }

  massStatus(): Promise<Result<ExecutionMassStatus, VenueError>> {
    this.calls.push('massStatus');
    return Promise.resolve(this.massStatusAnswer ?? ok(this.emptyStatus()));
  }

  emptyStatus(): ExecutionMassStatus {
    const tsEventMs = this.scheduler.nowMs();
    const account: AccountReport = {
      kind: 'account',
      accountId: ACCOUNT,
      mode: 'simulation',
      baseCurrency: 'USD',
      balances: [{ currency: 'USD', total: text('100000'), locked: text('0') }],
      tsEventMs,
    };
    return { account, orders: [], fills: [], positions: [], sinceMs: 0, tsEventMs };
  }

  subscribeQuotes(): Result<void, VenueError> {
    this.calls.push('subscribe');
    return ok(undefined);
  }

  subscribeDepth(id: string): Result<void, VenueError> {
    this.calls.push(`depth ${id}`);
    return ok(undefined);
  }

  unsubscribeQuotes(ids: readonly string[]): void {
    this.calls.push(`unsubscribeQuotes ${ids.length}`);
  }
  /** What the next questions about options, combos and margin are answered with. */
  optionAnswer: Result<unknown, VenueError> = { ok: false, error: { kind: 'refused', message: 'not here' } };

  private option<T>(call: string): Promise<Result<T, VenueError>> {
    this.calls.push(call);
    return Promise.resolve(this.optionAnswer as Result<T, VenueError>);
  }
  optionChain(underlyingId: string): Promise<Result<OptionChain, VenueError>> {
    return this.option(`optionChain ${underlyingId}`);
  }
  defineInstruments(ids: readonly string[]): Promise<Result<readonly Instrument[], VenueError>> {
    return this.option(`defineInstruments ${ids.join(' ')}`);
  }
  defineCombo(legs: readonly ComboLeg[]): Promise<Result<Instrument, VenueError>> {
    return this.option(`defineCombo ${legs.length}`);
  }
  whatIf(request: WhatIfRequest): Promise<Result<unknown, VenueError>> {
    return this.option(`whatIf ${request.clientOrderId}`);
  }

  unsubscribeDepth(id: string): void {
    this.calls.push(`no depth ${id}`);
  }

  bars(): Promise<Result<readonly never[], VenueError>> {
    return Promise.resolve(ok([]));
  }

  calendars(fromMs: number, toMs: number): ReturnType<MarketDataClient['calendars']> {
    return [compileCalendar('us-equity', fromMs, toMs)];
  }

  private answer(call: string): Promise<CommandOutcome> {
    this.calls.push(call);
    return this.outcome instanceof Error ? Promise.reject(this.outcome) : Promise.resolve(this.outcome);
  }
}

const noHistory = {
  page: () => ok({ rows: [], nextCursor: null }),
  metrics: () => ({ ok: false as const, error: { kind: 'failed' as const, message: 'none' } }),
};

export type Desk = {
  readonly scheduler: VirtualScheduler;
  readonly venue: HandVenue;
  readonly store: EventStore;
  readonly engine: Engine;
  readonly runtime: Runtime;
  /** Lets promises settle and virtual time pass. */
  readonly run: (ms: number) => Promise<void>;
};

export type DeskOptions = {
  readonly store?: EventStore;
  readonly up?: boolean;
  readonly parts?: Partial<RuntimeParts>;
  readonly engine?: (engine: Engine) => Engine;
};

/** A runtime on a venue by hand, started, not yet run. */
export function desk(options: DeskOptions = {}): Desk {
  const scheduler = new VirtualScheduler(OPEN_MS);
  const venue = new HandVenue(scheduler, options.up ?? true);
  const store = options.store ?? new MemoryStore('P');
  const made = new Engine({ idPrefix: store.idPrefix, limits: DEFAULT_LIMITS, account: null });
  const engine = options.engine === undefined ? made : options.engine(made);
  const runtime = new Runtime({
    engineId: 'engine-under-test',
    version: '0',
    dataDir: '',
    engine,
    snapshots: { take: () => engine.snapshot(), restore: (json) => engine.restore(json) },
    store,
    history: noHistory,
    market: scheduler,
    machine: scheduler,
    venues: [{ client: venue, name: 'by hand' }],
    marketData: venue,
    description: { text: 'by hand', kind: 'simulated', speed: 1, mode: 'simulation' },
    logger: quietLogger,
    faults: NO_FAULTS,
    defer: (run) => void scheduler.after(0, run),
    ...options.parts,
  });
  const started = runtime.start();
  if (!started.ok) throw new Error(started.error.message);
  const run = (ms: number): Promise<void> =>
    scheduler.runUntilSettled(scheduler.nowMs() + ms, () => new Promise((resolve) => void setImmediate(resolve)));
  return { scheduler, venue, store, engine, runtime, run };
}

/** A desk that trades: linked, reconciled, quoted. */
export async function readyDesk(options: DeskOptions = {}): Promise<Desk> {
  const made = desk(options);
  await made.run(10);
  made.venue.quote(100_000, 100_200);
  await made.run(10);
  made.venue.calls.length = 0;
  return made;
}

export const buy = (changes: Partial<SubmitOrderCommand> = {}): SubmitOrderCommand => ({
  kind: 'submitOrder',
  connectionId: CONNECTION,
  accountId: ACCOUNT,
  instrumentId: instrument.id,
  side: 'buy',
  qty: text('10'),
  tif: 'day',
  sessions: ['regular'],
  type: 'limit',
  limitPrice: text('10.01'),
  ...changes,
});

export const cancelAll: Command = { kind: 'cancelAll', instrumentId: null };
export const cmd = (id: string) => idOf<never>(id);

/** A venue's report that an order works. */
export const accepted = (clientOrderId: string, changes: Partial<OrderStatusReport> = {}): OrderStatusReport => ({
  kind: 'orderStatus',
  clientOrderId: idOf(clientOrderId),
  venueOrderId: idOf(`V-${clientOrderId}`),
  instrumentId: instrument.id,
  side: 'buy',
  type: 'limit',
  tif: 'day',
  status: 'accepted',
  qty: text('10'),
  limitPrice: text('10.01'),
  filledQty: text('0'),
  reason: null,
  tsEventMs: OPEN_MS,
  ...changes,
});
