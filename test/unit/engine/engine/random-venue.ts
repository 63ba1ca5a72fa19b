/**
 * A venue that does everything a bad day allows, from one seed: latency, partial fills, fills told late, doubled reports,
 * lost answers, lost requests, refused modifications and cancels, lost links. It keeps the truth that the engine is
 * compared with, and throws the moment a promise is broken.
 */
import {
  dec,
  idOf,
  isOnTick,
  type Order,
  type OrderStatusReport,
  type TradeId,
  type VenueReport,
} from '../../../../shared/domain/index.ts';
import type { EngineEffect } from '../../../../src-main/engine/types.ts';
import { Desk, TSLA, d } from '../desk.ts';

type Live = { order: Order; status: OrderStatusReport['status']; qty: number; price: number | null; filled: number };
type Message = { readonly atMs: number; readonly run: () => void };

/** mulberry32: small, seeded, the same everywhere. */
export function random(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = a;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export class RandomVenue {
  readonly desk: Desk;
  readonly rnd: () => number;
  readonly book = new Map<string, Live>();
  readonly trades: { report: Extract<VenueReport, { kind: 'fill' }> }[] = [];
  #toVenue: Message[] = [];
  #toEngine: Message[] = [];
  #lastIn = 0;
  #lastOut = 0;
  #mid = 10_000;
  up = true;

  constructor(seed: number, modify: boolean) {
    this.rnd = random(seed);
    this.desk = new Desk({ modify });
    this.desk.auto = false;
    this.quote();
  }

  chance(p: number): boolean {
    return this.rnd() < p;
  }
  int(least: number, most: number): number {
    return least + Math.floor(this.rnd() * (most - least + 1));
  }

  /** One stretch of time in which anything may happen. */
  step(): void {
    this.#takeSent();
    const until = this.desk.now + this.int(1, 700);
    for (;;) {
      const next = [...this.#toVenue, ...this.#toEngine]
        .filter((m) => m.atMs <= until)
        .toSorted((a, b) => a.atMs - b.atMs)[0];
      if (next === undefined) break;
      this.#toVenue = this.#toVenue.filter((m) => m !== next);
      this.#toEngine = this.#toEngine.filter((m) => m !== next);
      this.desk.advance(Math.max(0, next.atMs - this.desk.now));
      next.run();
      this.#takeSent();
    }
    this.desk.advance(until - this.desk.now);
    this.#takeSent();
    for (const live of this.book.values()) if (this.chance(0.06)) this.#fill(live);
    if (this.chance(0.7)) this.quote();
    if (this.chance(0.01)) this.#drop();
    else if (!this.up && this.chance(0.3)) this.#relink();
  }

  quote(): void {
    this.#mid += this.int(-6, 6);
    const half = this.chance(0.03) ? -2 : this.int(0, 12);
    const text = (units: number): string => (units / 100).toFixed(2);
    const one = this.chance(0.02);
    this.desk.quote(one ? null : text(this.#mid - half), text(this.#mid + half), {
      status: this.chance(0.004) ? 'halted' : 'trading',
    });
  }

  /** Everything still under way arrives, the link is up, the venue is read. */
  settle(): void {
    for (let i = 0; i < 40; i++) this.step();
    if (!this.up) this.#relink();
    this.#takeSent();
    for (const m of [...this.#toVenue].toSorted((a, b) => a.atMs - b.atMs)) m.run();
    this.#toVenue = [];
    for (const m of [...this.#toEngine].toSorted((a, b) => a.atMs - b.atMs)) m.run();
    this.#toEngine = [];
    this.desk.sent.length = 0;
    this.desk.now += 60_000;
    this.#mass();
  }

  #takeSent(): void {
    for (const effect of this.desk.sent.splice(0)) this.#send(effect);
  }

  #send(effect: EngineEffect): void {
    if (effect.kind === 'reconcile') {
      if (this.up) this.#later('in', () => this.#later('out', () => this.#mass()));
      return;
    }
    if (effect.kind === 'query') {
      const id = effect.clientOrderId;
      if (this.up) this.#later('in', () => this.#tell(this.#statusOf(id)));
      return;
    }
    if (effect.kind !== 'submit' && effect.kind !== 'modify' && effect.kind !== 'cancel') return;
    const id = effect.kind === 'submit' ? effect.order.clientOrderId : effect.clientOrderId;
    const { kind } = effect;
    if (!this.up)
      return this.#later('out', () => this.desk.outcome(kind, id, { kind: 'rejected', reason: 'not connected' }));
    const lost = this.chance(0.03);
    if (!lost) this.#later('in', () => this.#take(effect));
    if (lost || this.chance(0.04))
      this.#later('out', () => this.desk.outcome(kind, id, { kind: 'unknown', reason: 'timeout' }));
    else if (this.chance(0.5)) this.#later('in', () => this.#later('out', () => this.#ackIfTaken(kind, id)));
  }

  #ackIfTaken(kind: 'submit' | 'modify' | 'cancel', id: string): void {
    const live = this.book.get(id);
    if (kind !== 'submit' || (live !== undefined && live.status !== 'rejected'))
      this.desk.outcome(kind, id, { kind: 'acked', venueOrderId: null });
  }

  /** In order on each way, as on one connection. */
  #later(way: 'in' | 'out', run: () => void): void {
    const atMs = this.desk.now + this.int(1, way === 'in' ? 300 : 900);
    if (way === 'in') this.#toVenue.push({ atMs: (this.#lastIn = Math.max(this.#lastIn, atMs)), run });
    else this.#toEngine.push({ atMs: (this.#lastOut = Math.max(this.#lastOut, atMs)), run });
  }

  #take(effect: EngineEffect): void {
    if (effect.kind === 'submit') return this.#accept(effect.order);
    if (effect.kind !== 'modify' && effect.kind !== 'cancel') return;
    const live = this.book.get(effect.clientOrderId);
    const id = effect.clientOrderId;
    const tsEventMs = this.desk.now;
    if (live === undefined || !isOpen(live)) {
      if (effect.kind === 'cancel')
        this.#tell({ kind: 'cancelRejected', clientOrderId: id, reason: 'not open', tsEventMs });
      else
        this.#tell({
          kind: 'modifyRejected',
          clientOrderId: id,
          venueOrderId: null,
          qty: effect.qty,
          limitPrice: effect.limitPrice,
          reason: 'not open',
          tsEventMs,
        });
      return;
    }
    if (effect.kind === 'cancel') {
      if (this.chance(0.08))
        return this.#tell({ kind: 'cancelRejected', clientOrderId: id, reason: 'busy', tsEventMs });
      live.status = 'canceled';
      return this.#tell(this.#statusOf(id));
    }
    if (this.chance(0.08) || Number(effect.qty) <= live.filled) {
      return this.#tell({
        kind: 'modifyRejected',
        clientOrderId: id,
        venueOrderId: null,
        qty: effect.qty,
        limitPrice: effect.limitPrice,
        reason: 'busy',
        tsEventMs,
      });
    }
    this.#checkPrice(live.order, effect.limitPrice);
    live.qty = Number(effect.qty);
    live.price = effect.limitPrice === null ? null : Number(effect.limitPrice);
    this.#tell({
      kind: 'modified',
      clientOrderId: id,
      venueOrderId: null,
      qty: effect.qty,
      limitPrice: effect.limitPrice,
      reason: null,
      tsEventMs,
    });
  }

  #accept(order: Order): void {
    if (this.book.has(order.clientOrderId)) throw new Error(`sent twice: ${order.clientOrderId}`);
    this.#checkPrice(order, order.limitPrice);
    const siblings = [...this.book.values()].filter(
      (l) => l.order.ladderId === order.ladderId && order.ladderId !== null && isOpen(l),
    );
    if (siblings.length > 0)
      throw new Error(`G9: ${order.clientOrderId} beside ${siblings[0]?.order.clientOrderId ?? ''}`);
    const refused = this.chance(0.01);
    const live: Live = {
      order,
      status: refused ? 'rejected' : 'accepted',
      qty: Number(order.qty),
      price: order.limitPrice === null ? null : Number(order.limitPrice),
      filled: 0,
    };
    this.book.set(order.clientOrderId, live);
    this.#tell(this.#statusOf(order.clientOrderId));
    if (!refused && (order.tif === 'ioc' || order.type === 'market')) {
      if (this.chance(0.7)) this.#fill(live);
      if (isOpen(live)) live.status = 'canceled';
      this.#tell(this.#statusOf(order.clientOrderId));
    }
  }

  #checkPrice(order: Order, limit: string | null): void {
    if (limit === null) return;
    if (!isOnTick(TSLA, dec(limit))) throw new Error(`G10: off tick ${limit}`);
    const ladder = order.ladderId === null ? undefined : this.desk.engine.view.ladders.get(order.ladderId);
    if (ladder === undefined) return;
    const worst = Number(ladder.params.worstPrice);
    if (order.side === 'buy' ? Number(limit) > worst : Number(limit) < worst)
      throw new Error(`G10: ${limit} beyond ${worst}`);
  }

  #fill(live: Live): void {
    if (!isOpen(live)) return;
    const left = live.qty - live.filled;
    const qty = this.chance(0.3) ? left : this.int(1, left);
    live.filled += qty;
    if (live.filled >= live.qty) live.status = 'filled';
    else live.status = 'partiallyFilled';
    const id = live.order.clientOrderId;
    const report = {
      kind: 'fill' as const,
      tradeId: idOf<TradeId>(`X${this.trades.length + 1}`),
      clientOrderId: id,
      venueOrderId: idOf<never>(`V${id}`),
      instrumentId: TSLA.id,
      side: live.order.side,
      qty: d(String(qty)),
      price: d((live.price ?? this.#mid / 100).toFixed(2)),
      fee: d('0.01'),
      feeCurrency: 'USD',
      liquidity: 'maker' as const,
      tsEventMs: this.desk.now,
    };
    this.trades.push({ report });
    // Told late, even after a cancel that came later; sometimes never, until the venue is read.
    if (this.chance(0.97)) this.#tell(report, this.chance(0.2) ? 3_000 : 0);
    if (this.chance(0.5)) this.#tell(this.#statusOf(id));
  }

  #tell(report: VenueReport, delayMs = 0): void {
    const times = this.chance(0.05) ? 2 : 1;
    for (let i = 0; i < times; i++) {
      const run = (): void => {
        if (this.up) this.desk.reports(report);
      };
      if (delayMs === 0 && i === 0) this.#later('out', run);
      else this.#toEngine.push({ atMs: this.desk.now + delayMs + this.int(1, 900), run });
    }
  }

  #statusOf(id: string): OrderStatusReport {
    const live = this.book.get(id);
    const order = live?.order ?? this.desk.order(id);
    const { clientOrderId, instrumentId, side, type, tif } = order;
    const base = {
      kind: 'orderStatus' as const,
      clientOrderId,
      instrumentId,
      side,
      type,
      tif,
      reason: null,
      tsEventMs: this.desk.now,
    };
    if (live === undefined)
      return {
        ...base,
        venueOrderId: null,
        status: 'notFound',
        qty: order.qty,
        limitPrice: order.limitPrice,
        filledQty: d('0'),
      };
    const limitPrice = live.price === null ? null : d(live.price.toFixed(2));
    return {
      ...base,
      venueOrderId: idOf(`V${id}`),
      status: live.status,
      qty: d(String(live.qty)),
      limitPrice,
      filledQty: d(String(live.filled)),
    };
  }

  #drop(): void {
    if (!this.up) return;
    this.up = false;
    this.#toEngine = [];
    this.desk.link('disconnected', 'socket closed');
  }

  #relink(): void {
    this.up = true;
    this.desk.link('reconciling');
  }

  #mass(): void {
    if (!this.up) return;
    const orders = [...this.book.keys()].map((id) => this.#statusOf(id));
    const net = this.position();
    const position = {
      kind: 'position' as const,
      accountId: idOf<never>('SIM-1'),
      instrumentId: TSLA.id,
      qty: d(String(net)),
      avgPrice: null,
    };
    this.desk.mass({ orders, fills: this.trades.map((t) => t.report), positions: net === 0 ? [] : [position] });
  }

  /** Signed quantity that the venue holds. */
  position(): number {
    return this.trades.reduce((n, { report }) => n + (report.side === 'buy' ? 1 : -1) * Number(report.qty), 0);
  }

  /** What the venue filled for a ladder. */
  filledOf(ladderId: string): number {
    return [...this.book.values()].reduce((n, l) => n + (l.order.ladderId === ladderId ? l.filled : 0), 0);
  }
}

const isOpen = (live: Live): boolean => live.status === 'accepted' || live.status === 'partiallyFilled';
