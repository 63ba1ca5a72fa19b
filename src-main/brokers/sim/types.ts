/** The simulated venue's door: what it is made of, what it offers, and the levers that tests pull. */
import type {
  AccountId,
  ClientOrderId,
  ConnectionId,
  DepthLevel,
  FeeSchedule,
  AssetClass,
  InstrumentId,
  MarketStatus,
  Quote,
  Side,
} from '../../../shared/domain/index.ts';
import type { ExecutionClient } from '../../ports/execution-client.ts';
import type { Logger } from '../../ports/logger.ts';
import type { MarketDataClient } from '../../ports/market-data-client.ts';
import type { Scheduler } from '../../ports/clock.ts';
import type { Recording } from './replay/recording.ts';

/** One way to the venue and back, ms of market time, plus up to `jitterMs` more, drawn from the seed. */
export type Latency = { readonly toVenueMs: number; readonly toClientMs: number; readonly jitterMs: number };
export const LATENCY_DEFAULT: Latency = { toVenueMs: 2, toClientMs: 2, jitterMs: 3 };

/** Faults that strike by chance: shares from 0 to 1, drawn from the seed. */
export type FaultPlan = {
  readonly rejectShare?: number;
  /** The request never arrives. */
  readonly dropRequestShare?: number;
  /** It arrives and acts, but its answer is lost (its reports are not). */
  readonly dropAckShare?: number;
  readonly duplicateReportShare?: number;
};

export type SimMarket =
  /** `symbols`: only these of its listings; all when missing. */
  | { readonly kind: 'model'; readonly symbols?: readonly string[] }
  | { readonly kind: 'replay'; readonly recording: Recording; readonly startMs?: number };

export type SimVenueOptions = {
  /** Path of venue.db, or `:memory:`. */
  readonly dataFile: string;
  readonly seed: number;
  readonly scheduler: Scheduler;
  readonly logger: Logger;
  readonly market: SimMarket;
  /** Where the market's clock stands at the start (see `marketStartMs`); the scheduler should agree. */
  readonly startMs: number;
  readonly latency?: Latency;
  readonly faults?: FaultPlan;
  /** Time after which a lost answer is `unknown`, ms. */
  readonly requestTimeoutMs?: number;
  /** Cash a new account starts with, in the venue's base currency. */
  readonly openingCash?: string;
  /** Of better-sqlite3, when the caller was told to load another. */
  readonly nativeBinding?: string;
};

export type SimVenueError = {
  readonly kind: 'dataFile' | 'corrupt' | 'newerVersion' | 'inUse' | 'noInstruments';
  readonly message: string;
};

/** The book of the others, set by hand; best first, in the instrument's units. */
export type ManualBook = { readonly bids: readonly DepthLevel[]; readonly asks: readonly DepthLevel[] };

/** Levers for tests and for the shell's fault menu. All act at the exchange at once, without latency. */
export type SimControl = {
  halt(id: InstrumentId, status?: Extract<MarketStatus, 'halted' | 'luld'>): void;
  unhalt(id: InstrumentId): void;
  /** Cuts clients off; orders stay at the exchange. With `forMs` they come back by themselves. */
  disconnect(forMs?: number): void;
  reconnect(): void;
  /** The next `count` submits are refused with this reason. */
  rejectNext(reason: string, count?: number): void;
  /** The next `count` answers to submits, modifies and cancels are lost; they act all the same. */
  dropAck(count?: number): void;
  /** The next `count` requests never arrive. */
  dropRequest(count?: number): void;
  /** The next `count` batches of reports are lost. */
  dropReports(count?: number): void;
  /** The next `count` batches of reports come twice. */
  duplicateReports(count?: number): void;
  /** Reports from now on come this much later, ms; 0 ends it. */
  delayReports(ms: number): void;
  /** Stops the quotes of one instrument (or all): they grow stale. */
  stallQuotes(id: InstrumentId | null): void;
  resumeQuotes(id: InstrumentId | null): void;
  /** Takes an instrument's book out of the market's hands and sets it. */
  setBook(id: InstrumentId, book: ManualBook): void;
  /** Gives it back. */
  releaseBook(id: InstrumentId): void;
  /** Someone else trades: takes up to `qty` units from the book, no further than `limit`. */
  trade(id: InstrumentId, side: Side, qty: number, limit?: number): void;
};

/** Times that an exchange was asked to submit a client order id, refused duplicates included. */
export type SubmitAudit = {
  readonly clientOrderId: ClientOrderId;
  readonly received: number;
  readonly accepted: number;
};

export type SimVenue = {
  start(): void;
  /** Flushes and closes venue.db; clients hear of it. */
  stop(): Promise<void>;
  executionClient(connectionId: ConnectionId, accountId: AccountId): ExecutionClient;
  marketDataClient(): MarketDataClient;
  readonly control: SimControl;
  readonly fees: Readonly<Partial<Record<AssetClass, FeeSchedule>>>;
  audit(): readonly SubmitAudit[];
  /** The published quote of an instrument (with our orders in it), or null. */
  quote(id: InstrumentId): Quote | null;
  /** Whether a recorded market has come to its end. */
  ended(): boolean;
  nowMs(): number;
};
