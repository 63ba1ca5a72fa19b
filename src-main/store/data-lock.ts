/**
 * One engine per data folder. The lock is SQLite's own exclusive file lock on `lock.db`, held by an open transaction for
 * as long as the process lives: the operating system drops it with the process, whatever kills it. Both shells take it.
 *
 * Invariant: `lock.db` is never written, so there is nothing to recover; the holder's pid in `lock.json` is only for the
 * message and never decides.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { err, ok, type Result } from '../../shared/domain/index.ts';
import type { OpenError } from '../ports/event-store.ts';
import { codeOf, storeErrorOf } from './sqlite-errors.ts';

export type DataLock = { readonly release: () => void };

/**
 * Takes the folder, which is made if it does not exist. `inUse` names the holder's process where it is known.
 * @param nativeBinding of better-sqlite3, when the caller was told to load another
 */
export function acquireDataLock(folder: string, nativeBinding?: string): Result<DataLock, OpenError> {
  let database: Database.Database | null = null;
  try {
    mkdirSync(folder, { recursive: true });
    const options = nativeBinding === undefined ? { timeout: 50 } : { timeout: 50, nativeBinding };
    database = new Database(path.join(folder, 'lock.db'), options);
    // Nothing is ever written, so there is no journal to leave behind either.
    database.pragma('journal_mode = OFF');
    database.exec('BEGIN EXCLUSIVE');
    writeFileSync(holderFile(folder), `${JSON.stringify({ pid: process.pid })}\n`);
  } catch (thrown) {
    database?.close();
    if (codeOf(thrown).startsWith('SQLITE_BUSY')) return err(inUse(folder));
    return err(storeErrorOf(thrown, path.join(folder, 'lock.db')));
  }
  const held = database;
  return ok({ release: () => held.close() });
}

const holderFile = (folder: string): string => path.join(folder, 'lock.json');

function inUse(folder: string): OpenError {
  const pid = readHolder(folder);
  const who = pid === null ? 'another process' : `process ${pid}`;
  return {
    kind: 'inUse',
    pid,
    message: `Another Rung engine (${who}) is using ${folder}. Close it, or start with another --data-dir.`,
  };
}

function readHolder(folder: string): number | null {
  try {
    const found: unknown = JSON.parse(readFileSync(holderFile(folder), 'utf8'));
    if (typeof found !== 'object' || found === null || !('pid' in found)) return null;
    return typeof found.pid === 'number' ? found.pid : null;
  } catch {
    return null; // The file is for the message only: without it the message names nobody.
  }
}
