/**
 * A TWS (or IB Gateway) on loopback: the socket protocol of server versions 157 to 177 in front of the simulated exchange.
 * Any number of clients with ids of their own.
 */
import { createServer, type AddressInfo } from 'node:net';
import type { AccountId } from '../../../shared/domain/index.ts';
import type { ExecutionClient } from '../../../src-main/ports/execution-client.ts';
import type { Gateway, GatewayHost } from '../core/gateway.ts';
import { AccountDesk } from './account-desk.ts';
import { ContractBook } from './contract-book.ts';
import { TwsLevers } from './levers.ts';
import { MarketDesk, type DataKind } from './market-desk.ts';
import { OrderDesk } from './order-desk.ts';
import { PER_SECOND } from './pacing.ts';
import { Session } from './session.ts';

/** The newest version that is spoken. Clients of older ones get what they speak. */
export const TWS_VERSION = 177;

export type TwsOptions = {
  readonly host: GatewayHost;
  /** What the login manages. */
  readonly accounts: readonly AccountId[];
  /** 0 or missing: any that is free. */
  readonly port?: number;
  readonly version?: number;
  /** Market data lines of one client. */
  readonly linesMax?: number;
  /** Messages of one client in a second; IB's 50 if missing. */
  readonly pacing?: number;
  /** Every request of a client, as it comes: its number in the protocol and its fields. */
  readonly onMessage?: (id: number, fields: readonly string[]) => void;
};

export type TwsGateway = Gateway & {
  readonly levers: TwsLevers;
  setData(kind: DataKind): void;
  /** Information for every client: connectivity (1100, 1101, 1102), data farms. */
  announce(code: number, text: string): void;
  /** Market data lines of one client from now on. */
  setLines(max: number): void;
  /** Market data lines of all clients. */
  lines(): number;
  /** What TWS would give out as order ids begins anew. */
  resetOrderIds(): void;
  /** The newest execution is corrected to this price, or (null) taken back: a further revision of it. False when there is none. */
  correctLast(price: string | null): boolean;
  /** IB refuses the newest working order after it had taken it. False when there is none. */
  refuseLast(text: string): Promise<boolean>;
  /** The newest working order is made a limit order by hand in TWS. False when there is none. */
  makeLimit(lmtPrice: string): boolean;
  /** Client ids that are connected. */
  clientIds(): readonly number[];
};

/** Starts it; the host stays the caller's to stop. Rejects when the port cannot be taken. */
export async function startTwsGateway(options: TwsOptions): Promise<TwsGateway> {
  const { host, accounts } = options;
  const sessions = new Set<Session>();
  const levers = new TwsLevers();
  const lines = new Map<AccountId, ExecutionClient>();
  for (const account of accounts) lines.set(account, host.client(account));
  const contracts = new ContractBook([...lines.values()][0] ?? none());
  const orders = new OrderDesk({ host, contracts, clients: () => [...sessions] });
  for (const [account, line] of lines) await openLine(orders, account, line);
  await contracts.load();
  const market = new MarketDesk(host);
  market.open();
  const parts = {
    ...{ host, contracts, orders, market, levers },
    accounts: new AccountDesk({ host, contracts, lines, levers }),
    accountIds: accounts,
    version: options.version ?? TWS_VERSION,
    perSecond: options.pacing ?? PER_SECOND,
    ...(options.onMessage === undefined ? {} : { onMessage: options.onMessage }),
    lines: { max: options.linesMax ?? 100 },
    join: (session: Session) => {
      if ([...sessions].some((s) => s.clientId === session.clientId)) return false;
      sessions.add(session);
      return true;
    },
    leave: (session: Session) => void sessions.delete(session),
  };
  const open = new Set<Session>();
  const server = createServer((socket) => {
    const session = new Session(socket, parts);
    open.add(session);
    socket.on('close', () => open.delete(session));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    host,
    levers,
    clients: () => sessions.size,
    clientIds: () => [...sessions].map((s) => s.clientId),
    setData: (kind) => {
      market.kind = kind;
    },
    setLines: (max) => {
      parts.lines.max = max;
    },
    lines: () => [...sessions].reduce((sum, session) => sum + market.count(session), 0),
    resetOrderIds: () => orders.ids.reset(),
    correctLast: (price) => orders.book.correctLast(price),
    makeLimit: (lmtPrice) => orders.book.makeLimit(lmtPrice),
    refuseLast: (text) => orders.refuseLast(text),
    announce: (code, text) => {
      for (const session of sessions) session.error(-1, code, text);
    },
    close: async () => {
      for (const session of open) session.end();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
      await market.close();
      for (const line of lines.values()) await line.close();
    },
  };
}

/** Resolves when the line to the exchange stands. */
function openLine(orders: OrderDesk, account: AccountId, line: ExecutionClient): Promise<void> {
  orders.add(account, line);
  return new Promise((resolve) => {
    line.open({
      onReports: (reports) => orders.book.onReports(account, reports),
      onConnection: (update) => {
        if (update.state === 'connected') resolve();
      },
    });
  });
}

function none(): never {
  throw new RangeError('a TWS manages at least one account');
}
