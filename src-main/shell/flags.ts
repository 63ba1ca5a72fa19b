/**
 * The command line of `npm start`, of the packaged app and of the scripts. An unknown or malformed flag is an error that
 * names it; nothing is guessed.
 */
import { err, ok, type MarketKind, type Result } from '../../shared/domain/index.ts';
import type { OnQuit } from './quit-offer.ts';
import { SIM_ACCOUNTS_MAX, type AccountsWish } from './sim-accounts.ts';

export type Flags = {
  readonly shell: 'electron' | 'browser' | null;
  /** 0: any free one; null: not given. */
  readonly port: number | null;
  readonly dataDir: string | null;
  /** Files and folders; empty: the built-in market. */
  readonly replay: readonly string[];
  /** Market seconds per second, or as fast as it can. */
  readonly speed: number | 'max';
  readonly seed: number;
  readonly venue: { readonly host: string; readonly port: number } | null;
  /** The market to trade on from now on; null: as it was last chosen. */
  readonly market: MarketKind | null;
  readonly sandbox: boolean;
  readonly open: boolean;
  readonly allowCrashPoints: boolean;
  /** Simulated accounts: how many, or the kind of venue of each; null: as settings.yaml says. */
  readonly accounts: AccountsWish;
  /** What quitting does with what is working. */
  readonly onQuit: OnQuit;
};

export type FlagError = { readonly kind: 'flag'; readonly flag: string; readonly message: string };

export const SPEED_MAX = 100_000;
export const SEED_MAX = 4_294_967_295;
/** Where a venue is looked for when only its port is given. */
const LOOPBACK = '127.0.0.1';

type Draft = { -readonly [Key in keyof Flags]: Flags[Key] };
type Reader = (draft: Draft, value: string) => string | null;

const VALUED: Readonly<Record<string, Reader>> = {
  '--shell': (draft, value) => {
    if (value !== 'electron' && value !== 'browser') return 'takes "electron" or "browser"';
    draft.shell = value;
    return null;
  },
  '--port': (draft, value) => {
    const port = wholeNumber(value, 0, 65_535);
    if (port === null) return 'takes a port from 0 to 65535';
    draft.port = port;
    return null;
  },
  '--data-dir': (draft, value) => {
    draft.dataDir = value;
    return null;
  },
  '--replay': (draft, value) => {
    draft.replay = [...draft.replay, ...value.split(',').filter((part) => part !== '')];
    return draft.replay.length === 0 ? 'takes a file or a folder' : null;
  },
  '--speed': (draft, value) => {
    const speed = value === 'max' ? 'max' : positiveNumber(value, SPEED_MAX);
    if (speed === null) return `takes a number above 0 and up to ${SPEED_MAX}, or "max"`;
    draft.speed = speed;
    return null;
  },
  '--seed': (draft, value) => {
    const seed = wholeNumber(value, 0, SEED_MAX);
    if (seed === null) return `takes a whole number from 0 to ${SEED_MAX}`;
    draft.seed = seed;
    return null;
  },
  '--accounts': (draft, value) => {
    const accounts = accountsOf(value);
    if (accounts === null) return `takes a number from 1 to ${SIM_ACCOUNTS_MAX}, or kinds of venue with commas between`;
    draft.accounts = accounts;
    return null;
  },
  '--on-quit': (draft, value) => {
    if (value !== 'ask' && value !== 'leave' && value !== 'cancel' && value !== 'flatten')
      return 'takes "ask", "leave", "cancel" or "flatten"';
    draft.onQuit = value;
    return null;
  },
  '--market': (draft, value) => {
    if (value !== 'simulated' && value !== 'connections') return 'takes "simulated" or "connections"';
    draft.market = value;
    return null;
  },
  '--venue': (draft, value) => {
    const venue = addressOf(value);
    if (venue === null) return 'takes a port, or host:port';
    draft.venue = venue;
    return null;
  },
};

