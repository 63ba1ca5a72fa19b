/** Accounts, positions, what they are worth, and the limits the trader works under. */
import type { DecimalText, Money, Price, Quantity } from './decimal.ts';
import type { AccountId, AlertId, ClientOrderId, ConnectionId, InstrumentId, LadderId } from './ids.ts';
import type { AssetClass } from './instrument.ts';

/** Bound to the account that answered; cannot change within a connection (G21). */
export type Mode = 'simulation' | 'paper' | 'live';

/** active: all · reducing: only what reduces · flattening: close-all at work · halted: nothing opens. Cancels and reducing orders go through in all of them (G20). */
export type TradingState = 'active' | 'reducing' | 'flattening' | 'halted';

export type Balance = { readonly currency: string; readonly total: Money; readonly locked: Money };

/** What the venue itself says that the account may spend, in base currency, at its newest reading. Null: it does not say that. */
export type StatedPower = {
  /** For shares, with the credit that the account has. */
  readonly shares: Money | null;
  readonly options: Money | null;
  /** For what is bought without credit. */
  readonly unmargined: Money | null;
  /** Cash that has settled. */
  readonly settled: Money | null;
  /** It has no credit at all. */
  readonly isCash: boolean | null;
  /** Whether shares may be sold short. */
  readonly shorts: boolean | null;
  /** Why nothing can be opened there, a sentence; null: nothing is in the way. */
  readonly blocked: string | null;
  /** When these figures were first stated; the orders that are younger are not in them. */
  readonly asOfMs: number;
  /** Orders that work are not in the figures, however old they are. Missing: only the younger ones are not. */
  readonly ordersApart?: true;
  /** Worth of what fills opened that the newest reading does not have. Missing: it has them all. */
  readonly opened?: Money;
};

export type Account = {
  readonly accountId: AccountId;
  readonly connectionId: ConnectionId;
  readonly mode: Mode;
  readonly baseCurrency: string;
  readonly balances: readonly Balance[];
  /** Missing: the venue states none. */
  readonly power?: StatedPower;
};

/** What a venue says of a position on margin: its newest word. Null: it does not say, or there is none. */
export type PositionMargin = {
  readonly leverage: DecimalText | null;
  readonly marginMode: 'cross' | 'isolated' | null;
  /** Where the venue would close it; moves with everything else in a cross account. */
  readonly liquidationPrice: Price | null;
  /** What the venue itself marks it at, by which alone it closes it; no book's mid. Missing: it does not say. */
  readonly markPrice?: Price;
  readonly tsEventMs: number;
};

export type Position = {
  readonly accountId: AccountId;
  readonly connectionId: ConnectionId;
  readonly instrumentId: InstrumentId;
  /** Signed: + long, − short. */
  readonly qty: Quantity;
  /** Average cost per unit, fees apart; at most 12 decimals. `0` when flat. */
  readonly avgPrice: Price;
  /**
   * Exact and signed: what the held quantity cost, multiplier included, fees apart (shorts: minus what they brought).
   * `avgPrice` is derived from it, so that realised + unrealised always equals the fills' cash to the last digit.
   */
  readonly cost: Money;
  /** Since the position table began, before fees, in the instrument's currency. */
  readonly realised: Money;
  readonly fees: Money;
  /** Of the day that `dayKey` names (conventions: Day P&L). */
  readonly realisedToday: Money;
  readonly feesToday: Money;
  /** Cash of today's fills before fees: sales + , purchases −. Day P&L is counted from it and the boundary's mark. */
  readonly cashToday: Money;
  /** The quantity held at the day's boundary and the mark it is counted from. */
  readonly dayStartQty: Quantity;
  readonly dayStartMark: Price | null;
  readonly dayKey: string;
  readonly openedMs: number | null;
  readonly updatedMs: number;
  /** Funding, dividends and fees booked apart from trades, signed: + credited; since the position table began. Missing: none. */
  readonly charges?: Money;
  /** Positions on margin of their own (perpetuals); missing on others and when flat. */
  readonly margin?: PositionMargin;
};

export type MarkSource = 'mid' | 'last' | 'none';

