/**
 * Tries connections out, and opens them: everything that it takes is there, the account that answers is the one that is meant
 * (G21), and what clients say is free of secrets (G24).
 */
import {
  err,
  ok,
  type BrokerProbe,
  type ConnectionId,
  type Instrument,
  type InstrumentId,
  type Result,
} from '../../../shared/domain/index.ts';
import type { SetupRefusal } from '../../api/setup-desk.ts';
import type { BrokerDefinition, BrokerDeps } from '../../ports/broker.ts';
import type { Scheduler } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import { brokerWithoutSecrets } from '../secrets/struck-out-broker.ts';
import { strikeOut, withoutSecrets } from '../secrets/struck-out.ts';
import type { Vault } from '../secrets/vault.ts';
import type { ConnectionBook } from './connection-book.ts';
import type { ConnectionEntry } from './connection-file.ts';
import { optionsOf, type OpenConnections } from './open-connections.ts';
import { DONE, refused, unknownConnection, wrongValues, type Done } from './setup-refusal.ts';

export type ConnectorParts = {
  readonly book: ConnectionBook;
  readonly vault: Vault;
  readonly scheduler: Scheduler;
  readonly logger: Logger;
  /** From 0 to 1. */
  readonly random: () => number;
  /** An instrument that the terminal knows. */
  readonly instrumentOf: (id: InstrumentId) => Instrument | null;
};

/** An entry whose broker is known and whose values and keys are there. */
export type Ready = { readonly entry: ConnectionEntry; readonly definition: BrokerDefinition };

export class Connector {
  private readonly parts: ConnectorParts;

  constructor(parts: ConnectorParts) {
    this.parts = parts;
  }

  /** The entry and its broker, when everything that connecting takes is there. */
  ready(connectionId: ConnectionId, where: 'command' | 'query'): Result<Ready, SetupRefusal> {
    const { book, vault } = this.parts;
    const entry = book.entryOf(connectionId);
    if (entry === null) return unknownConnection(connectionId, where);
    const definition = book.definitionOf(entry.broker);
    if (definition === null)
      return refused('unknownBroker', where, `This version of Rung knows no broker ${entry.broker}.`);
    const wrong = wrongValues(definition, entry.mode, entry.values);
    if (wrong !== null) return err(wrong);
    const missing = definition.secrets.find(({ key, needed }) => needed && !vault.has(connectionId, key));
    const { state, text } = vault.info();
    // A key that need not be there may be there all the same: not asked for in vain while the vault is locked.
    if (state === 'locked' && definition.secrets.length > 0) return refused('vaultLocked', where, text);
    if (missing === undefined) return ok({ entry, definition });
    return refused('badField', `${where}.secrets.${missing.key}`, `${missing.label} is missing: type it in first.`);
  }

  /** Connects once, looks around and leaves. The error is the broker's own words. */
  async probe({ entry, definition }: Ready): Promise<Result<BrokerProbe, string>> {
    try {
      const answer = await definition.probe(optionsOf(entry), this.depsOf(entry.connectionId));
      if (!answer.ok) return err(this.clean(answer.error.message));
      const items = answer.value.items.map((item) => ({ ...item, text: this.clean(item.text) }));
      return ok({ ...answer.value, items });
    } catch (thrown) {
      const reason = this.clean(thrown instanceof Error ? thrown.message : String(thrown));
      this.parts.logger.error('a venue client threw', { send: 'probe', connection: entry.connectionId, reason });
      return err(`The broker could not be asked: ${reason}.`);
    }
  }

  /** Binds the connection to its account, and opens it. */
  async bring(ready: Ready, open: OpenConnections): Promise<Done> {
    const bound = await this.bind(ready);
    if (!bound.ok) return bound;
    const { broker, accountId } = bound.value;
    const twin = open
      .entries()
      .find((other) => other.accountId !== null && other.accountId === accountId && other.broker === broker);
    if (twin !== undefined) {
      const message = `Account ${twin.accountId ?? ''} is connected already, as ${twin.name}; an account has one connection.`;
      return refused('accountMismatch', 'command.connectionId', message);
    }
    const next = { ...bound.value, connectAtStart: true };
    const kept = this.parts.book.replace(next);
    if (!kept.ok) return kept;
    const problem = await this.open({ ...ready, entry: next }, open);
    return problem === null ? DONE : refused('accountMismatch', 'command.connectionId', problem);
  }

  /** Opens one that is bound already; nothing is written. Null, or why not. */
  open({ entry, definition }: Ready, open: OpenConnections): Promise<string | null> {
    const silent = brokerWithoutSecrets(definition, () => this.parts.vault.all());
    return open.add(entry, silent, this.depsOf(entry.connectionId));
  }

  /** Text of a client, or of an error, without secrets. */
  clean(text: string): string {
    return strikeOut(text, () => this.parts.vault.all());
  }

  /** A connection that trades knows its account before it is opened: the only one there is, or the one that was chosen. */
  private async bind(ready: Ready): Promise<Result<ConnectionEntry, SetupRefusal>> {
    const { entry, definition } = ready;
    if (!definition.gives.execution || entry.accountId !== null) return ok(entry);
    const probe = await this.probe(ready);
    if (!probe.ok) return refused('unreachable', 'command.connectionId', probe.error);
    const fitting = probe.value.accounts.filter(({ mode }) => mode === entry.mode);
    const only = fitting[0];
    if (only === undefined) {
      const others = probe.value.accounts.map(({ accountId, mode }) => `${accountId} (${mode})`).join(', ');
      const message = `No ${entry.mode} account answered${others === '' ? '' : `, only ${others}`}; this connection is for ${entry.mode} trading.`;
      return refused('accountMismatch', 'command.connectionId', message);
    }
    if (fitting.length === 1) return ok({ ...entry, accountId: only.accountId });
    const names = fitting.map(({ accountId }) => accountId).join(', ');
    return refused('accountMismatch', 'command.accountId', `Several accounts answered (${names}): choose one first.`);
  }

  private depsOf(connectionId: ConnectionId): BrokerDeps {
    const { vault, scheduler, logger, random, instrumentOf } = this.parts;
    return {
      scheduler,
      logger: withoutSecrets(logger.child({ connection: connectionId }), () => vault.all()),
      secret: (key) => vault.get(connectionId, key)?.reveal() ?? null,
      instrumentOf,
      random,
    };
  }
}
