/**
 * The mid of one instrument: a random walk whose volatility clusters (a GARCH-like variance that its own shocks feed and
 * that reverts to one), partly driven by a factor that all share. Only +, −, ×, ÷ and square roots: the same on every engine.
 */
import type { Random } from './random.ts';

/** `mid` in units of the instrument, not rounded; `variance` relative to its long-run level. */
export type Walk = { mid: number; variance: number; factorSeen: number; atMs: number };

export type WalkRules = {
  /** Per square root of a second, long-run. */
  readonly sigma: number;
  readonly beta: number;
  /** Lowest mid, units. */
  readonly floor: number;
};

/** Seconds of trading in a year: shares, and coins. */
export const SECONDS_A_YEAR = { shares: 252 * 6.5 * 3600, coins: 365 * 86_400 };
/** The common factor's own volatility a year. */
export const FACTOR_VOL = 0.13;

const VARIANCE_MIN = 0.3;
const VARIANCE_MAX = 8;
/** Per second: how fast variance forgets, and how much a shock feeds it. */
const REVERSION = 1 / 240;
const FEED = 0.045;

/** The factor common to all, advanced lazily. */
export type Factor = { value: number; atMs: number };

/** Moves the factor to a time. */
export function advanceFactor(factor: Factor, nowMs: number, vol: number, random: Random): void {
  const seconds = Math.max(0, nowMs - factor.atMs) / 1000;
  factor.atMs = Math.max(factor.atMs, nowMs);
  if (seconds === 0) return;
  const sigma = FACTOR_VOL / Math.sqrt(SECONDS_A_YEAR.shares);
  factor.value += sigma * vol * Math.sqrt(seconds) * random.normal();
}

/** Moves a walk to a time; `vol` scales its volatility now. Returns the step taken, units. */
export function stepWalk(
  walk: Walk,
  rules: WalkRules,
  at: { nowMs: number; vol: number; factor: number },
  random: Random,
): number {
  const seconds = Math.min(60, Math.max(0, at.nowMs - walk.atMs) / 1000);
  walk.atMs = at.nowMs;
  const common = rules.beta * (at.factor - walk.factorSeen);
  walk.factorSeen = at.factor;
  const z = random.normal();
  const own = rules.sigma * at.vol * Math.sqrt(walk.variance * seconds) * z;
  const shocked =
    walk.variance +
    (1 - walk.variance) * Math.min(1, REVERSION * seconds) +
    FEED * walk.variance * (z * z - 1) * Math.sqrt(Math.min(1, seconds));
  walk.variance = Math.min(VARIANCE_MAX, Math.max(VARIANCE_MIN, shocked));
  const before = walk.mid;
  walk.mid = Math.max(rules.floor, before * (1 + own + common));
  return walk.mid - before;
}
