/**
 * A whole terminal (engine, journal on disk, runtime) on one broker connection, as the shell would have it: what is proven with it
 * holds for the product over that venue's wire.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { dec, idOf, type Command, type CommandId, type CommandReply } from '../../shared/domain/index.ts';
import { Engine } from '../../src-main/engine/engine.ts';
import type { BrokerConnection } from '../../src-main/ports/broker.ts';
import type { Scheduler } from '../../src-main/ports/clock.ts';
import { NO_FAULTS } from '../../src-main/runtime/fault-points.ts';
import { MarketDataRouter } from '../../src-main/runtime/market-data-router.ts';
import { Runtime } from '../../src-main/runtime/runtime.ts';
import { systemIdSource } from '../../src-main/runtime/system-id-source.ts';
import { systemScheduler } from '../../src-main/runtime/system-scheduler.ts';
import { DEFAULT_LIMITS } from '../../src-main/shell/settings-defaults.ts';
import { openStore } from '../../src-main/store/open-store.ts';
import { silentLogger } from './silent-logger.ts';

export type WiredTerminal = {
  readonly core: Runtime;
  readonly send: (command: Command) => Promise<CommandReply>;
  /** Ends it and removes its folder, unless that was given; the connection is closed with it. */
  readonly close: () => Promise<void>;
};

/** A terminal on the folder of an earlier one would be given that one's answers to the same ids. */
let commands = 0;

const WIDE = dec('1000000').text();
/** What is tested is not the gate: orders are set up one after another. */
const LIMITS = {
  ...DEFAULT_LIMITS,
  orderNotionalMax: WIDE,
  positionSharePctMax: dec('1000').text(),
  classSharePctMax: dec('1000').text(),
  underlyingSharePctMax: dec('1000').text(),
  duplicateWindowMs: 0,
  ordersPerSecondMax: 1_000_000,
  workingPerInstrumentMax: 1_000_000,
  tradesPerDayMax: 1_000_000,
  unusualTimesMax: dec('1000000').text(),
};

/**
 * Starts one; `market` is the venue's clock. `kept`: the folder of one that was before, which stays. Throws when its journal
 * cannot be made.
 */
export function wireTerminal(connection: BrokerConnection, market: Scheduler, kept?: string): WiredTerminal {
  const { execution, marketData } = connection;
  if (execution === null) throw new Error('nothing to trade through');
  const folder = kept ?? mkdtempSync(path.join(tmpdir(), 'rung-wired-'));
  const store = openStore({
    file: path.join(folder, 'rung.db'),
    clockNowMs: () => market.nowMs(),
    logger: silentLogger,
    ids: systemIdSource,
  });
  if (!store.ok) throw new Error(store.error.message);
  const engine = new Engine({
    idPrefix: store.value.idPrefix,
    epoch: store.value.epoch,
    limits: LIMITS,
    account: null,
  });
  const router = new MarketDataRouter({ logger: silentLogger, needed: () => new Set(), onMoved: () => undefined });
  const name = execution.connectionId;
  if (marketData !== null) router.addFeed({ id: execution.connectionId, name, client: marketData });
  const core = new Runtime({
    engineId: systemIdSource.newId(),
    version: '0',
    dataDir: folder,
    engine,
    snapshots: { take: () => engine.snapshot(), restore: (json) => engine.restore(json) },
    store: store.value,
    history: store.value,
    market,
    machine: systemScheduler,
    venues: [{ client: execution, name, mode: 'paper' }],
    marketData: router,
    description: { text: name, kind: 'broker', speed: 1, mode: 'paper' },
    logger: silentLogger,
    faults: NO_FAULTS,
    onListed: (connectionId, ids) => router.claim(connectionId, ids),
    defer: (run) => void setImmediate(run),
  });
  const started = core.start();
  if (!started.ok) throw new Error(started.error.message);
  core.changes.feedsChanged();
  return {
    core,
    send: (command) => {
      commands += 1;
      return core.submit(idOf<CommandId>(`wired-${process.pid}-${commands}`), command);
    },
    close: async () => {
      await core.stop();
      await connection.close();
      if (kept === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}
