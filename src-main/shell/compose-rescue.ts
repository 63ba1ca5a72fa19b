/**
 * Puts a rescue of the simulated venue together: the same engine and the same close-all on connections of its own, without database,
 * renderer and contract (brokers: rescue/connected-rescue.ts). Beside compose.ts the only file that names a concrete broker.
 */
import { randomBytes } from 'node:crypto';
import { err, ok, type Result } from '../../shared/domain/index.ts';
import { connectSimVenue, readVenueClock } from '../brokers/sim/venue-process.ts';
import { Engine } from '../engine/engine.ts';
import type { Logger } from '../ports/logger.ts';
import { offsetScheduler } from '../ports/schedulers/offset-scheduler.ts';
import { NO_FAULTS } from '../runtime/fault-points.ts';
import { Runtime } from '../runtime/runtime.ts';
import { systemScheduler } from '../runtime/system-scheduler.ts';
import type { Reached } from './rescue/reached.ts';
import { noHistory, rescueStore } from './rescue/rescue-store.ts';
import { DEFAULT_LIMITS } from './settings-defaults.ts';
import { connectionName, simConnection } from './sim-accounts.ts';

/** How long the venue is waited for, ms. */
const CLOCK_TIMEOUT_MS = 5_000;

/** Connects to a venue's process. The error is a sentence. */
export async function reachSimVenue(
  venue: { readonly host: string; readonly port: number },
  logger: Logger,
): Promise<Result<Reached, string>> {
  const clock = await readVenueClock(venue, CLOCK_TIMEOUT_MS);
  if (!clock.ok) return err(`The venue at ${venue.host}:${venue.port} does not answer (${clock.error.message}).`);
  const { accounts, nowMs } = clock.value;
  const market = offsetScheduler(systemScheduler, nowMs - systemScheduler.nowMs());
  const remote = connectSimVenue({ ...venue, scheduler: market, logger });
  const prefix = `R${randomBytes(4).toString('hex').toUpperCase()}`;
  const text = `Simulated market at ${venue.host}:${venue.port}`;
  const engine = new Engine({ idPrefix: prefix, limits: DEFAULT_LIMITS, account: null });
  const core = new Runtime({
    engineId: prefix,
    version: 'rescue',
    dataDir: '',
    engine,
    snapshots: null,
    store: rescueStore(prefix),
    history: noHistory,
    market,
    machine: systemScheduler,
    venues: accounts.map(({ accountId }, index) => ({
      client: remote.executionClient(simConnection(index), accountId),
      name: connectionName(text, accounts, index),
    })),
    marketData: remote.marketDataClient(),
    description: { text, kind: 'simulated', speed: 1, mode: 'simulation' },
    logger,
    faults: NO_FAULTS,
    defer: (run) => void setImmediate(run),
  });
  const started = core.start();
  const stop = async (): Promise<void> => {
    await core.stop();
    await remote.close();
  };
  const reached = accounts.map(({ accountId }, index) => ({
    ...{ accountId, connectionId: simConnection(index), name: connectionName(text, accounts, index) },
    mode: 'simulation',
  }));
  if (started.ok) return ok({ core, accounts: reached, missed: [], show: () => undefined, stop });
  await stop();
  return err(started.error.message);
}
