/**
 * A whole terminal on one virtual clock: simulated venue, runtime, engine, journal, contract, one screen. The venue goes
 * on while the engine is killed and started again on the same journal.
 *
 * Invariant: between two timers every promise settles, so that a run is the same each time.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { dec, idOf, type AccountId, type ConnectionId, type RiskLimits } from '../../../shared/domain/index.ts';
import { TerminalApi } from '../../../src-main/api/terminal-api.ts';
import { createSimVenue } from '../../../src-main/brokers/sim/create-sim-venue.ts';
import type { SimProfileName } from '../../../src-main/brokers/sim/exchange/profiles.ts';
import type { Latency, SimVenue } from '../../../src-main/brokers/sim/types.ts';
import { Engine } from '../../../src-main/engine/engine.ts';
import type { EventStore, HistoryReader } from '../../../src-main/ports/event-store.ts';
import { VirtualScheduler } from '../../../src-main/ports/schedulers/virtual-scheduler.ts';
import type { FaultPoint } from '../../../src-main/runtime/fault-points.ts';
import { Runtime } from '../../../src-main/runtime/runtime.ts';
import { DEFAULT_LIMITS } from '../../../src-main/shell/settings-defaults.ts';
import { MemoryStore } from '../../../src-main/store/memory-store.ts';
import { openStore } from '../../../src-main/store/open-store.ts';
import { errorsInto } from '../../fixtures/loggers.ts';
import { NO_HISTORY, timersOn } from './api-parts.ts';
import { BINDING } from './binding.ts';
import { LifeScheduler } from './life-scheduler.ts';
import { Screen } from './screen.ts';
import { Witness } from './witness.ts';

export const ACCOUNT = idOf<AccountId>('SIM-1');
export const CONNECTION = idOf<ConnectionId>('sim');
export const OPENING_CASH = '1000000';
/** Friday 2026-11-20, 09:45 in New York. */
export const FRIDAY_0945 = Date.UTC(2026, 10, 20, 14, 45);
/** The same day, six minutes before the official close. */
export const FRIDAY_1554 = Date.UTC(2026, 10, 20, 20, 54);
/** From a machine beside the venue to a bad line across the world. */
export const LATENCIES: readonly [Latency, Latency, Latency] = [
  { toVenueMs: 2, toClientMs: 2, jitterMs: 9 },
  { toVenueMs: 60, toClientMs: 80, jitterMs: 250 },
  { toVenueMs: 400, toClientMs: 700, jitterMs: 1_500 },
];
export const SYMBOLS: readonly string[] = ['SPY', 'TSLA', 'UVXY', 'KO', 'BTC/USD'];

/** Where there is one: nothing here outlives the run, and each commit is synced. */
const MEMORY_DISK = '/dev/shm';

/** Wide enough that most orders pass, tight enough that some do not. */
export const LIMITS: RiskLimits = {
  ...DEFAULT_LIMITS,
  orderNotionalMax: dec('400000').text(),
  positionSharePctMax: dec('150').text(),
  underlyingSharePctMax: dec('150').text(),
  collarWindowPctMax: dec('50').text(),
  tradesPerDayMax: 100_000,
  ordersPerSecondMax: 1_000,
  duplicateWindowMs: 500,
};

export type WorldOptions = {
  readonly seed: number;
  readonly journal: 'memory' | 'sqlite';
  readonly startMs?: number;
  readonly latency?: Latency;
  /** What kind of venue the account trades at; missing: one that does everything. */
  readonly profile?: SimProfileName;
};

/** What a killed engine leaves behind: nothing but this. */
class Killed extends Error {}

type Life = {
  readonly clock: LifeScheduler;
  readonly engine: Engine;
  readonly core: Runtime;
  readonly store: EventStore;
  readonly api: TerminalApi;
  readonly screen: Screen;
  readonly cut: () => void;
};

export class World {
  readonly scheduler: VirtualScheduler;
  readonly venue: SimVenue;
  readonly witness: Witness;
  readonly folder: string;
  readonly options: WorldOptions;
  /** Errors that the runtime logged: a broken invariant stops the engine with one. */
  readonly errors: string[] = [];
  readonly kills = new Map<string, number>();
  lives = 0;
  steps = 0;
  ticks = 0;
  /** Looked at after each timer. */
  onStep: () => void = () => undefined;
  private readonly memory = new MemoryStore('M');
  private life: Life | null = null;
  private strike: { readonly point: FaultPoint; left: number } | null = null;
  private doomed: FaultPoint | null = null;

