/**
 * An exchange with nothing around it: no venue.db, no timers, no lines. For simulations that drive millions of orders under a
 * clock of their own: `advance(nowMs)`, `act((floor) => submit(floor, …), nowMs)`, then `takeReports()` and `forgetStored`.
 */
import { Decimal, type AccountId, type ClientOrderId } from '../../../../shared/domain/index.ts';
import { BarStore } from '../market/bar-store.ts';
import { DayStats } from '../market/day-stats.ts';
import type { MarketSource } from '../market/market-source.ts';
import { Accounts } from './accounts.ts';
import { Exchange } from './exchange.ts';
import { Floor } from './floor.ts';
import type { SimProfile } from './profiles.ts';
import { TradingHours } from './trading-hours.ts';
import type { VenueOrder } from './venue-order.ts';

export type MemoryExchangePlan = {
  readonly market: MarketSource;
  readonly startMs: number;
  readonly baseCurrency: string;
  /** Cash that each account opens with, in every currency of the market; decimal text. */
  readonly openingCash: string;
  readonly profiles?: ReadonlyMap<AccountId, SimProfile>;
  /** Closed orders that left memory; missing: they are forgotten, and their ids with them. */
  readonly archive?: (id: ClientOrderId) => VenueOrder | null;
};

/** Makes it; nothing happens before `advance`. */
export function memoryExchange(plan: MemoryExchangePlan): Exchange {
  const { market, startMs } = plan;
  const instruments = new Map(market.instruments.map((i) => [i.id, i] as const));
  const cash = Decimal.from(plan.openingCash);
  const opening = new Map(market.instruments.map(({ currency }) => [currency, cash] as const));
  const floor = new Floor({
    instruments,
    market,
    hours: new TradingHours(),
    accounts: new Accounts(instruments, plan.baseCurrency, opening),
    stats: new Map(market.instruments.map((i) => [i.id, new DayStats(i, market.opening(i.id), startMs)] as const)),
    bars: new BarStore(instruments),
    archive: { find: plan.archive ?? (() => null) },
    counters: { orders: 0, trades: 0, priority: 0 },
    ...(plan.profiles === undefined ? {} : { profiles: plan.profiles }),
  });
  return new Exchange(floor, startMs);
}
