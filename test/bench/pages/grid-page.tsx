/** The watchlist's own table and a naive one, one at a time, under the same stream of quotes. */
import { createRoot, type Root } from 'react-dom/client';
import type { Quote } from '../../../shared/domain/index.ts';
import { WatchTable } from '../../../src-renderer/features/watchlist/watch-table.tsx';
import { quotes } from '../../../src-renderer/stores/quotes-store.ts';
import { NaiveTable } from './naive-table.tsx';
import { INSTRUMENTS, quoteAt } from './sample-market.ts';

const UPDATES_PER_MS = 10;
const FEED_EVERY_MS = 10;

let root: Root | null = null;
let show: ((newest: ReadonlyMap<string, Quote>) => void) | null = null;
const newest = new Map<string, Quote>();
let framed = false;
let next = 0;
let fedMs = performance.now();

/** Both sides hear once per frame, as the product's store does it. */
function take(batch: readonly Quote[], naive: boolean): void {
  if (!naive) {
    quotes.apply(batch);
    return;
  }
  for (const quote of batch) newest.set(quote.instrumentId, quote);
  if (framed) return;
  framed = true;
  requestAnimationFrame(() => {
    framed = false;
    show?.(new Map(newest));
  });
}

let feeding: ReturnType<typeof setInterval> | undefined;

function mount(kind: 'product' | 'naive'): void {
  clearInterval(feeding);
  root?.unmount();
  const host = document.getElementById('root');
  if (host === null) throw new Error('no root');
  host.style.cssText = 'height: 760px; display: flex; flex-direction: column';
  root = createRoot(host);
  const listen = (give: (all: ReadonlyMap<string, Quote>) => void): void => {
    show = give;
  };
  if (kind === 'naive') root.render(<NaiveTable listen={listen} />);
  else
    root.render(<WatchTable instruments={INSTRUMENTS} ownListId={null} onDropBefore={() => undefined} empty={null} />);
  fedMs = performance.now();
  feeding = setInterval(() => {
    const now = performance.now();
    const count = Math.floor((now - fedMs) * UPDATES_PER_MS);
    fedMs += count / UPDATES_PER_MS;
    take(
      Array.from({ length: count }, () => quoteAt((next += 1))),
      kind === 'naive',
    );
  }, FEED_EVERY_MS);
}

/** The lengths of the frames of so many ms. */
function frames(forMs: number): Promise<number[]> {
  return new Promise((resolve) => {
    const lengths: number[] = [];
    let before = 0;
    const startMs = performance.now();
    const onFrame = (at: number): void => {
      if (before > 0) lengths.push(at - before);
      before = at;
      if (performance.now() - startMs < forMs) requestAnimationFrame(onFrame);
      else resolve(lengths);
    };
    requestAnimationFrame(onFrame);
  });
}

Object.assign(window, { bench: { mount, frames } });
