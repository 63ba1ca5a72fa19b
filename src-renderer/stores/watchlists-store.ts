/** The trader's watchlists, which one is shown and how it is sorted; kept between visits. */
import { create } from 'zustand';
import type { InstrumentId } from '../../shared/domain/index.ts';
import { asRecord, browserKeeper, keep, oneOf, readKept } from './keep.ts';
import {
  BUILT_IN_LISTS,
  OWN_LISTS_MAX,
  freeId,
  freeName,
  readLists,
  withInstrument,
  withMoved,
  withName,
  withNudged,
  withoutInstrument,
  type OwnList,
} from './watchlists.ts';

export type WatchColumn = 'symbol' | 'last' | 'change' | 'bid' | 'ask' | 'spread' | 'spreadPct' | 'age';
export const WATCH_COLUMNS: readonly WatchColumn[] = [
  'symbol',
  'last',
  'change',
  'bid',
  'ask',
  'spread',
  'spreadPct',
  'age',
];
export type WatchSort = { readonly column: WatchColumn; readonly down: boolean } | null;

export type WatchlistsState = {
  readonly own: readonly OwnList[];
  readonly shown: string;
  /** Null: the list's own order. */
  readonly sort: WatchSort;
};

const keeper = browserKeeper();
const NAME = 'watchlists';

function readKeptLists(): WatchlistsState {
  const kept = asRecord(readKept(keeper, NAME)) ?? {};
  const own = readLists(kept['own']);
  const ids = [...BUILT_IN_LISTS.map((l) => l.id), ...own.map((l) => l.id)];
  const sort = asRecord(kept['sort']);
  const column = WATCH_COLUMNS.find((c) => c === sort?.['column']);
  return {
    own,
    shown: oneOf(kept['shown'], ids, 'all'),
    sort: column === undefined ? null : { column, down: sort?.['down'] === true },
  };
}

export const useWatchlists = create<WatchlistsState>()(() => readKeptLists());

function change(next: Partial<WatchlistsState>): void {
  useWatchlists.setState(next);
  keep(keeper, NAME, useWatchlists.getState());
}

export const showList = (id: string): void => change({ shown: id });
/** Sorts by a column: first up, then down, then the list's own order again. */
export function sortBy(column: WatchColumn): void {
  const { sort } = useWatchlists.getState();
  if (sort === null || sort.column !== column) change({ sort: { column, down: false } });
  else change({ sort: sort.down ? null : { column, down: true } });
}

/** A new, empty list of one's own, shown at once; its id, or null when there are too many. */
export function addList(): string | null {
  const { own } = useWatchlists.getState();
  if (own.length >= OWN_LISTS_MAX) return null;
  const list: OwnList = { id: freeId(own), name: freeName(own), ids: [] };
  change({ own: [...own, list], shown: list.id, sort: null });
  return list.id;
}

export function removeList(id: string): void {
  const { own, shown } = useWatchlists.getState();
  change({ own: own.filter((l) => l.id !== id), shown: shown === id ? 'all' : shown });
}

export const renameList = (id: string, name: string): void =>
  change({ own: withName(useWatchlists.getState().own, id, name) });
export const addToList = (listId: string, id: InstrumentId): void =>
  change({ own: withInstrument(useWatchlists.getState().own, listId, id) });
export const removeFromList = (listId: string, id: InstrumentId): void =>
  change({ own: withoutInstrument(useWatchlists.getState().own, listId, id) });
export const moveInList = (listId: string, id: InstrumentId, beforeId: InstrumentId | null): void =>
  change({ own: withMoved(useWatchlists.getState().own, listId, id, beforeId), sort: null });
export const nudgeInList = (listId: string, id: InstrumentId, by: -1 | 1): void =>
  change({ own: withNudged(useWatchlists.getState().own, listId, id, by), sort: null });
