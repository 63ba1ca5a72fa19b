/**
 * Bounds of maps and sets that are used as queues: the oldest entry goes first. A container keeps holes where entries were until it
 * grows, and whoever looks for its first entry anew each time steps over all of them each time; so the place is kept.
 *
 * Invariant: entries before the kept place were all given and deleted; new ones only come behind it.
 */
type Container<K> = { readonly size: number; keys(): IterableIterator<K>; delete(key: K): boolean };

const PLACES = new WeakMap<object, IterableIterator<unknown>>();

/** Takes the oldest entry out and gives its key; undefined: it is empty. */
export function takeOldest<K>(from: Container<K>): K | undefined {
  let next = PLACES.get(from)?.next() as IteratorResult<K, unknown> | undefined;
  if (next === undefined || next.done === true) {
    const fresh = from.keys();
    PLACES.set(from, fresh);
    next = fresh.next() as IteratorResult<K, unknown>;
  }
  if (next.done === true) return undefined;
  from.delete(next.value);
  return next.value;
}

/** Takes one out when there are more than `max`: to be called after each that is added. */
export function dropOldest<K>(from: Container<K>, max: number): void {
  if (from.size > max) takeOldest(from);
}
