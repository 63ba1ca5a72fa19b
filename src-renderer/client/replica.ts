/**
 * A copy of the engine's sequenced records, kept equal by ticks. Records and maps are replaced, never mutated, so that
 * a reader may keep what it was given and compare by identity: an entity that no change named keeps its map.
 *
 * Invariant: `seq` is that of the last tick or snapshot applied; a tick that does not start there is refused as a gap.
 */
import {
  ENTITY_NAMES,
  type Change,
  type Snapshot,
  type SnapshotState,
  type Tick,
} from '../../shared/contract/messages.ts';

/** What became of a tick: `gap` leaves the copy as it was and calls for a new snapshot. */
export type TickOutcome = 'applied' | 'gap';

type Maps = { -readonly [E in keyof SnapshotState]: Record<string, unknown> };

/** The state before any snapshot: every entity empty. */
export function emptyState(): SnapshotState {
  const maps: Record<string, Record<string, unknown>> = {};
  for (const name of ENTITY_NAMES) maps[name] = {};
  return maps as unknown as SnapshotState;
}

/** The state with whole-record upserts and removals applied in order; the given one stays as it was. */
export function applyChanges(state: SnapshotState, changes: readonly Change[]): SnapshotState {
  const next: Maps = { ...state } as Maps;
  const copied = new Set<string>();
  for (const change of changes) {
    if (!copied.has(change.entity)) {
      copied.add(change.entity);
      next[change.entity] = { ...next[change.entity] };
    }
    if (change.op === 'upsert') next[change.entity][change.id] = change.record;
    else delete next[change.entity][change.id];
  }
  return next as unknown as SnapshotState;
}

export class Replica {
  private current: SnapshotState = emptyState();
  private at: { readonly epoch: number; readonly seq: number } | null = null;

  /** The newest state; before the first snapshot it is empty. */
  get state(): SnapshotState {
    return this.current;
  }

  /** The sequence it stands at, or null before the first snapshot. */
  get position(): { readonly epoch: number; readonly seq: number } | null {
    return this.at;
  }

  /** Replaces everything. */
  reset(snapshot: Snapshot): void {
    this.current = snapshot.state;
    this.at = { epoch: snapshot.epoch, seq: snapshot.seq };
  }

  /** Applies a tick that follows on; anything else is a gap. */
  apply(tick: Tick): TickOutcome {
    if (this.at === null || tick.epoch !== this.at.epoch || tick.from !== this.at.seq) return 'gap';
    this.current = applyChanges(this.current, tick.changes);
    this.at = { epoch: tick.epoch, seq: tick.seq };
    return 'applied';
  }
}
