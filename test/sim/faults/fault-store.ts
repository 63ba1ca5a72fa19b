/** A journal that can be full or locked, and that tells the ledger what it took. */
import { err } from '../../../shared/domain/index.ts';
import type { EventStore, StoreError } from '../../../src-main/ports/event-store.ts';
import type { Ledger } from './ledger.ts';

export type FaultStoreOptions = {
  /** How commits fail now; null: they do not. */
  readonly failure: () => StoreError | null;
  /** Whether its files are looked after at idle moments. */
  readonly isKept: boolean;
};

/** Wraps a store for one life. */
export function faultStore(inner: EventStore, ledger: Ledger, { failure, isKept }: FaultStoreOptions): EventStore {
  return {
    idPrefix: inner.idPrefix,
    epoch: inner.epoch,
    commit: (batch) => {
      const failed = failure();
      if (failed !== null) return err(failed);
      const written = inner.commit(batch);
      if (written.ok) ledger.onCommitted(batch.events);
      return written;
    },
    replay: (onEvent, onSnapshot) => inner.replay(onEvent, onSnapshot),
    saveSnapshot: (snapshot) => inner.saveSnapshot(snapshot),
    recordEmergency: (records) => {
      const kept = inner.recordEmergency(records);
      if (kept.ok) for (const record of records) if (record.close !== undefined) ledger.onEmergency(record.close);
      return kept;
    },
    maintain: () => {
      if (isKept) inner.maintain();
    },
    close: () => inner.close(),
  };
}
