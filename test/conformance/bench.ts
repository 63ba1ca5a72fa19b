/**
 * What a conformance card works on: one account at one venue, through the venue's own adapter, over its gateway, with the
 * simulated exchange behind it. Cards know nothing of the venue but this; each venue's test makes benches.
 *
 * A bench is made for one card and closed after it. Nothing here asserts times: cards wait for conditions.
 */
import {
  Decimal,
  dec,
  idOf,
  type AccountId,
  type ClientOrderId,
  type Instrument,
  type InstrumentId,
  type Mode,
  type Price,
  type Quantity,
} from '../../shared/domain/index.ts';
import type { BrokerConnection } from '../../src-main/ports/broker.ts';
import type { Scheduler } from '../../src-main/ports/clock.ts';
import type { ExecutionClient, LeftOrder } from '../../src-main/ports/execution-client.ts';
import type { MarketDataClient } from '../../src-main/ports/market-data-client.ts';
import { systemScheduler } from '../../src-main/runtime/system-scheduler.ts';
import { instrumentAt } from '../gateways/core/at-exchange.ts';
import type { GatewayHost, WireLevers } from '../gateways/core/gateway.ts';
import type { Recorder } from './recorder.ts';

/**
 * An instrument as the adapter lists it and as the exchange does. Cards place orders of whole `unit`s at `base` plus whole
 * `step`s; both must be fine with both sides' ticks and lots, and `base × unit` within the account's cash many times over.
 */
export type Traded = {
  readonly instrument: Instrument;
  /** The exchange's own: another id, maybe other scales. */
  readonly host: Instrument;
  readonly base: Price;
  readonly step: Price;
  readonly unit: Quantity;
};

/** What a card may do to the wire between the adapter and its gateway (or, without one, to the simulated link). */
export type Wire = {
  /** Every connection is reset; new ones are taken. */
  readonly cut: () => void;
  /** Connections are reset and none is taken, until `false`. */
  readonly down: (on: boolean) => void;
  /** Half-open: nothing passes and nothing is closed, until `false`. Null: this link cannot be. */
  readonly silent: ((on: boolean) => void) | null;
};

/** What another connection expects, and which orders the terminal left at work at the venue before it was opened. */
export type Wanted = {
  readonly accountId?: AccountId;
  readonly mode?: 'paper' | 'live';
  readonly left?: readonly LeftOrder[];
};

/** A further connection of the same broker, opened for a card, with what it heard. */
export type Opened = { readonly client: ExecutionClient; readonly heard: Recorder };

export type Bench = {
  /** `sim`, `ib`, `alpaca`, `binance`, … */
  readonly kind: string;
  readonly mode: Mode;
  readonly accountId: AccountId;
  /** Opened and connected, with `heard` as its listener. */
  readonly client: ExecutionClient;
  /** Opened and connected; null: it gives no quotes. */
  readonly marketData: MarketDataClient | null;
  /** Null: the simulated venue itself, which has none. */
  readonly connection: BrokerConnection | null;
  readonly heard: Recorder;
  readonly host: GatewayHost;
  readonly levers: WireLevers;
  /** Levers that this gateway's protocol cannot have, with the reason. */
  readonly missingLevers: Readonly<Partial<Record<keyof WireLevers, string>>>;
  readonly wire: Wire;
  /** The instrument that most cards trade, and another one; their books are set by the cards. */
  readonly main: Traded;
  readonly other: Traded | null;
  /** An underlying with options; null: none. */
  readonly optionsOn: Traded | null;
  /** The exchange's id of one of the adapter's. */
  readonly hostIdOf: (id: InstrumentId) => InstrumentId;
  /** Opens one more connection that expects another account or mode. Null: there is no such thing here. */
  readonly openAs: ((wanted: Wanted) => Opened) | null;
  /** A search text that finds `main`. */
  readonly searchText: string;
  readonly close: () => Promise<void>;
};

export type BenchOptions = {
  /** How many times faster than real the adapter's waits run (heartbeats, time-outs, redials); 1 if missing. */
  readonly speed?: number;
  /** What the adapter waits by instead, made of the exchange's clock. */
  readonly clock?: (base: Scheduler) => Scheduler;
};

/** The clock of a bench's adapter. */
export const adapterClock = (base: Scheduler, { speed = 1, clock }: BenchOptions): Scheduler =>
  clock === undefined ? quickScheduler(base, speed) : clock(base);

export type OpenBench = (options: BenchOptions) => Promise<Bench>;

