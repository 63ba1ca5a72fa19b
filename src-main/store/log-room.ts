/**
 * Room in the write-ahead log before it is needed: SQLite writes over what is there, and syncing a file that does not
 * grow is quicker by the file system's own journal entry, on every commit before every order.
 */
import { closeSync, fsync, fstatSync, openSync, writeSync } from 'node:fs';

/** Some five hundred commits of one order each, between two copies back at idle moments. */
export const LOG_ROOM_BYTES = 4_194_304;
/** Written at once, so that no order waits long for it. */
const PIECE_BYTES = 524_288;

/**
 * Lengthens a database's write-ahead log with zeros by one piece, which SQLite reads as the end of the log (no frame has the
 * salt of zero); says whether there is room enough now. The caller is the only writer and writes nothing meanwhile: what
 * stands in the log stays. The sync that follows runs beside everything else. Throws what the disk says; what was written by
 * then is room all the same.
 */
export function makeLogRoom(databaseFile: string): boolean {
  const descriptor = openSync(`${databaseFile}-wal`, 'r+');
  let size: number;
  try {
    ({ size } = fstatSync(descriptor));
    const piece = Math.min(PIECE_BYTES, LOG_ROOM_BYTES - size);
    if (piece > 0) size += writeSync(descriptor, Buffer.alloc(piece), 0, piece, size);
  } catch (thrown) {
    closeSync(descriptor);
    throw thrown;
  }
  // Without it the first commit would wait for all of it. Locks are on other files: closing this one drops none.
  fsync(descriptor, () => closeSync(descriptor));
  return size >= LOG_ROOM_BYTES;
}
