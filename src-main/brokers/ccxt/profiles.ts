/**
 * What is known of each exercised exchange beyond ccxt's `has` and `features`, as data; others get the plain profile, which
 * promises only what every exchange does. Sources: the exchanges' published documents, and ccxt 4.5.84.
 */
import type { OrderType, TakenTerms, TimeInForce, Trail } from '../../../shared/domain/index.ts';
import type { IdRule } from './client-ids.ts';

export type MarketKind = 'spot' | 'perpetual';

/** A counter of requests that may stand at `max` and comes down by `perSecond`; one request is `unitMs` of ccxt's `rateLimit` × cost. */
export type CounterTier = {
  readonly id: string;
  readonly title: string;
  readonly max: number;
  readonly perSecond: number;
  readonly unitMs: number;
};

export type ExchangeProfile = {
  /** ccxt's id. */
  readonly id: string;
  readonly title: string;
  /** Suffix of its instruments' ids. */
  readonly venue: string;
  readonly markets: readonly MarketKind[];
  /** Currency that prices and the account are in unless the trader says another. */
  readonly quote: string;
  /** Where paper trading happens; null: nowhere (only a gateway of one's own). */
  readonly paper: 'sandbox' | 'demo' | null;
  readonly idRule: IdRule;
  /** Reading currencies needs a key or costs much, and is not needed for names. */
  readonly skipsCurrencies: boolean;
  /** Conditional orders live in a book of their own, asked for with `trigger: true`. */
  readonly triggerBook: 'none' | 'spot' | 'perpetual' | 'both';
  /** The exchange's names of the kinds of spot orders, where a cancel has to say which kind it means; the plain one first. */
  readonly cancelKinds: readonly string[] | null;
  /** Spot orders that wait are told no direction: the side of the last trade decides which way they wait. */
  readonly guessesWay: boolean;
  readonly orderTypes: Readonly<Record<MarketKind, readonly OrderType[]>>;
  readonly timesInForce: readonly TimeInForce[];
  /** How its trailing stops may trail; empty: it has none. */
  readonly trails: readonly Trail['kind'][];
  readonly modify: readonly MarketKind[];
  /** The orders that it changes in place, where not all; null: all. */
  readonly modifyOnly: TakenTerms | null;
  /** A change is taken first and carried out a moment later: the order itself says when. */
  readonly editsLater: boolean;
  /** It never makes a second order of an id, whatever became of the first. Not known: false. */
  readonly idempotentSubmit: boolean;
  /** How orders are found by our id: the venue takes it, its lists can be narrowed to it, or they are searched. */
  readonly find: 'byId' | 'byFilter' | 'bySearch';
  /** How long after its sending a lost request can still arrive, ms: time stamps or nonces bound it. */
  readonly settleMs: number;
  /** Tokens of the rate limit, in ms of ccxt's `rateLimit` × cost: what may go at once, over which time it comes back. */
  readonly burstMs: number;
  /** How the exchange counts a key's requests, by the account's tier, instead; the first is the lowest. Empty: all count as `burstMs` says. */
  readonly tiers: readonly CounterTier[];
  /** Public questions are counted apart, by address: one in so many ms; null: with the others. */
  readonly publicEveryMs: number | null;
  /** Its lists of history are dear: they are left out while what was streamed explains what is held and open. */
  readonly sparesHistory: boolean;
  /** Orders that it takes in a window. */
  readonly orderRate: { readonly count: number; readonly perMs: number } | null;
  /** Longest list of fills or orders in one answer. */
  readonly pageMax: number;
  /** Names of the kinds of conditional orders, where each kind has a list of its own. */
  readonly triggerKinds: readonly string[] | null;
  /** Those kinds of which a trigger can fail, where the failed ones are a list of their own. */
  readonly failedKinds: readonly string[];
  /** The account's stream has a channel of its own for conditional orders. */
  readonly triggerStream: boolean;
  /**
   * How a long list goes on: from the last one's time, by skipping so many (newest first), where a cursor in the rows says, or behind the
   * last row (newest first).
   */
  readonly paging: 'since' | 'offset' | 'cursor' | 'after';
  /** Longest stretch of history that one question may cover, ms; null: any. */
  readonly historyWindowMs: number | null;
  /** Requests are signed with numbers that must rise: one at a time. */
  readonly serial: boolean;
  /** Lists of orders and fills are asked for by symbol. */
  readonly bySymbol: boolean;
  /** The private stream says nothing when it is open: no word has to be waited for. */
  readonly quietStream: boolean;
  /**
   * What the exchange says to each subscription of the account's stream, and how many there are: before that much is not heard. A pattern
   * with a group counts each name in it once, on whichever sockets.
   */
  readonly streamAcks: { readonly pattern: RegExp; readonly count: number } | null;
  /** Least time between two subscriptions on a socket, ms; null: as ccxt has it, by the rate of REST requests. */
  readonly streamEveryMs: number | null;
  /** What it says on its streams when it stops trading altogether, and what that means; what was streamed ends there. */
  readonly streamHalt: { readonly pattern: RegExp; readonly text: string } | null;
  /** ccxt keeps this exchange's touch and depth in one book, where each spoils the other: depth gets sockets of its own. */
  readonly depthApart: boolean;
  /** Its stream of many tickers is a slow one: each market has one of its own. */
  readonly tickerEach: boolean;
  /** What the frames of its stream of best prices are, where they are read here and not by ccxt; null: ccxt reads them. */
  readonly touchFrames: 'bookTicker' | null;
  /**
   * Its list of funding is known here; `word`: what its account's stream says when it charged some, `channel`: in one of its own, of balances
   * and positions; `sign` -1: what is paid is above zero there. Null: funding shows in the balance alone.
   */
  readonly funding: { readonly word: RegExp | null; readonly sign: 1 | -1; readonly channel?: true } | null;
  readonly passphrase: boolean;
  /** What the list of executions is asked with, so that it has those of the exchange's own too. */
  readonly tradeParams: Readonly<Record<string, unknown>>;
  readonly options: Readonly<Record<string, unknown>>;
};

