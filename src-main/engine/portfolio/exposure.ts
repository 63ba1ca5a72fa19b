/**
 * What is working, as the most that may still fill: a ladder counts once by its unfilled target (its orders not beside
 * it), an order by its leaves at the larger of its quantity and the one asked for. Combos count by their legs.
 */
import {
  Decimal,
  dec,
  isWorking,
  type ClientOrderId,
  type Instrument,
  type InstrumentId,
  type Ladder,
  type LadderId,
  type Order,
  type Position,
  type Price,
  type Side,
} from '../../../shared/domain/index.ts';
import { isPutBack } from '../orders/put-back.ts';

/** One order or ladder that may still fill. */
export type Working = {
  readonly instrumentId: InstrumentId;
  readonly side: Side;
  readonly leaves: Decimal;
  /** Its limit or worst price; null for market orders. */
  readonly worstPrice: Price | null;
  /** Where an order that waits for a trigger will act; missing or null: it waits for none. */
  readonly triggerPrice?: Price | null;
  /** Orders of one link: its venue cancels the rest when one fills. */
  readonly linkId?: string | null;
  /** A bracket's exit, or a stop that close-all put back: it shrinks for every other order that closes. */
  readonly yields?: boolean;
  /** A ladder that is paused with no order out: a bracket's exits do not stand back for it until it goes on. */
  readonly idle?: boolean;
};

/** Paused, and none of its orders may be at the venue. */
export const isIdle = (ladder: Pick<Ladder, 'status' | 'workingOrderId'>): boolean =>
  ladder.status === 'paused' && ladder.workingOrderId === null;

export type WorkingFacts = {
  readonly workingOrders: Iterable<Order>;
  readonly workingLadders: Iterable<Ladder>;
};

/** What is left out: the order or ladder that is being replaced. */
export type Excluded = { readonly order: ClientOrderId | null; readonly ladder: LadderId | null };

const NOTHING: Excluded = { order: null, ladder: null };

/** What an order still works, kept beside its record: records are replaced, and many are looked at for each new order. */
const KNOWN = new WeakMap<Order, Working>();

function ofOrder(order: Order): Working {
  const known = KNOWN.get(order);
  if (known !== undefined) return known;
  const made = workingOfRecord(order);
  KNOWN.set(order, made);
  return made;
}

function workingOfRecord(order: Order): Working {
  const asked = order.pendingModify === null ? dec(order.qty) : dec(order.qty).max(dec(order.pendingModify.qty));
  return {
    instrumentId: order.instrumentId,
    side: order.side,
    leaves: asked.sub(dec(order.filledQty)).max(Decimal.ZERO),
    worstPrice: order.limitPrice,
    triggerPrice: triggerOf(order),
    linkId: order.linkId,
    yields: isPutBack(order) || (order.bracketId !== null && (order.role === 'stop' || order.role === 'target')),
  };
}

/** The farther of where its trigger is and where a modification under way would bring it. */
function triggerOf(order: Order): Price | null {
  const { trigger, pendingModify } = order;
  if (trigger === null || trigger.triggeredMs !== null) return null;
  const asked = pendingModify?.triggerPrice ?? null;
  if (trigger.price === null || asked === null) return trigger.price ?? asked;
  return dec(asked).gt(dec(trigger.price)) ? asked : trigger.price;
}

function ofLadder(ladder: Ladder): Working {
  return {
    instrumentId: ladder.instrumentId,
    side: ladder.side,
    leaves: dec(ladder.qty).sub(dec(ladder.filledQty)).max(Decimal.ZERO),
    worstPrice: ladder.params.final === 'market' ? null : ladder.params.worstPrice,
    idle: isIdle(ladder),
  };
}

/** Everything that may still fill but what is excluded. Orders of a listed or excluded ladder are counted by it. */
export function workingOf(facts: WorkingFacts, excluded: Excluded = NOTHING): Working[] {
  const found: Working[] = [];
  const ladders = new Set<LadderId>();
  for (const ladder of facts.workingLadders) {
    if (ladder.status === 'done') continue;
    ladders.add(ladder.ladderId);
    if (ladder.ladderId !== excluded.ladder) found.push(ofLadder(ladder));
  }
  for (const order of facts.workingOrders) {
    if (!isWorking(order.status) || order.clientOrderId === excluded.order) continue;
    if (order.ladderId !== null && (ladders.has(order.ladderId) || order.ladderId === excluded.ladder)) continue;
    found.push(ofOrder(order));
  }
  return found.filter((w) => !w.leaves.isZero());
}

/** Signed change of each instrument held, if `qty` fills: itself, or a combo's legs. */
export function legsOf(
  instrument: Pick<Instrument, 'legs'> | undefined,
  what: { readonly instrumentId: InstrumentId; readonly side: Side; readonly qty: Decimal },
): readonly { readonly instrumentId: InstrumentId; readonly signed: Decimal }[] {
  const unit = what.side === 'buy' ? what.qty : what.qty.neg();
  const legs = instrument?.legs ?? null;
  if (legs === null) return [{ instrumentId: what.instrumentId, signed: unit }];
  return legs.map((leg) => ({
    instrumentId: leg.instrumentId,
    signed: unit.mul(Decimal.of(leg.side === 'buy' ? leg.ratio : -leg.ratio)),
  }));
}

/** Signed quantity held of one instrument; zero when there is no position. */
export function heldOf(positions: Iterable<Position>, instrumentId: InstrumentId): Decimal {
  for (const position of positions) {
    if (position.instrumentId === instrumentId) return dec(position.qty);
  }
  return Decimal.ZERO;
}
