/** A server that speaks Harbor's protocol in front of the simulated exchange. Written from the protocol in its README. */
import { WebSocketServer, type WebSocket } from 'ws';
import {
  idOf,
  unitsText,
  type AccountId,
  type BarInterval,
  type ClientOrderId,
  type CommandOutcome,
  type Instrument,
  type InstrumentId,
  type OrderStatusReport,
  type OrderType,
  type Price,
  type Quantity,
  type Side,
  type TimeInForce,
  type VenueOrderId,
  type VenueReport,
} from '../../../shared/domain/index.ts';
import type { ExecutionClient } from '../../../src-main/ports/execution-client.ts';
import type { MarketDataClient } from '../../../src-main/ports/market-data-client.ts';
import { startHost, type Gateway, type GatewayHost } from '../core/gateway.ts';
import { eventOf, everythingWords, orderOf, pairWords, quoteWords } from './words.ts';

export const HARBOR_KEY = 'harbor-key-of-the-example';
export const HARBOR_ACCOUNT = idOf<AccountId>('HARBOR-1');

type Body = Readonly<Record<string, unknown>>;
type Answer = { readonly ok: unknown } | { readonly error: string };
type Session = { readonly socket: WebSocket; in: boolean; readonly watched: Set<string> };

const text = (body: Body, key: string): string => {
  const value = body[key];
  return typeof value === 'string' ? value : '';
};

/** Starts one with an exchange of its own: bitcoin and ether, one paper account. */
export async function startHarborGateway(port = 0): Promise<Gateway> {
  const host = startHost({
    accounts: [{ accountId: HARBOR_ACCOUNT, profile: 'full' }],
    symbols: ['BTC/USD', 'ETH/USD'],
    openingCash: '1000000',
  });
  const client = host.client(HARBOR_ACCOUNT);
  const market = host.marketData();
  const listed = await market.instruments();
  const server = new WebSocketServer({ port, host: '127.0.0.1' });
  const running = new Running(host, { client, market, instruments: listed.ok ? listed.value : [] });
  server.on('connection', (socket) => running.take(socket));
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve);
    server.once('error', reject);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    host,
    levers: {
      loseAnswers: (count) => void (running.spoil.loseAnswers = count),
      loseRequests: (count) => void (running.spoil.loseRequests = count),
      repeatReports: (count) => void (running.spoil.repeat = count),
      delayReports: (ms) => void (running.spoil.delayMs = ms),
      garble: () => {
        running.spoil.garble = true;
      },
      throttle: (count) => void (running.spoil.throttle = count),
    },
    clients: () => running.sessions.size,
    close: async () => {
      for (const { socket } of running.sessions) socket.terminate();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      await client.close();
      await market.close();
      await host.stop();
    },
  };
}

type Behind = {
  readonly client: ExecutionClient;
  readonly market: MarketDataClient;
  readonly instruments: readonly Instrument[];
};

class Running {
  readonly sessions = new Set<Session>();
  readonly spoil = { loseAnswers: 0, loseRequests: 0, repeat: 0, delayMs: 0, garble: false, throttle: 0 };
  private readonly host: GatewayHost;
  private readonly client: ExecutionClient;
  private readonly market: MarketDataClient;
  private readonly byPair: ReadonlyMap<string, Instrument>;

  constructor(host: GatewayHost, { client, market, instruments }: Behind) {
    this.host = host;
    this.client = client;
    this.market = market;
    this.byPair = new Map(instruments.map((one) => [one.symbol, one]));
    client.open({ onConnection: () => undefined, onReports: (reports) => void this.tell(reports) });
    market.open({
      onQuotes: (quotes) => {
        for (const quote of quotes) {
          const instrument = instruments.find(({ id }) => id === quote.instrumentId);
          if (instrument === undefined) continue;
          for (const one of this.sessions)
            if (one.watched.has(instrument.symbol)) send(one, quoteWords(quote, instrument));
        }
      },
      ...{ onBar: () => undefined, onDepth: () => undefined, onConnection: () => undefined },
    });
    market.subscribeQuotes(instruments.map(({ id }) => id));
  }

  take(socket: WebSocket): void {
    const session: Session = { socket, in: false, watched: new Set() };
    this.sessions.add(session);
    socket.on('error', () => socket.terminate());
    socket.on('close', () => this.sessions.delete(session));
    socket.on('message', (data: Buffer) => void this.heard(session, data.toString('utf8')));
  }

  /** Reports of one moment leave together and in their order, each once (or as the levers say). */
  private async tell(reports: readonly VenueReport[]): Promise<void> {
    const { delayMs } = this.spoil;
    const replaced = reports.some(({ kind }) => kind === 'modified');
    const events: object[] = [];
    for (const report of reports) {
      const order = replaced && report.kind === 'modified' ? await this.order(report.clientOrderId) : null;
      const event = eventOf(report, order);
      if (event !== null) events.push(event);
    }
    const leave = (): void => {
      for (const event of events) {
        const times = this.spoil.repeat > 0 ? 2 : 1;
        this.spoil.repeat = Math.max(0, this.spoil.repeat - 1);
        for (let i = 0; i < times; i++) for (const session of this.sessions) if (session.in) this.say(session, event);
      }
    };
    if (delayMs > 0) setTimeout(leave, delayMs);
    else leave();
  }

