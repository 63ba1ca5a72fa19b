/** Risk limits as they are typed, read back into exact values, and which field a refusal of the engine means. Pure. */
import {
  err,
  ok,
  LIMIT_NUMBERS,
  type AccountId,
  type AssetClass,
  type DecimalText,
  type LimitNumbers,
  type LimitOverride,
  type Result,
  type RiskLimits,
} from '../../../shared/domain/index.ts';
import { LIMIT_SPECS, readLimit, textOfLimit, type LimitField } from './limit-specs.ts';

/** Of one account, one class, or both; an empty text is "as in general". */
export type OverrideDraft = {
  readonly accountId: string;
  readonly assetClass: AssetClass | '';
  readonly values: Readonly<Partial<Record<keyof LimitNumbers, string>>>;
};
export type LimitsDraft = Readonly<Record<LimitField, string>> & {
  readonly restricted: string;
  readonly unusualLatches: boolean;
  readonly overrides: readonly OverrideDraft[];
};
/** `override.<n>.<limit>` and `restricted` beside the fields. */
export type LimitErrors = Readonly<Record<string, string>>;

/** The fields that an override may set, in the order of the form. */
export const OVERRIDE_SPECS = LIMIT_SPECS.filter((spec) => (LIMIT_NUMBERS as readonly string[]).includes(spec.field));

/** Limits as text. */
export function draftOfLimits(limits: RiskLimits): LimitsDraft {
  const fields = Object.fromEntries(LIMIT_SPECS.map((spec) => [spec.field, textOfLimit(limits, spec)]));
  return {
    ...(fields as Record<LimitField, string>),
    restricted: limits.restricted.join(', '),
    unusualLatches: limits.unusualLatches,
    overrides: limits.overrides.map((override) => ({
      accountId: override.accountId ?? '',
      assetClass: override.assetClass ?? '',
      values: Object.fromEntries(
        OVERRIDE_SPECS.filter((spec) => override.limits[spec.field as keyof LimitNumbers] !== undefined).map((spec) => [
          spec.field,
          textOfLimit({ ...limits, ...override.limits }, spec),
        ]),
      ),
    })),
  };
}

const restrictedOf = (text: string): readonly string[] => [
  ...new Set(
    text
      .split(/[\s,;]+/)
      .map((entry) => entry.trim())
      .filter((entry) => entry !== ''),
  ),
];

function readOverride(draft: OverrideDraft, index: number, errors: Record<string, string>): LimitOverride {
  if (draft.accountId === '' && draft.assetClass === '') {
    errors[`override.${index}.whose`] = 'Choose an account, a class, or both';
  }
  const limits: Record<string, DecimalText | number | null> = {};
  for (const spec of OVERRIDE_SPECS) {
    const text = draft.values[spec.field as keyof LimitNumbers] ?? '';
    if (text.trim() === '') continue;
    const read = readLimit(spec, text);
    if (read.ok) limits[spec.field] = read.value;
    else errors[`override.${index}.${spec.field}`] = read.error;
  }
  return {
    accountId: draft.accountId === '' ? null : (draft.accountId as AccountId),
    assetClass: draft.assetClass === '' ? null : draft.assetClass,
    limits,
  };
}

/** Reads the form; every wrong field is named at once. What it does not show is taken from `base`. */
export function readLimits(draft: LimitsDraft, base: RiskLimits): Result<RiskLimits, LimitErrors> {
  const errors: Record<string, string> = {};
  const plain: Record<string, DecimalText | number | null> = {};
  const spread: Record<string, DecimalText> = {};
  const floor: Record<string, DecimalText> = {};
  for (const spec of LIMIT_SPECS) {
    const read = readLimit(spec, draft[spec.field]);
    if (!read.ok) errors[spec.field] = read.error;
    else if (spec.field.startsWith('spread.')) spread[spec.field.slice(7)] = read.value as DecimalText;
    else if (spec.field.startsWith('floor.')) floor[spec.field.slice(6)] = read.value as DecimalText;
    else plain[spec.field] = read.value;
  }
  const overrides = draft.overrides.map((override, index) => readOverride(override, index, errors));
  const keys = overrides.map((o) => `${o.accountId ?? ''}|${o.assetClass ?? ''}`);
  const twice = keys.findIndex((key, index) => keys.indexOf(key) !== index);
  if (twice >= 0) errors[`override.${twice}.whose`] = 'There is one for these already';
  if (Object.keys(errors).length > 0) return err(errors);
  return ok({
    ...base,
    ...(plain as Partial<RiskLimits>),
    spreadPctMax: { ...base.spreadPctMax, ...(spread as Partial<RiskLimits['spreadPctMax']>) },
    spreadFloor: { ...base.spreadFloor, ...(floor as Partial<RiskLimits['spreadFloor']>) },
    restricted: restrictedOf(draft.restricted),
    unusualLatches: draft.unusualLatches,
    overrides,
  });
}

/** The field that a path of the contract names (`command.limits.spreadPctMax.etf`), or null. */
export function fieldOfLimitPath(path: string): string | null {
  const parts = path.split(/[./]/);
  const at = parts.indexOf('limits');
  const [name, under] = parts.slice(at < 0 ? 0 : at + 1);
  if (name === 'spreadPctMax') return `spread.${under ?? 'equity'}`;
  if (name === 'spreadFloor') return `floor.${under ?? 'option'}`;
  if (name === 'restricted' || name === 'overrides' || name === 'unusualLatches') return name;
  return LIMIT_SPECS.find((s) => s.field === name)?.field ?? null;
}
