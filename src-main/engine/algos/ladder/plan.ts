/**
 * A ladder's prices: what was asked for (`LadderParams.steps`) against one reference quote. Pure; the screen's preview
 * and the working ladder use the same function.
 *
 * Invariants: every price is on the instrument's tick, never beyond the worst price, and rungs are monotone towards the
 * far side; steps that come to the same price are one rung with their waits added.
 */
import {
  Decimal,
  aggressiveRounding,
  dec,
  passiveRounding,
  roundToTick,
  tickAt,
  type DecimalText,
  type Instrument,
  type LadderParams,
  type Price,
  type Quote,
  type Rounding,
  type Side,
  type SpreadSteps,
} from '../../../../shared/domain/index.ts';

/** Both sides of a market as integers of 10^-priceScale. */
export type PricingReference = { readonly bid: number; readonly ask: number; readonly priceScale: number };

export type PlannedRung = {
  /** Per cent of the half-spread after factor and class, of the nearest step in it; null for increments and ticks. */
  readonly towardPct: DecimalText | null;
  readonly price: Price;
  readonly waitMs: number;
  /** How many of the asked steps share this price. */
  readonly merged: number;
  /** The price is beyond `params.floor`: it would be refused. */
  readonly beyondFloor: boolean;
};

const HUNDRED = Decimal.of(100);
const TENTH = dec('0.1');
const HALF = dec('0.5');
const HALF_PERCENT = dec('0.005');

/** How many steps were asked for, merged or not. */
export function stepsAsked(params: Pick<LadderParams, 'steps'>): number {
  const { steps } = params;
  if (steps.kind === 'toward') return steps.towardPct.length;
  return steps.kind === 'increment' ? steps.rungs : steps.ticks.length;
}

/** True when price `a` pays more (buys) or takes less (sells) than `b`: it lies further towards the far side. */
export const isBeyond = (side: Side, a: Decimal, b: Decimal): boolean => (side === 'buy' ? a.gt(b) : a.lt(b));

/** Both sides of a quote, or null when one is missing. */
export function pricingReference(quote: Quote, instrument: Pick<Instrument, 'priceScale'>): PricingReference | null {
  if (quote.bid === null || quote.ask === null) return null;
  return { bid: quote.bid, ask: quote.ask, priceScale: instrument.priceScale };
}

/** What a plan is made from. */
export type PlanInput = {
  readonly params: LadderParams;
  readonly side: Side;
  readonly reference: PricingReference;
  readonly instrument: Pick<Instrument, 'ticks'>;
};

/** The rungs of a ladder against one quote, nearest first: priced, rounded to the tick, clamped to the worst, merged. */
export const planRungs = (
  params: LadderParams,
  side: Side,
  reference: PricingReference,
  instrument: Pick<Instrument, 'ticks'>,
): readonly PlannedRung[] => planRungsFrom({ params, side, reference, instrument }, 0);

/** As `planRungs` without the first `from` of the asked steps: those already worked. */
export function planRungsFrom(input: PlanInput, from: number): readonly PlannedRung[] {
  const { params, side } = input;
  const floor = params.floor === null ? null : dec(params.floor);
  const rungs: PlannedRung[] = [];
  for (const { price, towardPct } of stepPrices(input).slice(from)) {
    const last = rungs.at(-1);
    if (last !== undefined && dec(last.price).eq(price)) {
      rungs[rungs.length - 1] = { ...last, waitMs: last.waitMs + params.waitMs, merged: last.merged + 1 };
      continue;
    }
    const text = price.round(input.reference.priceScale, 'nearest').text();
    const beyondFloor = floor !== null && isBeyond(side, price, floor);
    rungs.push({ towardPct, price: text, waitMs: params.waitMs, merged: 1, beyondFloor });
  }
  return rungs;
}

