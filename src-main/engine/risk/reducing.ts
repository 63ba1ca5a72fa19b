/**
 * Reducing or opening (conventions: Reducing; G20). With all other working orders counted at their worst, no position may
 * grow or change sign, no short may end with less cover, and every leg of a combo must close. Worst means: the other
 * exits fill, nothing else does. Exits with one link count once where the venue links them, else their sum is capped at the
 * position. Exits of brackets are not counted: they shrink first for any other order that closes (algos/bracket/yield.ts), and
 * among themselves a bracket keeps them within what it covers.
 */
import { Decimal, dec, type InstrumentId } from '../../../shared/domain/index.ts';
import { heldOf, legsOf, workingOf, type Working } from '../portfolio/exposure.ts';
import { losesCover, type Holdings } from './cover.ts';
import type { OrderIntent, RiskFacts } from './facts.ts';

/** What is working beside the intent: all but the order or ladder that it stands for. */
export const workingBeside = (facts: RiskFacts, intent: OrderIntent): Working[] =>
  workingOf(facts, { order: intent.excludes, ladder: intent.excludesLadder });

/** What counts of the working orders: no bracket's exits, and of a link that the venue keeps only the largest. */
function linkedOnce(facts: RiskFacts, working: readonly Working[]): readonly Working[] {
  const counted = working.filter((w) => w.yields !== true);
  if (facts.capabilities?.linksExits !== true) return counted;
  const largest = new Map<string, Working>();
  for (const w of counted) {
    const linkId = w.linkId ?? null;
    const known = linkId === null ? undefined : largest.get(linkId);
    if (linkId !== null && (known === undefined || w.leaves.gt(known.leaves))) largest.set(linkId, w);
  }
  return counted.filter((w) => (w.linkId ?? null) === null || largest.get(w.linkId ?? '') === w);
}

/** Signed quantity that other working orders would close of one instrument, on the side given by `sign`. */
function exitsOf(facts: RiskFacts, working: readonly Working[], instrumentId: InstrumentId, sign: number): Decimal {
  let sum = Decimal.ZERO;
  const once = linkedOnce(facts, working);
  for (const w of once) {
    const legs = legsOf(facts.instruments.get(w.instrumentId), { ...w, qty: w.leaves });
    for (const leg of legs) {
      if (leg.instrumentId === instrumentId && leg.signed.sign() === sign) sum = sum.add(leg.signed);
    }
  }
  return sum;
}

/** What of one leg may still be closed: held less the other exits, as a size; zero when the leg would add. */
function closable(facts: RiskFacts, working: readonly Working[], instrumentId: InstrumentId, sign: number): Decimal {
  const held = heldOf(facts.positions, instrumentId);
  if (held.isZero() || held.sign() === sign) return Decimal.ZERO;
  return held
    .abs()
    .sub(exitsOf(facts, working, instrumentId, sign).abs())
    .max(Decimal.ZERO);
}

type Leg = { readonly instrumentId: InstrumentId; readonly signed: Decimal };

function intentLegs(facts: RiskFacts, intent: OrderIntent): readonly Leg[] {
  const instrument = facts.instruments.get(intent.instrumentId);
  if ((instrument?.legs ?? null) === null) return legsOf(instrument, { ...intent, qty: dec(intent.qty) });
  const sums = new Map<InstrumentId, Decimal>();
  for (const leg of legsOf(instrument, { ...intent, qty: dec(intent.qty) })) {
    sums.set(leg.instrumentId, (sums.get(leg.instrumentId) ?? Decimal.ZERO).add(leg.signed));
  }
  return [...sums].map(([instrumentId, signed]) => ({ instrumentId, signed }));
}

function holdingsOf(facts: RiskFacts): Map<InstrumentId, Decimal> {
  return new Map([...facts.positions].map((p) => [p.instrumentId, dec(p.qty)]));
}

function holdsOptions(facts: RiskFacts): boolean {
  for (const { instrumentId } of facts.positions) {
    if ((facts.instruments.get(instrumentId)?.option ?? null) !== null) return true;
  }
  return false;
}

/** Whether cover is lost if the intent and every other exit of the same instruments fill. */
function dropsCover(facts: RiskFacts, working: readonly Working[], legs: readonly Leg[]): boolean {
  if (!holdsOptions(facts)) return false;
  const before: Holdings = holdingsOf(facts);
  const after = holdingsOf(facts);
  for (const leg of legs) {
    const exits = exitsOf(facts, working, leg.instrumentId, leg.signed.sign());
    after.set(leg.instrumentId, (after.get(leg.instrumentId) ?? Decimal.ZERO).add(leg.signed).add(exits));
  }
  return legs.some((leg) => {
    const underlying = facts.instruments.get(leg.instrumentId)?.option?.underlyingId ?? leg.instrumentId;
    return losesCover(underlying, before, after, facts.instruments);
  });
}

/** What may still be closed, and whether the whole intent does only that. */
export type Reduction = { readonly reducing: boolean; readonly reducible: Decimal };

/** `isReducing` and `reducibleQty` at once, for one who has `workingBeside` already. */
export function reductionOf(facts: RiskFacts, intent: OrderIntent, beside: readonly Working[]): Reduction {
  const working = intent.exit === true ? beside.filter((w) => w.idle !== true) : beside;
  const reducible = closable(facts, working, intent.instrumentId, intent.side === 'buy' ? 1 : -1);
  if (dec(intent.qty).sign() <= 0) return { reducing: false, reducible };
  const legs = intentLegs(facts, intent);
  const closes = (leg: Leg): boolean =>
    leg.signed.abs().lte(closable(facts, working, leg.instrumentId, leg.signed.sign()));
  return { reducing: legs.every(closes) && !dropsCover(facts, working, legs), reducible };
}

/** True when, with all other working orders at their worst, no position grows or changes sign and no cover is lost. */
export const isReducing = (facts: RiskFacts, intent: OrderIntent): boolean =>
  reductionOf(facts, intent, workingBeside(facts, intent)).reducing;

/**
 * The most of the intent's instrument and side that would still be reducing, by quantity alone: what is held against it
 * less the other exits; zero when it would add. For splitting an order through zero and for denials' words.
 */
export const reducibleQty = (facts: RiskFacts, intent: OrderIntent): Decimal =>
  reductionOf(facts, intent, workingBeside(facts, intent)).reducible;
