/** Reads recorded market data, checks it and makes a `Recording` of it. */
import { err, type Result } from '../../../../shared/domain/index.ts';
import type { Recording, RecordingError } from './recording.ts';

export type OpenRecordingOptions = {
  /** Only these symbols, in capitals; all when missing. */
  readonly symbols?: readonly string[];
  /** Start at the file's first row instead of the first regular-hours quote. */
  readonly fromBeginning?: boolean;
};

export async function openRecording(
  paths: readonly string[],
  _options: OpenRecordingOptions = {},
): Promise<Result<Recording, RecordingError>> {
  return err({ kind: 'unreadable', file: paths[0] ?? '', line: null, message: 'under construction' });
}
