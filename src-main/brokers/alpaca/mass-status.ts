/**
 * Everything that Alpaca holds for the account, read together: what recovery is checked against (G17).
 *
 * Invariant: what cannot be read is an error: no position is flat by it, no order of ours lost, no execution somebody else's.
 */
import {
  Decimal,
  dec,
  err,
  ok,
  type AccountReport,
  type ExecutionMassStatus,
  type FillReport,
  type InstrumentId,
  type OrderStatusReport,
  type PositionStatusReport,
  type Result,
  type VenueOrderId,
} from '../../../shared/domain/index.ts';
import type { Logger } from '../../ports/logger.ts';
import type { VenueError } from '../../ports/execution-client.ts';
import {
  readActivities,
  readExecutions,
  readOneOrder,
  readOrders,
  readPositions,
  type PositionWire,
} from './account-reads.ts';
import type { Chain, Group } from './chains.ts';
import { chainOf, type NamingParts } from './order-names.ts';
import { amountOf } from './parse/amounts.ts';
import { chargesOf } from './parse/charges.ts';
import { nonTradesOf } from './parse/non-trades.ts';
import { comboFills, fillReport, type ComboOrder, type Execution } from './parse/fills.ts';
import { readOrder, statusReport, type ReadOrder } from './parse/order.ts';
import type { ActivityWire, OrderWire } from './parse/wire.ts';
import type { AlpacaRest } from './rest.ts';
import { idOfWireSymbol, readClientId } from './symbols.ts';

/** Orders that were placed before the window and ended in it: good till cancelled ones mostly. */
const ORDERS_BACK_MS = 7 * 86_400_000;
/** Reads are repeated so often when an execution came between them. */
const READS_MAX = 6;
/** Orders that only an execution names, asked for one by one. */
const ASKED_MAX = 50;

export type MassParts = NamingParts & {
  readonly rest: AlpacaRest;
  readonly logger: Logger;
  readonly nowMs: () => number;
  /** Learns whose orders an OCO's are; null: it is none of ours. */
  readonly noteOco: (order: ReadOrder) => Group | null;
  /** Hears the activities that are no trades. */
  readonly onListed?: (activities: readonly ActivityWire[]) => void;
  /** The account, verified. */
  readonly account: () => Promise<Result<AccountReport, VenueError>>;
  /** Units of combo fills that the stream told, by order. */
  readonly comboSteps: Pick<ReadonlyMap<VenueOrderId, readonly Decimal[]>, 'get'>;
};

/** A combo's order as its fills need it; null when a leg has no id. */
export function comboOrderOf(
  order: ReadOrder,
  wire: OrderWire,
  chain: Pick<Chain, 'instrumentId' | 'side'>,
): ComboOrder | null {
  if (order.legs === null) return null;
  const legs = order.legs.map((leg, i) => ({ ...leg, venueOrderId: (wire.legs?.[i]?.id ?? '') as VenueOrderId }));
  return { venueOrderId: order.venueOrderId, instrumentId: chain.instrumentId, side: chain.side, legs };
}

export async function readMassStatus(
  parts: MassParts,
  sinceMs: number,
): Promise<Result<ExecutionMassStatus, VenueError>> {
  const account = await parts.account();
  if (!account.ok) return account;
  const orders = await readOrders(parts.rest, sinceMs - ORDERS_BACK_MS);
  if (!orders.ok) return orders;
  const held = await readHeld(parts, sinceMs);
  if (!held.ok) return held;
  const events = await readActivities(parts.rest, { category: 'non_trade_activity' }, sinceMs);
  if (!events.ok) return events;
  parts.onListed?.(events.value);
  const nonTrades = nonTradesOf(events.value, parts.nowMs());
  const { executions, positions, atMs } = held.value;
  const ids = [
    ...nonTrades.map((one) => one.instrumentId),
    ...executions.map((one) => one.instrumentId),
    ...positions.map((one) => one.instrumentId),
  ];
  const fractional = new Set(
    positions.filter((one) => !dec(one.qty).isMultipleOf(Decimal.ONE)).map((one) => one.instrumentId),
  );
  const ensured = await parts.book.ensure(ids, fractional);
  if (!ensured.ok) return ensured;
  for (const { instrumentId } of positions) parts.book.noteHeld(instrumentId);
  const named = await withNamed(parts, orders.value, executions);
  if (!named.ok) return named;
  const told = await tellOrders(parts, named.value, executions);
  if (!told.ok) return told;
  return ok({
    account: account.value,
    orders: told.value.orders,
    fills: [...told.value.fills, ...nonTrades],
    charges: chargesOf(events.value, parts.nowMs()),
    positions: positions.map((one) => ({ ...one, kind: 'position' as const, accountId: account.value.accountId })),
    sinceMs,
    tsEventMs: atMs,
  });
}

