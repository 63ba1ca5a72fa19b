/**
 * The terminal in the fault simulator: the real runtime, engine and contract on a virtual clock, killed and started again
 * on the same journal while the venue goes on.
 *
 * Invariant: between two timers every promise settles, so that a history is the same each time.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { TerminalApi } from '../../../src-main/api/terminal-api.ts';
import { Random } from '../../../src-main/brokers/sim/market/random.ts';
import { Engine } from '../../../src-main/engine/engine.ts';
import type { EventStore, StoreError } from '../../../src-main/ports/event-store.ts';
import { VirtualScheduler } from '../../../src-main/ports/schedulers/virtual-scheduler.ts';
import type { FaultPoint } from '../../../src-main/runtime/fault-points.ts';
import { Runtime } from '../../../src-main/runtime/runtime.ts';
import { MemoryStore } from '../../../src-main/store/memory-store.ts';
import { openStore } from '../../../src-main/store/open-store.ts';
import { errorsInto } from '../../fixtures/loggers.ts';
import { NO_HISTORY, timersOn } from '../world/api-parts.ts';
import { BINDING } from '../world/binding.ts';
import { Screen } from '../world/screen.ts';
import { faultStore } from './fault-store.ts';
import { Ledger } from './ledger.ts';
import { LifeClock, type Machine } from './life-clock.ts';
import { Line } from './line.ts';
import { LIMITS, START_MS } from './setting.ts';

/** memory: the journal in memory · shared: SQLite in a folder of memory · disk: SQLite on the disk. */
export type JournalKind = 'memory' | 'shared' | 'disk';
export type TerminalOptions = {
  readonly seed: number;
  readonly journal: JournalKind;
  readonly screen: boolean;
  /** Folders for SQLite, by kind. */
  readonly folders: Readonly<Record<'shared' | 'disk', string>>;
  /** A promise that cannot be kept, to try the shortening on. */
  readonly forbidsFills?: boolean;
  /** Told of everything that happens, a line each. */
  readonly trace?: (line: string) => void;
};

/** What a killed engine leaves behind: nothing but this. */
class Killed extends Error {}

type Life = {
  readonly clock: LifeClock;
  readonly engine: Engine;
  readonly core: Runtime;
  readonly store: EventStore;
  readonly api: TerminalApi | null;
  readonly screen: Screen | null;
  readonly cut: () => void;
};

/** Between two steps of the markets, ms. */
const MARKET_EVERY_MS = 54;
const LINE_STREAM = 31;
/** Timers of one moment: more is something that never settles. */
const AT_ONCE_MAX = 5_000;

export class FaultTerminal {
  readonly scheduler = new VirtualScheduler(START_MS);
  readonly ledger = new Ledger();
  readonly line: Line;
  readonly machine: Machine = { asleepToMs: 0, jumpMs: 0 };
  readonly options: TerminalOptions;
  readonly errors: string[] = [];
  lives = 0;
  steps = 0;
  failsToMs = 0;
  failure: StoreError = { kind: 'diskFull', message: 'the disk is full' };
  /** Markets that trade wait longer between steps once nobody trades any more. */
  marketEveryMs = MARKET_EVERY_MS;
  private readonly memory: MemoryStore;
  private readonly folder: string | null;
  private life: Life | null = null;
  private strike: { readonly point: FaultPoint; left: number } | null = null;
  private doomed: FaultPoint | null = null;
  private hasSent = false;
  private momentMs = 0;
  private atOnce = 0;

  constructor(options: TerminalOptions) {
    this.options = options;
    this.memory = new MemoryStore(prefixOf(options.seed));
    const { scheduler, ledger } = this;
    ledger.trace = options.trace ?? null;
    ledger.seed = options.seed;
    ledger.forbidsFills = options.forbidsFills === true;
    const random = Random.seeded(options.seed, LINE_STREAM);
    this.line = new Line({ scheduler, random, ledger, seed: options.seed });
    ledger.venue = this.line.venue;
    ledger.nowMs = () => scheduler.nowMs() - START_MS;
    this.folder =
      options.journal === 'memory' ? null : mkdtempSync(path.join(options.folders[options.journal], 'rung-sim-'));
    this.keepTrading(20);
  }

  get alive(): boolean {
    return this.life !== null;
  }

  get now(): Life {
    if (this.life === null) throw new Error('no engine runs');
    return this.life;
  }

  /** A close-all is at work. */
  get closesAll(): boolean {
    if (this.life === null) return false;
    return [...this.life.engine.view.closeAlls.values()].some(({ status }) => status === 'running');
  }

  get dataDir(): string | null {
    return this.folder;
  }

