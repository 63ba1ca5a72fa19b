/**
 * The contract between a terminal's engine and whoever drives it: the renderer, a script, another program. Messages are
 * JSON but for quotes, which may travel packed. One version for all of it.
 *
 * Flow: `hello` → `welcome` or `refused`; `welcome` is followed by one `snapshot` and then `tick`s whose `seq` has no
 * gap. Quotes, bars, depth and values travel beside them, unsequenced, latest wins.
 */
import type {
  Account,
  AccountValue,
  Alert,
  Bar,
  BarInterval,
  Bracket,
  CloseAll,
  CloseAllParams,
  ComboLeg,
  Command,
  CommandId,
  CommandReply,
  Connection,
  ConnectionId,
  Depth,
  Fill,
  Instrument,
  InstrumentId,
  Ladder,
  MarketStatus,
  Order,
  OptionChain,
  OrderPreview,
  Position,
  PositionValue,
  Price,
  Quantity,
  Queued,
  SetupCommand,
  SubmitLadderCommand,
  SubmitOrderCommand,
  Terminal,
  Vertical,
} from '../domain/index.ts';
export type { Terminal } from '../domain/index.ts';
import type { VenueQuotesQuery } from './route-messages.ts';
import type { SetupQuery } from './setup-messages.ts';

/** The contract's version, and the oldest one still spoken. */
export const CONTRACT_VERSION = 1;
export const CONTRACT_MIN = 1;
/** Largest message accepted from a client, bytes of UTF-8. */
export const MESSAGE_MAX_BYTES = 65_536;

/** The sequenced records by entity: whole-record upserts and removals keep a client's copy equal to the engine's. */
export type Entities = {
  readonly terminal: Terminal;
  readonly instrument: Instrument;
  readonly account: Account;
  readonly connection: Connection;
  /** Working orders, and the latest 500 that ended. Id: clientOrderId. */
  readonly order: Order;
  /** Working ladders, and the latest 200 that ended. Id: ladderId. */
  readonly ladder: Ladder;
  /** Id: `<accountId>|<instrumentId>`; flat ones stay for the day. */
  readonly position: Position;
  /** The latest 500. Id: `<accountId>|<instrumentId>|<tradeId>`. */
  readonly fill: Fill;
  /** Open ones and the latest 200. */
  readonly alert: Alert;
  /** Live ones and the latest 200 of each that ended; by their ids. */
  readonly bracket: Bracket;
  readonly closeAll: CloseAll;
  readonly queued: Queued;
  readonly vertical: Vertical;
};
export type EntityName = keyof Entities;
export const ENTITY_NAMES: readonly EntityName[] = [
  'terminal',
  'instrument',
  'account',
  'connection',
  'order',
  'ladder',
  'position',
  'fill',
  'alert',
  'bracket',
  'closeAll',
  'queued',
  'vertical',
];

export type SnapshotState = { readonly [E in EntityName]: Readonly<Record<string, Entities[E]>> };

export type Change = {
  [E in EntityName]:
    | { readonly entity: E; readonly op: 'upsert'; readonly id: string; readonly record: Entities[E] }
    | { readonly entity: E; readonly op: 'remove'; readonly id: string };
}[EntityName];

/* ---- client → server ---- */

export type Hello = {
  readonly t: 'hello';
  readonly contract: number;
  readonly min: number;
  /** `packed`: quotes as binary frames (see `quotes.ts`); `json`: as messages. */
  readonly quotes: 'packed' | 'json';
  /** What the client calls itself, for the log. */
  readonly client: string;
};
/** What is asked of the engine, or of the terminal around it (`SetupCommand`). */
export type CommandMessage = {
  readonly t: 'command';
  readonly commandId: CommandId;
  readonly command: Command | SetupCommand;
};
export type QueryMessage = { readonly t: 'query'; readonly queryId: number; readonly query: Query };
/** Replaces what the client watches beside the sequenced records. Quotes of `null` are all instruments'. */
export type SubscribeMessage = {
  readonly t: 'subscribe';
  readonly quotes: readonly InstrumentId[] | null;
  readonly bars: { readonly instrumentId: InstrumentId; readonly interval: BarInterval } | null;
  readonly depth: InstrumentId | null;
};
/** The client has applied everything up to batch `n` (back-pressure: at most two batches unacknowledged). */
export type AckMessage = { readonly t: 'ack'; readonly batch: number };
/** Asks for a fresh snapshot after a gap. */
export type ResyncMessage = { readonly t: 'resync' };
export type ClientMessage = Hello | CommandMessage | QueryMessage | SubscribeMessage | AckMessage | ResyncMessage;

