/** The words of `npm run replay`. Every mistake is answered by naming the flag and what it takes. */
import { err, ok, type Result, type Side } from '../../shared/domain/index.ts';

export type ReplayArguments = {
  /** Files or folders of recorded quotes. */
  readonly data: readonly string[];
  /** Upper case; empty: every symbol of the data. */
  readonly symbols: readonly string[];
  readonly everyMs: number;
  readonly sides: readonly Side[];
  /** Market ms per real ms; 0: as fast as the machine can. */
  readonly speed: number;
  readonly seed: number;
  /** Units per ladder. */
  readonly qty: string;
  readonly waitMs: number;
};

export type ArgumentsError = { readonly kind: 'badFlag'; readonly flag: string; readonly message: string };

export const REPLAY_USAGE = `npm run replay -- --data <file or folder> [--symbols IBM,SPY] [--every 5m] [--side buy|sell|both]
                  [--speed max|N] [--seed N] [--qty 100] [--wait 15s]`;

const UNITS_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 };

/** `15s`, `5m`, `1h` to ms; null when it is none of them or not above zero. */
export function durationMs(text: string): number | null {
  const match = /^(\d{1,6})(s|m|h)$/.exec(text);
  const unit = UNITS_MS[match?.[2] ?? ''];
  const count = Number(match?.[1] ?? 0);
  return unit === undefined || count === 0 ? null : count * unit;
}

const bad = (flag: string, message: string): Result<never, ArgumentsError> => err({ kind: 'badFlag', flag, message });

type Draft = { -readonly [K in keyof ReplayArguments]: ReplayArguments[K] };

function take(draft: Draft, flag: string, value: string): string | null {
  switch (flag) {
    case '--data':
      draft.data = [...draft.data, value];
      return null;
    case '--symbols':
      draft.symbols = value
        .split(',')
        .map((s) => s.trim().toUpperCase())
        .filter((s) => s !== '');
      return draft.symbols.length > 0 ? null : 'takes symbols separated by commas';
    case '--every':
    case '--wait': {
      const ms = durationMs(value);
      if (ms === null) return 'takes a time such as 15s, 5m or 1h';
      if (flag === '--every') draft.everyMs = ms;
      else draft.waitMs = ms;
      return null;
    }
    case '--side':
      if (value !== 'buy' && value !== 'sell' && value !== 'both') return 'takes buy, sell or both';
      draft.sides = value === 'both' ? ['buy', 'sell'] : [value];
      return null;
    case '--speed':
      if (value !== 'max' && !/^\d{1,5}(\.\d+)?$/.test(value)) return 'takes max or a number such as 60';
      draft.speed = value === 'max' ? 0 : Number(value);
      return value === 'max' || draft.speed > 0 ? null : 'must be above zero';
    case '--seed':
      draft.seed = Number(value);
      return /^\d{1,9}$/.test(value) ? null : 'takes a whole number';
    case '--qty':
      draft.qty = value;
      return /^[1-9]\d{0,6}$/.test(value) ? null : 'takes a whole number of units above zero';
    default:
      return 'is not known';
  }
}

/** Reads the words after `npm run replay --`; `--flag value` and `--flag=value` are the same. */
export function readReplayArguments(words: readonly string[]): Result<ReplayArguments, ArgumentsError> {
  const draft: Draft = {
    data: [],
    symbols: [],
    everyMs: 300_000,
    sides: ['buy', 'sell'],
    speed: 0,
    seed: 1,
    qty: '100',
    waitMs: 15_000,
  };
  for (let i = 0; i < words.length; i++) {
    const [flag = '', inline] = (words[i] ?? '').split(/=(.*)/s);
    const value = inline ?? words[++i];
    if (value === undefined) return bad(flag, `${flag} needs a value`);
    const complaint = take(draft, flag, value);
    if (complaint !== null) return bad(flag, `${flag} ${complaint}, not "${value.slice(0, 40)}"`);
  }
  if (draft.data.length === 0) return bad('--data', '--data is missing: a file or folder of recorded quotes');
  return ok(draft);
}
