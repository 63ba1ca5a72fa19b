/** The vertical spread executor (S0.1-S0.8): a signal by hand, and everything that signals became. */
import './vertical.css';
import type { ReactNode } from 'react';
import { underlyingIdOf, useSelected } from '../../stores/chain-store.ts';
import { useInstrument, useRecords } from '../../stores/entities-store.ts';
import { VerticalForm } from './vertical-form.tsx';
import { VerticalList } from './vertical-list.tsx';

export function VerticalView(): ReactNode {
  const underlying = useInstrument(underlyingIdOf(useSelected(), useRecords('instrument')));
  return (
    <div className="vertical" data-testid="vertical">
      <VerticalForm underlying={underlying?.assetClass === 'crypto' ? null : underlying} />
      <VerticalList />
    </div>
  );
}
