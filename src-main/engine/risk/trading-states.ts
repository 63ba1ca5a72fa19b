/**
 * Who may set which trading state. The engine only tightens and latches; only the trader loosens, after reading why; only
 * close-all enters `flattening`, and only its end leaves it.
 */
import type { LatchCause, LadderStatus, TradingState } from '../../../shared/domain/index.ts';
import { pauseByTrader } from '../algos/ladder/control.ts';
import type { StepContext } from '../context.ts';

/** Who asks: the trader, the engine's own watch, close-all. */
export type StateSetter = 'trader' | 'engine' | 'closeAll';

const STATES: readonly TradingState[] = ['active', 'reducing', 'flattening', 'halted'];
/** From → to → who may. What is not listed, nobody may. A state may be set again by the engine, to latch it. */
export const TRADING_MOVES: Readonly<
  Record<TradingState, Readonly<Partial<Record<TradingState, readonly StateSetter[]>>>>
> = {
  active: { reducing: ['trader', 'engine'], halted: ['trader', 'engine'], flattening: ['closeAll'] },
  reducing: {
    active: ['trader'],
    reducing: ['engine'],
    halted: ['trader', 'engine'],
    flattening: ['closeAll'],
  },
  halted: { active: ['trader'], reducing: ['trader'], halted: ['engine'], flattening: ['closeAll'] },
  flattening: { reducing: ['closeAll'], halted: ['closeAll'], active: ['closeAll'] },
};

/** Whether a setter may go from one state to another. */
export const mayMove = (from: TradingState, to: TradingState, by: StateSetter): boolean =>
  TRADING_MOVES[from][to]?.includes(by) ?? false;

/** Every triple that may be, for the documents. */
export const tradingMoves = (): readonly (readonly [TradingState, TradingState, readonly StateSetter[]])[] =>
  STATES.flatMap((from) =>
    STATES.flatMap((to) => {
      const setters = TRADING_MOVES[from][to];
      return setters === undefined ? [] : [[from, to, setters] as const];
    }),
  );

export type TradingMove = {
  readonly to: TradingState;
  readonly by: StateSetter;
  /** Shown beside the state; says why. */
  readonly reason: string;
  /** A client's name instead of the setter's. */
  readonly name?: string;
  /** Set by the engine or close-all: the trader has to acknowledge before it is left. */
  readonly cause?: LatchCause;
};

/**
 * Moves the trading state and pauses the ladders that it no longer allows; their resting orders stay. False, and nothing
 * changed, when the setter may not.
 */
export function moveTrading(ctx: StepContext, move: TradingMove): boolean {
  const { state } = ctx;
  if (!mayMove(state.tradingState, move.to, move.by)) return false;
  const latch = move.cause === undefined ? null : { cause: move.cause, atMs: ctx.nowMs };
  ctx.emit({
    kind: 'tradingStateChanged',
    state: move.to,
    reason: move.reason,
    by: move.name ?? move.by,
    latch,
  });
  if (move.to === 'active') state.risk.streaks.clear();
  else pauseOpening(ctx, move);
  return true;
}

const ENDING: readonly LadderStatus[] = ['done', 'canceling'];

/** Ladders that open stop stepping. While flattening close-all pauses and cancels for itself. */
function pauseOpening(ctx: StepContext, move: TradingMove): void {
  if (move.to === 'flattening') return;
  const words = {
    trader: move.to === 'halted' ? 'Trading was halted by you' : 'Only reducing orders are allowed now',
    engine: move.reason,
    closeAll: 'Only reducing orders are allowed now',
  };
  for (const ladder of ctx.state.live()) {
    const run = ctx.state.runs.get(ladder.ladderId);
    if (run === undefined || ENDING.includes(ladder.status)) continue;
    if (ladder.reducing && (move.to === 'reducing' || move.by !== 'trader')) continue;
    pauseByTrader(ctx, ladder, run, words[move.by]);
    ctx.touched.add(ladder.ladderId);
  }
}

/**
 * The engine holds trading back: to `reducing`, latched, with an alarm. What is tighter already stays and is latched. Does
 * nothing while flattening or when it is latched for the same cause.
 */
export function latchReducing(
  ctx: StepContext,
  why: { readonly cause: LatchCause; readonly reason: string; readonly title: string },
): void {
  const { tradingState, risk } = ctx.state;
  if (tradingState === 'flattening' || risk.latch?.cause === why.cause) return;
  const to = tradingState === 'halted' ? 'halted' : 'reducing';
  if (!moveTrading(ctx, { to, by: 'engine', reason: why.reason, cause: why.cause })) return;
  ctx.alert({
    level: 'danger',
    title: why.title,
    detail: `${why.reason} Opening orders are refused until you set trading to active; reducing orders and cancels go through.`,
  });
}
