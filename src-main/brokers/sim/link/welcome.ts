/** What a venue's welcome says of itself, checked. */
import { ID_PATTERN, idOf, type AccountId } from '../../../../shared/domain/index.ts';
import { profileNamed } from '../exchange/profiles.ts';
import type { SimAccount } from '../types.ts';
import { isObject } from './answer-checks.ts';

const ACCOUNTS_MAX = 64;

/** The accounts of a welcome, or null where they make no sense. */
export function accountsOf(value: unknown): readonly SimAccount[] | null {
  if (!Array.isArray(value) || value.length === 0 || value.length > ACCOUNTS_MAX) return null;
  const accounts: SimAccount[] = [];
  for (const entry of value as readonly unknown[]) {
    if (!isObject(entry)) return null;
    const { accountId, profile } = entry;
    const known = typeof profile === 'string' ? profileNamed(profile) : null;
    if (typeof accountId !== 'string' || !ID_PATTERN.test(accountId) || known === null) return null;
    accounts.push({ accountId: idOf<AccountId>(accountId), profile: known.name });
  }
  return accounts;
}
