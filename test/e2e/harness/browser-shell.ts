/** The built browser shell as a process of its own, on a data folder that outlives it. */
import type { ChildProcess } from 'node:child_process';
import path from 'node:path';
import { fromRoot } from '../../../scripts/lib/project-root.ts';
import { end, startUntil } from './process.ts';

export type BrowserShell = {
  readonly url: string;
  readonly child: ChildProcess;
  stop(signal?: NodeJS.Signals): Promise<void>;
};

/** The built program; `RUNG_DIST` names another build, so that a run is not disturbed by building anew. */
const DIST = process.env['RUNG_DIST'] ?? fromRoot('dist');

/** Starts `main/browser.js` of the build; `args` as on the command line. */
export async function startBrowserShell(dataDir: string, args: readonly string[] = []): Promise<BrowserShell> {
  const words = [path.join(DIST, 'main', 'browser.js'), '--port', '0', '--no-open', '--data-dir', dataDir];
  const ready = /running in the browser shell: (http:\S+)/;
  const { child, found } = await startUntil(process.execPath, [...words, ...args], ready);
  return { url: found[1] ?? '', child, stop: (signal) => end(child, signal) };
}