/** Of what would be sent: its cost and every check of the gate, by the engine itself, nothing written. */
export type PreviewQuery = { readonly kind: 'preview'; readonly command: SubmitOrderCommand | SubmitLadderCommand };
export type BarsQuery = {
  readonly kind: 'bars';
  readonly instrumentId: InstrumentId;
  readonly interval: BarInterval;
  /** 1..5000. */
  readonly limit: number;
};
export type HistoryQueryMessage = {
  readonly kind: 'history';
  readonly of: 'orders' | 'fills' | 'ladders' | 'events' | 'alerts';
  readonly instrumentId: InstrumentId | null;
  readonly side: 'buy' | 'sell' | null;
  readonly status: string | null;
  readonly fromMs: number | null;
  readonly toMs: number | null;
  /** 1..1000. */
  readonly limit: number;
  readonly cursor: string | null;
};
/** As `history`, whole, as text to be saved; progress comes as `progress` messages. */
export type ExportQuery = Omit<HistoryQueryMessage, 'kind' | 'limit' | 'cursor'> & {
  readonly kind: 'export';
  readonly format: 'csv' | 'jsonl';
};
export type MetricsQueryMessage = {
  readonly kind: 'metrics';
  readonly instrumentId: InstrumentId | null;
  readonly fromMs: number | null;
  readonly toMs: number | null;
};
/** A connection's day (`yyyy-mm-dd`, New York) against the venue's own statement of it; answered with a `DayReport`. */
export type EndOfDayQuery = { readonly kind: 'endOfDay'; readonly connectionId: ConnectionId; readonly day: string };
/** The same as text to be saved; answered with an `ExportAnswer`. */
export type EndOfDayExportQuery = Omit<EndOfDayQuery, 'kind'> & {
  readonly kind: 'endOfDayExport';
  readonly format: 'csv' | 'jsonl';
};
/** Figures of the engine's own health for the footer and the settings screen. */
export type StatusQuery = { readonly kind: 'status' };
/** Which options there are on an underlying; answered with an `OptionChain`. */
export type OptionChainQuery = { readonly kind: 'optionChain'; readonly underlyingId: InstrumentId };
/** What the red button would do now, row by row (G8); answered with a `CloseAllPreview`. Nothing is written. */
export type CloseAllPreviewQuery = { readonly kind: 'closeAllPreview'; readonly params: CloseAllParams };
/** Lists contracts: they become instruments and are quoted from then on. 1..200 ids of a chain. */
export type DefineOptionsQuery = { readonly kind: 'defineOptions'; readonly instrumentIds: readonly InstrumentId[] };
/** Makes a combo of listed contracts an instrument, quoted from then on. The same legs in the same order are the same one. */
export type DefineComboQuery = {
  readonly kind: 'defineCombo';
  readonly connectionId: ConnectionId;
  readonly legs: readonly ComboLeg[];
};
/** Implied volatility and delta of listed options, from their quotes as they stand. 1..200 ids. */
export type OptionGreeksQuery = { readonly kind: 'optionGreeks'; readonly instrumentIds: readonly InstrumentId[] };
export type Query =
  | SetupQuery
  | PreviewQuery
  | BarsQuery
  | HistoryQueryMessage
  | ExportQuery
  | MetricsQueryMessage
  | EndOfDayQuery
  | EndOfDayExportQuery
  | StatusQuery
  | VenueQuotesQuery
  | OptionChainQuery
  | CloseAllPreviewQuery
  | DefineOptionsQuery
  | DefineComboQuery
  | OptionGreeksQuery;

/* ---- answers ---- */
/** The answer to a `preview` query. */
export type Preview = OrderPreview;
/** The answer to a `history` query: newest first; a null cursor is the end. */
export type HistoryAnswer = { readonly rows: readonly unknown[]; readonly nextCursor: string | null };
/** The answer to a `bars` query: ascending. */
export type BarsAnswer = { readonly bars: readonly Bar[] };
/** The answer to an `optionChain` query. */
export type OptionChainAnswer = OptionChain;
/** The answer to a `defineOptions` query: in the order asked for. */
export type DefineOptionsAnswer = { readonly instruments: readonly Instrument[] };
/** The answer to a `defineCombo` query. */
export type DefineComboAnswer = { readonly instrument: Instrument };
/** Model figures of one option: statistics, not money. `impliedVol` per square root of a year (0.25 = 25 %); null: unknown. */
export type OptionGreeks = {
  readonly instrumentId: InstrumentId;
  readonly impliedVol: number | null;
  readonly delta: number | null;
};
/** The answer to an `optionGreeks` query: in the order asked for. */
export type OptionGreeksAnswer = { readonly greeks: readonly OptionGreeks[] };
/** The answer to an `export` query, to be saved under `fileName`. */
export type ExportAnswer = {
  readonly fileName: string;
  readonly format: 'csv' | 'jsonl';
  readonly rows: number;
  readonly text: string;
};

