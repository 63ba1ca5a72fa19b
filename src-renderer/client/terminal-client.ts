/**
 * What the screens know of the engine: a replica kept equal by ticks, the newest quotes, commands and queries. Which
 * transport carries it is invisible.
 */
import type {
  Change,
  ContractError,
  Preview,
  PreviewQuery,
  Query,
  SnapshotState,
  ValuesMessage,
} from '../../shared/contract/messages.ts';
import type {
  Bar,
  BarInterval,
  Command,
  CommandReply,
  Depth,
  InstrumentId,
  Quote,
  SetupCommand,
} from '../../shared/domain/index.ts';

/**
 * connecting: never had a snapshot · live · lost: the engine or the wire is gone, the replica is old · refused: another
 * contract or a bad token; only a reload helps.
 */
export type LinkState =
  | { readonly kind: 'connecting'; readonly attempt: number }
  | { readonly kind: 'live'; readonly engineId: string; readonly epoch: number; readonly version: string }
  | { readonly kind: 'lost'; readonly sinceMs: number; readonly reason: string; readonly attempt: number }
  | { readonly kind: 'refused'; readonly error: ContractError };

export type QueryResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: ContractError };

/** The code of what could not even be sent: it reached nobody. */
export const NOT_SENT = 'notSent';

/** `sent` until answered; a lost link answers `unanswered`: the command may have acted; its id may be sent again. */
export type SendResult =
  | CommandReply
  | { readonly kind: 'unanswered'; readonly message: string }
  | { readonly kind: 'error'; readonly error: ContractError };

export type ClientListener = {
  readonly onLink: (state: LinkState) => void;
  /** The whole state: after connecting or a gap. */
  readonly onSnapshot: (state: SnapshotState) => void;
  readonly onChanges: (changes: readonly Change[], state: SnapshotState) => void;
  readonly onQuotes: (quotes: readonly Quote[]) => void;
  readonly onBar: (instrumentId: InstrumentId, interval: BarInterval, bar: Bar) => void;
  readonly onDepth: (depth: Depth) => void;
  readonly onValues: (values: ValuesMessage) => void;
};

export interface TerminalClient {
  listen(listener: ClientListener): () => void;
  start(): void;
  stop(): void;
  /** `commandId` is made by the caller when it means to be able to repeat the command; else made here. */
  send(command: Command | SetupCommand, commandId?: string): Promise<SendResult>;
  query<T>(query: Query, onProgress?: (done: number, total: number) => void): Promise<QueryResult<T>>;
  preview(command: PreviewQuery['command']): Promise<QueryResult<Preview>>;
  subscribe(wanted: {
    readonly quotes: readonly InstrumentId[] | null;
    readonly bars: { readonly instrumentId: InstrumentId; readonly interval: BarInterval } | null;
    readonly depth: InstrumentId | null;
  }): void;
}
