/** How OKX pages its lists. */
import type { Wire } from './wire.ts';

const PAGE = 100;

/** Newest first, from below the number in `after`. */
export function paged(
  rows: readonly { readonly id: number; readonly row: Wire }[],
  params: Readonly<Record<string, unknown>>,
): readonly Wire[] {
  const after = params['after'] === undefined ? Number.POSITIVE_INFINITY : Number(params['after']);
  const limit = Math.min(PAGE, Number(params['limit'] ?? PAGE));
  return rows
    .filter(({ id }) => id < after)
    .toSorted((a, b) => b.id - a.id)
    .slice(0, limit)
    .map(({ row }) => row);
}
