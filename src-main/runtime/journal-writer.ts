/**
 * The way into the store: one commit per drain. While commits fail, what they would have held is kept in memory, in
 * order, and goes with the next commit that succeeds; cancels are written to the emergency log before they leave.
 *
 * Invariant: what the store holds is a prefix of what the engine stated; nothing that opens risk leaves while they differ.
 */
import {
  ok,
  type ClientOrderId,
  type CommandId,
  type CommandReply,
  type Instrument,
  type JournaledEvent,
  type Order,
  type Result,
} from '../../shared/domain/index.ts';
import type { CommitBatch, EventStore, StoreError } from '../ports/event-store.ts';
import type { Logger } from '../ports/logger.ts';

/** Events held while the store refuses them; beyond it the engine stops. */
export const BACKLOG_MAX = 100_000;

export type JournalState = { readonly ok: true } | { readonly ok: false; readonly reason: string };

type Backlog = {
  events: JournaledEvent[];
  commands: CommitBatch['commands'][number][];
  orders: Map<ClientOrderId, Order>;
  instruments: Map<string, Instrument>;
};

export class JournalWriter {
  private readonly store: EventStore;
  private readonly logger: Logger;
  private backlog: Backlog = emptyBacklog();
  private current: JournalState = { ok: true };

  constructor(store: EventStore, logger: Logger) {
    this.store = store;
    this.logger = logger;
  }

  get state(): JournalState {
    return this.current;
  }

  get backlogLength(): number {
    return this.backlog.events.length;
  }

  /**
   * Commits a batch behind whatever waits. On an error it waits too, with the answers of the commands named in `opening`
   * turned into denials: they were not carried out.
   */
  commit(batch: CommitBatch, opening: ReadonlySet<CommandId>): Result<void, StoreError> {
    if (
      this.current.ok &&
      batch.events.length === 0 &&
      batch.commands.length === 0 &&
      batch.instruments === undefined
    ) {
      return ok(undefined);
    }
    if (this.current.ok) {
      const written = this.store.commit(batch);
      if (!written.ok) this.fail(withDenials(batch, opening, written.error.message), written.error);
      return written;
    }
    this.keep(withDenials(batch, opening, this.current.reason));
    return this.flush();
  }

  /** Tries to write what waits. */
  flush(): Result<void, StoreError> {
    if (this.current.ok) return ok(undefined);
    const { events, commands, orders, instruments } = this.backlog;
    const written = this.store.commit({
      events,
      commands,
      orders: [...orders.values()],
      instruments: [...instruments.values()],
    });
    if (!written.ok) {
      this.current = { ok: false, reason: written.error.message };
      return written;
    }
    this.logger.info('the journal is written again', { events: events.length });
    this.backlog = emptyBacklog();
    this.current = { ok: true };
    return written;
  }

  private fail(batch: CommitBatch, error: StoreError): void {
    this.logger.error('the journal cannot be written', { kind: error.kind, reason: error.message });
    this.current = { ok: false, reason: error.message };
    this.keep(batch);
  }

  private keep(batch: CommitBatch): void {
    this.backlog.events.push(...batch.events);
    this.backlog.commands.push(...batch.commands);
    for (const order of batch.orders ?? []) this.backlog.orders.set(order.clientOrderId, order);
    for (const instrument of batch.instruments ?? []) this.backlog.instruments.set(instrument.id, instrument);
  }
}

/** What a command is told that the journal kept from being carried out. */
export const journalDenial = (reason: string): CommandReply => ({
  kind: 'denied',
  code: 'journalFailed',
  path: '',
  message: `The journal cannot be written, so nothing that opens was sent; cancels still go. ${reason}`,
});

function withDenials(batch: CommitBatch, opening: ReadonlySet<CommandId>, reason: string): CommitBatch {
  if (opening.size === 0) return batch;
  const events = batch.events.map((journaled): JournaledEvent => {
    const { event } = journaled;
    if (event.kind !== 'commandAnswered' || !opening.has(event.commandId)) return journaled;
    return { ...journaled, event: { ...event, reply: journalDenial(reason) } };
  });
  return { ...batch, events };
}

const emptyBacklog = (): Backlog => ({ events: [], commands: [], orders: new Map(), instruments: new Map() });
