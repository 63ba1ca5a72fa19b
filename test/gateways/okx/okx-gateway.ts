/**
 * OKX on loopback: v5 REST and sockets of one account, spot and perpetuals in contracts. Written from www.okx.com/docs-v5; requests are
 * signed and timed as there. Conditional orders are in a book of their own (`algo.ts`).
 */
import { dec, idOf, type AccountId } from '../../../shared/domain/index.ts';
import type { Scheduler } from '../../../src-main/ports/clock.ts';
import { startHost, type Gateway, type GatewayHost } from '../core/gateway.ts';
import type { FeeCoins } from '../crypto/coin-fees.ts';
import { Desk } from '../crypto/desk.ts';
import { startHttpFront, type HttpAnswer, type HttpRequest } from '../crypto/http-front.ts';
import { Levers } from '../crypto/levers.ts';
import { Tape } from '../crypto/tape.ts';
import { coinsOf, findInst, type InstType } from './names.ts';
import { refusal, type OkxAnswer, type OkxKey } from './answer.ts';
import { OkxAlgo } from './algo.ts';
import { OkxRest } from './rest.ts';
import { OkxSockets } from './sockets.ts';
import type { OwnClose } from './wire.ts';

/** The key that it takes unless told another. */
export const OKX_GATEWAY_KEY: OkxKey = {
  apiKey: 'okx-gateway-key-01',
  secret: 'OKXGATEWAYSECRET0123456789',
  password: 'gatewayPassphrase',
};

const COINS = ['BTC/USD', 'ETH/USD', 'SOL/USD', 'XRP/USD', 'DOGE/USD', 'LTC/USD'];
type Fields = Readonly<Record<string, unknown>>;
/** Many at once, and what each of them is. */
const BATCHES: Readonly<Record<string, string>> = {
  'trade/batch-orders': 'POST trade/order',
  'trade/cancel-batch-orders': 'POST trade/cancel-order',
  'trade/amend-batch-orders': 'POST trade/amend-order',
  'trade/cancel-algos': 'POST trade/cancel-algos',
};
const ACTS: ReadonlySet<string> = new Set([
  ...['POST trade/order', 'POST trade/amend-order', 'POST trade/cancel-order'],
  ...['POST trade/order-algo', 'POST trade/amend-algos', 'POST trade/cancel-algos'],
]);

export type OkxOptions = {
  readonly port?: number;
  readonly scheduler?: Scheduler;
  readonly key?: OkxKey;
  readonly accounts?: Readonly<Partial<Record<InstType, AccountId>>>;
};

export type OkxGateway = Gateway & {
  /** What spot fills are charged in from now on. */
  readonly chargeFeesIn: (coins: FeeCoins) => void;
  /** Streams do not know this instrument any more; orders and REST go on. */
  readonly forget: (instId: string) => void;
  /** A waiting conditional order triggers now, and the order that should come of it is refused with this code. */
  readonly failAlgo: (algoClOrdId: string, failCode: string) => Promise<void>;
  /** Charges funding on what is held of a perpetual, signed: below zero is paid. */
  readonly chargeFunding: (instId: string, amount: string) => Promise<void>;
  /** The exchange closes (part of) what is held of a perpetual itself. */
  readonly closeItself: (instId: string, how: OwnClose, contracts: string) => Promise<void>;
  /** New conditional orders are refused with this code; null: they are taken again. */
  readonly refuseAlgos: (code: string | null) => void;
};

export async function startOkxGateway(options: OkxOptions = {}): Promise<OkxGateway> {
  const accounts = {
    SPOT: options.accounts?.SPOT ?? idOf<AccountId>('OKX-SPOT'),
    SWAP: options.accounts?.SWAP ?? idOf<AccountId>('OKX-SWAP'),
  };
  const host = startHost({
    accounts: [
      { accountId: accounts.SPOT, profile: 'unlinked' },
      { accountId: accounts.SWAP, profile: 'perpetual' },
    ],
    symbols: COINS,
    openingCash: '10000000',
    ...(options.scheduler === undefined ? {} : { scheduler: options.scheduler }),
  });
  const server = new OkxServer(host, accounts, options.key ?? OKX_GATEWAY_KEY);
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
    chargeFeesIn: (coins) => void (server.desks.SPOT.fees.charging = coins),
    forget: (instId) => void server.sockets.gone.add(instId),
    failAlgo: (algoClOrdId, failCode) => server.failAlgo(algoClOrdId, failCode),
    chargeFunding: (instId, amount) => server.chargeFunding(instId, amount),
    closeItself: (instId, how, contracts) => server.closeItself(instId, how, contracts),
    refuseAlgos: (code) => void (server.algo.refusing = code),
    close: async () => {
      await front.close();
      await server.close();
      await host.stop();
    },
  };
}

