/** All connections, a line each: state, mode, account, latency and the rest of its health. */
import type { ReactNode } from 'react';
import type { ConnectionId, ConnectionSetup } from '../../../shared/domain/index.ts';
import { STATE_WORDS, healthWords } from '../../ui/connection-words.ts';
import { EmptyState } from '../../ui/empty-state.tsx';

export type ConnectionListProps = {
  readonly connections: readonly ConnectionSetup[];
  readonly onChoose: (id: ConnectionId) => void;
};

export function ConnectionList(props: ConnectionListProps): ReactNode {
  if (props.connections.length === 0)
    return (
      <EmptyState title="No connection yet" testId="connections-empty">
        <p>
          Add your broker below: paper first. Then type its keys, test it, and connect. Nothing is sent before you send
          it.
        </p>
      </EmptyState>
    );
  return (
    <ul className="connection-list" data-testid="connection-list">
      {props.connections.map((c) => (
        <li key={c.connectionId}>
          <button
            type="button"
            onClick={() => props.onChoose(c.connectionId)}
            data-testid={`connection-${c.connectionId}`}
          >
            <i className={`dot ${STATE_WORDS[c.state].tone}`} aria-hidden="true" />
            <b>{c.name}</b>
            <span className={`mode-word ${c.mode}`}>
              {c.mode === 'live' ? (c.armed ? 'LIVE, armed' : 'LIVE') : 'paper'}
            </span>
            <span className="selectable">{c.accountId ?? ''}</span>
            <span>{STATE_WORDS[c.state].text}</span>
            <span className="sub connection-line">
              {c.state === 'ready'
                ? healthWords(c.health)
                : (c.reason ?? (c.state === 'off' ? 'press to set it up' : ''))}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
