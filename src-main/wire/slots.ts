/** So many at once, the others in their order: requests of the least kind never fill the way to the venue before a cancel (G7). */
export class Slots {
  private free: number;
  private readonly waiting: (() => void)[] = [];

  /** @param max how many at once, at least 1 */
  constructor(max: number) {
    this.free = max;
  }

  /** Runs it when its turn comes. Its failure is the caller's. */
  async run<T>(act: () => Promise<T>): Promise<T> {
    if (this.free === 0) await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.free -= 1;
    try {
      return await act();
    } finally {
      // The place passes from hand to hand, so that nobody slips in between.
      const next = this.waiting.shift();
      if (next === undefined) this.free += 1;
      else next();
    }
  }
}
