/** What venues say, normalised by their adapters. */
import type { Money, Price, Quantity } from './decimal.ts';
import type { AccountId, ClientOrderId, InstrumentId, TradeId, VenueOrderId } from './ids.ts';
import type { FeeSchedule } from './fees.ts';
import type { AssetClass, Side } from './instrument.ts';
import type { Balance, Mode, PositionMargin, StatedPower } from './account.ts';
import type { StatementCharge } from './charge.ts';
import type { SessionKind } from './session.ts';
import type { LiquidityRole, NonTrade, OrderFlags, OrderType, TimeInForce, Trail, TriggerSource } from './order.ts';

/**
 * The venue's view of one order's life. `notFound` only as the answer to a query. `unknown`: the venue names a state that nobody here
 * knows (the reason has its word): the order may be at work.
 */
export type VenueOrderStatus =
  | 'accepted'
  | 'partiallyFilled'
  | 'filled'
  | 'canceled'
  | 'expired'
  | 'rejected'
  | 'notFound'
  | 'unknown';

/** Whether an order with this status works at its venue, or may. */
export const isOpenAtVenue = (status: VenueOrderStatus): boolean =>
  status === 'accepted' || status === 'partiallyFilled' || status === 'unknown';

export type OrderStatusReport = {
  readonly kind: 'orderStatus';
  /** Null for orders that others placed. */
  readonly clientOrderId: ClientOrderId | null;
  readonly venueOrderId: VenueOrderId | null;
  readonly instrumentId: InstrumentId;
  readonly side: Side;
  readonly type: OrderType;
  readonly tif: TimeInForce;
  readonly status: VenueOrderStatus;
  readonly qty: Quantity;
  readonly limitPrice: Price | null;
  /** Orders that wait for a trigger; missing or null on others. */
  readonly trigger?: VenueTrigger | null;
  readonly filledQty: Quantity;
  readonly reason: string | null;
  readonly tsEventMs: number;
};

/** A waiting order as its venue holds it: where its trigger stands now, and whether it was hit. */
export type VenueTrigger = {
  readonly price: Price | null;
  readonly source: TriggerSource;
  readonly trail: Trail | null;
  readonly triggered: boolean;
};

export type FillReport = {
  readonly kind: 'fill';
  readonly tradeId: TradeId;
  readonly clientOrderId: ClientOrderId | null;
  readonly venueOrderId: VenueOrderId;
  readonly instrumentId: InstrumentId;
  readonly side: Side;
  readonly qty: Quantity;
  readonly price: Price;
  readonly fee: Money;
  readonly feeCurrency: string;
  readonly liquidity: LiquidityRole | null;
  /** One leg of a combo's fill: that fill's trade id. It moves the position; the combo's own fill moves the order. */
  readonly comboTradeId?: TradeId;
  /** How often the venue stated it anew, from 1: a later one has the terms that stand now (of quantity 0: it was taken back). Missing: 1. */
  readonly revision?: number;
  /** No trade: an option's expiry settled in cash, a trade that the venue took back or replaced, a contract that the exchange closed. */
  readonly nonTrade?: NonTrade;
  readonly tsEventMs: number;
};

/** A modification was taken (with the order as it now stands) or refused. */
export type ModifyReport = {
  readonly kind: 'modified' | 'modifyRejected';
  readonly clientOrderId: ClientOrderId;
  readonly venueOrderId: VenueOrderId | null;
  readonly qty: Quantity;
  readonly limitPrice: Price | null;
  /** Missing: it has none, or it stays. */
  readonly triggerPrice?: Price | null;
  readonly reason: string | null;
  readonly tsEventMs: number;
};

export type CancelRejectedReport = {
  readonly kind: 'cancelRejected';
  readonly clientOrderId: ClientOrderId;
  readonly reason: string;
  readonly tsEventMs: number;
};

export type PositionStatusReport = {
  readonly kind: 'position';
  readonly accountId: AccountId;
  readonly instrumentId: InstrumentId;
  /** Signed. */
  readonly qty: Quantity;
  readonly avgPrice: Price | null;
  readonly margin?: PositionMargin;
};

/** A position's margin as it stands now, quantity and average apart. */
export type PositionMarginReport = {
  readonly kind: 'positionMargin';
  readonly instrumentId: InstrumentId;
  readonly margin: PositionMargin;
};

/** Booked apart from orders and fills; the same id is told again and counts once. */
export type ChargeReport = { readonly kind: 'charge'; readonly charge: StatementCharge };

export type AccountReport = {
  readonly kind: 'account';
  readonly accountId: AccountId;
  readonly mode: Mode;
  readonly baseCurrency: string;
  readonly balances: readonly Balance[];
  /** Missing: the venue states none. */
  readonly power?: StatedPower;
  /** When the figures are of. */
  readonly tsEventMs: number;
  /**
   * Fills of up to this venue time are surely in the figures, later ones may be: venues that read the account apart from the fills say it.
   * Missing: figures and fills are of one sequence, and exactly the fills of up to `tsEventMs` are in them.
   */
  readonly settledMs?: number;
};

export type VenueReport =
  | OrderStatusReport
  | FillReport
  | ModifyReport
  | CancelRejectedReport
  | AccountReport
  | PositionMarginReport
  | ChargeReport;

/** Everything a venue holds for one account, read together: what recovery is checked against. */
export type ExecutionMassStatus = {
  readonly account: AccountReport;
  /** Open orders, and closed ones as far back as `sinceMs` where the venue keeps them. */
  readonly orders: readonly OrderStatusReport[];
  readonly fills: readonly FillReport[];
  readonly positions: readonly PositionStatusReport[];
  /** Booked apart since `sinceMs`; the account's figures have them. Missing: the venue lists none. */
  readonly charges?: readonly StatementCharge[];
  readonly sinceMs: number;
  readonly tsEventMs: number;
};

