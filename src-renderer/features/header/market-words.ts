/** The market's clock in words: open, when it closes; closed, when it opens. Pure; times are the market's, UTC ms. */
import type { SessionInterval } from '../../../shared/domain/index.ts';
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

/** How fast the market's clock runs, where that is not as usual: `60x`, `as fast as it can`. */
export function speedWords(speed: number): string | null {
  if (speed === 1) return null;
  return speed === 0 ? 'as fast as it can' : `${speed}x`;
}