/** What a position is worth now; sent beside the sequenced records, latest wins. */
export type PositionValue = {
  readonly accountId: AccountId;
  readonly instrumentId: InstrumentId;
  readonly mark: Price | null;
  readonly markSource: MarkSource;
  /** In the instrument's currency; null when there is no mark. */
  readonly unrealised: Money | null;
  readonly day: Money | null;
  readonly marketValue: Money | null;
  /** Of the account's equity, per cent, two decimals. */
  readonly sharePct: DecimalText | null;
};

/** An account's totals in its base currency; null where a mark or a rate is missing. */
export type AccountValue = {
  readonly accountId: AccountId;
  readonly equity: Money | null;
  readonly buyingPower: Money | null;
  readonly dayPnl: Money | null;
  readonly dayPnlPct: DecimalText | null;
  readonly unrealised: Money | null;
  readonly realisedToday: Money | null;
  readonly feesToday: Money | null;
  readonly tradesToday: number;
  /** What of the limits is in use; missing from clients' own fixtures. */
  readonly use?: RiskUse;
};

/** How the engine stands with one venue. Trading is gated until `ready` (G17). */
export type ConnectionState = 'disconnected' | 'connecting' | 'reconciling' | 'ready';

export type Connection = {
  readonly connectionId: ConnectionId;
  readonly name: string;
  readonly mode: Mode;
  readonly state: ConnectionState;
  /** Why it is not ready, for the trader. */
  readonly reason: string | null;
  readonly sinceMs: number;
  readonly accountId: AccountId;
  /** Live connections: whether the trader has armed it in this session; until then nothing is opened on it (G21). */
  readonly armed?: boolean;
  /** The trader takes quotes of one venue alone (Alpaca's IEX) for the market here, in this session. */
  readonly venueQuotes?: boolean;
};

export type AlertLevel = 'info' | 'warning' | 'danger';

export type Alert = {
  readonly alertId: AlertId;
  readonly level: AlertLevel;
  /** What happened; in a trader's words. */
  readonly title: string;
  /** What was not done, and what to do. */
  readonly detail: string;
  readonly instrumentId: InstrumentId | null;
  readonly clientOrderId: ClientOrderId | null;
  readonly ladderId: LadderId | null;
  readonly tsMs: number;
  readonly acknowledged: boolean;
};

/** The gate's limits. Set on screen they only tighten what the configuration file allows. */
export type RiskLimits = {
  readonly orderNotionalMax: Money;
  readonly orderQtyMax: Quantity;
  /** Position after the fill, of equity, per cent (S2.5: 10). */
  readonly positionSharePctMax: DecimalText;
  /** An underlying with its options and combos, at its worst loss, of equity, per cent. */
  readonly underlyingSharePctMax: DecimalText;
  /** Everything of one asset class, of equity, per cent. */
  readonly classSharePctMax: DecimalText;
  /** What everything held and working is worth, short or long, as a multiple of equity (S1.8: 5). */
  readonly leverageMax: DecimalText;
  /** Margin in use after the fill, of equity, per cent. */
  readonly marginUsePctMax: DecimalText;
  /** Loss of the day, base currency, at which trading goes to `reducing`; null: off. */
  readonly dayLossMax: Money | null;
  /** Distance of a limit beyond the mid, on the paying side, per cent. */
  readonly collarPctMax: DecimalText;
  /** The same against every reference of the last `collarWindowMs`; 0 ms: off. */
  readonly collarWindowPctMax: DecimalText;
  readonly collarWindowMs: number;
  /** Widest spread for opening orders, per cent of the mid, by class (conventions: Ladder); combos: of their width. */
  readonly spreadPctMax: Readonly<Record<AssetClass, DecimalText>>;
  /** Spreads up to this are never too wide, price. */
  readonly spreadFloor: { readonly option: Price; readonly combo: Price };
  readonly duplicateWindowMs: number;
  readonly quoteAgeMsMax: number;
  readonly tradesPerDayMax: number;
  /** Submits, changes and cancels a second, by connection; openings have four fifths of it. */
  readonly ordersPerSecondMax: number;
  readonly workingPerInstrumentMax: number;
  /** So many orders filled on one side of an instrument in `repeatWindowMs`, no command between: opening stops there. */
  readonly repeatFillsMax: number;
  readonly repeatWindowMs: number;
  /** An order, a minute's orders or a minute's loss of more than this times the usual is unusual (S1.12). */
  readonly unusualTimesMax: DecimalText;
  /** What is unusual is denied (a size) or latches trading to `reducing` (a burst, a loss), not only alarmed. */
  readonly unusualLatches: boolean;
  /** Ids or symbols in which nothing is opened; their options and combos count. */
  readonly restricted: readonly string[];
  /** A value at this share of its limit warns, per cent (S2.5: 75). */
  readonly warnAtPct: DecimalText;
  /** Tighter limits of an account, a class, or both: the tightest that applies wins. */
  readonly overrides: readonly LimitOverride[];
};

