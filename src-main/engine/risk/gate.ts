/**
 * The risk gate: every check on every order, and the only maker of `RiskApproved`. Opening orders fail closed on what is
 * unknown. Reducing orders are never denied (G20): that is settled here, once, for all checks, whatever a check says.
 * Cancels do not pass through here at all.
 */
import {
  dec,
  err,
  ok,
  type BuiltInCheckId,
  type CheckResult,
  type Order,
  type OrderDeniedReason,
  type Result,
} from '../../../shared/domain/index.ts';
import type { RiskApproved } from '../types.ts';
import { assess, type Assessment } from './assessment.ts';
import { spelled, type Check, type Finding, type Words } from './check.ts';
import { CHECKS } from './checks/registry.ts';
import type { OrderIntent, RiskFacts } from './facts.ts';
import { CLEARLY, roughOf } from './rough.ts';
import { priceText } from './words.ts';

export type { OrderIntent, RecentSubmit, RiskFacts } from './facts.ts';

/** By place in the registry. */
const CLEAR = CHECKS.map((check) => CLEARLY[check.id as BuiltInCheckId]);

/** The worst price in words, for the warnings of reducing orders. */
function worstText(a: Assessment): string {
  if (a.intent.worstPrice !== null) return `worst price ${priceText(dec(a.intent.worstPrice))}`;
  const touch = a.intent.side === 'buy' ? a.market?.ask : a.market?.bid;
  return touch === undefined ? 'no worst price' : `no worst price, far touch ${priceText(touch)}`;
}

/** What a check says of a reducing order: never a denial. */
function softened(check: Check, found: Finding, a: Assessment): Finding {
  if (found.verdict === 'passed') return found;
  const prefixed = (before: string) => (): Words => {
    const words = found.words();
    return { ...words, text: `${before}${words.text}` };
  };
  if (check.reducing === 'warn') {
    const words = (): Words => prefixed(`Reduces, so it goes through (${worstText(a)}). `)();
    return { check: found.check, verdict: 'warned', words };
  }
  const words = found.verdict === 'denied' ? prefixed('Does not apply to reducing orders. ') : found.words;
  return { check: found.check, verdict: 'passed', words };
}

/**
 * What every check says, in the registry's order, on facts that were assessed before. No words are written: this is the path of
 * every order that is sent. A check whose verdict is clear before it runs (reducing orders, orders far from every limit) runs for
 * its words.
 */
export function findingsOf(a: Assessment): readonly Finding[] {
  if (!a.reducing) {
    const rough = roughOf(a);
    return CHECKS.map((check, i) => {
      const clearly = rough === null ? undefined : CLEAR[i];
      if (clearly === undefined || rough === null || !clearly(a, rough)) return check.run(a);
      return { check: check.id, verdict: 'passed', words: () => check.run(a).words() };
    });
  }
  return CHECKS.map((check) => {
    if (check.reducing === 'warn') return softened(check, check.run(a), a);
    // It passes whatever the check says: that is worked out when somebody asks for the words.
    return { check: check.id, verdict: 'passed', words: () => softened(check, check.run(a), a).words() };
  });
}

/** As `findingsOf`, with all words: what a preview shows. */
export const checksOf = (a: Assessment): readonly CheckResult[] => findingsOf(a).map(spelled);

/** Runs every check, each exactly once, in the registry's order; the first denial is the one to report. Pure. */
export const runChecks = (facts: RiskFacts, intent: OrderIntent): readonly CheckResult[] =>
  checksOf(assess(facts, intent));

/** The first denial, or null when none of the results denies. Only its words are written. */
export function denialOf(results: readonly (Finding | CheckResult)[]): OrderDeniedReason | null {
  const found = results.find((r) => r.verdict === 'denied');
  if (found === undefined) return null;
  const { limit, value, text } = 'words' in found ? found.words() : found;
  return { check: found.check, limit, value, text };
}

/**
 * Brands the order when no check denied it; else the first denial. Results that are not those of every check, in order,
 * deny: a gate that inspected nothing does not pass.
 */
export function approve(
  order: Order,
  results: readonly (Finding | CheckResult)[],
): Result<RiskApproved<Order>, OrderDeniedReason> {
  const complete = results.length === CHECKS.length && CHECKS.every((check, i) => results[i]?.check === check.id);
  if (!complete) {
    const text = 'The checks did not all run, so it is not sent; restart the terminal and report this.';
    return err({ check: 'state', limit: `${CHECKS.length} checks`, value: `${results.length} checks`, text });
  }
  const denial = denialOf(results);
  return denial === null ? ok(order as RiskApproved<Order>) : err(denial);
}