  /** Starts the engine on the journal that is there. False when a kill that was asked for struck on the way. */
  start(): boolean {
    if (this.life !== null) throw new Error('an engine runs');
    this.lives += 1;
    this.ledger.life = this.lives;
    const clock = new LifeClock(this.scheduler, this.machine);
    const store = faultStore(this.openJournal(), this.ledger, {
      failure: () => (this.scheduler.nowMs() < this.failsToMs ? this.failure : null),
      // Room in the log is for a disk: files in memory need none, and making it costs more than all else of a start.
      isKept: this.options.journal === 'disk',
    });
    const engine = new Engine({ idPrefix: store.idPrefix, limits: LIMITS, account: null });
    const client = this.line.client();
    const marketData = this.line.marketData();
    const logger = errorsInto(this.errors, 20);
    const core = new Runtime({
      engineId: `life${this.lives}`,
      version: 'simulation',
      dataDir: this.folder ?? '',
      engine,
      snapshots: { take: () => engine.snapshot(), restore: (json) => engine.restore(json) },
      store,
      history: NO_HISTORY,
      market: clock,
      machine: clock,
      venues: [{ client, name: 'Simulation' }],
      marketData,
      description: { text: 'Simulation', kind: 'simulated', speed: 1, mode: 'simulation' },
      logger,
      faults: (point) => this.pass(clock, point),
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
    const api = this.options.screen ? new TerminalApi({ core, log: logger, timers: timersOn(clock) }) : null;
    this.life = { clock, engine, core, store, api, screen: api === null ? null : new Screen(api), cut };
    return true;
  }

  /** kill -9: nothing of it runs on, nothing is written on the way out. */
  kill(): void {
    const { life } = this;
    if (life === null) return;
    this.life = null;
    life.cut();
    for (const fault of life.screen?.faults ?? []) this.ledger.fault(`screen: ${fault}`);
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
    await this.settle();
    for (;;) {
      try {
        if (!this.scheduler.step(untilMs)) break;
      } catch (thrown) {
        if (!(thrown instanceof Killed)) throw thrown;
        this.kill();
      }
      await this.settle();
      if (this.doomed !== null) this.kill();
      this.steps += 1;
      this.timePasses();
      if (this.ledger.broken.length > 0) break;
    }
    this.scheduler.runUntil(Math.min(untilMs, this.scheduler.nextAtMs() ?? untilMs));
  }

  /** What answers itself at once would go on for ever: a moment has its end. */
  private timePasses(): void {
    const nowMs = this.scheduler.nowMs();
    this.atOnce = nowMs === this.momentMs ? this.atOnce + 1 : 0;
    this.momentMs = nowMs;
    if (this.atOnce > AT_ONCE_MAX) this.ledger.fault(`${this.atOnce} timers in one moment: time stands still`);
  }

  /** Lets what was begun settle: by a turn of the event loop where something went onto the wire. */
  private settle(): Promise<void> {
    if (!this.hasSent) return turn();
    this.hasSent = false;
    return wholeTurn();
  }

  end(): void {
    this.life?.cut();
    this.life = null;
    if (this.folder !== null) rmSync(this.folder, { recursive: true, force: true });
  }

  /** Another engine on the same journal: what it is told. Null: it was let in. */
  second(): string | null {
    const opened = this.openSqlite();
    if (!opened.ok) return opened.error.kind;
    opened.value.close();
    return null;
  }

  /** All markets step at once and are told of in one message, as a feed batches them. */
  private keepTrading(firstMs: number): void {
    this.scheduler.after(firstMs, () => {
      this.line.stepMarkets();
      this.keepTrading(this.marketEveryMs);
    });
  }

  private openJournal(): EventStore {
    if (this.folder === null) {
      this.memory.reopen();
      return this.memory;
    }
    const opened = this.openSqlite();
    if (!opened.ok) throw new Error(opened.error.message);
    return opened.value;
  }

  private openSqlite() {
    return openStore({
      file: path.join(this.folder ?? '', 'rung.db'),
      clockNowMs: () => this.scheduler.nowMs(),
      logger: errorsInto(this.errors, 20),
      ids: { newId: () => `${prefixOf(this.options.seed)}simulation` },
      ...BINDING,
    });
  }

  /** An exception inside the engine's own step would count as a broken invariant: such a kill strikes before the commit. */
  private pass(clock: LifeClock, point: FaultPoint): void {
    if (point === 'betweenCommitAndWire') this.hasSent = true;
    if (!clock.alive) return;
    if (this.doomed !== null) {
      if (point === 'beforeCommit') throw new Killed();
      return;
    }
    if (this.strike?.point !== point) return;
    this.strike.left -= 1;
    if (this.strike.left > 0) return;
    this.strike = null;
    this.doomed = point;
    if (point === 'beforeCommit' || point === 'betweenCommitAndWire') throw new Killed();
    // It passes this point outside of any timer: it is dead from here on.
    if (point === 'betweenWireAndAck') clock.alive = false;
  }

  private noteKill(): void {
    this.ledger.made(`kill ${this.doomed ?? 'anywhere'}`);
    this.doomed = null;
    this.strike = null;
  }
}

/** Of its seed: no two runs share a client order id. */
const prefixOf = (seed: number): string => `S${seed.toString(36).padStart(6, '0')}`;

/** Every microtask has run: a tick asked for from within one comes after all of them, without a turn of the event loop. */
const turn = (): Promise<void> => new Promise((resolve) => process.nextTick(resolve));
/** The event loop has turned: what the runtime put off to it after a send has run as well. */
const wholeTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
