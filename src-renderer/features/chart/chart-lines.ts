/** What is drawn over the bars: own working orders, the average price, fills. Pure; prices as text, words for the eye. */
import {
  dec,
  isWorking,
  opposite,
  type Bracket,
  type BracketId,
  type ClientOrderId,
  type Fill,
  type Instrument,
  type InstrumentId,
  type Ladder,
  type Order,
  type Position,
} from '../../../shared/domain/index.ts';
import { formatQty } from '../../ui/format.ts';
import { TYPE_NAMES } from '../../ui/venue-words.ts';

/** What dragging a line changes. */
export type LineMove =
  | { readonly kind: 'limit' | 'trigger'; readonly order: ClientOrderId }
  | { readonly kind: 'stop' | 'target'; readonly bracket: BracketId };

export type OrderLine = {
  readonly id: string;
  readonly price: string;
  readonly title: string;
  readonly side: Order['side'];
  readonly looks: 'order' | 'stop' | 'target';
  /** Null: the trader may not drag it, and `why` says why. */
  readonly move: LineMove | null;
  readonly why: string;
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

/** Why an order's line can't be dragged now; empty: it can. */
function whyNot(order: Order): string {
  if (order.ladderId !== null) return 'A ladder works this order: change what is left of the ladder instead';
  if (order.origin === 'foreign') return 'Another program placed this order: it is not ours to move';
  if (order.status === 'unknown') return 'Its outcome is unknown: the venue is being asked';
  const resting = order.status === 'accepted' || order.status === 'partiallyFilled' || order.status === 'emulated';
  return resting ? '' : 'Something is under way with it';
}

/** A working order's line: at its limit, or at the trigger it waits for; null when it has neither. */
function orderLine(order: Order, ladder: Ladder | null): OrderLine | null {
  const waits = order.trigger !== null && order.trigger.triggeredMs === null;
  const price = waits ? (order.trigger?.price ?? null) : order.limitPrice;
  if (price === null) return null;
  const trailing = waits && order.trigger?.trail !== null;
  const why = trailing ? 'A trailing stop moves by itself' : whyNot(order);
  const app = order.trigger?.heldBy === 'app' && waits ? ' · app-held' : '';
  return {
    id: order.clientOrderId,
    price,
    title: `${workWords(order, ladder)}${waits ? ` · ${TYPE_NAMES[order.type].toLowerCase()}${app}` : ''}`,
    side: order.side,
    looks: !waits ? 'order' : order.type === 'takeProfit' ? 'target' : 'stop',
    move: why === '' ? { kind: waits ? 'trigger' : 'limit', order: order.clientOrderId } : null,
    why,
  };
}

/** The lines of a bracket's exits, each with its quantity. */
function exitLines(bracket: Bracket): readonly OrderLine[] {
  return (['stop', 'target'] as const).flatMap((kind) => {
    const exit = bracket[kind];
    if (exit === null || exit.price === null) return [];
    const app = exit.heldBy === 'app' ? ' · app-held' : exit.heldBy === 'none' ? ' · held by nobody' : '';
    const left = dec(exit.qty).sub(dec(exit.filledQty)).trim().toString();
    return [
      {
        id: `${bracket.bracketId}:${kind}`,
        price: exit.price,
        title: `${kind} ${formatQty(left)}${app}`,
        side: opposite(bracket.side),
        looks: kind,
        move: { kind, bracket: bracket.bracketId },
        why: '',
      },
    ];
  });
}

/** One line for each working order of the instrument that has a price, and one for each exit of its live brackets. */
export function orderLines(
  id: InstrumentId,
  orders: readonly Order[],
  ladders: Readonly<Record<string, Ladder>>,
  brackets: readonly Bracket[] = [],
): readonly OrderLine[] {
  const exits = brackets.filter((b) => b.instrumentId === id && b.status !== 'done');
  const drawn = new Set<string>(exits.flatMap((b) => [b.stop, b.target].flatMap((exit) => exit?.clientOrderId ?? [])));
  const own = orders.flatMap((order) => {
    if (order.instrumentId !== id || !isWorking(order.status) || drawn.has(order.clientOrderId)) return [];
    return orderLine(order, order.ladderId === null ? null : (ladders[order.ladderId] ?? null)) ?? [];
  });
  return [...own, ...exits.flatMap(exitLines)];
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
