/**
 * One after another, what protects first: for exchanges that want every signed request to carry a higher number than the one before.
 * Invariants: one holds the turn at a time; numbers rise strictly, whatever the clock does; a released turn is released once.
 */
import { LANES, type Lane } from '../../wire/lane-limiter.ts';

export class Turns {
  private readonly waiting: Readonly<Record<Lane, (() => void)[]>> = {
    ...{ cancel: [], reduce: [], order: [], other: [] },
  };
  private held = false;
  private lastNonce = 0;

  /** Waits for the turn; call what it gives when the request has been answered, or has failed. */
  async take(lane: Lane): Promise<() => void> {
    if (this.held) await new Promise<void>((resolve) => this.waiting[lane].push(resolve));
    this.held = true;
    let released = false;
    return () => {
      if (released) return;
      released = true;
      this.next();
    };
  }

  /** A number above every one before, the clock's where that is higher. */
  nonce(nowMs: number): number {
    this.lastNonce = Math.max(this.lastNonce + 1, Math.floor(nowMs));
    return this.lastNonce;
  }

  private next(): void {
    for (const lane of LANES) {
      const go = this.waiting[lane].shift();
      // Still held: it passes from hand to hand, so that nobody slips in between.
      if (go !== undefined) return go();
    }
    this.held = false;
  }
}
