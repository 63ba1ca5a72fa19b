/** Limits that were set on screen against a configuration file that may have become tighter since. */
import {
  dec,
  overrideKey,
  tighterNumbers,
  type AssetClass,
  type DecimalText,
  type LimitOverride,
  type RiskLimits,
} from '../../shared/domain/index.ts';

const least = (a: DecimalText, b: DecimalText): DecimalText => (dec(a).lte(dec(b)) ? a : b);

/** The tighter of two sets of limits, limit by limit. */
export function tightestLimits(set: RiskLimits, configured: RiskLimits): RiskLimits {
  const classes = Object.keys(configured.spreadPctMax) as AssetClass[];
  return {
    ...set,
    ...tighterNumbers(set, configured),
    collarWindowPctMax: least(set.collarWindowPctMax, configured.collarWindowPctMax),
    collarWindowMs: Math.max(set.collarWindowMs, configured.collarWindowMs),
    spreadPctMax: Object.fromEntries(
      classes.map((c) => [c, least(set.spreadPctMax[c], configured.spreadPctMax[c])]),
    ) as RiskLimits['spreadPctMax'],
    spreadFloor: {
      option: least(set.spreadFloor.option, configured.spreadFloor.option),
      combo: least(set.spreadFloor.combo, configured.spreadFloor.combo),
    },
    duplicateWindowMs: Math.max(set.duplicateWindowMs, configured.duplicateWindowMs),
    quoteAgeMsMax: Math.min(set.quoteAgeMsMax, configured.quoteAgeMsMax),
    repeatFillsMax: Math.min(set.repeatFillsMax, configured.repeatFillsMax),
    repeatWindowMs: Math.max(set.repeatWindowMs, configured.repeatWindowMs),
    unusualTimesMax: least(set.unusualTimesMax, configured.unusualTimesMax),
    unusualLatches: set.unusualLatches || configured.unusualLatches,
    restricted: [...new Set([...set.restricted, ...configured.restricted])],
    warnAtPct: least(set.warnAtPct, configured.warnAtPct),
    overrides: tightestOverrides(set.overrides, configured.overrides),
  };
}

/** Every override of both; of those for the same account and class the tighter of each limit. */
function tightestOverrides(
  set: readonly LimitOverride[],
  configured: readonly LimitOverride[],
): readonly LimitOverride[] {
  if (configured.length === 0) return set;
  const byKey = new Map(set.map((o) => [overrideKey(o), o]));
  for (const own of configured) {
    const other = byKey.get(overrideKey(own));
    byKey.set(overrideKey(own), other === undefined ? own : { ...own, limits: tighterOf(other.limits, own.limits) });
  }
  return [...byKey.values()];
}

/** The tighter of each limit that either names. */
function tighterOf(a: LimitOverride['limits'], b: LimitOverride['limits']): LimitOverride['limits'] {
  const both = { ...b, ...a };
  const names = Object.keys(both) as (keyof typeof both)[];
  // A limit that only one of them names is compared with itself.
  const tight = tighterNumbers({ ...b, ...a } as Parameters<typeof tighterNumbers>[0], b);
  return Object.fromEntries(names.map((name) => [name, tight[name]])) as LimitOverride['limits'];
}
