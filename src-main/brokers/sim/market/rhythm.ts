/** How the day breathes: how lively an instrument is and how wide its spread, by session and time within it. Pure. */
import type { SessionInterval } from '../../../../shared/domain/index.ts';

/** `activity` scales the rate of quotes and trades, `spread` the width, `vol` the volatility per second. */
export type Rhythm = { readonly activity: number; readonly spread: number; readonly vol: number };

const CALM: Rhythm = { activity: 0.09, spread: 4, vol: 0.35 };
const CONTINUOUS: Rhythm = { activity: 1, spread: 1, vol: 1 };
const OPENING_MS = 30 * 60_000;
const CLOSING_MS = 20 * 60_000;

/** Lively and wide at the open, quiet at noon, lively and tight at the close; extended hours are thin and wide. */
export function rhythmAt(session: SessionInterval, nowMs: number): Rhythm {
  if (session.kind === 'continuous') return CONTINUOUS;
  if (session.kind !== 'regular') return CALM;
  const since = nowMs - session.startMs;
  const left = session.endMs - nowMs;
  if (since < OPENING_MS) {
    const share = 1 - since / OPENING_MS;
    return { activity: 1 + 0.6 * share, spread: 1 + 0.9 * share * share, vol: 1 + 0.8 * share };
  }
  if (left < CLOSING_MS) {
    const share = 1 - left / CLOSING_MS;
    return { activity: 1 + 0.7 * share, spread: 1 - 0.1 * share, vol: 1 + 0.2 * share };
  }
  // A shallow bowl between them.
  const middle = (since - OPENING_MS) / (since + left - OPENING_MS - CLOSING_MS);
  const dip = 4 * middle * (1 - middle);
  return { activity: 1 - 0.35 * dip, spread: 1, vol: 1 - 0.3 * dip };
}
