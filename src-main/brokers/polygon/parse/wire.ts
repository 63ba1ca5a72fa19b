/** The shapes of Polygon's answers and events as far as we read them. */
import { z } from 'zod';

const price = z.number();
/** Numbers of the sale conditions. */
const conditions = z.array(z.number()).max(32).nullish();
const bar = z.object({ o: price, h: price, l: price, c: price, v: z.number() });

export const snapshotShape = z.object({
  ticker: z.string(),
  day: bar.nullish(),
  prevDay: bar.nullish(),
  lastQuote: z.object({ p: price, s: z.number(), P: price, S: z.number(), t: z.number() }).nullish(),
  lastTrade: z.object({ p: price, s: z.number(), t: z.number(), c: conditions }).nullish(),
});
export type SnapshotWire = z.infer<typeof snapshotShape>;
/** In every answer that is Polygon's: one without it is somebody else's, and not an empty one. */
const status = z.string();
export const snapshotsShape = z.object({ status, tickers: z.array(snapshotShape).nullish() });

export const tickerShape = z.object({
  ticker: z.string(),
  name: z.string(),
  market: z.string(),
  active: z.boolean().nullish(),
  type: z.string().nullish(),
  primary_exchange: z.string().nullish(),
});
export type TickerWire = z.infer<typeof tickerShape>;
export const tickersShape = z.object({ status, results: z.array(tickerShape).nullish() });

export const aggregatesShape = z.object({ status, results: z.array(bar.extend({ t: z.number() })).nullish() });
export type AggregateWire = z.infer<typeof bar> & { readonly t: number };

export const marketStatusShape = z.object({ market: z.string(), serverTime: z.string() });

/** Events of the stream, by `ev`. */
export const eventShape = z.discriminatedUnion('ev', [
  z.object({ ev: z.literal('status'), status: z.string(), message: z.string() }),
  z.object({
    ev: z.literal('Q'),
    sym: z.string(),
    bp: price,
    bs: z.number(),
    ap: price,
    as: z.number(),
    t: z.number(),
  }),
  z.object({ ev: z.literal('T'), sym: z.string(), p: price, s: z.number(), t: z.number(), c: conditions }),
  z.object({ ev: z.literal('A'), sym: z.string(), av: z.number().nullish() }),
  z.object({ ev: z.literal('AM'), sym: z.string(), ...bar.shape, s: z.number() }),
]);
export type StreamEvent = z.infer<typeof eventShape>;
