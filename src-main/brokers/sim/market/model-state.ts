/** What a market model saves to go on from after a restart, and how that text is read back. */
import type { InstrumentId } from '../../../../shared/domain/index.ts';
import type { RandomState } from './random.ts';
import type { Factor, Walk } from './walk.ts';

export type SavedWalk = Walk & { readonly nextMs: number };
export type ModelState = {
  readonly version: 1;
  readonly random: RandomState;
  readonly factor: Factor;
  readonly walks: readonly (readonly [InstrumentId, SavedWalk])[];
};

/** The state in a text of `save`, or null when it is not one. */
export function readModelState(text: string | null): ModelState | null {
  if (text === null) return null;
  try {
    const state = JSON.parse(text) as ModelState;
    const sound =
      state.version === 1 &&
      Array.isArray(state.random) &&
      state.random.length === 4 &&
      Number.isFinite(state.factor.value) &&
      state.walks.every(([, walk]) => Number.isFinite(walk.mid) && walk.mid > 0 && Number.isFinite(walk.variance));
    return sound ? state : null;
  } catch {
    return null;
  }
}
