/** Which ladder is shown in full and which as strips. Pure. */
import type { Ladder, LadderId } from '../../../shared/domain/index.ts';

/** How many ended ladders stay in sight. */
export const ENDED_SHOWN = 5;

export type LadderView = {
  readonly open: Ladder | null;
  readonly working: readonly Ladder[];
  /** The latest that ended, newest first. */
  readonly ended: readonly Ladder[];
};

/**
 * The ladder that stays in full where it is: the one shown until it has ended and a newer one has begun. Another ladder's
 * controls in the place of this one's would take the press that was meant for this one.
 */
function stays(shown: Ladder | undefined, newest: Ladder | undefined): Ladder | undefined {
  if (shown === undefined || shown.status !== 'done' || newest === undefined) return shown;
  return newest.startedMs > (shown.endedMs ?? 0) ? newest : shown;
}

/** The chosen ladder, else the one that `shown` says is there, else the newest one at work, else the newest that ended. */
export function chooseLadders(
  all: Readonly<Record<string, Ladder>>,
  chosen: LadderId | null,
  shown: LadderId | null = null,
): LadderView {
  const ladders = Object.values(all);
  const newest = (a: Ladder, b: Ladder): number => b.startedMs - a.startedMs || (a.ladderId < b.ladderId ? 1 : -1);
  const working = ladders.filter((l) => l.status !== 'done').toSorted(newest);
  const ended = ladders
    .filter((l) => l.status === 'done')
    .toSorted((a, b) => (b.endedMs ?? 0) - (a.endedMs ?? 0) || newest(a, b))
    .slice(0, ENDED_SHOWN);
  const wanted = chosen === null ? undefined : all[chosen];
  const staying = shown === null ? undefined : stays(all[shown], working[0]);
  return { open: wanted ?? staying ?? working[0] ?? ended[0] ?? null, working, ended };
}
