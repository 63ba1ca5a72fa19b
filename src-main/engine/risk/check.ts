/** What a check of the gate is: an id, what it says about itself for docs/risk-checks.md, and one pure function. */
import { Decimal, SCALE_MAX, dec, type CheckId, type CheckResult } from '../../../shared/domain/index.ts';
import type { Assessment } from './assessment.ts';

/** A check's row in docs/risk-checks.md (generated). One line each. */
export type CheckAbout = {
  /** What it protects. */
  readonly guards: string;
  readonly denies: string;
  /** The setting in RiskLimits it reads, or where its limit comes from. */
  readonly limit: string;
  readonly warns: string;
  /** What is unknown makes it deny. */
  readonly failsClosed: string;
};

export type Check = {
  readonly id: CheckId;
  readonly about: CheckAbout;
  /**
   * Of reducing orders: `note` passes with a note what would deny an opening one; `warn` warns with the worst price
   * (G20). The gate applies it: `run` always answers as for an opening order.
   */
  readonly reducing: 'note' | 'warn';
  readonly run: (a: Assessment) => Finding;
};

/** Limit and value for the eye, and one sentence. */
export type Words = { readonly limit: string; readonly value: string; readonly text: string };

/**
 * What a check found. Its words are written when someone asks, since most are never read; they are to be asked for at
 * once or not at all, because they look at the same facts, which the engine only lends.
 */
export type Finding = Pick<CheckResult, 'check' | 'verdict'> & { readonly words: () => Words };

export const passed = (check: CheckId, words: () => Words): Finding => ({ check, verdict: 'passed', words });
export const warned = (check: CheckId, words: () => Words): Finding => ({ check, verdict: 'warned', words });
export const denied = (check: CheckId, words: () => Words): Finding => ({ check, verdict: 'denied', words });

/** A finding with its words written: what a preview shows. */
export const spelled = ({ check, verdict, words }: Finding): CheckResult => ({ check, verdict, ...words() });

const HUNDRED = Decimal.of(100);

/** True when a value has reached `warnAtPct` of its limit. */
export function nearLimit(value: Decimal, limit: Decimal, warnAtPct: string): boolean {
  const pct = dec(warnAtPct);
  const reached =
    limit.scale + pct.scale <= SCALE_MAX ? limit.mul(pct) : limit.mulDiv(pct, Decimal.ONE, SCALE_MAX, 'floor');
  return value.mul(HUNDRED).gte(reached);
}
