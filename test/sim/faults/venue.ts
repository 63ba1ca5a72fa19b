/**
 * A lean venue that keeps the truth: orders, fills, positions, cash, all in integers. It trades at once and never lies; what
 * the line makes of its words is not its business.
 *
 * Invariants: a client order id is taken once; an order never fills beyond its quantity; every change has a later time or
 * the same one as the change before.
 */
import { Decimal, dec, type OrderStatusReport, type Quote, type Side } from '../../../shared/domain/index.ts';
import type { ModifyRequest, SubmitRequest } from '../../../src-main/ports/execution-client.ts';
import { OPENING_CASH, TRADED, type Traded } from './setting.ts';
import { VenueMarket, type Print } from './venue-market.ts';

export type VenueOrder = {
  readonly id: string;
  readonly venueOrderId: string;
  readonly request: SubmitRequest;
  readonly market: VenueMarket;
  readonly side: Side;
  status: Exclude<OrderStatusReport['status'], 'notFound'>;
  qty: number;
  limit: number | null;
  filled: number;
  reason: string | null;
  /** What stands before it in the queue at its price. */
  ahead: number;
  updatedMs: number;
};

export type VenueFill = {
  readonly tradeId: string;
  readonly order: VenueOrder;
  readonly qty: number;
  readonly price: number;
  readonly tsMs: number;
};

/** What happened at the venue, told to the line in order. */
export type VenueNews =
  | { readonly kind: 'status'; readonly order: VenueOrder }
  | { readonly kind: 'fill'; readonly fill: VenueFill }
  | { readonly kind: 'modified'; readonly order: VenueOrder };

export type Verdict =
  | { readonly ok: true; readonly order: VenueOrder }
  | { readonly ok: false; readonly reason: string };

const isOpen = (order: VenueOrder): boolean => order.status === 'accepted' || order.status === 'partiallyFilled';

export class Venue {
  readonly orders = new Map<string, VenueOrder>();
  readonly open = new Set<VenueOrder>();
  readonly fills: VenueFill[] = [];
  readonly markets = new Map<string, VenueMarket>();
  /** By instrument: signed units, and signed price × quantity of all fills. */
  readonly positions = new Map<string, number>();
  readonly paid = new Map<string, number>();
  private readonly nowMs: () => number;
  private readonly tell: (news: VenueNews) => void;

  constructor(seed: number, nowMs: () => number, tell: (news: VenueNews) => void) {
    this.nowMs = nowMs;
    this.tell = tell;
    for (const [index, traded] of TRADED.entries())
      this.markets.set(traded.instrument.id, new VenueMarket(traded, seed, 100 + index));
  }

  /** Takes an order, or says why not. */
  submit(request: SubmitRequest): Verdict {
    const market = this.markets.get(request.instrumentId);
    if (market === undefined) return { ok: false, reason: 'unknown instrument' };
    if (this.orders.has(request.clientOrderId)) return { ok: false, reason: 'duplicate client order id' };
    const { instrument } = market.traded;
    const order: VenueOrder = {
      id: request.clientOrderId,
      venueOrderId: `v${this.orders.size + 1}`,
      request,
      market,
      side: request.side,
      status: 'accepted',
      qty: dec(request.qty).toUnits(instrument.qtyScale),
      limit: request.limitPrice === null ? null : dec(request.limitPrice).toUnits(instrument.priceScale),
      filled: 0,
      reason: null,
      ahead: 0,
      updatedMs: this.nowMs(),
    };
    this.orders.set(order.id, order);
    if (market.status !== 'trading') {
      order.status = 'rejected';
      order.reason = 'the instrument is halted';
      this.tell({ kind: 'status', order });
      return { ok: false, reason: order.reason };
    }
    this.open.add(order);
    this.tell({ kind: 'status', order });
    this.join(order);
    return { ok: true, order };
  }

  cancel(id: string): Verdict {
    const order = this.orders.get(id);
    if (order === undefined) return { ok: false, reason: 'no such order' };
    if (!isOpen(order)) return { ok: false, reason: `the order is ${order.status}` };
    this.end(order, 'canceled', null);
    return { ok: true, order };
  }

  modify(request: ModifyRequest): Verdict {
    const order = this.orders.get(request.clientOrderId);
    if (order === undefined) return { ok: false, reason: 'no such order' };
    if (!isOpen(order)) return { ok: false, reason: `the order is ${order.status}` };
    const { instrument } = order.market.traded;
    const qty = dec(request.qty).toUnits(instrument.qtyScale);
    if (qty <= order.filled) return { ok: false, reason: 'the new quantity is filled already' };
    if (order.market.status !== 'trading') return { ok: false, reason: 'the instrument is halted' };
    order.qty = qty;
    order.limit = request.limitPrice === null ? order.limit : dec(request.limitPrice).toUnits(instrument.priceScale);
    order.updatedMs = this.nowMs();
    this.tell({ kind: 'modified', order });
    this.join(order);
    return { ok: true, order };
  }

  /** One step of a market: own orders trade with its touch and its print. */
  step(instrumentId: string): void {
    const market = this.markets.get(instrumentId);
    if (market === undefined) return;
    const print = market.step(this.nowMs());
    if (market.status !== 'trading') return;
    if (print !== null) market.volume += print.size;
    for (const order of this.open) if (order.market === market) this.cross(order, order.market.touch, true);
    if (print !== null) this.printAgainst(market, print);
  }

