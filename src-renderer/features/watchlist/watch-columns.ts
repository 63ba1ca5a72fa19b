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
  { id: 'change', head: 'Chg %', title: 'Change against the previous close, per cent', width: '52px' },
  { id: 'bid', head: 'Bid', title: 'Best bid', width: '70px' },
  { id: 'ask', head: 'Ask', title: 'Best ask', width: '70px' },
  { id: 'spread', head: 'Sprd', title: 'Spread, in the currency of the price', width: '44px' },
  { id: 'spreadPct', head: '%', title: 'Spread, per cent of the mid; amber from half of your limit on', width: '44px' },
  { id: 'age', head: 'Age', title: 'Age of the quote on the clock of the market', width: '36px' },
];

/** Columns of prices are so wide at least, px. */
export const PRICE_PX = 70;
const PRICES: ReadonlySet<WatchColumn> = new Set(['last', 'bid', 'ask']);

/** The tracks. `short`: where rows name their venue, or names or prices are long, the spread is given in per cent alone. */
export const watchTemplate = (short: boolean, pricePx: number): string =>
  WATCH_COLUMN_SPECS.filter((c) => !short || c.id !== 'spread')
    .map((c) => (PRICES.has(c.id) ? `${Math.max(PRICE_PX, pricePx)}px` : c.width))
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
