/** Each connection with its state; the dot never speaks alone. */
import type { ReactNode } from 'react';
import type { Connection, ConnectionState } from '../../../shared/domain/index.ts';
import { useRecords } from '../../stores/entities-store.ts';
import { useLinkStore, useLive } from '../../stores/link-store.ts';
import { openSettings } from '../../stores/ui-store.ts';
import { UNKNOWN, formatMs, formatTime } from '../../ui/format.ts';
import { Stat } from './stat.tsx';

const WORDS: Readonly<Record<ConnectionState, { readonly text: string; readonly tone: string }>> = {
  ready: { text: 'ready', tone: 'good' },
  reconciling: { text: 'reconciling', tone: 'warn' },
  connecting: { text: 'connecting', tone: 'warn' },
  disconnected: { text: 'lost', tone: 'bad' },
};

/** The name's first part: `Simulated` of `Simulated market, seed 7`, or `… market at 127.0.0.1:4000`; the footer has the whole. */
const shortName = (c: Connection): string => (c.name.split(',')[0] ?? c.name).replace(/ market( at .*)?$/, '');

const hint = (c: Connection): string =>
  `${c.name}, account ${c.accountId}: ${WORDS[c.state].text} since ${formatTime(c.sinceMs)}${c.reason === null ? '' : `. ${c.reason}`}`;

export function VenueStat(): ReactNode {
  const live = useLive();
  const connections = Object.values(useRecords('connection'));
  if (connections.length > 2) return <ManyVenues connections={connections} live={live} />;
  const shown = connections;
  return (
    <button type="button" className="stat-button" onClick={() => openSettings('connections')} data-testid="connections">
      <Stat name="Venue" width={shown.length > 1 ? 260 : 130} title={connections.map(hint).join('\n')}>
        {shown.length === 0 ? <span className="muted">none yet</span> : null}
        {shown.map((c) => (
          <span key={c.connectionId} className="venue" data-state={c.state}>
            <i className={`dot ${live ? WORDS[c.state].tone : ''}`} aria-hidden="true" />
            {shortName(c)} · {live ? WORDS[c.state].text : UNKNOWN}
          </span>
        ))}
      </Stat>
    </button>
  );
}

/** More venues than there is room for: how many are ready; each by name in the tooltip. */
function ManyVenues(props: { readonly connections: readonly Connection[]; readonly live: boolean }): ReactNode {
  const { connections, live } = props;
  const ready = connections.filter((c) => c.state === 'ready').length;
  const all = ready === connections.length;
  const tone = !live ? '' : all ? 'good' : connections.some((c) => c.state === 'disconnected') ? 'bad' : 'warn';
  return (
    <button type="button" className="stat-button" onClick={() => openSettings('connections')} data-testid="connections">
      <Stat name="Venues" width={130} title={connections.map(hint).join('\n')}>
        <span className="venue" data-state={all ? 'ready' : 'not-ready'}>
          <i className={`dot ${tone}`} aria-hidden="true" />
          {live ? `${ready} of ${connections.length} ready` : UNKNOWN}
        </span>
      </Stat>
    </button>
  );
}

/** Round trip between this page and the engine. */
export function EngineStat(): ReactNode {
  const link = useLinkStore((s) => s.link);
  const roundTripMs = useLinkStore((s) => s.roundTripMs);
  const live = link.kind === 'live';
  return (
    <Stat
      className="stat-engine"
      name="Engine"
      width={58}
      title="Round trip between this screen and the engine"
      testId="engine-link"
    >
      <i className={`dot ${live ? 'good' : 'bad'}`} aria-hidden="true" /> {live ? formatRoundTrip(roundTripMs) : 'lost'}
    </Stat>
  );
}

const formatRoundTrip = (ms: number | null): string =>
  ms !== null && ms < 1 ? '<1 ms' : formatMs(ms === null ? null : Math.round(ms)).replace('.0', '');
