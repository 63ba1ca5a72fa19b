/**
 * The engine's containers: they mutate in place, their records are replaced. Only `applyEvent` writes what the journal
 * holds; the rest (quotes, calendars, capabilities, ladder runs) is given anew after each start.
 */
import type {
  Account,
  AccountId,
  Adoption,
  Alert,
  AlertId,
  Borrow,
  Bracket,
  BracketId,
  CalendarId,
  Capabilities,
  CashBook,
  ClientOrderId,
  CloseAll,
  CloseAllId,
  CommandId,
  CommandReply,
  CompiledCalendar,
  Connection,
  ConnectionId,
  Decimal,
  Fill,
  Instrument,
  InstrumentId,
  Ladder,
  LadderId,
  Order,
  Position,
  Quantity,
  Queued,
  QueuedId,
  Quote,
  RiskLimits,
  TradingState,
  Vertical,
  VerticalId,
  VerticalParams,
} from '../../shared/domain/index.ts';
import { capabilitiesFor } from '../../shared/domain/index.ts';
import type { CloseAllRun } from './algos/close-all/run.ts';
import type { BracketRun } from './algos/bracket/run.ts';
import type { LadderRun } from './algos/ladder/run.ts';
import type { HeldWatch, TriggerStreak } from './orders/held-watch.ts';
import type { MarketBook } from './reference-quote.ts';
import type { StrategyParts } from './portfolio/strategy-parts.ts';
import type { Stranger } from './reconcile/strangers.ts';
import type { ReferenceSamples } from './reference-samples.ts';
import type { RecentSubmit } from './risk/facts.ts';
import { RiskMemory } from './risk/risk-memory.ts';
import type { TradeSeen } from './trades-seen.ts';
import { TIMING_DEFAULTS, type EngineTiming } from './timing.ts';
import type { EngineOptions } from './types.ts';
import type { BookedCharge, EngineView, TradeCount } from './view.ts';

export class EngineState implements EngineView {
  readonly idPrefix: string;
  readonly epoch: number | null;
  configuredLimits: RiskLimits;
  limits: RiskLimits;
  tradingState: TradingState = 'active';
  tradingStateReason = '';
  seq = 0;

  readonly instruments = new Map<InstrumentId, Instrument>();
  readonly orders = new Map<ClientOrderId, Order>();
  readonly ladders = new Map<LadderId, Ladder>();
  readonly positions = new Map<string, Position>();
  /** By `positionKey`: what venues' readings have of it that no fill has explained. */
  readonly adoptions = new Map<string, Adoption>();
  /** By `positionKey`: what of a position is a strategy's. */
  readonly strategyParts = new Map<string, StrategyParts>();
  /** By `positionKey`: what venues list of instruments that are not known here; of this life only. */
  readonly strangers = new Map<string, Stranger>();
  readonly fills = new Map<string, Fill>();
  readonly accounts = new Map<AccountId, Account>();
  /** What of the accounts' cash stands beside the venues' newest readings. */
  readonly cashBooks = new Map<AccountId, CashBook>();
  readonly connections = new Map<ConnectionId, Connection>();
  readonly alerts = new Map<AlertId, Alert>();
  readonly quotes = new Map<InstrumentId, Quote>();
  /** What brokers lend; of this life only. */
  readonly borrows = new Map<InstrumentId, Borrow>();
  readonly calendars = new Map<CalendarId, CompiledCalendar>();
  readonly capabilities = new Map<ConnectionId, Capabilities>();
  /** Which connections list an instrument, and how fast each answers. */
  readonly listings = new Map<InstrumentId, Set<ConnectionId>>();
  /** Whether all that a connection has listed are coins. */
  readonly onlyCoins = new Map<ConnectionId, boolean>();
  readonly latencies = new Map<ConnectionId, number>();
  readonly tradeCounts = new Map<AccountId, TradeCount>();
  readonly brackets = new Map<BracketId, Bracket>();
  readonly closeAlls = new Map<CloseAllId, CloseAll>();
  readonly queued = new Map<QueuedId, Queued>();
  readonly verticals = new Map<VerticalId, Vertical>();

