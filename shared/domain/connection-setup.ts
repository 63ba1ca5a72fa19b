/**
 * Connections to brokers as the trader sets them up: what a broker asks for, what is configured, how each one does, and
 * what may be asked of them. Nothing here ever holds a secret but the command that sets one.
 */
import type { ConnectionState, Mode } from './account.ts';
import type { AccountId, ConnectionId, InstrumentId } from './ids.ts';
import type { Instrument } from './instrument.ts';

/** What a broker's connection may be: never the simulation. */
export type BrokerMode = Exclude<Mode, 'simulation'>;

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

/** An account that a probe found behind the given values and secrets. */
export type FoundAccount = { readonly accountId: AccountId; readonly mode: BrokerMode; readonly text: string };

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

/** A broker that the terminal knows, as the form shows it. */
export type BrokerInfo = {
  readonly kind: string;
  readonly title: string;
  readonly summary: string;
  readonly gives: { readonly execution: boolean; readonly marketData: boolean };
  readonly modes: readonly BrokerMode[];
  readonly fields: readonly BrokerField[];
  readonly secrets: readonly BrokerSecret[];
};

/** What the terminal trades on: its own market (or a replay), or connections to brokers. */
export type MarketKind = 'simulated' | 'connections';

/** Where secrets are kept. `none`: no passphrase was ever chosen, so there is nothing to unlock. */
export type VaultInfo = {
  readonly kind: 'system' | 'passphrase';
  readonly state: 'open' | 'locked' | 'none';
  /** One sentence: where secrets lie, and what to do if it is not open. */
  readonly text: string;
};

/** A configured connection and how it does. */
export type ConnectionSetup = {
  readonly connectionId: ConnectionId;
  /** The broker's kind. */
  readonly broker: string;
  readonly name: string;
  readonly mode: BrokerMode;
  /** Null: not chosen yet, or a feed without an account. */
  readonly accountId: AccountId | null;
  readonly values: Readonly<Record<string, string>>;
  /** Whether a secret is kept, by key; never what it is. */
  readonly secrets: Readonly<Record<string, boolean>>;
  /** Opened with the terminal: it was connected when it was last asked for. */
  readonly connectAtStart: boolean;
  /** The connection whose quotes are used for this one's instruments instead of its own; null: its own. */
  readonly quotesFrom: ConnectionId | null;
  /** `off`: not asked to connect. */
  readonly state: 'off' | ConnectionState;
  /** Why it is not ready. */
  readonly reason: string | null;
  /** What to do about it, in words; null: nothing, or nothing is known. */
  readonly advice: string | null;
  readonly sinceMs: number | null;
  /** Live only: the trader has typed the account's name in this session. */
  readonly armed: boolean;
  readonly health: ConnectionHealth | null;
  readonly workingOrders: number;
  readonly openPositions: number;
};

/** Everything about connections, as it stands. */
export type ConnectionsStatus = {
  readonly market: MarketKind;
  /** Why the market cannot be switched; null: it can. */
  readonly fixed: string | null;
  readonly vault: VaultInfo;
  /** Secrets can be typed in a window of their own. */
  readonly secretsWindow: boolean;
  readonly connections: readonly ConnectionSetup[];
  /** What went wrong last: a file that is not understood, a switch that failed. */
  readonly problem: string | null;
};

/** The checklist of one connection. */
export type ConnectionChecklist = {
  readonly connectionId: ConnectionId;
  readonly name: string;
  readonly items: readonly CheckItem[];
};

/** What was found for a trader's text, and which connections could not be asked. */
export type FoundInstruments = {
  readonly found: readonly { readonly connectionId: ConnectionId; readonly instrument: Instrument }[];
  readonly failures: readonly { readonly connectionId: ConnectionId; readonly message: string }[];
};

/* ---- commands: they set up the terminal, reach no venue's book and are in no journal ---- */

export type AddConnectionCommand = {
  readonly kind: 'addConnection';
  readonly broker: string;
  readonly name: string;
  readonly mode: BrokerMode;
  readonly values: Readonly<Record<string, string>>;
};
/** Null keeps what it was. Refused while it is connected. */
export type EditConnectionCommand = {
  readonly kind: 'editConnection';
  readonly connectionId: ConnectionId;
  readonly name: string | null;
  readonly values: Readonly<Record<string, string>> | null;
  readonly accountId: AccountId | null;
};
/** `confirmed`: the trader has read what it leaves behind (`confirmNeeded` says it). */
export type RemoveConnectionCommand = {
  readonly kind: 'removeConnection';
  readonly connectionId: ConnectionId;
  readonly confirmed: boolean;
};
export type ConnectCommand = { readonly kind: 'connect'; readonly connectionId: ConnectionId };
export type DisconnectCommand = {
  readonly kind: 'disconnect';
  readonly connectionId: ConnectionId;
  readonly confirmed: boolean;
};
/** Whose quotes are used for the instruments of a connection; null: its own. At once, also while connected. */
export type SetQuotesFromCommand = {
  readonly kind: 'setQuotesFrom';
  readonly connectionId: ConnectionId;
  readonly quotesFrom: ConnectionId | null;
};
/** Write-only: no query gives it back. Empty text forgets it. */
export type SetSecretCommand = {
  readonly kind: 'setSecret';
  readonly connectionId: ConnectionId;
  readonly key: string;
  readonly secret: string;
};
/** Opens the shell's own window for the secrets of a connection; `unsupported` where there is none. */
export type EnterSecretsCommand = { readonly kind: 'enterSecrets'; readonly connectionId: ConnectionId };
/** `create`: chooses the passphrase of a vault that does not exist yet. */
export type UnlockVaultCommand = {
  readonly kind: 'unlockVault';
  readonly passphrase: string;
  readonly create: boolean;
};
/** Live only: `accountId` as typed by the trader; another one is refused. Per session. */
export type ArmLiveCommand = {
  readonly kind: 'armLive';
  readonly connectionId: ConnectionId;
  readonly accountId: AccountId;
};
/** Instruments that a search found: they are quoted, and can be traded, from now on, after restarts too. */
export type ListInstrumentsCommand = {
  readonly kind: 'listInstruments';
  readonly connectionId: ConnectionId;
  readonly instrumentIds: readonly InstrumentId[];
};
/** Restarts the engine on another market. */
export type SetMarketCommand = {
  readonly kind: 'setMarket';
  readonly market: MarketKind;
  readonly confirmed: boolean;
};

export type SetupCommand =
  | AddConnectionCommand
  | EditConnectionCommand
  | RemoveConnectionCommand
  | ConnectCommand
  | DisconnectCommand
  | SetQuotesFromCommand
  | SetSecretCommand
  | EnterSecretsCommand
  | UnlockVaultCommand
  | ArmLiveCommand
  | ListInstrumentsCommand
  | SetMarketCommand;

const SETUP_KINDS: Readonly<Record<SetupCommand['kind'], true>> = {
  addConnection: true,
  editConnection: true,
  removeConnection: true,
  connect: true,
  disconnect: true,
  setQuotesFrom: true,
  setSecret: true,
  enterSecrets: true,
  unlockVault: true,
  armLive: true,
  listInstruments: true,
  setMarket: true,
};

/** Whether a command sets up the terminal; the others are for the engine. */
export const isSetupCommand = <C extends { readonly kind: string }>(
  command: C | SetupCommand,
): command is SetupCommand => Object.hasOwn(SETUP_KINDS, command.kind);

/** Connections at once. */
export const CONNECTIONS_MAX = 32;
/** Instruments that a search gives. */
export const FIND_MAX = 50;
