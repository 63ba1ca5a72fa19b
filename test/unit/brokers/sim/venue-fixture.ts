/** A venue on a virtual clock for tests: books set by hand, answers awaited by running the clock. */
import {
  NO_FLAGS,
  idOf,
  unitsText,
  dec,
  type AccountId,
  type ClientOrderId,
  type CommandOutcome,
  type ConnectionId,
  type FillReport,
  type InstrumentId,
  type OrderFlags,
  type OrderStatusReport,
  type OrderTrigger,
  type Price,
  type Quantity,
  type SessionKind,
  type Trail,
  type TriggerSource,
  type VenueReport,
} from '../../../../shared/domain/index.ts';
import type { SubmitRequest } from '../../../../src-main/ports/execution-client.ts';
import { VirtualScheduler } from '../../../../src-main/ports/schedulers/virtual-scheduler.ts';
import { createSimVenue } from '../../../../src-main/brokers/sim/create-sim-venue.ts';
import type { ManualBook, SimVenue, SimVenueOptions } from '../../../../src-main/brokers/sim/types.ts';
import { quietLogger } from '../../../fixtures/loggers.ts';

/** Friday 2026-11-20, 09:45 ET. */
export const FRIDAY_0945 = Date.UTC(2026, 10, 20, 14, 45);
export const MINUTE = 60_000;

export const instrument = (symbol: string): InstrumentId => idOf<InstrumentId>(`${symbol}.SIM`);
export const orderId = (text: string): ClientOrderId => idOf<ClientOrderId>(text);
export const price = (text: string): Price => dec(text).text();
export const quantity = (text: string): Quantity => dec(text).text();
export const accountA = idOf<AccountId>('SIM-1');

export type Ask = {
  readonly id: string;
  readonly symbol?: string;
  readonly side?: 'buy' | 'sell';
  readonly qty?: string;
  readonly limit?: string | null;
  readonly type?: SubmitRequest['type'];
  /** A trigger at this price, on the touch unless `source` says otherwise. */
  readonly trigger?: string | null;
  readonly source?: TriggerSource;
  readonly trail?: Trail;
  readonly expireMs?: number;
  readonly flags?: Partial<OrderFlags>;
  readonly linkId?: string;
  readonly tif?: SubmitRequest['tif'];
  readonly sessions?: readonly SessionKind[];
};

const triggerOf = (ask: Ask): OrderTrigger | null =>
  ask.trigger === undefined
    ? null
    : {
        price: ask.trigger === null ? null : price(ask.trigger),
        source: ask.source ?? 'bidAsk',
        trail: ask.trail ?? null,
        extreme: null,
        heldBy: 'venue',
        triggeredMs: null,
      };

export const request = (ask: Ask): SubmitRequest => ({
  ...(ask.trigger === undefined ? {} : { trigger: triggerOf(ask) }),
  ...(ask.expireMs === undefined ? {} : { expireMs: ask.expireMs }),
  ...(ask.flags === undefined ? {} : { flags: { ...NO_FLAGS, ...ask.flags } }),
  ...(ask.linkId === undefined ? {} : { linkId: ask.linkId }),
  clientOrderId: orderId(ask.id),
  accountId: accountA,
  instrumentId: instrument(ask.symbol ?? 'KO'),
  side: ask.side ?? 'buy',
  type: ask.type ?? (ask.limit === null ? 'market' : 'limit'),
  qty: quantity(ask.qty ?? '100'),
  limitPrice:
    ask.limit === null || (ask.limit === undefined && ask.trigger !== undefined) ? null : price(ask.limit ?? '71.10'),
  tif: ask.tif ?? 'day',
  sessions: ask.sessions ?? [(ask.symbol ?? '').includes('/') ? 'continuous' : 'regular'],
});

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** One account's client, and everything that it heard. */
export class AccountFixture {
  readonly scheduler: VirtualScheduler;
  readonly venue: SimVenue;
  readonly client: ReturnType<SimVenue['executionClient']>;
  readonly accountId: AccountId;
  readonly reports: VenueReport[] = [];
  readonly links: string[] = [];

  constructor(venue: SimVenue, scheduler: VirtualScheduler, account: string) {
    this.venue = venue;
    this.scheduler = scheduler;
    this.accountId = idOf<AccountId>(account);
    this.client = venue.executionClient(idOf<ConnectionId>(account.toLowerCase()), this.accountId);
    this.client.open({
      onReports: (reports) => this.reports.push(...reports),
      onConnection: ({ state }) => this.links.push(state),
    });
  }

  /** Runs the clock until a promise is settled. */
  async run<T>(promise: Promise<T>): Promise<T> {
    let settled = false;
    const mark = (): void => {
      settled = true;
    };
    promise.then(mark, mark);
    for (let i = 0; i < 2000 && !settled; i++) await this.pass(4);
    return promise;
  }

  async pass(ms: number): Promise<void> {
    await this.scheduler.runUntilSettled(this.scheduler.nowMs() + ms, settle);
  }

