/**
 * Sets up connections: what is configured, their secrets, testing, connecting, arming, finding instruments, and which market
 * the terminal trades on. It lives as long as the shell; terminals come and go under it.
 *
 * Invariants: nothing that it answers, logs or writes to `connections.yaml` holds a secret (G24); a live connection opens
 * nothing until its account's name was typed in this session (G21); what would leave orders or positions behind is asked first.
 */
import {
  ok,
  type BrokerInfo,
  type BrokerProbe,
  type CommandId,
  type ConnectionChecklist,
  type ConnectionId,
  type ConnectionsStatus,
  type FoundInstruments as Found,
  type Instrument,
  type Result,
  type SetupCommand,
} from '../../../shared/domain/index.ts';
import type { SetupDesk, SetupRefusal } from '../../api/setup-desk.ts';
import type { BrokerDefinition } from '../../ports/broker.ts';
import type { Scheduler } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import type { Vault } from '../secrets/vault.ts';
import { ConnectionBook } from './connection-book.ts';
import type { ConnectionEntry } from './connection-file.ts';
import { Connector } from './connector.ts';
import type { MarketPorts, OpenSecretsWindow } from './desk-ports.ts';
import type { FoundInstruments } from './found-instruments.ts';
import { OpenConnections, instrumentAt, type ConnectedTerminal } from './open-connections.ts';
import { brokerInfo, setupOf } from './setup-of.ts';
import { DONE, ofVault, refused, unknownConnection, type Done } from './setup-refusal.ts';
import { heldAt, whatStays, type Held } from './what-stays.ts';

export type DeskParts = {
  readonly brokers: readonly BrokerDefinition[];
  /** `connections.yaml`. */
  readonly file: string;
  readonly found: FoundInstruments;
  readonly vault: Vault;
  readonly scheduler: Scheduler;
  readonly logger: Logger;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Opens a window of its own for the secrets of a connection; null: this shell has none. */
  readonly secretsWindow: OpenSecretsWindow | null;
  readonly market: MarketPorts;
};

/** Answers that are remembered by their command's id. */
const ANSWERS_MAX = 256;
type Command<K extends SetupCommand['kind']> = Extract<SetupCommand, { kind: K }>;

export class ConnectionDesk implements SetupDesk {
  private readonly parts: DeskParts;
  private readonly book: ConnectionBook;
  private readonly connector: Connector;
  private open: OpenConnections | null = null;
  private terminal: ConnectedTerminal | null = null;
  private readonly armed = new Set<ConnectionId>();
  private readonly failures = new Map<ConnectionId, string>();
  private readonly busy = new Set<ConnectionId>();
  private readonly answers = new Map<CommandId, Promise<Done>>();

  constructor(parts: DeskParts) {
    this.parts = parts;
    this.book = new ConnectionBook(parts.file, parts.brokers);
    const { vault, scheduler, logger, random } = parts;
    const instrumentOf = instrumentAt(() => this.terminal);
    this.connector = new Connector({ book: this.book, vault, scheduler, logger, random, instrumentOf });
  }

  /** A terminal on connections started: those that were connected connect again. */
  attach(terminal: ConnectedTerminal): void {
    this.terminal = terminal;
    this.failures.clear();
    const { found, logger } = this.parts;
    this.open = new OpenConnections({ terminal, found, armed: this.armed, logger });
    if (this.book.problem !== null)
      terminal.core.changes.alert('danger', 'Connections are not read', this.book.problem);
    this.connectThose();
  }

  /** The terminal ends: clients are closed, live connections have to be armed anew. */
  async detach(): Promise<void> {
    const { open } = this;
    this.open = null;
    this.terminal = null;
    this.armed.clear();
    await open?.close();
  }

  run(commandId: CommandId, command: SetupCommand): Promise<Done> {
    const known = this.answers.get(commandId);
    if (known !== undefined) return known;
    const answer = this.act(command).catch((thrown: unknown): Done => {
      this.parts.logger.error('a setup command failed', {
        kind: command.kind,
        reason: this.connector.clean(String(thrown)),
      });
      return refused('unreachable', 'command', 'It could not be done; the log has the reason.');
    });
    this.answers.set(commandId, answer);
    for (const id of this.answers.keys()) {
      if (this.answers.size <= ANSWERS_MAX) break;
      this.answers.delete(id);
    }
    return answer;
  }

