/**
 * The small words that schemas are made of, each bounded. JSON types only: nothing here transforms or refines, so all
 * of it can be said in JSON Schema; what words mean together is the engine's second stage.
 */
import { z } from 'zod';
import type { DecimalText } from '../domain/index.ts';

/** A type without `readonly`, all the way down; brands stay. */
type Plain<T> = T extends string | number | boolean | null | undefined
  ? T
  : T extends readonly unknown[]
    ? { -readonly [K in keyof T]: Plain<T[K]> }
    : T extends object
      ? { -readonly [K in keyof T]: Plain<T[K]> }
      : T;
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** `unknown` when a schema says exactly `T`, else a type that nothing has: the call then fails to compile. */
type Proof<S extends z.ZodType, T> =
  Same<Plain<z.infer<S>>, Plain<T>> extends true ? unknown : { readonly differsFromType: T };

/** Gives the schema back, if it says exactly what the type says; else this does not compile. */
export const exactly =
  <T>() =>
  <S extends z.ZodType>(schema: S & Proof<S, T>): S =>
    schema;

/** Longest free text in a message from a client. */
export const TEXT_MAX = 256;
/** Latest time accepted, ms: the end of the year 9999. */
export const MS_MAX = 253_402_300_799_999;

const branded = <T extends string>(schema: z.ZodString): z.ZodType<T, T> => schema as unknown as z.ZodType<T, T>;

/** An id of ours or a venue's. */
export const id = <T extends string>(): z.ZodType<T, T> =>
  branded<T>(
    z
      .string()
      .max(64)
      .regex(/^[A-Za-z0-9][A-Za-z0-9._:/-]{0,63}$/),
  );

/** Longest decimal text. */
export const DECIMAL_MAX = 40;
export const DECIMAL: RegExp = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]{1,24})?$/;
export const UNSIGNED: RegExp = /^(?:0|[1-9][0-9]*)(?:\.[0-9]{1,24})?$/;

/** Canonical decimal text, signed. */
export const decimal: z.ZodType<DecimalText, DecimalText> = branded<DecimalText>(
  z.string().max(DECIMAL_MAX).regex(DECIMAL),
);
/** The same, not negative. */
export const unsigned: z.ZodType<DecimalText, DecimalText> = branded<DecimalText>(
  z.string().max(DECIMAL_MAX).regex(UNSIGNED),
);

/** A whole number within bounds. */
export const whole = (min: number, max: number): z.ZodInt => z.int().min(min).max(max);
/** A time, UTC ms. */
export const ms = z.number().min(0).max(MS_MAX);
/** A finite number of any size: figures, indexes of quotes. */
export const figure = z.number();
/** Text that the engine wrote. */
export const words = z.string();
/** A short machine word, such as a status to filter by. */
export const word = z
  .string()
  .max(32)
  .regex(/^[A-Za-z]+$/);

export const side = z.enum(['buy', 'sell']);
export const sessionKind = z.enum(['pre', 'regular', 'post', 'overnight', 'continuous']);
export const sessions = z.array(sessionKind).min(1).max(5);
export const barInterval = z.enum(['1m', '5m', '15m', '1h', '1d']);
export const assetClass = z.enum(['equity', 'etf', 'crypto', 'option', 'combo']);
export const mode = z.enum(['simulation', 'paper', 'live']);
export const tradingState = z.enum(['active', 'reducing', 'flattening', 'halted']);
export const marketStatus = z.enum(['trading', 'halted', 'luld', 'closed']);
export const tif = z.enum(['day', 'gtc', 'gtd', 'ioc', 'fok', 'atOpen', 'atClose']);
export const orderType = z.enum(['market', 'limit', 'stop', 'stopLimit', 'trailingStop', 'takeProfit']);
export const triggerSource = z.enum(['last', 'bidAsk', 'mid']);
export const trail = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('price'), amount: unsigned }),
  z.strictObject({ kind: z.literal('percent'), pct: unsigned }),
]);
export const orderFlags = z.strictObject({ allOrNone: z.boolean(), postOnly: z.boolean(), reduceOnly: z.boolean() });
/** A name that the trader gives: letters, digits, spaces, and . _ / - */
export const label = z
  .string()
  .max(64)
  .regex(/^[A-Za-z0-9][A-Za-z0-9 ._/-]{0,63}$/);
/** `yyyy-mm-dd`. */
export const civilDate = z
  .string()
  .max(10)
  .regex(/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/);
/** A hash that the engine wrote. */
export const hash = z
  .string()
  .max(64)
  .regex(/^[0-9a-f]{8,64}$/);
/** Of a position on margin of its own. */
export const positionMargin = z.strictObject({
  leverage: unsigned.nullable(),
  marginMode: z.enum(['cross', 'isolated']).nullable(),
  liquidationPrice: unsigned.nullable(),
  markPrice: unsigned.exactOptional(),
  tsEventMs: figure,
});
