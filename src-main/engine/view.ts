/**
 * The engine's state as others may see it: read-only containers that change in place while `process` or `apply` runs,
 * holding records that are replaced and never mutated. Every container that could grow has a named bound.
 */
import type {
  Account,
  AccountId,
  Alert,
  AlertId,
  Bracket,
  BracketId,
  CalendarId,
  Capabilities,
  ClientOrderId,
  CloseAll,
  CloseAllId,
  CommandId,
  CommandReply,
  CompiledCalendar,
  Connection,
  ConnectionId,
  Fill,
  Instrument,
  InstrumentId,
  Ladder,
  LadderId,
  LimitChange,
  Order,
  Position,
  Queued,
  QueuedId,
  Quote,
  RiskLimits,
  StatementCharge,
  TradingLatch,
  TradingState,
  Vertical,
  VerticalId,
} from '../../shared/domain/index.ts';

/** Orders that ended and are still held; working ones are never dropped. */
export const ENDED_ORDERS_MAX = 500;
/** Ladders that ended and are still held. */
export const ENDED_LADDERS_MAX = 200;
/** Brackets, close-alls, queued orders and verticals held each, live ones beside them. */
export const ENDED_RECORDS_MAX = 200;
/** Fills held for the screen; the journal has them all. */
export const FILLS_MAX = 500;
/** Acknowledged alerts held; open ones beyond OPEN_ALERTS_MAX drop the oldest. */
export const ALERTS_MAX = 200;
export const OPEN_ALERTS_MAX = 1_000;
/** Command ids whose answers are remembered. */
export const ANSWERS_MAX = 10_000;
/** Ids of trades and charges remembered to tell what was booked from what is new. */
export const TRADE_IDS_MAX = 100_000;
/** What venues booked apart from trades, held to be compared at the end of a day. */
export const CHARGES_MAX = 5_000;
/** Submits remembered for the duplicate check. */
export const RECENT_SUBMITS_MAX = 256;

/** How many orders and ladders an account sent on a trading day. */
export type TradeCount = { readonly dayKey: string; readonly count: number };

/** `<accountId>|<instrumentId>`. */
export const positionKey = (accountId: AccountId, instrumentId: InstrumentId): string => `${accountId}|${instrumentId}`;
/** `<accountId>|<instrumentId>|<tradeId>`: two accounts that trade with each other have the same trade id. */
export const fillKey = (fill: Pick<Fill, 'accountId' | 'instrumentId' | 'tradeId'>): string =>
  `${fill.accountId}|${fill.instrumentId}|${fill.tradeId}`;

/** As `fillKey`, of what is no trade; no instrument has such a name. */
export const chargeKey = (accountId: AccountId, charge: Pick<StatementCharge, 'id'>): string =>
  `${accountId}|charge|${charge.id}`;

/** A charge, with the account that it is of. */
export type BookedCharge = { readonly accountId: AccountId; readonly charge: StatementCharge };

/** What of the gate's memory others may see. */
export type RiskView = {
  readonly limitChanges: readonly LimitChange[];
  readonly latch: TradingLatch | null;
  readonly stateBy: string;
  /** By `positionKey`. */
  readonly repeatStopped: ReadonlySet<string>;
};

export interface EngineView {
  /** Of the last event applied; 0 before the first. */
  readonly seq: number;
  readonly instruments: ReadonlyMap<InstrumentId, Instrument>;
  /** Working ones and the latest ENDED_ORDERS_MAX that ended. */
  readonly orders: ReadonlyMap<ClientOrderId, Order>;
  /** Live ones and the latest ENDED_LADDERS_MAX that ended. */
  readonly ladders: ReadonlyMap<LadderId, Ladder>;
  /** By `positionKey`. */
  readonly positions: ReadonlyMap<string, Position>;
  /** By `fillKey`, oldest first. */
  readonly fills: ReadonlyMap<string, Fill>;
  readonly accounts: ReadonlyMap<AccountId, Account>;
  /** By `chargeKey`, as booked, the oldest first. */
  readonly charges: ReadonlyMap<string, BookedCharge>;
  readonly connections: ReadonlyMap<ConnectionId, Connection>;
  readonly alerts: ReadonlyMap<AlertId, Alert>;
  /** As published: our own orders are in them. */
  readonly quotes: ReadonlyMap<InstrumentId, Quote>;
  readonly limits: RiskLimits;
  readonly configuredLimits: RiskLimits;
  readonly tradingState: TradingState;
  readonly tradingStateReason: string;
  readonly calendars: ReadonlyMap<CalendarId, CompiledCalendar>;
  readonly capabilities: ReadonlyMap<ConnectionId, Capabilities>;
  /** Which connections list an instrument; how fast each answers, ms. */
  readonly listings: ReadonlyMap<InstrumentId, ReadonlySet<ConnectionId>>;
  readonly latencies: ReadonlyMap<ConnectionId, number>;
  readonly tradeCounts: ReadonlyMap<AccountId, TradeCount>;
  readonly brackets: ReadonlyMap<BracketId, Bracket>;
  readonly closeAlls: ReadonlyMap<CloseAllId, CloseAll>;
  readonly queued: ReadonlyMap<QueuedId, Queued>;
  readonly verticals: ReadonlyMap<VerticalId, Vertical>;
  /** What commands were answered, those of earlier lives too. */
  readonly answers: ReadonlyMap<CommandId, CommandReply>;
  /** Who changed the limits, what holds trading back, what the throttle closed. */
  readonly risk: RiskView;
  /** The quote without our own orders (conventions: Quotes); null when there is none. */
  referenceQuote(id: InstrumentId): Quote | null;
}
