/**
 * A rescue of accounts at brokers: the same engine and the same adapters as the terminal's, on connections of its own, without its
 * database. What is configured is read and never written: a terminal that hangs owns the folder.
 *
 * Invariant (G8): at a broker a call that cancels everything takes nothing that was not named by `show`.
 */
import { randomBytes, randomInt } from 'node:crypto';
import { err, ok, type ConnectionId, type Result, type VenueOrderId } from '../../../shared/domain/index.ts';
import { Engine } from '../../engine/engine.ts';
import type { BrokerDefinition } from '../../ports/broker.ts';
import type { Logger } from '../../ports/logger.ts';
import { NO_FAULTS } from '../../runtime/fault-points.ts';
import { Runtime } from '../../runtime/runtime.ts';
import { systemScheduler } from '../../runtime/system-scheduler.ts';
import { openConnected } from '../connections/connected-market.ts';
import type { ConnectionBook } from '../connections/connection-book.ts';
import type { ConnectionEntry } from '../connections/connection-file.ts';
import { Connector } from '../connections/connector.ts';
import { FoundInstruments } from '../connections/found-instruments.ts';
import { OpenConnections, instrumentAt, type ConnectedTerminal } from '../connections/open-connections.ts';
import { dataFiles } from '../data-folder.ts';
import type { Vault } from '../secrets/vault.ts';
import { DEFAULT_LIMITS } from '../settings-defaults.ts';
import type { Reached, ReachedAccount } from './reached.ts';
import { noHistory, rescueStore } from './rescue-store.ts';

export type ConnectedParts = {
  readonly dataDir: string;
  readonly book: ConnectionBook;
  readonly vault: Vault;
  readonly entries: readonly ConnectionEntry[];
  readonly logger: Logger;
};

/** Opens the connections of these entries. Those that cannot even be tried are named in `missed`. */
export async function reachBrokers(parts: ConnectedParts): Promise<Result<Reached, string>> {
  const { dataDir, book, vault, logger } = parts;
  const prefix = `R${randomBytes(4).toString('hex').toUpperCase()}`;
  const shown = new Set<VenueOrderId>();
  let terminal: ConnectedTerminal | null = null;
  let open: OpenConnections | null = null;
  const attach = (attached: ConnectedTerminal): void => {
    terminal = attached;
    const found = new FoundInstruments(dataFiles(dataDir).foundInstruments);
    const standIn = { shown: (id: VenueOrderId): boolean => shown.has(id) };
    open = new OpenConnections({ terminal: attached, found, armed: NONE_ARMED, logger, standIn });
  };
  const detach = async (): Promise<void> => open?.close();
  const market = openConnected({ attach, detach }, systemScheduler, logger);
  if (!market.ok) return err(market.error.message);
  const engine = new Engine({ idPrefix: prefix, limits: DEFAULT_LIMITS, account: null });
  const core = new Runtime({
    ...{ engineId: prefix, version: 'rescue', dataDir: '', engine, snapshots: null },
    ...{ store: rescueStore(prefix), history: noHistory, venues: [], logger, faults: NO_FAULTS },
    ...{ market: systemScheduler, machine: systemScheduler, marketData: market.value.marketData },
    description: market.value.description,
    onListed: market.value.onListed,
    defer: (run) => void setImmediate(run),
  });
  const stop = async (): Promise<void> => {
    await core.stop();
    await market.value.stop();
  };
  const started = core.start();
  if (!started.ok) {
    await stop();
    return err(started.error.message);
  }
  market.value.attach(core);
  const random = (): number => randomInt(2 ** 32) / 2 ** 32;
  const instrumentOf = instrumentAt(() => terminal);
  const connector = new Connector({ book, vault, scheduler: systemScheduler, logger, random, instrumentOf });
  const { accounts, missed } = await openAll(parts.entries, connector, open);
  const show = (ids: Iterable<VenueOrderId>): void => {
    for (const id of ids) shown.add(id);
  };
  return ok({ core, accounts, missed, show, stop });
}

const NONE_ARMED: ReadonlySet<ConnectionId> = new Set();

async function openAll(
  entries: readonly ConnectionEntry[],
  connector: Connector,
  open: OpenConnections | null,
): Promise<{ readonly accounts: readonly ReachedAccount[]; readonly missed: readonly string[] }> {
  const accounts: ReachedAccount[] = [];
  const missed: string[] = [];
  for (const { connectionId, accountId, name, mode } of entries) {
    const ready = connector.ready(connectionId, 'command');
    const failure = !ready.ok
      ? ready.error.message
      : open === null
        ? 'it cannot be opened'
        : await connector.open(ready.value, open).catch((thrown: unknown) => connector.clean(String(thrown)));
    if (failure !== null) missed.push(`${name} (${accountId ?? 'no account'}): ${failure}`);
    else if (accountId !== null)
      accounts.push({ connectionId, accountId, name, mode: mode === 'live' ? 'LIVE' : mode });
  }
  return { accounts, missed };
}

/** Brokers of entries that are there, for words before anything is opened. */
export const needsKeys = (entries: readonly ConnectionEntry[], brokers: readonly BrokerDefinition[]): boolean =>
  entries.some(({ broker }) => (brokers.find(({ kind }) => kind === broker)?.secrets.length ?? 0) > 0);
