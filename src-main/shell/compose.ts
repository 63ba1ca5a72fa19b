/**
 * Puts a terminal together: journal, engine, venue, runtime. The only file that names a concrete broker. Order of the
 * start: settings → journal (lock, recovery) → venue → runtime; whatever fails closes what was opened before it.
 */
import { existsSync, rmSync } from 'node:fs';
import {
  err,
  idOf,
  ok,
  type AccountId,
  type ConnectionId,
  type Result,
  type RiskLimits,
  type VerticalParams,
} from '../../shared/domain/index.ts';
import { createSimVenue } from '../brokers/sim/create-sim-venue.ts';
import { SIM_PROFILE_NAMES } from '../brokers/sim/exchange/profiles.ts';
import { marketStartMs } from '../brokers/sim/market-clock.ts';
import { openRecording } from '../brokers/sim/replay/open-recording.ts';
import type { Recording } from '../brokers/sim/replay/recording.ts';
import { LINK_TIMES } from '../brokers/sim/link/remote-link.ts';
import type { FaultPlan, Latency, SimAccount, SimVenue } from '../brokers/sim/types.ts';
import { connectSimVenue, readVenueClock } from '../brokers/sim/venue-process.ts';
import { Engine } from '../engine/engine.ts';
import type { IdSource, Scheduler } from '../ports/clock.ts';
import type { ExecutionClient } from '../ports/execution-client.ts';
import type { Logger } from '../ports/logger.ts';
import type { MarketDataClient } from '../ports/market-data-client.ts';
import { offsetScheduler } from '../ports/schedulers/offset-scheduler.ts';
import { scaledScheduler } from '../ports/schedulers/scaled-scheduler.ts';
import { VirtualScheduler } from '../ports/schedulers/virtual-scheduler.ts';
import { NO_FAULTS, type FaultHook } from '../runtime/fault-points.ts';
import { Runtime } from '../runtime/runtime.ts';
import { systemIdSource } from '../runtime/system-id-source.ts';
import { systemScheduler } from '../runtime/system-scheduler.ts';
import type { RuntimeParts } from '../runtime/runtime-parts.ts';
import type { MarketDescription } from '../runtime/terminal-record.ts';
import { openStore } from '../store/open-store.ts';
import type { SqliteStore } from '../store/sqlite-store.ts';
import { openConnected } from './connections/connected-market.ts';
import type { ConnectionDesk } from './connections/connection-desk.ts';
import { dataFiles } from './data-folder.ts';
import { drivenMarket } from './drive-virtual.ts';
import { latchFile } from './rescue/flatten-latch.ts';
import { journalFolder } from './journal-folder.ts';
import { replayFailure } from './replay-failure.ts';
import { replayText } from './replay-folder.ts';
import { replayLimits } from './replay-limits.ts';
import type { Settings } from './settings.ts';
import { readConfiguration } from './configuration.ts';
import type { Environment } from './environment-settings.ts';
import { executionsOf, simAccounts, simConnection, type AccountsWish } from './sim-accounts.ts';
import { followSettings } from './follow-settings.ts';
import type { RunningTerminal, StartFailure } from './terminal-process.ts';
import type { VenueChoice } from './venue-choice.ts';
import { venueFailure } from './venue-failure.ts';

export type ComposeOptions = {
  readonly dataDir: string;
  readonly venue: VenueChoice;
  readonly logger: Logger;
  readonly version: string;
  /** Sets up connections; needed for the venue `connections`. */
  readonly desk?: ConnectionDesk;
  readonly nativeBinding?: string;
  /** Simulated accounts: how many, or the kind of venue of each; missing: as the settings say. */
  readonly accounts?: AccountsWish;
  /** Over the files of the data folder (`RUNG_*`); missing: nothing is. */
  readonly environment?: Environment;
  /** Instead of all that. */
  readonly settings?: Settings;
  /** What a vertical spread starts from, over the settings' own. */
  readonly executor?: Partial<VerticalParams>;
  /** The machine's clock; another one in tests. */
  readonly machine?: Scheduler;
  /**
   * The market's clock, for callers who drive it themselves (simulations): it should stand at the market's start. With
   * it drains run as its timers, so that a virtual run is the same each time.
   */
  readonly market?: Scheduler;
  readonly ids?: IdSource;
  readonly faults?: FaultHook;
  readonly latency?: Latency;
  readonly venueFaults?: FaultPlan;
  /** How long an answer of the venue's process is waited for, ms. */
  readonly requestTimeoutMs?: number;
  /** Cash that a new simulated account starts with; decimal text. */
  readonly openingCash?: string;
};

