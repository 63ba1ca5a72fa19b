/** A running terminal that takes `settings.yaml` over whenever it changes (S2.11), and says when it refuses to. */
import type { RiskLimits, VerticalParams } from '../../shared/domain/index.ts';
import type { Logger } from '../ports/logger.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { dataFiles } from './data-folder.ts';
import type { Settings } from './settings.ts';
import { watchSettings } from './watch-settings.ts';

export type FollowedSettings = {
  readonly dataDir: string;
  readonly logger: Logger;
  /** Given by the caller: the file is not read at all. */
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
  return watchSettings(dataFiles(dataDir).settings, {
    onSettings: ({ limits, ladder, executor }) => {
      logger.info('settings.yaml was read again');
      core.changes.configure(limitsOf(limits), ladder, { ...executor, ...from.executor });
    },
    onRefused: ({ reason }) => {
      logger.warn('settings.yaml was refused', { reason });
      core.changes.alert('warning', 'settings.yaml was refused', `${reason}. What was in force stays in force.`);
    },
  });
}
