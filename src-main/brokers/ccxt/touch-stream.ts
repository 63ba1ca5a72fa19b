/**
 * Best prices straight from an exchange's frames, where the profile says that they are read here. What came in one turn of the program is
 * told together, the newest of each market.
 *
 * Invariants: an older update never takes a newer one's place; what cannot be read, or is of a market that is not followed, is left
 * to ccxt.
 */
import { readBookTicker } from './parse/book-ticker.ts';
import type { Listed } from './parse/market.ts';

/** What is heard of one market: told false when nothing of it changed. */
type Take = (listed: Listed, touch: Readonly<Record<string, unknown>>) => boolean;
type Market = { readonly listed: Listed; updateId: number; dirty: boolean };

export class TouchStream {
  private readonly markets = new Map<string, Market>();
  private changed: Market[] = [];
  private readonly onTouch: Take;
  private readonly tell: (listed: readonly Listed[]) => void;

  /** `tell` gets the markets for which `onTouch` said that something changed. */
  constructor(onTouch: Take, tell: (listed: readonly Listed[]) => void) {
    this.onTouch = onTouch;
    this.tell = tell;
  }

  /** From now on frames of this market are taken; `marketId` is the exchange's own name of it. */
  follow(marketId: string, listed: Listed): void {
    if (!this.markets.has(marketId)) this.markets.set(marketId, { listed, updateId: 0, dirty: false });
  }

  /** The streams are gone: those that come after them may count anew. */
  forget(): void {
    this.markets.clear();
    this.changed = [];
  }

  /** Takes a frame; false: it is not one of these. */
  readonly take = (text: string): boolean => {
    const frame = readBookTicker(text);
    const market = frame === null ? undefined : this.markets.get(frame.marketId);
    if (frame === null || market === undefined) return false;
    if (frame.updateId < market.updateId) return true;
    market.updateId = frame.updateId;
    if (!this.onTouch(market.listed, frame.touch) || market.dirty) return true;
    market.dirty = true;
    if (this.changed.push(market) === 1) queueMicrotask(() => this.flush());
    return true;
  };

  private flush(): void {
    const { changed } = this;
    this.changed = [];
    for (const market of changed) market.dirty = false;
    if (changed.length > 0) this.tell(changed.map(({ listed }) => listed));
  }
}
