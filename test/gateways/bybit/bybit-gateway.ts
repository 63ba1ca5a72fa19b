/**
 * Bybit on loopback: v5 REST and sockets of a unified account, spot and linear perpetuals. Written from
 * bybit-exchange.github.io/docs/v5; requests are signed and timed as there.
 */
import { dec, idOf, type AccountId } from '../../../shared/domain/index.ts';
import type { Scheduler } from '../../../src-main/ports/clock.ts';
import { startHost, type Gateway, type GatewayHost } from '../core/gateway.ts';
import type { FeeCoins } from '../crypto/coin-fees.ts';
import { Desk } from '../crypto/desk.ts';
import { startHttpFront, type HttpAnswer, type HttpRequest } from '../crypto/http-front.ts';
import { Levers } from '../crypto/levers.ts';
import { Tape } from '../crypto/tape.ts';
import { findSymbol, type Category } from './names.ts';
import { OwnEvents, type ForcedClose } from './own-events.ts';
import { PrivateRest, type BybitKey } from './private-rest.ts';
import { publicResult, type BybitAnswer } from './public-rest.ts';
import { BybitSockets } from './sockets.ts';
import { SpotKinds } from './spot-kinds.ts';

/** The key that it takes unless told another. */
export const BYBIT_GATEWAY_KEY: BybitKey = { apiKey: 'bybitGatewayKey01', secret: 'bybitGatewaySecret0123456789' };

const COINS = ['BTC/USD', 'ETH/USD', 'SOL/USD', 'XRP/USD', 'DOGE/USD', 'LTC/USD'];
const ACTS: ReadonlySet<string> = new Set(['POST order/create', 'POST order/amend', 'POST order/cancel']);

export type BybitOptions = {
  readonly port?: number;
  readonly scheduler?: Scheduler;
  readonly key?: BybitKey;
  /** The exchange's names of the two halves of the account. */
  readonly accounts?: Readonly<Partial<Record<Category, AccountId>>>;
};

export type BybitGateway = Gateway & {
  /** What spot fills are charged in from now on. */
  readonly chargeFeesIn: (coins: FeeCoins) => void;
  /** Charges funding on the linear position of a symbol; above zero is paid. In the list of executions, in the wallet, and streamed. */
  readonly chargeFunding: (symbol: string, fee: string) => Promise<void>;
  /** The exchange closes the linear position of a symbol itself, or `part` of it, at a price. `silently`: the stream says nothing. */
  readonly forceClose: (kind: ForcedClose, symbol: string, price: string, how?: ForcedHow) => Promise<void>;
};
export type ForcedHow = { readonly part?: string; readonly silently?: boolean };

export async function startBybitGateway(options: BybitOptions = {}): Promise<BybitGateway> {
  const accounts = {
    spot: options.accounts?.spot ?? idOf<AccountId>('BYBIT-SPOT'),
    linear: options.accounts?.linear ?? idOf<AccountId>('BYBIT-LINEAR'),
  };
  const host = startHost({
    accounts: [
      { accountId: accounts.spot, profile: 'unlinked' },
      { accountId: accounts.linear, profile: 'perpetual' },
    ],
    symbols: COINS,
    openingCash: '10000000',
    ...(options.scheduler === undefined ? {} : { scheduler: options.scheduler }),
  });
  const server = new BybitServer(host, accounts, options.key ?? BYBIT_GATEWAY_KEY);
  await server.open();
  const front = await startHttpFront({
    ...(options.port === undefined ? {} : { port: options.port }),
    onRequest: (request) => server.onRequest(request),
    onSocket: (socket, path) => server.sockets.open(socket, path),
  });
  return {
    port: front.port,
    host,
    levers: server.levers,
    clients: () => front.sockets().size,
    chargeFeesIn: (coins) => void (server.desks.spot.fees.charging = coins),
    chargeFunding: (symbol, fee) => server.chargeFunding(symbol, fee),
    forceClose: (kind, symbol, price, how = {}) => server.forceClose(kind, symbol, price, how),
    close: async () => {
      await front.close();
      await server.close();
      await host.stop();
    },
  };
}

class BybitServer {
  readonly levers = new Levers();
  readonly sockets: BybitSockets;
  private readonly host: GatewayHost;
  readonly desks: Readonly<Record<Category, Desk>>;
  private readonly tape: Tape;
  private readonly rest: PrivateRest;
  private readonly own = new OwnEvents();

