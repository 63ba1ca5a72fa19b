/**
 * The crash harness: kills the engine again and again at a named point, and after each restart asks the venue, the
 * journal and the screen whether they agree. Venue and page live through it all.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { idOf } from '../../shared/domain/index.ts';
import { connectSimVenue, type RemoteVenue } from '../../src-main/brokers/sim/venue-process.ts';
import type { ExecutionClient } from '../../src-main/ports/execution-client.ts';
import { FAULT_POINTS, type FaultPoint } from '../../src-main/runtime/fault-points.ts';
import { systemScheduler } from '../../src-main/runtime/system-scheduler.ts';
import { SILENT_LOGGER } from '../../src-main/shell/logger.ts';
import { startContractClient, type ContractClient } from './contract-client.ts';
import { startEngine, type EngineChild } from './engine-child.ts';
import { openScreen, type Screen } from './page.ts';
import { Dice } from './random.ts';
import { startVenue, type VenueChild } from './venue-child.ts';
import {
  brokenPromises,
  readJournal,
  screenAgainstJournal,
  screenBooks,
  sentTwice,
  venueAgainstJournal,
  venueBooks,
} from './witness.ts';
import { Workload } from './workload.ts';

/** A Friday morning in New York, an hour after the open. */
const MARKET_START_MS = Date.UTC(2026, 10, 20, 15, 30);
/** A life that trades and has not reached its point by then is ended from outside and does not count, ms. */
const LIFE_MS_MAX = 30_000;
/** From the start to agreement, ms. */
const AGREE_MS_MAX = 60_000;
const LOOK_EVERY_MS = 25;
/** After a comparison that found something: the engine needs the machine too. */
const LOOK_AGAIN_MS = 100;
/** Every so many checks compare everything that ever was, the others what changed since the last one. */
const WHOLE_EVERY = 10;
const OVERLAP_MS = 10_000;
const ACT_EVERY_MS = 8;
/** Lives in a row that may miss their point before the run gives up. */
const MISSES_MAX = 10;

/** How often a point is passed before the kill: late enough that the restart before it was checked. */
const COUNTS: Readonly<Record<FaultPoint, readonly [number, number]>> = {
  beforeCommit: [25, 70],
  betweenCommitAndWire: [6, 30],
  betweenWireAndAck: [6, 30],
  betweenFillAndCommit: [2, 8],
  duringRecovery: [1, 3],
};

const LIMITS = `limits:
  orderNotionalMax: 1000000
  orderQtyMax: 100000
  positionSharePctMax: 1000
  collarPctMax: 50
  spreadPctMax: { equity: 50, etf: 50, crypto: 50 }
  duplicateWindowMs: 0
  quoteAgeMsMax: 60000
  underlyingSharePctMax: 1000
  classSharePctMax: 1000
  leverageMax: 1000
  marginUsePctMax: 1000
  collarWindowMs: 0
  ordersPerSecondMax: 1000000
  workingPerInstrumentMax: 1000000
  repeatFillsMax: 1000000
  unusualTimesMax: 1000000
  tradesPerDayMax: 1000000
`;

export type CrashOptions = {
  readonly kills: number;
  readonly seed: number;
  readonly folder: string;
  /** Port and token of the engine's shell: the same in every life, so that clients find it again. */
  readonly port: number;
  readonly token: string;
  /** Path of a Chromium; null: only the contract client watches. */
  readonly chromium: string | null;
  readonly say: (line: string) => void;
  /** A line for every life, for whoever looks into one. */
  readonly detail: (line: string) => void;
};

export type PointCount = { kills: number; restarts: number; agreeMs: number[] };
export type CrashReport = {
  readonly points: ReadonlyMap<FaultPoint, PointCount>;
  readonly violations: readonly string[];
  readonly lives: number;
  readonly missed: number;
  readonly checks: number;
  readonly reconnects: number | null;
  readonly workload: Workload;
  readonly orders: number;
  readonly fills: number;
  readonly ladders: number;
};

