/**
 * `npm start [-- flags]`: builds what changed, then opens the terminal in Electron, or in the browser shell where Electron
 * cannot run; says which and why. Flags other than `--shell electron|browser` go to the app.
 */
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { buildApp } from './build/build-app.ts';
import { PROJECT_ROOT } from './lib/project-root.ts';
import { browserShellStart } from './start/browser-shell.ts';
import type { ShellWorld } from './start/choose-shell.ts';
import { chooseShell } from './start/choose-shell.ts';
import {
  askDownloadHost,
  HOST_TIMEOUT_MS,
  installElectron,
  releaseUrl,
  SILENCE_LIMIT_MS,
} from './start/electron-download.ts';
import { locateElectron } from './start/electron-location.ts';
import { READY_TIMEOUT_MS, startElectron } from './start/run-electron.ts';
import { parseStartOptions } from './start/start-options.ts';

const say = (line: string): void => console.log(line);

async function main(): Promise<number> {
  const options = parseStartOptions(process.argv.slice(2));
  if (!options.ok) return refuse(options.error);
  const outcomes = await buildApp({ force: false, testBuild: false, report: say });
  for (const outcome of outcomes) {
    if (outcome.kind === 'failed')
      return refuse(`Rung cannot start: ${outcome.target} was not built: ${outcome.reason}`);
  }
  const choice = await chooseShell(options.value.shell, realWorld(options.value.appArgs));
  switch (choice.kind) {
    case 'electron':
      say('Rung is running in the desktop shell.');
      return follow(choice.child);
    case 'already-running':
      say('Rung is already running; its window was brought to the front.');
      return 0;
    case 'none':
      return refuse(`The desktop shell does not start. ${choice.reason}`);
    case 'browser': {
      say(`Starting the browser shell. ${choice.reason}`);
      const { args, env } = browserShellStart(options.value.appArgs, process.env);
      return follow(spawn(process.execPath, args, { stdio: 'inherit', env }));
    }
  }
}

function realWorld(appArgs: readonly string[]): ShellWorld {
  return {
    machine: {
      isRoot: process.getuid?.() === 0,
      hasDisplay: process.platform !== 'linux' || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']),
      sandboxOff: appArgs.includes('--no-sandbox'),
    },
    locate: () => locateElectron(PROJECT_ROOT, process.env, process.platform),
    askHost: () => askDownloadHost(releaseUrl(PROJECT_ROOT, process.env), HOST_TIMEOUT_MS),
    install: (bytes) => installElectron({ root: PROJECT_ROOT, bytes, silenceMs: SILENCE_LIMIT_MS, report: say }),
    start: (location) =>
      startElectron({
        executable: location.executable,
        args: [PROJECT_ROOT, ...appArgs],
        cwd: process.cwd(),
        readyTimeoutMs: READY_TIMEOUT_MS,
        onSpawn: (child) => {
          app = child;
        },
      }),
    say,
  };
}

/** The app's process, once there is one; signals to this script are passed on to it. */
let app: ChildProcess | undefined;

function forwardSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (app === undefined) process.exit(1);
      // A terminal sends its Ctrl-C to the app as well.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) app.kill(signal);
    });
  }
}

/** Lives as long as the app does and ends with its exit code. */
function follow(child: ChildProcess): Promise<number> {
  app = child;
  return new Promise((resolve) => {
    if (child.exitCode !== null) resolve(child.exitCode);
    child.on('error', (error) => resolve(refuse(error.message)));
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

function refuse(reason: string): number {
  console.error(reason);
  return 1;
}

forwardSignals();
process.exitCode = await main();
