/**
 * What the contract's handlers see of a running terminal: commands in, records and market data out, nothing of venues,
 * SQLite or timers. The runtime implements it; tests may give another one.
 *
 * Invariant: listeners are called after the commit, in the order of `seq`, and never from within `submit`, `preview` or
 * `values`.
 */
import type {
  AccountValue,
  Bar,
  BarInterval,
  CloseAllParams,
  CloseAllPreview,
  ComboLeg,
  Command,
  CommandId,
  CommandReply,
  ConnectionId,
  Depth,
  Instrument,
  InstrumentId,
  JournaledEvent,
  OptionChain,
  OrderPreview,
  PositionValue,
  Quote,
  Result,
  SubmitLadderCommand,
  SubmitOrderCommand,
  Terminal,
  VenueStatement,
} from '../../shared/domain/index.ts';
import type { EngineView } from '../engine/view.ts';
import type { Clock } from '../ports/clock.ts';
import type { HistoryReader } from '../ports/event-store.ts';
import type { VenueError } from '../ports/execution-client.ts';
import type { DeskError } from './option-desk.ts';
import type { StatementWindow } from './venue-statement.ts';

/** One drain as the world sees it. `events` are committed (or, while the journal is off, held in memory and said so). */
export type Published = {
  /** Of the last event; equal to the previous one when only `changed` speaks. */
  readonly seq: number;
  readonly events: readonly JournaledEvent[];
  /** Records that no event carries and that may differ now: read them again from `view` and `terminalRecord`. */
  readonly changed: readonly ('terminal' | 'instrument')[];
};

/** The `Terminal` record; its id is added where it is sent. */
export type TerminalRecord = Omit<Terminal, 'id'>;

/** The runtime's own health: the fields of the contract's `EngineStatus`. Durations in ms, of the last 512. */
export type CoreStatus = {
  readonly engineId: string;
  readonly epoch: number;
  readonly seq: number;
  readonly uptimeMs: number;
  readonly quotesPerSecond: number;
  readonly inboxMax: number;
  readonly processP50: number;
  readonly processP99: number;
  readonly commitP50: number;
  readonly commitP99: number;
  readonly residentMiB: number;
  readonly version: string;
  readonly node: string;
  readonly dataDir: string;
};

/** Ends a subscription; calling it twice does nothing. */
export type Unlisten = () => void;

export interface TerminalCore {
  /** New with each start of the engine. */
  readonly engineId: string;
  /** Counts the starts on this database. */
  readonly epoch: number;
  readonly view: EngineView;
  /** The market's clock. */
  readonly clock: Clock;
  /** The machine's clock, UTC ms: for the `values` message and the log only. */
  wallMs(): number;
  /** Resolves after the commit, never rejects. The same id gets the same answer, while it is under way too. */
  /** `by`: what the client calls itself, for the record of who changed what. */
  submit(commandId: CommandId, command: Command, by?: string): Promise<CommandReply>;
  preview(command: SubmitOrderCommand | SubmitLadderCommand): OrderPreview;
  /** What close-all would do now (G8). */
  closeAllPreview(params: CloseAllParams): CloseAllPreview;
  values(): { readonly positions: readonly PositionValue[]; readonly accounts: readonly AccountValue[] };
  /** Blocking reads of the projections: bounded pages, off the trading path. */
  readonly history: HistoryReader;
  bars(id: InstrumentId, interval: BarInterval, limit: number): Promise<Result<readonly Bar[], VenueError>>;
  /** Which options there are on an underlying. */
  optionChain(underlyingId: InstrumentId): Promise<Result<OptionChain, DeskError>>;
  /** Makes contracts instruments, in the order asked for. */
  defineOptions(ids: readonly InstrumentId[]): Promise<Result<readonly Instrument[], DeskError>>;
  /** Makes a combo of known contracts an instrument. */
  defineCombo(connectionId: ConnectionId, legs: readonly ComboLeg[]): Promise<Result<Instrument, DeskError>>;
  /** A venue's own account of a window of time, to be compared with ours. */
  statement(window: StatementWindow): Promise<Result<VenueStatement, DeskError>>;
  /** Depth of an instrument arrives at `onDepth` until the returned function is called; counted, so several may watch. */
  watchDepth(id: InstrumentId): Result<Unlisten, VenueError>;
  status(): CoreStatus;
  terminalRecord(): TerminalRecord;
  onPublished(listener: (published: Published) => void): Unlisten;
  /** Newest state per instrument; a batch holds each instrument at most once. */
  onQuotes(listener: (quotes: readonly Quote[]) => void): Unlisten;
  onBar(listener: (id: InstrumentId, interval: BarInterval, bar: Bar) => void): Unlisten;
  onDepth(listener: (depth: Depth) => void): Unlisten;
}
