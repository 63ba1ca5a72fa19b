/**
 * The trade_updates stream as reports. Executions come from fill events alone; a replacement is told as a change of the order
 * that it replaces. Events are taken one after the other, though some need a question to be understood.
 *
 * Invariant: an event that may have been a fill or an end, and is not understood, makes everything be read again.
 */
import { Decimal, idOf, type FillReport, type TradeId, type VenueReport } from '../../../shared/domain/index.ts';
import { readExecutions, readOneOrder } from './account-reads.ts';
import type { Chain } from './chains.ts';
import { netOf } from './combos.ts';
import { comboOrderOf, type MassParts } from './mass-status.ts';
import { chainOf, knownChain } from './order-names.ts';
import { comboPriceOfWire } from './orders.ts';
import { amountOf } from './parse/amounts.ts';
import { msOf } from './parse/times.ts';
import { comboFills, comboTradeId, fillReport } from './parse/fills.ts';
import { readOrder, statusReport, type ReadOrder } from './parse/order.ts';
import { tradeUpdateShape, type OrderWire } from './parse/wire.ts';
import type { z } from 'zod';

type TradeUpdate = z.infer<typeof tradeUpdateShape>;

export type UpdateParts = Omit<MassParts, 'comboSteps' | 'account'> & {
  readonly comboSteps: Map<string, readonly Decimal[]>;
  readonly tell: (reports: readonly VenueReport[]) => void;
  readonly after: (ms: number, run: () => void) => void;
  /** A replacement that does not count what was filled before: it could fill twice. */
  readonly onOverfill: (chain: Chain) => void;
  /** What the stream told cannot be followed: everything is to be read again. */
  readonly reread: (reason: string) => void;
  readonly isUp: () => boolean;
};

/** Executions of legs are in the activities a moment after the stream told their order's fill. */
const LEGS_WAIT_MS = 250;
/** The waits double up to this. */
const LEGS_WAIT_MAX_MS = 4_000;
const LEGS_TRIES = 12;
/** Orders whose fills of combos are remembered. */
const STEPS_MAX = 2_000;

const STATUS_EVENTS = new Set([
  'new',
  'accepted',
  'pending_new',
  'canceled',
  'expired',
  'rejected',
  'done_for_day',
  'suspended',
  'stopped',
  'calculated',
  'held',
  'restated',
]);
const QUIET_EVENTS = new Set(['pending_cancel', 'pending_replace']);
/** What they carry is not documented for this stream: everything is read again instead of guessed. */
const REVISIONS = new Set(['trade_bust', 'trade_correct']);
/** After these an order or a position is not what it was. */
const MOVES = new Set(['fill', 'partial_fill', 'canceled', 'expired', 'rejected', 'replaced', ...REVISIONS]);

/** What a message that cannot be read calls itself. */
function eventIn(message: unknown): string {
  const { event } = (typeof message === 'object' && message !== null ? message : {}) as { readonly event?: unknown };
  return typeof event === 'string' ? event.slice(0, 40) : '';
}

export class TradeUpdates {
  private readonly parts: UpdateParts;
  /** What is being understood; null: nothing waits. */
  private tail: Promise<void> | null = null;

  constructor(parts: UpdateParts) {
    this.parts = parts;
  }

  /** One message of the stream. */
  take(message: unknown): void {
    const read = tradeUpdateShape.safeParse(message);
    if (!read.success) return this.onUnreadable(eventIn(message), read.error.issues[0]?.path.join('.') ?? '');
    const update = read.data;
    const order = readOrder(update.order);
    if (order === null) return this.onUnreadable(update.event, `order ${update.order.id}`);
    const chain = this.tail === null ? knownChain(this.parts, order) : null;
    if (chain !== null && !needsQuestion(update.event, order, chain)) return this.tellOf(update, order, chain);
    const next = (this.tail ?? Promise.resolve())
      .then(() => this.understand(update, order))
      .catch((error: unknown) => {
        this.parts.logger.error('an order event was not understood', {
          event: update.event,
          kind: String(error).slice(0, 80),
        });
        this.lost(update.event);
      });
    this.tail = next;
    void next.then(() => {
      if (this.tail === next) this.tail = null;
    });
  }

  /** What may be left out is what moves no position and ends nothing. */
  private onUnreadable(event: string, where: string): void {
    this.parts.logger.warn('an order event cannot be read', { event, where });
    if (MOVES.has(event)) this.lost(event);
  }

  private lost(event: string): void {
    // Whoever is down reads everything when it is up.
    if (!this.parts.isUp()) return;
    this.parts.reread(`Alpaca told of an order what was not understood (${event}): everything is read again`);
  }

