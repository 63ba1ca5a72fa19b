/**
 * A file that leads to the page. The address with its token is never an argument of a program, where every user of the
 * machine could read it; the file is for its owner alone and goes with the process.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** The file's path, or null when none can be written. `url` holds nothing that HTML would read otherwise. */
export function openingPage(url: string): string | null {
  try {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'rung-open-'));
    const file = path.join(folder, 'open-rung.html');
    const refresh = `<meta http-equiv="refresh" content="0; url=${url}">`;
    writeFileSync(file, `<!doctype html><meta charset="utf-8"><title>Rung</title>${refresh}\n`, { mode: 0o600 });
    process.once('exit', () => {
      rmSync(folder, { recursive: true, force: true });
    });
    return file;
  } catch {
    return null;
  }
}
