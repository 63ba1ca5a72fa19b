/**
 * What the records of the emergency log state, as events behind those of the journal: the same for every journal. Pure.
 *
 * Invariant: what a commit that succeeded after all holds already is not stated again; that would undo what followed.
 */
import {
  idOf,
  type ClientOrderId,
  type EngineEvent,
  type JournaledEvent,
  type OrderStatus,
} from '../../shared/domain/index.ts';
import type { EmergencyRecord } from '../ports/event-store.ts';

/** States in which a cancel that left makes the order `pendingCancel`. */
const CANCELLABLE: readonly OrderStatus[] = ['accepted', 'partiallyFilled', 'pendingModify'];

/** What the journal holds. */
export type JournalFacts = {
  readonly idPrefix: string;
  readonly last: { readonly seq: number; readonly tsMs: number } | null;
  /** How an order stands after its events; undefined: it knows no such order. */
  readonly statusOf: (id: ClientOrderId) => OrderStatus | undefined;
  readonly knowsCloseAll: (id: string) => boolean;
};

export type Imported = {
  readonly events: readonly JournaledEvent[];
  /** Orders that the journal knew, and what they are by now. */
  readonly moved: readonly { readonly clientOrderId: ClientOrderId; readonly status: 'submitted' | 'pendingCancel' }[];
  /** How many cancels, closes and presses were news. */
  readonly count: number;
  readonly tsMs: number;
};

/** The events of the records, closes and presses first, then cancels, then one alert that says how many there were. */
export function eventsOfEmergency(records: readonly EmergencyRecord[], facts: JournalFacts): Imported {
  const tsMs = Math.max(facts.last?.tsMs ?? 0, ...records.map((record) => record.tsMs));
  let seq = facts.last?.seq ?? 0;
  const events: JournaledEvent[] = [];
  const moved: Imported['moved'][number][] = [];
  const state = (...stated: readonly EngineEvent[]): void => {
    for (const event of stated) events.push({ seq: (seq += 1), tsMs, event });
  };
  let count = 0;
  const done = new Set<string>();
  for (const record of records) {
    const { clientOrderId, close, closeAll } = record;
    if ((close === undefined && closeAll === undefined) || done.has(clientOrderId)) continue;
    const status = close === undefined ? undefined : facts.statusOf(clientOrderId);
    const isHeld = status === 'emulated';
    if (close === undefined ? facts.knowsCloseAll(clientOrderId) : status !== undefined && !isHeld) continue;
    done.add(clientOrderId);
    state(...(isHeld ? eventsOfReleased(clientOrderId) : eventsOf(record)));
    if (isHeld) moved.push({ clientOrderId, status: 'submitted' });
    count += 1;
  }
  const cancels = records.filter((record) => record.close === undefined && record.closeAll === undefined);
  for (const clientOrderId of new Set(cancels.map((record) => record.clientOrderId))) {
    if (done.has(clientOrderId) || !CANCELLABLE.includes(facts.statusOf(clientOrderId) ?? 'initialized')) continue;
    state({ kind: 'orderPendingCancel', clientOrderId });
    moved.push({ clientOrderId, status: 'pendingCancel' });
    count += 1;
  }
  state({ kind: 'alertRaised', alert: alertOf(records.length, tsMs, `${facts.idPrefix}-E${seq + 1}`) });
  return { events, moved, count, tsMs };
}

/** An order that the app held, and the journal as well: its trigger was hit and it was handed to the wire. */
const eventsOfReleased = (clientOrderId: ClientOrderId): readonly EngineEvent[] => [
  { kind: 'orderTriggered', clientOrderId, price: null },
  { kind: 'orderSubmitted', clientOrderId },
];

/** What a record states beside a cancel: the latch and the run, or an order that was handed to the wire. */
function eventsOf({ close, closeAll }: EmergencyRecord): readonly EngineEvent[] {
  if (close !== undefined) {
    const { clientOrderId } = close;
    return [
      { kind: 'orderInitialized', order: { ...close, status: 'initialized' } },
      { kind: 'orderSubmitted', clientOrderId },
    ];
  }
  if (closeAll === undefined) return [];
  const reason = 'Close-all is at work';
  const latch: readonly EngineEvent[] =
    closeAll.params.scope.kind === 'all' ? [{ kind: 'tradingStateChanged', state: 'flattening', reason }] : [];
  return [{ kind: 'closeAllChanged', closeAll }, ...latch];
}

const TITLE = 'Cancels were sent while the journal could not be written';
const detailOf = (sent: number): string =>
  `${sent} cancel${sent === 1 ? '' : 's'} went out and stood in emergency.log only; now they are in the journal. Compare the orders with the venue's.`;

function alertOf(sent: number, tsMs: number, id: string): Extract<EngineEvent, { kind: 'alertRaised' }>['alert'] {
  return {
    alertId: idOf(id),
    level: 'warning',
    title: TITLE,
    detail: detailOf(sent),
    instrumentId: null,
    clientOrderId: null,
    ladderId: null,
    tsMs,
    acknowledged: false,
  };
}
