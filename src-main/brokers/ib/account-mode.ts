/** Which mode an account of IB is in, and whether a login has the one that was asked for (G21). Pure. */
import type { AccountId } from '../../../shared/domain/index.ts';

/** Paper accounts begin with D (DU, DF, DI), whatever the port (conventions: Venue facts). */
export const modeOfAccount = (accountId: string): 'paper' | 'live' => (accountId.startsWith('D') ? 'paper' : 'live');

type Wanted = { readonly accountId: AccountId | null; readonly mode: 'paper' | 'live' };

/** Why a login is not the one that this connection is for; null when it is. */
export function accountFault({ accountId, mode }: Wanted, managed: readonly string[]): string | null {
  if (managed.length === 0) return 'TWS named no account; it may still be logging in';
  if (accountId === null) return null;
  if (!managed.includes(accountId)) {
    return `this connection is for account ${accountId}, but TWS is logged in to ${managed.join(', ')}; nothing is traded on another account`;
  }
  const found = modeOfAccount(accountId);
  if (found !== mode) {
    return `account ${accountId} is a ${found} account, but this connection is set up for ${mode} trading; nothing is traded in another mode`;
  }
  return null;
}