const PLAIN: Readonly<Record<string, (draft: Draft) => void>> = {
  '--no-sandbox': (draft) => {
    draft.sandbox = false;
  },
  '--no-open': (draft) => {
    draft.open = false;
  },
  '--allow-crash-points': (draft) => {
    draft.allowCrashPoints = true;
  },
};

/** What stands when nothing is given: the built-in market, seed 1, real time. */
export const DEFAULT_FLAGS: Flags = {
  shell: null,
  port: null,
  dataDir: null,
  replay: [],
  speed: 1,
  seed: 1,
  venue: null,
  market: null,
  sandbox: true,
  open: true,
  allowCrashPoints: false,
  accounts: null,
  onQuit: 'ask',
};

/** Reads `--name value` and `--name=value`. Flags that Chromium itself takes pass (`--remote-debugging-port` and such). */
export function parseFlags(args: readonly string[]): Result<Flags, FlagError> {
  const draft: Draft = { ...DEFAULT_FLAGS };
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? '';
    const equals = arg.indexOf('=');
    const name = equals < 0 ? arg : arg.slice(0, equals);
    const plain = PLAIN[name];
    if (plain !== undefined && equals < 0) {
      plain(draft);
      continue;
    }
    const read = VALUED[name];
    if (read === undefined) {
      if (isForElectron(name)) continue;
      return fail(name, `is not a flag of Rung. Known: ${[...Object.keys(VALUED), ...Object.keys(PLAIN)].join(', ')}`);
    }
    const value = equals < 0 ? args[++i] : arg.slice(equals + 1);
    if (value === undefined || value === '' || (equals < 0 && value.startsWith('--')))
      return fail(name, 'needs a value');
    const problem = read(draft, value);
    if (problem !== null) return fail(name, `${problem}, not "${value}"`);
  }
  return checkTogether(draft);
}

function checkTogether(flags: Flags): Result<Flags, FlagError> {
  if (flags.replay.length > 0 && flags.venue !== null) return fail('--venue', 'and --replay exclude each other');
  if (flags.market === 'connections' && (flags.replay.length > 0 || flags.venue !== null))
    return fail('--market', 'connections excludes --replay and --venue');
  if (flags.accounts !== null && flags.venue !== null)
    return fail('--accounts', 'is for the venue itself when --venue is given');
  if (flags.speed !== 1 && flags.replay.length === 0) return fail('--speed', 'is for --replay only');
  return ok(flags);
}

const fail = (flag: string, problem: string): Result<Flags, FlagError> =>
  err({ kind: 'flag', flag, message: `${flag} ${problem}.` });

/** Electron and Chromium read these themselves. */
const isForElectron = (name: string): boolean =>
  [
    '--remote-debugging-port',
    '--user-data-dir',
    '--enable-logging',
    '--disable-gpu',
    '--headless',
    '--inspect',
  ].includes(name);

function wholeNumber(text: string, min: number, max: number): number | null {
  if (!/^\d{1,10}$/.test(text)) return null;
  const value = Number(text);
  return value >= min && value <= max ? value : null;
}

function positiveNumber(text: string, max: number): number | null {
  if (!/^\d{1,6}(\.\d{1,3})?$/.test(text)) return null;
  const value = Number(text);
  return value > 0 && value <= max ? value : null;
}

function accountsOf(text: string): Flags['accounts'] {
  const names = text.split(',');
  if (names.length <= SIM_ACCOUNTS_MAX && names.every((name) => /^[A-Za-z]{1,32}$/.test(name))) return names;
  return wholeNumber(text, 1, SIM_ACCOUNTS_MAX);
}

function addressOf(text: string): Flags['venue'] {
  const match = /^(?:([A-Za-z0-9.-]{1,253}|\[[0-9a-fA-F:]+\]):)?(\d{1,5})$/.exec(text);
  const port = wholeNumber(match?.[2] ?? '', 1, 65_535);
  if (match === null || port === null) return null;
  return { host: (match[1] ?? LOOPBACK).replace(/^\[|\]$/g, ''), port };
}
