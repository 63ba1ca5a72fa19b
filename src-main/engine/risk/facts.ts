/**
 * What the gate looks at: facts of one account at one moment, read only, and what the trader wants to do. The engine
 * lends views of its own containers; nothing here is kept or changed.
 */
import type {
  Account,
  AccountId,
  AccountValue,
  CalendarId,
  Capabilities,
  ClientOrderId,
  CompiledCalendar,
  Connection,
  ConnectionId,
  FeeSchedule,
  Instrument,
  InstrumentId,
  Ladder,
  LadderId,
  Order,
  OrderType,
  Position,
  Price,
  Quantity,
  Quote,
  RiskLimits,
  SessionKind,
  Side,
  TimeInForce,
  TradingState,
} from '../../../shared/domain/index.ts';

/** What may still fill if this passes. */
export type OrderIntent = {
  readonly connectionId: ConnectionId;
  readonly accountId: AccountId;
  readonly instrumentId: InstrumentId;
  readonly side: Side;
  /** What may still fill: when modifying, the new total less what is filled; for a rung, its own quantity. */
  readonly qty: Quantity;
  /** The limit, or a ladder's worst price; null for market orders. */
  readonly worstPrice: Price | null;
  readonly type: OrderType;
  readonly sessions: readonly SessionKind[];
  readonly tif: TimeInForce;
  readonly ladder: boolean;
  /** When modifying or replacing: the order that this stands for, which is not counted beside it. */
  readonly excludes: ClientOrderId | null;
  /** A rung of (or a change to) a ladder that was approved: it and its orders are not counted beside this. */
  readonly excludesLadder: LadderId | null;
};

/** An order or ladder sent a short while ago, for the duplicate check. Rungs of ladders are not listed. */
export type RecentSubmit = {
  readonly clientOrderId: ClientOrderId | LadderId;
  readonly instrumentId: InstrumentId;
  readonly side: Side;
  readonly qty: Quantity;
  readonly worstPrice: Price | null;
  readonly type: OrderType;
  readonly ladder: boolean;
  readonly atMs: number;
};

/** Of ONE account on ONE connection: the intent's. */
export type RiskFacts = {
  readonly nowMs: number;
  readonly tradingState: TradingState;
  readonly limits: RiskLimits;
  readonly connection: Connection | null;
  readonly capabilities: Capabilities | null;
  readonly account: Account | null;
  /** `equity` null fails opening orders closed. The gate reads nothing else of the account's value. */
  readonly accountValue: Pick<AccountValue, 'equity'> | null;
  readonly instruments: ReadonlyMap<InstrumentId, Instrument>;
  readonly positions: Iterable<Position>;
  /** Every order that may still be at the venue (`isWorking`), those of ladders included. */
  readonly workingOrders: Iterable<Order>;
  /** Every ladder that is not done; counted by its unfilled target, its orders not beside it. */
  readonly workingLadders: Iterable<Ladder>;
  /** The reference quote: without our own orders. */
  readonly quoteOf: (id: InstrumentId) => Quote | null;
  readonly calendarOf: (id: CalendarId) => CompiledCalendar | null;
  readonly feesOf: (instrument: Instrument) => FeeSchedule | null;
  /** Orders and ladders sent today (a ladder counts once). */
  readonly tradesToday: number;
  readonly recentSubmits: Iterable<RecentSubmit>;
};
