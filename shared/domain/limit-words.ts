/** Limits in words: what changed, and what of an account is beyond them now. Pure. */
import type { LimitNumbers, LimitOverride, RiskLimits, RiskUse } from './account.ts';
import { dec } from './decimal.ts';
import type { AssetClass } from './instrument.ts';
import { LIMIT_NUMBERS, overrideKey } from './limits.ts';

/** What each limit is called, and its unit; the screen uses the same words. */
export const LIMIT_WORDS: Readonly<Record<keyof LimitNumbers, readonly [string, string]>> = {
  orderNotionalMax: ['largest order', ''],
  orderQtyMax: ['largest quantity', ''],
  positionSharePctMax: ['position share', '%'],
  underlyingSharePctMax: ['underlying share', '%'],
  classSharePctMax: ['class share', '%'],
  leverageMax: ['leverage', 'x'],
  marginUsePctMax: ['margin use', '%'],
  dayLossMax: ['loss of a day', ''],
  collarPctMax: ['collar', '%'],
  tradesPerDayMax: ['orders a day', ''],
  ordersPerSecondMax: ['messages a second', ''],
  workingPerInstrumentMax: ['working orders an instrument', ''],
};

const plain = (value: string | number | null | undefined, unit = ''): string =>
  value === null || value === undefined ? 'off' : `${dec(String(value)).trim().toString()}${unit}`;
const moved = (name: string, before: string, after: string): readonly string[] =>
  before === after ? [] : [`${name} ${before} → ${after}`];

const CLASSES: readonly AssetClass[] = ['equity', 'etf', 'crypto', 'option', 'combo'];

function numbersIn(before: Partial<LimitNumbers>, after: Partial<LimitNumbers>, whose: string): readonly string[] {
  return LIMIT_NUMBERS.flatMap((key) => {
    const [name, unit] = LIMIT_WORDS[key];
    const text = (limits: Partial<LimitNumbers>): string =>
      limits[key] === undefined ? 'as in general' : plain(limits[key], unit);
    return moved(`${whose}${name}`, text(before), text(after));
  });
}

const whoseOf = ({ accountId, assetClass }: LimitOverride): string =>
  `${[accountId, assetClass].filter((part) => part !== null).join(' ') || 'everything'}: `;

function overridesIn(before: RiskLimits, after: RiskLimits): readonly string[] {
  const was = new Map(before.overrides.map((o) => [overrideKey(o), o]));
  const is = new Map(after.overrides.map((o) => [overrideKey(o), o]));
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((key) => {
    const one = is.get(key) ?? was.get(key);
    if (one === undefined) return [];
    return numbersIn(was.get(key)?.limits ?? {}, is.get(key)?.limits ?? {}, whoseOf(one));
  });
}

/** One sentence for each limit that differs; empty when none does. */
export function changesInWords(before: RiskLimits, after: RiskLimits): readonly string[] {
  const added = after.restricted.filter((entry) => !before.restricted.includes(entry));
  const removed = before.restricted.filter((entry) => !after.restricted.includes(entry));
  const seconds = (ms: number): string => `${ms / 1_000} s`;
  return [
    ...numbersIn(before, after, ''),
    ...CLASSES.flatMap((c) =>
      moved(`widest spread ${c}`, plain(before.spreadPctMax[c], '%'), plain(after.spreadPctMax[c], '%')),
    ),
    ...moved('spread always allowed, options', plain(before.spreadFloor.option), plain(after.spreadFloor.option)),
    ...moved('spread always allowed, combos', plain(before.spreadFloor.combo), plain(after.spreadFloor.combo)),
    ...moved('collar over time', plain(before.collarWindowPctMax, '%'), plain(after.collarWindowPctMax, '%')),
    ...moved('collar window', seconds(before.collarWindowMs), seconds(after.collarWindowMs)),
    ...moved('same order again within', seconds(before.duplicateWindowMs), seconds(after.duplicateWindowMs)),
    ...moved('oldest quote', seconds(before.quoteAgeMsMax), seconds(after.quoteAgeMsMax)),
    ...moved('repeated fills', String(before.repeatFillsMax), String(after.repeatFillsMax)),
    ...moved('repeated fills within', seconds(before.repeatWindowMs), seconds(after.repeatWindowMs)),
    ...moved('unusual from', plain(before.unusualTimesMax, 'x'), plain(after.unusualTimesMax, 'x')),
    ...moved('unusual holds trading back', String(before.unusualLatches), String(after.unusualLatches)),
    ...moved('warn at', plain(before.warnAtPct, '%'), plain(after.warnAtPct, '%')),
    ...(added.length === 0 ? [] : [`restricted: ${added.join(', ')} added`]),
    ...(removed.length === 0 ? [] : [`restricted: ${removed.join(', ')} removed`]),
    ...overridesIn(before, after),
  ];
}

/** What of an account is beyond its limits now, in words; empty when nothing is. */
export function beyondInWords(use: RiskUse): readonly string[] {
  const over = (name: string, value: string | null, max: string | null, unit: string): readonly string[] =>
    value === null || max === null || dec(value).lte(dec(max)) ? [] : [`${name} ${value}${unit} of ${max}${unit}`];
  return [
    ...over('largest position', use.largestPositionPct, use.positionSharePctMax, '%'),
    ...over('largest underlying', use.largestUnderlyingPct, use.underlyingSharePctMax, '%'),
    ...over('leverage', use.leverage, use.leverageMax, 'x'),
    ...over('margin', use.marginUsePct, use.marginUsePctMax, '%'),
    ...over('loss of the day', use.dayLoss, use.dayLossMax, ''),
    ...over('orders today', String(use.tradesToday), String(use.tradesPerDayMax), ''),
    ...over('working orders in one instrument', String(use.workingMost), String(use.workingPerInstrumentMax), ''),
  ];
}