class OkxServer {
  readonly levers = new Levers();
  private readonly host: GatewayHost;
  readonly sockets: OkxSockets;
  readonly desks: Readonly<Record<InstType, Desk>>;
  private readonly tape: Tape;
  private readonly rest: OkxRest;
  readonly algo: OkxAlgo;

  constructor(host: GatewayHost, accounts: Readonly<Record<InstType, AccountId>>, key: OkxKey) {
    this.host = host;
    this.desks = { SPOT: new Desk(host, accounts.SPOT), SWAP: new Desk(host, accounts.SWAP) };
    this.tape = new Tape(host, this.desks.SPOT.instruments);
    const nowMs = (): number => host.scheduler.nowMs();
    const parts = { desks: this.desks, tape: this.tape, key, nowMs };
    this.algo = new OkxAlgo(parts);
    this.rest = new OkxRest(parts, this.algo);
    const { tape, levers, rest, algo } = this;
    this.sockets = new OkxSockets({ tape, levers, key, nowMs, rest, algo });
  }

  async open(): Promise<void> {
    await this.desks.SPOT.open();
    await this.desks.SWAP.open();
    this.tape.open();
    this.sockets.listen();
    for (const type of ['SPOT', 'SWAP'] as const)
      this.desks[type].onChange((change) => {
        const instrument = this.desks[type].instruments.get(change.order.instrumentId);
        if (instrument !== undefined) this.sockets.tell(change, instrument, type);
      });
  }

  async failAlgo(algoClOrdId: string, failCode: string): Promise<void> {
    for (const desk of Object.values(this.desks)) {
      const order = desk.byClientId(algoClOrdId);
      if (order !== null) return this.algo.fail(desk, order, failCode);
    }
    throw new Error(`no algo order ${algoClOrdId}`);
  }

  async chargeFunding(instId: string, amount: string): Promise<void> {
    const held = (await this.rest.positions()).find((row) => row['instId'] === instId);
    const [detail] = (await this.rest.balance())['details'] as readonly { readonly cashBal: string }[];
    const pos = held?.['pos'];
    const sz = typeof pos === 'string' ? pos : '0';
    this.rest.bills.fund(instId, amount, { sz, bal: dec(detail?.cashBal ?? '0'), nowMs: this.host.scheduler.nowMs() });
    await this.sockets.tellBalance('funding_fee');
  }

  /** A market order of its own, in a category that says what it is. */
  async closeItself(instId: string, how: OwnClose, contracts: string): Promise<void> {
    const desk = this.desks.SWAP;
    const instrument = findInst(desk.instruments.values(), instId);
    const held = (await desk.account()).positions.find((one) => one.instrumentId === instrument?.id);
    if (instrument === null || held === undefined) throw new Error(`nothing is held of ${instId}`);
    const placed = await desk.submit({
      ...{ clientId: `web_${how}_${this.host.scheduler.nowMs()}`, instrumentId: instrument.id },
      ...{ side: held.qty.sign() > 0 ? 'sell' : 'buy', type: 'market', tif: 'ioc', limitPrice: null },
      qty: coinsOf(dec(contracts), 'SWAP').text(),
    });
    if ('refused' in placed) throw new Error(placed.refused);
  }

  async close(): Promise<void> {
    this.levers.close();
    await this.tape.close();
    await this.desks.SPOT.close();
    await this.desks.SWAP.close();
  }

  async onRequest(request: HttpRequest): Promise<HttpAnswer | null> {
    const name = /^\/api\/v5\/([a-z-]+\/[a-z-]+)$/.exec(request.path)?.[1];
    if (name === undefined) return { status: 404, body: { code: '404', msg: 'Not Found', data: [] } };
    const acts = ACTS.has(`${request.method} ${name}`);
    if (acts && !this.levers.takesRequest()) return null;
    const answer = this.levers.isThrottled()
      ? refusal('50011', 'Rate limit reached.')
      : await this.route(name, request);
    if (acts && !this.levers.sendsAnswer()) return null;
    if (answer === null) return { status: 404, body: { code: '404', msg: 'Not Found', data: [] } };
    return { status: answer.code === '50011' ? 429 : answer.code.startsWith('501') ? 401 : 200, body: answer };
  }

  private async route(name: string, request: HttpRequest): Promise<OkxAnswer | null> {
    const query = new URLSearchParams(request.query);
    if (/^(public|market|system)\//.test(name)) return this.rest.open(name, query);
    const refused = this.rest.refused(request);
    if (refused !== null) return refused;
    const read = request.method === 'POST' ? parsed(request.body) : Object.fromEntries(query);
    if (read === null) return refusal('50002', 'JSON syntax error');
    const one = BATCHES[name];
    if (one !== undefined && Array.isArray(read)) return this.rest.batch(one, read as readonly Fields[]);
    const params = (Array.isArray(read) ? read[0] : read) as Fields;
    return this.rest.signed(`${request.method} ${name}`, params);
  }
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