type Held = {
  readonly executions: readonly Execution[];
  readonly positions: readonly Omit<PositionStatusReport, 'kind' | 'accountId'>[];
  readonly atMs: number;
};

/** Executions and positions of one moment: read again while an execution comes between. */
async function readHeld({ rest, nowMs }: MassParts, sinceMs: number): Promise<Result<Held, VenueError>> {
  let before = await readExecutions(rest, sinceMs);
  for (let tries = 0; before.ok && tries < READS_MAX; tries++) {
    const atMs = nowMs();
    const positions = await readPositions(rest);
    if (!positions.ok) return positions;
    const after = await readExecutions(rest, sinceMs);
    if (!after.ok) return after;
    if (after.value.length === before.value.length) {
      const read = readable(positions.value);
      return read.ok ? ok({ executions: after.value, positions: read.value, atMs }) : read;
    }
    before = after;
  }
  return before.ok ? err({ kind: 'timeout', message: 'fills kept coming while the account was read' }) : before;
}

function readable(wires: readonly PositionWire[]): Result<Held['positions'], VenueError> {
  const found: Held['positions'][number][] = [];
  for (const wire of wires) {
    const position = positionOf(wire);
    if (position === null)
      return err({ kind: 'malformed', message: `Alpaca's position in ${wire.symbol} cannot be read` });
    found.push(position);
  }
  return ok(found);
}

/** Null: no quantity. Shorts come with a minus or with their side. */
export function positionOf(position: PositionWire): Omit<PositionStatusReport, 'kind' | 'accountId'> | null {
  const qty = amountOf(position.qty);
  if (qty === null) return null;
  const assetClass =
    position.asset_class === 'crypto' ? 'crypto' : position.asset_class === 'us_option' ? 'us_option' : 'us_equity';
  const signed = position.side === 'short' ? qty.abs().neg() : qty;
  return {
    instrumentId: idOfWireSymbol(position.symbol, assetClass),
    qty: signed.trim().text(),
    avgPrice: amountOf(position.avg_entry_price)?.text() ?? null,
  };
}

/** The orders, with those that only an execution names. */
async function withNamed(
  parts: MassParts,
  orders: readonly OrderWire[],
  executions: readonly Execution[],
): Promise<Result<readonly OrderWire[], VenueError>> {
  const known = new Set(orders.flatMap((order) => [order.id, ...(order.legs ?? []).map((leg) => leg.id)]));
  const missing = [...new Set(executions.map((one) => one.venueOrderId))]
    .filter((id) => !known.has(id))
    .slice(-ASKED_MAX);
  const found: OrderWire[] = [];
  for (const id of missing) {
    const read = await readOneOrder(parts.rest, { id });
    if (!read.ok) return read;
    if (read.value !== null) found.push(read.value);
  }
  const nested = new Set(orders.flatMap((order) => (order.legs ?? []).map((leg) => leg.id)));
  return ok([...orders.filter((order) => !nested.has(order.id)), ...found]);
}

type Told = { readonly orders: readonly OrderStatusReport[]; readonly fills: readonly FillReport[] };

