/** How to connect a broker: what this build can and cannot do, without promises. */
import './settings.css';
import type { ReactNode } from 'react';
import { useTerminal } from '../../stores/entities-store.ts';
import { closeDialog, useUi } from '../../stores/ui-store.ts';
import { Dialog } from '../../ui/dialog.tsx';

export function ConnectBrokerDialog(): ReactNode {
  const open = useUi((s) => s.dialog === 'connectBroker');
  const terminal = useTerminal();
  return (
    <Dialog open={open} onClose={closeDialog} title="Connecting a broker" testId="connect-broker-dialog">
      <div className="settings-page prose">
        <p>
          <b>This build trades on a simulated market and on recorded days only.</b> It has no connection to a broker
          yet, so no key is asked for and no real order can leave it.
        </p>
        <section>
          <h3>Now: {terminal?.market ?? 'not connected'}</h3>
          <p>
            The simulated exchange has depth, queues, latency, partial fills, rejects, halts and fees. Orders, ladders,
            positions and the journal are handled exactly as they will be with a broker.
          </p>
        </section>
        <section>
          <h3>Trade a recorded day</h3>
          <p>Close the terminal and start it with a file or folder of recorded quotes; they then are the market:</p>
          <pre className="selectable">npm start -- --replay &lt;file or folder&gt; --speed 60</pre>
        </section>
        <section>
          <h3>Planned</h3>
          <p className="sub">
            Interactive Brokers, Alpaca and crypto exchanges. Paper and live accounts will look unlike this one
            everywhere.
          </p>
        </section>
      </div>
    </Dialog>
  );
}
