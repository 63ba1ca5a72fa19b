/**
 * Reads `settings.yaml` again whenever it changes, under the running terminal. A file that cannot be read or understood is
 * refused with line and reason and changes nothing: the limits of before stay in force (S2.11).
 *
 * The file is looked at by its name, not held open: editors replace files rather than write into them.
 */
import { statSync } from 'node:fs';
import { readSettings, type Settings, type SettingsError } from './settings.ts';

/** How often the file's time and size are looked at, ms. */
export const SETTINGS_LOOK_MS = 1_000;

export type SettingsHeard = {
  readonly onSettings: (settings: Settings) => void;
  /** The same fault is told once. */
  readonly onRefused: (error: SettingsError) => void;
};

/** Begins to watch; returns how to end it. A file that is removed means the defaults again. */
export function watchSettings(file: string, heard: SettingsHeard, everyMs = SETTINGS_LOOK_MS): () => void {
  let stamp = stampOf(file);
  let last = JSON.stringify(readSettings(file));
  const timer = setInterval(() => {
    const now = stampOf(file);
    if (now === stamp) return;
    stamp = now;
    const read = readSettings(file);
    const text = JSON.stringify(read);
    if (text === last) return;
    last = text;
    if (read.ok) heard.onSettings(read.value);
    else heard.onRefused(read.error);
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}

/** What tells two states of a file apart without reading it; empty when it is not there. */
function stampOf(file: string): string {
  try {
    const stat = statSync(file, { throwIfNoEntry: false, bigint: true });
    return stat === undefined ? '' : `${stat.ino}|${stat.size}|${stat.mtimeNs}|${stat.ctimeNs}`;
  } catch (thrown) {
    // Reading it then says the same in words.
    return String(thrown);
  }
}