  submit(ask: Ask): Promise<CommandOutcome> {
    return this.run(this.client.submitOrder({ ...request(ask), accountId: this.accountId }));
  }

  modify(id: string, qty: string, limit: string | null, symbol = 'KO'): Promise<CommandOutcome> {
    return this.run(
      this.client.modifyOrder({
        clientOrderId: orderId(id),
        venueOrderId: null,
        instrumentId: instrument(symbol),
        qty: quantity(qty),
        limitPrice: limit === null ? null : price(limit),
      }),
    );
  }

  /** Moves the trigger of an order, and its quantity and limit if named. */
  retrigger(id: string, qty: string, trigger: string, limit: string | null = null): Promise<CommandOutcome> {
    return this.run(
      this.client.modifyOrder({
        clientOrderId: orderId(id),
        venueOrderId: null,
        instrumentId: instrument('KO'),
        qty: quantity(qty),
        limitPrice: limit === null ? null : price(limit),
        triggerPrice: price(trigger),
      }),
    );
  }

  /** The statuses that were reported of an order, in order, with the trigger's price where it has one. */
  told(id: string): string[] {
    return this.reports.flatMap((r) => {
      if (r.kind !== 'orderStatus' || r.clientOrderId !== id) return [];
      const { trigger } = r;
      const at =
        trigger?.price === null || trigger?.price === undefined ? '' : ` @${dec(trigger.price).trim().toString()}`;
      return [`${r.status} ${r.filledQty}/${r.qty}${at}${trigger?.triggered === true ? ' triggered' : ''}`];
    });
  }

  cancel(id: string, symbol = 'KO'): Promise<CommandOutcome> {
    const ask = { clientOrderId: orderId(id), venueOrderId: null, instrumentId: instrument(symbol) };
    return this.run(this.client.cancelOrder(ask));
  }

  async status(id: string): Promise<OrderStatusReport> {
    const answer = await this.run(this.client.queryOrder(orderId(id)));
    if (!answer.ok) throw new Error(answer.error.message);
    return answer.value;
  }

  async mass() {
    const answer = await this.run(this.client.massStatus(0));
    if (!answer.ok) throw new Error(answer.error.message);
    return answer.value;
  }

  async cash(currency = 'USD'): Promise<string> {
    return (await this.mass()).account.balances.find((b) => b.currency === currency)?.total ?? 'none';
  }

  fills(id?: string): FillReport[] {
    return this.reports.filter(
      (r): r is FillReport => r.kind === 'fill' && (id === undefined || r.clientOrderId === id),
    );
  }

  /** Fills as `qty@price role fee`. */
  fillTexts(id: string): string[] {
    return this.fills(id).map((f) => `${f.qty}@${dec(f.price).trim().toString()} ${f.liquidity} ${f.fee}`);
  }
}

/** The venue, its clock, and the client of SIM-1. */
export class VenueFixture extends AccountFixture {
  constructor(options: Partial<SimVenueOptions> & { startMs?: number } = {}) {
    const startMs = options.startMs ?? FRIDAY_0945;
    const scheduler = new VirtualScheduler(startMs);
    const made = createSimVenue({
      dataFile: ':memory:',
      seed: 1,
      logger: quietLogger,
      market: { kind: 'model', symbols: ['KO', 'OPTT', 'BTC/USD', 'ETH/USD'] },
      latency: { toVenueMs: 1, toClientMs: 1, jitterMs: 0 },
      ...options,
      scheduler,
      startMs,
    });
    if (!made.ok) throw new Error(made.error.message);
    super(made.value, scheduler, 'SIM-1');
    this.venue.start();
    this.scheduler.runFor(1);
  }

  /** Another account of the same venue. */
  account(name: string): AccountFixture {
    const other = new AccountFixture(this.venue, this.scheduler, name);
    this.scheduler.runFor(1);
    return other;
  }

  /** Sets the others' book from text: `[['71.10', 500]]`, best first. */
  book(
    symbol: string,
    bids: readonly (readonly [string, number])[],
    asks: readonly (readonly [string, number])[],
  ): void {
    const units = (levels: readonly (readonly [string, number])[]): ManualBook['bids'] =>
      levels.map(([text, size]) => [dec(text).toUnits(this.scaleOf(symbol)), size] as const);
    this.venue.control.setBook(instrument(symbol), { bids: units(bids), asks: units(asks) });
    this.scheduler.runFor(2);
  }

  /** Someone else trades; its reports arrive. */
  trade(symbol: string, side: 'buy' | 'sell', qty: number, limit?: number): void {
    this.venue.control.trade(instrument(symbol), side, qty, limit);
    this.scheduler.runFor(2);
  }

  scaleOf(symbol: string): number {
    return symbol.includes('/') ? (symbol === 'DOGE/USD' ? 5 : symbol === 'XRP/USD' ? 4 : 2) : 4;
  }

  units(symbol: string, text: string): number {
    return dec(text).toUnits(this.scaleOf(symbol));
  }
}

export { unitsText };
