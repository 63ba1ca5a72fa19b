/**
 * The life of the browser shell: start the terminal, serve it, say where, and end cleanly on a signal. A terminal that
 * cannot start is a sentence on the error stream and exit code 1.
 */
import { err, ok, type Result } from '../../../shared/domain/index.ts';
import { TerminalApi } from '../../api/terminal-api.ts';
import { machineTimers } from '../api-timers.ts';
import { findRendererDir } from '../renderer-dir.ts';
import type { RunningTerminal, StartTerminal } from '../terminal-process.ts';
import { startBrowserServer } from './server.ts';

export type BrowserOptions = {
  /** 0: any free one. */
  readonly port: number;
  readonly token: string;
};

export type BrowserShell = {
  readonly url: string;
  readonly port: number;
  readonly terminal: RunningTerminal;
  /** Says goodbye to the pages, then ends the terminal. Safe to call twice. */
  readonly stop: () => Promise<void>;
};

/** Starts terminal and server; the error is a sentence. Nothing is left running after one. */
export async function runBrowserShell(
  options: BrowserOptions,
  start: StartTerminal,
): Promise<Result<BrowserShell, string>> {
  const terminal = await start();
  if (!terminal.ok) return err(terminal.error.message);
  const { core, log, stop } = terminal.value;
  const api = new TerminalApi({ core, log, timers: machineTimers });
  const { port, token } = options;
  const server = await startBrowserServer({ api, log, token, port, rendererDir: findRendererDir(import.meta.dirname) });
  if (!server.ok) {
    api.close('The server could not start.');
    await stop();
    return err(server.error.message);
  }
  let stopping: Promise<void> | null = null;
  const end = async (): Promise<void> => {
    api.close('Rung is shutting down.');
    await server.value.close('Rung is shutting down.');
    await stop();
  };
  return ok({
    url: server.value.url,
    port: server.value.port,
    terminal: terminal.value,
    stop: () => (stopping ??= end()),
  });
}
