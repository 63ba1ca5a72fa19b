/**
 * Everything the engine states, in the order it stated it. The journal holds these; replaying them gives the state
 * back. Each carries all that `apply` needs, so a replay asks nobody.
 */
import type {
  Account,
  Alert,
  Connection,
  OrderDeniedReason,
  RiskLimits,
  TradingLatch,
  TradingState,
} from './account.ts';
import type { Adoption } from './adoption.ts';
import type { CommandReply } from './command.ts';
import type { Money, Price, Quantity } from './decimal.ts';
import type { Bracket } from './bracket.ts';
import type { CashBook } from './cash-book.ts';
import type { StatementCharge } from './charge.ts';
import type { CloseAllMoved } from './close-all-moved.ts';
import type { CloseAll } from './close-all.ts';
import type { Queued } from './queued.ts';
import type { Vertical } from './vertical.ts';
import type { AccountId, AlertId, ClientOrderId, CommandId, InstrumentId, VenueOrderId } from './ids.ts';
import type { Ladder } from './ladder.ts';
import type { Fill, HeldBack, Order, OrderTrigger, OrderType } from './order.ts';
import type { Position } from './account.ts';

/** A transition of one order; `order` events name the order by its client order id. */
export type OrderEvent =
  | { readonly kind: 'orderInitialized'; readonly order: Order }
  | { readonly kind: 'orderDenied'; readonly clientOrderId: ClientOrderId; readonly denial: OrderDeniedReason }
  | { readonly kind: 'orderSubmitted'; readonly clientOrderId: ClientOrderId }
  /** The app holds it from here on; nothing was sent. */
  | { readonly kind: 'orderEmulated'; readonly clientOrderId: ClientOrderId }
  /** Its trigger was hit, seen by who holds it; `price` is what the market showed. */
  | { readonly kind: 'orderTriggered'; readonly clientOrderId: ClientOrderId; readonly price: Price | null }
  /** A trailing stop followed the market. */
  | {
      readonly kind: 'orderTrailed';
      readonly clientOrderId: ClientOrderId;
      readonly triggerPrice: Price;
      readonly extreme: Price;
    }
  /** Its venue holds it as another kind of order than was sent, and that is what it is: somebody changed it there. */
  | {
      readonly kind: 'orderRetyped';
      readonly clientOrderId: ClientOrderId;
      readonly type: OrderType;
      readonly limitPrice: Price | null;
      readonly trigger: OrderTrigger | null;
    }
  /** A corporate action changed what the numbers of an order mean that the app holds; `heldBack` null: it acts again. */
  | {
      readonly kind: 'orderRescaled';
      readonly clientOrderId: ClientOrderId;
      readonly qty: Quantity;
      readonly limitPrice: Price | null;
      readonly trigger: OrderTrigger | null;
      readonly heldBack: HeldBack | null;
    }
  | {
      readonly kind: 'orderAccepted';
      readonly clientOrderId: ClientOrderId;
      readonly venueOrderId: VenueOrderId | null;
    }
  | { readonly kind: 'orderRejected'; readonly clientOrderId: ClientOrderId; readonly reason: string }
  | {
      readonly kind: 'orderPendingModify';
      readonly clientOrderId: ClientOrderId;
      readonly qty: Quantity;
      readonly limitPrice: Price | null;
      /** Missing: it stays. */
      readonly triggerPrice?: Price | null;
    }
  | {
      readonly kind: 'orderModified';
      readonly clientOrderId: ClientOrderId;
      readonly qty: Quantity;
      readonly limitPrice: Price | null;
      /** Missing: it stays. */
      readonly triggerPrice?: Price | null;
      readonly venueOrderId: VenueOrderId | null;
    }
  | { readonly kind: 'orderModifyRejected'; readonly clientOrderId: ClientOrderId; readonly reason: string }
  | { readonly kind: 'orderPendingCancel'; readonly clientOrderId: ClientOrderId }
  | { readonly kind: 'orderCancelRejected'; readonly clientOrderId: ClientOrderId; readonly reason: string }
  | { readonly kind: 'orderCanceled'; readonly clientOrderId: ClientOrderId; readonly reason: string | null }
  | { readonly kind: 'orderExpired'; readonly clientOrderId: ClientOrderId; readonly reason: string | null }
  | { readonly kind: 'orderFilled'; readonly fill: Fill }
  | { readonly kind: 'orderUnknown'; readonly clientOrderId: ClientOrderId; readonly reason: string };