const PLAIN_TYPES: readonly OrderType[] = ['market', 'limit'];
const STOPS: readonly OrderType[] = ['market', 'limit', 'stop', 'stopLimit', 'takeProfit'];
const TRAILS: readonly OrderType[] = [...STOPS, 'trailingStop'];
const USUAL_TIMES: readonly TimeInForce[] = ['gtc', 'ioc', 'fok'];

/** An exchange that nobody here has tried: market and limit orders, everything else held by the app. */
const PLAIN: Omit<ExchangeProfile, 'id' | 'title' | 'venue'> = {
  markets: ['spot', 'perpetual'],
  quote: 'USDT',
  paper: 'sandbox',
  idRule: 'alphanumeric32',
  skipsCurrencies: false,
  triggerBook: 'none',
  triggerKinds: null,
  cancelKinds: null,
  guessesWay: false,
  failedKinds: [],
  triggerStream: false,
  orderTypes: { spot: PLAIN_TYPES, perpetual: PLAIN_TYPES },
  timesInForce: ['gtc', 'ioc'],
  trails: [],
  modify: [],
  modifyOnly: null,
  editsLater: false,
  // Most refuse an id only while the first order with it is open.
  idempotentSubmit: false,
  find: 'bySearch',
  settleMs: 30_000,
  burstMs: 4_000,
  tiers: [],
  publicEveryMs: null,
  sparesHistory: false,
  orderRate: null,
  pageMax: 100,
  paging: 'since',
  historyWindowMs: null,
  serial: false,
  bySymbol: true,
  quietStream: true,
  streamAcks: null,
  streamHalt: null,
  streamEveryMs: null,
  depthApart: false,
  tickerEach: false,
  touchFrames: null,
  funding: null,
  passphrase: false,
  tradeParams: {},
  options: {},
};

/** docs.kraken.com: Spot REST rate limits. ccxt counts a request of one as 3 × 1,000 ms; lists of trades count two there and here. */
export const KRAKEN_TIERS: readonly CounterTier[] = [
  { id: 'starter', title: 'Starter', max: 15, perSecond: 0.33, unitMs: 3_000 },
  { id: 'intermediate', title: 'Intermediate', max: 20, perSecond: 0.5, unitMs: 3_000 },
  { id: 'pro', title: 'Pro', max: 20, perSecond: 1, unitMs: 3_000 },
];

const BINANCE_OPTIONS = {
  fetchMargins: false,
  recvWindow: 5_000,
  watchTickers: { name: 'ticker' },
  // Few sockets: a stream takes up to 1,024 subscriptions.
  streamLimits: { spot: 1, margin: 1, future: 1, delivery: 1 },
  warnOnFetchOpenOrdersWithoutSymbol: false,
  fetchOpenOrders: { warnWithoutSymbol: false },
};

