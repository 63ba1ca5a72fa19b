/**
 * Where cancels are written down when the database cannot be: one file, preallocated so that a full disk does not stop
 * it, synced before the cancel leaves. The next start imports it before it replays (engineering rules: Journal).
 *
 * Invariant: the file is JSON lines followed by zero bytes; its length never changes. A torn last line is not a record.
 */
import { closeSync, existsSync, fsyncSync, openSync, readSync, statSync, writeSync } from 'node:fs';
import { ID_PATTERN, err, idOf, ok, type CloseAll, type Order, type Result } from '../../shared/domain/index.ts';
import type { EmergencyRecord, StoreError } from '../ports/event-store.ts';
import { storeErrorOf } from './sqlite-errors.ts';

/** Room for about 12 000 cancels, or 1 000 closes of close-all. */
export const EMERGENCY_LOG_BYTES = 1_048_576;

export class EmergencyLog {
  private readonly file: string;
  private readonly descriptor: number;
  private end = 0;

  private constructor(file: string, descriptor: number) {
    this.file = file;
    this.descriptor = descriptor;
  }

  /** Opens or makes the file at its full length. */
  static open(file: string): Result<EmergencyLog, StoreError> {
    try {
      const fresh = !existsSync(file) || statSync(file).size < EMERGENCY_LOG_BYTES;
      const descriptor = openSync(file, existsSync(file) ? 'r+' : 'w+');
      const log = new EmergencyLog(file, descriptor);
      const held = log.read();
      if (fresh) log.fill(log.end);
      if (held.length === 0 && log.end > 0) log.clear();
      return ok(log);
    } catch (thrown) {
      return err(storeErrorOf(thrown, file));
    }
  }

  /** Appends the records and syncs them; nothing of them counts unless it returns ok. */
  append(records: readonly EmergencyRecord[]): Result<void, StoreError> {
    const bytes = Buffer.from(records.map((record) => `${JSON.stringify(record)}\n`).join(''), 'utf8');
    if (this.end + bytes.length > EMERGENCY_LOG_BYTES) {
      return err({ kind: 'failed', message: `${this.file} is full: ${EMERGENCY_LOG_BYTES} bytes are its limit.` });
    }
    try {
      writeSync(this.descriptor, bytes, 0, bytes.length, this.end);
      fsyncSync(this.descriptor);
      this.end += bytes.length;
      return ok(undefined);
    } catch (thrown) {
      return err(storeErrorOf(thrown, this.file));
    }
  }

  /** Every whole record, oldest first. */
  read(): EmergencyRecord[] {
    const bytes = Buffer.alloc(EMERGENCY_LOG_BYTES);
    const length = readSync(this.descriptor, bytes, 0, EMERGENCY_LOG_BYTES, 0);
    const zero = bytes.subarray(0, length).indexOf(0);
    const text = bytes.subarray(0, zero < 0 ? length : zero).toString('utf8');
    this.end = Buffer.byteLength(text.slice(0, text.lastIndexOf('\n') + 1), 'utf8');
    return text.split('\n').flatMap((line) => recordOf(line));
  }

  isEmpty(): boolean {
    return this.end === 0;
  }

  /** Forgets the records: a commit holds them now. */
  clear(): void {
    if (this.end === 0) return;
    this.fill(0, this.end);
    this.end = 0;
  }

  close(): void {
    closeSync(this.descriptor);
  }

  private fill(from: number, to: number = EMERGENCY_LOG_BYTES): void {
    const zeros = Buffer.alloc(to - from);
    if (zeros.length > 0) writeSync(this.descriptor, zeros, 0, zeros.length, from);
    fsyncSync(this.descriptor);
  }
}

function recordOf(line: string): EmergencyRecord[] {
  let found: unknown;
  try {
    found = JSON.parse(line);
  } catch {
    return []; // The last line may be torn by a crash while it was written: its cancel had not left yet.
  }
  if (typeof found !== 'object' || found === null || !('tsMs' in found) || !('clientOrderId' in found)) return [];
  const { tsMs, clientOrderId } = found;
  if (typeof tsMs !== 'number' || typeof clientOrderId !== 'string' || !ID_PATTERN.test(clientOrderId)) return [];
  const record: EmergencyRecord = { tsMs, clientOrderId: idOf(clientOrderId) };
  // The line is whole and ours: the log is written by this program alone, and JSON.parse vouches for its end.
  if ('close' in found) return [{ ...record, close: found.close as Order }];
  return ['closeAll' in found ? { ...record, closeAll: found.closeAll as CloseAll } : record];
}
