/** What stands in the way of trading while the engine answers, in words: journal, connections, trading state. Pure. */
import type { Terminal } from '../../../shared/contract/messages.ts';
import type { Connection, ConnectionsStatus } from '../../../shared/domain/index.ts';
import { ENDED_BY_TRADER } from '../../ui/connection-words.ts';
import { formatTime } from '../../ui/format.ts';

export type Notice = {
  readonly id: string;
  readonly level: 'warning' | 'danger';
  readonly text: string;
  readonly detail: string;
  /** The settings page where it can be changed. */
  readonly page: 'trading' | 'connections' | null;
};

/** Ended by the trader, or of an earlier start: nothing stands in the way that they do not know of. */
const isOff = (c: Connection): boolean => c.state === 'disconnected' && ENDED_BY_TRADER.includes(c.reason ?? '');

function ofConnection(c: Connection): readonly Notice[] {
  if (c.state === 'ready' || isOff(c)) return [];
  const text = {
    disconnected: `${c.name}: connection lost at ${formatTime(c.sinceMs)}`,
    connecting: `${c.name}: connecting since ${formatTime(c.sinceMs)}`,
    reconciling: `${c.name}: comparing orders and positions with the venue`,
  }[c.state];
  const reason = c.reason === null ? '' : `${c.reason.charAt(0).toUpperCase()}${c.reason.slice(1)}. `;
  const detail = `${reason}New orders are refused until it is ready; cancels are taken.`;
  return [
    {
      id: `connection:${c.connectionId}`,
      level: c.state === 'disconnected' ? 'danger' : 'warning',
      text,
      detail,
      page: 'connections',
    },
  ];
}

function ofState(terminal: Terminal): readonly Notice[] {
  const why = terminal.tradingStateReason === '' ? '' : ` (${terminal.tradingStateReason})`;
  switch (terminal.tradingState) {
    case 'active':
      return [];
    case 'reducing':
      return [
        {
          id: 'state',
          level: 'warning',
          text: `Reducing only${why}`,
          detail: 'Orders that open or add are refused; exits and cancels go.',
          page: 'trading',
        },
      ];
    case 'halted':
      return [
        {
          id: 'state',
          level: 'danger',
          text: `Trading is halted${why}`,
          detail: 'Every new order is refused; cancels go.',
          page: 'trading',
        },
      ];
    case 'flattening':
      return [
        {
          id: 'state',
          level: 'danger',
          text: `Flattening${why}`,
          detail: 'Positions are being closed; new entries are refused.',
          page: null,
        },
      ];
  }
}

/** Connections wait for their keys: the passphrase is asked for at each start. */
export function keysNotice(status: ConnectionsStatus | null): readonly Notice[] {
  const waiting = status?.connections.filter((c) => c.connectAtStart && c.state === 'disconnected') ?? [];
  if (status?.market !== 'connections' || status.vault.state !== 'locked' || waiting.length === 0) return [];
  const text = `Keys are locked: ${waiting.map((c) => c.name).join(', ')} cannot connect`;
  return [{ id: 'keys', level: 'danger', text, detail: 'Type your passphrase in Connections.', page: 'connections' }];
}

/** Most serious first. */
export function noticesOf(terminal: Terminal, connections: readonly Connection[]): readonly Notice[] {
  const journal: readonly Notice[] = terminal.journalOk
    ? []
    : [
        {
          id: 'journal',
          level: 'danger',
          text: `The journal refuses writes${terminal.journalReason === null ? '' : `: ${terminal.journalReason}`}`,
          detail: 'New orders are refused, nothing is lost; cancels still go. Make room on the disk, then restart.',
          page: null,
        },
      ];
  const all = [...journal, ...connections.flatMap(ofConnection), ...ofState(terminal)];
  return all.toSorted((a, b) => Number(b.level === 'danger') - Number(a.level === 'danger'));
}

/** That many have room side by side. */
const SIDE_BY_SIDE = 3;

/** Those that are shown, and those that are only counted. */
export const fitNotices = (
  notices: readonly Notice[],
): { readonly shown: readonly Notice[]; readonly more: readonly Notice[] } => ({
  shown: notices.slice(0, SIDE_BY_SIDE),
  more: notices.slice(SIDE_BY_SIDE),
});
