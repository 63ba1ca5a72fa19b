/** The gate's limits for a replay: quotes recorded as bars come once a bar, so that the age limit must reach two of them. */
import type { RiskLimits } from '../../shared/domain/index.ts';

type Streams = readonly { readonly barMs: number; readonly columns: { readonly kind: string } }[];

/** The limits, with `quoteAgeMsMax` at least twice the longest bar of recorded quotes. No streams: as they are. */
export function replayLimits(streams: Streams, limits: RiskLimits): RiskLimits {
  const barMs = Math.max(0, ...streams.map((s) => (s.columns.kind === 'quotes' ? s.barMs : 0)));
  return { ...limits, quoteAgeMsMax: Math.max(limits.quoteAgeMsMax, 2 * barMs) };
}
