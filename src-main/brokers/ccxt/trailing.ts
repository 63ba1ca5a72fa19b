/** Trailing stops, as each exchange is told how far they trail. Pure. */
import { dec, err, ok, type OrderTrigger, type Result } from '../../../shared/domain/index.ts';
import type { Params } from './exchange.ts';
import type { ExchangeProfile, MarketKind } from './profiles.ts';

/** What says how far, or why the exchange does not trail so. */
export function trailParams(
  { trail }: OrderTrigger,
  { id, title, trails }: ExchangeProfile,
  kind: MarketKind,
): Result<Params, string> {
  if (trail === null) return err('a trailing stop without a distance');
  if (!trails.includes(trail.kind))
    return err(`${title} does not trail by ${trail.kind === 'price' ? 'an amount' : 'per cent'}`);
  if (trail.kind === 'price') return ok({ trailingAmount: trail.amount });
  // Binance's spot counts in hundredths of a per cent (TRAILING_DELTA), its futures in tenths (callbackRate).
  const step = id === 'binance' ? '0.01' : id === 'binanceusdm' ? '0.1' : null;
  if (step !== null && !dec(trail.pct).isMultipleOf(dec(step))) return err(`${title} trails by multiples of ${step} %`);
  const params = { trailingPercent: trail.pct };
  return ok(id === 'binance' && kind === 'spot' ? { ...params, stopLossOrTakeProfit: 'stopLoss' } : params);
}
