/** `rescue.json`: where the last terminal on a data folder traded, for a rescue that finds nobody to ask. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export type RescueNote = {
  readonly venue: { readonly host: string; readonly port: number } | null;
  /** It traded over connections to brokers. */
  readonly connections?: boolean;
};

const noteFile = (dataDir: string): string => path.join(dataDir, 'rescue.json');

/** Throws what the file system throws. */
export function writeRescueNote(dataDir: string, note: RescueNote): void {
  writeFileSync(noteFile(dataDir), JSON.stringify(note), { mode: 0o600 });
}

/** Null: there is none, or it cannot be read. */
export function readRescueNote(dataDir: string): RescueNote | null {
  try {
    const found = JSON.parse(readFileSync(noteFile(dataDir), 'utf8')) as RescueNote;
    const { venue } = found;
    const connections = found.connections === true;
    if (venue === null) return { venue, connections };
    return typeof venue.host === 'string' && typeof venue.port === 'number' ? { venue, connections } : null;
  } catch {
    return null; // No note is the ordinary case of a folder that no terminal has used.
  }
}
