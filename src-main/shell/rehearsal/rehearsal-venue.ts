/**
 * The venue of a rehearsal: one share, one account, orders that are taken, changed, filled and ended at once. It speaks to
 * nobody: what it is sent it answers in this process.
 */
import {
  compileCalendar,
  dec,
  idOf,
  ok,
  err,
  type AccountId,
  type Capabilities,
  type ClientOrderId,
  type CommandOutcome,
  type ConnectionId,
  type ExecutionMassStatus,
  type FillReport,
  type Instrument,
  type InstrumentId,
  type OrderStatusReport,
  type Quote,
  type Result,
  type TradeId,
  type VenueOrderId,
  type VenueReport,
} from '../../../shared/domain/index.ts';
import type {
  ExecutionClient,
  ExecutionListener,
  ModifyRequest,
  SubmitRequest,
  VenueError,
} from '../../ports/execution-client.ts';
import type { MarketDataClient, MarketDataListener } from '../../ports/market-data-client.ts';

const text = (value: string) => dec(value).text();
export const REHEARSED_CONNECTION = idOf<ConnectionId>('rehearsal');
export const REHEARSED_ACCOUNT = idOf<AccountId>('REHEARSAL');
const CASH = text('1000000000');

/** A share like any other. */
export const REHEARSED_SHARE: Instrument = {
  id: idOf<InstrumentId>('REHEARSAL.NONE'),
  symbol: 'REHEARSAL',
  name: 'A share that is nowhere traded',
  assetClass: 'equity',
  venue: 'NONE',
  listing: 'NONE',
  currency: 'USD',
  baseCurrency: null,
  priceScale: 2,
  qtyScale: 0,
  ticks: [{ fromPrice: text('0'), tick: text('0.01') }],
  lotSize: text('1'),
  qtyMin: text('1'),
  qtyMax: text('1000000'),
  notionalMin: text('0'),
  roundLot: text('100'),
  multiplier: text('1'),
  calendar: 'us-equity',
  shortable: true,
  option: null,
  legs: null,
};

const CAPABILITIES: Capabilities = {
  orderTypes: ['market', 'limit'],
  timesInForce: ['day', 'gtc', 'ioc', 'fok'],
  modify: true,
  idempotentSubmit: true,
  queryByClientOrderId: true,
  shortSelling: true,
  extendedHours: false,
  flags: [],
  triggerSources: [],
  linksExits: false,
  exitWhileEntryWorks: true,
  exitsReserve: false,
  comboLegsMax: 0,
  comboOrderTypes: [],
  whatIf: false,
};

const REFUSED: Result<never, VenueError> = err({ kind: 'refused', message: 'a rehearsal has none of this' });
const ACKED: CommandOutcome = { kind: 'acked', venueOrderId: null };

export class RehearsalVenue {
  private readonly nowMs: () => number;
  private execution: ExecutionListener | null = null;
  private market: MarketDataListener | null = null;
  private readonly orders = new Map<string, SubmitRequest>();
  private trades = 0;

  constructor(nowMs: () => number) {
    this.nowMs = nowMs;
  }

  /** A quote a cent wide, in cents. */
  quote(bid: number): void {
    const tsMs = this.nowMs();
    const quote: Quote = {
      instrumentId: REHEARSED_SHARE.id,
      bid,
      ask: bid + 1,
      bidSize: 500,
      askSize: 500,
      last: bid,
      volume: 1_000,
      previousClose: null,
      scope: 'consolidated',
      timeliness: 'live',
      status: 'trading',
      tsEventMs: tsMs,
      tsInitMs: tsMs,
    };
    this.market?.onQuotes([quote]);
  }

  /** Fills what is left of every order. */
  fillAll(): void {
    for (const order of this.orders.values()) this.report(this.fillOf(order));
    this.orders.clear();
  }

  /** The order that came last of those that are open. */
  newest(): ClientOrderId | null {
    return [...this.orders.values()].at(-1)?.clientOrderId ?? null;
  }