export const PROFILES: readonly ExchangeProfile[] = [
  {
    ...PLAIN,
    id: 'binance',
    title: 'Binance (spot)',
    venue: 'BINANCE',
    markets: ['spot'],
    idRule: 'binance',
    skipsCurrencies: true,
    // Of the trailing ones those that a market allows (`allowTrailingStop`).
    orderTypes: { spot: TRAILS, perpetual: [] },
    trails: ['percent'],
    timesInForce: USUAL_TIMES,
    find: 'byId',
    settleMs: 6_000,
    burstMs: 30_000,
    // "ORDERS": 100 in 10 s (GET /api/v3/exchangeInfo).
    orderRate: { count: 100, perMs: 10_000 },
    pageMax: 500,
    touchFrames: 'bookTicker',
    quietStream: false,
    streamAcks: { pattern: /"subscriptionId":\d+/, count: 1 },
    options: { ...BINANCE_OPTIONS, defaultType: 'spot', fetchMarkets: { types: ['spot'] } },
  },
  {
    ...PLAIN,
    id: 'binanceusdm',
    title: 'Binance USD-M futures',
    venue: 'BINANCE',
    markets: ['perpetual'],
    // The old futures testnet is gone from ccxt; Binance's demo environment has taken its place.
    paper: 'demo',
    idRule: 'binance',
    skipsCurrencies: true,
    triggerBook: 'perpetual',
    orderTypes: { spot: [], perpetual: TRAILS },
    timesInForce: [...USUAL_TIMES, 'gtd'],
    trails: ['percent'],
    modify: ['perpetual'],
    // "currently only LIMIT order modification is supported" (PUT /fapi/v1/order): its algo book changes nothing.
    modifyOnly: { orderTypes: ['limit'], timesInForce: ['gtc'] },
    find: 'byId',
    settleMs: 6_000,
    burstMs: 20_000,
    orderRate: { count: 300, perMs: 10_000 },
    pageMax: 500,
    // userTrades: "the time between startTime and endTime cannot be longer than 7 days", and without an end it is those from the start.
    historyWindowMs: 7 * 86_400_000 - 1_000,
    touchFrames: 'bookTicker',
    funding: { word: /"e":"ACCOUNT_UPDATE".*"m":"FUNDING_FEE"/, sign: 1 },
    options: { ...BINANCE_OPTIONS, defaultType: 'swap', defaultSubType: 'linear' },
  },
  {
    ...PLAIN,
    id: 'kraken',
    title: 'Kraken (spot)',
    venue: 'KRAKEN',
    markets: ['spot'],
    quote: 'USD',
    paper: null,
    idRule: 'kraken',
    orderTypes: { spot: TRAILS, perpetual: [] },
    trails: ['price', 'percent'],
    timesInForce: [...USUAL_TIMES, 'gtd'],
    modify: ['spot'],
    settleMs: 6_000,
    burstMs: 45_000,
    tiers: KRAKEN_TIERS,
    // "1 per second (or less)" (support.kraken.com: What are the API rate limits?).
    publicEveryMs: 1_000,
    // Of the five that a list of everything takes three.
    sparesHistory: true,
    pageMax: 50,
    paging: 'offset',
    serial: true,
    bySymbol: false,
    quietStream: false,
    // One for orders and trades.
    streamAcks: { pattern: /^(?=.*"method":"subscribe")(?=.*"channel":"executions").*"success":true/, count: 1 },
    // Its counter is of REST requests: at one a second a reconnected chart, depth and quotes would come back one after the other.
    streamEveryMs: 100,
    // https://docs.kraken.com/api/docs/websocket-v2/status: sent on connecting, and when it changes.
    streamHalt: {
      pattern: /^(?=.*"channel":"status").*"system":"maintenance"/,
      text: 'Kraken says that it is in maintenance: nothing is traded until it is over',
    },
    options: {},
  },
  {
    ...PLAIN,
    id: 'bybit',
    title: 'Bybit',
    venue: 'BYBIT',
    idRule: 'dashed36',
    skipsCurrencies: true,
    // v5/order/open-order, order-list: "all kinds of orders by default". v5/order/cancel-order: of spot, the plain ones unless it says more.
    cancelKinds: ['Order', 'tpslOrder', 'StopOrder'],
    guessesWay: true,
    orderTypes: { spot: STOPS, perpetual: STOPS },
    timesInForce: USUAL_TIMES,
    modify: ['spot', 'perpetual'],
    find: 'byFilter',
    settleMs: 6_000,
    options: {
      ...{ recvWindow: 5_000, fetchMarkets: { types: ['spot', 'linear'] }, defaultSubType: 'linear' },
      watchMyTrades: {
        execType: [
          'Trade',
          'AdlTrade',
          'BustTrade',
          'Settle',
          'Delivery',
          'BlockTrade',
          'MovePosition',
          'FutureSpread',
        ],
      },
    },
    // ccxt asks for those of kind `Trade` alone.
    tradeParams: { execType: undefined },
    // v5/account/transaction-log: "Positive fee value means receive funding … This is opposite to the execFee from Get Trade History."
    funding: { word: /"topic":"execution".*"execType":"Funding"/, sign: -1 },
    pageMax: 50,
    paging: 'cursor',
    historyWindowMs: 7 * 86_400_000,
    depthApart: true,
    bySymbol: false,
    // Orders and executions.
    streamAcks: { pattern: /"success":true(?=.*"op":"subscribe")|"op":"subscribe"(?=.*"success":true)/, count: 2 },
  },
  {
    ...PLAIN,
    id: 'okx',
    title: 'OKX',
    venue: 'OKX',
    skipsCurrencies: true,
    triggerBook: 'both',
    // Nothing else finds conditional orders of every kind: those of other programs.
    triggerKinds: ['trigger', 'conditional', 'oco', 'move_order_stop'],
    failedKinds: ['trigger', 'conditional'],
    triggerStream: true,
    orderTypes: { spot: STOPS, perpetual: STOPS },
    timesInForce: USUAL_TIMES,
    modify: ['spot', 'perpetual'],
    find: 'byId',
    funding: { word: /"channel":"balance_and_position".*"eventType":"funding_fee"/, sign: 1, channel: true },
    passphrase: true,
    pageMax: 100,
    paging: 'after',
    bySymbol: false,
    depthApart: true,
    // Orders and conditional orders, each on a socket of its own; ccxt asks for the first a second time for the trades in it.
    streamAcks: { pattern: /"event":"subscribe".*"channel":"(orders|orders-algo)"/, count: 2 },
    options: {
      // Conditional orders have our id under a name of their own; beside it ccxt would put one of its own.
      brokerId: undefined,
      createOrder: 'privatePostTradeOrder',
      fetchMarkets: { types: ['spot', 'swap'] },
    },
  },
  {
    ...PLAIN,
    id: 'coinbase',
    title: 'Coinbase Advanced',
    venue: 'COINBASE',
    markets: ['spot'],
    quote: 'USD',
    paper: null,
    // Ids are free texts there.
    idRule: 'dashed36',
    skipsCurrencies: true,
    // Its stops have a limit each: a plain stop is none of its orders.
    orderTypes: { spot: ['market', 'limit', 'stopLimit'], perpetual: [] },
    timesInForce: [...USUAL_TIMES, 'gtd'],
    modify: ['spot'],
    // "Only limit order types, with time in force type of good-till-cancelled can be edited."
    modifyOnly: { orderTypes: ['limit'], timesInForce: ['gtc'] },
    editsLater: true,
    // "If the ID provided is not unique, the order will not be created and the order corresponding with that ID will be returned instead."
    idempotentSubmit: true,
    // Each request carries a token of its own that is good for two minutes.
    settleMs: 121_000,
    pageMax: 100,
    paging: 'cursor',
    bySymbol: false,
    tickerEach: true,
    streamAcks: { pattern: /"channel":"subscriptions".*"user":/, count: 1 },
    // The older list has no holds.
    options: { fetchBalance: 'v3PrivateGetBrokerageAccounts' },
  },
];

const VENUE_PATTERN = /^[a-z0-9]{2,24}$/;

/** The profile of ccxt's id; a plain one for exchanges that are not in the list. Null: no such name can be. */
export function profileOf(id: string): ExchangeProfile | null {
  const known = PROFILES.find((profile) => profile.id === id);
  if (known !== undefined) return known;
  if (!VENUE_PATTERN.test(id)) return null;
  return { ...PLAIN, id, title: id, venue: id.toUpperCase() };
}
