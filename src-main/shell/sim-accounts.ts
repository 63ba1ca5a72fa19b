/**
 * Which simulated accounts a terminal trades, at which kind of venue, and over which connection: SIM-1 over `sim`, the next
 * over `sim-2` and so on. From `--accounts`, from `simulation.accounts` in settings.yaml, or one account at a full venue.
 */
import { err, idOf, ok, type AccountId, type ConnectionId, type Result } from '../../shared/domain/index.ts';
import type { ExecutionClient } from '../ports/execution-client.ts';
import type { StartFailure } from './terminal-process.ts';

/** Most accounts at once. */
export const SIM_ACCOUNTS_MAX = 16;

/** An account as the settings name it. */
export type ListedAccount = { readonly id: string; readonly profile: string };
/** An account and the kind of venue it trades at. */
type Account<P extends string> = { readonly accountId: AccountId; readonly profile: P };
/** How many accounts, or the kinds of venue of each; null: as the settings say. */
export type AccountsWish = number | readonly string[] | null;

/**
 * The accounts to open, in order of their connections; `profiles` are the kinds of venue that there are. Errors name a kind
 * that there is not, or an id twice.
 */
export function simAccounts<P extends string>(
  listed: readonly ListedAccount[],
  wish: AccountsWish,
  profiles: readonly P[],
): Result<readonly Account<P>[], StartFailure> {
  const wanted = wishedAccounts(listed, wish);
  const accounts: Account<P>[] = [];
  for (const { id, profile } of wanted) {
    const known = profiles.find((name) => name === profile);
    if (known === undefined)
      return failed(`There is no kind of simulated venue "${profile}"; there are ${profiles.join(', ')}.`);
    if (accounts.some(({ accountId }) => accountId === id))
      return failed(`The simulated account ${id} is named twice.`);
    accounts.push({ accountId: idOf<AccountId>(id), profile: known });
  }
  return ok(accounts);
}

/** `--accounts 3` takes the first three of the settings, and makes what is missing; names make accounts of their own. */
function wishedAccounts(listed: readonly ListedAccount[], wish: AccountsWish): readonly ListedAccount[] {
  if (wish !== null && typeof wish !== 'number') return wish.map((profile, i) => ({ id: `SIM-${i + 1}`, profile }));
  const count = wish ?? Math.max(1, listed.length);
  const taken = listed.slice(0, count);
  for (let n = 1; taken.length < count; n++) {
    const id = `SIM-${n}`;
    if (!taken.some((account) => account.id === id)) taken.push({ id, profile: 'full' });
  }
  return taken;
}

const failed = (message: string): Result<never, StartFailure> => err({ kind: 'settings', message });

/** The connection that the n-th account (from 0) trades over. */
export const simConnection = (index: number): ConnectionId =>
  idOf<ConnectionId>(index === 0 ? 'sim' : `sim-${index + 1}`);

/** What the connection of an account is called; one alone is called as its market. */
export function connectionName(market: string, accounts: readonly Account<string>[], index: number): string {
  const account = accounts[index];
  if (account === undefined || accounts.length === 1) return market;
  return `${market}, ${account.accountId}${account.profile === 'full' ? '' : ` (${account.profile})`}`;
}

/** A client for each account, over a connection of its own. */
export const executionsOf = (
  venue: { readonly executionClient: (connectionId: ConnectionId, accountId: AccountId) => ExecutionClient },
  accounts: readonly Account<string>[],
  market: string,
): readonly { readonly client: ExecutionClient; readonly name: string }[] =>
  accounts.map(({ accountId }, index) => ({
    client: venue.executionClient(simConnection(index), accountId),
    name: connectionName(market, accounts, index),
  }));
