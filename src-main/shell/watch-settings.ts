/**
 * Reads the configuration again whenever one of its files changes, under the running terminal. Files that cannot be read or
 * understood are refused with line and reason and change nothing: the limits of before stay in force (S2.11).
 *
 * Files are looked at by name, not held open: editors replace files rather than write into them.
 */
import { statSync } from 'node:fs';
import { configurationFiles, readConfiguration, type ConfigurationSources } from './configuration.ts';
import type { Settings, SettingsError } from './settings.ts';

/** How often the files' time and size are looked at, ms. */
export const SETTINGS_LOOK_MS = 1_000;

export type SettingsHeard = {
  readonly onSettings: (settings: Settings) => void;
  /** The same fault is told once. */
  readonly onRefused: (error: SettingsError) => void;
};

/** Begins to watch; returns how to end it. A file that is removed means its defaults again. */
export function watchSettings(
  from: ConfigurationSources,
  heard: SettingsHeard,
  everyMs = SETTINGS_LOOK_MS,
): () => void {
  const stamps = (): string => configurationFiles(from.dataDir).map(stampOf).join(' ');
  let stamp = stamps();
  let last = JSON.stringify(readConfiguration(from));
  const timer = setInterval(() => {
    const now = stamps();
    if (now === stamp) return;
    stamp = now;
    const read = readConfiguration(from);
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