  private async understand(update: TradeUpdate, order: ReadOrder): Promise<void> {
    const chain = await chainOf(this.parts, order);
    if (chain === null) return this.onUnreadable(update.event, `the combo of ${order.venueOrderId}`);
    await this.parts.book.ensure([chain.instrumentId]);
    if (!needsQuestion(update.event, order, chain)) return this.tellOf(update, order, chain);
    // Somebody else changed it: its new terms are asked for.
    const next = order.replacedBy === null ? null : await readOneOrder(this.parts.rest, { id: order.replacedBy });
    const made = next?.ok === true && next.value !== null ? readOrder(next.value) : null;
    // Without it nothing that is told of the replacement would be known as this order's.
    if (made === null) return this.lost(update.event);
    chain.pending = { change: changeOf(made, chain), nextId: made.venueOrderId };
    this.tellOf(update, order, chain);
  }

  private tellOf(update: TradeUpdate, order: ReadOrder, chain: Chain): void {
    const { event } = update;
    if (event === 'fill' || event === 'partial_fill') return this.onFill(update, order, chain);
    if (event === 'replaced') return this.onReplaced(order, chain);
    if (event === 'order_replace_rejected') return this.onReplaceRejected(order, chain);
    if (event === 'order_cancel_rejected') return this.onCancelRejected(order, chain);
    if (QUIET_EVENTS.has(event)) return;
    if (REVISIONS.has(event))
      return this.parts.reread('Alpaca took a trade back or changed one: everything is read again');
    if (!STATUS_EVENTS.has(event))
      return this.parts.logger.warn('an unknown order event', { event, id: order.venueOrderId });
    this.onStatus(order, chain);
  }

  private onStatus(order: ReadOrder, chain: Chain): void {
    const { chains, tell, onOverfill, nowMs } = this.parts;
    if (
      order.replaces !== null &&
      chain.head !== order.venueOrderId &&
      order.status !== 'accepted' &&
      order.status !== 'partiallyFilled'
    ) {
      // A replacement that never came to life, and the order itself goes on; or its end is told before that it is one.
      if (!chain.passed.has(order.venueOrderId)) chain.early = order;
      return;
    }
    if (chain.head === null) chains.setHead(chain, order.venueOrderId);
    if (chain.head !== order.venueOrderId) return;
    if (order.replaces !== null && order.filledQty.lt(chain.filled) && order.status === 'accepted') onOverfill(chain);
    tell([statusReport(order, { ...chain, filledQty: order.filledQty.max(chain.filled), nowMs: nowMs() })]);
  }

  private onFill(update: TradeUpdate, order: ReadOrder, chain: Chain): void {
    const qty = amountOf(update.qty);
    const price = amountOf(update.price);
    const { chains, tell, logger, nowMs } = this.parts;
    if (qty === null || price === null || (!update.execution_id && order.legs === null)) {
      logger.error('a fill without quantity, price or execution', { id: order.venueOrderId });
      return this.lost(update.event);
    }
    const paid = order.legs === null ? price : signedByLegs(order, update.order, price);
    const tradeId =
      order.legs === null
        ? idOf<TradeId>(update.execution_id ?? '')
        : comboTradeId(order.venueOrderId, order.filledQty);
    const fill = fillReport(
      {
        ...{ tradeId, qty: qty.abs(), venueOrderId: order.venueOrderId, cumQty: order.filledQty, activityId: '' },
        ...{ instrumentId: chain.instrumentId, side: chain.side },
        price: order.legs === null ? paid : comboPriceOfWire(chain.side, paid),
        atMs: msOf(update.timestamp) ?? nowMs(),
      },
      { clientOrderId: chain.clientOrderId },
    );
    chains.count(chain, tradeId, qty.abs());
    const status = statusReport(order, { ...chain, filledQty: order.filledQty.max(chain.filled), nowMs: nowMs() });
    // The quantity of an order for money is known with its fill.
    if (order.isNotional) tell([status, fill]);
    // A replaced order's terms are no longer those of the chain.
    else tell(chain.passed.has(order.venueOrderId) ? [fill] : [fill, status]);
    if (order.legs !== null) this.followLegs(order, update.order, chain);
  }

  /** The legs' own executions: the stream tells the order's, the activities list theirs. */
  private followLegs(order: ReadOrder, wire: OrderWire, chain: Chain): void {
    const { comboSteps } = this.parts;
    comboSteps.set(order.venueOrderId, [...(comboSteps.get(order.venueOrderId) ?? []), order.filledQty]);
    const oldest = comboSteps.size > STEPS_MAX ? comboSteps.keys().next() : null;
    if (oldest?.done === false) comboSteps.delete(oldest.value);
    void this.readLegs({ order, wire, chain, tries: LEGS_TRIES });
  }