  constructor(options: WorldOptions) {
    this.options = options;
    const startMs = options.startMs ?? FRIDAY_0945;
    this.scheduler = new VirtualScheduler(startMs);
    this.folder = mkdtempSync(path.join(existsSync(MEMORY_DISK) ? MEMORY_DISK : tmpdir(), 'rung-sim-'));
    const dataFile = path.join(this.folder, 'venue.db');
    const { scheduler } = this;
    const { seed } = options;
    const market = { kind: 'model', symbols: SYMBOLS } as const;
    const latency = options.latency ?? LATENCIES[0];
    const logger = errorsInto(this.errors);
    const made = createSimVenue({
      dataFile,
      seed,
      scheduler,
      startMs,
      logger,
      market,
      latency,
      openingCash: OPENING_CASH,
      accounts: [{ accountId: ACCOUNT, profile: options.profile ?? 'full' }],
      ...BINDING,
    });
    if (!made.ok) throw new Error(made.error.message);
    this.venue = made.value;
    this.witness = new Witness(dataFile);
    this.venue.start();
  }

  get alive(): boolean {
    return this.life !== null;
  }

  /** The engine that runs. */
  get now(): Life {
    if (this.life === null) throw new Error('no engine runs');
    return this.life;
  }

  /** Starts the engine on the journal that is there. False when a kill that was asked for struck on the way. */
  start(): boolean {
    if (this.life !== null) throw new Error('an engine runs');
    const { scheduler, venue } = this;
    this.lives += 1;
    const clock = new LifeScheduler(scheduler);
    const { store, history } = this.openJournal();
    const engine = new Engine({ idPrefix: store.idPrefix, limits: LIMITS, account: null });
    const client = venue.executionClient(CONNECTION, ACCOUNT);
    const marketData = venue.marketDataClient();
    const logger = errorsInto(this.errors);
    const core = new Runtime({
      engineId: `life${this.lives}`,
      version: 'simulation',
      dataDir: this.folder,
      engine,
      snapshots: { take: () => engine.snapshot(), restore: (json) => engine.restore(json) },
      store,
      history,
      market: clock,
      machine: clock,
      venues: [{ client, name: 'Simulation' }],
      marketData,
      description: { text: 'Simulation', kind: 'simulated', speed: 1, mode: 'simulation' },
      logger,
      faults: (point) => this.pass(point),
      defer: (run) => void clock.after(0, run),
    });
    const cut = (): void => {
      clock.alive = false;
      void client.close();
      void marketData.close();
      store.close();
    };
    let ok = false;
    try {
      const started = core.start();
      ok = this.doomed === null;
      if (ok && !started.ok) throw new Error(`the engine did not start: ${started.error.message}`);
    } catch (thrown) {
      if (!(thrown instanceof Killed)) throw thrown;
    }
    if (!ok) {
      cut();
      this.noteKill();
      return false;
    }
    const api = new TerminalApi({ core, log: logger, timers: timersOn(clock) });
    this.life = { clock, engine, core, store, api, screen: new Screen(api), cut };
    return true;
  }

  /** kill -9: nothing of it runs on, nothing is written on the way out. */
  kill(): void {
    const { life } = this;
    if (life === null) return;
    this.life = null;
    this.ticks += life.screen.ticks;
    life.cut();
    this.noteKill();
  }

  /** Has the engine killed when it passes a point for the nth time. */
  killAt(point: FaultPoint, count: number): void {
    this.strike = { point, left: count };
  }

  /** Forgets a kill that did not strike yet. */
  spare(): void {
    this.strike = null;
  }

  /** Lets time pass, a timer at a time. */
  async run(ms: number): Promise<void> {
    const untilMs = this.scheduler.nowMs() + ms;
    await turn();
    for (;;) {
      try {
        if (!this.scheduler.step(untilMs)) break;
      } catch (thrown) {
        if (!(thrown instanceof Killed)) throw thrown;
        this.kill();
      }
      await turn();
      this.steps += 1;
      this.onStep();
    }
    this.scheduler.runUntil(untilMs);
  }

  async end(): Promise<void> {
    this.kill();
    await this.venue.stop();
    this.witness.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private openJournal(): { readonly store: EventStore; readonly history: HistoryReader } {
    if (this.options.journal === 'memory') return { store: this.memory, history: NO_HISTORY };
    const file = path.join(this.folder, 'rung.db');
    const ids = { newId: () => `simulation${this.options.seed}` };
    const opened = openStore({
      file,
      clockNowMs: () => this.scheduler.nowMs(),
      logger: errorsInto(this.errors),
      ids,
      ...BINDING,
    });
    if (!opened.ok) throw new Error(opened.error.message);
    return { store: opened.value, history: opened.value };
  }

  /** An exception inside the engine's own step would count as a broken invariant: such a kill strikes before the commit. */
  private pass(point: FaultPoint): void {
    if (this.doomed !== null) {
      if (point === 'beforeCommit') throw new Killed();
      return;
    }
    if (this.strike?.point !== point) return;
    this.strike.left -= 1;
    if (this.strike.left > 0) return;
    this.strike = null;
    this.doomed = point;
    if (point !== 'betweenFillAndCommit' && point !== 'duringRecovery') throw new Killed();
  }

  private noteKill(): void {
    const how = this.doomed ?? 'anywhere';
    this.kills.set(how, (this.kills.get(how) ?? 0) + 1);
    this.doomed = null;
    this.strike = null;
  }
}

/** Every microtask has run. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
