/** Market data of a TWS: lines per client, ticks when something changed, depth, bars. */
import {
  dec,
  Decimal,
  type Borrow,
  type Depth,
  type Instrument,
  type InstrumentId,
  type Quote,
} from '../../../shared/domain/index.ts';
import type { MarketDataClient } from '../../../src-main/ports/market-data-client.ts';
import type { GatewayHost } from '../core/gateway.ts';
import type { Field } from './fields.ts';

export type Send = (fields: readonly Field[]) => void;

type Line = {
  readonly owner: object;
  readonly reqId: number;
  readonly instrument: Instrument;
  readonly send: Send;
  /** Asked for with generic tick 236. */
  readonly shortable: boolean;
  /** The newest values sent, by tick type. */
  readonly sent: Map<number, string>;
};
type Book = {
  readonly owner: object;
  readonly reqId: number;
  readonly instrument: Instrument;
  readonly send: Send;
  readonly rows: Map<string, string>;
};

/** What market data a client has: real-time, delayed by subscription, or none. */
export type DataKind = 'live' | 'delayed' | 'none';

/** Tick types: live, then delayed. */
const TICKS = {
  live: { bid: 1, ask: 2, last: 4, bidSize: 0, askSize: 3, volume: 8, close: 9 },
  delayed: { bid: 66, ask: 67, last: 68, bidSize: 69, askSize: 70, volume: 74, close: 75 },
} as const;
const LAST_TIMESTAMP = 45;
const SHORTABLE = 46;
const HALTED = 49;
const SHORTABLE_SHARES = 89;
const DEPTH_ROWS = 5;

export class MarketDesk {
  kind: DataKind = 'live';
  private readonly host: GatewayHost;
  private readonly feed: MarketDataClient;
  private readonly lines = new Map<string, Line>();
  private readonly books = new Map<string, Book>();
  private readonly borrows = new Map<InstrumentId, Borrow>();
  private readonly owners = new Map<object, number>();

  constructor(host: GatewayHost) {
    this.host = host;
    this.feed = host.marketData();
  }

  open(): void {
    this.feed.open({
      onQuotes: (quotes) => {
        for (const quote of quotes)
          for (const line of this.lines.values()) if (line.instrument.id === quote.instrumentId) this.tick(line, quote);
      },
      onDepth: (depth) => {
        for (const book of this.books.values()) if (book.instrument.id === depth.instrumentId) tellDepth(book, depth);
      },
      onBar: () => undefined,
      onBorrow: (borrows) => {
        for (const borrow of borrows) this.borrows.set(borrow.instrumentId, borrow);
        for (const borrow of borrows)
          for (const line of this.lines.values())
            if (line.instrument.id === borrow.instrumentId) this.tellBorrow(line, borrow);
      },
      onConnection: () => undefined,
    });
  }

  close(): Promise<void> {
    return this.feed.close();
  }

  private keyOf(owner: object, reqId: number): string {
    const number = this.owners.get(owner) ?? this.owners.size + 1;
    this.owners.set(owner, number);
    return `${number}/${reqId}`;
  }

  /** Lines of one client. */
  count(owner: object): number {
    return [...this.lines.values()].filter((line) => line.owner === owner).length;
  }

  has(owner: object, reqId: number): boolean {
    return this.lines.has(this.keyOf(owner, reqId));
  }

  subscribe(
    owner: object,
    reqId: number,
    instrument: Instrument,
    asked: { readonly ticks: string; readonly send: Send },
  ): void {
    const { send } = asked;
    const shortable = asked.ticks.split(',').includes('236');
    const line: Line = { owner, reqId, instrument, send, shortable, sent: new Map() };
    this.lines.set(this.keyOf(owner, reqId), line);
    send([58, 1, reqId, this.kind === 'delayed' ? 3 : 1]);
    send([81, reqId, instrument.ticks.at(-1)?.tick ?? '0.01', '9c0001', 3]);
    this.feed.subscribeQuotes([instrument.id]);
    const quote = this.host.venue.quote(instrument.id);
    if (quote !== null) this.tick(line, quote);
    const borrow = this.borrows.get(instrument.id);
    if (borrow !== undefined) this.tellBorrow(line, borrow);
  }

  unsubscribe(owner: object, reqId: number): void {
    this.lines.delete(this.keyOf(owner, reqId));
  }

  subscribeDepth(owner: object, reqId: number, instrument: Instrument, send: Send): void {
    this.books.set(this.keyOf(owner, reqId), { owner, reqId, instrument, send, rows: new Map() });
    this.feed.subscribeDepth(instrument.id);
  }

