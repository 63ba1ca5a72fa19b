/** What a running terminal is put together from: by the shell, and by tests with clocks and venues of their own. */
import type { ConnectionId, Instrument, InstrumentId, Mode } from '../../shared/domain/index.ts';
import type { Engine } from '../engine/engine.ts';
import type { Scheduler } from '../ports/clock.ts';
import type { EventStore, HistoryReader } from '../ports/event-store.ts';
import type { ExecutionClient } from '../ports/execution-client.ts';
import type { Logger } from '../ports/logger.ts';
import type { MarketDataClient } from '../ports/market-data-client.ts';
import type { FaultHook } from './fault-points.ts';
import type { SnapshotCodec } from './housekeeping.ts';
import type { MarketDescription } from './terminal-record.ts';

/** One account at one venue. */
export type VenuePart = {
  readonly client: ExecutionClient;
  readonly name: string;
  /** Missing: that of the market's description. */
  readonly mode?: Mode;
  /** Asked whenever the link says how it stands; missing: it needs no arming. */
  readonly armed?: () => boolean;
};

export type RuntimeParts = {
  readonly engineId: string;
  readonly version: string;
  readonly dataDir: string;
  readonly engine: Engine;
  readonly snapshots: SnapshotCodec | null;
  readonly store: EventStore;
  readonly history: HistoryReader;
  /** The market's clock; timers of orders and ladders wait on it. */
  readonly market: Scheduler;
  /** The machine's. */
  readonly machine: Scheduler;
  /** The venues of the start; more come and go by `addVenue` and `removeVenue`. */
  readonly venues: readonly VenuePart[];
  readonly marketData: MarketDataClient;
  readonly description: MarketDescription;
  readonly logger: Logger;
  readonly faults: FaultHook;
  readonly defer: (run: () => void) => void;
  readonly inboxMax?: number;
  /** A venue lists these instruments. */
  readonly onListed?: (connectionId: ConnectionId, ids: readonly InstrumentId[], fresh: readonly Instrument[]) => void;
  /** Why nothing that opens may be sent, asked before each such send; missing: never. */
  readonly openingHeld?: () => string | null;
};
