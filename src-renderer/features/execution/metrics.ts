/** The answer of the `metrics` query (docs/metrics.md) as this screen reads it, and its words. Pure. */
import { formatPct } from '../../ui/format.ts';

export type SpreadClass = 'tight' | 'middle' | 'wide';
export type Amount = { readonly currency: string; readonly amount: string };

export type ExecutionMetrics = {
  readonly ladders: number;
  readonly filledLadders: number;
  readonly fillRate: number;
  readonly averageAttempts: number | null;
  readonly medianTimeToFillMs: number | null;
  readonly priceImprovement: readonly Amount[];
  readonly shortfall: readonly Amount[];
  readonly byRung: readonly {
    readonly rung: number;
    readonly reached: number;
    readonly filled: number;
    readonly fillRate: number;
  }[];
  readonly bySpread: readonly {
    readonly spreadClass: SpreadClass;
    readonly ladders: number;
    readonly fillRate: number;
    readonly improvementBps: number | null;
    readonly shortfallBps: number | null;
  }[];
};

export const SPREAD_CLASSES: Readonly<Record<SpreadClass, string>> = {
  tight: 'Tight, below 0.5 %',
  middle: 'Middle',
  wide: 'Wide, above 1.5 %',
};

/** A share 0..1 as a whole per cent. Statistics: a float. */
export const shareWords = (share: number): string =>
  formatPct(String(Math.round(share * 100)), { sign: false, decimals: 0 });

/** Basis points with their sign; unknown as unknown. */
export const bpsWords = (bps: number | null): string =>
  bps === null ? '–' : `${bps > 0 ? '+' : bps < 0 ? '−' : ''}${Math.abs(bps).toFixed(1)} bp`;

/** `12.3 s`, `1:05 min`. */
export function tookWords(ms: number | null): string {
  if (ms === null) return '–';
  return ms < 60_000
    ? `${(ms / 1000).toFixed(1)} s`
    : `${Math.floor(ms / 60_000)}:${String(Math.floor(ms / 1000) % 60).padStart(2, '0')} min`;
}
