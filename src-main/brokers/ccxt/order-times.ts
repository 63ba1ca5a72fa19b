/** How long an order works, as each exchange is told it. Pure. */
import { err, ok, type OrderType, type Result, type TimeInForce } from '../../../shared/domain/index.ts';
import type { SubmitRequest } from '../../ports/execution-client.ts';
import { stampOf } from '../../wire/stamp.ts';
import type { Params } from './exchange.ts';
import type { ExchangeProfile } from './profiles.ts';

const TIFS: Readonly<Partial<Record<TimeInForce, string>>> = { gtc: 'GTC', ioc: 'IOC', fok: 'FOK' };

type Dated = {
  /** The types that may have a date. */
  readonly types: readonly OrderType[];
  readonly postOnly: boolean;
  readonly params: (expireMs: number) => Params;
};

/** The date that an order is good till, in each exchange's words; exchanges that are not here take none. */
const DATES: Readonly<Record<string, Dated>> = {
  // limit_limit_gtd and stop_limit_stop_limit_gtd: RFC 3339.
  coinbase: {
    types: ['limit', 'stopLimit'],
    postOnly: true,
    params: (expireMs) => ({ timeInForce: 'GTD', end_time: stampOf(expireMs) }),
  },
  // At least 600 s ahead, by whole seconds; post-only is a time in force of its own there (GTX).
  binanceusdm: {
    types: ['limit'],
    postOnly: false,
    params: (expireMs) => ({ timeInForce: 'GTD', goodTillDate: expireMs }),
  },
  // AddOrder: `expiretm`, seconds since 1970.
  kraken: {
    types: ['limit', 'stopLimit'],
    postOnly: true,
    params: (expireMs) => ({ timeInForce: 'GTD', expiretm: Math.floor(expireMs / 1000) }),
  },
};

/** What says how long it works, or why the exchange does not take that. `limit`: it has a price to rest at. */
export function timeParams(
  { tif, expireMs = null, flags, type }: SubmitRequest,
  profile: ExchangeProfile,
  limit: boolean,
): Result<Params, string> {
  const lacks = err(`${profile.title} takes no time in force ${tif} here`);
  if (tif !== 'gtd') {
    const named = TIFS[tif];
    if (named === undefined || expireMs !== null || !profile.timesInForce.includes(tif)) return lacks;
    return ok(limit && flags?.postOnly !== true ? { timeInForce: named } : {});
  }
  const date = DATES[profile.id];
  if (date === undefined || !profile.timesInForce.includes('gtd')) return lacks;
  if (expireMs === null) return err('an order good till a date needs the date');
  if (!limit || !date.types.includes(type))
    return err(`${profile.title} takes no date with orders of type ${type} here`);
  if (flags?.postOnly === true && !date.postOnly) return err(`${profile.title} takes no date with post-only orders`);
  return ok(date.params(expireMs));
}
