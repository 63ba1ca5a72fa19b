/** Risk limits as they are typed, read back into exact values, and which field a refusal of the engine means. Pure. */
import {
  dec,
  err,
  ok,
  type AssetClass,
  type DecimalText,
  type Result,
  type RiskLimits,
} from '../../../shared/domain/index.ts';
import { parseNumber, parseSeconds, parseWhole } from '../../ui/parse-field.ts';

export type LimitField =
  | 'orderNotionalMax'
  | 'orderQtyMax'
  | 'positionSharePctMax'
  | 'collarPctMax'
  | 'spread.equity'
  | 'spread.etf'
  | 'spread.crypto'
  | 'duplicateWindowMs'
  | 'quoteAgeMsMax'
  | 'tradesPerDayMax'
  | 'warnAtPct';

export type LimitsDraft = Readonly<Record<LimitField, string>>;
export type LimitErrors = Readonly<Partial<Record<LimitField, string>>>;

export type LimitSpec = {
  readonly field: LimitField;
  readonly label: string;
  readonly unit: string;
  readonly hint: string;
};

/** In the order of the form. Times are typed in seconds. */
export const LIMIT_SPECS: readonly LimitSpec[] = [
  { field: 'orderNotionalMax', label: 'Largest order', unit: 'USD', hint: 'Price × quantity of one order' },
  { field: 'orderQtyMax', label: 'Largest quantity', unit: 'units', hint: 'Of one order' },
  {
    field: 'positionSharePctMax',
    label: 'Position share',
    unit: '% of equity',
    hint: 'Of one position after the fill',
  },
  { field: 'collarPctMax', label: 'Collar', unit: '%', hint: 'A limit beyond the mid, on the paying side' },
  { field: 'spread.equity', label: 'Widest spread, equities', unit: '%', hint: 'For opening orders' },
  { field: 'spread.etf', label: 'Widest spread, ETFs', unit: '%', hint: 'For opening orders' },
  { field: 'spread.crypto', label: 'Widest spread, crypto', unit: '%', hint: 'For opening orders' },
  { field: 'quoteAgeMsMax', label: 'Oldest quote', unit: 's', hint: 'An older one prices no opening order' },
  { field: 'duplicateWindowMs', label: 'Same order again within', unit: 's', hint: 'Is refused as a duplicate' },
  { field: 'tradesPerDayMax', label: 'Orders per day', unit: 'orders', hint: 'Opening orders of one day' },
  { field: 'warnAtPct', label: 'Warn at', unit: '% of a limit', hint: 'From there on the ticket warns' },
];

const seconds = (ms: number): string => dec(String(ms)).div(dec('1000'), 3, 'nearest').trim().toString();
const plain = (text: string): string => dec(text).trim().toString();

/** Limits as text. */
export function draftOfLimits(limits: RiskLimits): LimitsDraft {
  return {
    orderNotionalMax: plain(limits.orderNotionalMax),
    orderQtyMax: plain(limits.orderQtyMax),
    positionSharePctMax: plain(limits.positionSharePctMax),
    collarPctMax: plain(limits.collarPctMax),
    'spread.equity': plain(limits.spreadPctMax.equity),
    'spread.etf': plain(limits.spreadPctMax.etf),
    'spread.crypto': plain(limits.spreadPctMax.crypto),
    duplicateWindowMs: seconds(limits.duplicateWindowMs),
    quoteAgeMsMax: seconds(limits.quoteAgeMsMax),
    tradesPerDayMax: String(limits.tradesPerDayMax),
    warnAtPct: plain(limits.warnAtPct),
  };
}

const TIME_BOUNDS: readonly [number, number] = [1, 3_600_000];
const COUNT_BOUNDS: readonly [number, number] = [0, 1_000_000];

/** Reads the form; what it does not show is taken from `base`. Every wrong field is named at once. */
export function readLimits(draft: LimitsDraft, base: RiskLimits): Result<RiskLimits, LimitErrors> {
  const errors: { [F in LimitField]?: string } = {};
  const name = (field: LimitField): string => LIMIT_SPECS.find((s) => s.field === field)?.label ?? field;
  const decimal = (field: LimitField): DecimalText => {
    const read = parseNumber(draft[field], name(field), 'zeroOrMore');
    if (read.ok) return read.value.trim().text();
    errors[field] = read.error;
    return '0' as DecimalText;
  };
  const number = (field: LimitField, read: Result<number, string>): number => {
    if (read.ok) return read.value;
    errors[field] = read.error;
    return 0;
  };
  const limits: RiskLimits = {
    ...base,
    orderNotionalMax: decimal('orderNotionalMax'),
    orderQtyMax: decimal('orderQtyMax'),
    positionSharePctMax: decimal('positionSharePctMax'),
    collarPctMax: decimal('collarPctMax'),
    spreadPctMax: {
      ...base.spreadPctMax,
      equity: decimal('spread.equity'),
      etf: decimal('spread.etf'),
      crypto: decimal('spread.crypto'),
    },
    duplicateWindowMs: number(
      'duplicateWindowMs',
      parseSeconds(draft.duplicateWindowMs, name('duplicateWindowMs'), TIME_BOUNDS),
    ),
    quoteAgeMsMax: number('quoteAgeMsMax', parseSeconds(draft.quoteAgeMsMax, name('quoteAgeMsMax'), TIME_BOUNDS)),
    tradesPerDayMax: number(
      'tradesPerDayMax',
      parseWhole(draft.tradesPerDayMax, name('tradesPerDayMax'), COUNT_BOUNDS),
    ),
    warnAtPct: decimal('warnAtPct'),
  };
  return Object.keys(errors).length > 0 ? err(errors) : ok(limits);
}

const SPREADS: readonly AssetClass[] = ['equity', 'etf', 'crypto'];

/** The field that a path of the contract names (`command.limits.spreadPctMax.etf`), or null. */
export function fieldOfLimitPath(path: string): LimitField | null {
  const parts = path.split(/[./]/);
  const at = parts.indexOf('limits');
  const [name, under] = parts.slice(at < 0 ? 0 : at + 1);
  if (name === 'spreadPctMax') {
    const asset = SPREADS.find((s) => s === under) ?? 'equity';
    return `spread.${asset}` as LimitField;
  }
  return LIMIT_SPECS.find((s) => s.field === name)?.field ?? null;
}
