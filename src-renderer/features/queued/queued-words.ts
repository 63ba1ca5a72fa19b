/** Orders for the open in words: what it is, how far the market went, how long the offer stands (S3.6, G19). Pure. */
import {
  dec,
  type Decimal,
  type Instrument,
  type Queued,
  type SubmitLadderCommand,
  type SubmitOrderCommand,
} from '../../../shared/domain/index.ts';
import { formatPct, formatPrice, formatSpan, formatTime, formatDay } from '../../ui/format.ts';
import type { StateWords } from '../../ui/state-words.ts';
import { TIF_SHORT, TYPE_NAMES } from '../../ui/venue-words.ts';

const STATUS: Readonly<Record<Queued['status'], StateWords>> = {
  waiting: { text: 'Waits for the open', tone: 'muted' },
  ready: { text: 'Ready', tone: 'warn' },
  sent: { text: 'Sent', tone: 'good' },
  dropped: { text: 'Dropped', tone: 'muted' },
  expired: { text: 'Expired, not sent', tone: 'muted' },
  drifted: { text: 'Not sent: the market drifted', tone: 'bad' },
};

export const queuedStatus = (queued: Pick<Queued, 'status'>): StateWords => STATUS[queued.status];

/** `Ladder, 4 rungs, day`; `Limit 294.30, GTC`. */
export function commandWords(command: SubmitOrderCommand | SubmitLadderCommand, instrument: Instrument | null): string {
  const tif = TIF_SHORT[command.tif];
  const exits = command.bracket === undefined ? '' : ', with exits';
  if (command.kind === 'submitLadder') return `Ladder, ${tif}${exits}`;
  const limit =
    command.limitPrice === null
      ? ''
      : ` ${instrument === null ? command.limitPrice : formatPrice(command.limitPrice, instrument)}`;
  return `${TYPE_NAMES[command.type]}${limit}, ${tif}${exits}`;
}

export type Drift = {
  /** Signed per cent of the reference, two decimals; null: one of the mids is missing. */
  readonly pct: string | null;
  readonly text: string;
  readonly tooFar: boolean;
};

/** How far the mid has gone from the one it was queued at, beside what is allowed. For the eye: the engine decides. */
export function driftOf(queued: Pick<Queued, 'referenceMid' | 'driftPctMax'>, mid: Decimal | null): Drift {
  const most = `of ${dec(queued.driftPctMax).trim().toString()} %`;
  if (queued.referenceMid === null) return { pct: null, text: 'no mid then', tooFar: false };
  if (mid === null) return { pct: null, text: 'no quote now', tooFar: false };
  const reference = dec(queued.referenceMid);
  if (reference.isZero()) return { pct: null, text: most, tooFar: false };
  const pct = mid.sub(reference).mul(dec('100')).div(reference.abs(), 2, 'nearest');
  return {
    pct: pct.toString(),
    text: `${formatPct(pct.toString())} ${most}`,
    tooFar: pct.abs().gt(dec(queued.driftPctMax)),
  };
}

/** When it may be approved, or how long it stands: `Mon 9:30 ET`, `stands 0:29:12`. */
export function standsWords(queued: Pick<Queued, 'status' | 'opensMs' | 'expiresMs'>, nowMs: number | null): string {
  if (queued.status === 'waiting' && queued.opensMs !== null) {
    return `${formatDay(queued.opensMs).split(' ')[0] ?? ''} ${formatTime(queued.opensMs).slice(0, 5)} ET`;
  }
  if (queued.status !== 'waiting' && queued.status !== 'ready') return '';
  return nowMs === null ? '' : queued.expiresMs <= nowMs ? 'over' : `stands ${formatSpan(queued.expiresMs - nowMs)}`;
}

/** Why it can't be approved now, or null. The engine checks again with a fresh quote. */
export function cannotApprove(queued: Queued, drift: Drift, nowMs: number | null): string | null {
  if (queued.status === 'waiting') return 'The market is closed: approve at the open';
  if (queued.status !== 'ready') return 'It has ended';
  if (nowMs !== null && nowMs >= queued.expiresMs) return 'Its time is over';
  return drift.tooFar ? 'The market drifted too far: drop it and make a new one' : null;
}
