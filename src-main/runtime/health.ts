/** The engine's own figures: durations of the last 512 drains, and quotes a second. */
const SAMPLES_MAX = 512;

/** A ring of the latest durations, ms. */
export class Durations {
  private readonly samples: number[] = [];
  private next = 0;

  add(ms: number): void {
    this.samples[this.next] = ms;
    this.next = (this.next + 1) % SAMPLES_MAX;
  }

  /** The value below which `share` (0..1) of the samples lie; 0 without samples. */
  percentile(share: number): number {
    const ascending = [...this.samples].sort((a, b) => a - b);
    return ascending[Math.min(ascending.length - 1, Math.floor(ascending.length * share))] ?? 0;
  }
}

/** Counts in whole windows of the given clock; the figure is that of the last full window. */
export class Rate {
  private readonly monotonicMs: () => number;
  private startMs: number;
  private count = 0;
  private last = 0;

  constructor(monotonicMs: () => number) {
    this.monotonicMs = monotonicMs;
    this.startMs = monotonicMs();
  }

  add(count: number): void {
    this.count += count;
    if (this.monotonicMs() - this.startMs >= 1_000) this.roll();
  }

  perSecond(): number {
    if (this.monotonicMs() - this.startMs >= 1_000) this.roll();
    return this.last;
  }

  private roll(): void {
    const seconds = (this.monotonicMs() - this.startMs) / 1_000;
    this.last = Math.round(this.count / seconds);
    this.count = 0;
    this.startMs = this.monotonicMs();
  }
}
