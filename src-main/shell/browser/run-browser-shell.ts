/**
 * The life of the browser shell: start the terminal, serve it, say where, and end cleanly on a signal. A terminal that
 * cannot start is a sentence on the error stream and exit code 1.
 */
import { err, ok, type Result } from '../../../shared/domain/index.ts';
import { findRendererDir } from '../renderer-dir.ts';
import { TerminalHost } from '../terminal-host.ts';
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
  /** The terminal that runs now; null while one is being replaced. */
  readonly terminal: () => RunningTerminal | null;
  /** Says goodbye to the pages, then ends the terminal. Safe to call twice. */
  readonly stop: () => Promise<void>;
};

/**
 * Starts terminal and server; the error is a sentence. Nothing is left running after one. `onLost`: no terminal could be
 * started in the place of one that ended.
 */
export async function runBrowserShell(
  options: BrowserOptions,
  start: StartTerminal,
  onLost: (message: string) => void = () => undefined,
): Promise<Result<BrowserShell, string>> {
  const host = new TerminalHost(start, { onRestarted: () => undefined, onLost });
  const terminal = await host.start();
  if (!terminal.ok) return err(terminal.error.message);
  const { port, token } = options;
  const rendererDir = findRendererDir(import.meta.dirname);
  const server = await startBrowserServer({ api: host, log: host.log, token, port, rendererDir });
  if (!server.ok) {
    host.closeClients('The server could not start.');
    await host.stop();
    return err(server.error.message);
  }
  let stopping: Promise<void> | null = null;
  const end = async (): Promise<void> => {
    host.closeClients('Rung is shutting down.');
    await server.value.close('Rung is shutting down.');
    await host.stop();
  };
  return ok({
    url: server.value.url,
    port: server.value.port,
    terminal: () => host.terminal,
    stop: () => (stopping ??= end()),
  });
}
