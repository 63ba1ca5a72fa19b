/**
 * A small fast venue for brackets: one instrument, one account, every order kept by its client order id. It holds triggers,
 * links exits (not at once: what happens between is how both fill), refuses what its kind refuses, and keeps the truth that
 * the engine is compared with. Prices in cents.
 */
import type { Order, OrderType, TimeInForce, Trail } from '../../../shared/domain/index.ts';
import type { VenueKind } from './kinds.ts';

export type VenueOrder = {
  readonly id: string;
  readonly side: 'buy' | 'sell';
  type: OrderType;
  readonly tif: TimeInForce;
  qty: number;
  limit: number | null;
  trigger: number | null;
  readonly trail: Trail | null;
  triggered: boolean;
  filled: number;
  status: 'accepted' | 'partiallyFilled' | 'filled' | 'canceled' | 'rejected';
  readonly linkId: string | null;
  readonly bracketId: string | null;
  readonly role: Order['role'];
};

export type Trade = {
  readonly order: VenueOrder;
  readonly qty: number;
  readonly price: number;
  readonly atMs: number;
  readonly id: string;
};
export type Change = {
  readonly kind: 'status' | 'modified' | 'trade';
  readonly order: VenueOrder;
  readonly trade?: Trade;
};

const cents = (text: string | null | undefined): number | null =>
  text === null || text === undefined ? null : Math.round(Number(text) * 100);
export const isLive = (order: VenueOrder): boolean => order.status === 'accepted' || order.status === 'partiallyFilled';
export const leaves = (order: VenueOrder): number => order.qty - order.filled;

export class MarketVenue {
  readonly orders = new Map<string, VenueOrder>();
  readonly trades: Trade[] = [];
  readonly kind: VenueKind;
  position = 0;
  bid = 10_000;
  ask = 10_010;
  changes: Change[] = [];
  /** Link work to come: what one fill does to the siblings. */
  links: { readonly atMs: number; readonly run: () => void }[] = [];
  nowMs = 0;
  readonly rnd: () => number;

  constructor(kind: VenueKind, rnd: () => number) {
    this.kind = kind;
    this.rnd = rnd;
  }

  live(): VenueOrder[] {
    return [...this.orders.values()].filter(isLive);
  }

