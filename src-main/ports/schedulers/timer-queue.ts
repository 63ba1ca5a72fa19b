/** Timers in order of time, then of making: a binary heap, so that equal times always fire in the order they were set. */
export type QueuedTimer = {
  readonly atMs: number;
  readonly order: number;
  readonly run: () => void;
  canceled: boolean;
};

const before = (a: QueuedTimer, b: QueuedTimer): boolean => a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);

/** The heap. `peek` and `pop` skip canceled timers. */
export class TimerQueue {
  private readonly heap: QueuedTimer[] = [];
  private made = 0;

  /** Adds a timer; equal times keep the order of adding. */
  push(atMs: number, run: () => void): QueuedTimer {
    const timer: QueuedTimer = { atMs, order: this.made++, run, canceled: false };
    const heap = this.heap;
    let i = heap.push(timer) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const above = heap[parent]!;
      if (before(above, timer)) break;
      heap[i] = above;
      i = parent;
    }
    heap[i] = timer;
    return timer;
  }

  /** The next timer, or null. */
  peek(): QueuedTimer | null {
    while (this.heap[0]?.canceled === true) this.removeTop();
    return this.heap[0] ?? null;
  }

  /** Takes the next timer out. */
  pop(): QueuedTimer | null {
    const top = this.peek();
    if (top !== null) this.removeTop();
    return top;
  }

  private removeTop(): void {
    const heap = this.heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child += 1;
      if (before(last, heap[child]!)) break;
      heap[i] = heap[child]!;
      i = child;
    }
    heap[i] = last;
  }
}
