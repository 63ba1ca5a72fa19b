/**
 * What TWS says of its ways to IB's data: market data, history and contract farms, each by name. A farm that is broken leaves its
 * instruments without quotes, without a word on their lines.
 */

/** Farms remembered: IB has a few dozen. */
const FARMS_MAX = 100;

type Farm = { readonly kind: 'market data' | 'history' | 'contract data'; readonly up: boolean };

const SAID: Readonly<Record<number, Farm>> = {
  2103: { kind: 'market data', up: false },
  2104: { kind: 'market data', up: true },
  2105: { kind: 'history', up: false },
  2106: { kind: 'history', up: true },
  // Asleep until it is needed is no fault.
  2107: { kind: 'history', up: true },
  2108: { kind: 'market data', up: true },
  2119: { kind: 'market data', up: false },
  2157: { kind: 'contract data', up: false },
  2158: { kind: 'contract data', up: true },
};

export class Farms {
  private readonly farms = new Map<string, Farm>();

  /** A word from TWS, `Market data farm connection is broken:usfarm`; others are passed over. */
  hear(code: number, text: string): void {
    const said = SAID[code];
    if (said === undefined) return;
    const name = text
      .slice(text.lastIndexOf(':') + 1)
      .trim()
      .slice(0, 40);
    if (this.farms.size < FARMS_MAX || this.farms.has(name)) this.farms.set(name, said);
  }

  /** The connection is over: the next one tells them anew. */
  forget(): void {
    this.farms.clear();
  }

  /** Those that are down, in words; null: none is. */
  fault(): string | null {
    const down = [...this.farms].filter(([, farm]) => !farm.up).map(([name, { kind }]) => `${kind} farm ${name}`);
    return down.length === 0 ? null : `IB's ${down.join(', ')} ${down.length === 1 ? 'is' : 'are'} disconnected`;
  }
}
