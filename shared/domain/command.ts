/**
 * What the trader asks of the engine. Every command travels with a `commandId`, its idempotency key: the same id gets
 * the same answer and acts once.
 */
import type { DecimalText, Price, Quantity } from './decimal.ts';
import type { BracketParams, StopConversion } from './bracket.ts';
import type { CloseAllParams } from './close-all.ts';
import type {
  AccountId,
  AlertId,
  BracketId,
  ClientOrderId,
  ConnectionId,
  InstrumentId,
  LadderId,
  QueuedId,
  VerticalId,
} from './ids.ts';
import type { Side } from './instrument.ts';
import type { RiskLimits, TradingState } from './account.ts';
import type { LadderParams } from './ladder.ts';
import type { OrderFlags, OrderType, TimeInForce, Trail, TriggerSource } from './order.ts';
import type { RouteWish } from './route.ts';
import type { SessionKind } from './session.ts';
import type { VerticalParams, VerticalSignal } from './vertical.ts';

/** What market, limit and ladder orders share. */
export type OrderBasics = {
  readonly connectionId: ConnectionId;
  readonly accountId: AccountId;
  readonly instrumentId: InstrumentId;
  readonly side: Side;
  readonly qty: Quantity;
  readonly tif: TimeInForce;
  readonly sessions: readonly SessionKind[];
  /** End of a `gtd` order, UTC ms; required for it, absent for others. */
  readonly expireMs?: number;
  readonly flags?: OrderFlags;
  /** Exits that come with what it fills. */
  readonly bracket?: BracketParams;
  readonly strategy?: string;
  /** The venue is the engine's choice; connection, account and instrument say one of them. */
  readonly route?: RouteWish;
};

/** When a stop or take-profit acts. `heldBy` `app` is the trader's acknowledged choice; `best`: the venue where it can. */
export type TriggerRequest = {
  /** Null for trailing stops that start from the market. */
  readonly price: Price | null;
  readonly source: TriggerSource;
  readonly trail: Trail | null;
  readonly heldBy: 'best' | 'venue' | 'app';
};

export type SubmitOrderCommand = OrderBasics & {
  readonly kind: 'submitOrder';
  readonly type: OrderType;
  /** Null for orders that trade at any price. */
  readonly limitPrice: Price | null;
  /** Required for stop, stopLimit, trailingStop and takeProfit, absent for the others. */
  readonly trigger?: TriggerRequest;
};

export type SubmitLadderCommand = OrderBasics & { readonly kind: 'submitLadder'; readonly params: LadderParams };

export type ModifyOrderCommand = {
  readonly kind: 'modifyOrder';
  readonly clientOrderId: ClientOrderId;
  /** The new total quantity (not the remainder); null keeps it. */
  readonly qty: Quantity | null;
  readonly limitPrice: Price | null;
  /** Missing or null keeps it. */
  readonly triggerPrice?: Price | null;
};

export type CancelOrderCommand = { readonly kind: 'cancelOrder'; readonly clientOrderId: ClientOrderId };
/** Every working order and ladder; `instrumentId` null: of all instruments. */
export type CancelAllCommand = { readonly kind: 'cancelAll'; readonly instrumentId: InstrumentId | null };

export type LadderControl = 'pause' | 'resume' | 'stepNow' | 'finish' | 'cancel';
/** `finish`: skip what is left and act as `final` says. */
export type ControlLadderCommand = {
  readonly kind: 'controlLadder';
  readonly ladderId: LadderId;
  readonly control: LadderControl;
};
/** Replaces what is still to come: steps, waits, worst price, final action. What was sent stays. */
export type ChangeLadderCommand = {
  readonly kind: 'changeLadder';
  readonly ladderId: LadderId;
  readonly params: LadderParams;
};

export type AcknowledgeAlertCommand = { readonly kind: 'acknowledgeAlert'; readonly alertId: AlertId };
export type SetLimitsCommand = { readonly kind: 'setLimits'; readonly limits: RiskLimits };
/** By the trader: halt what opens, allow only what reduces, or go on. Neither stops a cancel or a reducing order. */
export type SetTradingStateCommand = {
  readonly kind: 'setTradingState';
  readonly state: Exclude<TradingState, 'flattening'>;
  /** The trader has read why the engine held trading back; needed to leave a latched state. */
  readonly acknowledged?: boolean;
};

/** Quotes of one venue alone price orders of this connection, until the terminal ends or the trader takes it back. */
export type TakeVenueQuotesCommand = {
  readonly kind: 'takeVenueQuotes';
  readonly connectionId: ConnectionId;
  readonly take: boolean;
};

