/** Real money cannot be missed: a frame around everything with the accounts, on every screen. It takes no clicks. */
import './connections.css';
import type { ReactNode } from 'react';
import { useRecords, useTerminal } from '../../stores/entities-store.ts';

export function LiveFrame(): ReactNode {
  const mode = useTerminal()?.mode;
  const live = Object.values(useRecords('connection')).filter((c) => c.mode === 'live' && c.state !== 'disconnected');
  if (mode !== 'live') return null;
  const armed = live.filter((c) => c.armed === true).map((c) => c.accountId);
  return (
    <div className="live-frame" data-testid="live-frame" aria-hidden="true">
      <span>
        LIVE · real money · {armed.length === 0 ? 'not armed: nothing is opened' : `armed: ${armed.join(', ')}`}
      </span>
    </div>
  );
}
