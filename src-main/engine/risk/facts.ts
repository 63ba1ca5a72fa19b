/**
 * What the gate looks at: facts of one account at one moment, read only, and what the trader wants to do. The engine
 * lends views of its own containers; nothing here is kept or changed.
 */
import type {
  Account,
  AccountId,
  AccountValue,
  Borrow,
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
  MarginAnswer,
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
import type { ReferenceRange } from '../reference-samples.ts';
import type { Usual } from './usual.ts';

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
  /** Where an order that waits for a trigger will act; missing or null: it waits for none. */
  readonly triggerPrice?: Price | null;
  /** As the venue will see it. */
  readonly type: OrderType;
  /** As it was asked for, where that differs (a stop that the app holds becomes a market order). */
  readonly askedType?: OrderType;
  readonly sessions: readonly SessionKind[];
  readonly tif: TimeInForce;
  readonly ladder: boolean;
  /** When modifying or replacing: the order that this stands for, which is not counted beside it. */
  readonly excludes: ClientOrderId | null;
  /** A rung of (or a change to) a ladder that was approved: it and its orders are not counted beside this. */
  readonly excludesLadder: LadderId | null;
  /** A bracket's exit: idle ladders do not count beside it, since they wait for exits to shrink before they send. */
  readonly exit?: boolean;
  /** What the order belongs to, for a close-all of one strategy; missing or null: none. */
  readonly strategy?: string | null;
  /** Of an order through zero that was sent as two: the half that closes, which is no duplicate of this. */
  readonly otherHalf?: ClientOrderId;
  /** The venue's answer to a what-if of exactly this; null: it was asked and did not say (G11). Missing: not asked. */
  readonly margin?: MarginAnswer | null;
};

/** An order or ladder sent a short while ago, for the duplicate check. Rungs of ladders are not listed. */
export type RecentSubmit = {
  readonly clientOrderId: ClientOrderId | LadderId;
  /** Missing in snapshots of earlier versions: any account. */
  readonly accountId?: AccountId;
  readonly instrumentId: InstrumentId;
  readonly side: Side;
  readonly qty: Quantity;
  readonly worstPrice: Price | null;
  /** Where it waits to act; missing or null: it waits for nothing. */
  readonly triggerPrice?: Price | null;
  /** As it was asked for. */
  readonly type: OrderType;
  readonly ladder: boolean;
  readonly atMs: number;
};

/** Of ONE account on ONE connection: the intent's. */
export type RiskFacts = {
  readonly nowMs: number;
  readonly tradingState: TradingState;
  /** The close-all whose narrower scope covers the intent; missing or null: none (scope `all` is the trading state). */
  readonly closing?: string | null;
  readonly limits: RiskLimits;
  readonly connection: Connection | null;
  readonly capabilities: Capabilities | null;
  readonly account: Account | null;
  /** `equity` null fails opening orders closed, `dayPnl` only where a day's loss is limited. */
  readonly accountValue: Pick<AccountValue, 'equity' | 'dayPnl'> | null;
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
  /** Submits, changes and cancels to this connection in the last second. */
  readonly messagesLastSecond: number;
  /** By `positionKey`: instruments that the throttle closed for opening. */
  readonly repeatStopped: ReadonlySet<string>;
  /** What the broker lends of it; null: it has not said. */
  readonly borrowOf: (id: InstrumentId) => Borrow | null;
  /** Until when its short sales are restricted (SEC Rule 201), UTC ms; null: they are not, as far as quotes were seen here. */
  readonly shortRestrictedUntil: (id: InstrumentId) => number | null;
  /** What the account usually does; null: nothing is known. */
  readonly usual: Usual | null;
  /** Lowest and highest reference since a time; null: none is known. */
  readonly referenceRange: (id: InstrumentId, sinceMs: number) => ReferenceRange | null;
};
