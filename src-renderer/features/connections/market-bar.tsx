/** What the terminal trades on, and the change of it, which restarts the engine. */
import type { ReactNode } from 'react';
import type { ConnectionsStatus, MarketKind } from '../../../shared/domain/index.ts';
import { Segmented } from '../../ui/segmented.tsx';
import { Said } from './said.tsx';
import { useSetup } from './use-setup.ts';

const MARKETS = [
  { value: 'simulated', label: 'Simulated market' },
  { value: 'connections', label: 'My connections' },
] as const;

export function MarketBar(props: { readonly status: ConnectionsStatus }): ReactNode {
  const { market, fixed } = props.status;
  const setup = useSetup();
  const choose = (wanted: MarketKind): void => {
    if (wanted !== market && !setup.busy) void setup.run({ kind: 'setMarket', market: wanted, confirmed: false });
  };
  return (
    <section>
      <h3>Trade on</h3>
      {fixed === null ? (
        <Segmented
          label="Market"
          labelHidden
          value={market}
          items={MARKETS}
          onChange={choose}
          testId="connection-market"
        />
      ) : (
        <p className="sub">{fixed}</p>
      )}
      <p className="sub">
        {market === 'connections'
          ? 'Orders go to your brokers. Simulated orders and positions are kept apart and are still there when you switch back.'
          : 'Nothing leaves this machine. Switching to your connections restarts the engine; the simulation is kept as it is.'}
      </p>
      <Said setup={setup} confirm="Switch all the same" />
    </section>
  );
}