export type Terminal = RunningTerminal & {
  readonly core: Runtime;
  readonly engine: Engine;
  readonly store: SqliteStore;
  readonly settings: Settings;
  readonly description: Described;
  /** The folder that holds its journal: the data folder, or the run's own in it for a replay. */
  readonly folder: string;
  /** The simulated venue when it lives in this process; null else. */
  readonly simVenue: SimVenue | null;
};

/** The first account of the simulated venue and its connection. */
export const SIM_ACCOUNT = idOf<AccountId>('SIM-1');
export const SIM_CONNECTION: ConnectionId = simConnection(0);

type Described = Omit<MarketDescription, 'ladderDefaults' | 'verticalDefaults'>;

/** A market to trade on: its clients, its clock, and how it is started and ended. */
type Market = {
  readonly scheduler: Scheduler;
  readonly executions: readonly { readonly client: ExecutionClient; readonly name: string }[];
  readonly marketData: MarketDataClient;
  readonly description: Described;
  readonly simVenue: SimVenue | null;
  readonly start: () => void;
  /** The terminal runs. */
  readonly attach?: (core: Runtime) => void;
  readonly stop: () => Promise<void>;
  /** A venue lists these instruments. */
  readonly onListed?: RuntimeParts['onListed'];
};

/** Starts a terminal. The error is a sentence for the trader; nothing is left open after one. */
export async function composeTerminal(options: ComposeOptions): Promise<Result<Terminal, StartFailure>> {
  const { logger } = options;
  const settings = options.settings === undefined ? readConfiguration(options) : ok(options.settings);
  if (!settings.ok) return settings;
  const accounts = simAccounts(settings.value.simulation?.accounts ?? [], options.accounts ?? null, SIM_PROFILE_NAMES);
  if (!accounts.ok) return accounts;
  const machine = options.machine ?? systemScheduler;
  // Before anything is written: a recording that cannot be played leaves nothing behind and pushes no older run out.
  const recording = await readRecording(options);
  if (!recording.ok) return recording;
  const folder = journalFolder(options, machine.nowMs());
  if (!folder.ok) return folder;
  const store = openStore({
    file: dataFiles(folder.value).journal,
    clockNowMs: () => machine.nowMs(),
    logger,
    ids: options.ids ?? systemIdSource,
    ...bindingOf(options),
  });
  if (!store.ok) return store;
  const market = await openMarket(options, machine, {
    accounts: accounts.value,
    folder: folder.value,
    recording: recording.value,
    newestMs: store.value.newestMs(),
  });
  if (!market.ok) {
    store.value.close();
    if (options.venue.kind === 'replay') rmSync(folder.value, { recursive: true, force: true });
    return market;
  }
  const limitsOf = (limits: RiskLimits): RiskLimits => replayLimits(recording.value?.streams ?? [], limits);
  return begin({
    options,
    machine,
    folder: folder.value,
    settings: { ...settings.value, limits: limitsOf(settings.value.limits) },
    limitsOf,
    store: store.value,
    market: market.value,
  });
}

type Parts = {
  readonly options: ComposeOptions;
  readonly machine: Scheduler;
  readonly folder: string;
  readonly settings: Settings;
  /** The limits of a file as this market takes them. */
  readonly limitsOf: (limits: RiskLimits) => RiskLimits;
  readonly store: SqliteStore;
  readonly market: Market;
};

