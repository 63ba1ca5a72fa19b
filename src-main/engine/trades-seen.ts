/**
 * When an instrument was last seen to trade. A quote repeats the last trade, which may be of an earlier session: only a change
 * of it, or a grown volume, shows a trade. Not journaled: after a start a trade has to be seen again.
 */
import type { InstrumentId, Quote } from '../../shared/domain/index.ts';
import type { EngineState } from './state.ts';

export type TradeSeen = {
  readonly last: number | null;
  readonly volume: number;
  /** The venue's time of the quote that showed it; null: none was seen. */
  readonly tsMs: number | null;
};

/** Takes a newly published quote. The first one of an instrument shows no trade: what it repeats may be old. */
export function noteTrade(trades: Map<InstrumentId, TradeSeen>, quote: Quote): void {
  const { instrumentId, last, volume, tsEventMs } = quote;
  const before = trades.get(instrumentId);
  if (before !== undefined && before.last === last && before.volume === volume) return;
  const grown = before !== undefined && volume > before.volume;
  const traded = before !== undefined && last !== null && (grown || (before.last !== null && before.last !== last));
  // The very first trade of all: there was none before.
  const first = before !== undefined && before.last === null && last !== null;
  trades.set(instrumentId, { last, volume, tsMs: traded || first ? tsEventMs : (before?.tsMs ?? null) });
}

/** Whether the last trade that a quote names was made since then, as far as was seen. */
export function tradedSince(state: Pick<EngineState, 'trades'>, id: InstrumentId, sinceMs: number): boolean {
  const tsMs = state.trades.get(id)?.tsMs ?? null;
  return tsMs !== null && tsMs >= sinceMs;
}
