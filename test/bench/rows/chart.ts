/**
 * The chart's path of a moving bar (candle and volume, no fills marked) against the library's own `series.update` of the
 * same two series.
 */
import { atMost, duel, type BenchResult } from '../measure.ts';
import { openBenchPage, whyNoChromium } from '../rig/bench-page.ts';

const UPDATES = 20_000;

/** Nanoseconds an update. */
export async function chart(): Promise<BenchResult | string> {
  const why = whyNoChromium();
  if (why !== null) return why;
  const { page, close } = await openBenchPage('chart');
  try {
    return await duel({
      name: 'chart',
      unit: 'ns/update',
      goal: atMost(1.2),
      product: () => page.evaluate<number>(`bench.cost('product', ${UPDATES})`),
      floor: () => page.evaluate<number>(`bench.cost('raw', ${UPDATES})`),
    });
  } finally {
    await close();
  }
}
