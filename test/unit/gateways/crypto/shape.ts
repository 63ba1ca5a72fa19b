/** Compares messages by their shape: which fields, of which kinds. What a venue sends and a gateway does not is found, not what it says. */

type Kind = 'null' | 'array' | 'object' | 'string' | 'number' | 'boolean' | 'undefined';

const kindOf = (value: unknown): Kind =>
  value === null ? 'null' : Array.isArray(value) ? 'array' : (typeof value as Kind);

export type ShapeResult = { readonly compared: number; readonly missing: readonly string[] };

/** Fields of `theirs` that `ours` has not, or has as another kind of value. Of lists the first elements are compared; null fits anything. */
export function compareShapes(theirs: unknown, ours: unknown): ShapeResult {
  const missing: string[] = [];
  let compared = 0;
  const walk = (a: unknown, b: unknown, at: string): void => {
    compared += 1;
    const [wanted, found] = [kindOf(a), kindOf(b)];
    if (wanted === 'null' || (found === 'null' && wanted !== 'object' && wanted !== 'array')) return;
    if (wanted !== found) {
      missing.push(found === 'undefined' ? at : `${at} (${found}, not ${wanted})`);
      return;
    }
    if (Array.isArray(a) && Array.isArray(b)) {
      if (a.length > 0 && b.length > 0) walk(a[0], b[0], `${at}[]`);
      return;
    }
    if (wanted !== 'object') return;
    for (const [key, value] of Object.entries(a as object))
      walk(value, (b as Record<string, unknown>)[key], at === '' ? key : `${at}.${key}`);
  };
  walk(theirs, ours, '');
  return { compared, missing };
}
