/**
 * What was published of the engine's records, and how the engine's view differs from it now. Records are replaced and
 * never mutated, so a record that is the same object has not changed; an entity that the engine trimmed is a removal.
 *
 * Invariant: `state` plus the changes of `advance` is what a fresh copy of the view would be, record by record.
 */
import type { Change, Entities, EntityName, SnapshotState, Terminal } from '../../shared/contract/messages.ts';
import type { EngineEventKind } from '../../shared/domain/index.ts';
import type { EngineView } from '../engine/view.ts';

type Maps = { readonly [E in EntityName]: Map<string, Entities[E]> };

/** Entities that can be large and are looked through only when an event may have touched them. */
type LargeEntity = 'order' | 'ladder' | 'fill';
const SMALL: readonly EntityName[] = [
  'terminal',
  'instrument',
  'account',
  'connection',
  'position',
  'alert',
  'bracket',
  'closeAll',
  'queued',
  'vertical',
];

/** Which large entities an event can touch; the small ones are compared at every advance. */
function largeTouchedBy(kind: EngineEventKind): readonly LargeEntity[] {
  if (kind === 'orderFilled') return ['order', 'ladder', 'fill'];
  if (kind.startsWith('order')) return ['order', 'ladder'];
  if (kind.startsWith('ladder')) return ['order', 'ladder'];
  if (kind === 'reconciled') return ['order', 'ladder', 'fill'];
  return [];
}

/** The view's records by entity; the terminal's is made by the API. */
function recordsOf(
  view: EngineView,
  terminal: Terminal,
): { readonly [E in EntityName]: ReadonlyMap<string, Entities[E]> } {
  return {
    terminal: new Map([[terminal.id, terminal]]),
    instrument: view.instruments,
    account: view.accounts,
    connection: view.connections,
    order: view.orders,
    ladder: view.ladders,
    position: view.positions,
    fill: view.fills,
    alert: view.alerts,
    bracket: view.brackets,
    closeAll: view.closeAlls,
    queued: view.queued,
    vertical: view.verticals,
  };
}

/** A fresh copy of the whole state, as a snapshot carries it. */
export function stateOf(view: EngineView, terminal: Terminal): SnapshotState {
  const records = recordsOf(view, terminal);
  const entries = Object.entries(records).map(([name, map]) => [name, Object.fromEntries<unknown>(map)] as const);
  return Object.fromEntries(entries) as unknown as SnapshotState;
}

export class PublishedState {
  private readonly published: Maps = {
    terminal: new Map(),
    instrument: new Map(),
    account: new Map(),
    connection: new Map(),
    order: new Map(),
    ladder: new Map(),
    position: new Map(),
    fill: new Map(),
    alert: new Map(),
    bracket: new Map(),
    closeAll: new Map(),
    queued: new Map(),
    vertical: new Map(),
  };

  /**
   * Takes over the view as it stands and says what changed. `kinds` are the events since the last time; null looks
   * through everything.
   */
  advance(view: EngineView, terminal: Terminal, kinds: ReadonlySet<EngineEventKind> | null): Change[] {
    const records = recordsOf(view, terminal);
    const changes: Change[] = [];
    for (const name of SMALL) this.compare(name, records[name], changes);
    for (const name of this.large(kinds)) this.compare(name, records[name], changes);
    return changes;
  }

  /** What was published, whole. */
  state(): SnapshotState {
    const entries = Object.entries(this.published).map(
      ([name, map]) => [name, Object.fromEntries<unknown>(map as Map<string, unknown>)] as const,
    );
    return Object.fromEntries(entries) as unknown as SnapshotState;
  }

  private large(kinds: ReadonlySet<EngineEventKind> | null): readonly EntityName[] {
    if (kinds === null) return ['order', 'ladder', 'fill'];
    const touched = new Set<EntityName>();
    for (const kind of kinds) for (const name of largeTouchedBy(kind)) touched.add(name);
    return [...touched];
  }

  private compare(entity: EntityName, now: ReadonlyMap<string, unknown>, changes: Change[]): void {
    const before: Map<string, unknown> = this.published[entity];
    for (const [id, record] of now) {
      if (before.get(id) === record) continue;
      before.set(id, record);
      changes.push({ entity, op: 'upsert', id, record } as Change);
    }
    if (before.size === now.size) return;
    for (const id of before.keys()) {
      if (now.has(id)) continue;
      before.delete(id);
      changes.push({ entity, op: 'remove', id });
    }
  }
}