/**
 * What became of a call to a venue. `rejected` is proven: the venue, or the wire before any byte left, refused.
 * Everything else that is not an acknowledgement is `unknown`, to be resolved by asking.
 */
export type CommandOutcome =
  | { readonly kind: 'acked'; readonly venueOrderId: VenueOrderId | null }
  /** `unsent`: nothing left this process; the venue never judged it. */
  | { readonly kind: 'rejected'; readonly reason: string; readonly unsent?: true }
  | { readonly kind: 'unknown'; readonly reason: string };

/** The order types and times in force that a venue takes. */
export type TakenTerms = {
  readonly orderTypes: readonly OrderType[];
  readonly timesInForce: readonly TimeInForce[];
  /** Missing: as for the others. */
  readonly linksExits?: boolean;
};

/** Orders for the hours around the regular session, at a venue that has one flag for them. */
export type ExtendedTerms = {
  /** An order with that flag works in all of these: one that lasts names them all, or none but the regular session. */
  readonly together: readonly SessionKind[];
  /** What it may name besides. */
  readonly besides?: readonly SessionKind[];
  /** What the venue takes for them, where that is less; missing: the same as else. */
  readonly taken?: TakenTerms;
};

/** When a broker stops, on the day on which a contract expires; minutes before the underlying's regular close; null: not before it. */
export type ExpiryTimes = {
  /** It takes no orders for it, those that close included. */
  readonly ordersEndMinutes: number | null;
  /** It begins to close positions in it by itself. */
  readonly closesMinutes: number | null;
};

/** What a broker does with contracts on their last day. */
export type ExpiryRule = ExpiryTimes & {
  /** Of contracts that trade until 16:15; missing: as the others. */
  readonly late?: ExpiryTimes;
  /** What becomes of what is held, for the eye: part of a sentence. */
  readonly otherwise: string;
};

/** What a venue can do; what it cannot is denied before sending. */
export type Capabilities = {
  readonly orderTypes: readonly OrderType[];
  readonly timesInForce: readonly TimeInForce[];
  /** Classes for which it takes other types and times than those (Alpaca: options for the day only); missing: none. */
  readonly byClass?: Readonly<Partial<Record<AssetClass, TakenTerms>>>;
  /** Orders that may execute outside regular hours, where there is one flag for that; missing: each session by itself. */
  readonly extended?: ExtendedTerms;
  /** What it takes for orders of parts of a share, where that is less; missing: the same. */
  readonly partsOfShares?: TakenTerms;
  /** Price and quantity of a working order can be changed in place, atomically. */
  readonly modify: boolean;
  /** The orders that it changes so, where not all of them; missing: all. */
  readonly modifyOnly?: TakenTerms;
  /** A client order id sent twice makes no second order, whatever became of the first: it is refused, or the first is told again. */
  readonly idempotentSubmit: boolean;
  /** Orders can be asked for by client order id after a lost answer. */
  readonly queryByClientOrderId: boolean;
  readonly shortSelling: boolean;
  readonly extendedHours: boolean;
  /** Which of the order flags it keeps itself. */
  readonly flags: readonly (keyof OrderFlags)[];
  /** What its own triggers watch; empty: it holds none. */
  readonly triggerSources: readonly TriggerSource[];
  /** How its trailing stops may trail; missing: both ways. */
  readonly trailKinds?: readonly Trail['kind'][];
  /** Exits with one link: the venue cancels the rest when one fills. Without it two exits never rest together. */
  readonly linksExits: boolean;
  /**
   * Missing: linked exits are orders of their own there, each with its quantity. `pair`: a limit and a stop (or stop-limit) of whole
   * units are one request, with one time in force, in regular hours; their prices can be changed and their quantity not, and what
   * cancels one cancels the other (Alpaca's OCO).
   */
  readonly linkForm?: 'pair';
  /** It takes a protective stop while the entry still works (Alpaca does not). */
  readonly exitWhileEntryWorks: boolean;
  /** Resting exits reserve the position: a close waits for their cancels. */
  readonly exitsReserve: boolean;
  /** Most legs of a combo; 0: it has none. */
  readonly comboLegsMax: number;
  readonly comboOrderTypes: readonly OrderType[];
  /** It answers what an order would do to the margin. */
  readonly whatIf: boolean;
  /** Spot coins bought here are positions that close-all closes, not savings that it keeps. Missing: savings. */
  readonly spotInventory?: boolean;
  /** What it does with contracts that expire; missing: not known. */
  readonly expiry?: ExpiryRule;
  /** What it charges, by class; a class that is missing has unknown fees and the preview says so. */
  readonly fees?: Readonly<Partial<Record<AssetClass, FeeSchedule>>>;
};

/** Whether a venue changes an order of this type and time in place. */
export const canModify = (
  capabilities: Capabilities | undefined,
  { type, tif }: { readonly type: OrderType; readonly tif: TimeInForce },
): boolean => {
  if (capabilities?.modify !== true) return false;
  const only = capabilities.modifyOnly;
  return only === undefined || (only.orderTypes.includes(type) && only.timesInForce.includes(tif));
};

/** What a venue can do with instruments of one class. The same object where it makes no difference between classes. */
export function capabilitiesFor(capabilities: Capabilities, assetClass: AssetClass): Capabilities {
  const own = capabilities.byClass?.[assetClass];
  return own === undefined ? capabilities : { ...capabilities, ...own };
}