  constructor(host: GatewayHost, accounts: Readonly<Record<Category, AccountId>>, key: BybitKey) {
    this.host = host;
    this.desks = { spot: new Desk(host, accounts.spot), linear: new Desk(host, accounts.linear) };
    this.tape = new Tape(host, this.desks.spot.instruments);
    const nowMs = (): number => host.scheduler.nowMs();
    const kinds = new SpotKinds();
    const { own } = this;
    this.rest = new PrivateRest({ desks: this.desks, tape: this.tape, kinds, own, key, nowMs });
    this.sockets = new BybitSockets({ tape: this.tape, levers: this.levers, kinds, key, nowMs });
  }

  async open(): Promise<void> {
    await this.desks.spot.open();
    await this.desks.linear.open();
    this.tape.open();
    this.sockets.listen();
    for (const category of ['spot', 'linear'] as const)
      this.desks[category].onChange((change) => {
        const instrument = this.desks[category].instruments.get(change.order.instrumentId);
        if (instrument !== undefined) this.sockets.tell(change, instrument, category);
      });
  }

  /** What is held of a symbol in contracts. Throws when nothing is. */
  private async held(symbol: string) {
    const { linear } = this.desks;
    const instrument = findSymbol(linear.instruments.values(), symbol);
    const { positions } = await linear.account();
    const position = positions.find((one) => one.instrumentId === instrument?.id);
    if (instrument === null || position === undefined || position.qty.isZero())
      throw new Error(`nothing is held of ${symbol}`);
    return { instrument, ...position };
  }

  async chargeFunding(symbol: string, fee: string): Promise<void> {
    const { instrument, qty } = await this.held(symbol);
    this.sockets.tellOwn(this.own.funding(instrument, qty, fee, this.host.scheduler.nowMs()));
  }

  async forceClose(kind: ForcedClose, symbol: string, price: string, { part, silently }: ForcedHow): Promise<void> {
    const { instrument, qty } = await this.held(symbol);
    const closed = part === undefined ? qty : qty.sign() > 0 ? dec(part) : dec(part).neg();
    const { accountId } = this.desks.linear.client;
    this.host.venue.control.setPosition(accountId, instrument.id, qty.sub(closed).trim().text(), null);
    const row = this.own.close(kind, instrument, closed, dec(price), this.host.scheduler.nowMs());
    if (silently !== true) this.sockets.tellOwn(row);
  }

  async close(): Promise<void> {
    this.levers.close();
    await this.tape.close();
    await this.desks.spot.close();
    await this.desks.linear.close();
  }

  async onRequest(request: HttpRequest): Promise<HttpAnswer | null> {
    const path = /^\/v5\/([a-z-]+(?:\/[a-z-]+){1,2})$/.exec(request.path)?.[1];
    if (path === undefined) return { status: 404, body: '404 page not found' };
    const acts = ACTS.has(`${request.method} ${path}`);
    if (acts && !this.levers.takesRequest()) return null;
    const answer = this.levers.isThrottled()
      ? { code: 10006, msg: 'Too many visits. Exceeded the API Rate Limit.' }
      : await this.route(path, request);
    if (acts && !this.levers.sendsAnswer()) return null;
    if (answer === null) return { status: 404, body: '404 page not found' };
    const time = this.host.scheduler.nowMs();
    if ('code' in answer)
      return { status: 200, body: { retCode: answer.code, retMsg: answer.msg, result: {}, retExtInfo: {}, time } };
    return { status: 200, body: { retCode: 0, retMsg: 'OK', result: answer.result, retExtInfo: {}, time } };
  }

  private async route(path: string, request: HttpRequest): Promise<BybitAnswer | null> {
    const query = new URLSearchParams(request.query);
    if (path.startsWith('market/'))
      return publicResult(path, query, {
        tape: this.tape,
        listed: this.desks.spot.instruments.values(),
        nowMs: this.host.scheduler.nowMs(),
      });
    const refused = this.rest.refused(request);
    if (refused !== null) return refused;
    const params = request.method === 'POST' ? parsed(request.body) : Object.fromEntries(query);
    if (params === null) return { code: 10001, msg: 'Request parameter error.' };
    return this.rest.answer(`${request.method} ${path}`, params as Readonly<Record<string, unknown>>);
  }
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
