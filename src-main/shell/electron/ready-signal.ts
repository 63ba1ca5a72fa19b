/**
 * Tells the launcher, on file descriptor 3, how far the start has come. The launcher's is a pipe; in a process that was
 * started otherwise, Chromium's first data file stands there, which is neither pipe nor socket.
 */
import { fstatSync, writeSync } from 'node:fs';

const LAUNCHER_FD = 3;

/** Writes one word for the launcher; without a launcher it does nothing. */
export function tellLauncher(word: 'ready' | 'already-running'): void {
  try {
    const stat = fstatSync(LAUNCHER_FD);
    if (stat.isFIFO() || stat.isSocket()) writeSync(LAUNCHER_FD, `${word}\n`);
  } catch (thrown) {
    // No launcher, or it has gone: the app runs on without it.
    const code = thrown instanceof Error && 'code' in thrown ? thrown.code : null;
    if (code !== 'EBADF') process.stderr.write(`the launcher does not listen: ${String(thrown)}\n`);
  }
}
