/**
 * Finds an Electron that can be started, without ever loading the electron package's main module: that would begin a
 * download without limits.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

export interface ElectronLocation {
  /** Absolute path of the executable. */
  readonly executable: string;
  /** Its version, `unknown` where its folder does not say. */
  readonly version: string;
  /** Where it was found, as the trader should read it. */
  readonly origin: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The executable's path inside a distribution, per platform. */
export function executableInside(platform: NodeJS.Platform): string {
  if (platform === 'win32') return 'electron.exe';
  if (platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron';
  return 'electron';
}

/** The first Electron of: the folder in ELECTRON_OVERRIDE_DIST_PATH, the installed package's own; undefined if neither is there. */
export function locateElectron(
  root: string,
  environment: Environment,
  platform: NodeJS.Platform,
): ElectronLocation | undefined {
  const override = environment['ELECTRON_OVERRIDE_DIST_PATH'];
  const candidates = [
    ...(override === undefined || override === '' ? [] : [{ folder: override, origin: 'ELECTRON_OVERRIDE_DIST_PATH' }]),
    { folder: path.join(root, 'node_modules', 'electron', 'dist'), origin: 'node_modules/electron' },
  ];
  for (const { folder, origin } of candidates) {
    const executable = path.join(folder, executableInside(platform));
    if (existsSync(executable)) return { executable, version: versionOf(folder), origin };
  }
  return undefined;
}

function versionOf(folder: string): string {
  const file = path.join(folder, 'version');
  return existsSync(file) ? readFileSync(file, 'utf8').trim().replace(/^v/, '') : 'unknown';
}
