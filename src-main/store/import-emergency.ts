/** Brings the cancels of the emergency log into the journal, before the replay. */
import type Database from 'better-sqlite3';
import { idOf, type ClientOrderId, type EngineEvent, type OrderStatus } from '../../shared/domain/index.ts';
import type { EmergencyRecord } from '../ports/event-store.ts';

/** States in which a cancel that left makes the order `pendingCancel`. */
const CANCELLABLE: readonly OrderStatus[] = ['accepted', 'partiallyFilled', 'pendingModify'];

export type ImportStamp = { readonly idPrefix: string; readonly nowMs: number };

/**
 * Writes one `orderPendingCancel` for each cancel whose order the journal knows and holds as working, and one alert that
 * says how many there were. Returns how many were imported; all in one transaction. Throws what the driver throws.
 */
export function importEmergency(
  database: Database.Database,
  records: readonly EmergencyRecord[],
  stamp: ImportStamp,
): number {
  if (records.length === 0) return 0;
  return database.transaction(() => {
    const last = database.prepare('SELECT seq, ts_ms AS tsMs FROM events ORDER BY seq DESC LIMIT 1').get() as
      | { readonly seq: number; readonly tsMs: number }
      | undefined;
    const tsMs = Math.max(last?.tsMs ?? 0, ...records.map((record) => record.tsMs));
    let seq = last?.seq ?? 0;
    const insert = database.prepare('INSERT INTO events (seq, ts_ms, kind, json) VALUES (?, ?, ?, ?)');
    const append = (event: EngineEvent): number => {
      seq += 1;
      insert.run(seq, tsMs, event.kind, JSON.stringify(event));
      return seq;
    };
    let count = 0;
    const statusOf = database.prepare('SELECT status FROM orders WHERE client_order_id = ?').pluck();
    const release = database.prepare(
      "UPDATE orders SET status = 'submitted', updated_ms = ? WHERE client_order_id = ?",
    );
    const knows = database
      .prepare("SELECT 1 FROM events WHERE kind = 'closeAllChanged' AND instr(json, ?) LIMIT 1")
      .pluck();
    for (const record of records) {
      // A commit that succeeded after all holds it already: stated twice it would undo what followed.
      const status = record.close === undefined ? undefined : statusOf.get(record.clientOrderId);
      const known =
        record.close === undefined
          ? knows.get(`"closeAllId":"${record.clientOrderId}"`) !== undefined
          : status !== undefined && status !== 'emulated';
      if (known) continue;
      for (const event of status === 'emulated' ? eventsOfReleased(record.clientOrderId) : eventsOf(record))
        append(event);
      if (status === 'emulated') release.run(tsMs, record.clientOrderId);
      if (record.close !== undefined || record.closeAll !== undefined) count += 1;
    }
    const cancels = records.filter((record) => record.close === undefined && record.closeAll === undefined);
    const ids = new Set(cancels.map((record) => record.clientOrderId));
    for (const id of ids) count += importCancel(database, { id, tsMs, status: statusOf.get(id) }, append);
    const alertSeq = append({
      kind: 'alertRaised',
      alert: alertOf(records.length, tsMs, `${stamp.idPrefix}-E${seq + 1}`),
    });
    database
      .prepare(
        `INSERT INTO alerts (seq, alert_id, level, title, detail, instrument_id, client_order_id, ladder_id, ts_ms, acknowledged)
         VALUES (?, ?, 'warning', ?, ?, NULL, NULL, NULL, ?, 0)`,
      )
      .run(alertSeq, `${stamp.idPrefix}-E${alertSeq}`, TITLE, detailOf(records.length), tsMs);
    return count;
  })();
}

/** A cancel that left: its order is being cancelled, if the journal holds it as working. How many orders that were. */
function importCancel(
  database: Database.Database,
  { id, tsMs, status }: { readonly id: ClientOrderId; readonly tsMs: number; readonly status: unknown },
  append: (event: EngineEvent) => number,
): number {
  if (!CANCELLABLE.includes(status as OrderStatus)) return 0;
  append({ kind: 'orderPendingCancel', clientOrderId: id });
  database
    .prepare(
      "UPDATE orders SET prior_status = status, status = 'pendingCancel', updated_ms = ? WHERE client_order_id = ?",
    )
    .run(tsMs, id);
  return 1;
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
