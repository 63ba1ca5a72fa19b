/**
 * Reads what the engine sent. The engine is ours and every message of its is checked against the contract's schemas in
 * tests, so this looks at the structure only: a JSON object with a known `t`. What it cannot read ends the link.
 */
import type { ServerMessage } from '../../shared/contract/messages.ts';

const KNOWN: ReadonlySet<string> = new Set<ServerMessage['t']>([
  'welcome',
  'refused',
  'snapshot',
  'tick',
  'quotes',
  'bar',
  'depth',
  'values',
  'reply',
  'answer',
  'progress',
  'error',
]);

/** The message, or null when it is none that this contract knows. */
export function readServerMessage(text: string): ServerMessage | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null || !('t' in value)) return null;
  return typeof value.t === 'string' && KNOWN.has(value.t) ? (value as ServerMessage) : null;
}
