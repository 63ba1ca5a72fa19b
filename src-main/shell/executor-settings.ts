/**
 * What a vertical spread starts from (S0.7): the environment (`EXECUTOR_*`) over `settings.yaml` over the built-in values; a
 * command's own parameters go over all of them. A variable that is not understood refuses the start and is named.
 */
import { Decimal, dec, err, ok, RUNGS_MAX, type Result, type VerticalParams } from '../../shared/domain/index.ts';
import type { Environment } from './environment-settings.ts';
import type { StartFailure } from './terminal-process.ts';

type Draft = { -readonly [Key in keyof VerticalParams]?: VerticalParams[Key] };

const SECONDS_MIN = dec('0.1');
const SECONDS_MAX = dec('600');
const THOUSAND = dec('1000');

const number = (text: string): Decimal | null => {
  const parsed = Decimal.parse(text.trim());
  return parsed.ok ? parsed.value : null;
};

/** Seconds, to whole milliseconds. */
function milliseconds(text: string): number | null {
  const seconds = number(text);
  if (seconds === null || seconds.lt(SECONDS_MIN) || seconds.gt(SECONDS_MAX)) return null;
  return Number(seconds.mul(THOUSAND).round(0, 'nearest').toString());
}

type Reader = { readonly wants: string; readonly read: (draft: Draft, text: string) => boolean };

const READERS: Readonly<Record<string, Reader>> = {
  EXECUTOR_MAX_ATTEMPTS: {
    wants: `a whole number from 1 to ${RUNGS_MAX}`,
    read: (draft, text) => {
      const rungs = /^\d{1,3}$/.test(text.trim()) ? Number(text) : 0;
      if (rungs < 1 || rungs > RUNGS_MAX) return false;
      draft.attemptsMax = rungs;
      return true;
    },
  },
  EXECUTOR_PRICE_INCREMENT: {
    wants: 'a decimal above 0',
    read: (draft, text) => {
      const increment = number(text);
      if (increment === null || increment.sign() <= 0) return false;
      draft.increment = increment.trim().text();
      return true;
    },
  },
  EXECUTOR_MIN_THRESHOLD: {
    wants: 'a decimal, signed: + received, − paid',
    read: (draft, text) => {
      const premium = number(text);
      if (premium === null) return false;
      draft.minPremium = premium.trim().text();
      return true;
    },
  },
  EXECUTOR_ATTEMPT_INTERVAL: {
    wants: 'seconds from 0.1 to 600',
    read: (draft, text) => {
      const ms = milliseconds(text);
      if (ms !== null) draft.attemptIntervalMs = ms;
      return ms !== null;
    },
  },
  EXECUTOR_ORDER_TIMEOUT: {
    wants: 'seconds from 0.1 to 600',
    read: (draft, text) => {
      const ms = milliseconds(text);
      if (ms !== null) draft.orderTimeoutMs = ms;
      return ms !== null;
    },
  },
};

/** The environment's values; variables that are not set or empty say nothing. */
export function executorOfEnvironment(environment: Environment): Result<Partial<VerticalParams>, StartFailure> {
  const draft: Draft = {};
  for (const [name, { wants, read }] of Object.entries(READERS)) {
    const text = environment[name];
    if (text === undefined || text.trim() === '') continue;
    if (read(draft, text)) continue;
    return err({
      kind: 'settings',
      message: `${name} takes ${wants}, not "${text.slice(0, 40)}". Correct or unset it.`,
    });
  }
  return ok(draft);
}
