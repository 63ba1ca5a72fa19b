/** The tint of a changed cell: 250 ms, by one timer for all cells. A cell that changes again starts anew. */

export const TINT_MS = 250;
const SWEEP_MS = 50;

type Tinted = { readonly cell: HTMLElement; untilMs: number };

export class Tints {
  private readonly live = new Map<HTMLElement, Tinted>();
  private timer: ReturnType<typeof setInterval> | null = null;
  private readonly nowMs: () => number;

  constructor(nowMs: () => number) {
    this.nowMs = nowMs;
  }

  /** Tints a cell up or down for 250 ms. */
  tint(cell: HTMLElement, way: 'up' | 'down'): void {
    if (cell.dataset['tint'] !== way) cell.dataset['tint'] = way;
    const untilMs = this.nowMs() + TINT_MS;
    const known = this.live.get(cell);
    if (known === undefined) this.live.set(cell, { cell, untilMs });
    else known.untilMs = untilMs;
    this.timer ??= setInterval(() => this.sweep(), SWEEP_MS);
  }

  /** Takes away what is over; the timer stops when nothing is tinted. */
  sweep(): void {
    const now = this.nowMs();
    for (const { cell, untilMs } of this.live.values()) {
      if (untilMs > now) continue;
      delete cell.dataset['tint'];
      this.live.delete(cell);
    }
    if (this.live.size > 0 || this.timer === null) return;
    clearInterval(this.timer);
    this.timer = null;
  }
}
