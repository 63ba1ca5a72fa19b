/** The market's clock in words: open, when it closes; closed, when it opens. Pure; times are the market's, UTC ms. */
import type { Instrument, SessionInterval } from '../../../shared/domain/index.ts';
import { formatDay, formatSpan, formatTime } from '../../ui/format.ts';

export type MarketClock = {
  readonly session: SessionInterval | null;
  readonly nextOpenMs: number | null;
  readonly sessionNote: string | null;
};

export type MarketWords = { readonly text: string; readonly tone: 'good' | 'warn' | 'muted'; readonly detail: string };

const NAMES: Readonly<Record<SessionInterval['kind'], string>> = {
  pre: 'Pre-market',
  regular: 'Open',
  post: 'After hours',
  overnight: 'Overnight',
  continuous: 'Open around the clock',
};

/** `9:30 ET`, with its day when it is not today's. */
function opensAt(ms: number, nowMs: number): string {
  const time = `${formatTime(ms).slice(0, 5).replace(/^0/, '')} ET`;
  return formatDay(ms) === formatDay(nowMs) ? time : `${formatDay(ms).split(' ')[0] ?? ''} ${time}`;
}

/** What the header says of the US market at `nowMs`. */
export function marketWords(clock: MarketClock, nowMs: number): MarketWords {
  const { session, nextOpenMs } = clock;
  const note = clock.sessionNote === null ? '' : ` · ${clock.sessionNote}`;
  if (session !== null && nowMs < session.endMs) {
    const until = formatSpan(session.endMs - nowMs);
    const end = formatTime(session.endMs).slice(0, 5);
    if (session.kind === 'regular') {
      const last = session.endMs - nowMs < 15 * 60_000;
      return {
        text: `Open · closes in ${until}`,
        tone: last ? 'warn' : 'good',
        detail: `Regular hours until ${end} ET${note}`,
      };
    }
    const opens = nextOpenMs === null ? '' : ` · opens ${opensAt(nextOpenMs, nowMs)}`;
    return {
      text: `${NAMES[session.kind]}${opens}`,
      tone: 'warn',
      detail: `${NAMES[session.kind]} until ${end} ET${note}`,
    };
  }
  if (nextOpenMs === null) return { text: 'Closed', tone: 'muted', detail: `The US market is closed${note}` };
  return {
    text: `Closed · opens ${opensAt(nextOpenMs, nowMs)}`,
    tone: 'muted',
    detail: `Opens in ${formatSpan(nextOpenMs - nowMs)}${note}`,
  };
}

/** Quotes of a recording that stay away for so long, in its own time, are taken for its end. */
export const RECORDING_SILENT_MS = 5 * 60_000;

export type MarketFacts = {
  readonly instruments: readonly Pick<Instrument, 'calendar'>[];
  readonly marketKind: 'simulated' | 'replay' | 'broker';
  /** The market's time of the newest quote; null before the first. */
  readonly newestQuoteMs: number | null;
};

/** Whether anything here follows the US market's hours: a crypto market has no NYSE. */
const followsUs = (instruments: MarketFacts['instruments']): boolean =>
  instruments.length === 0 || instruments.some((i) => i.calendar !== 'always');

/** What the clock is called: `NYSE`, `Recording`, or `Market` where nothing keeps US hours. */
export const marketName = (facts: MarketFacts): string =>
  followsUs(facts.instruments) ? 'NYSE' : facts.marketKind === 'replay' ? 'Recording' : 'Market';

/** What the header says of whatever market this is: no close is counted down to that nobody would see. */
export function clockWords(clock: MarketClock, facts: MarketFacts, nowMs: number): MarketWords {
  const { newestQuoteMs } = facts;
  if (facts.marketKind === 'replay' && newestQuoteMs !== null && nowMs - newestQuoteMs > RECORDING_SILENT_MS) {
    const at = formatTime(newestQuoteMs);
    return {
      text: `No quotes since ${at.slice(0, 5)}`,
      tone: 'warn',
      detail: `The recording's last quote is of ${at} ET`,
    };
  }
  if (!followsUs(facts.instruments)) {
    return { text: NAMES.continuous, tone: 'good', detail: 'All instruments here trade day and night' };
  }
  return marketWords(clock, nowMs);
}

/** How fast the market's clock runs, where that is not as usual: `60x`, `as fast as it can`. */
export function speedWords(speed: number): string | null {
  if (speed === 1) return null;
  return speed === 0 ? 'as fast as it can' : `${speed}x`;
}
