/** The vertical spread executor: a signal, its checks, its ladder and its result (S0.1-S0.12). */
import type { DecimalText, Money, Price, Quantity } from './decimal.ts';
import type { AccountId, ConnectionId, InstrumentId, LadderId, VerticalId } from './ids.ts';

export type VerticalStrategy = 'bull-put' | 'bear-call';

/** Signed like every combo price: cash to the trader per unit, + received, − paid. */
export type VerticalParams = {
  readonly minPremium: Price;
  readonly increment: Price;
  readonly attemptIntervalMs: number;
  readonly orderTimeoutMs: number;
  readonly attemptsMax: number;
};

export const VERTICAL_DEFAULTS: {
  readonly minPremium: string;
  readonly increment: string;
  readonly attemptIntervalMs: number;
  readonly orderTimeoutMs: number;
  readonly attemptsMax: number;
} = { minPremium: '0.70', increment: '0.01', attemptIntervalMs: 5_000, orderTimeoutMs: 5_000, attemptsMax: 10 };

export type VerticalSignal = {
  readonly strategy: VerticalStrategy;
  readonly underlyingId: InstrumentId;
  /** `yyyy-mm-dd`. */
  readonly expiry: string;
  readonly shortStrike: Price;
  readonly longStrike: Price;
  readonly qty: Quantity;
  readonly follower: string | null;
};

/** What the venue said an order would do to the margin, in base currency (G11). */
export type MarginAnswer = {
  readonly initialAfter: Money;
  readonly maintenanceAfter: Money;
  readonly equityWithLoanAfter: Money;
  readonly availableFunds: Money;
};

export type VerticalResultKind = 'filled' | 'partial' | 'rejected' | 'exhausted' | 'cancelled';

export type Vertical = {
  readonly verticalId: VerticalId;
  readonly accountId: AccountId;
  readonly connectionId: ConnectionId;
  readonly signal: VerticalSignal;
  readonly params: VerticalParams;
  readonly shortId: InstrumentId | null;
  readonly longId: InstrumentId | null;
  readonly comboId: InstrumentId | null;
  readonly ladderId: LadderId | null;
  readonly status: 'checking' | 'margin' | 'working' | 'done';
  readonly result: VerticalResultKind | null;
  readonly reason: string | null;
  readonly margin: MarginAnswer | null;
  /** Signed mid of the spread before the first rung. */
  readonly startMid: Price | null;
  readonly lastLimit: Price | null;
  readonly fillPrice: Price | null;
  readonly filledQty: Quantity;
  readonly attempts: number;
  readonly priceImprovement: DecimalText | null;
  readonly startedMs: number;
  readonly endedMs: number | null;
};
