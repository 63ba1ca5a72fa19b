/**
 * Room in the write-ahead log before it is needed: SQLite writes over what is there, and syncing a file that does not
 * grow is quicker by the file system's own journal entry, on every commit before every order.
 */
import { closeSync, fsync, fstatSync, openSync, writeSync } from 'node:fs';

/** Some five hundred commits of one order each, between two copies back at idle moments. */
export const LOG_ROOM_BYTES = 4_194_304;

/**
 * Lengthens a database's write-ahead log with zeros, which SQLite reads as the end of the log (no frame has the salt of
 * zero). The caller is the only writer and writes nothing meanwhile: what stands in the log stays. The sync that follows
 * runs beside everything else. Throws what the disk says; what was written by then is room all the same.
 */
export function makeLogRoom(databaseFile: string): void {
  const descriptor = openSync(`${databaseFile}-wal`, 'r+');
  try {
    const { size } = fstatSync(descriptor);
    if (size < LOG_ROOM_BYTES)
      writeSync(descriptor, Buffer.alloc(LOG_ROOM_BYTES - size), 0, LOG_ROOM_BYTES - size, size);
  } catch (thrown) {
    closeSync(descriptor);
    throw thrown;
  }
  // Without it the first commit would wait for all of it. Locks are on other files: closing this one drops none.
  fsync(descriptor, () => closeSync(descriptor));
}
