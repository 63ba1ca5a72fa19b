/** Search by symbol or name. Pure; shared by the watchlist and the palette. */
import type { Instrument } from '../../shared/domain/index.ts';

/** How well an instrument answers a search: 0 best; null not at all. Symbols before names, beginnings before middles. */
export function searchRank(instrument: Pick<Instrument, 'symbol' | 'name'>, text: string): number | null {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return 0;
  const symbol = instrument.symbol.toLowerCase();
  const name = instrument.name.toLowerCase();
  if (symbol === wanted) return 0;
  if (symbol.startsWith(wanted)) return 1;
  if (name.split(/[^a-z0-9&]+/).some((word) => word.startsWith(wanted)) || name.startsWith(wanted)) return 2;
  if (symbol.includes(wanted)) return 3;
  return name.includes(wanted) ? 4 : null;
}

/** The instruments that answer a search, best first. */
export const searched = (instruments: readonly Instrument[], text: string): readonly Instrument[] =>
  instruments
    .map((instrument) => ({ instrument, rank: searchRank(instrument, text) }))
    .filter((r) => r.rank !== null)
    .toSorted((a, b) => (a.rank ?? 0) - (b.rank ?? 0))
    .map((r) => r.instrument);
