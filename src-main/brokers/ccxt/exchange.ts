/**
 * What of ccxt's exchange classes this adapter touches, typed here: ccxt's own types are generated and loose. Everything that
 * comes out of it is `unknown` until `parse/` has looked at it.
 */

/** What ccxt's sockets stand on: of the `ws` package. */
type Connection = {
  ping(): void;
  terminate(): void;
  readonly readyState: number;
  listeners(event: 'message'): readonly ((this: Connection, data: unknown, isBinary: boolean) => void)[];
  removeAllListeners(event: 'message'): void;
  on(event: 'message', hear: (data: unknown, isBinary: boolean) => void): void;
};

/** One of ccxt's sockets. */
export type CcxtClient = {
  readonly url: string;
  isConnected: boolean;
  readonly connection?: Connection;
  createConnection: () => void;
  readonly ping?: (client: CcxtClient) => unknown;
  readonly futures: Record<string, unknown>;
  readonly subscriptions: Record<string, unknown>;
  resolve: (value: unknown, hash: string) => unknown;
  reject: (error: Error, hash?: string) => unknown;
  onMessage: (event: unknown) => void;
  onPong: () => void;
  onError: (error: unknown) => void;
  future: (hash: string) => Promise<unknown>;
  send: (message: unknown) => Promise<unknown>;
  connect: (delayMs?: number) => Promise<unknown>;
  close: () => unknown;
};

type BookSide = { store: (price: unknown, size: unknown, ...rest: readonly unknown[]) => unknown };
export type CcxtBook = { readonly asks: BookSide; readonly bids: BookSide };

export type CcxtFetch = (url: string, method: string, headers: unknown, body: unknown) => Promise<unknown>;
export type OnRest = (...args: readonly unknown[]) => unknown;

export type Params = Readonly<Record<string, unknown>>;

/** Methods are called only after `has` said that they exist, or where every exchange has them. */
export type CcxtExchange = {
  readonly id: string;
  readonly name: string;
  readonly has: Record<string, unknown>;
  readonly requiredCredentials: Readonly<Record<string, boolean>>;
  urls: Record<string, unknown>;
  options: Record<string, unknown>;
  readonly rateLimit: number;
  readonly markets: Record<string, unknown> | undefined;
  readonly markets_by_id: Record<string, readonly unknown[]> | undefined;
  timeframes: Readonly<Record<string, string>>;
  clients: Record<string, CcxtClient> | undefined;
  number: unknown;
  log: (...args: readonly unknown[]) => void;
  timeout: number;
  enableRateLimit: boolean;
  newUpdates: boolean;
  readonly tickers: Readonly<Record<string, unknown>>;
  readonly bidsasks: Readonly<Record<string, unknown>> | undefined;
  fetch: CcxtFetch;
  fetch2: (path: string, api: unknown, ...rest: readonly unknown[]) => Promise<unknown>;
  nonce: () => number;
  throttle: (cost?: unknown) => Promise<unknown>;
  /** The pace of subscriptions on each socket. */
  tokenBucket: Readonly<Record<string, unknown>>;
  onRestResponse: OnRest;
  client: (url: string) => CcxtClient;
  orderBook: (...args: readonly unknown[]) => CcxtBook;
  amountToPrecision: (symbol: string, amount: unknown) => string;
  priceToPrecision: (symbol: string, price: unknown) => string;
  /** `rest`: since, limit, whether it is the tail that is kept. */
  filterBySymbolSinceLimit: (rows: unknown, symbol?: unknown, ...rest: readonly unknown[]) => unknown;
  setSandboxMode(on: boolean): void;
  enableDemoTrading?(on: boolean): void;
  loadHttpProxyAgent(): Promise<unknown>;
  setMarketsFromExchange(from: CcxtExchange): unknown;
  loadMarkets(reload?: boolean): Promise<unknown>;
  fetchTime(): Promise<unknown>;
  fetchBalance(params?: Params): Promise<unknown>;
  fetchPositions(symbols?: readonly string[], params?: Params): Promise<unknown>;
  fetchLeverages(symbols?: readonly string[], params?: Params): Promise<unknown>;
  fetchFundingHistory(symbol?: string, since?: number, limit?: number, params?: Params): Promise<unknown>;
  fetchPositionMode(symbol?: string, params?: Params): Promise<unknown>;
  fetchOpenOrders(symbol?: string, since?: number, limit?: number, params?: Params): Promise<unknown>;
  fetchOrders(symbol?: string, since?: number, limit?: number, params?: Params): Promise<unknown>;
  fetchClosedOrders(symbol?: string, since?: number, limit?: number, params?: Params): Promise<unknown>;
  fetchCanceledAndClosedOrders(symbol?: string, since?: number, limit?: number, params?: Params): Promise<unknown>;
  fetchCanceledOrders(symbol?: string, since?: number, limit?: number, params?: Params): Promise<unknown>;
  fetchMyTrades(symbol?: string, since?: number, limit?: number, params?: Params): Promise<unknown>;
  fetchOrder(id: string | undefined, symbol?: string, params?: Params): Promise<unknown>;
  fetchOHLCV(symbol: string, timeframe: string, since?: number, limit?: number): Promise<unknown>;
  fetchTickers(symbols?: readonly string[]): Promise<unknown>;
  createOrder(
    symbol: string,
    type: string,
    side: string,
    amount: string,
    price: string | undefined,
    params: Params,
  ): Promise<unknown>;
  editOrder(
    id: string,
    symbol: string,
    type: string,
    side: string,
    amount: string,
    price: string | undefined,
    params: Params,
  ): Promise<unknown>;
  cancelOrder(id: string | undefined, symbol: string, params?: Params): Promise<unknown>;
  authenticate(...args: readonly unknown[]): Promise<unknown>;
  watchOrders(symbol?: string, since?: number, limit?: number, params?: Params): Promise<unknown>;
  watchMyLiquidationsForSymbols(symbols?: readonly string[]): Promise<unknown>;
  watchMyTrades(symbol?: string, since?: number, limit?: number, params?: Params): Promise<unknown>;
  watchBidsAsks(symbols: readonly string[]): Promise<unknown>;
  watchTickers(symbols: readonly string[]): Promise<unknown>;
  watchTicker(symbol: string): Promise<unknown>;
  watchOrderBook(symbol: string, limit?: number): Promise<unknown>;
  watchOHLCV(symbol: string, timeframe: string): Promise<unknown>;
  /** Of Bybit's class. */
  isUnifiedEnabled(): Promise<unknown>;
  /** Of Kraken's class. */
  handleOrderBook: (client: CcxtClient, message: unknown) => void;
  parse8601(text: string): number | undefined;
  safeCurrencyCode(id: string): unknown;
  safeMarketStructure(market: Params): unknown;
  parseWsOrder(raw: unknown): unknown;
  parseWsTrade(raw: unknown): unknown;
  close(): Promise<unknown>;
};

export type CcxtClass = new (config: Params) => CcxtExchange;
