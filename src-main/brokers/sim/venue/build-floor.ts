/** Makes the exchange of a market and what venue.db kept of it. */
import {
  Decimal,
  type AccountId,
  type Bar,
  type Instrument,
  type InstrumentId,
} from '../../../../shared/domain/index.ts';
import type { VenueData } from '../data/venue-data.ts';
import { Accounts } from '../exchange/accounts.ts';
import { Floor, type Counters } from '../exchange/floor.ts';
import { relist } from '../exchange/listing.ts';
import { joinQueue } from '../exchange/queue.ts';
import type { SimProfile } from '../exchange/profiles.ts';
import { TradingHours } from '../exchange/trading-hours.ts';
import { isWaiting } from '../exchange/venue-order.ts';
import { isAwake } from '../exchange/work.ts';
import { BarStore } from '../market/bar-store.ts';
import { DayStats, tradingDay } from '../market/day-stats.ts';
import type { ComboMarket } from '../market/combo-market.ts';
import type { MarketSource, OpeningFigures } from '../market/market-source.ts';
import { BAR_INTERVALS } from '../../../../shared/domain/index.ts';

const RECENT_MS = 10 * 86_400_000;

export type FloorPlan = {
  readonly market: MarketSource;
  readonly combos: ComboMarket;
  readonly data: VenueData;
  readonly startMs: number;
  readonly baseCurrency: string;
  readonly openingCash: string;
  /** Minute bars that venue.db kept, by instrument. */
  readonly kept: ReadonlyMap<InstrumentId, readonly Bar[]>;
  /** Kinds of venue, by account. */
  readonly profiles: ReadonlyMap<AccountId, SimProfile>;
};

/** Throws on text in venue.db that is not ours (the caller reports it as corrupt). */
export function buildFloor(plan: FloorPlan): Floor {
  const { market, data, startMs } = plan;
  const instruments = new Map(market.instruments.map((i) => [i.id, i] as const));
  const hours = new TradingHours();
  const opening = new Map<string, Decimal>();
  for (const { currency } of market.instruments) opening.set(currency, Decimal.from(plan.openingCash));
  const accounts = new Accounts(instruments, plan.baseCurrency, opening);
  for (const state of data.accounts()) accounts.restore(state);
  const counters = JSON.parse(data.state('counters') ?? '{"orders":0,"trades":0,"priority":0}') as Counters;
  const floor = new Floor({
    instruments,
    market,
    hours,
    accounts,
    stats: statsOf(plan, instruments),
    bars: barsOf(plan, instruments, hours),
    archive: { find: (id) => data.order(id) },
    counters,
    profiles: plan.profiles,
    quoteCombo: (instrument, tick) => plan.combos.addCombo(instrument, tick),
  });
  const held = new Set<InstrumentId>();
  for (const account of accounts.all())
    for (const [id, holding] of account.holdings) if (holding.qty !== 0) held.add(id);
  // What was traded lately is still told in mass statuses: its contracts are known even if they expired.
  for (const account of accounts.all())
    for (const fill of data.fillsSince(account.accountId, startMs - RECENT_MS)) held.add(fill.instrumentId);
  relist(floor, data.state('listed'), { nowMs: startMs, needed: (id) => held.has(id) });
  market.forgetPast();
  for (const order of data.openOrders()) {
    if (!instruments.has(order.instrumentId)) continue;
    floor.orders.set(order.clientOrderId, order);
    floor.open.add(order);
    if (isWaiting(order) || order.flags.allOrNone) {
      floor.watch(order);
      continue;
    }
    if (order.auctionMs !== null || order.limit === null || !isAwake(floor, order, startMs)) {
      floor.sleepers.add(order);
      continue;
    }
    // The others' book was drawn anew: our place in it is what they show now, or better if we were further.
    const { ahead } = order;
    joinQueue(order, market.book(order.instrumentId));
    if (ahead !== null && order.ahead !== null) order.ahead = Math.min(ahead, order.ahead);
    floor.book(order.instrumentId).add(order);
  }
  return floor;
}

function statsOf(plan: FloorPlan, instruments: ReadonlyMap<InstrumentId, Instrument>): Map<InstrumentId, DayStats> {
  const { market, data, startMs } = plan;
  const saved = market.kind === 'model' ? data.state('stats') : null;
  const kept = new Map((saved === null ? [] : JSON.parse(saved)) as [InstrumentId, OpeningFigures][]);
  const clock = JSON.parse(data.state('clock') ?? 'null') as { nowMs: number } | null;
  const stats = new Map<InstrumentId, DayStats>();
  for (const instrument of instruments.values()) {
    const figures = kept.get(instrument.id);
    const asOfMs = figures === undefined ? startMs : (clock?.nowMs ?? startMs);
    const day = new DayStats(instrument, figures ?? market.opening(instrument.id), asOfMs);
    if (tradingDay(instrument, asOfMs) !== tradingDay(instrument, startMs)) day.roll(startMs);
    stats.set(instrument.id, day);
  }
  return stats;
}

/**
 * A model's past can be drawn at any time: what trades go on from when an instrument first trades, all of it when it is
 * looked at. A recording's is read now.
 */
function barsOf(plan: FloorPlan, instruments: ReadonlyMap<InstrumentId, Instrument>, hours: TradingHours): BarStore {
  const begin = (id: InstrumentId, store: BarStore): void => {
    const instrument = instruments.get(id);
    if (instrument === undefined) return;
    const end = plan.market.pastEnd(id);
    for (const interval of BAR_INTERVALS) store.fill(id, interval, end[interval] === undefined ? [] : [end[interval]]);
    for (const [startMs, open, high, low, close, volume] of plan.kept.get(id) ?? []) {
      const session = hours.session(instrument.calendar, startMs)?.kind ?? null;
      store.add(id, startMs, { open, high, low, close, volume }, session);
    }
  };
  const bars = new BarStore(instruments, { begin, bars: (id, interval) => plan.market.history(id, interval) });
  if (plan.market.kind === 'recording') for (const id of instruments.keys()) bars.newest(id, '1d', 1);
  return bars;
}