export type OrderEventKind = OrderEvent['kind'];

/** Ladder events carry the whole record as it now stands: small, and a replay needs no algorithm. */
export type LadderEvent = {
  readonly kind:
    | 'ladderStarted'
    | 'ladderRungPlaced'
    | 'ladderPaused'
    | 'ladderResumed'
    | 'ladderChanged'
    | 'ladderProgressed'
    | 'ladderDone';
  readonly ladder: Ladder;
};

export type EngineEvent =
  | OrderEvent
  | LadderEvent
  /** Whole records as they now stand: small, and a replay needs no algorithm. */
  | { readonly kind: 'bracketChanged'; readonly bracket: Bracket }
  | { readonly kind: 'closeAllChanged'; readonly closeAll: CloseAll }
  /** What of its rows is new: a report of a hundred rows is not written anew for each. Begins and ends are stated whole. */
  | { readonly kind: 'closeAllMoved'; readonly moved: CloseAllMoved }
  | { readonly kind: 'queuedChanged'; readonly queued: Queued }
  | { readonly kind: 'verticalChanged'; readonly vertical: Vertical }
  /** The answer to a command, kept so that a repeat gets the same. */
  /** `by`: the client that gave it, so that each order is somebody's. */
  | {
      readonly kind: 'commandAnswered';
      readonly commandId: CommandId;
      readonly reply: CommandReply;
      readonly by?: string;
    }
  | { readonly kind: 'positionChanged'; readonly position: Position }
  /** Balances with the fills that the venue's newest reading has not; `cash` says which (missing: none). */
  | { readonly kind: 'accountChanged'; readonly account: Account; readonly cash?: CashBook }
  | { readonly kind: 'connectionChanged'; readonly connection: Connection }
  /** `latch`: set by the engine itself; missing or null: nothing holds it but who set it. */
  | {
      readonly kind: 'tradingStateChanged';
      readonly state: TradingState;
      readonly reason: string;
      readonly by?: string;
      readonly latch?: TradingLatch | null;
    }
  /** `by`: a client's name, `configuration` or `engine`; `changes`: what changed, in words. */
  | {
      readonly kind: 'limitsChanged';
      readonly limits: RiskLimits;
      readonly by?: string;
      readonly changes?: readonly string[];
    }
  /** A fill realised a loss: a positive amount in the account's base currency, for what is usual (S1.12). */
  | { readonly kind: 'lossBooked'; readonly accountId: AccountId; readonly amount: Money }
  /** The repeated-execution throttle closed an instrument for opening; lifted when trading is set to active. */
  | { readonly kind: 'repeatStopped'; readonly accountId: AccountId; readonly instrumentId: InstrumentId }
  /** A share fell so far that selling it short at or below the best bid is forbidden until then, UTC ms (SEC Rule 201). */
  | { readonly kind: 'shortRestricted'; readonly instrumentId: InstrumentId; readonly untilMs: number }
  | { readonly kind: 'alertRaised'; readonly alert: Alert }
  | { readonly kind: 'alertAcknowledged'; readonly alertId: AlertId }
  /** Orders made today, for the daily count; reset when the day's key changes. */
  | {
      readonly kind: 'tradeCounted';
      readonly accountId: AccountId;
      readonly dayKey: string;
      readonly count: number;
      /** The order's value in base currency; null or missing: not known. */
      readonly notional?: Money | null;
    }
  /** A venue booked something apart from orders and fills; positions and accounts that it changes are told beside it. */
  | { readonly kind: 'chargeBooked'; readonly accountId: AccountId; readonly charge: StatementCharge }
  /** A venue holds what we did not know of; booked so that we agree with it. */
  | {
      readonly kind: 'reconciled';
      readonly instrumentId: InstrumentId;
      readonly accountId: AccountId;
      readonly text: string;
      readonly qtyBefore: Quantity;
      readonly qtyAfter: Quantity;
      readonly cost: Money | null;
      /** Fills of before the reading that are heard later are in it; missing: none can be. */
      readonly adoption?: Adoption;
    };

export type EngineEventKind = EngineEvent['kind'];

/** An event as the journal holds it: `seq` from 1 without gaps, `tsMs` of the market's clock, `wallMs` of ours. */
export type JournaledEvent = { readonly seq: number; readonly tsMs: number; readonly event: EngineEvent };