  unsubscribeDepth(owner: object, reqId: number): void {
    this.books.delete(this.keyOf(owner, reqId));
  }

  /** A client has gone. */
  drop(owner: object): void {
    for (const [key, line] of this.lines) if (line.owner === owner) this.lines.delete(key);
    for (const [key, book] of this.books) if (book.owner === owner) this.books.delete(key);
    this.owners.delete(owner);
  }

  bars(
    id: InstrumentId,
    interval: Parameters<MarketDataClient['bars']>[1],
    limit: number,
  ): ReturnType<MarketDataClient['bars']> {
    return this.feed.bars(id, interval, limit);
  }

  /** Ticks 46 and 89. The levels are those of TWS API's table of tick types: above 2.5, 1.5 to 2.5, below. */
  private tellBorrow({ shortable, reqId, send }: Line, { availability, shares }: Borrow): void {
    if (!shortable) return;
    send([45, 6, reqId, SHORTABLE, availability === 'easy' ? '3' : availability === 'locate' ? '2' : '1']);
    if (shares !== null) send([2, 6, reqId, SHORTABLE_SHARES, shares]);
  }

  /** What of a quote is new to this line. Prices come with their size; a side that is empty has −1. */
  private tick(line: Line, quote: Quote): void {
    const ids = TICKS[this.kind === 'delayed' ? 'delayed' : 'live'];
    const { instrument, reqId, send, sent } = line;
    const price = (units: number | null): string => (units === null ? '-1' : priceText(units, instrument));
    const size = (units: number): string => qtyText(units, instrument);
    const tellPrice = (type: number, units: number | null, sizeUnits: number): void => {
      const words = `${price(units)} ${size(sizeUnits)}`;
      if (sent.get(type) === words) return;
      sent.set(type, words);
      send([1, 6, reqId, type, price(units), size(sizeUnits), 1]);
    };
    const tell = (type: number, value: string, make: () => readonly Field[]): void => {
      if (sent.get(type) === value) return;
      sent.set(type, value);
      send(make());
    };
    tellPrice(ids.bid, quote.bid, quote.bidSize);
    tellPrice(ids.ask, quote.ask, quote.askSize);
    if (quote.last !== null) {
      tellPrice(ids.last, quote.last, 0);
      const seconds = String(Math.floor(quote.tsEventMs / 1000));
      tell(LAST_TIMESTAMP, seconds, () => [46, 6, reqId, LAST_TIMESTAMP, seconds]);
    }
    const volume = size(quote.volume);
    tell(ids.volume, volume, () => [2, 6, reqId, ids.volume, volume]);
    if (quote.previousClose !== null) tellPrice(ids.close, quote.previousClose, 0);
    const halted = quote.status === 'halted' ? '1' : quote.status === 'luld' ? '2' : '0';
    tell(HALTED, halted, () => [45, 6, reqId, HALTED, halted]);
  }
}

export const priceText = (units: number, { priceScale }: Instrument): string =>
  Decimal.of(units, priceScale).trim().toString();
export const qtyText = (units: number, { qtyScale }: Instrument): string =>
  Decimal.of(units, qtyScale).trim().toString();

/** Rows of the book that changed: inserted, updated, deleted. */
function tellDepth(book: Book, depth: Depth): void {
  const sides = [depth.asks, depth.bids] as const;
  for (const [side, levels] of sides.entries()) {
    for (let row = DEPTH_ROWS - 1; row >= 0; row--) {
      const key = `${side}/${row}`;
      const before = book.rows.get(key);
      const level = levels[row];
      const words = level === undefined ? undefined : `${level[0]} ${level[1]}`;
      if (before === words) continue;
      if (words === undefined || level === undefined) {
        book.rows.delete(key);
        book.send([12, 1, book.reqId, row, 2, side, '0', '0']);
      }
    }
    for (let row = 0; row < DEPTH_ROWS; row++) {
      const key = `${side}/${row}`;
      const level = levels[row];
      if (level === undefined || book.rows.get(key) === `${level[0]} ${level[1]}`) continue;
      const operation = book.rows.has(key) ? 1 : 0;
      book.rows.set(key, `${level[0]} ${level[1]}`);
      const { instrument } = book;
      book.send([
        12,
        1,
        book.reqId,
        row,
        operation,
        side,
        priceText(level[0], instrument),
        qtyText(level[1], instrument),
      ]);
    }
  }
}

/** Worth of a quantity at a price. */
export const worthOf = (instrument: Instrument, qty: string, price: string): Decimal =>
  dec(qty).mul(dec(price)).mul(dec(instrument.multiplier));
