/** The engine brought back from its journal: the last snapshot that it understands, then every event after it. */
import { err, ok, type Result } from '../../shared/domain/index.ts';
import type { Engine } from '../engine/engine.ts';
import type { EventStore, StoreError } from '../ports/event-store.ts';
import type { SnapshotCodec } from './housekeeping.ts';

const RESTORE = 'Restore a copy of rung.db from the folder "backups", or move it away; nothing was sent.';

export type Replayed = {
  readonly lastSeq: number;
  /** 0: none was used. */
  readonly snapshotSeq: number;
  /** The market's time of the newest event; 0: there is none. */
  readonly lastMs: number;
};

export type ReplayParts = {
  readonly engine: Engine;
  readonly store: EventStore;
  readonly snapshots: SnapshotCodec | null;
};

/** Fills an engine that has seen nothing. An error names what is wrong and what to do; the engine is not to be used then. */
export function replayJournal({ engine, store, snapshots }: ReplayParts): Result<Replayed, StoreError> {
  let lastMs = 0;
  let snapshotSeq = 0;
  const replayed = store.replay(
    ({ tsMs, event }) => {
      engine.apply(event, tsMs);
      lastMs = tsMs;
    },
    (snapshot) => {
      if (snapshots?.restore(snapshot.json) !== true) return false;
      snapshotSeq = snapshot.seq;
      lastMs = snapshot.tsMs;
      return true;
    },
  );
  if (!replayed.ok) {
    const { message } = replayed.error;
    return err({ ...replayed.error, message: `The journal cannot be replayed (${message}). ${RESTORE}` });
  }
  const { lastSeq } = replayed.value;
  if (engine.view.seq === lastSeq) return ok({ lastSeq, snapshotSeq, lastMs });
  const message = `The journal ends at event ${lastSeq}, its replay at ${engine.view.seq}. ${RESTORE}`;
  return err({ kind: 'corrupt', message });
}
