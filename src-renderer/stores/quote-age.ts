/** How old a quote is when that is too old to trade by: what shows it then says so. */
import type { Quote } from '../../shared/domain/index.ts';
import { useTerminal } from './entities-store.ts';
import { useMarketNow } from './market-clock.ts';

/** Ms of age of a quote of a trading market from `staleMs` on; null while it is young enough, or where nothing is expected. */
export function tooOld(
  quote: Pick<Quote, 'status' | 'tsEventMs'> | null,
  nowMs: number | null,
  staleMs: number,
): number | null {
  if (quote === null || nowMs === null || quote.status !== 'trading') return null;
  const ageMs = nowMs - quote.tsEventMs;
  return ageMs >= staleMs ? ageMs : null;
}

/** The same of a quote on the screen, looked at once a second. */
export function useTooOld(quote: Quote | null): number | null {
  const nowMs = useMarketNow(1_000);
  const staleMs = useTerminal()?.limits.quoteAgeMsMax ?? Number.POSITIVE_INFINITY;
  return tooOld(quote, nowMs, staleMs);
}
