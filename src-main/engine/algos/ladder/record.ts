/** Reading and replacing a ladder's record: the arithmetic that several of its parts share. */
import {
  Decimal,
  dec,
  symbolOf,
  unitsText,
  type Instrument,
  type Ladder,
  type LadderEvent,
  type LadderOutcome,
  type LadderRung,
  type Order,
  type Quote,
} from '../../../../shared/domain/index.ts';
import type { StepContext } from '../../context.ts';
import type { PlannedRung, PricingReference } from './plan.ts';

/** What is still to be filled; never below zero. */
export const remainingOf = (ladder: Ladder): Decimal => dec(ladder.qty).sub(dec(ladder.filledQty)).max(Decimal.ZERO);

/** How many of the asked steps lie before a rung. */
export function stepsBefore(ladder: Ladder, rung: number): number {
  let steps = 0;
  for (const r of ladder.rungs.slice(0, Math.max(rung, 0))) steps += r.merged;
  return steps;
}

/** The ladder's orders that may be at the venue. More than one is a broken invariant (G9). */
export const liveOrders = (ctx: StepContext, ladder: Ladder): readonly Order[] =>
  ctx.state.working(ladder.instrumentId).filter((o) => o.ladderId === ladder.ladderId);

/** True while the venue counts fills of the ladder's order that have not come: nothing may replace it yet (G9). */
export const awaitsFills = (ctx: StepContext, ladder: Ladder): boolean =>
  ladder.workingOrderId !== null && ctx.state.reportedFilled.has(ladder.workingOrderId);

/** Planned prices as rungs to come. */
export const todoRungs = (planned: readonly PlannedRung[], firstIndex: number): readonly LadderRung[] =>
  planned.map((p, i) => ({
    index: firstIndex + i,
    towardPct: p.towardPct,
    price: p.price,
    waitMs: p.waitMs,
    merged: p.merged,
    status: 'todo',
    bid: null,
    ask: null,
    placedMs: null,
    attempts: 0,
    filledQty: dec('0').text(),
  }));

/** The arrival quote as the planner's reference. */
export function arrivalReference(ladder: Ladder, instrument: Instrument): PricingReference {
  const scale = instrument.priceScale;
  return {
    bid: dec(ladder.arrival.bid).toUnits(scale),
    ask: dec(ladder.arrival.ask).toUnits(scale),
    priceScale: scale,
  };
}

/** Both sides of a quote as text; nulls where one is missing. */
export const sidesText = (quote: Quote | null, scale: number): Pick<LadderRung, 'bid' | 'ask'> => ({
  bid: quote === null || quote.bid === null ? null : unitsText(quote.bid, scale),
  ask: quote === null || quote.ask === null ? null : unitsText(quote.ask, scale),
});

/** How it ended, by what was filled; `nothing` says what it is called without any fill. */
export function outcomeOf(ladder: Ladder, nothing: Exclude<LadderOutcome, 'filled' | 'partial'>): LadderOutcome {
  if (remainingOf(ladder).isZero()) return 'filled';
  return dec(ladder.filledQty).isZero() ? nothing : 'partial';
}

/** States the ladder's new record. */
export function putLadder(ctx: StepContext, kind: LadderEvent['kind'], ladder: Ladder): Ladder {
  ctx.emit({ kind, ladder });
  // What it may still close is left to it by brackets: paused, ended or gone on, they look again.
  for (const id of ctx.state.liveBrackets.get(ladder.instrumentId) ?? []) ctx.touchedBrackets.add(id);
  return ladder;
}

/** `Buy 200 UVXY.SIM ladder`. */
const ladderInWords = (ladder: Ladder): string =>
  `${ladder.side === 'buy' ? 'Buy' : 'Sell'} ${ladder.qty} ${symbolOf(ladder.instrumentId)} ladder`;

/** Tells the trader about a ladder. */
export function alertLadder(
  ctx: StepContext,
  ladder: Ladder,
  level: 'info' | 'warning' | 'danger',
  text: { readonly title: string; readonly detail: string },
): void {
  const { instrumentId, ladderId } = ladder;
  ctx.alert({
    level,
    title: `${ladderInWords(ladder)}: ${text.title}`,
    detail: text.detail,
    about: { instrumentId, ladderId },
  });
}
