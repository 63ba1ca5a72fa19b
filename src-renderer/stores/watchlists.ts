/**
 * Watchlists as data: built-in ones follow the instruments that the venue has, the trader's own hold ids in their order.
 * Pure; `watchlists-store.ts` keeps them.
 */
import type { Instrument, InstrumentId } from '../../shared/domain/index.ts';
import { asRecord } from './keep.ts';

export type BuiltInList = {
  readonly id: string;
  readonly name: string;
  readonly holds: (instrument: Instrument) => boolean;
};
export type OwnList = { readonly id: string; readonly name: string; readonly ids: readonly InstrumentId[] };

/** Most lists of one's own, instruments of one, and letters of a name. */
export const OWN_LISTS_MAX = 20;
export const LIST_LENGTH_MAX = 500;
export const LIST_NAME_MAX = 24;

export const BUILT_IN_LISTS: readonly BuiltInList[] = [
  { id: 'all', name: 'All', holds: (i) => i.option === null && i.legs === null },
  { id: 'equities', name: 'US equities', holds: (i) => i.assetClass === 'equity' },
  { id: 'etfs', name: 'ETFs', holds: (i) => i.assetClass === 'etf' },
  { id: 'crypto', name: 'Crypto', holds: (i) => i.assetClass === 'crypto' },
];

/** The instruments of a list in its order; ids that the venue does not have are left out. */
export function instrumentsOf(
  listId: string,
  own: readonly OwnList[],
  instruments: readonly Instrument[],
): readonly Instrument[] {
  const builtIn = BUILT_IN_LISTS.find((l) => l.id === listId);
  if (builtIn !== undefined) return instruments.filter((i) => builtIn.holds(i));
  const list = own.find((l) => l.id === listId);
  if (list === undefined) return [];
  const byId = new Map<string, Instrument>(instruments.map((i) => [i.id, i]));
  return list.ids.flatMap((id) => byId.get(id) ?? []);
}

/** A free name: `List 1`, `List 2`, … */
export function freeName(own: readonly OwnList[]): string {
  const taken = new Set(own.map((l) => l.name));
  for (let n = 1; ; n++) if (!taken.has(`List ${n}`)) return `List ${n}`;
}

/** A free id that is not one of the built-in ones. */
export function freeId(own: readonly OwnList[]): string {
  const taken = new Set(own.map((l) => l.id));
  for (let n = 1; ; n++) if (!taken.has(`own-${n}`)) return `own-${n}`;
}

const replaced = (own: readonly OwnList[], id: string, change: (list: OwnList) => OwnList): readonly OwnList[] =>
  own.map((l) => (l.id === id ? change(l) : l));

/** Adds an instrument at the end; one that is there already stays where it is. */
export const withInstrument = (own: readonly OwnList[], listId: string, id: InstrumentId): readonly OwnList[] =>
  replaced(own, listId, (l) =>
    l.ids.includes(id) || l.ids.length >= LIST_LENGTH_MAX ? l : { ...l, ids: [...l.ids, id] },
  );

export const withoutInstrument = (own: readonly OwnList[], listId: string, id: InstrumentId): readonly OwnList[] =>
  replaced(own, listId, (l) => ({ ...l, ids: l.ids.filter((i) => i !== id) }));

/** Moves an instrument so that it stands before `beforeId` (null: at the end). */
export function withMoved(
  own: readonly OwnList[],
  listId: string,
  id: InstrumentId,
  beforeId: InstrumentId | null,
): readonly OwnList[] {
  if (id === beforeId) return own;
  return replaced(own, listId, (l) => {
    const rest = l.ids.filter((i) => i !== id);
    const at = beforeId === null ? rest.length : rest.indexOf(beforeId);
    return at < 0 ? l : { ...l, ids: [...rest.slice(0, at), id, ...rest.slice(at)] };
  });
}

/** Moves an instrument one place up (−1) or down (+1). */
export const withNudged = (own: readonly OwnList[], listId: string, id: InstrumentId, by: -1 | 1): readonly OwnList[] =>
  replaced(own, listId, (l) => {
    const at = l.ids.indexOf(id);
    const other = l.ids[at + by];
    if (at < 0 || other === undefined) return l;
    const ids = [...l.ids];
    ids[at] = other;
    ids[at + by] = id;
    return { ...l, ids };
  });

/** Gives a list another name; an empty one is refused by keeping the old. */
export const withName = (own: readonly OwnList[], listId: string, name: string): readonly OwnList[] => {
  const short = name.trim().slice(0, LIST_NAME_MAX);
  return short === '' ? own : replaced(own, listId, (l) => ({ ...l, name: short }));
};

/** Reads kept lists; anything that is not one of ours is dropped. */
export function readLists(value: unknown): readonly OwnList[] {
  if (!Array.isArray(value)) return [];
  const lists: OwnList[] = [];
  for (const item of value.slice(0, OWN_LISTS_MAX) as unknown[]) {
    const record = asRecord(item);
    if (record === null || !Array.isArray(record['ids'])) continue;
    const { id, name } = record;
    if (typeof id !== 'string' || typeof name !== 'string' || !/^own-\d+$/.test(id)) continue;
    const ids = (record['ids'] as unknown[]).filter((i): i is InstrumentId => typeof i === 'string');
    lists.push({ id, name: name.slice(0, LIST_NAME_MAX), ids: [...new Set(ids)].slice(0, LIST_LENGTH_MAX) });
  }
  return lists;
}
