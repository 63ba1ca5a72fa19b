/**
 * One account of the simulated exchange as a crypto exchange keeps it: orders by number with their fills, balances by coin,
 * positions, and what changed. The gateways of crypto venues translate it; the exchange holds the truth.
 */
import {
  Decimal,
  NO_FLAGS,
  dec,
  idOf,
  type AccountId,
  type ClientOrderId,
  type CommandOutcome,
  type DecimalText,
  type FillReport,
  type Instrument,
  type InstrumentId,
  type OrderFlags,
  type OrderStatusReport,
  type OrderTrigger,
  type OrderType,
  type Side,
  type TimeInForce,
  type VenueOrderId,
  type VenueReport,
} from '../../../shared/domain/index.ts';
import type { ExecutionClient } from '../../../src-main/ports/execution-client.ts';
import type { GatewayHost } from '../core/gateway.ts';
import { CoinFees } from './coin-fees.ts';

export type DeskFill = {
  readonly id: number;
  readonly qty: Decimal;
  readonly price: Decimal;
  readonly fee: Decimal;
  /** The coin that the fee was taken in; null: the quote's money. */
  readonly feeAsset: string | null;
  readonly maker: boolean;
  readonly tsMs: number;
};

export type DeskStatus = 'new' | 'partiallyFilled' | 'filled' | 'canceled' | 'expired' | 'rejected';

export type DeskOrder = {
  /** The exchange's number. */
  readonly id: number;
  /** The client's own id as it came over the wire; other clients' orders have one of theirs. */
  readonly clientId: string;
  readonly venueId: VenueOrderId;
  readonly instrumentId: InstrumentId;
  readonly side: Side;
  readonly type: OrderType;
  readonly tif: TimeInForce;
  qty: Decimal;
  limitPrice: Decimal | null;
  triggerPrice: Decimal | null;
  /** It waited for a trigger, and that was hit. */
  triggered: boolean;
  readonly waits: boolean;
  readonly trail: OrderTrigger['trail'];
  readonly flags: OrderFlags;
  /** What it is good till; null: no date. */
  readonly expireMs: number | null;
  status: DeskStatus;
  filled: Decimal;
  /** Sum of price × quantity of its fills. */
  cost: Decimal;
  readonly fills: DeskFill[];
  reason: string | null;
  readonly createdMs: number;
  updatedMs: number;
};

export type DeskChange = {
  readonly what: 'new' | 'trade' | 'canceled' | 'expired' | 'triggered' | 'modified';
  readonly order: DeskOrder;
  readonly fill: DeskFill | null;
};

export type DeskSubmit = {
  readonly clientId: string;
  readonly instrumentId: InstrumentId;
  readonly side: Side;
  readonly type: OrderType;
  readonly tif: TimeInForce;
  readonly qty: DecimalText;
  readonly limitPrice: DecimalText | null;
  readonly triggerPrice?: DecimalText | null;
  readonly trail?: OrderTrigger['trail'];
  readonly expireMs?: number | null;
  readonly flags?: Partial<OrderFlags>;
};

export type DeskAccount = {
  /** Cash of the exchange's base currency. */
  readonly cash: Decimal;
  readonly locked: Decimal;
  readonly positions: readonly { readonly instrumentId: InstrumentId; readonly qty: Decimal; readonly avg: Decimal }[];
  /** Coins kept for fees. */
  readonly kept: readonly { readonly asset: string; readonly total: Decimal }[];
};

/** Numbers of orders begin here, so that they look like an exchange's. */
const ID_BASE = 7_000_000;
const OPEN: readonly DeskStatus[] = ['new', 'partiallyFilled'];

export const isOpenOrder = (order: DeskOrder): boolean => OPEN.includes(order.status);
/** Waits for its trigger. */
export const isWaitingOrder = (order: DeskOrder): boolean => order.waits && !order.triggered && isOpenOrder(order);

const numberOf = (text: string): number => Number(/(\d+)/.exec(text)?.[1] ?? '0');

export class Desk {
  readonly client: ExecutionClient;
  readonly host: GatewayHost;
  readonly instruments = new Map<InstrumentId, Instrument>();
  readonly fees = new CoinFees();
  private readonly byVenue = new Map<VenueOrderId, DeskOrder>();
  private readonly listeners = new Set<(change: DeskChange) => void>();
  private readonly terms = new Map<string, DeskSubmit>();
  private readonly told = new Set<number>();
  private up: (() => void) | null = null;
  readonly ready: Promise<void>;

  constructor(host: GatewayHost, accountId: AccountId) {
    this.host = host;
    this.client = host.client(accountId);
    this.ready = new Promise((resolve) => {
      this.up = resolve;
    });
  }

