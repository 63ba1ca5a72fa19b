/** A configured connection as the screen sees it: its configuration, its state and its health. Pure but for reading the clock-free parts. */
import type { BrokerInfo, ConnectionId, ConnectionSetup } from '../../../shared/domain/index.ts';
import type { BrokerDefinition } from '../../ports/broker.ts';
import type { Vault } from '../secrets/vault.ts';
import { adviceFor } from './advice.ts';
import type { ConnectionEntry } from './connection-file.ts';
import type { ConnectedTerminal, OpenConnections } from './open-connections.ts';
import { heldAt } from './what-stays.ts';

export type SetupFacts = {
  readonly open: OpenConnections | null;
  readonly terminal: ConnectedTerminal | null;
  readonly armed: ReadonlySet<ConnectionId>;
  readonly failures: ReadonlyMap<ConnectionId, string>;
  readonly vault: Vault;
};

type State = Pick<ConnectionSetup, 'state' | 'reason' | 'sinceMs'>;

function stateOf(entry: ConnectionEntry, facts: SetupFacts): State {
  const { connectionId } = entry;
  const { open, terminal, failures } = facts;
  const connection = open?.get(connectionId) ?? null;
  if (connection === null) {
    const reason = failures.get(connectionId) ?? null;
    return { state: reason === null ? 'off' : 'disconnected', reason, sinceMs: null };
  }
  const known = connection.execution === null ? undefined : terminal?.core.view.connections.get(connectionId);
  if (known !== undefined) {
    const { state, reason, sinceMs } = known;
    return { state, reason: state === 'ready' ? null : reason, sinceMs };
  }
  const feed = terminal?.router.feedState(connectionId) ?? null;
  if (feed?.up === true) return { state: 'ready', reason: null, sinceMs: null };
  return { state: feed?.reason == null ? 'connecting' : 'disconnected', reason: feed?.reason ?? null, sinceMs: null };
}

/** Everything of one connection but its secrets. */
export function setupOf(
  entry: ConnectionEntry,
  definition: BrokerDefinition | null,
  facts: SetupFacts,
): ConnectionSetup {
  const { connectionId, broker, name, mode, accountId, values, connectAtStart, quotesFrom } = entry;
  const held = heldAt(facts.terminal?.core.view ?? null, connectionId);
  const state = stateOf(entry, facts);
  const secrets = (definition?.secrets ?? []).map(({ key }) => [key, facts.vault.has(connectionId, key)] as const);
  return {
    ...{ connectionId, broker, name, mode, accountId, values, connectAtStart, quotesFrom },
    ...state,
    secrets: Object.fromEntries(secrets),
    advice: definition === null ? 'This version of Rung does not know this broker.' : adviceFor(state.reason),
    armed: facts.armed.has(connectionId),
    health: facts.open?.health(connectionId) ?? null,
    workingOrders: held.orders,
    openPositions: held.positions,
  };
}

/** A broker as the form shows it: its definition without what it does. */
export const brokerInfo = (definition: BrokerDefinition): BrokerInfo => {
  const { kind, title, summary, gives, modes, fields, secrets } = definition;
  return { kind, title, summary, gives, modes, fields, secrets };
};