async function tellOrders(
  parts: MassParts,
  wires: readonly OrderWire[],
  executions: readonly Execution[],
): Promise<Result<Told, VenueError>> {
  const groups = new Map<Chain, { order: ReadOrder; wire: OrderWire }[]>();
  // Oldest first: a replacement finds the order that it replaces.
  for (const wire of wires.toSorted((a, b) => ((a.created_at ?? '') < (b.created_at ?? '') ? -1 : 1))) {
    const order = readOrder(wire);
    const chain = order === null ? null : await chainOf(parts, order);
    if (order === null || chain === null) {
      if (readClientId(wire.client_order_id).id !== null)
        return err({ kind: 'malformed', message: `our order ${wire.id} cannot be read at Alpaca (${wire.status})` });
      parts.logger.warn('an order cannot be read', { id: wire.id, status: wire.status, class: wire.order_class });
      continue;
    }
    groups.set(chain, [...(groups.get(chain) ?? []), { order, wire }]);
    const stop = parts.noteOco(order)?.stop ?? null;
    for (const child of order.children) {
      const of = stop ?? foreignOf(parts, child);
      const leg = wire.legs?.find((one) => one.id === child.venueOrderId);
      if (of !== null && leg !== undefined) groups.set(of, [...(groups.get(of) ?? []), { order: child, wire: leg }]);
    }
  }
  const fills = new Map<string, FillReport>();
  for (const [chain, members] of groups)
    for (const fill of fillsOf(parts, chain, members, executions)) fills.set(fill.tradeId, fill);
  for (const one of executions)
    if (!fills.has(one.tradeId)) fills.set(one.tradeId, fillReport(one, { clientOrderId: null }));
  const orders: OrderStatusReport[] = [];
  for (const [chain, members] of groups) {
    const head = headOf(members.map(({ order }) => order));
    if (head === null) continue;
    for (const { order } of members) if (order.replacedBy !== null) chain.passed.add(order.venueOrderId);
    parts.chains.setHead(chain, head.venueOrderId);
    await parts.book.ensure([chain.instrumentId]);
    const filledQty = members.reduce((most, { order }) => most.max(order.filledQty), chain.filled);
    orders.push(statusReport(head, { ...chain, filledQty, nowMs: parts.nowMs() }));
  }
  return ok({ orders, fills: [...fills.values()] });
}

/** The chain of a stop that somebody else placed with its target. */
const foreignOf = ({ chains }: MassParts, { instrumentId, side, venueOrderId }: ReadOrder): Chain | null =>
  instrumentId === null || side === null
    ? null
    : chains.open({ clientOrderId: null, instrumentId, side }, venueOrderId);

/** The one that stands for the chain: the newest that is not a refused replacement. */
export function headOf(orders: readonly ReadOrder[]): ReadOrder | null {
  const alive = orders.filter((order) => !(order.status === 'rejected' && order.replaces !== null));
  return alive.findLast((order) => order.status !== null) ?? alive.at(-1) ?? null;
}

function fillsOf(
  parts: MassParts,
  chain: Chain,
  members: readonly { readonly order: ReadOrder; readonly wire: OrderWire }[],
  executions: readonly Execution[],
): FillReport[] {
  const { clientOrderId } = chain;
  const found: FillReport[] = [];
  for (const { order, wire } of members) {
    const combo = comboOrderOf(order, wire, chain);
    if (combo !== null)
      found.push(...comboFills(combo, executions, { clientOrderId }, parts.comboSteps.get(order.venueOrderId)));
    else
      for (const one of executions)
        if (one.venueOrderId === order.venueOrderId) found.push(fillReport(one, { clientOrderId }));
  }
  for (const fill of found) if (fill.comboTradeId === undefined) parts.chains.count(chain, fill.tradeId, dec(fill.qty));
  return found;
}

/** Instruments that the account uses now. */
export const usedIds = (held: Pick<ExecutionMassStatus, 'orders' | 'fills' | 'positions'>): readonly InstrumentId[] => [
  ...new Set([...held.orders, ...held.fills, ...held.positions].map((one) => one.instrumentId)),
];
