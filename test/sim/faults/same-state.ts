/** Compares two engines' states field by field, without writing either down: where they differ first, in words. */
import type { Engine } from '../../../src-main/engine/engine.ts';
import { writtenRisk } from '../../../src-main/engine/risk/risk-snapshot.ts';
import type { RiskMemory } from '../../../src-main/engine/risk/risk-memory.ts';
import { JOURNALED } from '../../../src-main/engine/snapshot.ts';

/** A working ladder's run begins anew with each start; refusals are remembered without the journal. */
const NOT_JOURNALED: ReadonlySet<string> = new Set(['runs', 'answers']);
/** Caches inside journaled records: recomputed when they are needed. */
const CACHES: ReadonlySet<string> = new Set(['median', 'stale']);
const PLAIN = ['seq', 'limits', 'tradingState', 'tradingStateReason', 'recentSubmits', 'made'] as const;

/** The journaled state of two engines, one of which may have lived: null when it is the same. */
export function journaledDifference(a: Engine, b: Engine): string | null {
  const [one, two] = [fieldsOf(a), fieldsOf(b)];
  for (const name of [...PLAIN, ...JOURNALED]) {
    if (NOT_JOURNALED.has(name)) continue;
    const found = differenceAt(name, one[name], two[name]);
    if (found !== null) return found;
  }
  return differenceAt('risk', writtenRisk(one['risk'] as RiskMemory), writtenRisk(two['risk'] as RiskMemory));
}

/** Every field of two engines' states, whatever fields there are; neither has lived. */
export function wholeDifference(a: Engine, b: Engine): string | null {
  const [one, two] = [fieldsOf(a), fieldsOf(b)];
  for (const [name, value] of Object.entries(one)) {
    const found = NOT_JOURNALED.has(name) ? null : differenceAt(name, value, two[name]);
    if (found !== null) return found;
  }
  return null;
}

const fieldsOf = (engine: Engine): Readonly<Record<string, unknown>> =>
  engine.view as unknown as Readonly<Record<string, unknown>>;

/** Where two values differ first; what is undefined is as good as missing, and Maps and Sets have their order. */
function differenceAt(path: string, a: unknown, b: unknown): string | null {
  if (a === b) return null;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null)
    return `${path}: ${String(a)} and ${String(b)}`;
  if (a instanceof Map || a instanceof Set) return ofEntries(path, a, b);
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return `${path}: ${JSON.stringify(a)} and ${JSON.stringify(b)}`;
    for (let i = 0; i < a.length; i++) {
      const found = differenceAt(`${path}.${i}`, a[i], b[i]);
      if (found !== null) return found;
    }
    return null;
  }
  return ofRecords(path, a as Record<string, unknown>, b as Record<string, unknown>);
}

function ofRecords(path: string, a: Record<string, unknown>, b: Record<string, unknown>): string | null {
  for (const key in a) {
    if (a[key] === b[key] || CACHES.has(key)) continue;
    const found = differenceAt(`${path}.${key}`, a[key], b[key]);
    if (found !== null) return found;
  }
  for (const key in b)
    if (!(key in a) && b[key] !== undefined && !CACHES.has(key)) return `${path}.${key}: only in one`;
  return null;
}

type Entries = ReadonlyMap<unknown, unknown> | ReadonlySet<unknown>;

function ofEntries(path: string, a: Entries, b: object): string | null {
  const isSame = a instanceof Map ? b instanceof Map : b instanceof Set;
  if (!isSame || a.size !== (b as Entries).size) return `${path}: ${a.size} and ${(b as Entries).size} entries`;
  const others = (b as Entries).entries();
  for (const [key, value] of a.entries()) {
    const [otherKey, otherValue] = others.next().value as [unknown, unknown];
    const found =
      differenceAt(`${path}: a key`, key, otherKey) ?? differenceAt(`${path}.${String(key)}`, value, otherValue);
    if (found !== null) return found;
  }
  return null;
}
