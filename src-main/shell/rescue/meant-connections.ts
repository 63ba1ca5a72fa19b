/**
 * Which connections a rescue is about: those that were connected when the terminal ran last and trade an account in scope; live ones
 * only by their account's name (G21). What is left out is named.
 */
import type { CloseAllScope } from '../../../shared/domain/index.ts';
import type { ConnectionBook } from '../connections/connection-book.ts';
import type { ConnectionEntry } from '../connections/connection-file.ts';
import { accountsIn } from './rescue-flags.ts';
import { LIVE_VARIABLE, type RescueWorld } from './rescue-world.ts';

export type Meant = {
  readonly entries: readonly ConnectionEntry[];
  /** Accounts in scope that are not closed, in words: with one of these nothing is green. */
  readonly missed: readonly string[];
  /** Said once, and no part of the outcome. */
  readonly notes: readonly string[];
};

/** Sorts what is configured. `live`: accounts that were named already. */
export async function meantConnections(
  book: ConnectionBook,
  scope: CloseAllScope,
  live: readonly string[],
  world: RescueWorld,
): Promise<Meant> {
  const entries: ConnectionEntry[] = [];
  const missed: string[] = [];
  const notes: string[] = [];
  const named = new Set([...live, ...accountsIn(world.environment[LIVE_VARIABLE] ?? '')]);
  for (const entry of book.entries) {
    const trades = book.definitionOf(entry.broker)?.gives.execution ?? true;
    if (!trades || !isInScope(entry, scope)) continue;
    const { name, accountId, mode } = entry;
    const asked = scope.kind === 'connection' || scope.kind === 'account';
    if (accountId === null) notes.push(`${name} was never connected: it has no account yet.`);
    else if (!entry.connectAtStart && !asked)
      notes.push(
        `${name} (${accountId}) was disconnected by you and is left as it is; --scope connection:${entry.connectionId} closes it.`,
      );
    else if (mode === 'live' && !named.has(accountId) && !(await typesIt(world, name, accountId)))
      missed.push(
        `${name}: live account ${accountId} was not named (type it, --live ${accountId}, or ${LIVE_VARIABLE})`,
      );
    else entries.push(entry);
  }
  return { entries, missed, notes };
}

const isInScope = (entry: ConnectionEntry, scope: CloseAllScope): boolean => {
  if (scope.kind === 'account') return entry.accountId === scope.accountId;
  return scope.kind !== 'connection' || entry.connectionId === scope.connectionId;
};

async function typesIt(world: RescueWorld, name: string, accountId: string): Promise<boolean> {
  const typed = await world.ask(`${name} is the LIVE account ${accountId}. Type its name to close it too: `);
  return typed?.trim() === accountId;
}
