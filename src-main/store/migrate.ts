/**
 * Brings a database to the newest schema. Before each step of one that holds data a whole copy is made; the newest
 * BACKUPS_KEPT stay. A database of a newer program is refused before a byte of it is changed.
 */
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import type Database from 'better-sqlite3';
import { err, ok, type Result } from '../../shared/domain/index.ts';
import type { OpenError } from '../ports/event-store.ts';
import type { Migration } from './migrations/migration.ts';
import { storeErrorOf } from './sqlite-errors.ts';

export const BACKUPS_KEPT = 5;
/** `application_id` of our databases ("Rung"), so that another program's is never taken for ours. */
export const APPLICATION_ID = 0x52756e67;

export type MigrateOptions = {
  readonly database: Database.Database;
  readonly file: string;
  readonly migrations: readonly Migration[];
  /** UTC ms, for the names of the backups. */
  readonly nowMs: number;
};

/** The schema's version of an open database, or why it is none of ours. Reads only. */
export function checkVersion(database: Database.Database, file: string, known: number): Result<number, OpenError> {
  const found = Number(database.pragma('user_version', { simple: true }));
  const application = Number(database.pragma('application_id', { simple: true }));
  const tables = Number(database.prepare('SELECT count(*) FROM sqlite_schema').pluck().get());
  if (tables > 0 && application !== APPLICATION_ID) {
    return err({ kind: 'corrupt', message: `${file} is a database of another program. It was left as it is.` });
  }
  if (found > known) {
    const message = `${file} was written by a newer version of Rung (schema ${found}; this one knows ${known}). It was left as it is; start the newer version.`;
    return err({ kind: 'newerVersion', message, found, known });
  }
  return ok(found);
}

/** Runs every missing step, each in a transaction of its own. On an error the last finished step stands. */
export function migrate(options: MigrateOptions, from: number): Result<void, OpenError> {
  const { database, file } = options;
  for (const step of options.migrations) {
    if (step.version <= from) continue;
    try {
      if (from > 0) backup(options, step.version - 1);
      database.transaction(() => {
        database.exec(step.sql);
        database.pragma(`user_version = ${step.version}`);
        if (step.version === 1) database.pragma(`application_id = ${APPLICATION_ID}`);
      })();
    } catch (thrown) {
      const cause = storeErrorOf(thrown, file);
      return err({ ...cause, message: `Schema step ${step.version} (${step.name}) was not done. ${cause.message}` });
    }
  }
  return ok(undefined);
}

function backup(options: MigrateOptions, version: number): void {
  if (options.file === ':memory:') return;
  const folder = path.join(path.dirname(options.file), 'backups');
  mkdirSync(folder, { recursive: true });
  const name = `${path.basename(options.file, '.db')}-${String(options.nowMs).padStart(15, '0')}-schema-${version}.db`;
  options.database.prepare('VACUUM INTO ?').run(path.join(folder, name));
  const copies = readdirSync(folder)
    .filter((entry) => entry.endsWith('.db'))
    .sort();
  for (const old of copies.slice(0, Math.max(0, copies.length - BACKUPS_KEPT))) rmSync(path.join(folder, old));
}
