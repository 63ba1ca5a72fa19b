/**
 * A journal in memory, for simulations that are thrown away: the same rules (seq without gaps, all or nothing), no disk,
 * no projections. Who needs a history opens `:memory:` with `openStore`.
 */
import {
  err,
  ok,
  type ClientOrderId,
  type JournaledEvent,
  type OrderStatus,
  type Result,
} from '../../shared/domain/index.ts';
import type { CommitBatch, EmergencyRecord, EventStore, StoredSnapshot, StoreError } from '../ports/event-store.ts';
import { eventsOfEmergency } from './emergency-events.ts';

export class MemoryStore implements EventStore {
  readonly idPrefix: string;
  readonly epoch: number;
  private readonly journal: JournaledEvent[] = [];
  private snapshot: StoredSnapshot | null = null;
  private readonly emergency: EmergencyRecord[] = [];
  /** How the orders of its events stand, as the projection of a journal on disk has it. */
  private readonly statuses = new Map<ClientOrderId, OrderStatus>();
  private failure: StoreError | null = null;

  constructor(idPrefix: string, epoch = 1) {
    this.idPrefix = idPrefix;
    this.epoch = epoch;
  }

  /** What was committed, oldest first. */
  get events(): readonly JournaledEvent[] {
    return this.journal;
  }

  /** What the emergency log would hold. */
  get emergencyRecords(): readonly EmergencyRecord[] {
    return this.emergency;
  }

  /** From now on commits fail with this error; null ends it. */
  failWith(error: StoreError | null): void {
    this.failure = error;
  }

  commit(batch: CommitBatch): Result<void, StoreError> {
    const first = batch.events[0];
    const lastSeq = this.journal.at(-1)?.seq ?? 0;
    if (first !== undefined && first.seq !== lastSeq + 1) {
      throw new RangeError(`event ${first.seq} does not follow ${lastSeq}`);
    }
    if (this.failure !== null) return err(this.failure);
    for (const event of batch.events) this.journal.push(event);
    for (const { clientOrderId, status } of batch.orders ?? []) this.statuses.set(clientOrderId, status);
    this.emergency.length = 0;
    return ok(undefined);
  }

  /**
   * What opening a journal on disk does for the next start: the records of the emergency log are brought into the journal.
   * How many of them were news.
   */
  reopen(): number {
    if (this.emergency.length === 0) return 0;
    const { events, moved, count } = eventsOfEmergency(this.emergency, {
      idPrefix: this.idPrefix,
      last: this.journal.at(-1) ?? null,
      statusOf: (id) => this.statuses.get(id),
      knowsCloseAll: (id) =>
        this.journal.some(({ event }) => event.kind === 'closeAllChanged' && event.closeAll.closeAllId === id),
    });
    for (const event of events) this.journal.push(event);
    for (const { clientOrderId, status } of moved) this.statuses.set(clientOrderId, status);
    this.emergency.length = 0;
    return count;
  }

  replay(
    onEvent: (event: JournaledEvent) => void,
    onSnapshot?: (snapshot: StoredSnapshot) => boolean,
  ): Result<{ readonly lastSeq: number }, StoreError> {
    const taken = this.snapshot !== null && onSnapshot?.(this.snapshot) === true;
    const from = taken ? (this.snapshot?.seq ?? 0) : 0;
    for (const event of this.journal) if (event.seq > from) onEvent(event);
    return ok({ lastSeq: this.journal.at(-1)?.seq ?? 0 });
  }

  saveSnapshot(snapshot: StoredSnapshot): Result<void, StoreError> {
    this.snapshot = snapshot;
    return ok(undefined);
  }

  recordEmergency(records: readonly EmergencyRecord[]): Result<void, StoreError> {
    this.emergency.push(...records);
    return ok(undefined);
  }

  maintain(): void {
    // Nothing grows that has to be shrunk.
  }

  close(): void {
    // Nothing is held.
  }
}