  get #isPair(): boolean {
    return this.kind.capabilities.linkForm === 'pair';
  }

  /** Takes an order, or says why not. */
  submit(order: Order): string | null {
    const made = this.#made(order);
    const why = this.#refusal(made);
    if (why !== null) return why;
    this.#enter(made);
    return null;
  }

  /** Takes two as one order, or neither. */
  submitPair(one: Order, other: Order): string | null {
    const made = [this.#made(one), this.#made(other)];
    const passed = made.some((o) => o.trigger !== null && this.#isHit(o, o.trigger));
    const why = passed ? 'stop_loss.stop_price is beyond the market' : null;
    const refused = why ?? made.map((o) => this.#refusal(o)).find((each) => each !== null) ?? null;
    if (refused !== null) return refused;
    for (const each of made) this.#enter(each);
    return null;
  }

  #isHit(order: VenueOrder, trigger: number): boolean {
    return order.side === 'sell' ? this.bid <= trigger : this.ask >= trigger;
  }

  #enter(made: VenueOrder): void {
    this.orders.set(made.id, made);
    this.changes.push({ kind: 'status', order: made });
    this.match(made);
    if (made.tif === 'ioc' && isLive(made)) this.#end(made, 'canceled');
  }

  #made(order: Order): VenueOrder {
    return {
      id: order.clientOrderId,
      side: order.side,
      type: order.trigger?.heldBy === 'app' ? (order.limitPrice === null ? 'market' : 'limit') : order.type,
      tif: order.tif,
      qty: Number(order.qty),
      limit: cents(order.limitPrice),
      trigger: order.trigger?.heldBy === 'venue' ? cents(order.trigger.price) : null,
      trail: order.trigger?.heldBy === 'venue' ? order.trigger.trail : null,
      triggered: false,
      filled: 0,
      status: 'accepted',
      linkId: order.linkId,
      bracketId: order.bracketId,
      role: order.role,
    };
  }

  #refusal(order: VenueOrder): string | null {
    const { capabilities } = this.kind;
    if (this.orders.has(order.id)) return 'duplicate';
    if (!capabilities.orderTypes.includes(order.type)) return `no ${order.type} orders`;
    if (order.role === 'entry') return null;
    const closes = this.position !== 0 && (order.side === 'sell') === this.position > 0;
    if (!capabilities.exitWhileEntryWorks && this.live().some((o) => o.side !== order.side))
      return 'potential wash trade';
    if (capabilities.exitsReserve && closes && this.closing(order) > Math.abs(this.position))
      return 'insufficient quantity';
    return null;
  }

  /** What may still be closed, with an order more: a link counts once. */
  closing(more: VenueOrder | null = null): number {
    const groups = new Map<string, number>();
    const side = this.position > 0 ? 'sell' : 'buy';
    for (const order of [...this.live(), ...(more === null ? [] : [more])]) {
      if (order.side !== side) continue;
      const key = this.kind.link === null ? order.id : (order.linkId ?? order.id);
      groups.set(key, Math.max(groups.get(key) ?? 0, leaves(order)));
    }
    return [...groups.values()].reduce((a, b) => a + b, 0);
  }

  modify(id: string, qty: number, limit: string | null, trigger: string | null | undefined): string | null {
    const order = this.orders.get(id);
    if (order === undefined || !isLive(order)) return 'not working';
    if (qty <= order.filled) return 'below what is filled';
    if (this.#isPair && order.linkId !== null && qty !== order.qty) return 'the quantity of one order of two is fixed';
    order.qty = qty;
    if (limit !== null) order.limit = cents(limit);
    if (trigger !== undefined && trigger !== null && !order.triggered) order.trigger = cents(trigger);
    this.changes.push({ kind: 'modified', order });
    this.match(order);
    return null;
  }

  cancel(id: string): string | null {
    const order = this.orders.get(id);
    if (order === undefined || !isLive(order)) return 'not working';
    this.#end(order, 'canceled');
    if (this.#isPair && order.linkId !== null) this.#endOthers(order);
    return null;
  }

  /** What cancels one of two that are one order cancels the other, a little later. */
  #endOthers(order: VenueOrder): void {
    const run = (): void => {
      for (const other of this.live())
        if (other.linkId === order.linkId && other !== order) this.#end(other, 'canceled');
    };
    this.links.push({ atMs: this.nowMs + (this.rnd() < 0.1 ? 300 : this.#linkMs()), run });
  }

  #linkMs(): number {
    return this.rnd() < 0.15 ? 40 : 1;
  }

  #end(order: VenueOrder, status: 'canceled' | 'filled'): void {
    order.status = status;
    this.changes.push({ kind: 'status', order });
  }

  /** The market moves; what it reaches triggers and fills. */
  move(bid: number, ask: number): void {
    this.bid = bid;
    this.ask = ask;
    for (const order of this.live()) this.match(order);
  }

  /** Time passes: links act. */
  tick(nowMs: number): void {
    this.nowMs = nowMs;
    const due = this.links.filter((l) => l.atMs <= nowMs);
    if (due.length === 0) return;
    this.links = this.links.filter((l) => l.atMs > nowMs);
    for (const link of due) link.run();
  }

  match(order: VenueOrder): void {
    if (!isLive(order)) return;
    this.#trail(order);
    const touch = order.side === 'sell' ? this.bid : this.ask;
    if (order.trigger !== null && !order.triggered) {
      if (!this.#isHit(order, order.trigger)) return;
      order.triggered = true;
      this.changes.push({ kind: 'status', order });
      if (this.#isPair && order.linkId !== null) this.#endOthers(order);
    }
    const limit = order.type === 'limit' || order.type === 'stopLimit' ? order.limit : null;
    const trades = limit === null || (order.side === 'sell' ? touch >= limit : touch <= limit);
    if (!trades) return;
    const whole = limit === null || this.rnd() < 0.4;
    this.fill(order, whole ? leaves(order) : 1 + Math.floor(this.rnd() * leaves(order)), touch);
  }

  #trail(order: VenueOrder): void {
    if (order.trail === null || order.trigger === null || order.triggered) return;
    const by =
      order.trail.kind === 'price'
        ? Math.round(Number(order.trail.amount) * 100)
        : Math.ceil((this.bid * Number(order.trail.pct)) / 100);
    if (order.side === 'sell') order.trigger = Math.max(order.trigger, this.bid - by);
    else order.trigger = Math.min(order.trigger, this.ask + by);
  }

  fill(order: VenueOrder, qty: number, price: number): void {
    const part = Math.min(qty, leaves(order));
    if (part <= 0) return;
    order.filled += part;
    order.status = order.filled >= order.qty ? 'filled' : 'partiallyFilled';
    this.position += order.side === 'buy' ? part : -part;
    const trade: Trade = { order, qty: part, price, atMs: this.nowMs, id: `X${this.trades.length + 1}` };
    this.trades.push(trade);
    this.changes.push({ kind: 'trade', order, trade });
    if (order.status === 'filled') this.changes.push({ kind: 'status', order });
    if (this.kind.link !== null && order.linkId !== null) this.#linked(order, part);
  }

  /** Not at once: until it acts the others may fill too. */
  #linked(filled: VenueOrder, part: number): void {
    const atMs = this.nowMs + this.#linkMs();
    // Now and then such a venue forgets to shrink the other one.
    const forgets = this.#isPair && this.rnd() < 0.05;
    const run = (): void => {
      for (const order of this.live()) {
        if (order.linkId !== filled.linkId || order === filled) continue;
        if (this.kind.link === 'cancel' || filled.status === 'filled' || leaves(order) <= part) {
          this.#end(order, 'canceled');
          continue;
        }
        if (forgets) continue;
        order.qty -= part;
        this.changes.push({ kind: 'modified', order });
      }
    };
    this.links.push({ atMs, run });
  }
}
