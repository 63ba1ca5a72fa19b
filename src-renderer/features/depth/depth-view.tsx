/** The book of the chosen instrument: bids and asks with their sizes, own orders marked. */
import './depth.css';
import { useEffect, type ReactNode } from 'react';
import type { Instrument, Side } from '../../../shared/domain/index.ts';
import { useInstrument, useWorkingOrders } from '../../stores/entities-store.ts';
import { useLive } from '../../stores/link-store.ts';
import { streams, useDepth } from '../../stores/streams-store.ts';
import { useUi } from '../../stores/ui-store.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { formatQty, formatSize, formatUnits } from '../../ui/format.ts';
import { depthRows, largestSize, type DepthRow } from './depth-rows.ts';

export function DepthView(): ReactNode {
  const selectedId = useUi((s) => s.selectedId);
  const instrument = useInstrument(selectedId);
  const live = useLive();
  const depth = useDepth(selectedId);
  const orders = useWorkingOrders();
  useEffect(() => {
    if (live) streams.wishDepth(selectedId);
  }, [selectedId, live]);
  useEffect(() => () => streams.wishDepth(null), []);
  if (instrument === null) return null;
  if (depth === null) return <EmptyState title="Waiting for the book">Not every venue gives one.</EmptyState>;
  const of = { instrument, orders, largest: largestSize(depth) };
  return (
    <div className="depth" data-testid="depth">
      <BookSide side="buy" name="Bids" rows={depthRows(depth.bids, 'buy', of)} instrument={instrument} />
      <BookSide side="sell" name="Asks" rows={depthRows(depth.asks, 'sell', of)} instrument={instrument} />
    </div>
  );
}

type SideProps = {
  readonly side: Side;
  readonly name: string;
  readonly rows: readonly DepthRow[];
  readonly instrument: Instrument;
};

function BookSide(props: SideProps): ReactNode {
  const { instrument } = props;
  return (
    <table className={`depth-side depth-${props.side}`} aria-label={props.name}>
      <thead>
        <tr>
          <th scope="col">Own</th>
          <th scope="col">Total</th>
          <th scope="col">Size</th>
          <th scope="col">{props.side === 'buy' ? 'Bid' : 'Ask'}</th>
        </tr>
      </thead>
      <tbody>
        {props.rows.map((row) => (
          <tr key={row.price} className={row.own === null ? undefined : 'own'}>
            <td className="accent-text">{row.own === null ? '' : formatQty(row.own)}</td>
            <td className="muted">{formatSize(row.total, instrument)}</td>
            <td className="depth-size">
              <i style={{ width: `${Math.round(row.share * 100)}%` }} />
              <span>{formatSize(row.size, instrument)}</span>
            </td>
            <td className={props.side === 'buy' ? 'up' : 'down'}>{formatUnits(row.price, instrument)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
