/** How the page stands with the engine; written by `bind-client.ts` alone. */
import { create } from 'zustand';
import type { LinkState } from '../client/terminal-client.ts';

export type LinkStoreState = {
  readonly link: LinkState;
  /** Round trip page – engine – page of the last status query, ms; null before the first. */
  readonly roundTripMs: number | null;
};

export const useLinkStore = create<LinkStoreState>()(() => ({
  link: { kind: 'connecting', attempt: 0 },
  roundTripMs: null,
}));

export const useLink = (): LinkState => useLinkStore((s) => s.link);

/** True while what is on the screen is the engine's: only then are commands offered. */
export const useLive = (): boolean => useLinkStore((s) => s.link.kind === 'live');