export class CrashRun {
  private readonly options: CrashOptions;
  private readonly dice: Dice;
  private readonly points = new Map<FaultPoint, PointCount>();
  private readonly violations: string[] = [];
  private venue!: VenueChild;
  private remote!: RemoteVenue;
  private witness!: ExecutionClient;
  private desk!: ContractClient;
  private screen: Screen | null = null;
  private workload!: Workload;
  private lives = 0;
  private missed = 0;
  private checks = 0;
  /** The venue's time now, and when everybody last agreed. */
  private venueMs = 0;
  private agreedMs = 0;
  private ending = false;
  /** Points of the kills that no restart was checked after yet. */
  private unchecked: FaultPoint[] = [];

  constructor(options: CrashOptions) {
    this.options = options;
    this.dice = new Dice(options.seed);
    for (const point of FAULT_POINTS) this.points.set(point, { kills: 0, restarts: 0, agreeMs: [] });
  }

  /** Runs to the end; throws only when the harness itself cannot work. */
  async run(): Promise<CrashReport> {
    await this.setUp();
    try {
      let killed = 0;
      let missesInARow = 0;
      while (killed < this.options.kills && this.violations.length === 0) {
        const point = FAULT_POINTS[killed % FAULT_POINTS.length] ?? 'beforeCommit';
        if (await this.life(point)) {
          killed += 1;
          missesInARow = 0;
          this.progress(killed);
        } else if (++missesInARow >= MISSES_MAX) throw new Error(`${point} was not reached in ${MISSES_MAX} lives`);
      }
      await this.lastLife();
    } finally {
      await this.tearDown();
    }
    const journal = readJournal(this.journalFile());
    return {
      points: this.points,
      violations: this.violations,
      lives: this.lives,
      missed: this.missed,
      checks: this.checks,
      reconnects: this.screen?.reconnects() ?? null,
      workload: this.workload,
      orders: journal.orders.size,
      fills: journal.fills.size,
      ladders: journal.ladders.size,
    };
  }

  private dataDir(): string {
    return path.join(this.options.folder, 'engine');
  }

  private journalFile(): string {
    return path.join(this.dataDir(), 'rung.db');
  }

  private async setUp(): Promise<void> {
    const { folder, seed, port, token, chromium } = this.options;
    mkdirSync(path.join(folder, 'venue'), { recursive: true });
    mkdirSync(this.dataDir(), { recursive: true });
    writeFileSync(path.join(this.dataDir(), 'settings.yaml'), LIMITS);
    this.venue = await startVenue(path.join(folder, 'venue', 'venue.db'), seed, MARKET_START_MS);
    this.remote = connectSimVenue({
      host: '127.0.0.1',
      port: this.venue.port,
      scheduler: systemScheduler,
      logger: SILENT_LOGGER,
    });
    this.witness = this.remote.executionClient(idOf('witness'), idOf('SIM-1'));
    this.witness.open({ onReports: () => undefined, onConnection: () => undefined });
    this.desk = startContractClient(port, token);
    this.workload = new Workload(this.desk, this.dice);
    if (chromium === null) return;
    const first = this.start(null);
    await this.until(first, () => this.desk.link().kind === 'live', AGREE_MS_MAX);
    this.screen = await openScreen(chromium, `http://127.0.0.1:${port}/#token=${token}`);
    await first.stop();
  }

  private async tearDown(): Promise<void> {
    this.desk.client.stop();
    await this.screen?.close();
    await this.remote.close();
    if (!this.venue.alive()) this.violations.push("the venue's process did not survive");
    await this.venue.stop();
  }

  private start(crash: { point: FaultPoint; count: number } | null): EngineChild {
    const { port, token } = this.options;
    this.lives += 1;
    return startEngine({ dataDir: this.dataDir(), port, token, venuePort: this.venue.port, crash });
  }

  /** One life to a point. True when the engine killed itself there. */
  private async life(point: FaultPoint): Promise<boolean> {
    const [min, max] = COUNTS[point];
    const count = this.dice.between(min, max);
    const bornMs = Date.now();
    const engine = this.start({ point, count });
    await this.check(engine);
    const checkedMs = Date.now();
    const deadline = Date.now() + LIFE_MS_MAX;
    if (engine.end() === null && this.violations.length === 0) {
      this.workload.repeatUnanswered();
      while (engine.end() === null && Date.now() < deadline) {
        this.workload.act();
        await pause(ACT_EVERY_MS);
      }
    }
    const inTime = engine.end();
    const end = inTime ?? (await engine.kill());
    const times = `checked after ${checkedMs - bornMs} ms, dead after ${Date.now() - bornMs} ms`;
    this.options.detail(
      `life ${this.lives}: ${point}:${count}, ${times}${inTime === null ? ', point not reached' : ''}`,
    );
    const counted = this.points.get(point);
    if (inTime === null) {
      this.missed += 1;
      return false;
    }
    if (end.signal !== 'SIGKILL') {
      this.violations.push(
        `the engine ended by itself (code ${end.code}, signal ${end.signal}): ${engine.complaint()}`,
      );
      return false;
    }
    if (counted !== undefined) counted.kills += 1;
    this.unchecked.push(point);
    return true;
  }

