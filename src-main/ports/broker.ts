/**
 * What a broker is to the rest of the program: what it must be told, how a connection to it is tried, and how one is
 * opened. One `BrokerDefinition` a broker, in its own folder; the shell lists them.
 *
 * Invariants: a connection is bound to one account and one mode for its life (G21); what is secret is read through
 * `secret` when it is needed and is never part of `values`, errors or logs (G24).
 */
import type { AccountId, ConnectionId, Instrument, InstrumentId, Mode, Result } from '../../shared/domain/index.ts';
import type { Scheduler } from './clock.ts';
import type { ExecutionClient, VenueError } from './execution-client.ts';
import type { Logger } from './logger.ts';
import type { MarketDataClient } from './market-data-client.ts';

/** One thing that the connection form asks for. Values are texts; the definition's `check` judges them. */
export type BrokerField = {
  readonly key: string;
  readonly label: string;
  /** One sentence for the trader: what it is and where it is found. */
  readonly help: string;
  readonly kind: 'text' | 'number' | 'choice' | 'flag';
  /** Of a choice: its values with their words. */
  readonly choices?: readonly { readonly value: string; readonly label: string }[];
  /** What the form starts with, by mode. */
  readonly initial: Readonly<Record<'paper' | 'live', string>>;
  /** Shown only on request: ports of a test gateway, hosts. */
  readonly advanced?: boolean;
};

/** A key, a passphrase: typed once, never shown again. */
export type BrokerSecret = {
  readonly key: string;
  readonly label: string;
  readonly help: string;
  readonly needed: boolean;
};

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

/** An account that a probe found behind the given values and secrets. */
export type FoundAccount = {
  readonly accountId: AccountId;
  readonly mode: Exclude<Mode, 'simulation'>;
  readonly text: string;
};

/** One line of the checklist before the market opens (S4.5). `unknown`: could not be asked. */
export type CheckItem = {
  readonly what: 'reachable' | 'account' | 'mode' | 'data' | 'clock' | 'permissions';
  readonly state: 'ok' | 'warning' | 'failed' | 'unknown';
  /** What was found, with its figures; what to do when it is not ok. */
  readonly text: string;
};

export type BrokerProbe = { readonly accounts: readonly FoundAccount[]; readonly items: readonly CheckItem[] };

/** How a connection does right now, for its line on the screen. Null: not known. */
export type ConnectionHealth = {
  /** Of the newest question and its answer, ms. */
  readonly latencyMs: number | null;
  /** Messages received, of the last seconds. */
  readonly messagesPerSecond: number;
  /** Of the venue's tightest rate limit: what may still be sent at once, and how many it allows. */
  readonly headroom: { readonly left: number; readonly of: number } | null;
  /** Venue's clock minus ours, ms. */
  readonly clockSkewMs: number | null;
  /** What the quotes are: `real-time SIP`, `IEX only`, `delayed 15 minutes`, `REST every 2 s`; null without a feed. */
  readonly feed: string | null;
  /** Quotes subscribed, and how many the venue allows. */
  readonly subscriptions: { readonly used: number; readonly max: number | null } | null;
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
