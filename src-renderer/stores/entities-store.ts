/**
 * The engine's sequenced records as the screens read them: exactly what the client's replica holds, written by
 * `bind-client.ts` alone. Features read through the hooks and selectors; nothing here is ever optimistic.
 */
import { create } from 'zustand';
import type { EntityName, Entities, SnapshotState, Terminal } from '../../shared/contract/messages.ts';
import type {
  Account,
  AccountId,
  Alert,
  Bracket,
  Capabilities,
  ClientOrderId,
  CloseAll,
  ConnectionId,
  Fill,
  Instrument,
  InstrumentId,
  Ladder,
  LadderId,
  Order,
  Position,
  Queued,
} from '../../shared/domain/index.ts';
import {
  byNewest,
  liveBrackets,
  newestCloseAll,
  openAlerts,
  openPositions,
  queuedForList,
  sortedAccounts,
  sortedInstruments,
  workingLadders,
  workingOrders,
} from './entity-lists.ts';
import { useUi } from './ui-store.ts';

export type EntitiesState = {
  readonly records: SnapshotState;
  /** False until the first snapshot: empty lists mean "not known yet". */
  readonly loaded: boolean;
};

/** Every entity empty: the state before the first snapshot. */
export const NO_RECORDS: SnapshotState = {
  terminal: {},
  instrument: {},
  account: {},
  connection: {},
  order: {},
  ladder: {},
  position: {},
  fill: {},
  alert: {},
  bracket: {},
  closeAll: {},
  queued: {},
  vertical: {},
};

export const useEntities = create<EntitiesState>()(() => ({ records: NO_RECORDS, loaded: false }));

/** The records now, outside of React. */
export const entities = (): SnapshotState => useEntities.getState().records;

/** The map of one entity; it keeps its identity while no record of it changes. */
export const useRecords = <E extends EntityName>(name: E): Readonly<Record<string, Entities[E]>> =>
  useEntities((s) => s.records[name]);

/** True once the first snapshot came. */
export const useLoaded = (): boolean => useEntities((s) => s.loaded);

/** The header's record, or null before the first snapshot. */
export const useTerminal = (): Terminal | null => useEntities((s) => s.records.terminal['terminal'] ?? null);

export const useInstrument = (id: InstrumentId | null): Instrument | null =>
  useEntities((s) => (id === null ? null : (s.records.instrument[id] ?? null)));
/** All instruments, by class and then symbol. */
export const useInstruments = (): readonly Instrument[] => useEntities((s) => sortedInstruments(s.records.instrument));

export const useOrder = (id: ClientOrderId | null): Order | null =>
  useEntities((s) => (id === null ? null : (s.records.order[id] ?? null)));
/** Orders that may still be at a venue, newest first. */
export const useWorkingOrders = (): readonly Order[] => useEntities((s) => workingOrders(s.records.order));

export const useLadder = (id: LadderId | null): Ladder | null =>
  useEntities((s) => (id === null ? null : (s.records.ladder[id] ?? null)));
/** Ladders that are not done, newest first. */
export const useWorkingLadders = (): readonly Ladder[] => useEntities((s) => workingLadders(s.records.ladder));

export const usePosition = (accountId: AccountId | null, instrumentId: InstrumentId | null): Position | null =>
  useEntities((s) =>
    accountId === null || instrumentId === null ? null : (s.records.position[`${accountId}|${instrumentId}`] ?? null),
  );
/** Positions with a quantity, by instrument. */
export const useOpenPositions = (): readonly Position[] => useEntities((s) => openPositions(s.records.position));

/** Fills, newest first. */
export const useFills = (): readonly Fill[] => useEntities((s) => byNewest(s.records.fill));

/** Alerts that nobody acknowledged, newest first. */
export const useOpenAlerts = (): readonly Alert[] => useEntities((s) => openAlerts(s.records.alert));

/** The account that the header and the ticket speak of: the chosen one, else the first. */
export function useAccount(): Account | null {
  const chosen = useUi((s) => s.accountId);
  return useEntities(
    (s) => (chosen === null ? undefined : s.records.account[chosen]) ?? Object.values(s.records.account)[0] ?? null,
  );
}

/** All accounts, by id; rows name theirs only where there is more than one. */
export const useAccounts = (): readonly Account[] => useEntities((s) => sortedAccounts(s.records.account));

/** What the venue behind a connection can hold; null while it has not said. */
export const useCapabilities = (connectionId: ConnectionId | null): Capabilities | null =>
  useEntities((s) =>
    connectionId === null ? null : (s.records.terminal['terminal']?.capabilities?.[connectionId] ?? null),
  );

/** Brackets that are not done, newest first. */
export const useLiveBrackets = (): readonly Bracket[] => useEntities((s) => liveBrackets(s.records.bracket));
/** Orders that wait for the open, newest first; ended ones follow. */
export const useQueued = (): readonly Queued[] => useEntities((s) => queuedForList(s.records.queued));
/** The newest run of close-all, or null. */
export const useNewestCloseAll = (): CloseAll | null => useEntities((s) => newestCloseAll(s.records.closeAll));
