/**
 * The connections that are open: their clients at the runtime and at the market data router, their health, and the
 * instruments that were found at them before.
 *
 * Invariants: what a connection is bound to (account, mode) cannot change while it is open (G21); its clients see secrets
 * only through `secret`, and its log is free of them (G24).
 */
import {
  idOf,
  type BrokerMode,
  type ConnectionId,
  type ConnectionHealth,
  type Instrument,
  type InstrumentId,
} from '../../../shared/domain/index.ts';
import type { BrokerConnection, BrokerDefinition, BrokerDeps, BrokerOptions, StandIn } from '../../ports/broker.ts';
import type { Logger } from '../../ports/logger.ts';
import type { MarketDataRouter } from '../../runtime/market-data-router.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import type { ConnectionEntry } from './connection-file.ts';
import type { FoundInstruments } from './found-instruments.ts';

/** The running terminal that connections belong to. */
export type ConnectedTerminal = { readonly core: Runtime; readonly router: MarketDataRouter };

type Open = {
  readonly entry: ConnectionEntry;
  readonly definition: BrokerDefinition;
  readonly connection: BrokerConnection;
};

export type OpenParts = {
  readonly terminal: ConnectedTerminal;
  readonly found: FoundInstruments;
  readonly armed: ReadonlySet<ConnectionId>;
  readonly logger: Logger;
  /** A rescue's: see the port. */
  readonly standIn?: StandIn;
};

/** Looks instruments up at the terminal that runs; what was found a moment ago is quoted before its engine has it. */
export const instrumentAt =
  (terminal: () => ConnectedTerminal | null) =>
  (id: InstrumentId): Instrument | null =>
    terminal()?.core.view.instruments.get(id) ?? terminal()?.router.instrumentOf(id) ?? null;

/** How often the engine is told how fast venues answer, ms. */
const LATENCY_LOOK_MS = 2_000;

/** Matches of a symbol that are looked through for the one that is meant. */
const LOOK_MAX = 20;

export const optionsOf = (entry: ConnectionEntry): BrokerOptions => ({
  connectionId: entry.connectionId,
  name: entry.name,
  mode: entry.mode,
  accountId: entry.accountId,
  values: entry.values,
});

export class OpenConnections {
  private readonly parts: OpenParts;
  private readonly open = new Map<ConnectionId, Open>();
  private readonly unlisten: () => void;
  /** As the engine was told last. */
  private readonly latencies = new Map<ConnectionId, number | null>();
  private readonly latencyTimer: NodeJS.Timeout;

  constructor(parts: OpenParts) {
    this.parts = parts;
    this.unlisten = parts.terminal.core.onPublished(({ events }) => {
      for (const { event } of events) {
        if (event.kind === 'connectionChanged' && event.connection.state === 'ready')
          void this.listAgain(event.connection.connectionId);
      }
    });
    this.latencyTimer = setInterval(() => this.noteLatencies(), LATENCY_LOOK_MS);
    this.latencyTimer.unref();
    this.describe();
  }

  get(connectionId: ConnectionId): BrokerConnection | null {
    return this.open.get(connectionId)?.connection ?? null;
  }

  entries(): readonly ConnectionEntry[] {
    return [...this.open.values()].map(({ entry }) => entry);
  }

  /** Opens it. Null, or why not: another account than the one asked for. */
  async add(entry: ConnectionEntry, definition: BrokerDefinition, deps: BrokerDeps): Promise<string | null> {
    const { core, router } = this.parts.terminal;
    const { connectionId, name, mode } = entry;
    const { standIn } = this.parts;
    const connection = definition.open({ ...optionsOf(entry), ...(standIn === undefined ? {} : { standIn }) }, deps);
    const client = connection.execution;
    if (client !== null && (client.accountId !== entry.accountId || client.connectionId !== connectionId)) {
      await connection.close();
      return `The connection is bound to ${entry.accountId ?? 'no account'} and was opened for ${client.accountId}.`;
    }
    this.open.set(connectionId, { entry, definition, connection });
    router.prefer(connectionId, entry.quotesFrom);
    if (connection.marketData !== null) router.addFeed({ id: connectionId, name, client: connection.marketData });
    if (client !== null) {
      const armed = mode === 'live' ? { armed: () => this.parts.armed.has(connectionId) } : {};
      core.changes.addVenue({ client, name, mode, ...armed });
    } else void this.listAgain(connectionId);
    core.changes.feedsChanged();
    this.describe();
    return null;
  }

