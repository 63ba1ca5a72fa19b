/** The gate's limits as fields: where each stands, what it is called, and how it is typed. Pure. */
import {
  dec,
  err,
  ok,
  type AssetClass,
  type DecimalText,
  type LimitNumbers,
  type Result,
  type RiskLimits,
  type RiskUse,
} from '../../../shared/domain/index.ts';
import { parseNumber, parseSeconds, parseWhole } from '../../ui/parse-field.ts';

export type LimitField =
  | keyof LimitNumbers
  | 'collarWindowPctMax'
  | 'collarWindowMs'
  | `spread.${AssetClass}`
  | 'floor.option'
  | 'floor.combo'
  | 'duplicateWindowMs'
  | 'quoteAgeMsMax'
  | 'repeatFillsMax'
  | 'repeatWindowMs'
  | 'unusualTimesMax'
  | 'warnAtPct';

export type LimitGroup = 'order' | 'position' | 'day' | 'market' | 'flow';
export const GROUP_NAMES: Readonly<Record<LimitGroup, string>> = {
  order: 'Each order',
  position: 'The account',
  day: 'The day',
  market: 'The market',
  flow: 'Flow of orders',
};

/** `seconds` are typed in seconds and held in ms; `moneyOrOff` takes an empty field for off. */
type Kind = 'decimal' | 'whole' | 'seconds' | 'moneyOrOff';

export type LimitSpec = {
  readonly field: LimitField;
  readonly group: LimitGroup;
  readonly kind: Kind;
  readonly label: string;
  readonly unit: string;
  readonly hint: string;
  /** What of it is in use now, as text; null: nothing is known. */
  readonly used?: (use: RiskUse) => string | null;
};

type Row = readonly [LimitField, Kind, string, string, string, ((use: RiskUse) => string | null)?];
const rows = (group: LimitGroup, list: readonly Row[]): readonly LimitSpec[] =>
  list.map(([field, kind, label, unit, hint, used]) => ({
    ...{ field, group, kind, label, unit, hint },
    ...(used === undefined ? {} : { used }),
  }));

/** In the order of the form. */
export const LIMIT_SPECS: readonly LimitSpec[] = [
  ...rows('order', [
    ['orderNotionalMax', 'decimal', 'Largest order', 'USD', 'Price × quantity of one order'],
    ['orderQtyMax', 'decimal', 'Largest quantity', 'units', 'Of one order'],
    ['collarPctMax', 'decimal', 'Collar', '%', 'A limit beyond the mid, on the paying side'],
    ['collarWindowPctMax', 'decimal', 'Collar over time', '%', 'Beyond every mid of the last minutes'],
    ['collarWindowMs', 'seconds', 'Collar looks back', 's', '0 is off'],
    ['duplicateWindowMs', 'seconds', 'Same order again within', 's', 'Is refused as a duplicate'],
  ]),
  ...rows('position', [
    [
      'positionSharePctMax',
      'decimal',
      'Position share',
      '% of equity',
      'Of one position after the fill',
      (u) => u.largestPositionPct,
    ],
    [
      'underlyingSharePctMax',
      'decimal',
      'Underlying share',
      '% of equity',
      'With its options, at worst',
      (u) => u.largestUnderlyingPct,
    ],
    ['classSharePctMax', 'decimal', 'Class share', '% of equity', 'All of one asset class'],
    ['leverageMax', 'decimal', 'Leverage', '× equity', 'Everything held and working', (u) => u.leverage],
    ['marginUsePctMax', 'decimal', 'Margin use', '% of equity', 'After the order', (u) => u.marginUsePct],
    [
      'workingPerInstrumentMax',
      'whole',
      'Working in one instrument',
      'orders',
      'A ladder counts once',
      (u) => String(u.workingMost),
    ],
  ]),
  ...rows('day', [
    ['dayLossMax', 'moneyOrOff', 'Loss of a day', 'USD', 'Then only what reduces; empty is off', (u) => u.dayLoss],
    ['tradesPerDayMax', 'whole', 'Orders per day', 'orders', 'A ladder counts once', (u) => String(u.tradesToday)],
  ]),
  ...rows('market', [
    ['spread.equity', 'decimal', 'Widest spread, equities', '%', 'For opening orders'],
    ['spread.etf', 'decimal', 'Widest spread, ETFs', '%', 'For opening orders'],
    ['spread.crypto', 'decimal', 'Widest spread, crypto', '%', 'For opening orders'],
    ['spread.option', 'decimal', 'Widest spread, options', '%', 'For opening orders'],
    ['spread.combo', 'decimal', 'Widest spread, combos', '% of width', 'For opening orders'],
    ['floor.option', 'decimal', 'Always fine, options', '', 'A spread up to this'],
    ['floor.combo', 'decimal', 'Always fine, combos', '', 'A spread up to this'],
    ['quoteAgeMsMax', 'seconds', 'Oldest quote', 's', 'An older one prices no opening order'],
  ]),
  ...rows('flow', [
    [
      'ordersPerSecondMax',
      'whole',
      'Messages a second',
      '',
      'Openings have four fifths',
      (u) => String(u.messagesLastSecond),
    ],
    ['repeatFillsMax', 'whole', 'Repeated fills', 'orders', 'One side, no command between: opening stops'],
    ['repeatWindowMs', 'seconds', 'Repeated fills within', 's', ''],
    ['unusualTimesMax', 'decimal', 'Unusual from', '× usual', 'Size, burst and loss against your history'],
    ['warnAtPct', 'decimal', 'Warn at', '% of a limit', 'From there on the ticket warns'],
  ]),
];

const seconds = (ms: number): string => dec(String(ms)).div(dec('1000'), 3, 'nearest').trim().toString();
const plain = (text: string): string => dec(text).trim().toString();

/** A limit as it stands, for the form. */
export function textOfLimit(limits: RiskLimits, { field, kind }: Pick<LimitSpec, 'field' | 'kind'>): string {
  if (field.startsWith('spread.')) return plain(limits.spreadPctMax[field.slice(7) as AssetClass]);
  if (field === 'floor.option') return plain(limits.spreadFloor.option);
  if (field === 'floor.combo') return plain(limits.spreadFloor.combo);
  const value = limits[field as Exclude<LimitField, `spread.${AssetClass}` | 'floor.option' | 'floor.combo'>];
  if (value === null) return '';
  if (kind === 'seconds') return seconds(Number(value));
  return typeof value === 'number' ? String(value) : plain(value);
}

const TIME_MAX_MS = 3_600_000;
const WINDOW_MAX_MS = 300_000;
const COUNT_MAX = 1_000_000;

/** What was typed, as it is held: decimals as text, counts and times as numbers, null for off. */
export function readLimit(spec: LimitSpec, text: string): Result<DecimalText | number | null, string> {
  const { kind, label, field } = spec;
  if (kind === 'whole') return parseWhole(text, label, [0, COUNT_MAX]);
  if (kind === 'seconds') {
    const most = field === 'collarWindowMs' ? WINDOW_MAX_MS : TIME_MAX_MS;
    if (field !== 'quoteAgeMsMax' && /^0+(?:\.0+)?$/.test(text.trim())) return ok(0);
    return parseSeconds(text, label, [1, most]);
  }
  if (kind === 'moneyOrOff' && text.trim() === '') return ok(null);
  const read = parseNumber(text, label, 'zeroOrMore');
  return read.ok ? ok(read.value.trim().text()) : err(read.error);
}
