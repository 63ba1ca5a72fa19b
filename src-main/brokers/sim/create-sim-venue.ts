/** Makes the simulated venue: exchange, market, clients and venue.db, driven by an injected scheduler. */
import {
  err,
  ok,
  type AccountId,
  type Bar,
  type ConnectionId,
  type InstrumentId,
  type Result,
} from '../../../shared/domain/index.ts';
import { openVenueData, type VenueData } from './data/venue-data.ts';
import { accountIdOf } from './exchange/accounts.ts';
import { SIM_FEES } from './exchange/fees.ts';
import type { Floor } from './exchange/floor.ts';
import { SIM_PROFILES } from './exchange/profiles.ts';
import { publishedQuote } from './exchange/published.ts';
import { ComboMarket } from './market/combo-market.ts';
import { LISTINGS } from './market/listings.ts';
import { MarketModel } from './market/market-model.ts';
import type { MarketSource } from './market/market-source.ts';
import { readModelState } from './market/model-state.ts';
import { OverridableMarket } from './market/overridable-market.ts';
import { OptionMarket } from './market/options/option-market.ts';
import { Random } from './market/random.ts';
import { RecordedMarket } from './replay/recorded-market.ts';
import { LATENCY_DEFAULT, type SimAccount, type SimVenue, type SimVenueError, type SimVenueOptions } from './types.ts';
import { buildFloor } from './venue/build-floor.ts';
import { makeControl } from './venue/control.ts';
import { LineFaults } from './venue/line.ts';
import { SimExecutionClient } from './venue/sim-execution-client.ts';
import { SimMarketDataClient } from './venue/sim-market-data-client.ts';
import { Switchboard } from './venue/switchboard.ts';
import { Turns } from './venue/turns.ts';

/** Cash that a new account starts with, in each currency of the market. */
const OPENING_CASH = '100000';
const REQUEST_TIMEOUT_MS = 5000;
const DEFAULT_ACCOUNTS: readonly SimAccount[] = [{ accountId: accountIdOf('SIM-1'), profile: 'full' }];
/** Stream of the seed that faults are drawn from. */
const FAULT_STREAM = 2;

/**
 * The venue, standing still until `start`. Errors name what is wrong with venue.db; nothing is left open then. The
 * scheduler's clock is the market's: it should stand at `startMs` (see `marketStartMs`).
 */
export function createSimVenue(options: SimVenueOptions): Result<SimVenue, SimVenueError> {
  const { dataFile, nativeBinding } = options;
  const data = openVenueData(nativeBinding === undefined ? { dataFile } : { dataFile, nativeBinding });
  if (!data.ok) return data;
  try {
    // A recording brings its own past.
    const kept = options.market.kind === 'model' ? data.value.bars() : new Map<InstrumentId, readonly Bar[]>();
    const source = sourceOf(options, data.value, kept);
    if (source.instruments.length === 0) {
      data.value.close();
      return err({ kind: 'noInstruments', message: 'the market has no instruments' });
    }
    const combos = new ComboMarket(source, options.seed);
    const market = new OverridableMarket(combos);
    // Levers on a leg are seen by its combos.
    combos.legs = market;
    return ok(assemble(options, data.value, { market, combos }, kept));
  } catch (error) {
    data.value.close();
    const message = error instanceof Error ? error.message : String(error);
    return err({ kind: 'corrupt', message: `${dataFile} holds what this venue cannot read: ${message}` });
  }
}

function sourceOf(
  options: SimVenueOptions,
  data: VenueData,
  kept: ReadonlyMap<InstrumentId, readonly Bar[]>,
): MarketSource {
  const { market, seed, startMs } = options;
  if (market.kind === 'replay') return new RecordedMarket(market.recording, market.startMs ?? market.recording.startMs);
  const anchors = new Map<InstrumentId, { atMs: number; price: number }>();
  for (const [id, bars] of kept) if (bars[0] !== undefined) anchors.set(id, { atMs: bars[0][0], price: bars[0][1] });
  const { symbols } = market;
  const listings = symbols === undefined ? LISTINGS : LISTINGS.filter((l) => symbols.includes(l.symbol));
  const model = new MarketModel({ listings, seed, startMs, saved: readModelState(data.state('market')), anchors });
  return new OptionMarket(model, listings, seed);
}

type Markets = { readonly market: OverridableMarket; readonly combos: ComboMarket };

function assemble(
  options: SimVenueOptions,
  data: VenueData,
  { market, combos }: Markets,
  kept: ReadonlyMap<InstrumentId, readonly Bar[]>,
): SimVenue {
  const { scheduler, logger, startMs } = options;
  const baseCurrency = options.market.kind === 'replay' ? options.market.recording.baseCurrency : 'USD';
  const openingCash = options.openingCash ?? OPENING_CASH;
  const accounts = options.accounts ?? DEFAULT_ACCOUNTS;
  const profiles = new Map(accounts.map(({ accountId, profile }) => [accountId, SIM_PROFILES[profile]] as const));
  const floor = buildFloor({ market, combos, data, startMs, baseCurrency, openingCash, kept, profiles });
  for (const id of kept.keys()) data.pruneBars(id);
  const board = new Switchboard();
  const faults = new LineFaults(options.faults ?? {}, Random.seeded(options.seed, FAULT_STREAM));
  const turns = new Turns({ floor, market, data, scheduler, logger, listener: board }, startMs);
  const { makeExecution, makeFeed } = clientMakers(options, { floor, turns, data, faults, board });
  return {
    start: () => turns.start(),
    stop: () => {
      turns.stop();
      board.link(false, 'the venue has stopped');
      data.close();
      return Promise.resolve();
    },
    executionClient: makeExecution,
    accounts,
    marketDataClient: makeFeed,
    control: makeControl({
      ...{ floor, market, turns, faults, scheduler },
      ...{ link: board.link, linkAccount: board.linkAccount, onLending: board.onLending },
    }),
    fees: SIM_FEES,
    audit: () => data.audit(),
    quote: (id) => (floor.instruments.has(id) ? publishedQuote(floor, id, scheduler.nowMs()) : null),
    lending: (id) => {
      const instrument = floor.instruments.get(id);
      return instrument === undefined ? null : floor.lending.of(instrument);
    },
    ended: () => turns.isOver(),
    nowMs: () => scheduler.nowMs(),
  };
}

type Works = {
  readonly floor: Floor;
  readonly turns: Turns;
  readonly data: VenueData;
  readonly faults: LineFaults;
  readonly board: Switchboard;
};

function clientMakers(options: SimVenueOptions, works: Works) {
  const { scheduler } = options;
  const { floor, turns, data, faults, board } = works;
  const parts = {
    floor,
    turns,
    data,
    scheduler,
    latency: options.latency ?? LATENCY_DEFAULT,
    faults,
    requestTimeoutMs: options.requestTimeoutMs ?? REQUEST_TIMEOUT_MS,
    onClose: (client: SimExecutionClient): void => void board.executions.delete(client),
  };
  const feedParts = {
    floor,
    scheduler,
    isUp: () => faults.connected && turns.broken === null,
    isOver: () => turns.isOver(),
    onClose: (client: SimMarketDataClient): void => void board.feeds.delete(client),
  };
  return {
    makeExecution: (connectionId: ConnectionId, accountId: AccountId): SimExecutionClient => {
      const client = new SimExecutionClient(connectionId, accountId, parts);
      board.executions.add(client);
      return client;
    },
    makeFeed: (): SimMarketDataClient => {
      const client = new SimMarketDataClient(feedParts);
      board.feeds.add(client);
      return client;
    },
  };
}
