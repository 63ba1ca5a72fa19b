/** Questions about brokers and connections, and their answers. */
import type {
  BrokerInfo,
  BrokerProbe,
  ConnectionChecklist,
  ConnectionId,
  ConnectionsStatus,
  FoundInstruments,
} from '../domain/index.ts';

/** Which brokers there are and what each asks for; answered with a `BrokersAnswer`. */
export type BrokersQuery = { readonly kind: 'brokers' };
/** What is configured and how it does; answered with a `ConnectionsStatus`. Secrets are in no answer. */
export type ConnectionsQuery = { readonly kind: 'connections' };
/** Connects once, looks around and leaves; answered with a `BrokerProbe`. */
export type TestConnectionQuery = { readonly kind: 'testConnection'; readonly connectionId: ConnectionId };
/** The checklist before the market opens, of one connection or (null) of all that are connected. */
export type ChecklistQuery = { readonly kind: 'checklist'; readonly connectionId: ConnectionId | null };
/** Instruments by symbol or name at one connection or (null) at all; `listInstruments` makes them the terminal's own. */
export type FindInstrumentsQuery = {
  readonly kind: 'findInstruments';
  readonly connectionId: ConnectionId | null;
  readonly text: string;
  /** 1..50. */
  readonly limit: number;
};
export type SetupQuery = BrokersQuery | ConnectionsQuery | TestConnectionQuery | ChecklistQuery | FindInstrumentsQuery;

/** The answer to a `brokers` query. */
export type BrokersAnswer = { readonly brokers: readonly BrokerInfo[] };
/** The answer to a `connections` query. */
export type ConnectionsAnswer = ConnectionsStatus;
/** The answer to a `testConnection` query. */
export type TestConnectionAnswer = BrokerProbe;
/** The answer to a `checklist` query. */
export type ChecklistAnswer = { readonly lists: readonly ConnectionChecklist[] };
/** The answer to a `findInstruments` query. */
export type FindInstrumentsAnswer = FoundInstruments;