  private say(session: Session, message: object): void {
    send(session, message);
    if (!this.spoil.garble) return;
    this.spoil.garble = false;
    session.socket.send('{"event":"trade","trade":{"siz');
  }

  private async heard(session: Session, data: string): Promise<void> {
    const body = JSON.parse(data) as Body;
    const verb = text(body, 'do');
    const isCommand = ['submit', 'replace', 'cancel'].includes(verb);
    if (isCommand && this.spoil.loseRequests > 0) {
      this.spoil.loseRequests -= 1;
      return;
    }
    const answer = await this.answerTo(session, verb, body);
    if (isCommand && this.spoil.loseAnswers > 0) {
      this.spoil.loseAnswers -= 1;
      return;
    }
    this.say(session, { re: body['n'], ...answer });
  }

  private async answerTo(session: Session, verb: string, body: Body): Promise<Answer> {
    const at = this.host.scheduler.nowMs();
    if (verb === 'login') {
      session.in = body['key'] === HARBOR_KEY;
      return session.in ? { ok: { account: HARBOR_ACCOUNT, money: 'paper', at } } : { error: 'the key is not known' };
    }
    if (!session.in) return { error: 'log in first' };
    if (verb === 'ping') return { ok: at };
    if (this.spoil.throttle > 0) {
      this.spoil.throttle -= 1;
      return { error: 'too many requests: wait a second' };
    }
    if (['submit', 'replace', 'cancel'].includes(verb)) return this.command(verb, body);
    return this.read(session, verb, body);
  }

  private async command(verb: string, body: Body): Promise<Answer> {
    const clientOrderId = idOf<ClientOrderId>(text(body, 'ref'));
    const limitPrice = body['limit'] === null ? null : (text(body, 'limit') as Price);
    const qty = text(body, 'size') as Quantity;
    const venueOrderId = typeof body['no'] === 'string' ? idOf<VenueOrderId>(body['no']) : null;
    if (verb === 'submit') {
      const instrument = this.byPair.get(text(body, 'pair'));
      if (instrument === undefined) return { error: `there is no ${text(body, 'pair')}` };
      const outcome = await this.client.submitOrder({
        ...{ clientOrderId, accountId: HARBOR_ACCOUNT, instrumentId: instrument.id, qty, limitPrice },
        side: text(body, 'side') as Side,
        type: text(body, 'kind') as OrderType,
        tif: text(body, 'life') as TimeInForce,
        sessions: ['continuous'],
      });
      return this.afterwards(outcome, clientOrderId);
    }
    const order = await this.order(clientOrderId);
    const instrumentId = order?.instrumentId ?? idOf<InstrumentId>('BTC/USD.SIM');
    const target = { clientOrderId, venueOrderId: venueOrderId ?? order?.venueOrderId ?? null, instrumentId };
    const outcome =
      verb === 'cancel'
        ? await this.client.cancelOrder(target)
        : await this.client.modifyOrder({ ...target, qty, limitPrice });
    return this.afterwards(outcome, clientOrderId);
  }

  private async afterwards(outcome: CommandOutcome, id: ClientOrderId): Promise<Answer> {
    if (outcome.kind !== 'acked') return { error: outcome.reason };
    const order = await this.order(id);
    return { ok: order === null ? null : orderOf(order) };
  }

  private async order(id: ClientOrderId): Promise<OrderStatusReport | null> {
    const found = await this.client.queryOrder(id);
    return found.ok && found.value.status !== 'notFound' ? found.value : null;
  }

  private async read(session: Session, verb: string, body: Body): Promise<Answer> {
    const pairs = [...this.byPair.values()];
    if (verb === 'pairs') return { ok: pairs.map(pairWords) };
    if (verb === 'watch') return this.watch(session, body);
    if (verb === 'order') {
      const order = await this.order(idOf<ClientOrderId>(text(body, 'ref')));
      return { ok: order === null ? null : orderOf(order) };
    }
    if (verb === 'everything') {
      const status = await this.client.massStatus(Number(body['since']));
      return status.ok ? { ok: everythingWords(status.value, 'paper') } : { error: status.error.message };
    }
    const instrument = this.byPair.get(text(body, 'pair'));
    if (verb !== 'bars' || instrument === undefined)
      return { error: `Harbor knows no ${verb} of ${text(body, 'pair')}` };
    const { priceScale, qtyScale, id } = instrument;
    const bars = await this.market.bars(id, text(body, 'interval') as BarInterval, Number(body['limit']));
    if (!bars.ok) return { error: bars.error.message };
    return {
      ok: bars.value.map(([startMs, ...values]) => [
        startMs,
        ...values.map((units, i) => unitsText(units, i === 4 ? qtyScale : priceScale)),
      ]),
    };
  }

  private watch(session: Session, body: Body): Answer {
    const pairs = Array.isArray(body['pairs']) ? body['pairs'].map(String) : [];
    for (const pair of pairs) {
      if (body['on'] !== true) session.watched.delete(pair);
      else session.watched.add(pair);
      const instrument = this.byPair.get(pair);
      const quote = instrument === undefined ? null : this.host.venue.quote(instrument.id);
      if (body['on'] === true && instrument !== undefined && quote !== null)
        send(session, quoteWords(quote, instrument));
    }
    return { ok: null };
  }
}

const send = ({ socket }: Session, message: object): void => socket.send(JSON.stringify(message));