export type EngineStatus = {
  readonly engineId: string;
  readonly epoch: number;
  readonly seq: number;
  readonly uptimeMs: number;
  readonly quotesPerSecond: number;
  readonly inboxMax: number;
  /** Milliseconds, of the last 512. */
  readonly processP50: number;
  readonly processP99: number;
  readonly commitP50: number;
  readonly commitP99: number;
  readonly residentMiB: number;
  readonly version: string;
  readonly node: string;
  readonly dataDir: string;
};

/** First-stage errors name where in the message; `path` is a JSON pointer without escapes: `command.qty`. */
export type ContractError = {
  readonly kind:
    | 'notJson'
    | 'tooLarge'
    | 'malformed'
    | 'notGreeted'
    | 'unauthorized'
    | 'unsupportedVersion'
    | 'semantic'
    | 'failed';
  readonly path: string;
  readonly message: string;
  /** Second-stage code when `kind` is `semantic`. */
  readonly code: string | null;
};

/* ---- server → client ---- */

export type Welcome = {
  readonly t: 'welcome';
  readonly contract: number;
  readonly min: number;
  readonly engineId: string;
  readonly epoch: number;
  readonly version: string;
};
export type Refused = { readonly t: 'refused'; readonly error: ContractError };
export type Snapshot = {
  readonly t: 'snapshot';
  readonly epoch: number;
  readonly seq: number;
  /** The order in which packed quotes number the instruments. */
  readonly instrumentOrder: readonly InstrumentId[];
  readonly state: SnapshotState;
};
export type Tick = {
  readonly t: 'tick';
  readonly batch: number;
  readonly epoch: number;
  /** Sequence before and after: a client whose own is not `from` asks for a snapshot. */
  readonly from: number;
  readonly seq: number;
  readonly changes: readonly Change[];
};
export type QuoteRow = {
  readonly instrumentId: InstrumentId;
  readonly bid: Price | null;
  readonly ask: Price | null;
  readonly bidSize: Quantity;
  readonly askSize: Quantity;
  readonly last: Price | null;
  readonly volume: Quantity;
  readonly previousClose: Price | null;
  readonly status: MarketStatus;
  readonly tsEventMs: number;
};
export type QuotesMessage = { readonly t: 'quotes'; readonly batch: number; readonly quotes: readonly QuoteRow[] };
export type BarMessage = {
  readonly t: 'bar';
  readonly instrumentId: InstrumentId;
  readonly interval: BarInterval;
  readonly bar: Bar;
};
export type DepthMessage = { readonly t: 'depth'; readonly depth: Depth };
export type ValuesMessage = {
  readonly t: 'values';
  readonly positions: readonly PositionValue[];
  readonly accounts: readonly AccountValue[];
  /** The market's clock and the machine's. */
  readonly nowMs: number;
  readonly wallMs: number;
};
export type ReplyMessage = { readonly t: 'reply'; readonly commandId: CommandId; readonly reply: CommandReply };
export type AnswerMessage = {
  readonly t: 'answer';
  readonly queryId: number;
  readonly answer:
    | { readonly ok: true; readonly value: unknown }
    | { readonly ok: false; readonly error: ContractError };
};
export type ProgressMessage = {
  readonly t: 'progress';
  readonly queryId: number;
  readonly done: number;
  readonly total: number;
};
export type ErrorMessage = {
  readonly t: 'error';
  /** Echoed when they could be read. */
  readonly commandId: CommandId | null;
  readonly queryId: number | null;
  readonly error: ContractError;
};
export type ServerMessage =
  | Welcome
  | Refused
  | Snapshot
  | Tick
  | QuotesMessage
  | BarMessage
  | DepthMessage
  | ValuesMessage
  | ReplyMessage
  | AnswerMessage
  | ProgressMessage
  | ErrorMessage;
