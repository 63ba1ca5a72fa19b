/** A running terminal that takes its configuration over whenever a file of it changes (S2.11), and says when it refuses to. */
import path from 'node:path';
import type { RiskLimits, VerticalParams } from '../../shared/domain/index.ts';
import type { Logger } from '../ports/logger.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Environment } from './environment-settings.ts';
import type { Settings } from './settings.ts';
import { watchSettings } from './watch-settings.ts';

export type FollowedSettings = {
  readonly dataDir: string;
  readonly logger: Logger;
  readonly environment?: Environment;
  /** Given by the caller: no file is read at all. */
  readonly settings?: Settings;
  /** What a vertical spread starts from, over the file's own. */
  readonly executor?: Partial<VerticalParams>;
  /** The limits of a file as this market takes them. */
  readonly limitsOf: (limits: RiskLimits) => RiskLimits;
};

/** Begins; returns how to end it. Keys and notices of the desktop shell are read at its start alone. */
export function followSettings(from: FollowedSettings, core: Pick<Runtime, 'changes'>): () => void {
  const { dataDir, logger, limitsOf } = from;
  if (from.settings !== undefined) return () => undefined;
  const { environment = {} } = from;
  return watchSettings(
    { dataDir, environment },
    {
      onSettings: ({ limits, ladder, executor }) => {
        logger.info('the configuration was read again');
        core.changes.configure(limitsOf(limits), ladder, { ...executor, ...from.executor });
      },
      onRefused: ({ file, reason }) => {
        logger.warn('the configuration was refused', { reason });
        core.changes.alert(
          'warning',
          `${path.basename(file)} was refused`,
          `${reason}. What was in force stays in force.`,
        );
      },
    },
  );
}
