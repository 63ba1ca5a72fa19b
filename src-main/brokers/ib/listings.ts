/**
 * What IB lists without request ids: open orders, finished orders, executions, positions. One listing of a kind at a time; who asks
 * meanwhile gets the next one.
 */
import { err, ok, type Result } from '../../../shared/domain/index.ts';
import type { VenueError } from '../../ports/execution-client.ts';
import type { IbLink } from './link.ts';
import type { OrderRecords } from './order-records.ts';
import { fieldsOf, numberText, wholeOf } from './parse/numbers.ts';

/** The first version whose finished orders this client library reads right (it leaves out a field that older ones send). */
export const COMPLETED_ORDERS_VERSION = 177;

export type RawPosition = { readonly contract: unknown; readonly qty: string; readonly avgCost: string };

export class Listings {
  private readonly link: IbLink;
  private readonly records: Pick<OrderRecords, 'beginListing' | 'endListing'>;
  private readonly queue = new Map<string, Promise<unknown>>();

  constructor(link: IbLink, records: Pick<OrderRecords, 'beginListing' | 'endListing'>) {
    this.link = link;
    this.records = records;
  }

  private next<T>(kind: string, ask: () => Promise<Result<T, VenueError>>): Promise<Result<T, VenueError>> {
    const before = this.queue.get(kind) ?? Promise.resolve();
    const turn = before.then(ask, ask);
    this.queue.set(kind, turn);
    return turn;
  }

  /** Every open order of the account's clients is told by `openOrder` and `orderStatus` events before it resolves. */
  openOrders(): Promise<Result<true, VenueError>> {
    return this.next('openOrders', async () => {
      this.records.beginListing();
      const told = await this.until('the open orders', 'openOrderEnd', (api) => api.reqAllOpenOrders());
      if (told.ok) this.records.endListing();
      return told;
    });
  }

  /** Orders that ended today, told by `completedOrder` events. Refused where they cannot be read. */
  completedOrders(): Promise<Result<true, VenueError>> {
    if (this.link.serverVersion < COMPLETED_ORDERS_VERSION) {
      const message = `this TWS (version ${this.link.serverVersion}) is too old to tell finished orders; update it`;
      return Promise.resolve(err({ kind: 'refused', message }));
    }
    return this.next('completed', () =>
      this.until('the finished orders', 'completedOrdersEnd', (api) => api.reqCompletedOrders(false)),
    );
  }

  /** Executions of today, told by `execDetails` and `commissionReport` events. */
  executions(account: string): Promise<Result<true, VenueError>> {
    const question = {
      what: 'the executions',
      events: ['execDetailsEnd'],
      hear: (_: string, args: readonly unknown[], id: number) => (args[0] === id ? { answer: true as const } : null),
    };
    return this.link.ask('reduce', question, (api, id) => api.reqExecutions(id, { acctCode: account }));
  }

  positions(account: string): Promise<Result<readonly RawPosition[], VenueError>> {
    return this.next('positions', async () => {
      // One of each contract: a position that changes meanwhile comes again.
      const found = new Map<number, RawPosition>();
      const question = {
        what: 'the positions',
        events: ['position', 'positionEnd'],
        hear: (name: string, args: readonly unknown[]) => {
          if (name === 'positionEnd') return { answer: true as const };
          const qty = numberText(args[2]);
          if (args[0] === account && qty !== null) {
            const key = wholeOf(fieldsOf(args[1])['conId']) ?? -found.size;
            found.set(key, { contract: args[1], qty, avgCost: numberText(args[3]) ?? '0' });
          }
          return null;
        },
      };
      const answer = await this.link.ask('reduce', question, (api) => api.reqPositions());
      if (!answer.ok) return answer;
      void this.link.send('reduce', (api) => api.cancelPositions());
      return ok([...found.values()]);
    });
  }

  private until(what: string, end: string, send: Parameters<IbLink['send']>[1]): Promise<Result<true, VenueError>> {
    const question = { what, events: [end], hear: () => ({ answer: true as const }) };
    return this.link.ask('reduce', question, send);
  }
}