  /** Connects and learns the instruments. */
  async open(): Promise<void> {
    this.client.open({
      onReports: (reports) => {
        for (const report of reports) this.take(report);
      },
      onConnection: (update) => {
        if (update.state === 'connected') this.up?.();
      },
    });
    await this.ready;
    const listed = await this.client.instruments();
    if (!listed.ok) throw new Error(listed.error.message);
    for (const one of listed.value) this.instruments.set(one.id, one);
    const held = await this.client.massStatus(0);
    if (!held.ok) throw new Error(held.error.message);
    for (const report of [...held.value.orders, ...held.value.fills]) this.take(report);
  }

  close(): Promise<void> {
    this.listeners.clear();
    return this.client.close();
  }

  /** Hears every change from now on; returns how to stop. */
  onChange(listener: (change: DeskChange) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  orders(): DeskOrder[] {
    return [...this.byVenue.values()];
  }

  byId(id: number): DeskOrder | null {
    return this.orders().find((order) => order.id === id) ?? null;
  }

  byClientId(clientId: string): DeskOrder | null {
    return this.orders().findLast((order) => order.clientId === clientId) ?? null;
  }

  /** Places it at the exchange; the order as it stands just after, or the refusal. */
  async submit(terms: DeskSubmit): Promise<DeskOrder | { readonly refused: string }> {
    const missing = await this.missing(terms);
    if (missing !== null) return { refused: missing };
    this.terms.set(terms.clientId, terms);
    const trigger =
      terms.triggerPrice === undefined && terms.trail === undefined
        ? null
        : {
            price: terms.triggerPrice ?? null,
            source: 'last' as const,
            trail: terms.trail ?? null,
            extreme: null,
            heldBy: 'venue' as const,
            triggeredMs: null,
          };
    const outcome = await this.client.submitOrder({
      clientOrderId: idOf<ClientOrderId>(terms.clientId),
      accountId: this.client.accountId,
      instrumentId: terms.instrumentId,
      side: terms.side,
      type: terms.type,
      qty: terms.qty,
      limitPrice: terms.limitPrice,
      tif: terms.tif,
      sessions: ['continuous'],
      trigger,
      expireMs: terms.expireMs ?? null,
      flags: { ...NO_FLAGS, ...terms.flags },
    });
    if (outcome.kind !== 'acked') return { refused: outcome.reason };
    return (await this.settled(outcome)) ?? { refused: 'the exchange lost it' };
  }

  async cancel(order: DeskOrder): Promise<string | null> {
    const outcome = await this.client.cancelOrder({
      clientOrderId: idOf<ClientOrderId>(order.clientId),
      venueOrderId: order.venueId,
      instrumentId: order.instrumentId,
    });
    if (outcome.kind !== 'acked') return outcome.reason;
    await this.waitFor(() => !isOpenOrder(order));
    // A refusal comes as a report: the order is still there then.
    return isOpenOrder(order) ? 'the order is too late to cancel' : null;
  }

  async modify(
    order: DeskOrder,
    to: { readonly qty: DecimalText; readonly limitPrice: DecimalText | null; readonly triggerPrice?: DecimalText },
  ): Promise<string | null> {
    const outcome = await this.client.modifyOrder({
      clientOrderId: idOf<ClientOrderId>(order.clientId),
      venueOrderId: order.venueId,
      instrumentId: order.instrumentId,
      qty: to.qty,
      limitPrice: to.limitPrice,
      ...(to.triggerPrice === undefined ? {} : { triggerPrice: to.triggerPrice }),
    });
    if (outcome.kind !== 'acked') return outcome.reason;
    order.qty = dec(to.qty);
    order.limitPrice = to.limitPrice === null ? null : dec(to.limitPrice);
    if (to.triggerPrice !== undefined) order.triggerPrice = dec(to.triggerPrice);
    return null;
  }

  async account(): Promise<DeskAccount> {
    const read = await this.client.massStatus(this.host.scheduler.nowMs());
    if (!read.ok) throw new Error(read.error.message);
    const cash = read.value.account.balances[0];
    return {
      cash: dec(cash?.total ?? '0').add(this.fees.givenBack),
      locked: dec(cash?.locked ?? '0'),
      positions: read.value.positions.map((p) => ({
        instrumentId: p.instrumentId,
        qty: dec(p.qty).sub(this.fees.takenOf(this.instruments.get(p.instrumentId)?.baseCurrency ?? null)),
        avg: dec(p.avgPrice ?? '0'),
      })),
      kept: this.fees.kept(),
    };
  }

  /** Coins that fees took are sold no more; the exchange behind does not know. */
  private async missing({ instrumentId, side, qty }: DeskSubmit): Promise<string | null> {
    const taken = this.fees.takenOf(this.instruments.get(instrumentId)?.baseCurrency ?? null);
    if (side !== 'sell' || taken.isZero()) return null;
    const held = (await this.account()).positions.find((one) => one.instrumentId === instrumentId);
    const free = (held?.qty ?? Decimal.ZERO).sub(this.reserved(instrumentId));
    return dec(qty).gt(free) ? `only ${free.toString()} can be sold` : null;
  }

  /** What open sells of an instrument keep. */
  reserved(id: InstrumentId): Decimal {
    return this.orders()
      .filter((order) => order.instrumentId === id && order.side === 'sell' && isOpenOrder(order))
      .reduce((sum, order) => sum.add(order.qty.sub(order.filled)), Decimal.ZERO);
  }

  private async settled(outcome: Extract<CommandOutcome, { kind: 'acked' }>): Promise<DeskOrder | null> {
    const { venueOrderId } = outcome;
    if (venueOrderId === null) return null;
    await this.waitFor(() => this.byVenue.has(venueOrderId));
    // Its first fills are told in the same turn of the exchange.
    await pause(1);
    return this.byVenue.get(venueOrderId) ?? null;
  }

  /** Until reports that are on their way came, or for a moment at most. */
  private async waitFor(look: () => boolean): Promise<void> {
    for (let i = 0; i < 20 && !look(); i++) await pause(1);
  }

  private take(report: VenueReport): void {
    if (report.kind === 'orderStatus') this.onStatus(report);
    else if (report.kind === 'fill') this.onFill(report);
    else if (report.kind === 'modified') {
      const order = report.venueOrderId === null ? undefined : this.byVenue.get(report.venueOrderId);
      if (order === undefined) return;
      order.qty = dec(report.qty);
      order.limitPrice = report.limitPrice === null ? null : dec(report.limitPrice);
      if (report.triggerPrice !== undefined && report.triggerPrice !== null)
        order.triggerPrice = dec(report.triggerPrice);
      this.tell({ what: 'modified', order, fill: null }, report.tsEventMs);
    }
  }

  private onStatus(report: OrderStatusReport): void {
    if (report.venueOrderId === null) return;
    const known = this.byVenue.get(report.venueOrderId);
    const order = known ?? this.make(report, report.venueOrderId);
    this.byVenue.set(report.venueOrderId, order);
    order.qty = dec(report.qty);
    if (report.trigger?.price !== undefined && report.trigger.price !== null)
      order.triggerPrice = dec(report.trigger.price);
    if (!this.told.has(order.id)) {
      this.told.add(order.id);
      this.tell({ what: 'new', order, fill: null }, report.tsEventMs);
    }
    if (report.trigger?.triggered === true && !order.triggered) {
      order.triggered = true;
      this.tell({ what: 'triggered', order, fill: null }, report.tsEventMs);
    }
    if ((report.status === 'canceled' || report.status === 'expired') && isOpenOrder(order)) {
      order.status = report.status;
      order.reason = report.reason;
      this.tell({ what: report.status, order, fill: null }, report.tsEventMs);
    }
  }

  private onFill(report: FillReport): void {
    const order = this.byVenue.get(report.venueOrderId);
    const id = numberOf(report.tradeId);
    if (order === undefined || order.fills.some((fill) => fill.id === id)) return;
    const { fee, asset: feeAsset } = this.fees.charge(report, this.instruments.get(report.instrumentId));
    const fill: DeskFill = {
      id,
      qty: dec(report.qty),
      price: dec(report.price),
      ...{ fee, feeAsset },
      maker: report.liquidity === 'maker',
      tsMs: report.tsEventMs,
    };
    order.fills.push(fill);
    order.filled = order.filled.add(fill.qty);
    order.cost = order.cost.add(fill.qty.mul(fill.price));
    if (order.waits) order.triggered = true;
    if (isOpenOrder(order)) order.status = order.filled.gte(order.qty) ? 'filled' : 'partiallyFilled';
    this.tell({ what: 'trade', order, fill }, report.tsEventMs);
  }

  private make(report: OrderStatusReport, venueId: VenueOrderId): DeskOrder {
    const id = ID_BASE + numberOf(venueId);
    const terms = report.clientOrderId === null ? undefined : this.terms.get(report.clientOrderId);
    return {
      id,
      clientId: report.clientOrderId ?? `web_${id}`,
      venueId,
      instrumentId: report.instrumentId,
      side: report.side,
      type: report.type,
      tif: report.tif,
      qty: dec(report.qty),
      limitPrice: report.limitPrice === null ? null : dec(report.limitPrice),
      triggerPrice:
        report.trigger?.price === undefined || report.trigger.price === null ? null : dec(report.trigger.price),
      triggered: false,
      waits: report.trigger !== undefined && report.trigger !== null,
      trail: report.trigger?.trail ?? null,
      flags: { ...NO_FLAGS, ...terms?.flags },
      expireMs: terms?.expireMs ?? null,
      status: 'new',
      filled: Decimal.ZERO,
      cost: Decimal.ZERO,
      fills: [],
      reason: null,
      createdMs: report.tsEventMs,
      updatedMs: report.tsEventMs,
    };
  }

  private tell(change: DeskChange, tsMs: number): void {
    change.order.updatedMs = tsMs;
    for (const listener of this.listeners) listener(change);
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
