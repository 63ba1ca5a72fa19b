/**
 * Cancels of orders that another client placed, or a hand in TWS: IB takes them only from that client's id (conventions: close-all),
 * so for as long as it takes a connection with that id is opened, if it is free. Orders by hand belong to client 0, which has to bind them first.
 *
 * A client that does not let go of its id leaves IB's call for everything (`global-cancel.ts`), to a rescue alone.
 *
 * Invariants: such a connection is to the same account, verified like any (G21); it sends cancels and nothing else.
 */
import type { BrokerDeps } from '../../ports/broker.ts';
import type { GlobalCancel } from './global-cancel.ts';
import { IbLink } from './link.ts';
import { fieldsOf, wholeOf } from './parse/numbers.ts';

/** Longest that such a connection is waited for, ms. */
const CONNECT_MS = 10_000;

export type ForeignOrder = { readonly clientId: number; readonly orderId: number; readonly permId: number | null };

type Parts = {
  readonly link: IbLink;
  readonly deps: BrokerDeps;
  /** Order statuses that such a connection hears. */
  readonly onStatus: (args: readonly unknown[]) => void;
  /** Null: this connection may not cancel everything. */
  readonly everything: GlobalCancel | null;
};

/** A connection under another id, shared by the cancels that need it. */
type Borrowed = { readonly link: IbLink; readonly ready: Promise<string | null>; users: number };

export class ForeignCancels {
  private readonly parts: Parts;
  private readonly borrowed = new Map<number, Borrowed>();

  constructor(parts: Parts) {
    this.parts = parts;
  }

  /** Null when IB has taken the cancel, else why not. */
  async cancel(order: ForeignOrder): Promise<string | null> {
    const own = this.parts.link;
    if (order.clientId === own.clientId) return cancelOn(own, order);
    const failure = await this.cancelAs(order);
    const { everything } = this.parts;
    if (failure === null || everything === null) return failure;
    const why = await everything.run();
    return why === null ? null : `${failure}; ${why}`;
  }

  private async cancelAs(order: ForeignOrder): Promise<string | null> {
    const one = this.borrow(order.clientId);
    try {
      const failure = await one.ready;
      return failure ?? (await cancelOn(one.link, order));
    } finally {
      one.users -= 1;
      if (one.users === 0) {
        this.borrowed.delete(order.clientId);
        one.link.close();
      }
    }
  }

  /** The account's connection is closed: so are these. */
  close(): void {
    for (const { link } of this.borrowed.values()) link.close();
  }

  private borrow(clientId: number): Borrowed {
    const known = this.borrowed.get(clientId);
    if (known !== undefined) {
      known.users += 1;
      return known;
    }
    const { deps, onStatus, link: own } = this.parts;
    const { mode, accountId } = own.options;
    const link = new IbLink({ mode, accountId, addresses: [own.address], clientId }, deps);
    const one = { link, ready: connected(link, { deps, onStatus }), users: 1 };
    this.borrowed.set(clientId, one);
    return one;
  }
}

/** Null once it is up, else why not. */
function connected(link: IbLink, { deps, onStatus }: Pick<Parts, 'deps' | 'onStatus'>): Promise<string | null> {
  return new Promise((resolve) => {
    const timer = deps.scheduler.after(CONNECT_MS, () => resolve(`no answer within ${CONNECT_MS / 1000} s`));
    const settle = (reason: string | null): void => {
      timer.cancel();
      resolve(reason);
    };
    link.listen({
      onEvent: (name, args) => {
        if (name === 'orderStatus') onStatus(args);
      },
      onUp: () => settle(null),
      onDown: settle,
    });
    link.open();
  });
}

async function cancelOn(link: IbLink, order: ForeignOrder): Promise<string | null> {
  const orderId = order.orderId === 0 ? await boundId(link, order) : order.orderId;
  if (typeof orderId === 'string') return orderId;
  const over = new Set(['PendingCancel', 'Cancelled', 'ApiCancelled']);
  const question = {
    what: 'the cancel',
    events: ['orderStatus'],
    hear: (_: string, args: readonly unknown[]) =>
      args[0] === orderId && typeof args[1] === 'string' && over.has(args[1]) ? { answer: true as const } : null,
    onError: (code: number) => (code === 202 ? { answer: true as const } : null),
  };
  const answer = await link.askAs('cancel', orderId, question, (api) => api.cancelOrder(orderId));
  return answer.ok ? null : answer.error.message;
}

/** The id under which client 0 gets an order that was placed by hand; or why it gets none. */
async function boundId(link: IbLink, { permId, clientId }: ForeignOrder): Promise<number | string> {
  if (permId === null || clientId !== 0) return 'IB does not say by which id it can be canceled';
  const found: { orderId: number | null } = { orderId: null };
  const question = {
    what: 'the orders placed in TWS',
    events: ['openOrder', 'openOrderEnd'],
    hear: (name: string, args: readonly unknown[]) => {
      if (name === 'openOrderEnd') return { answer: found.orderId };
      const { permId: told } = fieldsOf(args[2]);
      const orderId = wholeOf(args[0]);
      if (told === permId && orderId !== null && orderId !== 0) found.orderId = orderId;
      return null;
    },
  };
  const unsent = await link.send('cancel', (api) => api.reqAutoOpenOrders(true));
  if (unsent !== null) return unsent;
  const answer = await link.ask('cancel', question, (api) => api.reqOpenOrders());
  if (!answer.ok) return answer.error.message;
  return (
    answer.value ??
    'TWS did not give the order to client 0 (Settings, API: use negative numbers to bind automatic orders)'
  );
}
