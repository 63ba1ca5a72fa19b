/** The shape of `settings.yaml`. Every scalar arrives as the text that was written. */
import { z } from 'zod';
import { Decimal, RUNGS_MAX, dec, type DecimalText } from '../../shared/domain/index.ts';

/** Decimal text above `min` (or at it) and at most `max`. */
function decimal(min: string, max: string, minIncluded = false): z.ZodType<DecimalText, string> {
  const text = `must be a decimal ${minIncluded ? 'from' : 'above'} ${min} ${minIncluded ? 'to' : 'and up to'} ${max}, digits and "." only`;
  return z.string(text).transform((value, ctx) => {
    const parsed = Decimal.parse(value);
    const fits =
      parsed.ok && (minIncluded ? parsed.value.gte(dec(min)) : parsed.value.gt(dec(min))) && parsed.value.lte(dec(max));
    if (fits) return parsed.value.trim().text();
    ctx.addIssue({ code: 'custom', message: `${text}, not "${value.slice(0, 40)}"` });
    return z.NEVER;
  });
}

/** A whole number in text. */
function whole(min: number, max: number): z.ZodType<number, string> {
  const text = `must be a whole number from ${min} to ${max}`;
  return z.string(text).transform((value, ctx) => {
    const number = /^\d{1,12}$/.test(value) ? Number(value) : Number.NaN;
    if (number >= min && number <= max) return number;
    ctx.addIssue({ code: 'custom', message: `${text}, not "${value.slice(0, 40)}"` });
    return z.NEVER;
  });
}

const yesNo = z.enum(['true', 'false'], 'must be true or false').transform((value) => value === 'true');
const percent = decimal('0', '100');

const limits = z.strictObject({
  orderNotionalMax: decimal('0', '1000000000000').optional(),
  orderQtyMax: decimal('0', '1000000000000').optional(),
  positionSharePctMax: decimal('0', '1000').optional(),
  collarPctMax: percent.optional(),
  spreadPctMax: z
    .strictObject({
      equity: percent.optional(),
      etf: percent.optional(),
      crypto: percent.optional(),
      option: percent.optional(),
      combo: percent.optional(),
    })
    .optional(),
  duplicateWindowMs: whole(0, 600_000).optional(),
  quoteAgeMsMax: whole(100, 600_000).optional(),
  tradesPerDayMax: whole(1, 1_000_000).optional(),
  warnAtPct: decimal('0', '100').optional(),
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

export const settingsSchema = z.strictObject({
  limits: limits.optional(),
  ladder: ladder.optional(),
  notifications: z.strictObject({ alerts: yesNo.optional(), fills: yesNo.optional() }).optional(),
});

export type SettingsFile = z.infer<typeof settingsSchema>;
