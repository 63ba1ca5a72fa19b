/** Which account the money beside it is of; there only when there is more than one. */
import type { ReactNode } from 'react';
import { useAccount, useAccounts } from '../../stores/entities-store.ts';
import { selectAccount } from '../../stores/ui-store.ts';
import { Select } from '../../ui/select.tsx';

export function AccountStat(): ReactNode {
  const accounts = useAccounts();
  const account = useAccount();
  if (accounts.length < 2 || account === null) return null;
  return (
    <div className="stat account-stat" data-testid="header-account">
      <span className="stat-name" aria-hidden="true">
        Account
      </span>
      <Select
        label="Account"
        labelHidden
        small
        value={account.accountId}
        items={accounts.map((a) => ({ value: a.accountId, label: a.accountId }))}
        onChange={selectAccount}
        testId="header-account-select"
      />
    </div>
  );
}
