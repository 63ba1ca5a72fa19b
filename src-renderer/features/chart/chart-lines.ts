/** What is drawn over the bars: own working orders, the average price, fills. Pure; prices as text, words for the eye. */
import {
  dec,
  isWorking,
  type Fill,
  type Instrument,
  type InstrumentId,
  type Ladder,
  type Order,
  type Position,
} from '../../../shared/domain/index.ts';
import { formatQty } from '../../ui/format.ts';

export type OrderLine = {
  readonly id: string;
  readonly price: string;
  readonly title: string;
  readonly side: Order['side'];
  /** The trader may move it: a limit order of the ticket, not one that a ladder works, and nothing pending. */
  readonly movable: boolean;
};

function workWords(order: Order, ladder: Ladder | null): string {
  const left = dec(order.qty).sub(dec(order.filledQty)).trim().toString();
  const more = dec(order.filledQty).isZero() ? '' : ' more';
  const rung =
    ladder === null || ladder.currentRung < 0 ? '' : ` · ladder ${ladder.currentRung + 1} of ${ladder.rungs.length}`;
  const pending =
    order.status === 'pendingCancel'
      ? ' · canceling'
      : order.status === 'pendingModify'
        ? ' · changing'
        : order.status === 'unknown'
          ? ' · unknown'
          : '';
  return `${order.side} ${formatQty(left)}${more}${rung}${pending}`;
}

/** One line for each working limit order of the instrument. */
export function orderLines(
  id: InstrumentId,
  orders: readonly Order[],
  ladders: Readonly<Record<string, Ladder>>,
): readonly OrderLine[] {
  return orders.flatMap((order) => {
    if (order.instrumentId !== id || order.limitPrice === null || !isWorking(order.status)) return [];
    const ladder = order.ladderId === null ? null : (ladders[order.ladderId] ?? null);
    const resting = order.status === 'accepted' || order.status === 'partiallyFilled';
    return [
      {
        id: order.clientOrderId,
        price: order.limitPrice,
        title: workWords(order, ladder),
        side: order.side,
        movable: resting && order.ladderId === null,
      },
    ];
  });
}

/** The average price line of a position, or null when flat. */
export function averageLine(position: Position | null): { readonly price: string; readonly title: string } | null {
  if (position === null || dec(position.qty).isZero()) return null;
  return { price: position.avgPrice, title: `avg of ${formatQty(position.qty, true)}` };
}

/** The instrument's fills, oldest first. */
export const fillsOf = (id: InstrumentId, fills: readonly Fill[]): readonly Fill[] =>
  fills.filter((f) => f.instrumentId === id).toReversed();

/** Decimals of the price axis: those of the tick near a price. */
export const axisDecimals = (instrument: Pick<Instrument, 'ticks'>): number => {
  const top = instrument.ticks.at(-1);
  return top === undefined ? 2 : dec(top.tick).trim().scale;
};
