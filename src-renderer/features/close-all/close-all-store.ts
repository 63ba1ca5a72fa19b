/** What the trader chose for close-all, and which report was put away. The runs themselves are the engine's records. */
import { create } from 'zustand';
import type { CloseAllId } from '../../../shared/domain/index.ts';
import { browserKeeper, hearKept, keep, readKept } from '../../stores/keep.ts';
import { readKeptChoice, type CloseAllChoice } from './close-all-choice.ts';

const keeper = browserKeeper();
const CHOICE = 'closeAll.choice';
const SEEN = 'closeAll.seen';

type State = {
  readonly choice: CloseAllChoice;
  /** The newest report that was put away. */
  readonly seen: CloseAllId | null;
  /** The running panel is folded to one line. */
  readonly folded: boolean;
};

const seen = readKept(keeper, SEEN);

export const useCloseAllStore = create<State>()(() => ({
  choice: readKeptChoice(readKept(keeper, CHOICE)),
  seen: typeof seen === 'string' ? (seen as CloseAllId) : null,
  folded: false,
}));

// What is kept is kept, or no longer, whichever window's button is held; each window has its own scope and collar.
hearKept(CHOICE, (value) => {
  const { keep: kept, closedMarket } = readKeptChoice(value);
  useCloseAllStore.setState((s) => ({ choice: { ...s.choice, keep: kept, closedMarket } }));
});

/** Changes the choice; all but its scope is kept. */
export function setChoice(change: (choice: CloseAllChoice) => CloseAllChoice): void {
  const choice = change(useCloseAllStore.getState().choice);
  useCloseAllStore.setState({ choice });
  keep(keeper, CHOICE, { keep: choice.keep, closedMarket: choice.closedMarket });
}

/** Puts a report away for good. */
export function putAway(id: CloseAllId): void {
  keep(keeper, SEEN, id);
  useCloseAllStore.setState({ seen: id, folded: false });
}

export const setFolded = (folded: boolean): void => useCloseAllStore.setState({ folded });
