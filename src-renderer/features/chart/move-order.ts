/** Dragging a line: which one is under the pointer, to which price it would go, and the command it means. Pure. */
import {
  Decimal,
  dec,
  roundToTick,
  type ChangeBracketCommand,
  type Instrument,
  type ModifyOrderCommand,
  type Price,
} from '../../../shared/domain/index.ts';
import type { LineMove, OrderLine } from './chart-lines.ts';

/** How near the pointer must be, px. */
export const GRAB_PX = 5;

/** How far the pointer must go before a press is a drag, px: a hand that shakes as it clicks moves no stop. */
export const DRAG_PX = 4;

/** Where a line was taken hold of: the pointer's height, and how far from it the line lies. */
export type Grab = { readonly y: number; readonly off: number; readonly dragged: boolean };

/** The grab after the pointer went to `y`, and the height of the line then: it keeps its distance from the pointer. */
export function draggedTo(grab: Grab, y: number): { readonly grab: Grab; readonly lineY: number | null } {
  const dragged = grab.dragged || Math.abs(y - grab.y) >= DRAG_PX;
  return { grab: { ...grab, dragged }, lineY: dragged ? y + grab.off : null };
}

/** The line nearest to a height, within reach; null when there is none. One that may be moved wins over one that may not. */
export function lineNear(
  lines: readonly OrderLine[],
  y: number,
  yOf: (price: number) => number | null,
): OrderLine | null {
  let best: { readonly line: OrderLine; readonly far: number } | null = null;
  for (const line of lines) {
    const at = yOf(Number(line.price));
    const far = at === null ? Number.POSITIVE_INFINITY : Math.abs(at - y);
    if (far > GRAB_PX) continue;
    const better = best === null || (line.move !== null && best.line.move === null);
    const same = best !== null && (line.move === null) === (best.line.move === null);
    if (better || (same && best !== null && far < best.far)) best = { line, far };
  }
  return best?.line ?? null;
}

/** The command that a drag means. */
export function moveCommand(move: LineMove, price: Price): ModifyOrderCommand | ChangeBracketCommand {
  switch (move.kind) {
    case 'limit':
      return { kind: 'modifyOrder', clientOrderId: move.order, qty: null, limitPrice: price };
    case 'trigger':
      return { kind: 'modifyOrder', clientOrderId: move.order, qty: null, limitPrice: null, triggerPrice: price };
    case 'stop':
    case 'target':
      return {
        kind: 'changeBracket',
        bracketId: move.bracket,
        stopPrice: move.kind === 'stop' ? price : null,
        targetPrice: move.kind === 'target' ? price : null,
        trail: null,
        conversions: null,
      };
  }
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
