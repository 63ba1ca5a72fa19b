/**
 * What a broker is to the rest of the program: what it must be told, how a connection to it is tried, and how one is
 * opened. One `BrokerDefinition` a broker, in its own folder; the shell lists them.
 *
 * Invariants: a connection is bound to one account and one mode for its life (G21); what is secret is read through
 * `secret` when it is needed and is never part of `values`, errors or logs (G24).
 */
import type {
  AccountId,
  BrokerField,
  BrokerProbe,
  BrokerSecret,
  CheckItem,
  ConnectionHealth,
  ConnectionId,
  FoundAccount,
  Instrument,
  InstrumentId,
  Mode,
  Result,
  VenueOrderId,
} from '../../shared/domain/index.ts';
import type { Scheduler } from './clock.ts';
import type { ExecutionClient, VenueError } from './execution-client.ts';
import type { Logger } from './logger.ts';
import type { MarketDataClient } from './market-data-client.ts';

export type { BrokerField, BrokerProbe, BrokerSecret, CheckItem, ConnectionHealth, FoundAccount };

export type FieldProblem = { readonly field: string; readonly message: string };

/** What a connection is made of, without its secrets. */
export type BrokerOptions = {
  readonly connectionId: ConnectionId;
  /** The trader's name for it. */
  readonly name: string;
  readonly mode: Exclude<Mode, 'simulation'>;
  /** The account that must answer; another one is refused (G21). Null: a feed without an account, or a probe. */
  readonly accountId: AccountId | null;
  readonly values: Readonly<Record<string, string>>;
  /** It stands in for a terminal that hangs or is gone. Missing: it is the terminal's own. */
  readonly standIn?: StandIn;
};

/**
 * A rescue's connection: a terminal that hangs may hold the place at the broker that this one would take, so it takes another one
 * where the broker has places.
 */
export type StandIn = {
  /**
   * Whether the trader was shown that this order goes (G8). A venue's call that cancels everything may be used only while it takes nothing
   * else.
   */
  readonly shown: (venueOrderId: VenueOrderId) => boolean;
};

export type BrokerDeps = {
  /** The machine's clock, which is also the market's. */
  readonly scheduler: Scheduler;
  readonly logger: Logger;
  /** A secret's text, or null when it was not given. Never keep it longer than the call that needs it, where the client allows. */
  readonly secret: (key: string) => string | null;
  /** An instrument that the terminal knows, of whatever venue: for feeds that serve others' instruments. */
  readonly instrumentOf: (id: InstrumentId) => Instrument | null;
  /** From 0 to 1, for jitter of waits. */
  readonly random: () => number;
};

/** An opened broker: its clients start when their `open` is called, and end with `close`. */
export type BrokerConnection = {
  /** Null: it executes nothing. */
  readonly execution: ExecutionClient | null;
  /** Null: it gives no quotes. */
  readonly marketData: MarketDataClient | null;
  /** Instruments that match a trader's text (symbol or name), best first, at most `limit`. They can be traded and quoted from then on. */
  find(text: string, limit: number): Promise<Result<readonly Instrument[], VenueError>>;
  health(): ConnectionHealth;
  /** The checklist, asked anew. */
  check(): Promise<readonly CheckItem[]>;
  close(): Promise<void>;
};

export type BrokerDefinition = {
  /** `ib`, `alpaca`, …: also the folder's name. */
  readonly kind: string;
  readonly title: string;
  /** One sentence: what it is and what one needs. */
  readonly summary: string;
  readonly gives: { readonly execution: boolean; readonly marketData: boolean };
  readonly modes: readonly Exclude<Mode, 'simulation'>[];
  readonly fields: readonly BrokerField[];
  readonly secrets: readonly BrokerSecret[];
  /** What is wrong with typed values, by field; empty: nothing. */
  check(mode: Exclude<Mode, 'simulation'>, values: Readonly<Record<string, string>>): readonly FieldProblem[];
  /** Connects once, looks around and leaves: which accounts and modes are there, and what is missing. An error is in the trader's words, with what to do. */
  probe(options: BrokerOptions, deps: BrokerDeps): Promise<Result<BrokerProbe, VenueError>>;
  open(options: BrokerOptions, deps: BrokerDeps): BrokerConnection;
};
