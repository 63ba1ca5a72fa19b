/** Where a terminal keeps what is its own: rung.db, venue.db, settings.yaml, logs, backups, the lock. */
import path from 'node:path';

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
): { readonly journal: string; readonly venue: string; readonly settings: string; readonly logs: string } => ({
  journal: path.join(folder, 'rung.db'),
  venue: path.join(folder, 'venue.db'),
  settings: path.join(folder, 'settings.yaml'),
  logs: path.join(folder, 'logs'),
});
