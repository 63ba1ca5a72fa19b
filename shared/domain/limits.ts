/** Limits of the gate: the ones that may differ by account and class, and what holds when several apply. Pure. */
import type { LimitNumbers, LimitOverride, RiskLimits } from './account.ts';
import { dec, type DecimalText } from './decimal.ts';
import type { AccountId } from './ids.ts';
import type { AssetClass } from './instrument.ts';

/** Limits that an override may set, in the order of the screen. */
export const LIMIT_NUMBERS = [
  'orderNotionalMax',
  'orderQtyMax',
  'positionSharePctMax',
  'underlyingSharePctMax',
  'classSharePctMax',
  'leverageMax',
  'marginUsePctMax',
  'dayLossMax',
  'collarPctMax',
  'tradesPerDayMax',
  'ordersPerSecondMax',
  'workingPerInstrumentMax',
] as const satisfies readonly (keyof LimitNumbers)[];

/** Overrides that one set of limits may hold. */
export const LIMIT_OVERRIDES_MAX = 50;
/** Entries of the restricted list. */
export const RESTRICTED_MAX = 200;
/** A fifth of the message limit is kept for cancels and reducing orders (G20): openings have the rest. */
export const openingMessagesMax = (ordersPerSecondMax: number): number => Math.floor((ordersPerSecondMax * 4) / 5);

/** The smaller of two limits; null is no limit. */
export const leastText = (a: DecimalText | null, b: DecimalText | null): DecimalText | null => {
  if (a === null || b === null) return a ?? b;
  return dec(a).lte(dec(b)) ? a : b;
};

const least = (a: DecimalText, b: DecimalText | undefined): DecimalText =>
  b === undefined || dec(a).lte(dec(b)) ? a : b;
const lesser = (a: number, b: number | undefined): number => (b === undefined || a <= b ? a : b);

/** The tighter of each limit; what `b` does not name stays `a`'s. */
export function tighterNumbers(a: LimitNumbers, b: Partial<LimitNumbers>): LimitNumbers {
  return {
    orderNotionalMax: least(a.orderNotionalMax, b.orderNotionalMax),
    orderQtyMax: least(a.orderQtyMax, b.orderQtyMax),
    positionSharePctMax: least(a.positionSharePctMax, b.positionSharePctMax),
    underlyingSharePctMax: least(a.underlyingSharePctMax, b.underlyingSharePctMax),
    classSharePctMax: least(a.classSharePctMax, b.classSharePctMax),
    leverageMax: least(a.leverageMax, b.leverageMax),
    marginUsePctMax: least(a.marginUsePctMax, b.marginUsePctMax),
    dayLossMax: b.dayLossMax === undefined ? a.dayLossMax : leastText(a.dayLossMax, b.dayLossMax),
    collarPctMax: least(a.collarPctMax, b.collarPctMax),
    tradesPerDayMax: lesser(a.tradesPerDayMax, b.tradesPerDayMax),
    ordersPerSecondMax: lesser(a.ordersPerSecondMax, b.ordersPerSecondMax),
    workingPerInstrumentMax: lesser(a.workingPerInstrumentMax, b.workingPerInstrumentMax),
  };
}

/** Whether an override holds for an account and a class; `assetClass` null asks for the account as a whole. */
const applies = (override: LimitOverride, accountId: AccountId, assetClass: AssetClass | null): boolean =>
  (override.accountId === null || override.accountId === accountId) &&
  (override.assetClass === null || override.assetClass === assetClass);

/**
 * The limits of one account and class: of the general ones and of every override that applies, the tightest of each.
 * The same object when no override applies.
 */
export function limitsFor(limits: RiskLimits, accountId: AccountId, assetClass: AssetClass | null): RiskLimits {
  let tightest: LimitNumbers | null = null;
  for (const override of limits.overrides) {
    if (applies(override, accountId, assetClass)) tightest = tighterNumbers(tightest ?? limits, override.limits);
  }
  return tightest === null ? limits : { ...limits, ...tightest };
}

/** Whom an override is for, as a key. */
export const overrideKey = (override: Pick<LimitOverride, 'accountId' | 'assetClass'>): string =>
  `${override.accountId ?? '*'}|${override.assetClass ?? '*'}`;
