/** Sorting of a watchlist. Pure; instruments without a value come last whichever way it is sorted. */
import type { Instrument, Quote } from '../../../shared/domain/index.ts';
import type { WatchColumn, WatchSort } from '../../stores/watchlists-store.ts';
import { spreadShare, spreadUnits } from '../../ui/spread.ts';

type Key = number | string | null;

/** What a row is sorted by, for comparing only. */
export function sortKey(column: WatchColumn, instrument: Instrument, quote: Quote | null): Key {
  if (column === 'symbol') return instrument.symbol;
  if (quote === null) return null;
  const price = (units: number | null): Key => (units === null ? null : units / 10 ** instrument.priceScale);
  switch (column) {
    case 'last':
      return price(quote.last);
    case 'bid':
      return price(quote.bid);
    case 'ask':
      return price(quote.ask);
    case 'spread':
      return price(spreadUnits(quote));
    case 'spreadPct':
      return spreadShare(quote);
    case 'age':
      return -quote.tsEventMs;
    case 'change':
      return quote.last === null || quote.previousClose === null ? null : quote.last / quote.previousClose;
  }
}

/** A list in the chosen order; null keeps the list's own. Ties keep it too. */
export function sorted(
  instruments: readonly Instrument[],
  sort: WatchSort,
  quoteOf: (instrument: Instrument) => Quote | null,
): readonly Instrument[] {
  if (sort === null) return instruments;
  const keyed = instruments.map((instrument) => ({
    instrument,
    key: sortKey(sort.column, instrument, quoteOf(instrument)),
  }));
  const way = sort.down ? -1 : 1;
  return keyed
    .toSorted((a, b) => {
      if (a.key === null || b.key === null) return Number(a.key === null) - Number(b.key === null);
      return a.key < b.key ? -way : a.key > b.key ? way : 0;
    })
    .map((k) => k.instrument);
}