  brokers(): readonly BrokerInfo[] {
    return this.parts.brokers.map(brokerInfo);
  }

  status(): ConnectionsStatus {
    const { vault, secretsWindow, market } = this.parts;
    const facts = { open: this.open, terminal: this.terminal, armed: this.armed, failures: this.failures, vault };
    return {
      market: market.kind(),
      fixed: market.fixed(),
      vault: vault.info(),
      secretsWindow: secretsWindow !== null,
      connections: this.book.entries.map((entry) => setupOf(entry, this.book.definitionOf(entry.broker), facts)),
      problem: this.book.problem ?? market.problem(),
    };
  }

  async test(connectionId: ConnectionId): Promise<Result<BrokerProbe, SetupRefusal>> {
    const ready = this.connector.ready(connectionId, 'query');
    if (!ready.ok) return ready;
    const { entry, definition } = ready.value;
    // Whatever account answers is to be shown: the one that is chosen is looked for among them.
    const probe = await this.connector.probe({ entry: { ...entry, accountId: null }, definition });
    return probe.ok ? probe : refused('unreachable', 'query.connectionId', probe.error);
  }

  async checklist(connectionId: ConnectionId | null): Promise<Result<readonly ConnectionChecklist[], SetupRefusal>> {
    const wanted = this.book.entries.filter((entry) => connectionId === null || entry.connectionId === connectionId);
    if (connectionId !== null && wanted.length === 0) return unknownConnection(connectionId, 'query');
    const lists = wanted.map(async (entry): Promise<ConnectionChecklist> => {
      const { connectionId: id, name } = entry;
      const connection = this.open?.get(id) ?? null;
      if (connection === null) {
        const text = 'Not connected: connect it, then look again.';
        return { connectionId: id, name, items: [{ what: 'reachable', state: 'unknown', text }] };
      }
      const items = await connection.check();
      return {
        connectionId: id,
        name,
        items: items.map((item) => ({ ...item, text: this.connector.clean(item.text) })),
      };
    });
    return ok(await Promise.all(lists));
  }

  async find(connectionId: ConnectionId | null, text: string, limit: number): Promise<Result<Found, SetupRefusal>> {
    const ids =
      connectionId === null ? (this.open?.entries().map((entry) => entry.connectionId) ?? []) : [connectionId];
    const answers = await Promise.all(
      ids.map(async (id) => ({ id, answer: (await this.open?.get(id)?.find(text, limit)) ?? null })),
    );
    if (connectionId !== null && answers.some(({ answer }) => answer === null))
      return refused('unknownConnection', 'query.connectionId', `${connectionId} is not connected.`);
    const seen = new Set<string>();
    const found: Found['found'][number][] = [];
    const failures: Found['failures'][number][] = [];
    for (const { id, answer } of answers) {
      if (answer === null) continue;
      if (!answer.ok) failures.push({ connectionId: id, message: this.connector.clean(answer.error.message) });
      else
        for (const instrument of answer.value) {
          if (seen.has(instrument.id)) continue;
          seen.add(instrument.id);
          found.push({ connectionId: id, instrument });
        }
    }
    return ok({ found: found.slice(0, limit), failures });
  }

  private act(command: SetupCommand): Promise<Done> {
    if (this.book.problem !== null && command.kind !== 'unlockVault' && command.kind !== 'setMarket')
      return Promise.resolve(refused('badField', 'command', this.book.problem));
    switch (command.kind) {
      case 'addConnection':
        return Promise.resolve(this.book.add(command));
      case 'editConnection':
        return Promise.resolve(this.edit(command));
      case 'removeConnection':
        return this.alone(command.connectionId, () => this.remove(command));
      case 'connect':
        return this.alone(command.connectionId, () => this.connect(command.connectionId));
      case 'disconnect':
        return this.alone(command.connectionId, () => this.disconnect(command));
      case 'setQuotesFrom':
        return Promise.resolve(this.quotesFrom(command));
      case 'setSecret':
        return Promise.resolve(this.setSecret(command));
      case 'enterSecrets':
        return Promise.resolve(this.enterSecrets(command));
      case 'unlockVault':
        return this.unlock(command);
      case 'armLive':
        return Promise.resolve(this.arm(command));
      case 'listInstruments':
        return this.list(command);
      case 'setMarket':
        return Promise.resolve(this.setMarket(command));
    }
  }

