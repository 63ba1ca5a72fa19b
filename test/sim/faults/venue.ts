/**
 * A lean venue that keeps the truth: orders, fills, positions, cash, all in integers. It trades at once and never lies; what
 * the line makes of its words is not its business.
 *
 * Invariants: a client order id is taken once; an order never fills beyond its quantity; every change has a later time or
 * the same one as the change before.
 */
import {
  Decimal,
  dec,
  type OrderStatusReport,
  type Quote,
  type Side,
  type Trail,
  type TriggerSource,
} from '../../../shared/domain/index.ts';
import { Random } from '../../../src-main/brokers/sim/market/random.ts';
import type { ModifyRequest, SubmitRequest } from '../../../src-main/ports/execution-client.ts';
import { GUARDED, OPENING_CASH, TRADED, venueKindOf, type Traded, type VenueKind } from './setting.ts';
import { VenueMarket, type Print } from './venue-market.ts';

export type VenueOrder = {
  readonly id: string;
  readonly venueOrderId: string;
  readonly request: SubmitRequest;
  readonly market: VenueMarket;
  readonly side: Side;
  status: Exclude<OrderStatusReport['status'], 'notFound' | 'unknown'>;
  qty: number;
  limit: number | null;
  filled: number;
  reason: string | null;
  /** What stands before it in the queue at its price. */
  ahead: number;
  /** What it waits for, or waited for; null: nothing. */
  readonly trigger: VenueTrigger | null;
  updatedMs: number;
};

