/**
 * The market of one instrument: a seeded walk of touch and prints, the same whatever the trader does, so that a history
 * can be shortened without another market.
 */
import type { MarketStatus } from '../../../shared/domain/index.ts';
import { Random } from '../../../src-main/brokers/sim/market/random.ts';
import { isInSession, type Traded } from './setting.ts';

export type Touch = { bid: number; ask: number; bidSize: number; askSize: number };
/** A trade of others: `sell` hits the bids. */
export type Print = { readonly side: 'buy' | 'sell'; readonly size: number };

export class VenueMarket {
  readonly traded: Traded;
  touch: Touch;
  status: MarketStatus = 'trading';
  /** No quotes are published before this. */
  stalledToMs = 0;
  /** Which side is missing or how the touch is bent until `bentToMs`. */
  bend: 'noBid' | 'noAsk' | 'locked' | 'crossed' | 'wide' | null = null;
  bentToMs = 0;
  haltedToMs = 0;
  volume = 0;
  private readonly random: Random;
  private mid: number;

  constructor(traded: Traded, seed: number, stream: number) {
    this.traded = traded;
    this.random = Random.seeded(seed, stream);
    this.mid = traded.mid;
    this.touch = this.draw();
  }

  /** The next state of the market and the print that came with it, or null. The same number of draws each time. */
  step(nowMs: number): Print | null {
    const { random } = this;
    const roll = random.uniform();
    const drift = random.below(5) - 2;
    if (roll < 0.12) this.mid = Math.max(Math.floor(this.traded.mid / 2), this.mid + drift);
    const next = this.draw();
    if (roll < 0.25) this.touch = next;
    const side = random.uniform() < 0.5 ? 'buy' : 'sell';
    const size = (1 + random.below(this.traded.sizeMax)) * this.traded.lot;
    const prints = random.uniform() < 0.12;
    const isOpen = isInSession(this.traded.instrument.id, nowMs);
    this.status = !isOpen ? 'closed' : nowMs < this.haltedToMs ? 'halted' : 'trading';
    if (nowMs >= this.bentToMs) this.bend = null;
    return prints && this.status === 'trading' ? { side, size } : null;
  }

  /** The touch as it stands, bent or not; a null side is empty. */
  shown(): { readonly bid: number | null; readonly ask: number | null } {
    const { bid, ask } = this.touch;
    switch (this.bend) {
      case 'noBid':
        return { bid: null, ask };
      case 'noAsk':
        return { bid, ask: null };
      case 'locked':
        return { bid: ask, ask };
      case 'crossed':
        return { bid: ask, ask: bid };
      case 'wide':
        return { bid: Math.round(bid * 0.9), ask: Math.round(ask * 1.1) };
      case null:
        return { bid, ask };
    }
  }

  private draw(): Touch {
    const { random, traded } = this;
    const spread = 1 + random.below(traded.spreadMax);
    const bid = this.mid - Math.floor(spread / 2);
    const size = (): number => (1 + random.below(traded.sizeMax)) * traded.lot;
    return { bid, ask: bid + spread, bidSize: size(), askSize: size() };
  }
}
