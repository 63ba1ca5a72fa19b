/** Each connection with its state; the dot never speaks alone. */
import type { ReactNode } from 'react';
import { idOf, type AccountId, type Connection, type ConnectionState } from '../../../shared/domain/index.ts';
import { useConnections } from '../../stores/connections-store.ts';
import { useRecords } from '../../stores/entities-store.ts';
import { useLinkStore, useLive } from '../../stores/link-store.ts';
import { openDialog } from '../../stores/ui-store.ts';
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

/** On connections: the ones that are set up, feeds among them, and how long each takes to answer. */
function useShown(): readonly (Connection & { readonly latencyMs?: number | null })[] {
  const records = useRecords('connection');
  const status = useConnections((s) => s.status);
  if (status?.market !== 'connections') return Object.values(records);
  return status.connections
    .filter((c) => c.state !== 'off')
    .map((c) => ({
      ...{ connectionId: c.connectionId, name: c.name, mode: c.mode, reason: c.reason },
      state: c.state === 'off' ? 'disconnected' : c.state,
      sinceMs: c.sinceMs ?? 0,
      accountId: c.accountId ?? idOf<AccountId>('none'),
      latencyMs: c.health?.latencyMs ?? null,
    }));
}

/** How long it takes to answer says that it is ready. */
const howItIs = (c: ReturnType<typeof useShown>[number]): string =>
  c.state === 'ready' && c.latencyMs != null
    ? formatMs(Math.round(c.latencyMs)).replace('.0', '')
    : WORDS[c.state].text;

export function VenueStat(): ReactNode {
  const live = useLive();
  const connections = useShown();
  if (connections.length > 2) return <ManyVenues connections={connections} live={live} />;
  const shown = connections;
  return (
    <button type="button" className="stat-button" onClick={() => openDialog('connectBroker')} data-testid="connections">
      <Stat
        name="Venue"
        className="stat-venue"
        width={shown.length > 1 ? 284 : 150}
        title={connections.map(hint).join('\n')}
      >
        {shown.length === 0 ? <span className="muted">none yet</span> : null}
        {shown.map((c) => (
          <span key={c.connectionId} className="venue" data-state={c.state}>
            <i className={`dot ${live ? WORDS[c.state].tone : ''}`} aria-hidden="true" />
            <span className="venue-name">{shortName(c)}</span>
            <span className="venue-how">&nbsp;· {live ? howItIs(c) : UNKNOWN}</span>
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
    <button type="button" className="stat-button" onClick={() => openDialog('connectBroker')} data-testid="connections">
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
      width={64}
      title="Round trip between this screen and the engine"
      testId="engine-link"
    >
      <i className={`dot ${live ? 'good' : 'bad'}`} aria-hidden="true" /> {live ? formatRoundTrip(roundTripMs) : 'lost'}
    </Stat>
  );
}

const formatRoundTrip = (ms: number | null): string =>
  ms !== null && ms < 1 ? '<1 ms' : formatMs(ms === null ? null : Math.round(ms)).replace('.0', '');