  /** Closes it; the engine keeps what it last knew of its orders and positions. */
  async remove(connectionId: ConnectionId, reason: string): Promise<void> {
    const found = this.open.get(connectionId);
    if (found === undefined) return;
    this.open.delete(connectionId);
    const { core, router } = this.parts.terminal;
    await core.changes.removeVenue(connectionId, reason);
    await router.removeFeed(connectionId);
    router.disclaim(connectionId);
    await found.connection.close();
    core.changes.feedsChanged();
    this.describe();
  }

  /** Ends all of them with the terminal. */
  async close(): Promise<void> {
    this.unlisten();
    clearInterval(this.latencyTimer);
    const all = [...this.open.values()];
    this.open.clear();
    await Promise.all(all.map(({ connection }) => connection.close()));
  }

  health(connectionId: ConnectionId): ConnectionHealth | null {
    return this.open.get(connectionId)?.connection.health() ?? null;
  }

  /** Makes found instruments the terminal's own, at every open connection of the same broker that knows them. */
  async list(connectionId: ConnectionId, instruments: readonly Instrument[]): Promise<void> {
    const { terminal, found, logger } = this.parts;
    terminal.core.changes.addInstruments(connectionId, instruments);
    if (!found.add(connectionId, instruments)) logger.warn('found instruments could not be kept', { connectionId });
    const kind = this.open.get(connectionId)?.definition.kind;
    const others = [...this.open.values()].filter(
      ({ entry, definition }) => definition.kind === kind && entry.connectionId !== connectionId,
    );
    for (const { entry, connection } of others) {
      const known = await findThese(connection, instruments);
      terminal.core.changes.addInstruments(entry.connectionId, known);
      found.add(entry.connectionId, known);
    }
  }

  /** A venue came up: what was found at it in earlier sessions is asked for again. */
  private async listAgain(connectionId: ConnectionId): Promise<void> {
    const { terminal, found, logger } = this.parts;
    const open = this.open.get(connectionId);
    if (open === undefined) return;
    const missing = found.of(connectionId).filter(({ id }) => !terminal.core.view.instruments.has(id));
    try {
      const known = await findThese(open.connection, missing);
      if (this.open.get(connectionId) === open) terminal.core.changes.addInstruments(connectionId, known);
      if (known.length < missing.length)
        logger.warn('instruments of earlier sessions were not found', {
          connectionId,
          left: missing.length - known.length,
        });
    } catch (thrown) {
      logger.error('a venue client threw', { send: 'find', reason: String(thrown) });
    }
  }

  /** Routing weighs how fast a venue answers. */
  private noteLatencies(): void {
    for (const [connectionId, { connection }] of this.open) {
      const { latencyMs } = connection.health();
      if (this.latencies.get(connectionId) === latencyMs) continue;
      this.latencies.set(connectionId, latencyMs);
      this.parts.terminal.core.changes.noteLatency(connectionId, latencyMs);
    }
  }

  /** The terminal's market in words, and its mode: live as soon as one connection is. */
  private describe(): void {
    const entries = this.entries();
    const mode: BrokerMode = entries.some((entry) => entry.mode === 'live') ? 'live' : 'paper';
    const text = entries.length === 0 ? 'No broker connected' : entries.map((entry) => entry.name).join(', ');
    this.parts.terminal.core.changes.describe({ text, mode });
  }
}

async function findThese(
  connection: BrokerConnection,
  wanted: readonly { readonly id: InstrumentId; readonly symbol: string }[],
): Promise<readonly Instrument[]> {
  const known: Instrument[] = [];
  for (const { id, symbol } of wanted) {
    const answer = await connection.find(symbol, LOOK_MAX);
    const match = answer.ok ? answer.value.find((instrument) => instrument.id === idOf<InstrumentId>(id)) : undefined;
    if (match !== undefined) known.push(match);
  }
  return known;
}
