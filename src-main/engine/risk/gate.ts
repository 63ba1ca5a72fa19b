/**
 * The risk gate: every check on every order, and the only maker of `RiskApproved`. Opening orders fail closed on what is
 * unknown. Reducing orders are never denied (G20): that is settled here, once, for all checks, whatever a check says.
 * Cancels do not pass through here at all.
 */
import {
  err,
  ok,
  type CheckResult,
  type Order,
  type OrderDeniedReason,
  type Result,
} from '../../../shared/domain/index.ts';
import type { RiskApproved } from '../types.ts';
import { assess, type Assessment } from './assessment.ts';
import type { Check } from './check.ts';
import { CHECKS } from './checks/registry.ts';
import type { OrderIntent, RiskFacts } from './facts.ts';
import { priceText } from './words.ts';
import { dec } from '../../../shared/domain/index.ts';

export type { OrderIntent, RecentSubmit, RiskFacts } from './facts.ts';

/** The worst price in words, for the warnings of reducing orders. */
function worstText(a: Assessment): string {
  if (a.intent.worstPrice !== null) return `worst price ${priceText(dec(a.intent.worstPrice))}`;
  const touch = a.intent.side === 'buy' ? a.market?.ask : a.market?.bid;
  return touch === undefined ? 'no worst price' : `no worst price, far touch ${priceText(touch)}`;
}

/** What a check says of a reducing order: never a denial. */
function softened(check: Check, result: CheckResult, a: Assessment): CheckResult {
  if (result.verdict === 'passed') return result;
  if (check.reducing === 'warn') {
    return { ...result, verdict: 'warned', text: `Reduces, so it goes through (${worstText(a)}). ${result.text}` };
  }
  const note = result.verdict === 'denied' ? `Does not apply to reducing orders. ${result.text}` : result.text;
  return { ...result, verdict: 'passed', text: note };
}

/** Every check's result for facts that were assessed before, in the registry's order. */
export function checksOf(a: Assessment): readonly CheckResult[] {
  return CHECKS.map((check) => {
    const result = check.run(a);
    return a.reducing ? softened(check, result, a) : result;
  });
}

/** Runs every check, each exactly once, in the registry's order; the first denial is the one to report. Pure. */
export const runChecks = (facts: RiskFacts, intent: OrderIntent): readonly CheckResult[] =>
  checksOf(assess(facts, intent));

/** The first denial, or null when none of the results denies. */
export function denialOf(results: readonly CheckResult[]): OrderDeniedReason | null {
  const found = results.find((r) => r.verdict === 'denied');
  return found === undefined ? null : { check: found.check, limit: found.limit, value: found.value, text: found.text };
}

/**
 * Brands the order when no check denied it; else the first denial. Results that are not those of every check, in order,
 * deny: a gate that inspected nothing does not pass.
 */
export function approve(order: Order, results: readonly CheckResult[]): Result<RiskApproved<Order>, OrderDeniedReason> {
  const complete = results.length === CHECKS.length && CHECKS.every((check, i) => results[i]?.check === check.id);
  if (!complete) {
    const text = 'The checks did not all run, so it is not sent; restart the terminal and report this.';
    return err({ check: 'state', limit: `${CHECKS.length} checks`, value: `${results.length} checks`, text });
  }
  const denial = denialOf(results);
  return denial === null ? ok(order as RiskApproved<Order>) : err(denial);
}