  /** Someone trades a large size. */
  sweep(instrumentId: string, print: Print): void {
    const market = this.markets.get(instrumentId);
    if (market !== undefined && market.status === 'trading') this.printAgainst(market, print);
  }

  /** As published: our own resting orders are in it. */
  quote(market: VenueMarket, nowMs: number): Quote {
    const { instrument } = market.traded;
    let { bid, ask } = market.shown();
    let { bidSize, askSize } = market.touch;
    if (market.bend === null) {
      for (const order of this.open) {
        if (order.market !== market || order.limit === null) continue;
        const leaves = order.qty - order.filled;
        if (order.side === 'buy') {
          if (bid === null || order.limit > bid) [bid, bidSize] = [order.limit, leaves];
          else if (order.limit === bid) bidSize += leaves;
        } else if (ask === null || order.limit < ask) [ask, askSize] = [order.limit, leaves];
        else if (order.limit === ask) askSize += leaves;
      }
    }
    return {
      instrumentId: instrument.id,
      bid,
      ask,
      bidSize: bid === null ? 0 : bidSize,
      askSize: ask === null ? 0 : askSize,
      last: market.touch.bid,
      volume: market.volume,
      previousClose: market.traded.mid,
      scope: instrument.assetClass === 'crypto' ? 'venue' : 'consolidated',
      timeliness: 'live',
      status: market.status,
      tsEventMs: nowMs,
      tsInitMs: nowMs,
    };
  }

  /** Cash after every fill, exact. */
  cash(): Decimal {
    let total = dec(OPENING_CASH);
    for (const [id, units] of this.paid) {
      const traded = this.tradedOf(id);
      if (traded === null) continue;
      total = total.sub(Decimal.of(units, traded.instrument.priceScale + traded.instrument.qtyScale));
    }
    return total;
  }

  private tradedOf(id: string): Traded | null {
    return this.markets.get(id)?.traded ?? null;
  }

  /** On arrival or with new terms: takes what is there, then rests, ends, or is killed. */
  private join(order: VenueOrder): void {
    const { tif, type } = order.request;
    const { touch } = order.market;
    if (tif === 'fok' && this.takeable(order) < order.qty) return this.end(order, 'canceled', 'not all at once');
    this.cross(order, touch, false);
    if (!isOpen(order)) return;
    if (tif === 'ioc' || tif === 'fok' || type === 'market')
      return this.end(order, 'canceled', 'the rest was not there');
    order.ahead = order.side === 'buy' && order.limit === touch.bid ? touch.bidSize : 0;
    if (order.side === 'sell' && order.limit === touch.ask) order.ahead = touch.askSize;
  }

  private takeable(order: VenueOrder): number {
    const { bid, ask, bidSize, askSize } = order.market.touch;
    if (order.side === 'buy') return order.limit === null || order.limit >= ask ? askSize : 0;
    return order.limit === null || order.limit <= bid ? bidSize : 0;
  }

  /** Trades with the far touch where the limit reaches it. What was taken is gone from the touch. */
  private cross(order: VenueOrder, touch: VenueMarket['touch'], resting: boolean): void {
    const size = Math.min(this.takeable(order), order.qty - order.filled);
    if (size <= 0) return;
    const far = order.side === 'buy' ? touch.ask : touch.bid;
    if (order.side === 'buy') touch.askSize -= size;
    else touch.bidSize -= size;
    // Who rested is paid its own price.
    this.fill(order, size, resting && order.limit !== null ? order.limit : far);
  }

  private printAgainst(market: VenueMarket, print: Print): void {
    let left = print.size;
    const near = print.side === 'sell' ? market.touch.bid : market.touch.ask;
    for (const order of [...this.open]) {
      if (order.market !== market || order.limit === null || (print.side === 'sell') !== (order.side === 'buy'))
        continue;
      const better = order.side === 'buy' ? order.limit > near : order.limit < near;
      if (!better && order.limit !== near) continue;
      if (!better) {
        const before = Math.min(order.ahead, left);
        order.ahead -= before;
        left -= before;
      }
      const size = Math.min(left, order.qty - order.filled);
      if (size <= 0) continue;
      left -= size;
      this.fill(order, size, order.limit);
      if (left <= 0) return;
    }
  }

  private fill(order: VenueOrder, qty: number, price: number): void {
    const tsMs = this.nowMs();
    order.filled += qty;
    order.updatedMs = tsMs;
    order.status = order.filled >= order.qty ? 'filled' : 'partiallyFilled';
    if (order.status === 'filled') this.open.delete(order);
    const { id } = order.market.traded.instrument;
    const signed = order.side === 'buy' ? qty : -qty;
    this.positions.set(id, (this.positions.get(id) ?? 0) + signed);
    this.paid.set(id, (this.paid.get(id) ?? 0) + signed * price);
    const fill: VenueFill = { tradeId: `t${this.fills.length + 1}`, order, qty, price, tsMs };
    this.fills.push(fill);
    this.tell({ kind: 'fill', fill });
    this.tell({ kind: 'status', order });
  }

  private end(order: VenueOrder, status: 'canceled' | 'expired', reason: string | null): void {
    order.status = status;
    order.reason = reason;
    order.updatedMs = this.nowMs();
    this.open.delete(order);
    this.tell({ kind: 'status', order });
  }
}
