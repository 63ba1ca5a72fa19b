/** The model venue's own books, and what it tells of them. */
import {
  dec,
  idOf,
  type AccountId,
  type ConnectionId,
  type DecimalText,
  type ExecutionMassStatus,
  type FillReport,
  type InstrumentId,
  type OrderStatusReport,
  type Side,
} from '../../../shared/domain/index.ts';
import { d } from '../../unit/engine/account-fixture.ts';

export type VenueOrder = {
  readonly venueOrderId: string;
  readonly clientOrderId: string | null;
  readonly instrumentId: InstrumentId;
  readonly side: Side;
  readonly type: 'limit' | 'stop';
  readonly tif: 'gtc' | 'ioc' | 'day' | 'atClose';
  readonly limitPrice: string | null;
  readonly triggerPrice: string | null;
  readonly qty: number;
  /** In an auction past its cut-off, or another client's: the venue takes no cancel of it. */
  readonly locked: boolean;
  filled: number;
  status: 'accepted' | 'partiallyFilled' | 'filled' | 'canceled' | 'rejected';
};

export type Account = {
  readonly accountId: AccountId;
  readonly connectionId: ConnectionId;
  up: boolean;
  readonly orders: VenueOrder[];
  readonly fills: FillReport[];
  readonly positions: Map<InstrumentId, number>;
};

export type Chaos = {
  readonly rejects: number;
  readonly partials: number;
  readonly losses: number;
  readonly drops: number;
  readonly restarts: number;
};
export const CALM: Chaos = { rejects: 0, partials: 0, losses: 0, drops: 0, restarts: 0 };

export const LIVE: ReadonlySet<string> = new Set(['accepted', 'partiallyFilled']);
export const text = (qty: number): DecimalText => dec(String(qty)).text();

/** An order as the venue tells of it. */
export function statusReport(order: VenueOrder, nowMs: number): OrderStatusReport {
  const trigger =
    order.triggerPrice === null
      ? null
      : { price: d(order.triggerPrice), source: 'last' as const, trail: null, triggered: false };
  return {
    kind: 'orderStatus',
    clientOrderId: order.clientOrderId === null ? null : idOf(order.clientOrderId),
    venueOrderId: idOf(order.venueOrderId),
    instrumentId: order.instrumentId,
    side: order.side,
    type: order.type,
    tif: order.tif,
    status: order.status,
    qty: text(order.qty),
    limitPrice: order.limitPrice === null ? null : d(order.limitPrice),
    trigger,
    filledQty: text(order.filled),
    reason: null,
    tsEventMs: nowMs,
  };
}

/** Everything of an account. */
export function massStatus(account: Account, nowMs: number): ExecutionMassStatus {
  const { accountId } = account;
  return {
    account: {
      kind: 'account',
      accountId,
      mode: 'simulation',
      baseCurrency: 'USD',
      balances: [{ currency: 'USD', total: d('1000000000'), locked: d('0') }],
      tsEventMs: nowMs,
    },
    orders: account.orders.map((order) => statusReport(order, nowMs)),
    fills: [...account.fills],
    positions: [...account.positions]
      .filter(([, qty]) => qty !== 0)
      .map(([instrumentId, qty]) => ({
        kind: 'position',
        accountId,
        instrumentId,
        qty: text(qty),
        avgPrice: d('100'),
      })),
    sinceMs: 0,
    tsEventMs: nowMs,
  };
}

/** One fill of an order, or of a leg of it. */
export function fillReport(
  order: VenueOrder,
  of: Pick<FillReport, 'instrumentId' | 'side'>,
  { tradeId, qty, nowMs }: { readonly tradeId: string; readonly qty: number; readonly nowMs: number },
): FillReport {
  return {
    kind: 'fill',
    tradeId: idOf(tradeId),
    clientOrderId: order.clientOrderId === null ? null : idOf(order.clientOrderId),
    venueOrderId: idOf(order.venueOrderId),
    ...of,
    qty: text(qty),
    price: d(order.limitPrice ?? order.triggerPrice ?? '100'),
    fee: d('0'),
    feeCurrency: 'USD',
    liquidity: 'taker',
    tsEventMs: nowMs,
  };
}
