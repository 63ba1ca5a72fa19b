/** The limit ladder: what the trader asks for, and how far it has come. */
import type { DecimalText, Money, Price, Quantity } from './decimal.ts';
import type { AccountId, BracketId, ClientOrderId, ConnectionId, InstrumentId, LadderId } from './ids.ts';
import type { Side } from './instrument.ts';
import type { TimeInForce } from './order.ts';
import type { Route } from './route.ts';
import type { SessionKind } from './session.ts';

/** Most rungs of one ladder. */
export const RUNGS_MAX = 20;

/**
 * How rungs are spaced. `toward`: limit = mid ± toward × half-spread, in per cent of the half-spread, 0..100 and not
 * falling (S3.1). `increment`: mid, then a fixed amount per rung (S0.5). `ticks`: whole ticks from the near side's touch
 * (0 joins it), not falling.
 */
export type LadderSteps =
  | { readonly kind: 'toward'; readonly towardPct: readonly DecimalText[] }
  | { readonly kind: 'increment'; readonly increment: Price; readonly rungs: number }
  | { readonly kind: 'ticks'; readonly ticks: readonly number[] };

/** What happens after the last rung's wait. `marketable`: a limit through the far touch, capped at the worst price. */
export type LadderFinal = 'rest' | 'cancel' | 'marketable' | 'market';

/** Step size by spread class (S3.3): per cent of the half-spread per rung; `toward` is scaled by step / 10. */
export type SpreadSteps = {
  readonly wideAbovePct: DecimalText;
  readonly wideStepPct: DecimalText;
  readonly tightBelowPct: DecimalText;
  readonly tightStepPct: DecimalText;
  readonly middleStepPct: DecimalText;
};

export type LadderParams = {
  readonly steps: LadderSteps;
  /** Multiplies every `toward` (S3.2: 0.75 buys, 0.85 sells); `1` is none. Above 0, at most 2. */
  readonly factor: DecimalText;
  /** Null: off. */
  readonly spreadSteps: SpreadSteps | null;
  readonly reference: 'frozen' | 'follow';
  /** Time at each rung, ms, 100..600 000. */
  readonly waitMs: number;
  /** How long one order may rest before it is cancelled for the next attempt (S0.5); null: as long as its rung. */
  readonly orderTimeoutMs: number | null;
  /** From start to the final action, ms, 1 000..86 400 000. */
  readonly totalMs: number;
  /** Absolute: no price beyond it is ever sent. */
  readonly worstPrice: Price;
  /** A rung that would be priced beyond it is refused and the ladder ends (S0.4); null: none. Buys: a ceiling. */
  readonly floor: Price | null;
  readonly rounding: 'passive' | 'nearest' | 'aggressive';
  readonly final: LadderFinal;
  /** Modify in place where the venue can, or cancel and wait for the end before placing. */
  readonly replace: 'modify' | 'cancelThenPlace';
  /** On a locked market: let the next rung take, or wait. */
  readonly onLocked: 'take' | 'wait';
};

export type PauseCause =
  | 'trader'
  | 'stale'
  | 'noQuote'
  | 'crossed'
  | 'oneSided'
  | 'tooWide'
  | 'locked'
  | 'halted'
  | 'closed'
  | 'disconnected'
  | 'restarted'
  | 'unknownOrder';

/**
 * starting: accepted, nothing sent · working · paused (see `pause`) · finishing: the final action is under way ·
 * resting: at its last limit by `rest` · canceling: the trader's cancel is under way · done (see `outcome`).
 */
export type LadderStatus = 'starting' | 'working' | 'paused' | 'finishing' | 'resting' | 'canceling' | 'done';

export type LadderOutcome = 'filled' | 'partial' | 'rejected' | 'exhausted' | 'cancelled';

/** How a ladder that is finishing ends: by which last order, and why. */
export type LadderEnding = {
  readonly kind: 'cancel' | 'marketable' | 'market';
  readonly reason: string;
  /** It ends as rejected when nothing was filled. */
  readonly rejected: boolean;
  /** The final action's order, once it was sent. */
  readonly orderId: ClientOrderId | null;
};

