/** What stands in the way of trading while the engine answers, in words: journal, connections, trading state. Pure. */
import type { Terminal } from '../../../shared/contract/messages.ts';
import type { Connection } from '../../../shared/domain/index.ts';
import { formatTime } from '../../ui/format.ts';

export type Notice = {
  readonly id: string;
  readonly level: 'warning' | 'danger';
  readonly text: string;
  readonly detail: string;
  /** The settings page where it can be changed. */
  readonly page: 'trading' | 'connections' | null;
};

function ofConnection(c: Connection): readonly Notice[] {
  if (c.state === 'ready') return [];
  const text = {
    disconnected: `${c.name}: connection lost at ${formatTime(c.sinceMs)}`,
    connecting: `${c.name}: connecting since ${formatTime(c.sinceMs)}`,
    reconciling: `${c.name}: comparing orders and positions with the venue`,
  }[c.state];
  const reason = c.reason === null ? '' : `${c.reason}. `;
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
