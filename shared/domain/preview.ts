/** What an order would cost and whether the gate would pass it, by the engine itself, before anything is sent. */
import type { CheckResult } from './account.ts';
import type { CommandErrorCode } from './command.ts';
import type { DecimalText, Money, Price, Quantity } from './decimal.ts';
import type { Route } from './route.ts';

export type PreviewRung = {
  readonly towardPct: DecimalText | null;
  readonly price: Price;
  readonly waitMs: number;
  readonly merged: number;
};
/** What an order's exits would come to, at the price that `worstPrice` (or the entry's limit) names; null: not known. */
export type BracketPreview = {
  readonly entryPrice: Price | null;
  readonly stopPrice: Price | null;
  readonly targetPrice: Price | null;
  /** Signed, fees apart: − lost at the stop, + gained at the target, for the whole quantity. */
  readonly loss: Money | null;
  readonly gain: Money | null;
  /** Who would hold them, and why the app does where it does. */
  readonly stopHeldBy: 'venue' | 'app' | null;
  readonly targetHeldBy: 'venue' | 'app' | null;
  readonly note: string | null;
};

export type OrderPreview = {
  readonly checks: readonly CheckResult[];
  /** False when a check denies it or the second stage refuses it. */
  readonly sendable: boolean;
  /** Second-stage refusal, if any. */
  readonly error: { readonly code: CommandErrorCode; readonly path: string; readonly message: string } | null;
  readonly reducing: boolean;
  readonly bid: Price | null;
  readonly mid: Price | null;
  readonly ask: Price | null;
  readonly spreadPct: string | null;
  readonly rungs: readonly PreviewRung[];
  /** How many rungs were asked for; `rungs` holds the distinct prices. */
  readonly rungsAsked: number;
  /** The market is one tick wide (or locked): there is nothing to work between. */
  readonly nothingToWork: boolean;
  readonly worstPrice: Price | null;
  readonly notional: Money | null;
  /** Half the spread times quantity: what crossing costs against the mid. */
  readonly halfSpread: Money | null;
  readonly feesMin: Money | null;
  readonly feesMax: Money | null;
  /** Cost against the arrival mid if filled at the worst price, fees included. */
  readonly worstCost: Money | null;
  readonly buyingPowerAfter: Money | null;
  readonly positionAfter: Quantity;
  readonly currency: string;
  readonly sessionsText: string;
  /** Present for a command that leaves the venue to the engine, and has one. */
  readonly route?: Route;
  /** Present for a command with exits. */
  readonly bracket?: BracketPreview;
};
