/** Dragging an order's line: which one is under the pointer, and to which price it would go. Pure. */
import { Decimal, dec, roundToTick, type Instrument, type Price } from '../../../shared/domain/index.ts';
import type { OrderLine } from './chart-lines.ts';

/** How near the pointer must be, px. */
export const GRAB_PX = 5;

/** The movable line nearest to a height, within reach; null when there is none. */
export function lineNear(
  lines: readonly OrderLine[],
  y: number,
  yOf: (price: number) => number | null,
): OrderLine | null {
  let best: { readonly line: OrderLine; readonly far: number } | null = null;
  for (const line of lines) {
    if (!line.movable) continue;
    const at = yOf(Number(line.price));
    const far = at === null ? Number.POSITIVE_INFINITY : Math.abs(at - y);
    if (far <= GRAB_PX && (best === null || far < best.far)) best = { line, far };
  }
  return best?.line ?? null;
}

/**
 * A price read off the axis, on the instrument's tick; null when it is no positive price. The axis gives a float: it
 * becomes text with more decimals than any tick and only then, exactly, the nearest tick.
 */
export function tickPriceOf(
  axisPrice: number | null,
  instrument: Pick<Instrument, 'ticks' | 'priceScale'>,
): Price | null {
  if (axisPrice === null || !Number.isFinite(axisPrice) || axisPrice <= 0) return null;
  const rounded = roundToTick(instrument, dec(axisPrice.toFixed(instrument.priceScale + 2)), 'nearest').trim();
  if (rounded.sign() <= 0) return null;
  const scale = Decimal.from(instrument.ticks[0]?.tick ?? '1').trim().scale;
  return rounded.scale > scale ? null : rounded.text();
}
