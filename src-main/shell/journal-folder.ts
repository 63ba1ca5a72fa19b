/** Which folder holds a terminal's journal. */
import { ok, type Result } from '../../shared/domain/index.ts';
import { dataFiles, makeDataFolder } from './data-folder.ts';
import { replayFolder } from './replay-folder.ts';
import type { StartFailure } from './terminal-process.ts';
import type { VenueChoice } from './venue-choice.ts';

/**
 * Simulated and real history, ids and positions never mix: connections have a journal of their own in the data folder, and so
 * has each replay. Makes the folder.
 */
export function journalFolder(
  on: { readonly venue: VenueChoice; readonly dataDir: string },
  nowMs: number,
): Result<string, StartFailure> {
  const { venue, dataDir } = on;
  if (venue.kind === 'replay') return replayFolder(dataDir, nowMs);
  if (venue.kind !== 'connections') return ok(dataDir);
  const folder = dataFiles(dataDir).connected;
  const made = makeDataFolder(folder);
  return made.ok ? ok(folder) : made;
}