/** Every asked step's price on the tick, monotone, none beyond the worst price. */
function stepPrices(input: PlanInput): readonly RawStep[] {
  const { params, side, instrument } = input;
  const worst = roundToTick(instrument, dec(params.worstPrice), passiveRounding(side));
  const prices: RawStep[] = [];
  for (let step = 0; step < stepsAsked(params); step++) {
    const raw = stepPrice(input, step);
    const rounded = roundToTick(instrument, raw.price, roundingOf(params.rounding, side));
    const clamped = isBeyond(side, rounded, worst) ? worst : rounded;
    const before = prices.at(-1)?.price;
    const price = before !== undefined && isBeyond(side, before, clamped) ? before : clamped;
    prices.push({ price, towardPct: raw.towardPct });
  }
  return prices;
}

function roundingOf(rounding: LadderParams['rounding'], side: Side): Rounding {
  if (rounding === 'nearest') return 'nearest';
  return rounding === 'passive' ? passiveRounding(side) : aggressiveRounding(side);
}

type RawStep = { readonly price: Decimal; readonly towardPct: DecimalText | null };

/** One asked step's price before rounding. Exact. */
function stepPrice({ params, side, reference, instrument }: PlanInput, step: number): RawStep {
  const { steps } = params;
  const bid = Decimal.of(reference.bid, reference.priceScale);
  const ask = Decimal.of(reference.ask, reference.priceScale);
  const mid = bid.add(ask).mul(HALF);
  switch (steps.kind) {
    case 'toward': {
      const toward = scaledToward(params, dec(steps.towardPct[step] ?? '0'), bid, ask);
      const move = toward.mul(ask.sub(bid)).mul(HALF_PERCENT);
      return { price: side === 'buy' ? mid.add(move) : mid.sub(move), towardPct: toward.trim().text() };
    }
    case 'increment': {
      const move = dec(steps.increment).mul(Decimal.of(step));
      return { price: side === 'buy' ? mid.add(move) : mid.sub(move), towardPct: null };
    }
    case 'ticks': {
      const touch = roundToTick(instrument, side === 'buy' ? bid : ask, passiveRounding(side));
      return { price: moveTicks(instrument, touch, steps.ticks[step] ?? 0, side), towardPct: null };
    }
  }
}

/** `toward` with the side's factor and the spread class's step, at most 100 %. */
function scaledToward(params: LadderParams, toward: Decimal, bid: Decimal, ask: Decimal): Decimal {
  const scaled = toward.mul(dec(params.factor));
  const classed = params.spreadSteps === null ? scaled : scaled.mul(classScale(params.spreadSteps, bid, ask));
  return classed.min(HUNDRED);
}

/** S3.3: the class's step over the middle step of 10 %, by the spread in per cent of the mid (exact comparison). */
function classScale(classes: SpreadSteps, bid: Decimal, ask: Decimal): Decimal {
  const spread = ask.sub(bid).mul(HUNDRED);
  // A combo's mid may be below zero: the class goes by its size.
  const mid = bid.add(ask).mul(HALF).abs();
  if (spread.gt(dec(classes.wideAbovePct).mul(mid))) return dec(classes.wideStepPct).mul(TENTH);
  if (spread.lt(dec(classes.tightBelowPct).mul(mid))) return dec(classes.tightStepPct).mul(TENTH);
  return dec(classes.middleStepPct).mul(TENTH);
}

/** A price on the tick moved by whole ticks towards the far side (up for buys), through bands of different ticks. */
export function moveTicks(instrument: Pick<Instrument, 'ticks'>, price: Decimal, ticks: number, side: Side): Decimal {
  let at = price;
  for (let i = 0; i < ticks; i++) {
    if (side === 'buy') at = at.add(tickAt(instrument, at));
    else at = at.sub(tickBelow(instrument, at));
  }
  return at;
}

/** The tick that leads down from a price: at a band's first price it is the lower band's. */
function tickBelow(instrument: Pick<Instrument, 'ticks'>, price: Decimal): Decimal {
  const onEdge = instrument.ticks.findIndex((band, i) => i > 0 && dec(band.fromPrice).eq(price));
  const lower = onEdge > 0 ? instrument.ticks[onEdge - 1] : undefined;
  return lower === undefined ? tickAt(instrument, price) : dec(lower.tick);
}
