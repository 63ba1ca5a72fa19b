/** What an exchange's class is made with: the keys as they were copied, and options over its own. Pure. */
import type { BrokerDeps } from '../../ports/broker.ts';
import type { Params } from './exchange.ts';

/** The secrets that are there, by ccxt's names. */
export function keysOf(deps: Pick<BrokerDeps, 'secret'>): Record<string, string> {
  const keys: Record<string, string> = {};
  for (const name of ['apiKey', 'secret', 'password']) {
    const text = deps.secret(name);
    if (text !== null && text !== '') keys[name] = keyText(text);
  }
  return keys;
}

/**
 * A key as the exchange means it. Coinbase's is a PEM text that it hands out inside a file of JSON: copied from there it has `\\n` where
 * lines end, and perhaps its quotes.
 */
export function keyText(text: string): string {
  const bare = text.trim().replace(/^"(.*)"$/s, '$1');
  return bare.startsWith('-----BEGIN') ? bare.replaceAll('\\n', '\n') : text;
}

/** Options with more of them over them, level by level. */
export function mergeOptions(before: Record<string, unknown>, more: Params): Record<string, unknown> {
  const merged: Record<string, unknown> = { ...before };
  for (const [name, value] of Object.entries(more)) {
    const old = merged[name];
    const both = isPlain(old) && isPlain(value);
    merged[name] = both ? mergeOptions(old, value) : value;
  }
  return merged;
}
const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
