/** Limits that were set on screen against a configuration file that may have become tighter since. */
import { dec, type AssetClass, type DecimalText, type RiskLimits } from '../../shared/domain/index.ts';

const least = (a: DecimalText, b: DecimalText): DecimalText => (dec(a).lte(dec(b)) ? a : b);

/** The tighter of two sets of limits, limit by limit. */
export function tightestLimits(set: RiskLimits, configured: RiskLimits): RiskLimits {
  const classes = Object.keys(configured.spreadPctMax) as AssetClass[];
  return {
    orderNotionalMax: least(set.orderNotionalMax, configured.orderNotionalMax),
    orderQtyMax: least(set.orderQtyMax, configured.orderQtyMax),
    positionSharePctMax: least(set.positionSharePctMax, configured.positionSharePctMax),
    collarPctMax: least(set.collarPctMax, configured.collarPctMax),
    spreadPctMax: Object.fromEntries(
      classes.map((c) => [c, least(set.spreadPctMax[c], configured.spreadPctMax[c])]),
    ) as RiskLimits['spreadPctMax'],
    duplicateWindowMs: Math.max(set.duplicateWindowMs, configured.duplicateWindowMs),
    quoteAgeMsMax: Math.min(set.quoteAgeMsMax, configured.quoteAgeMsMax),
    tradesPerDayMax: Math.min(set.tradesPerDayMax, configured.tradesPerDayMax),
    warnAtPct: least(set.warnAtPct, configured.warnAtPct),
  };
}
