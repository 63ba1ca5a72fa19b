/** The shape of `settings.yaml`. Every scalar arrives as the text that was written. */
import { z } from 'zod';
import {
  Decimal,
  LIMIT_OVERRIDES_MAX,
  RESTRICTED_MAX,
  RUNGS_MAX,
  dec,
  type DecimalText,
} from '../../shared/domain/index.ts';
import { TIMING_DEFAULTS } from '../engine/timing.ts';
import { SIM_ACCOUNTS_MAX } from './sim-accounts.ts';

/** Decimal text above `min` (or at it) and at most `max`. */
function decimal(min: string, max: string, minIncluded = false): z.ZodType<DecimalText, string> {
  const text = `must be a decimal ${minIncluded ? 'from' : 'above'} ${min} ${minIncluded ? 'to' : 'and up to'} ${max}, digits and "." only`;
  return z
    .string(text)
    .transform((value, ctx) => {
      const parsed = Decimal.parse(value);
      const fits =
        parsed.ok &&
        (minIncluded ? parsed.value.gte(dec(min)) : parsed.value.gt(dec(min))) &&
        parsed.value.lte(dec(max));
      if (fits) return parsed.value.trim().text();
      ctx.addIssue({ code: 'custom', message: `${text}, not "${value.slice(0, 40)}"` });
      return z.NEVER;
    })
    .meta({ written: 'number', description: text });
}

/** A whole number in text. */
function whole(min: number, max: number): z.ZodType<number, string> {
  const text = `must be a whole number from ${min} to ${max}`;
  return z
    .string(text)
    .transform((value, ctx) => {
      const number = /^\d{1,12}$/.test(value) ? Number(value) : Number.NaN;
      if (number >= min && number <= max) return number;
      ctx.addIssue({ code: 'custom', message: `${text}, not "${value.slice(0, 40)}"` });
      return z.NEVER;
    })
    .meta({ written: 'whole', description: text });
}

const yesNo = z
  .enum(['true', 'false'], 'must be true or false')
  .transform((value) => value === 'true')
  .meta({ written: 'flag' });
const percent = decimal('0', '100');

const money = decimal('0', '1000000000000');
/** `off` switches it off; an amount switches it on. */
const moneyOrOff = z.union([z.literal('off').transform(() => null), money]);
const share = decimal('0', '100000');

const numbers = {
  orderNotionalMax: money.optional(),
  orderQtyMax: money.optional(),
  positionSharePctMax: decimal('0', '1000').optional(),
  underlyingSharePctMax: share.optional(),
  classSharePctMax: share.optional(),
  leverageMax: decimal('0', '1000').optional(),
  marginUsePctMax: share.optional(),
  dayLossMax: moneyOrOff.optional(),
  collarPctMax: percent.optional(),
  tradesPerDayMax: whole(1, 1_000_000).optional(),
  ordersPerSecondMax: whole(1, 1_000_000).optional(),
  workingPerInstrumentMax: whole(1, 1_000_000).optional(),
};
const name = z
  .string('must be an id or a symbol')
  .min(1, 'must be an id or a symbol')
  .max(64, 'must have at most 64 characters');

const override = z.strictObject({
  account: name.optional(),
  class: z.enum(['equity', 'etf', 'crypto', 'option', 'combo']).optional(),
  ...numbers,
});

/** At which figures something is warned of, paused, refused as unlike the rest, or latched: also what `thresholds.json` may hold. */
const triggers = {
  warnAtPct: decimal('0', '100').optional(),
  dayLossMax: moneyOrOff.optional(),
  collarPctMax: percent.optional(),
  collarWindowPctMax: percent.optional(),
  collarWindowMs: whole(0, 300_000).optional(),
  spreadPctMax: z
    .strictObject({
      equity: percent.optional(),
      etf: percent.optional(),
      crypto: percent.optional(),
      option: percent.optional(),
      combo: percent.optional(),
    })
    .optional(),
  spreadFloor: z
    .strictObject({
      option: decimal('0', '1000', true).optional(),
      combo: decimal('0', '1000', true).optional(),
    })
    .optional(),
  duplicateWindowMs: whole(0, 600_000).optional(),
  quoteAgeMsMax: whole(100, 600_000).optional(),
  repeatFillsMax: whole(1, 1_000_000).optional(),
  repeatWindowMs: whole(0, 3_600_000).optional(),
  unusualTimesMax: decimal('1', '1000000', true).optional(),
  unusualLatches: yesNo.optional(),
};

const limits = z.strictObject({
  ...numbers,
  ...triggers,
  restricted: z
    .array(name, 'must be a list of ids or symbols, like [GME, AMC]')
    .max(RESTRICTED_MAX, `must have at most ${RESTRICTED_MAX} entries`)
    .optional(),
  overrides: z
    .array(override, 'must be a list, each with an account, a class, or both')
    .max(LIMIT_OVERRIDES_MAX, `must have at most ${LIMIT_OVERRIDES_MAX} entries`)
    .optional(),
});

