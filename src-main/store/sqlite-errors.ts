/** What SQLite's error codes mean for a trader. The only place that catches the driver's exceptions by type. */
import type { StoreError } from '../ports/event-store.ts';

/** SQLite's code of an exception (`SQLITE_FULL`), or the operating system's (`EACCES`), or an empty text. */
export function codeOf(thrown: unknown): string {
  if (typeof thrown !== 'object' || thrown === null || !('code' in thrown)) return '';
  return typeof thrown.code === 'string' ? thrown.code : '';
}

const textOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));

/** Turns an exception of the driver or the file system into a StoreError; `what` names the file for the message. */
export function storeErrorOf(thrown: unknown, what: string): StoreError {
  const code = codeOf(thrown);
  if (code.startsWith('SQLITE_FULL') || code === 'ENOSPC' || code === 'EDQUOT') {
    return { kind: 'diskFull', message: `The disk that holds ${what} is full. Free some space; nothing was lost.` };
  }
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return { kind: 'locked', message: `${what} is locked by another program. Close the program that has it open.` };
  }
  if (code.startsWith('SQLITE_CORRUPT') || code.startsWith('SQLITE_NOTADB')) {
    return {
      kind: 'corrupt',
      message: `${what} is damaged or no database of this program (${textOf(thrown)}). It was left as it is; restore a copy from the folder "backups" or move it away.`,
    };
  }
  if (code.startsWith('SQLITE_READONLY') || code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return { kind: 'failed', message: `${what} cannot be written (read-only or no permission: ${textOf(thrown)}).` };
  }
  if (code.startsWith('SQLITE_CANTOPEN') || code === 'ENOTDIR' || code === 'ENOENT' || code === 'EEXIST') {
    return { kind: 'failed', message: `${what} cannot be opened (${textOf(thrown)}).` };
  }
  return { kind: 'failed', message: `${what}: ${textOf(thrown)}` };
}
