/**
 * What the screen remembers between visits (looks, lists, sizes), in the browser's own storage. Never order state, never
 * secrets. Reading is suspicious: what is not of the expected kind counts as absent.
 */

/** The part of `localStorage` that is needed; tests give another. */
export type Keeper = Pick<Storage, 'getItem' | 'setItem'>;

/** Prefix of every key, so that clearing is possible by name. */
export const KEEP_PREFIX = 'rung.';

/** The browser's storage, or one that forgets where there is none (tests, blocked storage). */
export function browserKeeper(): Keeper {
  try {
    const storage = globalThis.localStorage;
    if (storage !== undefined) return storage;
  } catch (error) {
    // A browser that blocks storage throws on access: the screen then starts with its defaults each time.
    if (!(error instanceof Error)) throw error;
  }
  return { getItem: () => null, setItem: () => undefined };
}

/** A kept JSON value, or null when absent or unreadable. */
export function readKept(keeper: Keeper, name: string): unknown {
  const text = keeper.getItem(KEEP_PREFIX + name);
  if (text === null) return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

/** Keeps a JSON value; a full or blocked storage loses it, which harms nothing that trades. */
export function keep(keeper: Keeper, name: string, value: unknown): boolean {
  try {
    keeper.setItem(KEEP_PREFIX + name, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

/** What another window of the terminal kept under this name just now; undefined: the event is of something else. */
export function keptElsewhere(
  event: { readonly key: string | null; readonly newValue: string | null },
  name: string,
): unknown {
  if (event.key !== KEEP_PREFIX + name || event.newValue === null) return undefined;
  try {
    return JSON.parse(event.newValue) as unknown;
  } catch {
    return undefined;
  }
}

/** Hears for good what other windows keep under a name: a choice that matters holds in all of them. */
export function hearKept(name: string, take: (value: unknown) => void): void {
  if (typeof window === 'undefined') return;
  window.addEventListener('storage', (event) => {
    const value = keptElsewhere(event, name);
    if (value !== undefined) take(value);
  });
}

/** A record of unknown values, or null. */
export const asRecord = (value: unknown): Readonly<Record<string, unknown>> | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : null;

/** A member of a literal list, else the given fallback. */
export function oneOf<T extends string>(value: unknown, choices: readonly T[], fallback: T): T {
  return choices.find((c) => c === value) ?? fallback;
}
