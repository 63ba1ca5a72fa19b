/** Connections to brokers: the market that is traded on, the keys, the list, a new one, and each one in full. */
import './connections.css';
import { useState, type ReactNode } from 'react';
import type { ConnectionId } from '../../../shared/domain/index.ts';
import { useConnections } from '../../stores/connections-store.ts';
import { closeDialog, useUi } from '../../stores/ui-store.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { AddForm } from './add-form.tsx';
import { ConnectionDetail } from './connection-detail.tsx';
import { ConnectionList } from './connection-list.tsx';
import { MarketBar } from './market-bar.tsx';
import { VaultBar } from './vault-bar.tsx';

export function ConnectionsDialog(): ReactNode {
  const open = useUi((s) => s.dialog === 'connectBroker');
  return (
    <Dialog open={open} onClose={closeDialog} title="Connections" testId="connect-broker-dialog">
      {open ? <Connections /> : null}
    </Dialog>
  );
}

function Connections(): ReactNode {
  const status = useConnections((s) => s.status);
  const brokers = useConnections((s) => s.brokers);
  const [chosen, setChosen] = useState<ConnectionId | null>(null);
  const [adding, setAdding] = useState(false);
  if (status === null) return <EmptyState title="The engine has no connections to set up" />;
  const connection = status.connections.find((c) => c.connectionId === chosen);
  if (connection !== undefined)
    return (
      <div className="settings-page">
        <VaultBar vault={status.vault} />
        <ConnectionDetail
          key={connection.connectionId}
          connection={connection}
          broker={brokers.find((b) => b.kind === connection.broker)}
          status={status}
          onLeave={() => setChosen(null)}
        />
      </div>
    );
  return (
    <div className="settings-page">
      {status.problem === null ? null : (
        <p className="connection-said bad" role="alert" data-testid="connections-problem">
          {status.problem}
        </p>
      )}
      <MarketBar status={status} />
      <section>
        <h3>Connections</h3>
        <VaultBar vault={status.vault} />
        {adding && status.connections.length === 0 ? null : (
          <ConnectionList connections={status.connections} onChoose={setChosen} />
        )}
      </section>
      {adding ? (
        <AddForm
          brokers={brokers}
          onAdded={(id) => {
            setAdding(false);
            setChosen(id);
          }}
          onLeave={() => setAdding(false)}
        />
      ) : (
        <div className="settings-foot">
          <Button
            kind="accent"
            onClick={() => setAdding(true)}
            disabledReason={brokers.length === 0 ? 'This build knows no broker' : null}
            testId="connection-new"
          >
            Add a connection
          </Button>
        </div>
      )}
    </div>
  );
}
