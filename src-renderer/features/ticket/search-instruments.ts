/** Finds instruments by what is typed: symbols that begin so, then symbols that hold it, then names. Pure. */
import type { Instrument } from '../../../shared/domain/index.ts';

/** Most results shown. */
export const RESULTS_MAX = 8;

function rank(instrument: Pick<Instrument, 'symbol' | 'name'>, query: string): number | null {
  const symbol = instrument.symbol.toLowerCase();
  if (symbol === query) return 0;
  if (symbol.startsWith(query)) return 1;
  const name = instrument.name.toLowerCase();
  if (name.split(' ').some((word) => word.startsWith(query))) return 2;
  if (symbol.includes(query)) return 3;
  return name.includes(query) ? 4 : null;
}

/** The best matches, best first; nothing typed matches everything in its order. */
export function searchInstruments<T extends Pick<Instrument, 'symbol' | 'name'>>(
  all: readonly T[],
  typed: string,
): readonly T[] {
  const query = typed.trim().toLowerCase();
  if (query === '') return all.slice(0, RESULTS_MAX);
  return all
    .map((instrument, at) => ({ instrument, at, rank: rank(instrument, query) }))
    .filter((hit) => hit.rank !== null)
    .toSorted((a, b) => (a.rank ?? 9) - (b.rank ?? 9) || a.at - b.at)
    .slice(0, RESULTS_MAX)
    .map((hit) => hit.instrument);
}