export type RungStatus = 'todo' | 'current' | 'done';

export type LadderRung = {
  readonly index: number;
  /** Per cent of the half-spread after factor and class; null for increments and ticks. */
  readonly towardPct: DecimalText | null;
  /** The limit by the latest reference; what was sent once `current` or `done`. */
  readonly price: Price;
  readonly waitMs: number;
  /** How many rungs of the request share this price. */
  readonly merged: number;
  readonly status: RungStatus;
  /** The reference quote when it was placed. */
  readonly bid: Price | null;
  readonly ask: Price | null;
  readonly placedMs: number | null;
  /** Orders or modifications sent at this rung. */
  readonly attempts: number;
  readonly filledQty: Quantity;
};

export type Ladder = {
  readonly ladderId: LadderId;
  readonly accountId: AccountId;
  readonly connectionId: ConnectionId;
  readonly instrumentId: InstrumentId;
  readonly side: Side;
  readonly qty: Quantity;
  readonly tif: TimeInForce;
  readonly sessions: readonly SessionKind[];
  readonly params: LadderParams;
  /** Its bracket, where it has one, and what it belongs to; missing in records of older versions. */
  readonly bracketId?: BracketId | null;
  readonly strategy?: string | null;
  /** Why it went to this venue; missing: the trader chose it. */
  readonly route?: Route;
  readonly reducing: boolean;
  readonly status: LadderStatus;
  readonly pause: {
    readonly cause: PauseCause;
    readonly sinceMs: number;
    readonly text: string;
    /** What the resting order does. */
    readonly resting: 'left' | 'cancelled' | 'none';
    readonly selfResumesLeft: number;
  } | null;
  /** The reference quote at the start: implementation shortfall is counted from its mid. */
  readonly arrival: {
    readonly bid: Price;
    readonly mid: Price;
    readonly ask: Price;
    readonly tsMs: number;
  };
  readonly rungs: readonly LadderRung[];
  /** Index into `rungs`; −1 before the first. */
  readonly currentRung: number;
  readonly nextStepAtMs: number | null;
  readonly deadlineMs: number;
  readonly workingOrderId: ClientOrderId | null;
  readonly filledQty: Quantity;
  readonly avgPrice: Price | null;
  readonly fees: Money;
  readonly attempts: number;
  readonly outcome: LadderOutcome | null;
  readonly reason: string | null;
  /** Set once it began to finish; kept while it waits for the trader after a restart. */
  readonly ending?: LadderEnding | null;
  /** Against crossing the spread at arrival: + saved. Money in the instrument's currency; of the filled part. */
  readonly priceImprovement: Money;
  /** Against the arrival mid: + paid. */
  readonly shortfall: Money;
  readonly firstFillMs: number | null;
  readonly startedMs: number;
  readonly endedMs: number | null;
};

/** The defaults of S3.1, S3.8 and conventions: 0 / 10 / 20 / 30 %, buys 15 s, sells 10 s, 120 s in all. */
export const LADDER_DEFAULTS: {
  readonly towardPct: readonly string[];
  readonly waitMs: Readonly<Record<Side, number>>;
  readonly totalMs: number;
  readonly spreadSteps: Readonly<Record<keyof SpreadSteps, string>>;
} = {
  towardPct: ['0', '10', '20', '30'],
  waitMs: { buy: 15_000, sell: 10_000 },
  totalMs: 120_000,
  spreadSteps: {
    wideAbovePct: '2',
    wideStepPct: '15',
    tightBelowPct: '0.5',
    tightStepPct: '5',
    middleStepPct: '10',
  },
};

/** What a new ladder starts from where the trader says nothing else: LADDER_DEFAULTS, or the settings file's. */
export type LadderDefaults = {
  readonly towardPct: readonly string[];
  readonly waitMs: Readonly<Record<Side, number>>;
  readonly totalMs: number;
};
