/**
 * The browser shell as a program: `browser.js [flags]`. Prints where the page is; a start that fails is a sentence on
 * the error stream and exit code 1 (2 for a flag that makes no sense). SIGINT and SIGTERM end it cleanly.
 */
import { spawn } from 'node:child_process';
import { parseFlags } from '../flags.ts';
import { terminalStarter } from '../start-terminal.ts';
import type { OnQuit } from '../quit-offer.ts';
import { askAtTerminal } from './ask-at-terminal.ts';
import { browserToken } from './browser-token.ts';
import { openingPage } from './opening-page.ts';
import { runBrowserShell, type BrowserShell } from './run-browser-shell.ts';

/** A terminal that does not end within this time is left to the next start's recovery, ms. */
const STOP_MS_MAX = 5_000;

async function main(): Promise<void> {
  const flags = parseFlags(process.argv.slice(2));
  if (!flags.ok) {
    refuse(flags.error.message, 2);
    return;
  }
  const token = browserToken(process.env);
  if (!token.ok) {
    refuse(token.error, 2);
    return;
  }
  const { open, port } = flags.value;
  const options = { port: port ?? 0, token: token.value };
  const shell = await runBrowserShell(options, terminalStarter(flags.value, process.env, true), (message) => {
    refuse(message, 1);
  });
  if (!shell.ok) {
    refuse(shell.error, 1);
    return;
  }
  stopOnSignals(shell.value, flags.value.onQuit);
  process.stdout.write(`Rung is running in the browser shell: ${shell.value.url}\n`);
  if (open) openInBrowser(shell.value.url);
}

function refuse(reason: string, code: number): void {
  process.stderr.write(`Rung did not start: ${reason}\n`);
  process.exitCode = code;
  // Whatever a failed start left open must not keep the process alive.
  setImmediate(() => process.exit(code));
}

/** Ctrl-C asks where a person sits at the terminal; the operating system's own signals end it as it is. */
function stopOnSignals(shell: BrowserShell, onQuit: OnQuit): void {
  let ending = false;
  let question: AbortController | null = null;
  const end = (): void => {
    if (ending) process.exit(1);
    ending = true;
    process.stdout.write('Rung is shutting down.\n');
    setTimeout(() => process.exit(1), STOP_MS_MAX).unref();
    shell.stop().then(
      () => process.exit(0),
      (thrown: unknown) => {
        process.stderr.write(`Rung did not end cleanly: ${String(thrown)}\n`);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', end);
  process.on('SIGHUP', end);
  process.on('SIGINT', () => {
    const asksNobody = onQuit === 'leave' || (onQuit === 'ask' && !process.stdin.isTTY);
    if (ending || question !== null || asksNobody) {
      question?.abort();
      end();
      return;
    }
    const terminal = shell.terminal();
    if (terminal === null) return end();
    const open = new AbortController();
    question = open;
    askAtTerminal(terminal, onQuit, open.signal)
      .catch((thrown: unknown) => {
        process.stderr.write(`${String(thrown)}\n`);
        return true;
      })
      .then((may) => {
        question = null;
        if (may && !ending) end();
      })
      .catch(end);
  });
}

/** Where there is a desktop and a person at the terminal, shows the page. */
function openInBrowser(url: string): void {
  if (!process.stdout.isTTY) return;
  const { platform, env } = process;
  const desktop = platform !== 'linux' || (env['DISPLAY'] ?? env['WAYLAND_DISPLAY'] ?? '') !== '';
  if (!desktop) return;
  const page = openingPage(url);
  if (page === null) return;
  const [command, ...args] =
    platform === 'darwin' ? ['open', page] : platform === 'win32' ? ['explorer.exe', page] : ['xdg-open', page];
  if (command === undefined) return;
  const child = spawn(command, args, { stdio: 'ignore', detached: true });
  child.on('error', () => {
    process.stdout.write('No browser could be opened; open the address yourself.\n');
  });
  child.unref();
}

await main();
