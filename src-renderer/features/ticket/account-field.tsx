/** Which account the order is for; there only when there is more than one. */
import type { ReactNode } from 'react';
import { useAccounts, useRecords } from '../../stores/entities-store.ts';
import { selectAccount } from '../../stores/ui-store.ts';
import { Select } from '../../ui/select.tsx';
import type { Ticket } from './use-ticket.ts';

export function AccountField(props: { readonly ticket: Ticket }): ReactNode {
  const accounts = useAccounts();
  const connections = useRecords('connection');
  const { account } = props.ticket;
  if (accounts.length < 2 || account === null) return null;
  const items = accounts.map((a) => {
    const connection = connections[a.connectionId];
    const state = connection === undefined || connection.state === 'ready' ? '' : ` · ${connection.state}`;
    return {
      value: a.accountId,
      label: `${a.accountId} · ${connection?.name.split(',')[0] ?? a.connectionId}${state}`,
    };
  });
  return (
    <Select
      label="Account"
      wide
      value={account.accountId}
      items={items}
      onChange={selectAccount}
      testId="ticket-account"
    />
  );
}
