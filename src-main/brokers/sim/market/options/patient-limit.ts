/** Patient traders: they show up when someone offers them a price inside a wide market. */
import type { Side } from '../../../../../shared/domain/index.ts';

/** Inside the spread, from a little beyond the mid to almost the far touch. */
export function patientLimit(side: Side, touch: { readonly bid: number; readonly ask: number }, draw: number): number {
  const reach = ((touch.ask - touch.bid) / 2) * (1.15 * draw - 0.25);
  const mid = (touch.ask + touch.bid) / 2;
  return Math.round(side === 'buy' ? mid - reach : mid + reach);
}
