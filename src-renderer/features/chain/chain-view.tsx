/** The option chain: underlying, its price, expiries as tabs, and the strikes. Follows the chosen instrument. */
import './chain.css';
import { useState, type ReactNode } from 'react';
import { newYorkDayText, type Instrument, type InstrumentId } from '../../../shared/domain/index.ts';
import { useAction } from '../../stores/actions-store.ts';
import {
  chooseExpiry,
  chosenExpiry,
  loadChain,
  underlyingIdOf,
  useChain,
  useChains,
  useSelected,
  useUnderlyings,
  type ChainLoad,
} from '../../stores/chain-store.ts';
import { useInstrument, useRecords } from '../../stores/entities-store.ts';
import { useMarketNow } from '../../stores/market-clock.ts';
import { useQuote } from '../../stores/quotes-store.ts';
import { useClient } from '../../stores/terminal-context.tsx';
import { selectInstrument } from '../../stores/ui-store.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState, ProgressLine } from '../../ui/empty-state.tsx';
import { daysTo, expiryWords } from '../../ui/expiry-words.ts';
import { formatUnits } from '../../ui/format.ts';
import { spotOf } from '../../ui/option-money.ts';
import { Panel } from '../../ui/panel.tsx';
import { Select } from '../../ui/select.tsx';
import { Tabs, tabPanelProps } from '../../ui/tabs.tsx';
import { ChainTable } from './chain-table.tsx';

function UnderlyingField(props: { readonly underlying: Instrument | null }): ReactNode {
  const all = useUnderlyings();
  const { underlying } = props;
  const known = underlying === null || all.some((i) => i.id === underlying.id);
  const shown = known || underlying === null ? all : [underlying, ...all];
  const items = shown.map((i) => ({ value: i.id as string, label: i.symbol }));
  const empty = underlying === null ? [{ value: '', label: 'Underlying' }] : [];
  return (
    <Select
      label="Underlying"
      labelHidden
      small
      value={underlying?.id ?? ''}
      items={[...empty, ...items]}
      onChange={(id) => {
        if (id !== '') selectInstrument(id as InstrumentId);
      }}
      testId="chain-underlying"
    />
  );
}

function SpotLine(props: { readonly underlying: Instrument }): ReactNode {
  const { underlying } = props;
  const quote = useQuote(underlying.id);
  return (
    <span className="chain-spot" data-testid="chain-spot">
      <b>{formatUnits(quote?.last ?? null, underlying)}</b>
      <span className="sub">
        {formatUnits(quote?.bid ?? null, underlying)} × {formatUnits(quote?.ask ?? null, underlying)}
      </span>
    </span>
  );
}

type BodyProps = {
  readonly underlying: Instrument;
  readonly load: ChainLoad | null;
  readonly today: string;
  readonly centred: number;
};

function ChainBody(props: BodyProps): ReactNode {
  const { underlying, load, today, centred } = props;
  const client = useClient();
  const chosen = useChains((s) => s.expiries.get(underlying.id));
  const quote = useQuote(underlying.id);
  if (load?.phase === 'failed' && load.chain === null) {
    return (
      <EmptyState title={`The chain of ${underlying.symbol} did not come`} role="alert" testId="chain-failed">
        <span>{load.error}</span>
        <Button onClick={() => void loadChain(client, underlying.id)}>Ask again</Button>
      </EmptyState>
    );
  }
  if (load === null || load.chain === null) {
    return (
      <>
        <ProgressLine label="Asking for the option chain" />
        <EmptyState title={`Asking for the options on ${underlying.symbol}`} testId="chain-loading" />
      </>
    );
  }
  const expiry = chosenExpiry(load.chain, chosen, today);
  if (expiry === null) {
    return (
      <EmptyState title="This underlying has no listed options" testId="chain-none">
        <span>{underlying.symbol} has none at this venue. Choose another one above.</span>
      </EmptyState>
    );
  }
  return (
    <>
      <div className="chain-expiries">
        <Tabs
          name="chain-expiry"
          label="Expiries"
          value={expiry.expiry}
          onChange={(day) => chooseExpiry(underlying.id, day)}
          items={load.chain.expiries.map((e) => ({
            id: e.expiry,
            label: expiryWords(e.expiry, today),
            count: daysTo(e.expiry, today),
            title: `${e.expiry}: ${daysTo(e.expiry, today)} days, ${e.strikes.length} strikes`,
          }))}
        />
      </div>
      <div className="chain-body" {...tabPanelProps('chain-expiry', expiry.expiry)}>
        <ChainTable underlyingId={underlying.id} expiry={expiry} spot={spotOf(underlying, quote)} centred={centred} />
      </div>
      <p className="chain-keys muted">
        Press a price: ticket · with Ctrl or Shift: leg of the combo · Keys: arrows, Enter adds a leg, B and S ticket, M
        money
      </p>
    </>
  );
}

export function ChainView(): ReactNode {
  const selected = useSelected();
  const instruments = useRecords('instrument');
  const underlying = useInstrument(underlyingIdOf(selected, instruments));
  const could = underlying !== null && underlying.assetClass !== 'crypto';
  const load = useChain(could ? underlying.id : null);
  const now = useMarketNow(30_000);
  const [centred, setCentred] = useState(0);
  useAction({
    id: 'chain.focus',
    title: 'Go to the strikes of the option chain',
    group: 'Go to',
    keys: 'g s',
    trades: false,
    disabled: null,
    run: () => document.getElementById('chain')?.focus(),
  });
  const head = (
    <>
      <h2>Option chain</h2>
      <UnderlyingField underlying={could ? underlying : null} />
      {could ? <SpotLine underlying={underlying} /> : null}
    </>
  );
  const actions = (
    <Button
      small
      tip="The strikes around the price come to the middle (M in the table)"
      onClick={() => setCentred((n) => n + 1)}
    >
      At the money
    </Button>
  );
  return (
    <Panel title="Option chain" testId="chain-panel" className="chain-panel" head={head} actions={actions}>
      {could && now !== null ? (
        <ChainBody underlying={underlying} load={load} today={newYorkDayText(now)} centred={centred} />
      ) : (
        <EmptyState title="No underlying chosen" testId="chain-none">
          <span>Choose a share or a fund above: there are no options on {underlying?.symbol ?? 'nothing'} here.</span>
        </EmptyState>
      )}
    </Panel>
  );
}
