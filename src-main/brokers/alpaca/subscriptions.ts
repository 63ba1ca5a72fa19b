/**
 * What is followed on one stream, and what only by asking. A stream takes so many symbols: the ones that were named last have
 * it, after those that are in use; the rest are asked for again and again (S3.4); none is refused for the stream's limit. Pure.
 */
export class Subscriptions {
  private limit: number | null;
  /** Symbol → when it was named, in counts. */
  private readonly named = new Map<string, number>();
  private count = 0;
  private readonly isKept: (symbol: string) => boolean;

  /** `limit`: symbols on the stream; null: any number. `isKept`: never given up for another one. */
  constructor(limit: number | null, isKept: (symbol: string) => boolean = () => false) {
    this.limit = limit;
    this.isKept = isKept;
  }

  add(symbols: Iterable<string>): void {
    for (const symbol of symbols) {
      this.count += 1;
      this.named.set(symbol, this.count);
    }
  }

  remove(symbols: Iterable<string>): void {
    for (const symbol of symbols) this.named.delete(symbol);
  }

  /** The stream refused more than so many. */
  learnLimit(limit: number): void {
    this.limit = this.limit === null ? limit : Math.min(this.limit, limit);
  }

  get max(): number | null {
    return this.limit;
  }

  get size(): number {
    return this.named.size;
  }

  has(symbol: string): boolean {
    return this.named.has(symbol);
  }

  all(): readonly string[] {
    return [...this.named.keys()];
  }

  /** Those on the stream: what is in use, then what was named last. */
  streamed(): readonly string[] {
    const newest = [...this.named].toSorted(([, a], [, b]) => b - a).map(([symbol]) => symbol);
    if (this.limit === null || newest.length <= this.limit) return newest;
    const kept = newest.filter((symbol) => this.isKept(symbol));
    const others = newest.filter((symbol) => !this.isKept(symbol));
    return [...kept, ...others].slice(0, this.limit);
  }
}
