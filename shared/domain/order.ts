/** Orders as records: replaced, never mutated. */
import type { Money, Price, Quantity } from './decimal.ts';
import type { AccountId, ClientOrderId, ConnectionId, InstrumentId, LadderId, VenueOrderId } from './ids.ts';
import type { Side } from './instrument.ts';
import type { SessionKind } from './session.ts';

export type OrderType = 'market' | 'limit';
/** Day, good till cancelled, immediate or cancel, fill or kill. */
export type TimeInForce = 'day' | 'gtc' | 'ioc' | 'fok';

/**
 * initialized: made, not yet sent · denied: refused by our own gate · submitted: handed to the wire ·
 * unknown: the outcome of a send is not known and is being asked for, never read as a rejection.
 */
export type OrderStatus =
  | 'initialized'
  | 'denied'
  | 'submitted'
  | 'accepted'
  | 'partiallyFilled'
  | 'filled'
  | 'pendingCancel'
  | 'pendingModify'
  | 'canceled'
  | 'expired'
  | 'rejected'
  | 'unknown';

export const ORDER_STATUSES: readonly OrderStatus[] = [
  'initialized',
  'denied',
  'submitted',
  'accepted',
  'partiallyFilled',
  'filled',
  'pendingCancel',
  'pendingModify',
  'canceled',
  'expired',
  'rejected',
  'unknown',
];

/** No further change but a late fill. */
export const isTerminal = (status: OrderStatus): boolean =>
  status === 'denied' || status === 'filled' || status === 'canceled' || status === 'expired' || status === 'rejected';

/** May still be at the venue: counts in limits, blocks a second live order of one ladder. */
export const isWorking = (status: OrderStatus): boolean => !isTerminal(status);

export type Order = {
  readonly clientOrderId: ClientOrderId;
  readonly ladderId: LadderId | null;
  readonly accountId: AccountId;
  readonly connectionId: ConnectionId;
  readonly instrumentId: InstrumentId;
  readonly side: Side;
  readonly type: OrderType;
  readonly qty: Quantity;
  /** Null for market orders only. */
  readonly limitPrice: Price | null;
  readonly tif: TimeInForce;
  /** The sessions in which it may execute. */
  readonly sessions: readonly SessionKind[];
  /** Whether the engine counted it as reducing when it was made (conventions: Reducing). */
  readonly reducing: boolean;
  readonly status: OrderStatus;
  /** In a pending state or `unknown`: the state before it. */
  readonly priorStatus: OrderStatus | null;
  /** In `pendingModify`: what was asked for. */
  readonly pendingModify: { readonly qty: Quantity; readonly limitPrice: Price | null } | null;
  readonly venueOrderId: VenueOrderId | null;
  /** From fills deduplicated by trade id, never from a status. */
  readonly filledQty: Quantity;
  /** Quantity-weighted, not rounded to the tick (at most 12 decimals). */
  readonly avgPrice: Price | null;
  /** Sum of the fills' fees in the instrument's currency; negative is a rebate. */
  readonly fees: Money;
  /** Why it was denied, rejected, canceled or is unknown, for the trader. */
  readonly reason: string | null;
  /** Who made it: the trader's ticket, a ladder, or seen at the venue and not ours. */
  readonly origin: 'ticket' | 'ladder' | 'foreign';
  readonly createdMs: number;
  readonly updatedMs: number;
};

export type LiquidityRole = 'maker' | 'taker';

export type Fill = {
  readonly tradeId: string;
  readonly clientOrderId: ClientOrderId;
  readonly ladderId: LadderId | null;
  /** Index of the ladder's rung that was working, or null. */
  readonly rung: number | null;
  readonly accountId: AccountId;
  readonly connectionId: ConnectionId;
  readonly instrumentId: InstrumentId;
  readonly side: Side;
  readonly qty: Quantity;
  readonly price: Price;
  /** In the instrument's currency; negative is a rebate. */
  readonly fee: Money;
  readonly liquidity: LiquidityRole | null;
  /** The market as we saw it when the fill was booked; null when there was none. */
  readonly bid: Price | null;
  readonly ask: Price | null;
  /** Profit realised by this fill before fees, in the instrument's currency. */
  readonly realised: Money;
  readonly tsEventMs: number;
  readonly tsInitMs: number;
};