  private async readLegs(of: {
    readonly order: ReadOrder;
    readonly wire: OrderWire;
    readonly chain: Chain;
    readonly tries: number;
  }): Promise<void> {
    const { order, wire, chain, tries } = of;
    const combo = comboOrderOf(order, wire, chain);
    if (combo === null || !this.parts.isUp()) return;
    const executions = await readExecutions(this.parts.rest, (order.createdMs ?? this.parts.nowMs()) - 60_000);
    const all = executions.ok ? executions.value : [];
    const complete = combo.legs.every((leg) => {
      const sum = all
        .filter((one) => one.venueOrderId === leg.venueOrderId)
        .reduce((part, one) => part.add(one.qty), Decimal.ZERO);
      return sum.gte(order.filledQty.mul(Decimal.of(leg.ratio)));
    });
    const { clientOrderId } = chain;
    const steps = this.parts.comboSteps.get(order.venueOrderId) ?? [];
    const reports: readonly FillReport[] = comboFills(combo, all, { clientOrderId }, steps);
    const legs = reports.filter((one) => one.comboTradeId !== undefined);
    if (legs.length > 0) this.parts.tell(legs);
    if (complete) return;
    const waitMs = Math.min(LEGS_WAIT_MAX_MS, LEGS_WAIT_MS * 2 ** (LEGS_TRIES - tries));
    if (tries > 1) return this.parts.after(waitMs, () => void this.readLegs({ ...of, tries: tries - 1 }));
    this.parts.logger.warn('legs of a fill are not listed', { id: order.venueOrderId });
    this.parts.reread('Alpaca does not list the legs of a fill: everything is read again');
  }

  private onReplaced(order: ReadOrder, chain: Chain): void {
    const { pending, passed, head } = chain;
    const { chains, tell, nowMs } = this.parts;
    const next = order.replacedBy ?? pending?.nextId ?? null;
    if (pending === null || next === null || passed.has(order.venueOrderId)) return;
    passed.add(order.venueOrderId);
    chain.pending = null;
    chains.link(chain, next);
    // Late: what stands for the chain was read since, and is newer than this.
    if (head !== null && head !== order.venueOrderId && head !== next) return;
    chains.setHead(chain, next);
    const { clientOrderId, early } = chain;
    const ended = early?.venueOrderId === next ? early : null;
    chain.early = null;
    if (clientOrderId !== null) {
      const tsEventMs = order.updatedMs ?? nowMs();
      const { change } = pending;
      tell([{ kind: 'modified', clientOrderId, venueOrderId: next, ...change, reason: null, tsEventMs }]);
    }
    if (ended !== null) this.onStatus(ended, chain);
  }

  private onReplaceRejected(order: ReadOrder, chain: Chain): void {
    chain.pending = null;
    const { clientOrderId } = chain;
    if (clientOrderId === null) return;
    const { nowMs, tell } = this.parts;
    const reason = 'Alpaca refused the change after it had taken it; the order stands as it was';
    const tsEventMs = order.updatedMs ?? nowMs();
    tell([
      {
        kind: 'modifyRejected',
        clientOrderId,
        venueOrderId: order.venueOrderId,
        ...changeOf(order, chain),
        reason,
        tsEventMs,
      },
    ]);
  }

  private onCancelRejected(order: ReadOrder, chain: Chain): void {
    const { clientOrderId } = chain;
    if (clientOrderId === null) return;
    this.parts.tell([
      {
        kind: 'cancelRejected',
        clientOrderId,
        reason: 'Alpaca refused the cancel',
        tsEventMs: order.updatedMs ?? this.parts.nowMs(),
      },
    ]);
  }
}

/** Whether a change was made by somebody else, so that its terms are not known. */
const needsQuestion = (event: string, { venueOrderId }: ReadOrder, chain: Chain): boolean =>
  event === 'replaced' && chain.pending === null && !chain.passed.has(venueOrderId);

/** An order's terms as a change. */
function changeOf(order: ReadOrder, chain: Chain): NonNullable<Chain['pending']>['change'] {
  const limit =
    order.limit === null ? null : order.legs === null ? order.limit : comboPriceOfWire(chain.side, order.limit);
  return {
    qty: order.qty.text(),
    limitPrice: limit?.trim().text() ?? null,
    triggerPrice: order.trigger?.price ?? null,
  };
}

/** What was paid for a combo. Whether a credit has a minus is not documented for fills: the legs' averages decide it. */
function signedByLegs(order: ReadOrder, wire: OrderWire, price: Decimal): Decimal {
  const prices = (wire.legs ?? []).map((leg) => amountOf(leg.filled_avg_price));
  if (order.legs === null || prices.includes(null) || prices.length !== order.legs.length) return price;
  const net = netOf(
    order.legs,
    prices.filter((one) => one !== null),
  );
  return net.sign() * price.sign() < 0 ? price.neg() : price;
}