/** Wednesday 2026-11-18, 10:00 in New York: every market is open, half an hour into the session. */
export const BENCH_START_MS = Date.UTC(2026, 10, 18, 15, 0, 0);

/** The machine's time moved so that it began at `startMs`: the exchange's clock and the adapter's. */
export function shiftedScheduler(startMs: number = BENCH_START_MS): Scheduler {
  const shift = startMs - systemScheduler.nowMs();
  return {
    nowMs: () => systemScheduler.nowMs() + shift,
    monotonicMs: () => systemScheduler.monotonicMs(),
    at: (atMs, run) => systemScheduler.at(atMs - shift, run),
    after: (afterMs, run) => systemScheduler.after(afterMs, run),
  };
}

/** The same clock whose durations pass `speed` times faster: what an adapter waits by. Its wall clock stays. */
export function quickScheduler(base: Scheduler, speed: number): Scheduler {
  if (speed === 1) return base;
  return {
    nowMs: () => base.nowMs(),
    monotonicMs: () => base.monotonicMs() * speed,
    at: (atMs, run) => base.at(atMs, run),
    after: (afterMs, run) => base.after(afterMs / speed, run),
  };
}

/** Longest that a card waits for anything, ms of the machine. */
const WAIT_MAX_MS = 25_000;

/** Waits until `look` gives something other than null, undefined or false. Throws with `what` when it never does. */
export async function until<T>(
  what: string,
  look: () => T | null | undefined | false,
  shown?: () => string,
): Promise<T> {
  const endMs = performance.now() + WAIT_MAX_MS;
  for (;;) {
    const found = look();
    if (found !== null && found !== undefined && found !== false) return found;
    if (performance.now() > endMs)
      throw new Error(`never happened: ${what}${shown === undefined ? '' : `\n${shown()}`}`);
    await new Promise((resolve) => setTimeout(resolve, 4));
  }
}

let orders = 0;
/** A client order id that no other order of this process has, in the form that the engine makes them: at most 32 characters. */
export function nextOrderId(): ClientOrderId {
  orders += 1;
  return idOf<ClientOrderId>(`K${(process.pid % 100_000).toString(36)}x${orders.toString(36)}x${startTag}`);
}
const startTag = (Date.now() % 1_000_000_000).toString(36);

/** `base` plus so many steps. */
export const priceAt = (of: Traded, steps: number): Price =>
  dec(of.base)
    .add(dec(of.step).mul(Decimal.of(steps)))
    .trim()
    .text();

/** So many units. */
export const qtyOf = (of: Traded, units: number): Quantity => dec(of.unit).mul(Decimal.of(units)).trim().text();

/** Best bid and ask in steps from `base`, sizes in units. A side of null is empty. */
export type Market = {
  readonly bid: number | null;
  readonly ask: number | null;
  readonly bidSize?: number;
  readonly askSize?: number;
};

/** Sets the others' book of an instrument at the exchange: it stays so, and fresh. */
export function setMarket(bench: Bench, of: Traded, market: Market): void {
  const { host } = of;
  const level = (steps: number | null, size: number): (readonly [number, number])[] =>
    steps === null
      ? []
      : [[dec(priceAt(of, steps)).toUnits(host.priceScale), dec(qtyOf(of, size)).toUnits(host.qtyScale)]];
  bench.host.venue.control.setBook(host.id, {
    bids: level(market.bid, market.bidSize ?? 100),
    asks: level(market.ask, market.askSize ?? 100),
  });
}

/** How cards trade an instrument: round prices near `base`. */
export type TradeSizes = { readonly base: string; readonly step: string; readonly unit: string };

/** The same with a trade of others at it: venues that look at the last trade see one there. */
export function setTradedMarket(bench: Bench, of: Traded, market: Market): void {
  setMarket(bench, of, market);
  bench.host.venue.control.trade(of.host.id, 'buy', dec(of.unit).toUnits(of.host.qtyScale));
  setMarket(bench, of, market);
}

/** An adapter's instrument with the exchange's of that id. Throws when the exchange does not list it. */
export async function tradedOf(
  host: GatewayHost,
  instrument: Instrument,
  hostId: InstrumentId,
  sizes: TradeSizes,
): Promise<Traded> {
  const found = await instrumentAt(host, hostId);
  const { base, step, unit } = sizes;
  return { instrument, host: found, base: dec(base).text(), step: dec(step).text(), unit: dec(unit).text() };
}