  /** Orders that may be at the venue, and ladders that are not done. */
  readonly workingOrders = new Set<ClientOrderId>();
  readonly liveLadders = new Set<LadderId>();
  /** Queued orders that may still be sent. */
  readonly liveQueued = new Set<QueuedId>();
  /** Verticals that are not done. */
  readonly liveVerticals = new Set<VerticalId>();
  /** What a vertical starts from where its command says nothing. */
  verticalDefaults: Partial<VerticalParams>;
  /** How long venues are waited for. */
  readonly timing: EngineTiming;
  readonly workingByInstrument = new Map<InstrumentId, Set<ClientOrderId>>();
  readonly liveByInstrument = new Map<InstrumentId, Set<LadderId>>();
  /** Orders that the app holds. */
  readonly heldByInstrument = new Map<InstrumentId, Set<ClientOrderId>>();
  /** Brackets that are not done. */
  readonly liveBrackets = new Map<InstrumentId, Set<BracketId>>();
  /** In the order in which they ended: the oldest go first. */
  readonly endedOrders = new Set<ClientOrderId>();
  readonly endedLadders = new Set<LadderId>();
  readonly answers = new Map<CommandId, CommandReply>();
  /** Answers to commands that did nothing: of this process only, apart, so that they push no journaled answer out. */
  readonly refusals = new Map<CommandId, CommandReply>();
  readonly tradeIds = new Set<string>();
  /** By `chargeKey`, as booked, the oldest first. */
  readonly charges = new Map<string, BookedCharge>();
  /** Sum of price × quantity of an order's or a ladder's fills, for exact averages. */
  readonly orderCosts = new Map<ClientOrderId, Decimal>();
  readonly ladderCosts = new Map<LadderId, Decimal>();
  /** `<connectionId>|<venueOrderId>`. */
  readonly venueOrders = new Map<string, ClientOrderId>();
  recentSubmits: readonly RecentSubmit[] = [];
  /** How many of each were made: the next one's number. */
  readonly made = { orders: 0, ladders: 0, alerts: 0, brackets: 0, closeAlls: 0, queued: 0, verticals: 0 };
  /** How many orders a live ladder has made. */
  readonly ladderOrders = new Map<LadderId, number>();

  readonly references = new Map<InstrumentId, ReferenceSamples>();
  /** What the gate remembers: limits' history, the latch, what is usual, messages. */
  readonly risk = new RiskMemory();
  readonly books = new Map<InstrumentId, MarketBook>();
  /** When ladders and brackets of an instrument last looked at a quote of it (still-market.ts). */
  readonly marketLooks = new Map<InstrumentId, number>();
  readonly trades = new Map<InstrumentId, TradeSeen>();
  readonly runs = new Map<LadderId, LadderRun>();
  readonly bracketRuns = new Map<BracketId, BracketRun>();
  readonly closeAllRuns = new Map<CloseAllId, CloseAllRun>();
  readonly heldWatches = new Map<InstrumentId, HeldWatch>();
  readonly triggerStreaks = new Map<ClientOrderId, TriggerStreak>();
  /** Held orders whose release did not leave this process: they wait for a link that is ready. */
  readonly heldUnsent = new Set<ClientOrderId>();
  /** Instruments in which an order may wait for exits to shrink: looked at in each step until none does. */
  readonly closersWaiting = new Set<InstrumentId>();
  /** The venue's count of an ended order's fills, where it said more than was booked. */
  readonly reportedFilled = new Map<ClientOrderId, Quantity>();
  /** The venue's time of the newest report that an order has heard. */
  readonly venueTs = new Map<ClientOrderId, number>();
  /** How often an order was asked for without an answer that settled it. */
  readonly queries = new Map<ClientOrderId, number>();

  constructor(options: EngineOptions) {
    this.idPrefix = options.idPrefix;
    this.epoch = options.epoch ?? null;
    this.configuredLimits = options.limits;
    this.limits = options.limits;
    this.verticalDefaults = options.verticals ?? {};
    this.timing = { ...TIMING_DEFAULTS, ...options.timing };
    if (options.account !== null) this.accounts.set(options.account.accountId, options.account);
  }

  referenceQuote(id: InstrumentId): Quote | null {
    return this.books.get(id)?.reference ?? null;
  }

  /** What a connection's venue can do with an instrument; null: it has not said. */
  capabilitiesOf(of: {
    readonly connectionId: ConnectionId;
    readonly instrumentId: InstrumentId;
  }): Capabilities | null {
    const venue = this.capabilities.get(of.connectionId);
    if (venue === undefined) return null;
    const instrument = this.instruments.get(of.instrumentId);
    return instrument === undefined ? venue : capabilitiesFor(venue, instrument.assetClass);
  }

  /** Working orders, of one instrument or of all, oldest first. */
  working(instrumentId: InstrumentId | null = null): Order[] {
    const ids = instrumentId === null ? this.workingOrders : this.workingByInstrument.get(instrumentId);
    return recordsOf(ids, this.orders);
  }

  /** Ladders that are not done, of one instrument or of all, oldest first. */
  live(instrumentId: InstrumentId | null = null): Ladder[] {
    const ids = instrumentId === null ? this.liveLadders : this.liveByInstrument.get(instrumentId);
    return recordsOf(ids, this.ladders);
  }
}

function recordsOf<K, V>(ids: ReadonlySet<K> | undefined, records: ReadonlyMap<K, V>): V[] {
  const found: V[] = [];
  if (ids === undefined) return found;
  for (const id of ids) {
    const record = records.get(id);
    if (record !== undefined) found.push(record);
  }
  return found;
}
