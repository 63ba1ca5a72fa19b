/** An account at IB without a wire: what TWS lists is set, what it says is said, commands go nowhere. */
import {
  dec,
  idOf,
  ok,
  type AccountId,
  type ClientOrderId,
  type ConnectionId,
  type InstrumentId,
  type VenueReport,
} from '../../../../shared/domain/index.ts';
import { IbExecutionClient, type ClientParts } from '../../../../src-main/brokers/ib/execution-client.ts';
import type { Question } from '../../../../src-main/brokers/ib/asks.ts';
import type { LinkListener } from '../../../../src-main/brokers/ib/link.ts';
import type { SubmitRequest } from '../../../../src-main/ports/execution-client.ts';
import { VirtualScheduler } from '../../../../src-main/ports/schedulers/virtual-scheduler.ts';
import { silentLogger } from '../../../conformance/silent-logger.ts';

export const ACCOUNT = idOf<AccountId>('DU1');
export const AAPL = idOf<InstrumentId>('AAPL.IB');
export const MINE = idOf<ClientOrderId>('mine-1');
const CLIENT = 7;
const CONTRACT = { secType: 'STK', symbol: 'AAPL' };

export type Said = {
  readonly orderId: number;
  readonly status: string;
  readonly permId?: number;
  readonly filled?: number;
  /** Whatever else differs from the order that is told as a rule. */
  readonly order?: Readonly<Record<string, unknown>>;
};
export type SaidFill = {
  readonly execId: string;
  readonly orderId?: number;
  readonly shares?: number;
  readonly time?: string;
};

const orderOf = ({ permId = 501, order = {} }: Said) => ({
  ...{ account: ACCOUNT, clientId: CLIENT, permId, orderRef: MINE, action: 'BUY', orderType: 'LMT', tif: 'GTC' },
  ...{ totalQuantity: 10, lmtPrice: 100, ...order },
});

export const REQUEST: SubmitRequest = {
  ...{ clientOrderId: MINE, accountId: ACCOUNT, instrumentId: AAPL, side: 'buy', type: 'limit' },
  ...{ qty: dec('10').text(), limitPrice: dec('100').text(), tif: 'gtc', sessions: ['regular'] },
};

export class IbLine {
  readonly scheduler = new VirtualScheduler(0);
  readonly told: VenueReport[] = [];
  readonly client: IbExecutionClient;
  /** What it lists as open, and as ended today. */
  open: readonly Said[] = [];
  completed: readonly Said[] = [];
  /** Today's. */
  fills: readonly SaidFill[] = [];
  /** Whether TWS tells what its contracts are. */
  knowsContracts = true;
  orderIds: number[] = [];
  /** The orders as they left. */
  readonly placed: unknown[] = [];
  /** Order ids of cancels. */
  readonly canceled: number[] = [];
  /** What happens while the next message waits for its turn. */
  beforeSend: () => void = () => undefined;
  private readonly listeners = new Set<LinkListener>();
  private up = true;
  private nextOrder = 1;

  constructor() {
    const idOfContract = (): InstrumentId | null => (this.knowsContracts ? AAPL : null);
    const contracts = {
      ...{ idOfContract, resolveConId: () => Promise.resolve(), get: () => null, all: () => [] },
      contractOf: () => CONTRACT,
      resolve: () => Promise.resolve(ok(null)),
    };
    const parts = {
      ...{ connectionId: idOf<ConnectionId>('ib'), accountId: ACCOUNT, link: this.link(), contracts, watched: [] },
      deps: { scheduler: this.scheduler, logger: silentLogger },
      onClose: () => undefined,
    };
    this.client = new IbExecutionClient(parts as unknown as ClientParts);
    this.client.open({ onReports: (reports) => void this.told.push(...reports), onConnection: () => undefined });
  }

  private link() {
    const isUp = (): boolean => this.up;
    const api = {
      placeOrder: (orderId: number, _: unknown, order: unknown) => {
        this.orderIds.push(orderId);
        this.placed.push(order);
      },
      cancelOrder: (orderId: number) => void this.canceled.push(orderId),
      reqAllOpenOrders: () => {
        for (const one of this.open) this.openOrder(one);
      },
      reqCompletedOrders: () => {
        for (const one of this.completed)
          this.event('completedOrder', [CONTRACT, orderOf(one), { status: one.status }]);
      },
      reqExecutions: (id: number) => {
        for (const one of this.fills) this.fill(one, id);
      },
    };
    const quiet = new Proxy(api, { get: (at, name) => at[name as keyof typeof api] ?? (() => undefined) });
    return {
      ...{ clientId: CLIENT, serverVersion: 178, clockSkewMs: 0, options: { mode: 'paper' }, downReason: 'down' },
      get isUp() {
        return isUp();
      },
      listen: (listener: LinkListener) => {
        this.listeners.add(listener);
        return () => this.listeners.delete(listener);
      },
      open: () => undefined,
      sawOrderId: (id: number) => {
        this.nextOrder = Math.max(this.nextOrder, id + 1);
      },
      takeOrderId: () => this.nextOrder++,
      send: (_lane: string, act: (to: unknown) => void) => {
        const happens = this.beforeSend;
        this.beforeSend = () => undefined;
        happens();
        act(quiet);
        return Promise.resolve(null);
      },
      ask: (_lane: string, { hear }: Question<unknown>, act: (to: unknown, id: number) => void) => {
        act(quiet, 1);
        hear('accountSummary', [1, ACCOUNT, 'NetLiquidation', '1000', 'USD'], 1);
        return Promise.resolve(ok(1));
      },
    };
  }

  private event(name: string, args: readonly unknown[]): void {
    for (const { onEvent } of this.listeners) onEvent(name, args as unknown[]);
  }

  /** TWS tells of an order: its terms with its status. */
  openOrder(said: Said): void {
    this.event('openOrder', [said.orderId, CONTRACT, orderOf(said), { status: said.status }]);
  }

  /** Its status alone. */
  status({ orderId, status, permId = 501, filled = 0 }: Said): void {
    this.event('orderStatus', [orderId, status, filled, 0, 0, permId, 0, 0, CLIENT]);
  }

  /** An execution, as it happens (−1) or in a listing. */
  fill({ execId, orderId = 1, shares = 10, time = '19700101-00:00:00' }: SaidFill, reqId = -1): void {
    const fields = { execId, time, shares, price: 100, side: 'BOT', acctNumber: ACCOUNT, permId: 501 };
    const order = { orderId, clientId: CLIENT, orderRef: MINE, lastLiquidity: 1 };
    this.event('execDetails', [reqId, CONTRACT, { ...fields, ...order }]);
  }

  commission(execId: string, commission: number): void {
    this.event('commissionReport', [{ execId, commission, currency: 'USD' }]);
  }

  error(orderId: number, code: number, text: string): void {
    this.event('error', [new Error(text), code, orderId]);
  }

  /** The link is lost and comes back. */
  async cut(): Promise<void> {
    this.up = false;
    for (const { onDown } of this.listeners) onDown('lost');
    this.up = true;
    for (const { onUp } of this.listeners) onUp();
    await this.turns();
  }

  /** Whatever waits for nothing but its turn happens. */
  async turns(): Promise<void> {
    for (let n = 0; n < 20; n++) await Promise.resolve();
  }
}
