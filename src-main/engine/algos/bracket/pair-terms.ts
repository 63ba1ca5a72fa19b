/**
 * When a bracket's two exits can be one order at a venue that takes them as one (`linkForm: 'pair'`). Where they cannot, the stop
 * rests alone and the app holds the target, as on a venue that links nothing.
 */
import { Decimal, type Capabilities, type Order, type TargetParams } from '../../../../shared/domain/index.ts';
import type { StepContext } from '../../context.ts';
import type { PlannedExit } from './plan.ts';
import type { BracketRun } from './run.ts';

/** Refusals after which two exits go out one by one, and for how long, ms. */
const PAIR_REFUSALS_MAX = 2;
const UNPAIRED_MS = 60_000;

type PairTerms = {
  readonly cover: Decimal;
  readonly stop: Pick<PlannedExit, 'type' | 'tif' | 'sessions' | 'triggerPrice'>;
  readonly target: Pick<TargetParams, 'tif' | 'sessions'>;
  readonly targetPrice: Decimal | null;
};
type Pair = PairTerms & { readonly capabilities: Capabilities; readonly unpaired?: string | null };

/** Why two exits cannot be one order there, in a trader's words; null: they can, or the venue links orders that stand alone. */
export function pairFault(pair: Pair): string | null {
  if (pair.capabilities.linkForm !== 'pair') return null;
  const fault = termsFault(pair) ?? pair.unpaired ?? null;
  return fault === null ? null : `${fault}: the stop rests, the app watches the target`;
}

/** Why the terms of two exits keep them from being one order; null: nothing does. */
export function termsFault({ stop, target, cover, targetPrice }: PairTerms): string | null {
  if (stop.type !== 'stop' && stop.type !== 'stopLimit') return 'the venue links no trailing stop';
  if (stop.tif !== target.tif) return 'the venue links only exits with one time in force';
  if (stop.tif !== 'day' && stop.tif !== 'gtc') return `the venue links no exits with ${stop.tif}`;
  const isRegular = (sessions: PlannedExit['sessions']): boolean => sessions.every((one) => one === 'regular');
  if (!isRegular(stop.sessions) || !isRegular(target.sessions)) return 'the venue links exits in regular hours only';
  if (!cover.isMultipleOf(Decimal.ONE)) return 'the venue links no parts of a unit';
  if (targetPrice !== null && stop.triggerPrice !== null && targetPrice.eq(stop.triggerPrice))
    return 'the venue links no exits at one price';
  return null;
}

/** Whether an order is one of two that are one order at their venue. */
export const isPairHalf = (ctx: StepContext, order: Pick<Order, 'connectionId' | 'linkId'>): boolean =>
  order.linkId !== null && ctx.state.capabilities.get(order.connectionId)?.linkForm === 'pair';

/** The venue refused two exits that went out as one order: once more, then the stop goes alone. */
export function pairRefused(ctx: StepContext, run: BracketRun, reason: string): void {
  run.pairRefusals += 1;
  if (run.pairRefusals < PAIR_REFUSALS_MAX) return;
  run.unpaired = { why: `the venue refused them as one order (${reason})`, untilMs: ctx.nowMs + UNPAIRED_MS };
}