  private edit(command: Command<'editConnection'>): Done {
    const { connectionId } = command;
    const entry = this.book.entryOf(connectionId);
    if (entry === null) return unknownConnection(connectionId, 'command');
    if (this.open?.get(connectionId) != null || this.busy.has(connectionId))
      return refused('connected', 'command.connectionId', `${entry.name} is connected; disconnect it first.`);
    const { orders, positions } = this.held(connectionId);
    return this.book.edit(entry, command, orders + positions > 0);
  }

  private quotesFrom(command: Command<'setQuotesFrom'>): Done {
    const kept = this.book.setQuotesFrom(command);
    if (kept.ok) this.terminal?.router.prefer(command.connectionId, command.quotesFrom);
    return kept;
  }

  private async remove(command: Command<'removeConnection'>): Promise<Done> {
    const entry = this.book.entryOf(command.connectionId);
    if (entry === null) return unknownConnection(command.connectionId, 'command');
    const leaves = this.leaves(entry);
    if (leaves !== null && !command.confirmed) {
      const message = `${leaves} Removing ${entry.name} forgets its keys; what it holds at the broker stays there.`;
      return refused('confirmNeeded', 'command.confirmed', message);
    }
    const { vault, found } = this.parts;
    // Keys that cannot be forgotten now would lie there for ever: it is unlocked first.
    const dropped = vault.info().state === 'none' ? DONE : ofVault(vault.drop(entry.connectionId));
    if (!dropped.ok) return dropped;
    await this.open?.remove(entry.connectionId, 'Removed by you');
    this.armed.delete(entry.connectionId);
    this.failures.delete(entry.connectionId);
    found.drop(entry.connectionId);
    return this.book.remove(entry);
  }

  private async disconnect(command: Command<'disconnect'>): Promise<Done> {
    const entry = this.book.entryOf(command.connectionId);
    if (entry === null) return unknownConnection(command.connectionId, 'command');
    const leaves = this.open?.get(entry.connectionId) == null ? null : this.leaves(entry);
    if (leaves !== null && !command.confirmed) return refused('confirmNeeded', 'command.confirmed', leaves);
    this.armed.delete(entry.connectionId);
    this.failures.delete(entry.connectionId);
    await this.open?.remove(entry.connectionId, 'Disconnected by you');
    return this.book.replace({ ...entry, connectAtStart: false });
  }

  private async connect(connectionId: ConnectionId): Promise<Done> {
    const { market } = this.parts;
    const ready = this.connector.ready(connectionId, 'command');
    if (!ready.ok) return ready;
    if (market.kind() !== 'connections' || this.open === null)
      return refused(
        'notReady',
        'command',
        'The terminal trades on its simulated market; switch to your connections first.',
      );
    if (this.open.get(connectionId) !== null) return refused('nothingToDo', 'command.connectionId', 'It is connected.');
    const done = await this.connector.bring(ready.value, this.open);
    if (done.ok) this.failures.delete(connectionId);
    else this.failures.set(connectionId, done.error.message);
    return done;
  }

  private setSecret(command: Command<'setSecret'>): Done {
    const { connectionId, key, secret } = command;
    const entry = this.book.entryOf(connectionId);
    if (entry === null) return unknownConnection(connectionId, 'command');
    if (!(this.book.definitionOf(entry.broker)?.secrets.some((one) => one.key === key) ?? false))
      return refused('badField', 'command.key', `${entry.name} has no secret of that name.`);
    const set = this.parts.vault.set(connectionId, key, secret);
    return ofVault(set);
  }

  private enterSecrets({ connectionId }: Command<'enterSecrets'>): Done {
    const { secretsWindow, vault } = this.parts;
    const entry = this.book.entryOf(connectionId);
    if (entry === null) return unknownConnection(connectionId, 'command');
    if (secretsWindow === null)
      return refused(
        'unsupported',
        'command',
        'This shell has no window of its own for keys: set them with setSecret.',
      );
    if (vault.info().state !== 'open') return refused('vaultLocked', 'command', vault.info().text);
    const secrets = this.book.definitionOf(entry.broker)?.secrets ?? [];
    const kept = secrets.filter(({ key }) => vault.has(connectionId, key)).map(({ key }) => key);
    const save = (typed: Readonly<Record<string, string>>): string | null => {
      for (const [key, secret] of Object.entries(typed)) {
        const set = this.setSecret({ kind: 'setSecret', connectionId, key, secret });
        if (!set.ok) return set.error.message;
      }
      return null;
    };
    secretsWindow({ connectionId, name: entry.name, secrets, kept, save });
    return DONE;
  }

