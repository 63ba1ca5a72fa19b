/** The watchlist under 10 000 quotes a second: the main thread's time a frame, and how even the frames are. */
import type { CDPSession, Page } from '@playwright/test';
import { atMost, judge, median, quantile, ROUNDS, type BenchResult } from '../measure.ts';
import { openBenchPage, whyNoChromium } from '../rig/bench-page.ts';
import { pause } from '../rig/stamps.ts';

const WATCH_MS = 1_800;
const SETTLE_MS = 500;

type Kind = 'product' | 'naive';
type Figures = { readonly busyMs: number; readonly frameMs: number; readonly p99Ms: number };

async function taskSeconds(devtools: CDPSession): Promise<number> {
  const { metrics } = await devtools.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN;
}

async function watch(page: Page, devtools: CDPSession, kind: Kind): Promise<Figures> {
  await page.evaluate(`bench.mount('${kind}')`);
  await pause(SETTLE_MS);
  const before = await taskSeconds(devtools);
  const lengths = await page.evaluate<number[]>(`bench.frames(${WATCH_MS})`);
  const busyMs = (((await taskSeconds(devtools)) - before) * 1000) / Math.max(1, lengths.length);
  return { busyMs, frameMs: median(lengths), p99Ms: quantile(lengths, 0.99) };
}

/** Milliseconds of main thread a frame against the peer; frames' p99 against one frame. */
export async function grid(): Promise<readonly BenchResult[] | string> {
  const why = whyNoChromium();
  if (why !== null) return why;
  const { page, close } = await openBenchPage('grid');
  try {
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Performance.enable');
    const rounds: { readonly product: Figures; readonly naive: Figures }[] = [];
    for (let i = 0; i <= ROUNDS; i++) {
      const product = await watch(page, devtools, 'product');
      rounds.push({ product, naive: await watch(page, devtools, 'naive') });
    }
    const counted = rounds.slice(1);
    const busy = counted.map(({ product, naive }) => ({ product: product.busyMs, floor: naive.busyMs }));
    const even = counted.map(({ product }) => ({ product: product.p99Ms, floor: product.frameMs }));
    const text = ' x a naive React table (AG Grid is not installed)';
    return [
      judge({ name: 'grid', unit: 'ms/frame', goal: atMost(1, text) }, busy),
      judge({ name: 'grid-frames', unit: 'ms p99', goal: atMost(1.5, ' frames') }, even),
    ];
  } finally {
    await close();
  }
}
