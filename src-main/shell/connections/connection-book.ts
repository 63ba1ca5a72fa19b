/** What is configured: the entries of `connections.yaml`, and the brokers that they may be of. Every change is on disk before it counts. */
import { CONNECTIONS_MAX, err, ok, type ConnectionId, type SetupCommand } from '../../../shared/domain/index.ts';
import type { SetupRefusal } from '../../api/setup-desk.ts';
import type { BrokerDefinition } from '../../ports/broker.ts';
import { freshId, readConnectionFile, writeConnectionFile, type ConnectionEntry } from './connection-file.ts';
import { DONE, refused, unknownConnection, wrongValues, type Done } from './setup-refusal.ts';

type Command<K extends SetupCommand['kind']> = Extract<SetupCommand, { kind: K }>;

export class ConnectionBook {
  readonly brokers: readonly BrokerDefinition[];
  /** Why the file is not used; nothing is written over it then. */
  readonly problem: string | null;
  private readonly file: string;
  private kept: readonly ConnectionEntry[] = [];
  private retired: readonly string[] = [];

  constructor(file: string, brokers: readonly BrokerDefinition[]) {
    this.file = file;
    this.brokers = brokers;
    const read = readConnectionFile(file);
    this.problem = read.ok ? null : read.error;
    if (!read.ok) return;
    this.kept = read.value.connections;
    this.retired = read.value.retired;
  }

  get entries(): readonly ConnectionEntry[] {
    return this.kept;
  }

  entryOf(connectionId: ConnectionId): ConnectionEntry | null {
    return this.kept.find((entry) => entry.connectionId === connectionId) ?? null;
  }

  definitionOf(kind: string): BrokerDefinition | null {
    return this.brokers.find((broker) => broker.kind === kind) ?? null;
  }

  add(command: Command<'addConnection'>): Done {
    const { broker, mode, values } = command;
    const name = command.name.trim();
    const definition = this.definitionOf(broker);
    if (definition === null) return refused('unknownBroker', 'command.broker', `There is no broker ${broker}.`);
    if (!definition.modes.includes(mode))
      return refused('badField', 'command.mode', `${definition.title} has no ${mode} connections.`);
    if (this.kept.length >= CONNECTIONS_MAX)
      return refused('busy', 'command', `${CONNECTIONS_MAX} connections are the most there may be.`);
    const wrong = this.wrongName(name, null) ?? wrongValues(definition, mode, values);
    if (wrong !== null) return err(wrong);
    const connectionId = freshId({ connections: this.kept, retired: this.retired }, broker);
    const fields = { broker, name, mode, values, accountId: null, connectAtStart: false, quotesFrom: null };
    const written = this.write([...this.kept, { connectionId, ...fields }], this.retired);
    return written.ok ? ok(connectionId) : written;
  }

  /** `holds`: whether orders or positions stand under it. The caller has made sure that it is not open. */
  edit(entry: ConnectionEntry, command: Command<'editConnection'>, holds: boolean): Done {
    const definition = this.definitionOf(entry.broker);
    const name = command.name?.trim() ?? entry.name;
    const values = command.values ?? entry.values;
    const wrong = this.wrongName(name, entry) ?? (definition && wrongValues(definition, entry.mode, values));
    if (wrong !== null) return err(wrong);
    const accountId = command.accountId ?? entry.accountId;
    if (accountId !== entry.accountId && holds) {
      const message = `Orders or positions of account ${entry.accountId ?? ''} stand under ${entry.name}; add another connection for ${accountId ?? ''}.`;
      return refused('accountMismatch', 'command.accountId', message);
    }
    return this.replace({ ...entry, name, values, accountId });
  }

  setQuotesFrom({ connectionId, quotesFrom }: Command<'setQuotesFrom'>): Done {
    const entry = this.entryOf(connectionId);
    if (entry === null) return unknownConnection(connectionId, 'command');
    const other = quotesFrom === null ? null : this.entryOf(quotesFrom);
    if (quotesFrom !== null && (other === null || quotesFrom === connectionId))
      return refused('unknownConnection', 'command.quotesFrom', `There is no other connection ${quotesFrom}.`);
    if (other !== null && this.definitionOf(other.broker)?.gives.marketData !== true)
      return refused('unsupported', 'command.quotesFrom', `${other.name} gives no quotes.`);
    return this.replace({ ...entry, quotesFrom });
  }

  /** Its id is not given again: the journal knows it. Whoever had its quotes has its own again. */
  remove(entry: ConnectionEntry): Done {
    const left = this.kept
      .filter((one) => one !== entry)
      .map((one) => (one.quotesFrom === entry.connectionId ? { ...one, quotesFrom: null } : one));
    return this.write(left, [...this.retired, entry.connectionId]);
  }

  /** The entry of the same id gives way to this one. */
  replace(entry: ConnectionEntry): Done {
    const next = this.kept.map((one) => (one.connectionId === entry.connectionId ? entry : one));
    return this.write(next, this.retired);
  }

  private wrongName(name: string, own: ConnectionEntry | null): SetupRefusal | null {
    if (name === '') return { code: 'badField', path: 'command.name', message: 'Give it a name.' };
    const taken = this.kept.some((entry) => entry !== own && entry.name.toLowerCase() === name.toLowerCase());
    return taken ? { code: 'badField', path: 'command.name', message: `There is a connection ${name} already.` } : null;
  }

  private write(entries: readonly ConnectionEntry[], retired: readonly string[]): Done {
    const written = writeConnectionFile(this.file, { connections: entries, retired });
    if (!written.ok) return refused('journalFailed', 'command', written.error);
    this.kept = entries;
    this.retired = retired;
    return DONE;
  }
}
