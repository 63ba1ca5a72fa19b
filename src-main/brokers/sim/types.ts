/** The simulated venue's door: what it is made of, what it offers, and the levers that tests pull. */
import type {
  AccountId,
  ClientOrderId,
  ConnectionId,
  FeeSchedule,
  AssetClass,
  InstrumentId,
  Quote,
} from '../../../shared/domain/index.ts';
import type { ExecutionClient } from '../../ports/execution-client.ts';
import type { Logger } from '../../ports/logger.ts';
import type { MarketDataClient } from '../../ports/market-data-client.ts';
import type { Scheduler } from '../../ports/clock.ts';
import type { SimProfileName } from './exchange/profiles.ts';
import type { Lending } from './exchange/lending.ts';
import type { SimControl } from './sim-control.ts';
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
  /** Accounts that it offers, and what kind of venue each trades at; others take everything. SIM-1 at a full venue if missing. */
  readonly accounts?: readonly SimAccount[];
  /** Cash a new account starts with, in the venue's base currency. */
  readonly openingCash?: string;
  /** Of better-sqlite3, when the caller was told to load another. */
  readonly nativeBinding?: string;
};

/** One simulated account and the kind of venue it trades at. */
export type SimAccount = { readonly accountId: AccountId; readonly profile: SimProfileName };

export type SimVenueError = {
  readonly kind: 'dataFile' | 'corrupt' | 'newerVersion' | 'inUse' | 'noInstruments';
  readonly message: string;
};

export type { ForeignOrder, ManualBook, SimControl } from './sim-control.ts';

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
  readonly accounts: readonly SimAccount[];
  marketDataClient(): MarketDataClient;
  readonly control: SimControl;
  readonly fees: Readonly<Partial<Record<AssetClass, FeeSchedule>>>;
  audit(): readonly SubmitAudit[];
  /** The published quote of an instrument (with our orders in it), or null. */
  quote(id: InstrumentId): Quote | null;
  /** What is lent of an instrument for short sales; null: it is no share, or cannot be sold short. */
  lending(id: InstrumentId): Lending | null;
  /** Whether a recorded market has come to its end. */
  ended(): boolean;
  nowMs(): number;
};
