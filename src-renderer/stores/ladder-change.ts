/** A wish, made in the blotter, to change what remains of a ladder; the ladder panel takes it and empties it. */
import { create } from 'zustand';
import type { LadderId } from '../../shared/domain/index.ts';
import { selectLadder } from './ui-store.ts';

export const useLadderChange = create<{ readonly ladderId: LadderId | null }>()(() => ({ ladderId: null }));

/** Opens a ladder in the ladder panel with its change form. */
export function wishLadderChange(ladderId: LadderId): void {
  selectLadder(ladderId);
  useLadderChange.setState({ ladderId });
}
