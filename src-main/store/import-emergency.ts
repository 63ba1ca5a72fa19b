/** Brings the records of the emergency log into the journal, before the replay. */
import type Database from 'better-sqlite3';
import type { OrderStatus } from '../../shared/domain/index.ts';
import type { EmergencyRecord } from '../ports/event-store.ts';
import { eventsOfEmergency } from './emergency-events.ts';

export type ImportStamp = { readonly idPrefix: string; readonly nowMs: number };

/**
 * Writes what the records state (`emergency-events.ts`): one `orderPendingCancel` for each cancel whose order the journal
 * knows and holds as working, closes and presses that it does not know, and one alert that says how many there were. Returns
 * how many were imported; all in one transaction. Throws what the driver throws.
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
    const insert = database.prepare('INSERT INTO events (seq, ts_ms, kind, json) VALUES (?, ?, ?, ?)');
    const statusOf = database.prepare('SELECT status FROM orders WHERE client_order_id = ?').pluck();
    const knows = database
      .prepare("SELECT 1 FROM events WHERE kind = 'closeAllChanged' AND instr(json, ?) LIMIT 1")
      .pluck();
    const { events, moved, count, tsMs } = eventsOfEmergency(records, {
      idPrefix: stamp.idPrefix,
      last: last ?? null,
      statusOf: (id) => statusOf.get(id) as OrderStatus | undefined,
      knowsCloseAll: (id) => knows.get(`"closeAllId":"${id}"`) !== undefined,
    });
    for (const { seq, event } of events) insert.run(seq, tsMs, event.kind, JSON.stringify(event));
    const release = database.prepare(
      "UPDATE orders SET status = 'submitted', updated_ms = ? WHERE client_order_id = ?",
    );
    const cancel = database.prepare(
      "UPDATE orders SET prior_status = status, status = 'pendingCancel', updated_ms = ? WHERE client_order_id = ?",
    );
    for (const { clientOrderId, status } of moved) (status === 'submitted' ? release : cancel).run(tsMs, clientOrderId);
    const raise = database.prepare(
      `INSERT INTO alerts (seq, alert_id, level, title, detail, instrument_id, client_order_id, ladder_id, ts_ms, acknowledged)
       VALUES (?, ?, ?, ?, ?, NULL, NULL, NULL, ?, 0)`,
    );
    for (const { seq, event } of events) {
      if (event.kind !== 'alertRaised') continue;
      const { alertId, level, title, detail } = event.alert;
      raise.run(seq, alertId, level, title, detail, tsMs);
    }
    return count;
  })();
}