/** The limits that an override may set. */
export type LimitNumbers = Pick<
  RiskLimits,
  | 'orderNotionalMax'
  | 'orderQtyMax'
  | 'positionSharePctMax'
  | 'underlyingSharePctMax'
  | 'classSharePctMax'
  | 'leverageMax'
  | 'marginUsePctMax'
  | 'dayLossMax'
  | 'collarPctMax'
  | 'tradesPerDayMax'
  | 'ordersPerSecondMax'
  | 'workingPerInstrumentMax'
>;

/** Null: of every account, of every class. */
export type LimitOverride = {
  readonly accountId: AccountId | null;
  readonly assetClass: AssetClass | null;
  readonly limits: Partial<LimitNumbers>;
};

/** Who changed which limits when, in words; the latest are kept. */
export type LimitChange = { readonly atMs: number; readonly by: string; readonly changes: readonly string[] };

/** Why trading is held back by the engine itself: only the trader ends it, saying that the reason was read. */
export type LatchCause = 'dayLoss' | 'repeat' | 'unusual' | 'closeAll' | 'other';
export type TradingLatch = { readonly cause: LatchCause; readonly atMs: number };

/** What of an account's limits is in use now; null where it cannot be known. Base currency, per cent of equity. */
export type RiskUse = {
  /** As they hold for this account, all classes. */
  readonly tradesToday: number;
  readonly tradesPerDayMax: number;
  /** A loss as a positive amount; zero in profit. */
  readonly dayLoss: Money | null;
  readonly dayLossMax: Money | null;
  readonly leverage: DecimalText | null;
  readonly leverageMax: DecimalText;
  readonly marginUsePct: DecimalText | null;
  readonly marginUsePctMax: DecimalText;
  readonly largestPositionPct: DecimalText | null;
  readonly positionSharePctMax: DecimalText;
  readonly largestUnderlyingPct: DecimalText | null;
  readonly underlyingSharePctMax: DecimalText;
  readonly workingMost: number;
  readonly workingPerInstrumentMax: number;
  readonly messagesLastSecond: number;
  readonly ordersPerSecondMax: number;
};

/** A check of the user's own (docs/own-risk-check.md). */
export type OwnCheckId = `own.${string}`;
export type CheckId = BuiltInCheckId | OwnCheckId;

export type BuiltInCheckId =
  | 'state'
  | 'instrument'
  | 'quantity'
  | 'notional'
  | 'positionShare'
  | 'buyingPower'
  | 'collar'
  | 'spread'
  | 'staleQuote'
  | 'duplicate'
  | 'session'
  | 'tradeCount'
  | 'unknownOrder'
  | 'leverage'
  | 'dayLoss'
  | 'messageRate'
  | 'workingCount'
  | 'restricted'
  | 'concentration'
  | 'margin'
  | 'unusual'
  | 'repeat'
  | 'shortSale';

/** One check of the gate, with its numbers. `limit` and `value` are for the eye and carry their unit. */
export type CheckResult = {
  readonly check: CheckId;
  readonly verdict: 'passed' | 'warned' | 'denied';
  readonly limit: string;
  readonly value: string;
  /** One sentence; in a denial it says what to do. */
  readonly text: string;
};

/** Why our own gate refused an order: the first check that denied it, named. */
export type OrderDeniedReason = Pick<CheckResult, 'check' | 'limit' | 'value' | 'text'>;
