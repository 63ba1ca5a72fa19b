/** How connections and their checks are said. */
import type { CheckItem, ConnectionHealth, ConnectionSetup } from '../../shared/domain/index.ts';
import { UNKNOWN, formatMs } from './format.ts';

/** Reasons of a lost link that the trader gave. */
export const ENDED_BY_TRADER: readonly string[] = ['Disconnected by you', 'Removed by you', 'not opened in this start'];

export const STATE_WORDS: Readonly<Record<ConnectionSetup['state'], { readonly text: string; readonly tone: string }>> =
  {
    off: { text: 'not connected', tone: '' },
    disconnected: { text: 'no link', tone: 'bad' },
    connecting: { text: 'connecting', tone: 'warn' },
    reconciling: { text: 'reading orders and positions', tone: 'warn' },
    ready: { text: 'connected', tone: 'good' },
  };

export const CHECK_WORDS: Readonly<Record<CheckItem['what'], string>> = {
  reachable: 'Reachable',
  account: 'Account',
  mode: 'Mode',
  data: 'Quotes',
  clock: 'Clock',
  permissions: 'Permissions',
};

export const CHECK_STATES: Readonly<Record<CheckItem['state'], { readonly text: string; readonly tone: string }>> = {
  ok: { text: 'ok', tone: 'good' },
  warning: { text: 'look', tone: 'warn' },
  failed: { text: 'failed', tone: 'bad' },
  unknown: { text: 'unknown', tone: '' },
};

/** `12 ms · 34 messages/s · 40 of 50 requests left · real-time SIP · 12 of 100 quotes · clock +4 ms`. */
export function healthWords(health: ConnectionHealth | null): string {
  if (health === null) return UNKNOWN;
  const { latencyMs, messagesPerSecond, headroom, feed, subscriptions, clockSkewMs } = health;
  const skew = clockSkewMs === null ? null : `${clockSkewMs < 0 ? '−' : '+'}${Math.abs(Math.round(clockSkewMs))} ms`;
  const max = subscriptions?.max ?? null;
  return [
    latencyMs === null ? `latency ${UNKNOWN}` : formatMs(Math.round(latencyMs)).replace('.0', ''),
    `${Math.round(messagesPerSecond)} messages/s`,
    headroom === null ? null : `${headroom.left} of ${headroom.of} requests left`,
    feed === null ? 'no quotes' : feed,
    subscriptions === null ? null : `${subscriptions.used}${max === null ? '' : ` of ${max}`} quotes`,
    skew === null ? null : `clock ${skew}`,
  ]
    .filter((part) => part !== null)
    .join(' · ');
}
