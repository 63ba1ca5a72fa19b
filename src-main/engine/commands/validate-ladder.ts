/** The second stage for ladders: steps, waits, factor, worst price, final action, each fault with its place. */
import {
  RUNGS_MAX,
  dec,
  type Instrument,
  type LadderParams,
  type LadderSteps,
  type Side,
  type SubmitLadderCommand,
} from '../../../shared/domain/index.ts';
import type { PricingReference } from '../algos/ladder/plan.ts';
import { unitsText } from '../../../shared/domain/index.ts';
import { refusal, type Refusal } from './refusal.ts';
import { ladderFlagsFault } from './validate-terms.ts';
import { basicsFault, notionalFault, priceFault, type Known } from './validate-order.ts';

/** Bounds of shared/domain/ladder.ts. */
const WAIT_MS: readonly [number, number] = [100, 600_000];
const TOTAL_MS: readonly [number, number] = [1_000, 86_400_000];
/** Farthest rung given in ticks. */
const TICKS_MAX = 500;

const fault = (path: string, message: string): Refusal => refusal('ladderSteps', `command.params.${path}`, message);

/** The first fault of a new ladder; `reference` null when the market has not both sides. */
export function ladderFault(
  command: SubmitLadderCommand,
  known: Known,
  at: { readonly reference: PricingReference | null; readonly nowMs: number },
): Refusal | null {
  const { params } = command;
  const { reference, nowMs } = at;
  const final = params.final === 'market' ? 'market' : 'limit';
  return (
    ladderFlagsFault(command.flags) ??
    basicsFault(command, { type: 'limit', waits: false, hasLimit: true }, known, nowMs) ??
    (command.tif === 'day' || command.tif === 'gtc'
      ? null
      : refusal('unsupported', 'command.tif', `A ladder rests at each rung: use day or gtc, not ${command.tif}.`)) ??
    (final === 'market'
      ? basicsFault(command, { type: 'market', waits: false, hasLimit: false }, known, nowMs)
      : null) ??
    paramsFault(params, command.side, known.instrument, reference) ??
    notionalFault(params.worstPrice, command.qty, known.instrument)
  );
}

/** The first fault of a ladder's parameters. */
export function paramsFault(
  params: LadderParams,
  side: Side,
  instrument: Instrument,
  reference: PricingReference | null,
): Refusal | null {
  return (
    stepsFault(params.steps) ??
    scalesFault(params) ??
    timesFault(params) ??
    worstFault(params, side, instrument, reference)
  );
}

function stepsFault(steps: LadderSteps): Refusal | null {
  switch (steps.kind) {
    case 'toward':
      return countFault(steps.towardPct.length, 'steps.towardPct') ?? towardFault(steps.towardPct);
    case 'increment':
      if (dec(steps.increment).sign() <= 0)
        return fault('steps.increment', `The increment has to be above 0, not ${steps.increment}.`);
      return countFault(steps.rungs, 'steps.rungs');
    case 'ticks':
      return countFault(steps.ticks.length, 'steps.ticks') ?? ticksFault(steps.ticks);
  }
}

function countFault(count: number, path: string): Refusal | null {
  if (Number.isInteger(count) && count >= 1 && count <= RUNGS_MAX) return null;
  return fault(path, `A ladder has 1 to ${RUNGS_MAX} rungs, not ${count}.`);
}

function towardFault(towardPct: readonly string[]): Refusal | null {
  let before = dec('0');
  for (const [i, text] of towardPct.entries()) {
    const at = dec(text);
    if (at.sign() < 0 || at.gt(dec('100')))
      return fault(`steps.towardPct.${i}`, `Each step is 0 to 100 per cent, not ${text}.`);
    if (at.lt(before))
      return fault(`steps.towardPct.${i}`, `Steps may not fall: ${text} comes after ${before.toString()}.`);
    before = at;
  }
  return null;
}

function ticksFault(ticks: readonly number[]): Refusal | null {
  let before = 0;
  for (const [i, at] of ticks.entries()) {
    if (!Number.isInteger(at) || at < 0 || at > TICKS_MAX) {
      return fault(`steps.ticks.${i}`, `Each step is 0 to ${TICKS_MAX} whole ticks, not ${at}.`);
    }
    if (at < before) return fault(`steps.ticks.${i}`, `Steps may not fall: ${at} comes after ${before}.`);
    before = at;
  }
  return null;
}

function scalesFault(params: LadderParams): Refusal | null {
  const factor = dec(params.factor);
  if (factor.sign() <= 0 || factor.gt(dec('2')))
    return fault('factor', `The factor is above 0 and at most 2, not ${params.factor}.`);
  const classes = params.spreadSteps;
  if (classes === null) return null;
  for (const key of ['wideAbovePct', 'wideStepPct', 'tightBelowPct', 'tightStepPct', 'middleStepPct'] as const) {
    const value = dec(classes[key]);
    if (value.sign() <= 0 || value.gt(dec('100')))
      return fault(`spreadSteps.${key}`, `It is above 0 and at most 100, not ${classes[key]}.`);
  }
  if (dec(classes.tightBelowPct).lte(dec(classes.wideAbovePct))) return null;
  return fault('spreadSteps.tightBelowPct', 'A tight spread has to lie below a wide one.');
}

function timesFault(params: LadderParams): Refusal | null {
  return (
    rangeFault('waitMs', params.waitMs, WAIT_MS) ??
    (params.orderTimeoutMs === null ? null : rangeFault('orderTimeoutMs', params.orderTimeoutMs, WAIT_MS)) ??
    rangeFault('totalMs', params.totalMs, TOTAL_MS)
  );
}

function rangeFault(path: string, value: number, [least, most]: readonly [number, number]): Refusal | null {
  if (Number.isInteger(value) && value >= least && value <= most) return null;
  return fault(path, `It is ${least} to ${most} whole milliseconds, not ${value}.`);
}

function worstFault(
  params: LadderParams,
  side: Side,
  instrument: Instrument,
  reference: PricingReference | null,
): Refusal | null {
  const path = 'command.params.worstPrice';
  const bad =
    priceFault(params.worstPrice, instrument, path) ??
    (params.floor === null ? null : priceFault(params.floor, instrument, 'command.params.floor'));
  if (bad !== null || reference === null) return bad;
  const near = dec(unitsText(side === 'buy' ? reference.bid : reference.ask, reference.priceScale));
  const worst = dec(params.worstPrice);
  const wrong = side === 'buy' ? worst.lt(near) : worst.gt(near);
  if (!wrong) return null;
  const message =
    side === 'buy'
      ? `The worst price of a buy is its highest: ${params.worstPrice} lies below the bid ${near.toString()}.`
      : `The worst price of a sale is its lowest: ${params.worstPrice} lies above the ask ${near.toString()}.`;
  return refusal('worstPriceSide', path, message);
}
