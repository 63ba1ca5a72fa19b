/** Orders as records: replaced, never mutated. */
import type { DecimalText, Money, Price, Quantity } from './decimal.ts';
import type { AccountId, BracketId, ClientOrderId, ConnectionId, InstrumentId, LadderId, VenueOrderId } from './ids.ts';
import type { Side } from './instrument.ts';
import type { Route } from './route.ts';
import type { SessionKind } from './session.ts';

/**
 * stop: a market order once triggered · stopLimit: a limit order once triggered · trailingStop: a stop that follows the
 * market · takeProfit: triggered on the favourable side, then a market order, or a limit order where it has a limit.
 */
export type OrderType = 'market' | 'limit' | 'stop' | 'stopLimit' | 'trailingStop' | 'takeProfit';
export const ORDER_TYPES: readonly OrderType[] = ['market', 'limit', 'stop', 'stopLimit', 'trailingStop', 'takeProfit'];
/** Day, good till cancelled, good till a date, immediate or cancel, fill or kill, in the opening or closing auction. */
export type TimeInForce = 'day' | 'gtc' | 'gtd' | 'ioc' | 'fok' | 'atOpen' | 'atClose';
export const TIMES_IN_FORCE: readonly TimeInForce[] = ['day', 'gtc', 'gtd', 'ioc', 'fok', 'atOpen', 'atClose'];

/** What a trigger watches: trades, the touch that the order would trade against, or the mid. */
export type TriggerSource = 'last' | 'bidAsk' | 'mid';
/** How far a trailing stop stays behind the best price since it was placed. */
export type Trail =
  | { readonly kind: 'price'; readonly amount: Price }
  | { readonly kind: 'percent'; readonly pct: DecimalText };

/** What makes a waiting order act, and who watches for it (G14). */
export type OrderTrigger = {
  /** Null only for a trailing stop that has not seen a price yet. */
  readonly price: Price | null;
  readonly source: TriggerSource;
  readonly trail: Trail | null;
  /** A trailing stop's best price so far. */
  readonly extreme: Price | null;
  readonly heldBy: 'venue' | 'app';
  readonly triggeredMs: number | null;
};

/** All or none, never taking, never opening. */
export type OrderFlags = { readonly allOrNone: boolean; readonly postOnly: boolean; readonly reduceOnly: boolean };
export const NO_FLAGS: OrderFlags = { allOrNone: false, postOnly: false, reduceOnly: false };

/**
 * Why an order that the app holds does not act: a corporate action changed what its numbers mean. `market`: until the market is seen at
 * the new scale; `trader`: until the trader confirms or changes it.
 */
export type HeldBack = {
  readonly reason: string;
  readonly until: 'market' | 'trader';
  /** Its trigger before the action. */
  readonly triggerBefore: Price | null;
};

/** An order's part in its bracket. */
export type BracketRole = 'entry' | 'stop' | 'target';

/**
 * emulated: the app holds it and watches its trigger or its time; nothing is at the venue ·
 * initialized: made, not yet sent · denied: refused by our own gate · submitted: handed to the wire ·
 * unknown: the outcome of a send is not known and is being asked for, never read as a rejection.
 */
export type OrderStatus =
  | 'initialized'
  | 'emulated'
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
  'emulated',
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
  /** Null for orders that trade at any price: market, stop, trailing stop, and a take-profit without limit. */
  readonly limitPrice: Price | null;
  /** Null for market and limit orders. */
  readonly trigger: OrderTrigger | null;
  readonly tif: TimeInForce;
  /** When a `gtd` order ends, UTC ms; null else. */
  readonly expireMs: number | null;
  readonly flags: OrderFlags;
  readonly bracketId: BracketId | null;
  readonly role: BracketRole | null;
  /** Orders of one account with the same link are one-cancels-other at a venue that links them. */
  readonly linkId: string | null;
  /** What it belongs to, for the trader: a strategy's name; null: none. */
  readonly strategy: string | null;
  /** The sessions in which it may execute. */
  readonly sessions: readonly SessionKind[];
  /** Whether the engine counted it as reducing when it was made (conventions: Reducing). */
  readonly reducing: boolean;
  readonly status: OrderStatus;
  /** In a pending state or `unknown`: the state before it. */
  readonly priorStatus: OrderStatus | null;
  /** In `pendingModify`: what was asked for. */
  readonly pendingModify: {
    readonly qty: Quantity;
    readonly limitPrice: Price | null;
    readonly triggerPrice: Price | null;
  } | null;
  readonly venueOrderId: VenueOrderId | null;
  /** From fills deduplicated by trade id, never from a status. */
  readonly filledQty: Quantity;
  /** Quantity-weighted, not rounded to the tick (at most 12 decimals). */
  readonly avgPrice: Price | null;
  /** Sum of the fills' fees in the instrument's currency; negative is a rebate. */
  readonly fees: Money;
  /** Why it was denied, rejected, canceled or is unknown, for the trader. */
  readonly reason: string | null;
  /** Who made it: the trader's ticket, a ladder, a bracket, close-all, or seen at the venue and not ours. */
  readonly origin: 'ticket' | 'ladder' | 'bracket' | 'closeAll' | 'foreign';
  readonly createdMs: number;
  readonly updatedMs: number;
  /** Of orders that the app holds: what keeps its trigger from acting; missing: nothing does. */
  readonly heldBack?: HeldBack;
  /** What it was sent as, where its venue holds it as another kind of order since; missing: it is what was sent. */
  readonly sentAs?: OrderType;
  /** Why it went to this venue; missing: the trader chose it. */
  readonly route?: Route;
};

/**
 * What changes a position without a trade. `busted`: the venue took a trade back; `corrected`: it replaced one, reported as
 * what takes the old one back and what stands instead. `liquidated`, `deleveraged`, `settled`: the exchange itself closed a contract, or a
 * part of it. They name no order: an order's record says what was traded at the time.
 */
export type NonTrade =
  | 'expired'
  | 'exercised'
  | 'assigned'
  | 'busted'
  | 'corrected'
  | 'liquidated'
  | 'deleveraged'
  | 'settled';

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
  /** Where the fee was taken in the pair's own coins: how many went from the position with it; missing: none. */
  readonly feeQty?: Quantity;
  /** As the venue charged it, where that was in coins or in another currency: `fee` is what it was worth here (0: not known). */
  readonly feeCharged?: Money;
  /** Of `feeCharged`; both or neither. */
  readonly feeCurrency?: string;
  readonly liquidity: LiquidityRole | null;
  /** The market as we saw it when the fill was booked; null when there was none. */
  readonly bid: Price | null;
  readonly ask: Price | null;
  /** Profit realised by this fill before fees, in the instrument's currency. Of a combo: its legs' fills have it. */
  readonly realised: Money;
  /** One leg of a combo's fill: that fill's trade id. Sums over an order count the combo's fill or its legs', never both. */
  readonly comboTradeId?: string;
  /** No trade: an option's expiry, a trade that the venue took back or replaced, a contract that the exchange closed. */
  readonly nonTrade?: NonTrade;
  readonly tsEventMs: number;
  readonly tsInitMs: number;
};