  /** After the last kill: a life without a point, checked and ended cleanly. */
  private async lastLife(): Promise<void> {
    if (this.violations.length > 0) return;
    this.ending = true;
    const engine = this.start(null);
    await this.check(engine);
    this.workload.repeatUnanswered();
    await pause(500);
    await this.check(engine);
    const end = await engine.stop();
    if (end.code !== 0)
      this.violations.push(`the last engine did not end cleanly (code ${end.code}, signal ${end.signal})`);
  }

  /** Waits until everybody agrees; a deadline without agreement is a violation, an engine that dies before is not. */
  private async check(engine: EngineChild): Promise<void> {
    const startedMs = Date.now();
    let problems: string[] = ['nothing was compared'];
    const agreed = async (): Promise<boolean> => {
      const before = problems[0];
      if (before?.startsWith('order') === true) await pause(LOOK_AGAIN_MS);
      problems = await this.compare();
      if (problems[0] !== before) this.options.detail(`  ${Date.now() - startedMs} ms: ${problems[0] ?? 'all agree'}`);
      return problems.length === 0;
    };
    const done = await this.until(engine, agreed, AGREE_MS_MAX);
    if (engine.end() !== null) return;
    if (!done) {
      this.violations.push(...problems.slice(0, 20));
      return;
    }
    this.checks += 1;
    this.agreedMs = this.venueMs;
    for (const point of this.unchecked) {
      const counted = this.points.get(point);
      if (counted === undefined) continue;
      counted.restarts += 1;
      counted.agreeMs.push(Date.now() - startedMs);
    }
    this.unchecked = [];
  }

  /** Everything that has to hold once a restart has settled. */
  private async compare(): Promise<string[]> {
    const state = this.desk.state();
    if (this.desk.link().kind !== 'live' || state === null) return ['the screen has no engine'];
    const connection = Object.values(state.connection)[0];
    if (connection?.state !== 'ready')
      return [`the connection is ${connection?.state ?? 'not there'}: ${connection?.reason ?? ''}`];
    if (this.screen !== null && !(await this.screen.live())) return ['page: it says that the engine is gone'];
    const whole = this.checks % WHOLE_EVERY === 0 || this.ending;
    const status = await this.witness.massStatus(whole ? 0 : this.agreedMs - OVERLAP_MS);
    const audit = await this.remote.audit();
    if (!status.ok) return [`the venue does not answer: ${status.error.message}`];
    if (!audit.ok) return [`the venue gives no audit: ${audit.error.message}`];
    this.venueMs = status.value.tsEventMs;
    const journal = readJournal(this.journalFile());
    const shown = this.desk.state() ?? state;
    return [
      ...sentTwice(audit.value),
      ...venueAgainstJournal(venueBooks(status.value), journal, whole),
      ...screenAgainstJournal(screenBooks(shown), journal),
      ...brokenPromises(this.workload.promised, journal),
      ...(this.screen === null ? [] : await this.screen.compare(journal)),
    ];
  }

  private async until(engine: EngineChild, holds: () => boolean | Promise<boolean>, limitMs: number): Promise<boolean> {
    const deadline = Date.now() + limitMs;
    for (;;) {
      if (engine.end() !== null) return false;
      if (await holds()) return true;
      if (Date.now() > deadline) return false;
      await pause(LOOK_EVERY_MS);
    }
  }

  private progress(killed: number): void {
    if (killed % FAULT_POINTS.length !== 0) return;
    const { orders, ladders } = this.workload.promised;
    this.options.say(
      `${killed} kills, ${this.checks} checks, ${orders.size} orders and ${ladders.size} ladders accepted`,
    );
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
