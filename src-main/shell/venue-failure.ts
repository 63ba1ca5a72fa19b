/** What can be done about a simulated venue that does not open. */
import { err, type Result } from '../../shared/domain/index.ts';
import type { StartFailure } from './terminal-process.ts';

type FailureKind = 'inUse' | 'newerVersion' | 'corrupt' | 'dataFile' | 'noInstruments';

const REMEDIES: Readonly<Record<FailureKind, string>> = {
  inUse: 'Close the program that has it open.',
  newerVersion: 'It was left as it is; start the newer version.',
  corrupt: 'Put a sound copy in its place, or move venue.db and the rung.db beside it away to start anew.',
  dataFile: 'Free the disk or correct the permissions, and start again.',
  noInstruments: 'Start with another market.',
};

/** The venue's failure with what can be done about it. */
export const venueFailure = (
  failure: { readonly kind: FailureKind; readonly message: string },
  dataFile: string,
): Result<never, StartFailure> => {
  const { kind, message } = failure;
  return err({ kind, message: `${message.replace(/\.$/, '')}. ${REMEDIES[kind].replace('venue.db', dataFile)}` });
};
