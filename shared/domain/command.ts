/**
 * What the trader asks of the engine. Every command travels with a `commandId`, its idempotency key: the same id gets
 * the same answer and acts once.
 */
import type { Price, Quantity } from './decimal.ts';
import type { AccountId, AlertId, ClientOrderId, ConnectionId, InstrumentId, LadderId } from './ids.ts';
import type { Side } from './instrument.ts';
import type { RiskLimits, TradingState } from './account.ts';
import type { LadderParams } from './ladder.ts';
import type { OrderType, TimeInForce } from './order.ts';
import type { SessionKind } from './session.ts';

/** What market, limit and ladder orders share. */
export type OrderBasics = {
  readonly connectionId: ConnectionId;
  readonly accountId: AccountId;
  readonly instrumentId: InstrumentId;
  readonly side: Side;
  readonly qty: Quantity;
  readonly tif: TimeInForce;
  readonly sessions: readonly SessionKind[];
};

export type SubmitOrderCommand = OrderBasics & {
  readonly kind: 'submitOrder';
  readonly type: OrderType;
  /** Null for market orders only. */
  readonly limitPrice: Price | null;
};

export type SubmitLadderCommand = OrderBasics & { readonly kind: 'submitLadder'; readonly params: LadderParams };

export type ModifyOrderCommand = {
  readonly kind: 'modifyOrder';
  readonly clientOrderId: ClientOrderId;
  /** The new total quantity (not the remainder); null keeps it. */
  readonly qty: Quantity | null;
  readonly limitPrice: Price | null;
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
};

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
  | SetTradingStateCommand;

/** `accepted` says only that the engine took it, at which sequence; everything else arrives as ticks. */
export type CommandReply =
  | {
      readonly kind: 'accepted';
      readonly seq: number;
      /** What it made, if it made one. */
      readonly clientOrderId: ClientOrderId | null;
      readonly ladderId: LadderId | null;
    }
  | { readonly kind: 'denied'; readonly code: CommandErrorCode; readonly path: string; readonly message: string };

/** Codes of the second stage: well-formed commands that make no sense now. Listed in docs/api.md. */
export type CommandErrorCode =
  | 'unknownInstrument'
  | 'unknownAccount'
  | 'unknownOrder'
  | 'unknownLadder'
  | 'unknownAlert'
  | 'notWorking'
  | 'priceOffTick'
  | 'priceNotPositive'
  | 'quantityOffLot'
  | 'quantityOutOfRange'
  | 'limitPriceMissing'
  | 'limitPriceUnexpected'
  | 'unsupported'
  | 'sessionUnsupported'
  | 'ladderSteps'
  | 'worstPriceSide'
  | 'nothingToDo'
  | 'looserThanConfigured'
  | 'notReady'
  | 'riskDenied'
  | 'journalFailed'
  | 'busy';
