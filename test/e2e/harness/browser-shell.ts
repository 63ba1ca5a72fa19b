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

/** Moves the clock of a program by RUNG_TEST_CLOCK_MS. */
export const SHIFTED_CLOCK = fromRoot('test/e2e/harness/shifted-clock.cjs');

/** Starts `main/browser.js` of the build; `args` as on the command line; its clock `shiftMs` later than the machine's. */
export async function startBrowserShell(
  dataDir: string,
  args: readonly string[] = [],
  shiftMs = 0,
): Promise<BrowserShell> {
  const words = [path.join(DIST, 'main', 'browser.js'), '--port', '0', '--no-open', '--data-dir', dataDir];
  const ready = /running in the browser shell: (http:\S+)/;
  const clock = shiftMs === 0 ? [] : ['-r', SHIFTED_CLOCK];
  const environment = { RUNG_TEST_CLOCK_MS: String(shiftMs) };
  const { child, found } = await startUntil(process.execPath, [...clock, ...words, ...args], ready, environment);
  return { url: found[1] ?? '', child, stop: (signal) => end(child, signal) };
}