const rising = (steps: readonly string[]): boolean =>
  steps.every((step, index) => index === 0 || dec(step).gte(dec(steps[index - 1] ?? '0')));

const ladder = z.strictObject({
  towardPct: z
    .array(decimal('0', '100', true), 'must be a list of per cents, like [0, 10, 20, 30]')
    .min(1, 'must have at least one rung')
    .max(RUNGS_MAX, `must have at most ${RUNGS_MAX} rungs`)
    .refine(rising, 'must not fall from one rung to the next')
    .optional(),
  waitMs: z.strictObject({ buy: whole(100, 600_000).optional(), sell: whole(100, 600_000).optional() }).optional(),
  totalMs: whole(1_000, 86_400_000).optional(),
});

const PROFILES = ['full', 'unlinked', 'alpacaLike', 'bare', 'reduceOnlyCrypto'] as const;
const simulation = z.strictObject({
  accounts: z
    .array(
      z.strictObject({
        id: z
          .string('must be an account id')
          .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/, 'must be 1 to 32 letters, digits, ".", "_" or "-"'),
        profile: z.enum(PROFILES, `must be one of ${PROFILES.join(', ')}`).optional(),
      }),
      'must be a list of accounts',
    )
    .min(1, 'must name at least one account')
    .max(SIM_ACCOUNTS_MAX, `must name at most ${SIM_ACCOUNTS_MAX} accounts`)
    .refine((list) => new Set(list.map(({ id }) => id)).size === list.length, 'must name each account once')
    .optional(),
});

const executor = z.strictObject({
  minPremium: decimal('-1000000', '1000000', true).optional(),
  increment: decimal('0', '1000000').optional(),
  attemptIntervalMs: whole(100, 600_000).optional(),
  orderTimeoutMs: whole(100, 600_000).optional(),
  attemptsMax: whole(1, RUNGS_MAX).optional(),
});

/** Waits for a venue's word. A request may be made to count as travelling for longer than it is taken to, never for less. */
const venueWaits = z.strictObject({
  travelMs: whole(TIMING_DEFAULTS.travelMs, 60_000).optional(),
  firstQueryMs: whole(50, 10_000).optional(),
  queryWaitMsMax: whole(1_000, 600_000).optional(),
  silenceMs: whole(1_000, 600_000).optional(),
});

export const settingsSchema = z.strictObject({
  simulation: simulation.optional(),
  limits: limits.optional(),
  ladder: ladder.optional(),
  executor: executor.optional(),
  venueWaits: venueWaits.optional(),
  hotkeys: z
    .strictObject({
      closeAll: z.union([
        z.literal('off').transform(() => null),
        z.string().regex(/^[A-Za-z0-9]+(\+[A-Za-z0-9]+){1,4}$/, 'must be off, or keys like CommandOrControl+Shift+F12'),
      ]),
    })
    .optional(),
  notifications: z.strictObject({ alerts: yesNo.optional(), fills: yesNo.optional() }).optional(),
});

export type SettingsFile = z.infer<typeof settingsSchema>;

/** The shape of `thresholds.json`; `$schema` is for editors. */
export const thresholdsSchema = z.strictObject({ $schema: z.string().optional(), ...triggers });

export type ThresholdsFile = z.infer<typeof thresholdsSchema>;

/** What a scalar looks like to who writes it, though it is read as text: editors then take `5` and `true` as they stand. */
const WRITTEN: Readonly<Record<string, readonly string[]>> = {
  number: ['number', 'string'],
  whole: ['integer', 'string'],
  flag: ['boolean'],
};

/** The JSON Schema (draft 2020-12) of `settings.yaml`, for editors that complete and check it. */
export const settingsJsonSchema = (): Record<string, unknown> =>
  editorSchema(settingsSchema, { $id: 'settings.schema.json', title: 'settings.yaml of Rung' });

/** The same of `thresholds.json`. */
export const thresholdsJsonSchema = (): Record<string, unknown> =>
  editorSchema(thresholdsSchema, { $id: 'thresholds.schema.json', title: 'thresholds.json of Rung' });

function editorSchema(shape: z.ZodType, names: { readonly $id: string; readonly title: string }) {
  const schema: Record<string, unknown> = z.toJSONSchema(shape, {
    io: 'input',
    override: ({ jsonSchema }) => {
      const written = jsonSchema['written'];
      if (typeof written !== 'string') return;
      delete jsonSchema['written'];
      delete jsonSchema['enum'];
      Object.assign(jsonSchema, { type: WRITTEN[written] });
    },
  });
  return { ...schema, ...names };
}
