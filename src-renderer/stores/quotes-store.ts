/**
 * The newest quote per instrument, and who wants to hear of it. Quotes are stored as their message comes (a hidden window
 * included); listeners are told once per display frame, only those of instruments that changed: never one `setState` per
 * tick.
 *
 * Entry points: `useQuote(id)` for React, `quotes.subscribe(id, listener)` for cells that paint themselves.
 */
import { useCallback, useSyncExternalStore } from 'react';
import type { InstrumentId, Quote } from '../../shared/domain/index.ts';

/** Calls back once, soon: with the next frame where frames come. Gives what takes it back. */
export type FrameSource = (run: () => void) => () => void;

/** A hidden window gets a frame in 3 s: there the listeners are told by a timer instead. */
const HIDDEN_MS = 250;

/** The browser's frames; by timer while the page is hidden. */
export const browserFrames: FrameSource = (run) => {
  if (typeof requestAnimationFrame === 'function' && document.visibilityState === 'visible') {
    const frame = requestAnimationFrame(run);
    return () => cancelAnimationFrame(frame);
  }
  const timer = setTimeout(run, HIDDEN_MS);
  return () => clearTimeout(timer);
};

export class QuoteBoard {
  private readonly newest = new Map<InstrumentId, Quote>();
  private readonly listeners = new Map<InstrumentId, Set<() => void>>();
  private readonly dirty = new Set<InstrumentId>();
  private readonly frames: FrameSource;
  private cancelFrame: (() => void) | null = null;
  /** Quotes taken since the page opened, for the footer's rate. */
  taken = 0;
  /** The market's time of the newest quote taken, UTC ms; null before the first. */
  newestMs: number | null = null;

  constructor(frames: FrameSource) {
    this.frames = frames;
  }

  /** The newest quote, or null before the first. The object is replaced, never mutated. */
  get(id: InstrumentId): Quote | null {
    return this.newest.get(id) ?? null;
  }

  /** Takes a batch; latest wins. */
  apply(quotes: readonly Quote[]): void {
    for (const quote of quotes) {
      this.newest.set(quote.instrumentId, quote);
      if (this.newestMs === null || quote.tsEventMs > this.newestMs) this.newestMs = quote.tsEventMs;
      if (this.listeners.has(quote.instrumentId)) this.dirty.add(quote.instrumentId);
    }
    this.taken += quotes.length;
    if (this.dirty.size > 0 && this.cancelFrame === null) this.cancelFrame = this.frames(() => this.flush());
  }

  /** Tells the listeners of what changed. The frame source calls it; tests may. */
  flush(): void {
    this.cancelFrame = null;
    const ids = [...this.dirty];
    this.dirty.clear();
    for (const id of ids) for (const listener of [...(this.listeners.get(id) ?? [])]) listener();
  }

  /** Hears, per frame, that this instrument's quote changed. */
  subscribe(id: InstrumentId, listener: () => void): () => void {
    const set = this.listeners.get(id) ?? new Set();
    this.listeners.set(id, set);
    set.add(listener);
    return () => {
      set.delete(listener);
      if (set.size === 0) this.listeners.delete(id);
    };
  }

  /** A page that comes back from hiding paints with its next frame instead of the timer that was set. */
  onVisible(): void {
    if (this.cancelFrame === null) return;
    this.cancelFrame();
    this.cancelFrame = this.frames(() => this.flush());
  }
}

/** The page's quotes; written by `bind-client.ts` alone. */
export const quotes: QuoteBoard = new QuoteBoard(browserFrames);

const nothing = (): (() => void) => () => undefined;

/** The newest quote of an instrument; renders again at most once per frame. */
export function useQuote(id: InstrumentId | null): Quote | null {
  const subscribe = useCallback(
    (listener: () => void) => (id === null ? nothing() : quotes.subscribe(id, listener)),
    [id],
  );
  return useSyncExternalStore(subscribe, () => (id === null ? null : quotes.get(id)));
}
