/** The rules that Binance's public streams obey, whoever sends them; and what a message is made of, as comparable lines. */
export type Message = { readonly stream: string; readonly data: Readonly<Record<string, unknown>> };
export type Snapshot = {
  readonly lastUpdateId: number;
  readonly bids: readonly Row[];
  readonly asks: readonly Row[];
};
type Row = readonly [price: string, qty: string];
type Depth = {
  readonly s: string;
  readonly U: number;
  readonly u: number;
  readonly b: readonly Row[];
  readonly a: readonly Row[];
};
type Top = { readonly s: string; readonly u: number; readonly b: string; readonly a: string };
type Aggregate = { readonly a: number; readonly f: number; readonly l: number; readonly p: string };
type Bar = Readonly<Record<'t' | 'T' | 'f' | 'L', number>> & Readonly<Record<'o' | 'c' | 'h' | 'l', string>>;

export type Judged = {
  readonly counts: ReadonlyMap<string, number>;
  /** Books that were kept from a snapshot through every update. */
  readonly books: number;
  readonly faults: readonly string[];
};

/** A value's fields as lines: path, JSON type, and for texts that are numbers how many decimals they have. */
export function shapeOf(value: unknown, at = ''): readonly string[] {
  if (Array.isArray(value)) return [...new Set(value.flatMap((each) => shapeOf(each, `${at}[]`)))];
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([name, each]) => shapeOf(each, `${at}.${name}`));
  if (typeof value !== 'string') return [`${at}: ${value === null ? 'null' : typeof value}`];
  const decimals = /^-?\d+(?:\.(\d+))?$/.exec(value);
  if (decimals === null) return [`${at}: text`];
  return [`${at}: text of a number, ${decimals[1]?.length ?? 0} decimals`];
}

/** Judges a session; snapshots by symbol, as REST gave them while it ran. */
export function judgeSession(messages: readonly Message[], snapshots: ReadonlyMap<string, Snapshot>): Judged {
  const judge = new Judge(snapshots);
  for (const message of messages) judge.hear(message);
  return judge.verdict();
}

class Book {
  readonly bids: Map<number, string>;
  readonly asks: Map<number, string>;
  last: number;

  constructor({ bids, asks, lastUpdateId }: Snapshot) {
    const side = (rows: readonly Row[]): Map<number, string> =>
      new Map(rows.map(([price, qty]) => [Number(price), qty]));
    this.bids = side(bids);
    this.asks = side(asks);
    this.last = lastUpdateId;
  }

  apply({ b, a, u }: Depth): void {
    for (const [kept, rows] of [
      [this.bids, b],
      [this.asks, a],
    ] as const)
      for (const [price, qty] of rows)
        if (Number(qty) === 0) kept.delete(Number(price));
        else kept.set(Number(price), qty);
    this.last = u;
  }

  get crossed(): boolean {
    return Math.max(...this.bids.keys()) >= Math.min(...this.asks.keys());
  }
}

class Judge {
  private readonly counts = new Map<string, number>();
  private readonly faults: string[] = [];
  private readonly books: ReadonlyMap<string, Book>;
  private readonly synced = new Set<string>();
  private readonly depths = new Map<string, number>();
  private readonly tops = new Map<string, number>();
  private readonly aggregates = new Map<string, Aggregate>();

  constructor(snapshots: ReadonlyMap<string, Snapshot>) {
    this.books = new Map([...snapshots].map(([symbol, snapshot]) => [symbol, new Book(snapshot)]));
    for (const [symbol, { bids, asks }] of snapshots) {
      this.rule(isSorted(bids, -1) && isSorted(asks, 1), `${symbol}: the snapshot’s levels are best first`);
      this.rule(this.books.get(symbol)?.crossed === false, `${symbol}: the snapshot is not crossed`);
    }
  }

  hear({ stream, data }: Message): void {
    const [symbol = '', kind = ''] = stream.split('@');
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
    this.rule(String(data['s']) === symbol.toUpperCase(), `${stream}: the symbol is the stream’s`);
    if (kind === 'depth') this.depth(data as unknown as Depth);
    else if (kind === 'bookTicker') this.top(data as unknown as Top);
    else if (kind === 'aggTrade') this.aggregate(symbol, data as unknown as Aggregate);
    else if (kind.startsWith('kline')) this.bar(symbol, data['k'] as Bar);
  }

  verdict(): Judged {
    return { counts: this.counts, books: this.synced.size, faults: this.faults };
  }

  private rule(holds: boolean, words: string): void {
    if (!holds) this.faults.push(words);
  }

  private depth(update: Depth): void {
    const { s, U, u, a, b } = update;
    const before = this.depths.get(s);
    this.rule(before === undefined || U === before + 1, `${s}: ${U} follows ${before ?? 0}`);
    this.rule(u >= U, `${s}: ${U} to ${u}`);
    this.rule(u - U + 1 >= b.length + a.length, `${s}: ${U} to ${u} numbers ${b.length + a.length} levels`);
    this.rule(isSorted(b, -1) && isSorted(a, 1), `${s}: levels of ${u} are best first`);
    this.depths.set(s, u);
    const book = this.books.get(s);
    if (book === undefined || u <= book.last) return;
    // The first update that counts reaches over the snapshot's number: how clients are told to begin.
    this.rule(U <= book.last + 1, `${s}: ${U} to ${u} after the snapshot ${book.last}`);
    book.apply(update);
    this.synced.add(s);
    this.rule(!book.crossed, `${s}: the book is not crossed after ${u}`);
  }

  private top({ s, u, a, b }: Top): void {
    this.rule(u > (this.tops.get(s) ?? 0), `${s}: bookTicker ${u} follows ${this.tops.get(s) ?? 0}`);
    this.rule(
      u >= (this.depths.get(s) ?? 0),
      `${s}: bookTicker ${u} is no older than the book ${this.depths.get(s) ?? 0}`,
    );
    this.rule(Number(b) < Number(a), `${s}: ${b} below ${a}`);
    this.tops.set(s, u);
  }

  private aggregate(symbol: string, trade: Aggregate): void {
    const before = this.aggregates.get(symbol);
    this.rule(
      before === undefined || trade.a === before.a + 1,
      `${symbol}: aggregate ${trade.a} follows ${before?.a ?? 0}`,
    );
    this.rule(
      before === undefined || trade.f === before.l + 1,
      `${symbol}: trade ${trade.f} follows ${before?.l ?? 0}`,
    );
    this.rule(trade.l >= trade.f, `${symbol}: trades ${trade.f} to ${trade.l}`);
    this.aggregates.set(symbol, trade);
  }

  private bar(symbol: string, { t, T, f, L, o, c, h, l }: Bar): void {
    this.rule(T === t + 59_999 && t % 60_000 === 0, `${symbol}: the minute ${t} to ${T}`);
    const [open, close, high, low] = [o, c, h, l].map(Number);
    this.rule(
      Math.max(open ?? 0, close ?? 0) <= (high ?? 0) && Math.min(open ?? 0, close ?? 0) >= (low ?? 0),
      `${symbol}: ${o}, ${h}, ${l}, ${c}`,
    );
    this.rule(L >= f, `${symbol}: trades ${f} to ${L}`);
  }
}

function isSorted(rows: readonly Row[], way: 1 | -1): boolean {
  return rows.every(([price], at) => at === 0 || way * (Number(price) - Number(rows[at - 1]?.[0])) > 0);
}
