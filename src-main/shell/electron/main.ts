/**
 * The desktop app as a program. What Electron wants before its ready event happens here: the scheme, the profile's
 * folder, the lock on it. Never awaits readiness at the top level: that deadlocks.
 */
import path from 'node:path';
import { app } from 'electron';
import { BROKERS } from '../brokers.ts';
import { DEFAULT_FLAGS, parseFlags } from '../flags.ts';
import { askOnTerminal } from '../rescue/ask-on-terminal.ts';
import { interruptedBySignal } from '../rescue/interrupted.ts';
import { parseRescueFlags } from '../rescue/rescue-flags.ts';
import { rescueFolder, runRescue } from '../rescue/run-rescue.ts';
import { dataFolderOf, terminalStarter, type KeysOfShell } from '../start-terminal.ts';
import type { StartTerminal } from '../terminal-process.ts';
import { appArgs } from './app-args.ts';
import { registerScheme } from './app-protocol.ts';
import { ElectronShell } from './electron-shell.ts';
import { tellLauncher } from './ready-signal.ts';
import { openSystemVault } from './system-vault.ts';

declare const __RUNG_TEST_BUILD__: boolean;

/** Another SQLite binding is honoured from sources and in builds for tests, never in a released app. */
const bindingAllowed = (): boolean =>
  !app.isPackaged || (typeof __RUNG_TEST_BUILD__ !== 'undefined' && __RUNG_TEST_BUILD__);

/** `rung --close-all`: the rescue in this process, without window, page and database. */
function rescue(): void {
  const args = appArgs(process.argv, app.getAppPath());
  const flags = parseRescueFlags(args);
  // The vault's key lies in the profile of the app.
  if (flags.ok) app.setPath('userData', path.join(rescueFolder(flags.value, { environment: process.env }), 'desktop'));
  runRescue(args, {
    say: (line) => void process.stdout.write(`${line}\n`),
    ask: askOnTerminal,
    environment: process.env,
    // Readiness needs a display, which only the keys need: without one the rest goes on.
    openVault: (folder) => app.whenReady().then(() => openSystemVault(folder)),
    brokers: () => Promise.resolve(BROKERS),
    interrupted: interruptedBySignal(),
  }).then(
    (code) => app.exit(code),
    (thrown: unknown) => {
      process.stderr.write(`The rescue failed: ${String(thrown)}\n`);
      app.exit(1);
    },
  );
}

function main(): void {
  if (process.argv.includes('--close-all')) return rescue();
  process.on('uncaughtException', (thrown) => {
    // Ending at once is safe: the journal holds what was decided, and the next start asks the venue for the rest.
    process.stderr.write(`Rung failed: ${thrown.stack ?? String(thrown)}\n`);
    app.exit(1);
  });
  const flags = parseFlags(appArgs(process.argv, app.getAppPath()));
  const dataDir = dataFolderOf(flags.ok ? flags.value : DEFAULT_FLAGS, process.env);
  // One profile per data folder: two terminals on two folders may run side by side, two on one may not.
  app.setPath('userData', path.join(dataDir, 'desktop'));
  registerScheme();
  if (!app.requestSingleInstanceLock()) {
    tellLauncher('already-running');
    app.exit(0);
    return;
  }
  const keys: KeysOfShell = {
    openVault: (folder) => openSystemVault(folder),
    secretsWindow: (request) => shell.askKeys(request),
  };
  const start: StartTerminal = flags.ok
    ? terminalStarter(flags.value, process.env, bindingAllowed(), keys)
    : () => Promise.resolve({ ok: false, error: flags.error });
  const shell: ElectronShell = new ElectronShell(start, flags.ok ? flags.value.onQuit : 'leave');
  app.on('second-instance', () => {
    shell.focus();
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => shell.endNow());
  app
    .whenReady()
    .then(() => shell.run())
    .catch((thrown: unknown) => {
      process.stderr.write(`Rung did not start: ${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
      app.exit(1);
    });
}

main();