  private async unlock({ passphrase, create }: Command<'unlockVault'>): Promise<Done> {
    const opened = await this.parts.vault.unlock(passphrase, create);
    if (!opened.ok) return ofVault(opened, 'command.passphrase');
    this.connectThose();
    return DONE;
  }

  private arm({ connectionId, accountId }: Command<'armLive'>): Done {
    const entry = this.book.entryOf(connectionId);
    if (entry === null) return unknownConnection(connectionId, 'command');
    if (entry.mode !== 'live') return refused('unsupported', 'command.connectionId', `${entry.name} is not live.`);
    if (this.open?.get(connectionId) == null)
      return refused('notReady', 'command.connectionId', `${entry.name} is not connected.`);
    if (accountId !== entry.accountId)
      return refused(
        'accountMismatch',
        'command.accountId',
        `That is not the account of ${entry.name}. It stays unarmed.`,
      );
    this.armed.add(connectionId);
    this.terminal?.core.changes.setArmed(connectionId, true);
    this.parts.logger.warn('a live connection was armed', { connectionId, accountId });
    return DONE;
  }

  private async list(command: Command<'listInstruments'>): Promise<Done> {
    const { connectionId, instrumentIds } = command;
    const connection = this.open?.get(connectionId) ?? null;
    if (connection === null || this.open === null)
      return refused('unknownConnection', 'command.connectionId', `${connectionId} is not connected.`);
    const instruments: Instrument[] = [];
    for (const id of instrumentIds) {
      const symbol = id.slice(0, id.lastIndexOf('.'));
      const answer = await connection.find(symbol, 50);
      if (!answer.ok) return refused('unreachable', 'command.connectionId', this.connector.clean(answer.error.message));
      const match = answer.value.find((instrument) => instrument.id === id);
      if (match === undefined)
        return refused('unknownInstrument', 'command.instrumentIds', `${connectionId} lists no ${symbol}.`);
      instruments.push(match);
    }
    await this.open.list(connectionId, instruments);
    return DONE;
  }

  private setMarket({ market, confirmed }: Command<'setMarket'>): Done {
    const ports = this.parts.market;
    const fixed = ports.fixed();
    if (fixed !== null) return refused('unsupported', 'command.market', fixed);
    if (market === ports.kind()) return refused('nothingToDo', 'command.market', 'The terminal trades on it already.');
    const leaves = ports.leaves();
    if (leaves !== null && !confirmed) return refused('confirmNeeded', 'command.confirmed', leaves);
    const chosen = ports.choose(market);
    return chosen.ok ? DONE : refused('journalFailed', 'command.market', chosen.error);
  }

  /** Those that were connected when the terminal ended, as far as they are not open. */
  private connectThose(): void {
    if (this.open === null) return;
    for (const { connectionId, connectAtStart } of this.book.entries) {
      if (!connectAtStart || this.open.get(connectionId) !== null) continue;
      void this.alone(connectionId, async () => {
        const done = await this.connect(connectionId);
        if (!done.ok) this.failures.set(connectionId, done.error.message);
        return done;
      });
    }
  }

  /** One thing at a time for each connection. */
  private async alone(connectionId: ConnectionId, act: () => Promise<Done>): Promise<Done> {
    if (this.busy.has(connectionId))
      return refused('busy', 'command.connectionId', 'It is being connected or disconnected; wait for that.');
    this.busy.add(connectionId);
    try {
      return await act();
    } finally {
      this.busy.delete(connectionId);
    }
  }

  private held(connectionId: ConnectionId): Held {
    return heldAt(this.terminal?.core.view ?? null, connectionId);
  }

  /** What stays behind when a connection goes, in words; null: nothing. */
  private leaves({ connectionId, name }: ConnectionEntry): string | null {
    return whatStays(name, this.held(connectionId));
  }
}