  executionClient(): ExecutionClient {
    return {
      connectionId: REHEARSED_CONNECTION,
      accountId: REHEARSED_ACCOUNT,
      capabilities: CAPABILITIES,
      open: (listener) => {
        this.execution = listener;
        listener.onConnection({ state: 'connected', reason: null });
      },
      close: () => Promise.resolve(),
      instruments: () => Promise.resolve(ok([REHEARSED_SHARE])),
      submitOrder: (request) => this.submit(request),
      modifyOrder: (request) => this.modify(request),
      cancelOrder: ({ clientOrderId }) => this.cancel(clientOrderId),
      queryOrder: () => Promise.resolve(REFUSED),
      massStatus: (sinceMs) => Promise.resolve(ok(this.massStatus(sinceMs))),
      optionChain: () => Promise.resolve(REFUSED),
      defineInstruments: () => Promise.resolve(REFUSED),
      defineCombo: () => Promise.resolve(REFUSED),
      whatIf: () => Promise.resolve(REFUSED),
    };
  }

  marketDataClient(): MarketDataClient {
    return {
      open: (listener) => {
        this.market = listener;
        listener.onConnection(true, null);
      },
      close: () => Promise.resolve(),
      instruments: () => Promise.resolve(ok([REHEARSED_SHARE])),
      subscribeQuotes: () => ok(undefined),
      unsubscribeQuotes: () => undefined,
      subscribeDepth: () => ok(undefined),
      unsubscribeDepth: () => undefined,
      bars: () => Promise.resolve(ok([])),
      calendars: (fromMs, toMs) => [compileCalendar('us-equity', fromMs, toMs)],
    };
  }

  private submit(request: SubmitRequest): Promise<CommandOutcome> {
    this.orders.set(request.clientOrderId, request);
    this.report(this.statusOf(request, 'accepted'));
    return Promise.resolve(ACKED);
  }

  private modify({ clientOrderId, qty, limitPrice }: ModifyRequest): Promise<CommandOutcome> {
    const order = this.orders.get(clientOrderId);
    if (order === undefined) return Promise.resolve({ kind: 'rejected', reason: 'no such order' });
    this.orders.set(clientOrderId, { ...order, qty, limitPrice });
    const venueOrderId = idOf<VenueOrderId>(`V-${clientOrderId}`);
    const tsEventMs = this.nowMs();
    this.report({ kind: 'modified', clientOrderId, venueOrderId, qty, limitPrice, reason: null, tsEventMs });
    return Promise.resolve(ACKED);
  }

  private cancel(clientOrderId: string): Promise<CommandOutcome> {
    const order = this.orders.get(clientOrderId);
    if (order === undefined) return Promise.resolve({ kind: 'rejected', reason: 'no such order' });
    this.orders.delete(clientOrderId);
    this.report(this.statusOf(order, 'canceled'));
    return Promise.resolve(ACKED);
  }

  private report(report: VenueReport): void {
    this.execution?.onReports([report]);
  }

  private statusOf(order: SubmitRequest, status: OrderStatusReport['status']): OrderStatusReport {
    const { clientOrderId, instrumentId, side, type, tif, qty, limitPrice } = order;
    return {
      kind: 'orderStatus',
      clientOrderId,
      venueOrderId: idOf<VenueOrderId>(`V-${clientOrderId}`),
      instrumentId,
      side,
      type,
      tif,
      status,
      qty,
      limitPrice,
      filledQty: text('0'),
      reason: null,
      tsEventMs: this.nowMs(),
    };
  }

  private fillOf(order: SubmitRequest): FillReport {
    const { clientOrderId, instrumentId, side, qty, limitPrice } = order;
    this.trades += 1;
    return {
      kind: 'fill',
      tradeId: idOf<TradeId>(`X-${this.trades}`),
      clientOrderId,
      venueOrderId: idOf<VenueOrderId>(`V-${clientOrderId}`),
      instrumentId,
      side,
      qty,
      price: limitPrice ?? text('100'),
      fee: text('0'),
      feeCurrency: 'USD',
      liquidity: 'taker',
      tsEventMs: this.nowMs(),
    };
  }

  private massStatus(sinceMs: number): ExecutionMassStatus {
    const tsEventMs = this.nowMs();
    const balances = [{ currency: 'USD', total: CASH, locked: text('0') }];
    const basics = { accountId: REHEARSED_ACCOUNT, mode: 'simulation' as const, baseCurrency: 'USD' };
    const account = { kind: 'account' as const, ...basics, balances, tsEventMs };
    return { account, orders: [], fills: [], positions: [], sinceMs, tsEventMs };
  }
}
