/**
 * Executions: of the stream and of the account's activities, under one name each. An activity's id ends with the execution's
 * (trading API, activities: "for trades, the execution_id is used"). Of a multi-leg order the activities list the legs;
 * its own fills are put together from them, so that both ways give the same ones. Pure.
 */
import {
  Decimal,
  idOf,
  type ComboLeg,
  type FillReport,
  type InstrumentId,
  type Side,
  type TradeId,
  type VenueOrderId,
} from '../../../../shared/domain/index.ts';
import { netOf } from '../combos.ts';
import { comboPriceOfWire } from '../orders.ts';
import { idOfWireSymbol } from '../symbols.ts';
import { amountOf } from './amounts.ts';
import { msOf } from './times.ts';
import { sideOf } from './order.ts';
import type { ActivityWire } from './wire.ts';

/** One execution of one order of Alpaca's. */
export type Execution = {
  readonly tradeId: TradeId;
  readonly venueOrderId: VenueOrderId;
  readonly instrumentId: InstrumentId;
  readonly side: Side;
  readonly qty: Decimal;
  readonly price: Decimal;
  /** Filled of its order with this one. */
  readonly cumQty: Decimal | null;
  readonly atMs: number;
  /** For the next page. */
  readonly activityId: string;
};

/** Null: no fill, or one that makes no sense. */
export function executionOf(activity: ActivityWire): Execution | null {
  if (activity.activity_type !== 'FILL') return null;
  const side = sideOf(activity.side);
  const qty = amountOf(activity.qty);
  const price = amountOf(activity.price);
  const atMs = msOf(activity.transaction_time);
  const { order_id: orderId, symbol } = activity;
  if (side === null || qty === null || price === null || atMs === null || !orderId || !symbol) return null;
  return {
    tradeId: idOf<TradeId>(activity.id.slice(activity.id.lastIndexOf(':') + 1)),
    venueOrderId: idOf<VenueOrderId>(orderId),
    instrumentId: idOfWireSymbol(
      symbol,
      /^[A-Z]+(USD|USDT|USDC|BTC)$/.test(symbol) && symbol.length > 5 ? 'crypto' : null,
    ),
    ...{ side, qty: qty.abs(), price, atMs },
    cumQty: amountOf(activity.cum_qty),
    activityId: activity.id,
  };
}

/** Name of a multi-leg order's fill: its order and how much of it is filled with it. */
export const comboTradeId = (orderId: VenueOrderId, filled: Decimal): TradeId =>
  idOf<TradeId>(`${orderId}.${filled.trim().toString()}`);

export type ComboOrder = {
  readonly venueOrderId: VenueOrderId;
  readonly instrumentId: InstrumentId;
  /** How the instrument of ours is traded by it. */
  readonly side: Side;
  /** As sent, with the order of each leg. */
  readonly legs: readonly (ComboLeg & { readonly venueOrderId: VenueOrderId })[];
};

/** Fees are not said with a fill; they come as activities of their own. */
const NO_FEE = { fee: Decimal.ZERO.text(), feeCurrency: 'USD', liquidity: null } as const;

type Named = Pick<FillReport, 'clientOrderId'>;

/** The report of an execution of a single order, or of a leg (`comboTradeId`). */
export const fillReport = (
  execution: Execution,
  named: Named & Partial<Pick<FillReport, 'comboTradeId'>>,
): FillReport => ({
  kind: 'fill',
  tradeId: execution.tradeId,
  venueOrderId: execution.venueOrderId,
  instrumentId: execution.instrumentId,
  side: execution.side,
  qty: execution.qty.trim().text(),
  price: execution.price.trim().text(),
  ...NO_FEE,
  ...named,
  tsEventMs: execution.atMs,
});

/**
 * A multi-leg order's fills and its legs', from the executions of its legs: as many units as every leg has been filled for.
 * `steps`: fills that the stream told already (units with each), so that the same ones come out.
 */
export function comboFills(
  order: ComboOrder,
  executions: readonly Execution[],
  named: Named,
  steps: readonly Decimal[] = [],
): FillReport[] {
  const byLeg = order.legs.map((leg) =>
    executions.filter((one) => one.venueOrderId === leg.venueOrderId).toSorted((a, b) => a.atMs - b.atMs),
  );
  const units = order.legs.map((leg, i) => unitsOf(byLeg[i] ?? [], leg.ratio));
  const reached = marksOf(units, steps);
  const reports: FillReport[] = [];
  let from = Decimal.ZERO;
  for (const to of reached) {
    const qty = to.sub(from);
    const prices = order.legs.map((leg, i) => averageBetween(byLeg[i] ?? [], [from, to], leg.ratio));
    const paid = netOf(order.legs, prices);
    const tradeId = comboTradeId(order.venueOrderId, to);
    const atMs = Math.max(0, ...byLeg.flatMap((leg) => leg.map((one) => one.atMs)));
    const whole = { tradeId, venueOrderId: order.venueOrderId, instrumentId: order.instrumentId, side: order.side };
    const price = comboPriceOfWire(order.side, paid);
    reports.push(fillReport({ ...whole, qty, price, cumQty: to, atMs, activityId: '' }, named));
    from = to;
  }
  for (const [i, leg] of order.legs.entries()) {
    let sum = Decimal.ZERO;
    for (const one of byLeg[i] ?? []) {
      sum = sum.add(one.qty);
      const mark = reached.find((to) => to.mul(Decimal.of(leg.ratio)).gte(sum)) ?? reached.at(-1);
      if (mark !== undefined)
        reports.push(fillReport(one, { ...named, comboTradeId: comboTradeId(order.venueOrderId, mark) }));
    }
  }
  return reports;
}

/** Cumulated units of the combo that a leg's executions are for. */
function unitsOf(executions: readonly Execution[], ratio: number): Decimal[] {
  let sum = Decimal.ZERO;
  return executions.map((one) => {
    sum = sum.add(one.qty);
    return sum.div(Decimal.of(ratio), 9, 'towardZero').trim();
  });
}

/** Amounts at which all legs stood level, and those that were told already; ascending, no further than all legs reach. */
function marksOf(units: readonly (readonly Decimal[])[], steps: readonly Decimal[]): Decimal[] {
  const ends = units.map((leg) => leg.at(-1) ?? Decimal.ZERO);
  const all = ends.reduce((least, end) => least.min(end), ends[0] ?? Decimal.ZERO);
  const level = (units[0] ?? []).filter((mark) => units.every((leg) => leg.some((one) => one.eq(mark))));
  const wanted = steps.length > 0 ? [...steps, all] : [...level, all];
  const sorted = wanted.filter((mark) => mark.sign() > 0 && mark.lte(all)).toSorted((a, b) => a.cmp(b));
  return sorted.filter((mark, i) => i === 0 || !mark.eq(sorted[i - 1] ?? Decimal.ZERO));
}

/** Average price of a leg for the combo's units from one amount to another; 0 when there are none. */
function averageBetween(
  executions: readonly Execution[],
  [from, to]: readonly [Decimal, Decimal],
  ratio: number,
): Decimal {
  const start = from.mul(Decimal.of(ratio));
  const end = to.mul(Decimal.of(ratio));
  let sum = Decimal.ZERO;
  let value = Decimal.ZERO;
  let taken = Decimal.ZERO;
  for (const { qty, price } of executions) {
    const low = sum.max(start);
    sum = sum.add(qty);
    const part = sum.min(end).sub(low);
    if (part.sign() <= 0) continue;
    value = value.add(price.mul(part));
    taken = taken.add(part);
  }
  return taken.isZero() ? Decimal.ZERO : value.div(taken, 8, 'nearest').trim();
}