async function begin(parts: Parts): Promise<Result<Terminal, StartFailure>> {
  const { options, folder, settings, store, market } = parts;
  const { logger } = options;
  const verticals = { ...settings.executor, ...options.executor };
  const engine = new Engine({
    idPrefix: store.idPrefix,
    epoch: store.epoch,
    limits: settings.limits,
    account: null,
    verticals,
    timing: settings.venueWaits ?? {},
  });
  const core = runtimeOf(parts, engine, verticals);
  const started = core.start();
  if (!started.ok) {
    await core.stop();
    await market.stop();
    return started;
  }
  market.start();
  market.attach?.(core);
  const endWatch = followSettings({ ...options, limitsOf: parts.limitsOf }, core);
  let stopping: Promise<void> | null = null;
  const end = async (): Promise<void> => {
    endWatch();
    await core.stop();
    await market.stop();
  };
  const { description, simVenue } = market;
  const { notifications, hotkeys } = settings;
  const stop = (): Promise<void> => (stopping ??= end());
  return ok({
    ...{ core, engine, store, settings, description, folder, simVenue },
    log: logger,
    notifications,
    ...(options.desk === undefined ? {} : { setup: options.desk }),
    ...(hotkeys === undefined ? {} : { hotkeys }),
    stop,
  });
}

function runtimeOf(parts: Parts, engine: Engine, verticals: Partial<VerticalParams>): Runtime {
  const { options, machine, folder, settings, store, market } = parts;
  const { scheduler } = market;
  const latch = latchFile(options.dataDir);
  return new Runtime({
    engineId: (options.ids ?? systemIdSource).newId(),
    version: options.version,
    dataDir: folder,
    engine,
    snapshots: { take: () => engine.snapshot(), restore: (json) => engine.restore(json) },
    store,
    history: store,
    market: scheduler,
    machine: options.market ?? machine,
    venues: market.executions,
    marketData: market.marketData,
    description: { ...market.description, ladderDefaults: settings.ladder, verticalDefaults: verticals },
    logger: options.logger,
    faults: options.faults ?? NO_FAULTS,
    ...(market.onListed === undefined ? {} : { onListed: market.onListed }),
    openingHeld: () => (existsSync(latch) ? 'a rescue closes everything: flatten.latch lies in the data folder' : null),
    defer: isVirtual(options) ? (run) => void scheduler.after(0, run) : (run) => void setImmediate(run),
  });
}

const isVirtual = (options: ComposeOptions): boolean =>
  options.market !== undefined || (options.venue.kind === 'replay' && options.venue.speed === 'max');

const bindingOf = (options: ComposeOptions): { readonly nativeBinding?: string } =>
  options.nativeBinding === undefined ? {} : { nativeBinding: options.nativeBinding };

/** What was recorded, for a replay; null for the other markets. Errors name file and line, and say what to do. */
async function readRecording({ venue, logger }: ComposeOptions): Promise<Result<Recording | null, StartFailure>> {
  if (venue.kind !== 'replay') return ok(null);
  const recording = await openRecording(venue.paths, venue.symbols === undefined ? {} : { symbols: venue.symbols });
  if (recording.ok) {
    for (const note of recording.value.notes) logger.warn('left out of the replay', { note });
    return recording;
  }
  return err(replayFailure(recording.error));
}

/** What a market of this process is opened with. */
type Opening = {
  readonly folder: string;
  readonly newestMs: number | null;
  readonly accounts: readonly SimAccount[];
};

function openMarket(
  options: ComposeOptions,
  machine: Scheduler,
  on: Opening & { readonly recording: Recording | null },
): Promise<Result<Market, StartFailure>> {
  const { venue } = options;
  const { recording } = on;
  if (venue.kind === 'connections')
    return Promise.resolve(openConnected(options.desk, options.market ?? machine, options.logger));
  if (venue.kind === 'remote') return openRemote(options, machine, venue);
  if (venue.kind === 'builtIn' || recording === null) {
    return Promise.resolve(openBuiltIn(options, machine, { ...on, seed: venue.seed }));
  }
  return Promise.resolve(openReplay(options, machine, { ...venue, ...on, recording }));
}

function openBuiltIn(
  options: ComposeOptions,
  machine: Scheduler,
  choice: Opening & { readonly seed: number },
): Result<Market, StartFailure> {
  const dataFile = dataFiles(choice.folder).venue;
  const wallMs = machine.nowMs();
  const { newestMs } = choice;
  const notBefore = newestMs === null ? {} : { notBeforeMs: newestMs };
  const startMs = options.market?.nowMs() ?? marketStartMs({ dataFile, wallMs, ...notBefore, ...bindingOf(options) });
  const scheduler = options.market ?? offsetScheduler(machine, startMs - wallMs);
  const venue = createSimVenue({
    dataFile,
    seed: choice.seed,
    scheduler,
    startMs,
    market: { kind: 'model' },
    accounts: choice.accounts,
    ...venueOptionsOf(options),
  });
  if (!venue.ok) return venueFailure(venue.error, dataFile);
  const description = {
    text: `Simulated market, seed ${choice.seed}`,
    kind: 'simulated',
    speed: 1,
    mode: 'simulation',
  } as const;
  return ok(localMarket(venue.value, scheduler, description));
}

