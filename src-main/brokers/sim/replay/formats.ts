/** The file formats that replay reads, told by their header, and how a file's name says symbol and bar length. */
import { err, ok, type Result } from '../../../../shared/domain/index.ts';

export type FormatKind = 'tickQuotes' | 'barQuotes' | 'tickTrades' | 'barTrades';

/** Columns by what they hold: index into the row, or −1 where the format has none. */
export type Format = {
  readonly kind: FormatKind;
  readonly columns: number;
  readonly ts: 0;
  readonly fields: readonly number[];
  /** Column of the vendor's flag for rows to drop. */
  readonly suspicious: number;
  readonly crypto: boolean;
  /** Columns of expiry, strike and right where rows are of many contracts. */
  readonly contract?: readonly [expiry: number, strike: number, right: number];
};

const HEADERS: ReadonlyMap<string, Format> = new Map<string, Format>([
  [
    'ts_utc_ms,bid,bid_size,ask,ask_size,exchange,quote_condition,suspicious',
    { kind: 'tickQuotes', columns: 8, ts: 0, fields: [1, 2, 3, 4], suspicious: 7, crypto: false },
  ],
  [
    'ts_utc_ms,symbol,bid,bid_size,ask,ask_size',
    { kind: 'tickQuotes', columns: 6, ts: 0, fields: [2, 3, 4, 5], suspicious: -1, crypto: true },
  ],
  [
    'ts_utc_ms,bid_open,bid_high,bid_low,bid_close,bid_size_close,ask_open,ask_high,ask_low,ask_close,ask_size_close',
    { kind: 'barQuotes', columns: 11, ts: 0, fields: [4, 5, 9, 10], suspicious: -1, crypto: false },
  ],
  [
    'ts_utc_ms,price,size,exchange,trade_condition_hex,suspicious',
    { kind: 'tickTrades', columns: 6, ts: 0, fields: [1, 2], suspicious: 5, crypto: false },
  ],
  [
    'ts_utc_ms,trade_id,price,quantity,buyer_is_maker',
    { kind: 'tickTrades', columns: 5, ts: 0, fields: [2, 3], suspicious: -1, crypto: true },
  ],
  [
    'ts_utc_ms,expiry,strike,right,bid_open,bid_high,bid_low,bid_close,bid_size_close,ask_open,ask_high,ask_low,ask_close,ask_size_close',
    {
      kind: 'barQuotes',
      columns: 14,
      ts: 0,
      fields: [7, 8, 12, 13],
      suspicious: -1,
      crypto: false,
      contract: [1, 2, 3],
    },
  ],
  [
    'ts_utc_ms,expiry,strike,right,open,high,low,close,volume',
    {
      kind: 'barTrades',
      columns: 9,
      ts: 0,
      fields: [4, 5, 6, 7, 8],
      suspicious: -1,
      crypto: false,
      contract: [1, 2, 3],
    },
  ],
  [
    'ts_utc_ms,open,high,low,close,volume',
    { kind: 'barTrades', columns: 6, ts: 0, fields: [1, 2, 3, 4, 5], suspicious: -1, crypto: false },
  ],
]);

/** Formats that are known but not replayed, by a part of their header. */
const UNSUPPORTED: readonly (readonly [part: string, name: string])[] = [
  ['first_update_id', 'order-book updates (L2)'],
  ['asks[0].price', 'Tardis book snapshots'],
  ['is_snapshot,side', 'Tardis incremental book (L2)'],
  ['open_interest,implied_volatility', 'option universes (volatilities and Greeks of the day)'],
  ['right,open_interest', 'open interest'],
];

export type FormatProblem = { readonly kind: 'unknownFormat' | 'unsupportedFormat'; readonly message: string };

/** The format of a header line. */
export function formatOf(header: string): Result<Format, FormatProblem> {
  const known = HEADERS.get(header.trim());
  if (known !== undefined) return ok(known);
  const unsupported = UNSUPPORTED.find(([part]) => header.includes(part));
  if (unsupported !== undefined) {
    return err({
      kind: 'unsupportedFormat',
      message: `${unsupported[1]} cannot be replayed; use quote and trade files`,
    });
  }
  const shown = header.slice(0, 80);
  return err({ kind: 'unknownFormat', message: `the header is none that replay knows: "${printable(shown)}"` });
}

const printable = (text: string): string => text.replace(/[^\x20-\x7e]/g, '?');

export type FileName = { readonly symbol: string; readonly barMs: number; readonly crypto: boolean };

const QUOTE_CURRENCIES = ['USDT', 'USDC', 'USD', 'EUR', 'GBP', 'BTC', 'ETH'];

/** `SYMBOL_YYYYMMDD_…` is a share, `SYMBOL_venue_YYYYMMDD_…` a crypto pair; `1s` or `1m` in it is a bar's length. */
export function readFileName(name: string): FileName | null {
  const match =
    /^([A-Za-z][A-Za-z0-9.-]{0,19})_(?:([A-Za-z][A-Za-z0-9-]*)_)?(\d{8})_([A-Za-z0-9_]+)\.csv(?:\.gz)?$/.exec(name);
  if (match === null) return null;
  const [, raw = '', venue, , rest = ''] = match;
  const crypto = venue !== undefined;
  const barMs = /(?:^|_)1s(?:_|$)/.test(rest) ? 1000 : /(?:^|_)1m(?:_|$)/.test(rest) ? 60_000 : 0;
  const symbol = raw.toUpperCase();
  return { symbol: crypto ? pairOf(symbol) : symbol, barMs, crypto };
}

/** `BTCUSDT` as `BTC/USDT`; left as it is when no known currency ends it. */
export function pairOf(text: string): string {
  const quote = QUOTE_CURRENCIES.find((c) => text.endsWith(c) && text.length > c.length);
  return quote === undefined ? text : `${text.slice(0, -quote.length)}/${quote}`;
}
