/** A recording that cannot be played, in a sentence with its place. */
import type { StartFailure } from './terminal-process.ts';

export function replayFailure(error: {
  readonly kind: string;
  readonly file: string;
  readonly line: number | null;
  readonly message: string;
}): StartFailure {
  const { kind, file, line, message } = error;
  const place = `${file}${line === null ? '' : `, line ${line}`}`;
  return { kind, message: `${place}: ${message}. Correct the recording, or give --replay another.` };
}