/** Exits for a position that is there, or for the part of it that has none. */
export type ProtectPositionCommand = {
  readonly kind: 'protectPosition';
  readonly connectionId: ConnectionId;
  readonly accountId: AccountId;
  readonly instrumentId: InstrumentId;
  /** Null: all of it that no bracket covers. */
  readonly qty: Quantity | null;
  readonly params: BracketParams;
};
/** Moves stop or target (S1.6); null leaves one as it is. `conversions` null keeps them. */
export type ChangeBracketCommand = {
  readonly kind: 'changeBracket';
  readonly bracketId: BracketId;
  readonly stopPrice: Price | null;
  readonly targetPrice: Price | null;
  /** Turns the stop into a trailing one. */
  readonly trail: Trail | null;
  readonly conversions: readonly StopConversion[] | null;
};
/** Takes the exits away; the position stays. `dropStop` says so in words: it leaves the position without protection. */
export type CancelBracketCommand = {
  readonly kind: 'cancelBracket';
  readonly bracketId: BracketId;
  readonly dropStop: boolean;
};

/** The red button, after its hold (G1). */
export type CloseAllCommand = { readonly kind: 'closeAll'; readonly params: CloseAllParams };

/** For a closed market: waits for the open and for `approveQueued` (S3.6). */
export type QueueOrderCommand = {
  readonly kind: 'queueOrder';
  readonly order: SubmitOrderCommand | SubmitLadderCommand;
  readonly driftPctMax: DecimalText;
  readonly expiresMs: number;
};
/** `shownHash` is the record's: what was shown is what is sent (G19). */
export type ApproveQueuedCommand = {
  readonly kind: 'approveQueued';
  readonly queuedId: QueuedId;
  readonly shownHash: string;
};
export type DropQueuedCommand = { readonly kind: 'dropQueued'; readonly queuedId: QueuedId };

/** A vertical spread by its signal (S0.1); `params` over configuration over defaults (S0.7). */
export type SubmitVerticalCommand = {
  readonly kind: 'submitVertical';
  readonly connectionId: ConnectionId;
  readonly accountId: AccountId;
  readonly signal: VerticalSignal;
  readonly params: Partial<VerticalParams>;
};
export type CancelVerticalCommand = { readonly kind: 'cancelVertical'; readonly verticalId: VerticalId };

export type Command =
  | SubmitOrderCommand
  | SubmitLadderCommand
  | ModifyOrderCommand
  | CancelOrderCommand
  | CancelAllCommand
  | ControlLadderCommand
  | ChangeLadderCommand
  | AcknowledgeAlertCommand
  | SetLimitsCommand
  | SetTradingStateCommand
  | TakeVenueQuotesCommand
  | ProtectPositionCommand
  | ChangeBracketCommand
  | CancelBracketCommand
  | CloseAllCommand
  | QueueOrderCommand
  | ApproveQueuedCommand
  | DropQueuedCommand
  | SubmitVerticalCommand
  | CancelVerticalCommand;

/** `accepted` says only that the engine took it, at which sequence; everything else arrives as ticks. */
export type CommandReply =
  | {
      readonly kind: 'accepted';
      readonly seq: number;
      /** What it made, if it made one. */
      readonly clientOrderId: ClientOrderId | null;
      readonly ladderId: LadderId | null;
      /** Id of the bracket, close-all, queued order or vertical that it made. */
      readonly recordId?: string;
    }
  | { readonly kind: 'denied'; readonly code: CommandErrorCode; readonly path: string; readonly message: string };

/** Codes of the second stage: well-formed commands that make no sense now. Listed in docs/api.md. */
export type CommandErrorCode =
  | 'unknownInstrument'
  | 'unknownAccount'
  | 'unknownOrder'
  | 'unknownLadder'
  | 'unknownAlert'
  | 'unknownBracket'
  | 'unknownQueued'
  | 'unknownVertical'
  | 'notWorking'
  | 'priceOffTick'
  | 'priceNotPositive'
  | 'quantityOffLot'
  | 'quantityOutOfRange'
  | 'limitPriceMissing'
  | 'limitPriceUnexpected'
  | 'triggerMissing'
  | 'triggerUnexpected'
  | 'triggerSide'
  | 'trailRange'
  | 'expireTime'
  | 'flagConflict'
  | 'exitSide'
  | 'appHeldNotAccepted'
  | 'nothingHeld'
  | 'legs'
  | 'strikeOrder'
  | 'expiredOption'
  | 'shownDiffers'
  | 'flattening'
  | 'unsupported'
  | 'sessionUnsupported'
  | 'ladderSteps'
  | 'worstPriceSide'
  | 'nothingToDo'
  | 'looserThanConfigured'
  | 'notReady'
  | 'riskDenied'
  | 'journalFailed'
  | 'busy'
  | 'unknownConnection'
  | 'unknownBroker'
  | 'badField'
  | 'confirmNeeded'
  | 'vaultLocked'
  | 'wrongPassphrase'
  | 'accountMismatch'
  | 'connected'
  | 'unreachable';
