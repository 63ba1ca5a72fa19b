/**
 * What one feed is asked to quote: only differences reach it. Where it takes no more, instruments with an order, a position or
 * a held stop go first, and one that nobody needs gives way to them. What it refused is remembered, so that another feed can
 * be asked, until something of its own ends or it comes up anew.
 */
import type { InstrumentId } from '../../shared/domain/index.ts';
import type { Logger } from '../ports/logger.ts';
import type { MarketDataClient } from '../ports/market-data-client.ts';

/** Refusals after which the rest is not tried: the feed is full. */
const REFUSALS_MAX = 16;

export type LoadPorts = { readonly logger: Logger; readonly needed: () => ReadonlySet<InstrumentId> };

export class FeedLoad {
  private readonly client: MarketDataClient;
  private readonly ports: LoadPorts;
  private readonly given = new Set<InstrumentId>();
  private readonly refused = new Set<InstrumentId>();

  constructor(client: MarketDataClient, ports: LoadPorts) {
    this.client = client;
    this.ports = ports;
  }

  /** The feed came up anew: what it refused may be tried again. */
  forget(): void {
    this.given.clear();
    this.refused.clear();
  }

  /** Whether it gives no quotes of this one. */
  refuses(id: InstrumentId): boolean {
    return this.refused.has(id);
  }

  /** Nobody wants these any more. */
  unneed(ids: readonly InstrumentId[]): void {
    for (const id of ids) this.refused.delete(id);
  }

  /** From now on these, and no others. */
  set(ids: readonly InstrumentId[]): void {
    const wanted = new Set(ids);
    const gone = [...this.given].filter((id) => !wanted.has(id));
    for (const id of gone) this.given.delete(id);
    if (gone.length > 0) {
      this.client.unsubscribeQuotes(gone);
      // There is room again for those that nobody else quotes.
      for (const id of ids) this.refused.delete(id);
    }
    const fresh = ids.filter((id) => !this.given.has(id));
    if (fresh.length === 0) return;
    const needed = this.ports.needed();
    const first = fresh.filter((id) => needed.has(id));
    const others = fresh.filter((id) => !needed.has(id) && !this.refused.has(id));
    if (first.length + others.length > 0) this.give([...first, ...others], needed);
  }

  private give(ids: readonly InstrumentId[], needed: ReadonlySet<InstrumentId>): void {
    let refusals = 0;
    const waiting: (readonly InstrumentId[])[] = [ids];
    for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
      const taken = refusals < REFUSALS_MAX ? this.client.subscribeQuotes(part) : null;
      if (taken?.ok === true) {
        for (const id of part) this.given.add(id);
        continue;
      }
      if (taken !== null && part.length > 1) {
        const half = Math.ceil(part.length / 2);
        waiting.push(part.slice(half), part.slice(0, half));
        continue;
      }
      refusals += 1;
      for (const id of part) {
        if (needed.has(id) && this.makeRoom(needed) && this.client.subscribeQuotes([id]).ok) this.given.add(id);
        else this.refused.add(id);
      }
    }
    if (this.refused.size > 0) this.ports.logger.warn('a feed takes no more quotes', { left: this.refused.size });
  }

  /** Ends the quotes of one that nobody needs; false: there is none. */
  private makeRoom(needed: ReadonlySet<InstrumentId>): boolean {
    for (const id of this.given) {
      if (needed.has(id)) continue;
      this.given.delete(id);
      this.refused.add(id);
      this.client.unsubscribeQuotes([id]);
      return true;
    }
    return false;
  }
}
