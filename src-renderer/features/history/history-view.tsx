/** Order history and ladder history, with filters and export. */
import { useState, type ReactNode } from 'react';
import { Segmented } from '../../ui/segmented.tsx';
import { LaddersHistory } from './ladders-history.tsx';
import { OrdersHistory } from './orders-history.tsx';

type Of = 'orders' | 'ladders';

const ITEMS: readonly { readonly value: Of; readonly label: string }[] = [
  { value: 'orders', label: 'Orders' },
  { value: 'ladders', label: 'Ladders' },
];

export function HistoryView(): ReactNode {
  const [of, setOf] = useState<Of>('orders');
  const lead = (
    <Segmented label="History of" labelHidden small value={of} items={ITEMS} onChange={setOf} testId="history-of" />
  );
  return of === 'orders' ? <OrdersHistory lead={lead} /> : <LaddersHistory lead={lead} />;
}
