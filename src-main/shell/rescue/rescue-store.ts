/**
 * The journal of a rescue: memory alone. A rescue that dies leaves nothing to recover; the venue is asked again by the
 * next one. Its ids carry a prefix of their own, so that no id of the engine's is ever used twice.
 */
import { ok } from '../../../shared/domain/index.ts';
import type { EventStore, HistoryReader } from '../../ports/event-store.ts';

/** A store that keeps nothing. `idPrefix`: new for each rescue. */
export const rescueStore = (idPrefix: string): EventStore => ({
  idPrefix,
  epoch: 1,
  commit: () => ok(undefined),
  replay: () => ok({ lastSeq: 0 }),
  saveSnapshot: () => ok(undefined),
  recordEmergency: () => ok(undefined),
  maintain: () => undefined,
  close: () => undefined,
});

/** There is no history to read. */
export const noHistory: HistoryReader = {
  page: () => ok({ rows: [], nextCursor: null }),
  metrics: () => ({ ok: false, error: { kind: 'failed', message: 'a rescue keeps no history' } }),
};
