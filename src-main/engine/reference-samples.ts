/**
 * References of the last minutes, a sample a second at most, for the collar over time: a spike that lasts a moment does
 * not move what an order is measured by. Doubled mids in the quote's integers; of the running process only.
 */
import type { InstrumentId, Quote } from '../../shared/domain/index.ts';

/** Samples kept of one instrument. */
export const REFERENCE_SAMPLES_MAX = 300;
const EVERY_MS = 1_000;

export type ReferenceSamples = { readonly atMs: number[]; readonly mid2: number[] };
/** Lowest and highest doubled mid of a window. */
export type ReferenceRange = { readonly low2: number; readonly high2: number };

/** Takes a reference quote, if it is two-sided and a second went by. */
export function noteReference(all: Map<InstrumentId, ReferenceSamples>, quote: Quote | null): void {
  if (quote === null || quote.bid === null || quote.ask === null || quote.bid > quote.ask) return;
  const samples = all.get(quote.instrumentId);
  if (samples === undefined) {
    all.set(quote.instrumentId, { atMs: [quote.tsInitMs], mid2: [quote.bid + quote.ask] });
    return;
  }
  const last = samples.atMs[samples.atMs.length - 1] ?? 0;
  if (quote.tsInitMs - last < EVERY_MS) return;
  samples.atMs.push(quote.tsInitMs);
  samples.mid2.push(quote.bid + quote.ask);
  if (samples.atMs.length > REFERENCE_SAMPLES_MAX) {
    samples.atMs.shift();
    samples.mid2.shift();
  }
}

/** The range of a window that ends now; null without a sample in it. */
export function referenceRange(samples: ReferenceSamples | undefined, sinceMs: number): ReferenceRange | null {
  if (samples === undefined) return null;
  let low2 = Number.POSITIVE_INFINITY;
  let high2 = Number.NEGATIVE_INFINITY;
  for (let i = samples.atMs.length - 1; i >= 0; i--) {
    if ((samples.atMs[i] ?? 0) < sinceMs) break;
    const mid2 = samples.mid2[i] ?? 0;
    if (mid2 < low2) low2 = mid2;
    if (mid2 > high2) high2 = mid2;
  }
  return low2 > high2 ? null : { low2, high2 };
}
