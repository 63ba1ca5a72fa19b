/** Who would hold the exits of a draft (G14). Pure. */
import type { OrderType } from '../../shared/domain/index.ts';
import type { BracketDraft } from './bracket-draft.ts';
import { stopHolderOf, targetHolderOf, type Holder, type VenueCan } from './venue-words.ts';

/** Who would hold the exits of this draft. */
export function exitHolders(
  draft: BracketDraft,
  can: VenueCan,
): { readonly stop: Holder | null; readonly target: Holder | null } {
  const withStop = draft.stop.trim() !== '';
  const type: OrderType = draft.stopType;
  const stop = withStop ? stopHolderOf(can, type, draft.source, type === 'trailingStop' ? draft.trailBy : null) : null;
  return { stop, target: draft.target.trim() === '' ? null : targetHolderOf(can, stop, type) };
}

/** Whether an exit of this draft is held by the app, if only for a time. */
export function appHoldsExit(draft: BracketDraft, can: VenueCan): boolean {
  const { stop, target } = exitHolders(draft, can);
  return stop?.by === 'app' || target?.by === 'app';
}
