/**
 * Kraken's books, kept here in ccxt's place: ccxt would cut them at the depth that the first snapshot happened to have, keep levels that
 * went (their size comes as a text), and check no checksum. A book whose checksum is wrong is thrown away and subscribed again.
 *
 * Source: docs.kraken.com/api/docs/guides/spot-ws-book-v2 (checksum: CRC32 of the ten best asks, then bids, as digits).
 */
import type { CcxtClient, CcxtExchange } from './exchange.ts';
import { isFields, listOf, textOf, type Fields } from './parse/read.ts';

/** Levels that are subscribed to: Kraken says nothing of those that fall out below. */
const KRAKEN_DEPTH = 10;
const CHECKED = 10;

type Row = readonly [price: number, priceText: string, qtyText: string];
type Level = readonly [price: string, qty: string];

/** One side, best first. */
class Side {
  readonly rows: Row[] = [];
  private readonly sign: 1 | -1;

  constructor(sign: 1 | -1) {
    this.sign = sign;
  }

  /** A size of 0 takes the level away. */
  set(priceText: string, qtyText: string): void {
    const price = Number(priceText);
    let [low, high] = [0, this.rows.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.sign * ((this.rows[middle]?.[0] ?? 0) - price) < 0) low = middle + 1;
      else high = middle;
    }
    const known = this.rows[low]?.[0] === price ? 1 : 0;
    if (Number(qtyText) === 0) this.rows.splice(low, known);
    else this.rows.splice(low, known, [price, priceText, qtyText]);
  }

  digits(): string {
    return this.rows
      .slice(0, CHECKED)
      .map(([, price, qty]) => bare(price) + bare(qty))
      .join('');
  }

  levels(): readonly Level[] {
    return this.rows.map(([, price, qty]) => [price, qty]);
  }
}

const bare = (text: string): string => text.replace('.', '').replace(/^0+/, '');

/** A book of texts with all their decimals, as the checksum wants them. */
export class CheckedBook {
  private readonly asks = new Side(1);
  private readonly bids = new Side(-1);

  /** Takes levels; size 0 takes one away. `depth`: what is below it is dropped. */
  apply(changes: { readonly asks: readonly Level[]; readonly bids: readonly Level[] }, depth: number): void {
    for (const [price, qty] of changes.asks) this.asks.set(price, qty);
    for (const [price, qty] of changes.bids) this.bids.set(price, qty);
    for (const { rows } of [this.asks, this.bids]) if (rows.length > depth) rows.length = depth;
  }

  checksum(): number {
    return crc32(this.asks.digits() + this.bids.digits());
  }

  levels(): { readonly asks: readonly Level[]; readonly bids: readonly Level[] } {
    return { asks: this.asks.levels(), bids: this.bids.levels() };
  }
}

const TABLE = Uint32Array.from({ length: 256 }, (_none, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** Of ASCII text (node:zlib's own is newer than the oldest runtime). */
function crc32(text: string): number {
  let crc = 0xffffffff;
  for (let i = 0; i < text.length; i++) crc = (crc >>> 8) ^ (TABLE[(crc ^ text.charCodeAt(i)) & 0xff] ?? 0);
  return (crc ^ 0xffffffff) >>> 0;
}

/** Decimals of prices and quantities; the messages' own numbers have lost their last zeros. */
type Decimals = { readonly price: number; readonly qty: number };

function decimalsOf(exchange: CcxtExchange, symbol: string): Decimals | null {
  const market = exchange.markets?.[symbol];
  const info = isFields(market) && isFields(market['info']) ? market['info'] : {};
  const [price, qty] = [Number(info['pair_decimals']), Number(info['lot_decimals'])];
  return Number.isInteger(price) && Number.isInteger(qty) ? { price, qty } : null;
}

const texts = (rows: unknown, decimals: Decimals): readonly Level[] =>
  listOf(rows).map((row) => [Number(row['price']).toFixed(decimals.price), Number(row['qty']).toFixed(decimals.qty)]);

/** Keeps an instance's books. */
export function keepKrakenBooks(exchange: CcxtExchange): void {
  const books = new WeakMap<CcxtClient, Map<string, CheckedBook>>();
  exchange.handleOrderBook = (client, message) => {
    if (!isFields(message)) return;
    const [first] = listOf(message['data']);
    const symbol = textOf(first?.['symbol']);
    const decimals = symbol === null ? null : decimalsOf(exchange, symbol);
    if (first === undefined || symbol === null || decimals === null) return;
    const kept = books.get(client) ?? new Map<string, CheckedBook>();
    books.set(client, kept);
    const book = message['type'] === 'snapshot' ? new CheckedBook() : kept.get(symbol);
    if (book === undefined) return;
    kept.set(symbol, book);
    book.apply({ asks: texts(first['asks'], decimals), bids: texts(first['bids'], decimals) }, KRAKEN_DEPTH);
    const hash = `orderbook@${symbol}`;
    if (first['checksum'] !== undefined && Number(first['checksum']) !== book.checksum()) {
      kept.delete(symbol);
      delete client.subscriptions[hash];
      client.reject(new Error(`the checksum of ${symbol}’s book is wrong`), hash);
      return;
    }
    client.resolve(told(exchange, symbol, book, first), hash);
  };
}

/** The book as ccxt's watchers want it. */
function told(exchange: CcxtExchange, symbol: string, book: CheckedBook, first: Fields): Fields {
  const made = { symbol, ...book.levels(), timestamp: exchange.parse8601(textOf(first['timestamp']) ?? '') };
  return { ...made, limit: () => made };
}