export type VenueTrigger = {
  /** In units of the price; null: a trailing stop that has seen no price. */
  price: number | null;
  readonly source: TriggerSource;
  readonly trail: Trail | null;
  hit: boolean;
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
  | { readonly kind: 'modified'; readonly order: VenueOrder; readonly byLink: boolean };

export type Verdict =
  | { readonly ok: true; readonly order: VenueOrder }
  | { readonly ok: false; readonly reason: string };

const isOpen = (order: VenueOrder): boolean => order.status === 'accepted' || order.status === 'partiallyFilled';
export const leavesOf = (order: VenueOrder): number => order.qty - order.filled;
/** It waits for its trigger and trades with nobody. */
export const waits = (order: VenueOrder): boolean => order.trigger !== null && !order.trigger.hit;

const LINK_STREAM = 77;
/** A link acts so long after the fill, ms: what happens between is how both exits fill. */
const LINK_MS = 1;
const LINK_LATE_MS = 40;
const LINK_LATE_CHANCE = 0.15;

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
  readonly kind: VenueKind;
  private readonly later: (ms: number, run: () => void) => void;
  private readonly random: Random;

  constructor(parts: {
    seed: number;
    nowMs: () => number;
    later: (ms: number, run: () => void) => void;
    tell: (news: VenueNews) => void;
  }) {
    const { seed } = parts;
    this.nowMs = parts.nowMs;
    this.tell = parts.tell;
    this.later = parts.later;
    this.kind = venueKindOf(seed);
    this.random = Random.seeded(seed, LINK_STREAM);
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
      trigger: triggerOf(request, instrument.priceScale),
      updatedMs: this.nowMs(),
    };
    const why = this.refusal(order);
    if (why !== null) return { ok: false, reason: why };
    this.orders.set(order.id, order);
    if (market.status !== 'trading') {
      order.status = 'rejected';
      order.reason = `the instrument is ${market.status}`;
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
    const { triggerPrice } = request;
    if (order.trigger !== null && waits(order) && triggerPrice !== undefined && triggerPrice !== null)
      order.trigger.price = dec(triggerPrice).toUnits(instrument.priceScale);
    order.updatedMs = this.nowMs();
    this.tell({ kind: 'modified', order, byLink: false });
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
    for (const order of this.open) {
      if (order.market !== market || !this.isLive(order)) continue;
      this.cross(order, market.touch, order.trigger === null);
    }
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
        if (order.market !== market || order.limit === null || waits(order)) continue;
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
    if (order.trigger !== null) {
      if (this.isLive(order)) this.cross(order, touch, false);
      return;
    }
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
      if (
        order.market !== market ||
        order.limit === null ||
        waits(order) ||
        (print.side === 'sell') !== (order.side === 'buy')
      )
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
    if (this.kind.link !== null && order.request.linkId) this.link(order, qty);
  }

  /** What another order of the link filled is taken from the rest of them. */
  private link(filled: VenueOrder, part: number): void {
    this.later(this.random.chance(LINK_LATE_CHANCE) ? LINK_LATE_MS : LINK_MS, () => {
      for (const order of [...this.open]) {
        if (order === filled || order.request.linkId !== filled.request.linkId) continue;
        if (this.kind.link === 'cancel' || filled.status === 'filled' || leavesOf(order) <= part) {
          this.end(order, 'canceled', 'the other order of its link filled');
          continue;
        }
        order.qty -= part;
        order.updatedMs = this.nowMs();
        this.tell({ kind: 'modified', order, byLink: true });
      }
    });
  }

  /** Trails its trigger and hits it. False: it waits on. */
  private isLive(order: VenueOrder): boolean {
    const { trigger, market } = order;
    if (trigger === null || trigger.hit) return true;
    const { bid, ask } = market.touch;
    const sells = order.side === 'sell';
    const seen = trigger.source === 'mid' ? Math.floor((bid + ask) / 2) : sells ? bid : ask;
    if (trigger.trail !== null) {
      const by = trailUnits(trigger.trail, seen, market.traded.instrument.priceScale);
      const next = sells ? seen - by : seen + by;
      const { price } = trigger;
      trigger.price = price === null ? next : sells ? Math.max(price, next) : Math.min(price, next);
    }
    if (trigger.price === null) return false;
    // A take-profit acts on the other side of the market.
    const falls = sells !== (order.request.type === 'takeProfit');
    if (falls ? seen > trigger.price : seen < trigger.price) return false;
    trigger.hit = true;
    this.tell({ kind: 'status', order });
    return true;
  }

  /** What a venue that reserves says of closing orders where brackets trade; null: it takes the order. */
  private refusal(order: VenueOrder): string | null {
    const { capabilities } = this.kind;
    const { id } = order.market.traded.instrument;
    const held = this.positions.get(id) ?? 0;
    if (id !== GUARDED || held === 0 || (order.side === 'sell') !== held > 0) return null;
    const there = [...this.open].filter((each) => each.market === order.market);
    if (!capabilities.exitWhileEntryWorks && there.some((each) => each.side !== order.side))
      return 'potential wash trade';
    if (capabilities.exitsReserve && this.closing(order.market, order.side, order) > Math.abs(held))
      return 'insufficient quantity';
    return null;
  }

  /** What open orders of a side may still fill, and one more; orders of one link count once where links act. */
  closing(market: VenueMarket, side: Side, more: VenueOrder | null = null): number {
    let sum = 0;
    const links = new Map<string, number>();
    for (const order of more === null ? this.open : [...this.open, more]) {
      if (order.market !== market || order.side !== side) continue;
      const link = this.kind.link === null ? null : order.request.linkId;
      if (!link) sum += leavesOf(order);
      else links.set(link, Math.max(links.get(link) ?? 0, leavesOf(order)));
    }
    for (const qty of links.values()) sum += qty;
    return sum;
  }

  private end(order: VenueOrder, status: 'canceled' | 'expired', reason: string | null): void {
    order.status = status;
    order.reason = reason;
    order.updatedMs = this.nowMs();
    this.open.delete(order);
    this.tell({ kind: 'status', order });
  }
}

function triggerOf(request: SubmitRequest, scale: number): VenueTrigger | null {
  const asked = request.trigger ?? null;
  if (asked === null) return null;
  const price = asked.price === null ? null : dec(asked.price).toUnits(scale);
  return { price, source: asked.source, trail: asked.trail, hit: false };
}

function trailUnits(trail: Trail, seen: number, scale: number): number {
  if (trail.kind === 'price') return dec(trail.amount).toUnits(scale);
  return Math.max(1, Math.ceil((seen * Number(trail.pct)) / 100));
}
