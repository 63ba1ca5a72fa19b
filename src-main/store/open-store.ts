/**
 * Opens the journal, in this order: the folder's lock, the file's version, its soundness, a copy and the missing schema
 * steps, the emergency log's records, a new epoch. Whatever refuses, refuses before anything of the database changed.
 */
import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { err, ok, type Result } from '../../shared/domain/index.ts';
import type { IdSource } from '../ports/clock.ts';
import type { OpenError } from '../ports/event-store.ts';
import type { Logger } from '../ports/logger.ts';
import { acquireDataLock, type DataLock } from './data-lock.ts';
import { EmergencyLog } from './emergency-log.ts';
import { importEmergency } from './import-emergency.ts';
import { checkVersion, migrate } from './migrate.ts';
import { ALL_MIGRATIONS } from './migrations/all-migrations.ts';
import type { Migration } from './migrations/migration.ts';
import { codeOf, storeErrorOf } from './sqlite-errors.ts';
import { CHECKPOINT_PAGES, SqliteStore } from './sqlite-store.ts';

/** How long a statement waits for a lock of another program, ms. */
const BUSY_MS = 50;

export type OpenStoreOptions = {
  /** Path of rung.db; its folder is made and locked. `:memory:` keeps nothing, locks nothing. */
  readonly file: string;
  /** Path of better-sqlite3's binary, where another than the packaged one is to be loaded. */
  readonly nativeBinding?: string;
  /** UTC ms of the machine: names backups, stamps imported records. */
  readonly clockNowMs: () => number;
  readonly logger: Logger;
  /** Gives a new database its id prefix. */
  readonly ids: IdSource;
  /** Another list in tests. */
  readonly migrations?: readonly Migration[];
};

/** Opens (or makes) a database. The error's message is for the trader, and names the file and what to do. */
export function openStore(options: OpenStoreOptions): Result<SqliteStore, OpenError> {
  if (options.file === ':memory:') return openDatabase(options, null);
  const lock = acquireDataLock(path.dirname(options.file), options.nativeBinding);
  if (!lock.ok) return lock;
  const opened = openDatabase(options, lock.value);
  if (!opened.ok) lock.value.release();
  return opened;
}

function openDatabase(options: OpenStoreOptions, lock: DataLock | null): Result<SqliteStore, OpenError> {
  let database: Database.Database;
  try {
    if (lock !== null && !looksLikeDatabase(options.file)) return err(notADatabase(options.file));
    database = new Database(options.file, {
      timeout: BUSY_MS,
      ...(options.nativeBinding === undefined ? {} : { nativeBinding: options.nativeBinding }),
    });
  } catch (thrown) {
    return err(storeErrorOf(thrown, options.file));
  }
  const opened = prepare(options, database, lock);
  if (!opened.ok) database.close();
  return opened;
}

const MAGIC = 'SQLite format 3\0';

/** SQLite takes a short file for an empty database and writes over it: what is not ours is told by its first bytes. */
function looksLikeDatabase(file: string): boolean {
  if (!existsSync(file)) return true;
  const head = Buffer.alloc(MAGIC.length);
  const descriptor = openSync(file, 'r');
  try {
    const length = readSync(descriptor, head, 0, head.length, 0);
    return length === 0 || head.toString('latin1') === MAGIC;
  } finally {
    closeSync(descriptor);
  }
}

const notADatabase = (file: string): OpenError => ({
  kind: 'corrupt',
  message: `${file} is damaged or no database of this program. It was left as it is; restore a copy from the folder "backups" or move it away.`,
});

function prepare(
  options: OpenStoreOptions,
  database: Database.Database,
  lock: DataLock | null,
): Result<SqliteStore, OpenError> {
  const { file } = options;
  const migrations = options.migrations ?? ALL_MIGRATIONS;
  try {
    const version = checkVersion(database, file, migrations.at(-1)?.version ?? 0);
    if (!version.ok) return version;
    const sound = checkSoundness(database, file);
    if (!sound.ok) return sound;
    setPragmas(database);
    const migrated = migrate({ database, file, migrations, nowMs: options.clockNowMs() }, version.value);
    if (!migrated.ok) return migrated;
    return begin(options, database, lock);
  } catch (thrown) {
    const error = storeErrorOf(thrown, file);
    options.logger.error('the database could not be opened', { file, code: codeOf(thrown), message: error.message });
    return err(error);
  }
}

function checkSoundness(database: Database.Database, file: string): Result<void, OpenError> {
  const found = String(database.pragma('quick_check(1)', { simple: true }));
  if (found === 'ok') return ok(undefined);
  const message = `${file} is damaged (${found}). It was left as it is; restore a copy from the folder "backups" or move it away.`;
  return err({ kind: 'corrupt', message });
}

function setPragmas(database: Database.Database): void {
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.pragma('foreign_keys = ON');
  database.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
  database.pragma('journal_size_limit = 67108864');
}

function begin(
  options: OpenStoreOptions,
  database: Database.Database,
  lock: DataLock | null,
): Result<SqliteStore, OpenError> {
  const { file } = options;
  const emergencyFile = path.join(path.dirname(file), 'emergency.log');
  const held = lock === null ? null : EmergencyLog.open(emergencyFile);
  if (held !== null && !held.ok) return held;
  const emergency = held === null ? null : held.value;
  const { idPrefix, epoch } = database.transaction(() => {
    const put = database.prepare('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)');
    const read = database.prepare('SELECT value FROM meta WHERE key = ?').pluck();
    const prefix = (read.get('idPrefix') as string | undefined) ?? newPrefix(options.ids);
    const next = Number(read.get('epoch') ?? 0) + 1;
    put.run('idPrefix', prefix);
    put.run('epoch', String(next));
    return { idPrefix: prefix, epoch: next };
  })();
  if (emergency !== null) {
    const count = importEmergency(database, emergency.read(), { idPrefix, nowMs: options.clockNowMs() });
    emergency.clear();
    if (count > 0) options.logger.warn('cancels of the emergency log were imported', { count });
  }
  options.logger.info('the journal is open', { file, epoch, fresh: epoch === 1, existed: existsSync(file) });
  return ok(new SqliteStore({ database, file, idPrefix, epoch, lock, emergency }));
}

/** 7 characters: two databases on one venue share one by chance once in 30 thousand million. */
const newPrefix = (ids: IdSource): string => ids.newId().slice(-7).toUpperCase();
