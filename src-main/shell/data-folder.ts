/** Where a terminal keeps what is its own: rung.db, venue.db, settings.yaml, thresholds.json, logs, backups, the lock. */
import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { err, ok, type Result } from '../../shared/domain/index.ts';
import type { StartFailure } from './terminal-process.ts';

export type FolderHints = {
  readonly platform: NodeJS.Platform;
  readonly homeDir: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
};

/** The platform's folder for application data, and `rung` in it. */
export function defaultDataFolder(hints: FolderHints): string {
  const { platform, homeDir, environment } = hints;
  if (platform === 'darwin') return path.join(homeDir, 'Library', 'Application Support', 'rung');
  if (platform === 'win32')
    return path.join(environment['APPDATA'] ?? path.join(homeDir, 'AppData', 'Roaming'), 'rung');
  const data = environment['XDG_DATA_HOME'];
  return path.join(data !== undefined && path.isAbsolute(data) ? data : path.join(homeDir, '.local', 'share'), 'rung');
}

/** The files of a data folder. */
export const dataFiles = (
  folder: string,
): Readonly<
  Record<
    | 'journal'
    | 'venue'
    | 'settings'
    | 'thresholds'
    | 'logs'
    | 'connected'
    | 'connections'
    | 'foundInstruments'
    | 'market'
    | 'keys'
    | 'systemKeys',
    string
  >
> => ({
  journal: path.join(folder, 'rung.db'),
  venue: path.join(folder, 'venue.db'),
  settings: path.join(folder, 'settings.yaml'),
  thresholds: path.join(folder, 'thresholds.json'),
  logs: path.join(folder, 'logs'),
  connected: path.join(folder, 'connected'),
  connections: path.join(folder, 'connections.yaml'),
  foundInstruments: path.join(folder, 'instruments.json'),
  market: path.join(folder, 'market.json'),
  /** The secrets of connections, under the trader's passphrase, or under the operating system's own key. */
  keys: path.join(folder, 'keys.enc'),
  systemKeys: path.join(folder, 'keys.system'),
});

/**
 * Makes the folder where it is missing, and checks that it can be written. Level by level: asked for a whole path at
 * once, Node never returns where a file system answers "no such folder" to making one (/proc), and blames a missing
 * folder where the disk is read-only.
 */
export function makeDataFolder(folder: string): Result<void, StartFailure> {
  const refuse = (reason: string): Result<void, StartFailure> =>
    err({
      kind: 'dataFolder',
      message: `The data folder ${folder} cannot be used: ${reason}. Make it writable, or start with another --data-dir.`,
    });
  try {
    const missing: string[] = [];
    for (let at = folder; !existsSync(at) && path.dirname(at) !== at; at = path.dirname(at)) missing.unshift(at);
    for (const level of missing) mkdirSync(level, { mode: 0o700 });
    if (!statSync(folder).isDirectory()) return refuse('it is no folder');
    accessSync(folder, constants.W_OK | constants.X_OK);
    return ok(undefined);
  } catch (thrown) {
    return refuse(thrown instanceof Error ? thrown.message : String(thrown));
  }
}