function openReplay(
  options: ComposeOptions,
  machine: Scheduler,
  choice: Extract<VenueChoice, { kind: 'replay' }> & Opening & { readonly recording: Recording },
): Result<Market, StartFailure> {
  const { startMs, instruments } = choice.recording;
  const dataFile = dataFiles(choice.folder).venue;
  const virtual = choice.speed === 'max' && options.market === undefined ? new VirtualScheduler(startMs) : null;
  const scaled = (): Scheduler => scaledScheduler(machine, startMs, choice.speed === 'max' ? 1 : choice.speed);
  const scheduler = options.market ?? virtual ?? scaled();
  const venue = createSimVenue({
    dataFile,
    seed: choice.seed,
    scheduler,
    startMs,
    market: { kind: 'replay', recording: choice.recording },
    accounts: choice.accounts,
    ...venueOptionsOf(options),
  });
  if (!venue.ok) return venueFailure(venue.error, dataFile);
  const speed = choice.speed === 'max' ? 0 : choice.speed;
  const text = replayText(instruments, speed);
  const market = localMarket(venue.value, scheduler, { text, kind: 'replay', speed, mode: 'simulation' });
  return ok(virtual === null ? market : drivenMarket(market, virtual, () => venue.value.ended()));
}

async function openRemote(
  options: ComposeOptions,
  machine: Scheduler,
  address: { readonly host: string; readonly port: number },
): Promise<Result<Market, StartFailure>> {
  const clock = await readVenueClock({ host: address.host, port: address.port }, CLOCK_TIMEOUT_MS);
  if (!clock.ok) {
    const message = `The venue at ${address.host}:${address.port} does not answer (${clock.error.message}). Start it first, or leave --venue out.`;
    return err({ kind: 'venue', message });
  }
  const scheduler = options.market ?? offsetScheduler(machine, clock.value.nowMs - machine.nowMs());
  const { requestTimeoutMs } = options;
  const text = `Simulated market at ${address.host}:${address.port}`;
  const remote = connectSimVenue({
    host: address.host,
    port: address.port,
    scheduler,
    logger: options.logger,
    ...(requestTimeoutMs === undefined ? {} : { times: { ...LINK_TIMES, requestMs: requestTimeoutMs } }),
  });
  return ok({
    scheduler,
    executions: executionsOf(remote, clock.value.accounts, text),
    marketData: remote.marketDataClient(),
    description: { text, kind: 'simulated', speed: 1, mode: 'simulation' },
    simVenue: null,
    start: () => undefined,
    stop: () => remote.close(),
  });
}

/** How long the venue's process is waited for at the start, ms. */
const CLOCK_TIMEOUT_MS = 5_000;

type VenueOptions = Pick<
  Parameters<typeof createSimVenue>[0],
  'logger' | 'latency' | 'faults' | 'requestTimeoutMs' | 'openingCash' | 'nativeBinding'
>;

function venueOptionsOf(options: ComposeOptions): VenueOptions {
  const { logger, latency, venueFaults, requestTimeoutMs, openingCash } = options;
  return {
    logger,
    ...(latency === undefined ? {} : { latency }),
    ...(venueFaults === undefined ? {} : { faults: venueFaults }),
    ...(requestTimeoutMs === undefined ? {} : { requestTimeoutMs }),
    ...(openingCash === undefined ? {} : { openingCash }),
    ...bindingOf(options),
  };
}

const localMarket = (venue: SimVenue, scheduler: Scheduler, description: Described): Market => ({
  scheduler,
  executions: executionsOf(venue, venue.accounts, description.text),
  marketData: venue.marketDataClient(),
  description,
  simVenue: venue,
  start: () => venue.start(),
  stop: () => venue.stop(),
});
