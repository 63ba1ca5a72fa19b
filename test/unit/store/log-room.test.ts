/** Room in the write-ahead log: made by pieces at idle moments, and nothing that stands in the log is touched by it. */
import { copyFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { idOf, type JournaledEvent } from '../../../shared/domain/index.ts';
import { LOG_ROOM_BYTES, makeLogRoom } from '../../../src-main/store/log-room.ts';
import { batchOf, openedStore, tempFolder } from './journal-fixture.ts';

const alert = { kind: 'alertAcknowledged' as const, alertId: idOf<never>('a'.repeat(50)) };
const logOf = (folder: string): string => path.join(folder, 'rung.db-wal');

describe('room in the write-ahead log', () => {
  it('grows to its size at idle moments, and a copy of the files holds every commit made before and after', () => {
    const folder = tempFolder();
    const store = openedStore(folder);
    store.commit(batchOf(1, [alert, alert]));
    for (let i = 0; i < 20; i++) store.maintain();
    expect(statSync(logOf(folder)).size).toBe(LOG_ROOM_BYTES);
    store.commit(batchOf(3, [alert]));
    expect(statSync(logOf(folder)).size).toBe(LOG_ROOM_BYTES);
    // As a kill would leave it: the log with its zeros beside the file.
    const copy = tempFolder();
    for (const name of ['rung.db', 'rung.db-wal']) copyFileSync(path.join(folder, name), path.join(copy, name));
    store.close();
    const events: JournaledEvent[] = [];
    const again = openedStore(copy);
    again.replay((event) => events.push(event));
    expect(events.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    again.close();
  });

  it('is not made twice', () => {
    const folder = tempFolder();
    const store = openedStore(folder);
    for (let i = 0; i < 20; i++) makeLogRoom(path.join(folder, 'rung.db'));
    expect(makeLogRoom(path.join(folder, 'rung.db'))).toBe(true);
    expect(statSync(logOf(folder)).size).toBe(LOG_ROOM_BYTES);
    store.close();
  });

  it('is gone without: a log that cannot be lengthened stops nothing', () => {
    const folder = tempFolder();
    const store = openedStore(folder);
    rmSync(logOf(folder));
    store.maintain();
    store.maintain();
    expect(store.commit(batchOf(1, [alert])).ok).toBe(true);
    store.close();
  });
});
