/** The desktop shell in a real Electron, where one can run: found as the start script finds it. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { _electron, type ElectronApplication, type Page } from '@playwright/test';
import { fromRoot } from '../../../scripts/lib/project-root.ts';
import { runCommand } from '../../../scripts/lib/run-command.ts';
import { SHIFTED_CLOCK } from './browser-shell.ts';

/** The Electron to test with, or null: `ELECTRON_OVERRIDE_DIST_PATH`, else the one that the package holds. */
export function electronExecutable(): string | null {
  const folder = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? fromRoot('node_modules/electron/dist');
  const names: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
    linux: 'electron',
    darwin: 'Electron.app/Contents/MacOS/Electron',
    win32: 'electron.exe',
  };
  const executable = path.join(folder, names[process.platform] ?? 'electron');
  return existsSync(executable) ? executable : null;
}

export type DesktopApp = { readonly app: ElectronApplication; readonly page: Page; stop(): Promise<void> };

const environment = (): Record<string, string> => {
  const entries = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(entries.filter(([name]) => name !== 'ELECTRON_RUN_AS_NODE'));
};
const sandboxArgs = (): readonly string[] => (process.getuid?.() === 0 ? ['--no-sandbox'] : []);

/** Runs the built app from a command line until it ends by itself. */
export function runDesktop(executable: string, args: readonly string[]): ReturnType<typeof runCommand> {
  const words = [fromRoot('.'), ...sandboxArgs(), ...args];
  return runCommand(executable, words, { env: { ELECTRON_RUN_AS_NODE: undefined }, timeoutMs: 90_000 });
}

/** Launches the built app on a data folder and resolves with its window; its clock `shiftMs` later than the machine's. */
export async function startDesktop(
  executable: string,
  dataDir: string,
  args: readonly string[] = [],
  shiftMs = 0,
): Promise<DesktopApp> {
  // Nobody is there to answer a dialog, unless the test says what is to be done.
  const onQuit = args.includes('--on-quit') ? [] : ['--on-quit', 'leave'];
  const clock = shiftMs === 0 ? [] : ['-r', SHIFTED_CLOCK];
  const app = await _electron.launch({
    executablePath: executable,
    args: [...clock, fromRoot('.'), ...sandboxArgs(), '--data-dir', dataDir, ...onQuit, ...args],
    cwd: fromRoot('.'),
    env: { ...environment(), RUNG_TEST_CLOCK_MS: String(shiftMs) },
  });
  const page = await app.firstWindow();
  await page.setViewportSize({ width: 1440, height: 900 });
  return { app, page, stop: () => quit(app) };
}

/** How long quitting may take before the process is ended, ms. */
const QUIT_MS = 15_000;

async function quit(app: ElectronApplication): Promise<void> {
  const child = app.process();
  const force = setTimeout(() => child.kill('SIGKILL'), QUIT_MS);
  try {
    await app.close();
  } finally {
    clearTimeout(force);
  }
}
