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

export type RescueFlags = {
  readonly params: CloseAllParams;
  readonly dataDir: string | null;
  readonly venue: { readonly host: string; readonly port: number } | null;
  /** Without it the question has to be answered. */
  readonly yes: boolean;
};

export const RESCUE_USAGE = `close-all: cancels every order and closes every position, also when Rung does not start.

  --scope all | account:<id> | connection:<id> | instrument:<id> | strategy:<name>   (all)
  --collar <per cent>   how far beyond the touch a close may go (2)
  --data-dir <folder>   the terminal's data folder
  --venue <host:port>   the venue, if no terminal answers and the folder does not say
  --yes                 do not ask

Exit code: 0 everything is flat, by two reads of each venue; 1 it is not; 2 wrong use.`;

/** Reads the flags; an error is a sentence. */
export function parseRescueFlags(args: readonly string[]): Result<RescueFlags, string> {
  let scope: CloseAllScope = { kind: 'all' };
  let collarPct = dec('2').text();
  let dataDir: string | null = null;
  let venue: RescueFlags['venue'] = null;
  let yes = false;
  for (let i = 0; i < args.length; i++) {
    const [name, inline] = split(args[i] ?? '');
    if (name === '--close-all') continue;
    if (name === '--yes') {
      yes = true;
      continue;
    }
    const value = inline ?? args[++i];
    if (value === undefined || value === '') return err(`${name} needs a value.`);
    switch (name) {
      case '--scope': {
        const read = scopeOf(value);
        if (read === null) return err(`--scope ${value} is not understood.`);
        scope = read;
        break;
      }
      case '--collar':
        if (!/^\d{1,2}(\.\d{1,4})?$/.test(value)) return err(`--collar takes a per cent from 0 to 20, not ${value}.`);
        collarPct = dec(value).text();
        break;
      case '--data-dir':
        dataDir = value;
        break;
      case '--venue': {
        const match = /^(?:([A-Za-z0-9.-]{1,253}):)?(\d{1,5})$/.exec(value);
        if (match === null) return err(`--venue takes a port, or host:port, not ${value}.`);
        venue = { host: match[1] ?? '127.0.0.1', port: Number(match[2]) };
        break;
      }
      default:
        return err(`${name} is not known here.`);
    }
  }
  return ok({ params: { scope, collarPct, keep: [], closedMarket: 'leave' }, dataDir, venue, yes });
}

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
