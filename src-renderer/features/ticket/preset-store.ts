/** The trader's saved presets, kept in this browser. */
import { create } from 'zustand';
import { browserKeeper } from '../../stores/keep.ts';
import type { LadderDraft } from '../../ui/ladder-draft.ts';
import { PRESETS_KEY, parsePresets, serialisePresets, withSavedPreset, type LadderPreset } from './presets.ts';

const keeper = browserKeeper();

export const useSavedPresets = create<{ readonly saved: readonly LadderPreset[] }>()(() => ({
  saved: parsePresets(keeper.getItem(PRESETS_KEY)),
}));

function put(saved: readonly LadderPreset[]): string | null {
  useSavedPresets.setState({ saved });
  try {
    keeper.setItem(PRESETS_KEY, serialisePresets(saved));
    return null;
  } catch {
    return 'Kept for this visit only: the browser refused to store it';
  }
}

/** Saves a draft under a name. Null when it was saved, else a sentence. */
export function savePreset(name: string, draft: LadderDraft): string | null {
  const next = withSavedPreset(useSavedPresets.getState().saved, name, draft);
  return next.ok ? put(next.value) : next.error;
}

/** Deletes a saved preset; built-in ones stay. */
export const deletePreset = (id: string): string | null =>
  put(useSavedPresets.getState().saved.filter((p) => p.id !== id));
