/** The command line of `npm run close-all` and `rung --close-all`. */
import {
  dec,
  err,
  idOf,
  ok,
  type CloseAllParams,
  type CloseAllScope,
  type Result,
} from '../../../shared/domain/index.ts';
import { LIVE_VARIABLE, PASSPHRASE_VARIABLE } from './rescue-world.ts';

export type RescueFlags = {
  readonly params: CloseAllParams;
  readonly dataDir: string | null;
  readonly venue: { readonly host: string; readonly port: number } | null;
  /** Without it the question has to be answered. */
  readonly yes: boolean;
  /** Live accounts whose names need not be typed. */
  readonly live: readonly string[];
  /** How long an account that does not answer is waited for once the others are done, ms. */
  readonly waitMs: number;
};

const WAIT_S = 30;
/** A run ends after three minutes in any case. */
const WAIT_S_MAX = 180;

export const RESCUE_USAGE = `close-all: cancels every order and closes every position, also when Rung hangs or does not start.

  --scope all | account:<id> | connection:<id> | instrument:<id> | strategy:<name>   (all)
  --collar <per cent>   how far beyond the touch a close may go (2)
  --data-dir <folder>   the terminal's data folder
  --venue <host:port>   the simulated venue, if no terminal answers and the folder does not say
  --live <account,...>  live accounts that may be closed without typing their names (also ${LIVE_VARIABLE})
  --wait <seconds>      how long an account that does not answer is waited for once the others are done (${WAIT_S})
  --yes                 do not ask

It asks the terminal that runs on the data folder. Without an answer within a second it acts on connections of its own: those
that were connected when the terminal ran last, or the one that --scope connection names. Keys under a passphrase: it is asked
for, or read from ${PASSPHRASE_VARIABLE}. Keys in the vault of the operating system: rung --close-all, the desktop app.

Exit code: 0 everything is flat, by two reads of each venue; 1 it is not; 2 wrong use, or you said no.`;

type Draft = { -readonly [K in keyof RescueFlags]: RescueFlags[K] };

/** Reads the flags; an error is a sentence. */
export function parseRescueFlags(args: readonly string[]): Result<RescueFlags, string> {
  const params: CloseAllParams = {
    ...{ scope: { kind: 'all' }, collarPct: dec('2').text(), keep: [] },
    closedMarket: 'leave',
  };
  const flags: Draft = { params, dataDir: null, venue: null, yes: false, live: [], waitMs: WAIT_S * 1_000 };
  for (let i = 0; i < args.length; i++) {
    const [name, inline] = split(args[i] ?? '');
    if (name === '--close-all') continue;
    if (name === '--yes') {
      flags.yes = true;
      continue;
    }
    const value = inline ?? args[++i];
    if (value === undefined || value === '') return err(`${name} needs a value.`);
    const wrong = take(flags, name, value);
    if (wrong !== null) return err(wrong);
  }
  return ok(flags);
}

/** Takes one flag's value; null, or what is wrong with it. */
function take(flags: Draft, name: string, value: string): string | null {
  switch (name) {
    case '--scope': {
      const scope = scopeOf(value);
      if (scope === null) return `--scope ${value} is not understood.`;
      flags.params = { ...flags.params, scope };
      return null;
    }
    case '--collar':
      if (!/^\d{1,2}(\.\d{1,4})?$/.test(value)) return `--collar takes a per cent from 0 to 20, not ${value}.`;
      flags.params = { ...flags.params, collarPct: dec(value).text() };
      return null;
    case '--data-dir':
      flags.dataDir = value;
      return null;
    case '--venue': {
      const match = /^(?:([A-Za-z0-9.-]{1,253}):)?(\d{1,5})$/.exec(value);
      if (match === null) return `--venue takes a port, or host:port, not ${value}.`;
      flags.venue = { host: match[1] ?? '127.0.0.1', port: Number(match[2]) };
      return null;
    }
    case '--live':
      flags.live = [...flags.live, ...accountsIn(value)];
      return null;
    case '--wait':
      if (!/^\d{1,3}$/.test(value) || Number(value) > WAIT_S_MAX)
        return `--wait takes seconds from 0 to ${WAIT_S_MAX}, not ${value}.`;
      flags.waitMs = Number(value) * 1_000;
      return null;
    default:
      return `${name} is not known here.`;
  }
}

/** Names with commas between them. */
export const accountsIn = (text: string): readonly string[] =>
  text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

function split(arg: string): readonly [string, string | null] {
  const at = arg.indexOf('=');
  return at < 0 ? [arg, null] : [arg.slice(0, at), arg.slice(at + 1)];
}

function scopeOf(text: string): CloseAllScope | null {
  if (text === 'all') return { kind: 'all' };
  const at = text.indexOf(':');
  const id = text.slice(at + 1);
  if (at < 0 || id === '') return null;
  switch (text.slice(0, at)) {
    case 'account':
      return { kind: 'account', accountId: idOf(id) };
    case 'connection':
      return { kind: 'connection', connectionId: idOf(id) };
    case 'instrument':
      return { kind: 'instrument', instrumentId: idOf(id) };
    case 'strategy':
      return { kind: 'strategy', strategy: id };
    default:
      return null;
  }
}
