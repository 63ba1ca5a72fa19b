/**
 * What was published of the engine's records, and how the engine's view differs from it now. Records are replaced and
 * never mutated, so a record that is the same object has not changed; an entity that the engine trimmed is a removal.
 *
 * Invariant: `state` plus the changes of `advance` is what a fresh copy of the view would be, record by record.
 */
import type { Change, Entities, EntityName, SnapshotState, Terminal } from '../../shared/contract/messages.ts';
import type { EngineEvent } from '../../shared/domain/index.ts';
import { fillKey, positionKey, type EngineView } from '../engine/view.ts';
import type { Published } from '../runtime/terminal-core.ts';

type Maps = { readonly [E in EntityName]: Map<string, Entities[E]> };

/** Looked through whole, and only when the publication names them: no event does. */
const NAMELESS = ['terminal', 'instrument'] as const;
const ENTITIES: readonly EntityName[] = [
  ...NAMELESS,
  'account',
  'connection',
  'order',
  'ladder',
  'position',
  'fill',
  'alert',
  'bracket',
  'closeAll',
  'queued',
  'vertical',
];

/** Tells which records an event replaced; everything else is what it was. */
function eachTouched(event: EngineEvent, tell: (entity: EntityName, id: string) => void): void {
  switch (event.kind) {
    case 'orderInitialized':
      return tell('order', event.order.clientOrderId);
    case 'orderFilled':
      tell('order', event.fill.clientOrderId);
      return tell('fill', fillKey(event.fill));
    case 'ladderStarted':
    case 'ladderRungPlaced':
    case 'ladderPaused':
    case 'ladderResumed':
    case 'ladderChanged':
    case 'ladderProgressed':
    case 'ladderDone':
      return tell('ladder', event.ladder.ladderId);
    case 'bracketChanged':
      return tell('bracket', event.bracket.bracketId);
    case 'closeAllChanged':
      return tell('closeAll', event.closeAll.closeAllId);
    case 'closeAllMoved':
      return tell('closeAll', event.moved.closeAllId);
    case 'queuedChanged':
      return tell('queued', event.queued.queuedId);
    case 'verticalChanged':
      return tell('vertical', event.vertical.verticalId);
    case 'positionChanged':
      return tell('position', positionKey(event.position.accountId, event.position.instrumentId));
    case 'accountChanged':
      return tell('account', event.account.accountId);
    case 'connectionChanged':
      return tell('connection', event.connection.connectionId);
    case 'alertRaised':
      return tell('alert', event.alert.alertId);
    case 'alertAcknowledged':
      return tell('alert', event.alertId);
    case 'commandAnswered':
    case 'tradingStateChanged':
    case 'limitsChanged':
    case 'lossBooked':
    case 'repeatStopped':
    case 'shortRestricted':
    case 'tradeCounted':
    case 'chargeBooked':
    case 'reconciled':
      return;
    default:
      return tell('order', event.clientOrderId);
  }
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
   * Takes over the view as it stands and says what changed: the records that the events name, and those that the engine
   * trimmed. Null looks through everything.
   */
  advance(view: EngineView, terminal: Terminal, since: Pick<Published, 'events' | 'changed'> | null): Change[] {
    const records = recordsOf(view, terminal);
    const changes: Change[] = [];
    if (since === null) for (const name of ENTITIES) this.compare(name, records[name], changes);
    else {
      this.compare('terminal', records.terminal, changes);
      if (since.changed.includes('instrument')) this.compare('instrument', records.instrument, changes);
      for (const { event } of since.events) {
        eachTouched(event, (name, id) => this.upsert(name, id, records[name].get(id), changes));
      }
    }
    for (const name of ENTITIES) this.removeGone(name, records[name], changes);
    return changes;
  }

  /** What was published, whole. */
  state(): SnapshotState {
    const entries = Object.entries(this.published).map(
      ([name, map]) => [name, Object.fromEntries<unknown>(map as Map<string, unknown>)] as const,
    );
    return Object.fromEntries(entries) as unknown as SnapshotState;
  }

  private compare(entity: EntityName, now: ReadonlyMap<string, unknown>, changes: Change[]): void {
    for (const [id, record] of now) this.upsert(entity, id, record, changes);
  }

  private upsert(entity: EntityName, id: string, record: unknown, changes: Change[]): void {
    const before: Map<string, unknown> = this.published[entity];
    if (record === undefined || before.get(id) === record) return;
    before.set(id, record);
    changes.push({ entity, op: 'upsert', id, record } as Change);
  }

  /** Everything that stands is published by now: where the counts agree, nothing went. */
  private removeGone(entity: EntityName, now: ReadonlyMap<string, unknown>, changes: Change[]): void {
    const before: Map<string, unknown> = this.published[entity];
    if (before.size === now.size) return;
    for (const id of before.keys()) {
      if (now.has(id)) continue;
      before.delete(id);
      changes.push({ entity, op: 'remove', id });
    }
  }
}
