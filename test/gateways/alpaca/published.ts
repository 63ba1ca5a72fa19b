/**
 * Messages of Alpaca's streams as its documentation publishes them (docs.alpaca.markets: Real-time Stock Data, Real-time Crypto Data,
 * WebSocket Streaming), field by field. REST has OpenAPI documents of its own; the orders in `trade_updates` are theirs.
 */
import { z } from 'zod';

const time = z.iso.datetime({ offset: true });
const number = z.number();
const code = z.string().regex(/^[A-Z]$|^ ?$/);
const symbol = { S: z.string() };

export const success = z.object({ T: z.literal('success'), msg: z.enum(['connected', 'authenticated']) });
export const error = z.object({ T: z.literal('error'), code: z.int(), msg: z.string() });
const list = z.array(z.string());
export const subscription = z.object({
  ...{ T: z.literal('subscription'), trades: list, quotes: list, bars: list, updatedBars: list, dailyBars: list },
});
export const quote = z.object({
  ...{
    T: z.literal('q'),
    ...symbol,
    ax: code,
    ap: number,
    as: number,
    bx: code,
    bp: number,
    bs: number,
    c: list,
    t: time,
    z: code,
  },
});
export const trade = z.object({
  ...{ T: z.literal('t'), ...symbol, i: z.int(), x: code, p: number, s: number, c: list, t: time, z: code },
});
export const bar = z.object({
  ...{
    T: z.enum(['b', 'd', 'u']),
    ...symbol,
    o: number,
    h: number,
    l: number,
    c: number,
    v: number,
    n: z.int(),
    vw: number,
    t: time,
  },
});
export const status = z.object({
  ...{ T: z.literal('s'), ...symbol, sc: z.string(), sm: z.string(), rc: z.string(), rm: z.string(), t: time, z: code },
});
export const cryptoQuote = z.object({
  T: z.literal('q'),
  ...symbol,
  bp: number,
  bs: number,
  ap: number,
  as: number,
  t: time,
});
export const cryptoTrade = z.object({
  ...{ T: z.literal('t'), ...symbol, p: number, s: number, t: time, i: z.int(), tks: z.enum(['B', 'S', '-']) },
});

export const authorization = z.object({
  stream: z.literal('authorization'),
  data: z.object({ status: z.enum(['authorized', 'unauthorized']), action: z.enum(['authenticate', 'listen']) }),
});
export const listening = z.object({ stream: z.literal('listening'), data: z.object({ streams: list }) });
const decimal = z.string().regex(/^-?\d+(\.\d+)?$/);
const told = { timestamp: time, order: z.looseObject({ id: z.uuid() }), execution_id: z.uuid() };
/** Events that tell of a fill carry it; the others carry the order alone. */
export const update = z.object({
  stream: z.literal('trade_updates'),
  data: z.union([
    z.object({ event: z.enum(['fill', 'partial_fill']), ...told, price: decimal, qty: decimal, position_qty: decimal }),
    z.object({
      event: z.enum([
        ...(['new', 'canceled', 'expired', 'done_for_day', 'replaced', 'rejected', 'pending_new', 'stopped'] as const),
        ...(['pending_cancel', 'pending_replace', 'calculated', 'suspended', 'order_replace_rejected'] as const),
        ...(['order_cancel_rejected', 'accepted', 'held'] as const),
      ]),
      ...told,
    }),
  ]),
});
