/** The watchlist's columns: names, units, widths. */
import type { WatchColumn } from '../../stores/watchlists-store.ts';

export type WatchColumnSpec = {
  readonly id: WatchColumn;
  readonly head: string;
  readonly title: string;
  readonly width: string;
};

export const WATCH_COLUMN_SPECS: readonly WatchColumnSpec[] = [
  { id: 'symbol', head: 'Symbol', title: 'Symbol', width: 'minmax(68px, 1fr)' },
  { id: 'last', head: 'Last', title: 'Last trade', width: '70px' },
  { id: 'change', head: 'Chg %', title: 'Change against the previous close, per cent', width: '44px' },
  { id: 'bid', head: 'Bid', title: 'Best bid', width: '70px' },
  { id: 'ask', head: 'Ask', title: 'Best ask', width: '70px' },
  { id: 'spread', head: 'Sprd', title: 'Spread, in the currency of the price', width: '52px' },
  { id: 'spreadPct', head: '%', title: 'Spread, per cent of the mid; amber from half of your limit on', width: '44px' },
  { id: 'age', head: 'Age', title: 'Age of the quote on the clock of the market', width: '36px' },
];

export const WATCH_TEMPLATE: string = WATCH_COLUMN_SPECS.map((c) => c.width).join(' ');

/** Where rows name their venue, or names are long, the spread is given in per cent alone. */
export const WATCH_TEMPLATE_VENUES: string = WATCH_COLUMN_SPECS.filter((c) => c.id !== 'spread')
  .map((c) => c.width)
  .join(' ');

/** Names for tests and tools, by painted cell. */
export const WATCH_COLUMN_NAMES: Readonly<Record<Exclude<WatchColumn, 'symbol'>, string>> = {
  last: 'last',
  change: 'change',
  bid: 'bid',
  ask: 'ask',
  spread: 'spread',
  spreadPct: 'spread-pct',
  age: 'age',
};
