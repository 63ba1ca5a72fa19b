/** The journal: commands, events and projections, committed together before anything is sent. */
import type {
  ClientOrderId,
  CloseAll,
  CommandId,
  Instrument,
  JournaledEvent,
  Order,
  Result,
} from '../../shared/domain/index.ts';

/** One drain of the inbox. `seq` of the events follows the last committed one without a gap. */
export type CommitBatch = {
  readonly events: readonly JournaledEvent[];
  /** Commands as received, for the audit trail; redacted of nothing, they hold no secrets. */
  readonly commands: readonly { readonly commandId: CommandId; readonly tsMs: number; readonly json: string }[];
  /** The orders that the events touched, as they stand after them: the engine's truth for the projection. */
  readonly orders?: readonly Order[];
  /** Instruments whose terms are new or changed, so that SQL can join them. */
  readonly instruments?: readonly Instrument[];
};

/**
 * What left although its commit failed; kept outside the database until a commit holds it. A cancel; or, with `close`, an
 * order that only reduces and may not wait (of close-all, or a stop that was hit); or, with `closeAll`, the press itself (without rows: they are made again), whose
 * id stands in the place of an order's.
 */
export type EmergencyRecord = {
  readonly tsMs: number;
  readonly clientOrderId: ClientOrderId;
  readonly close?: Order;
  readonly closeAll?: CloseAll;
};

/** The engine's whole state after the event `seq`, as text that only the engine reads. */
export type StoredSnapshot = { readonly seq: number; readonly tsMs: number; readonly json: string };

export type StoreError =
  | { readonly kind: 'diskFull'; readonly message: string }
  | { readonly kind: 'locked'; readonly message: string }
  | { readonly kind: 'corrupt'; readonly message: string }
  | { readonly kind: 'failed'; readonly message: string };

export type OpenError =
  | StoreError
  | { readonly kind: 'newerVersion'; readonly message: string; readonly found: number; readonly known: number }
  | { readonly kind: 'inUse'; readonly message: string; readonly pid: number | null };

export interface EventStore {
  /** Identifies the database; prefixes client order ids so that two databases on one venue never share one. */
  readonly idPrefix: string;
  /** Counts engine starts on this database; a new one with each open. */
  readonly epoch: number;
  /** Atomic and durable when it returns ok; on an error nothing of the batch was kept. */
  commit(batch: CommitBatch): Result<void, StoreError>;
  /**
   * Every event in order. With `onSnapshot` the newest snapshot is offered first: true means that it was taken and only
   * the events after it follow, false that all follow.
   */
  replay(
    onEvent: (event: JournaledEvent) => void,
    onSnapshot?: (snapshot: StoredSnapshot) => boolean,
  ): Result<{ readonly lastSeq: number }, StoreError>;
  /** Keeps a snapshot (the newest two stay); never of a seq that is not committed. */
  saveSnapshot(snapshot: StoredSnapshot): Result<void, StoreError>;
  /** Durable when it returns ok, without the database. The next commit that succeeds makes it superfluous. */
  recordEmergency(records: readonly EmergencyRecord[]): Result<void, StoreError>;
  /** Small housekeeping for idle moments: a bounded checkpoint. */
  maintain(): void;
  close(): void;
}

export type HistoryKind = 'orders' | 'fills' | 'ladders' | 'events' | 'alerts';
export type HistoryQuery = {
  readonly kind: HistoryKind;
  readonly instrumentId: string | null;
  readonly side: 'buy' | 'sell' | null;
  /** Of orders and ladders: their status or outcome. */
  readonly status: string | null;
  readonly fromMs: number | null;
  readonly toMs: number | null;
  /** 1..1000. */
  readonly limit: number;
  /** From the previous page; null for the first (newest). */
  readonly cursor: string | null;
};
export type HistoryPage<T = unknown> = { readonly rows: readonly T[]; readonly nextCursor: string | null };

/** Reads of the projections; never on the trading path. */
export interface HistoryReader {
  page(query: HistoryQuery): Result<HistoryPage, StoreError>;
  /** Execution metrics out of SQL (S0.11, S3.7); see docs/metrics.md. */
  metrics(query: MetricsQuery): Result<ExecutionMetrics, StoreError>;
}

export type MetricsQuery = {
  readonly fromMs: number | null;
  readonly toMs: number | null;
  readonly instrumentId: string | null;
};

export type SpreadClass = 'tight' | 'middle' | 'wide';

export type ExecutionMetrics = {
  readonly ladders: number;
  readonly filledLadders: number;
  /** Filled quantity over asked quantity, 0..1. */
  readonly fillRate: number;
  readonly averageAttempts: number | null;
  readonly medianTimeToFillMs: number | null;
  /** Totals by currency, decimal text. */
  readonly priceImprovement: readonly { readonly currency: string; readonly amount: string }[];
  readonly shortfall: readonly { readonly currency: string; readonly amount: string }[];
  readonly byRung: readonly {
    readonly rung: number;
    readonly reached: number;
    readonly filled: number;
    readonly fillRate: number;
  }[];
  /** By spread at arrival, per cent of mid: tight < 0.5, wide > 1.5 (S3.7). Improvement in bp of arrival mid. */
  readonly bySpread: readonly {
    readonly spreadClass: SpreadClass;
    readonly ladders: number;
    readonly fillRate: number;
    readonly improvementBps: number | null;
    readonly shortfallBps: number | null;
  }[];
};
