/**
 * Forms that were left with something unsent: what was typed stays under the form's name while the page is open, until it is
 * taken by the engine or undone. Escape leaves a form, it never loses what stands in it. Nothing here is ever sent by itself.
 */
import { useRef, useState } from 'react';

/** Most forms remembered; the ones left longest ago go first. */
export const KEPT_DRAFTS_MAX = 50;

type Kept<T> = {
  readonly draft: T;
  /** What the form started from when it was last typed in, as JSON. */
  readonly from: string;
};

/** Drafts of one kind of form, by name. */
export class KeptDrafts<T> {
  private readonly kept = new Map<string, Kept<T>>();

  get(name: string): Kept<T> | null {
    return this.kept.get(name) ?? null;
  }

  /** Remembers what was typed; as it stood at the start is nothing to keep. */
  keep(name: string, draft: T, start: T): void {
    this.kept.delete(name);
    const from = JSON.stringify(start);
    if (JSON.stringify(draft) === from) return;
    this.kept.set(name, { draft, from });
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= KEPT_DRAFTS_MAX) break;
      this.kept.delete(oldest);
    }
  }

  drop(name: string): void {
    this.kept.delete(name);
  }
}

/** How a form was found when it was opened: new, as it was left, or as it was left while what it changes has changed. */
export type FoundDraft = 'new' | 'kept' | 'moved';

/** What a form of this name opens with. */
export function openDraft<T>(
  drafts: KeptDrafts<T>,
  name: string,
  start: T,
): { readonly draft: T; readonly found: FoundDraft } {
  const kept = drafts.get(name);
  if (kept === null) return { draft: start, found: 'new' };
  return { draft: kept.draft, found: kept.from === JSON.stringify(start) ? 'kept' : 'moved' };
}

export type DraftInForm<T> = {
  readonly draft: T;
  readonly found: FoundDraft;
  readonly changed: boolean;
  readonly change: (more: Partial<T>) => void;
  /** Back to what holds now. */
  readonly undo: () => void;
};

/** The draft of an open form: as it was left, else `start`. */
export function useKeptDraft<T extends object>(drafts: KeptDrafts<T>, name: string, start: T): DraftInForm<T> {
  const [state, setState] = useState(() => openDraft(drafts, name, start));
  // Two changes of one event are both meant.
  const latest = useRef(state.draft);
  const put = (draft: T, found: FoundDraft): void => {
    latest.current = draft;
    drafts.keep(name, draft, start);
    setState({ draft, found });
  };
  return {
    ...state,
    changed: JSON.stringify(state.draft) !== JSON.stringify(start),
    change: (more) => put({ ...latest.current, ...more }, state.found),
    undo: () => put(start, 'new'),
  };
}
