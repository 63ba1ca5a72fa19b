/** One client of the TWS: reads its requests, answers them, and hears of its orders. */
import type { Socket } from 'node:net';
import { idOf, type AccountId, type BarInterval, type Instrument } from '../../../shared/domain/index.ts';
import type { GatewayHost } from '../core/gateway.ts';
import type { AccountDesk } from './account-desk.ts';
import { conIdOf, underlyingIdOf, type ContractBook } from './contract-book.ts';
import { Fields, FrameReader, frameOf, type Field } from './fields.ts';
import { furtherHandlers } from './further-answers.ts';
import { readUtc } from './host-order.ts';
import { priceText, qtyText, type MarketDesk } from './market-desk.ts';
import {
  contractDetailsMessage,
  errorMessage,
  historicalMessage,
  optionParametersMessage,
  symbolSamplesMessage,
} from './messages.ts';
import { completedOf, factsOf, isOpenTrack, statusOf, tellExecution, type Client, type Track } from './track.ts';
import type { OrderDesk } from './order-desk.ts';
import { openOrderMessage } from './order-messages.ts';
import { readContract, readPlaceOrder, readShortLegs } from './read-order.ts';
import { Pacing } from './pacing.ts';
import type { TwsLevers } from './levers.ts';
import { exchangeDay, exchangeTime } from './times.ts';

export type SessionParts = {
  readonly host: GatewayHost;
  readonly book: ContractBook;
  readonly orders: OrderDesk;
  readonly market: MarketDesk;
  readonly accounts: AccountDesk;
  readonly accountIds: readonly AccountId[];
  readonly levers: TwsLevers;
  /** The newest version that this server speaks. */
  readonly version: number;
  readonly lines: { readonly max: number };
  /** Messages of one client in a second. */
  readonly perSecond: number;
  /** Every request of a client that has started, as it comes: its number and its fields. */
  readonly onMessage?: (id: number, fields: readonly string[]) => void;
  /** Takes the client id, unless somebody has it. */
  readonly join: (session: Session) => boolean;
  readonly leave: (session: Session) => void;
};

const VERSION_MIN = 157;
/** By so much accounts come later than order ids where a lever says so. */
const LATER_MS = 200;
const TRADING_HOURS = '20261118:0400-20261118:2000;20261119:0400-20261119:2000';

/** Server-side ids of requests, by what they ask. */
type Handler = (from: Fields, rest: readonly string[]) => void | Promise<void>;

export class Session implements Client {
  clientId = -1;
  version = 0;
  private readonly socket: Socket;
  private readonly parts: SessionParts;
  private readonly reader = new FrameReader();
  private readonly pacing: Pacing;
  private readonly handlers: Readonly<Record<number, Handler>>;
  private ready = false;

  constructor(socket: Socket, parts: SessionParts) {
    this.socket = socket;
    this.parts = parts;
    this.pacing = new Pacing(parts.host.scheduler, parts.perSecond);
    this.handlers = this.makeHandlers();
    socket.setNoDelay(true);
    socket.on('data', (piece) => this.onData(piece));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      parts.market.drop(this);
      parts.leave(this);
    });
  }

  readonly send = (fields: readonly Field[]): void => {
    if (this.socket.destroyed) return;
    this.socket.write(frameOf(fields));
    const nonsense = this.parts.levers.takeGarble();
    if (nonsense !== null) this.socket.write(nonsense);
  };

  /** Order and fill messages, which levers repeat and delay. */
  readonly stream = (fields: readonly Field[]): void => {
    const { levers, host } = this.parts;
    const times = levers.takeRepeat() ? 2 : 1;
    const go = (): void => {
      for (let i = 0; i < times; i++) this.send(fields);
    };
    if (levers.delayMs > 0) host.scheduler.after(levers.delayMs, go);
    else go();
  };

  readonly error = (id: number, code: number, text: string): void =>
    this.send(errorMessage(id, code, text, this.version));

  end(): void {
    this.socket.destroy();
  }

  private onData(piece: Uint8Array): void {
    try {
      const { greeting, messages } = this.reader.read(piece);
      if (greeting !== null) this.greet(greeting);
      for (const message of messages) this.onMessage(message);
    } catch {
      // Not a client of this protocol: TWS hangs up.
      this.socket.destroy();
    }
  }

  /** `v100..193`, or one version. */
  private greet(text: string): void {
    const [, low = '', high = low] = /^v(\d+)(?:\.\.(\d+))?/.exec(text) ?? [];
    this.version = Math.min(Number(high), this.parts.version);
    if (Number(low) > this.version || this.version < VERSION_MIN) return this.end();
    this.send([this.version, exchangeTime(this.parts.host.scheduler.nowMs())]);
  }

  private onMessage(message: readonly string[]): void {
    const id = Number(message[0]);
    const rest = message.slice(1);
    if (id === 71) return this.startApi(Number(rest[1]));
    if (!this.ready) return;
    this.parts.onMessage?.(id, rest);
    const late = this.pacing.count();
    if (late !== null) this.parts.levers.violations += 1;
    if (late !== null || this.parts.levers.takeThrottle(id)) {
      this.error(-1, 100, `Max rate of messages per second has been exceeded:max=50 rec=${late ?? 51} (1)`);
      if (this.pacing.violations >= 3) this.end();
      return;
    }
    if (this.parts.levers.readOnly && (id === 3 || id === 4 || id === 58)) {
      const words = "Error validating request:-'bO' : cause - The API interface is currently in Read-Only mode.";
      return this.error(id === 58 ? -1 : Number(rest[id === 3 ? 0 : 1]), 321, words);
    }
    const handler = this.handlers[id];
    if (handler === undefined) return this.error(-1, 505, `Unknown message id ${message[0] ?? ''}`);
    void handler(new Fields(rest), rest);
  }

  private startApi(clientId: number): void {
    this.clientId = clientId;
    if (!Number.isInteger(clientId) || clientId < 0) return this.end();
    if (!this.parts.join(this)) {
      this.error(-1, 326, 'Unable to connect as the client id is already in use. Retry with a unique client id.');
      this.socket.end();
      return;
    }
    this.ready = true;
    const { levers, accountIds, orders } = this.parts;
    const tellAccounts = (): void => this.send([15, 1, (levers.login ?? accountIds).join(',')]);
    if (levers.idsFirst) this.parts.host.scheduler.after(LATER_MS, tellAccounts);
    else tellAccounts();
    this.send([9, 1, orders.nextId(clientId)]);
    for (const [code, text] of levers.greetings()) this.error(-1, code, text);
  }

  private makeHandlers(): Readonly<Record<number, Handler>> {
    const { accounts, accountIds, host } = this.parts;
    return {
      ...furtherHandlers({ accounts, accountIds, nowMs: () => host.scheduler.nowMs(), send: this.send }),
      ...this.orderHandlers(),
      ...this.marketHandlers(),
      ...this.accountHandlers(),
      ...this.contractHandlers(),
    };
  }

  private orderHandlers(): Readonly<Record<number, Handler>> {
    const { orders, levers } = this.parts;
    return {
      3: (_, rest) => {
        const { whatIf } = readPlaceOrder(rest, this.version).order;
        if (!whatIf && levers.takeLostRequest()) return;
        return orders.place(this, readPlaceOrder(rest, this.version), !whatIf && levers.takeLostAnswer());
      },
      4: (from) => {
        from.skip(1);
        if (levers.takeLostRequest()) return;
        return orders.cancel(this, from.int());
      },
      5: async () => {
        // Client 0 is given the orders that were placed by hand.
        if (this.clientId === 0) await orders.bind(this);
        this.listOrders((track) => track.clientId === this.clientId);
      },
      7: (from) => this.listExecutions(from),
      8: () => this.send([9, 1, orders.nextId(this.clientId)]),
      15: (from) => {
        from.skip(1);
        if (this.clientId === 0) return from.flag() ? orders.bind(this) : undefined;
        return this.error(
          -1,
          327,
          'Only API connections with clientId set to 0 can set the auto bind TWS orders property.',
        );
      },
      16: async () => {
        await orders.refreshForeign();
        this.listOrders(() => true);
      },
      58: () => orders.cancelEverything(),
      99: () => {
        for (const track of orders.tracks) {
          if (!isOpenTrack(track) && this.sees(track)) this.send(completedOf(track, this.version));
        }
        this.send([102]);
      },
    };
  }

  private sees(track: Track): boolean {
    return this.parts.accountIds.includes(track.account);
  }

  private listOrders(which: (track: Track) => boolean): void {
    for (const track of this.parts.orders.tracks) {
      if (!isOpenTrack(track) || !which(track)) continue;
      this.parts.orders.noteTold(this.clientId, track.orderId);
      this.send(openOrderMessage(factsOf(track), this.version));
      this.send(statusOf(track));
    }
    this.send([53, 1]);
  }

  private listExecutions(from: Fields): void {
    from.skip(1);
    const reqId = from.int();
    const clientId = from.int();
    const account = from.text();
    const sinceMs = readUtc(from.text()) ?? 0;
    const symbol = from.text();
    const today = exchangeDay(this.parts.host.scheduler.nowMs());
    for (const execution of this.parts.orders.executions) {
      const { facts, tsMs } = execution;
      if (tsMs < sinceMs || exchangeDay(tsMs) !== today) continue;
      if (clientId > 0 && facts.clientId !== clientId) continue;
      if (account !== '' && facts.account !== account) continue;
      if (symbol !== '' && facts.contract.symbol !== symbol) continue;
      tellExecution(this.send, reqId, execution);
    }
    this.send([55, 1, reqId]);
  }

  private marketHandlers(): Readonly<Record<number, Handler>> {
    const { market } = this.parts;
    return {
      1: (from) => this.subscribe(from),
      2: (from) => {
        from.skip(1);
        const reqId = from.int();
        if (!market.has(this, reqId)) this.error(reqId, 300, `Can't find EId with tickerId:${reqId}`);
        market.unsubscribe(this, reqId);
      },
      10: async (from) => {
        from.skip(1);
        const reqId = from.int();
        const instrument = await this.resolve(reqId, from);
        if (instrument !== null) market.subscribeDepth(this, reqId, instrument, this.send);
      },
      11: (from) => {
        from.skip(1);
        market.unsubscribeDepth(this, from.int());
      },
      20: (from) => this.history(from),
      25: () => undefined,
      59: () => undefined,
    };
  }

  /** The one instrument that a request names; error 200 when there is none. */
  private async resolve(reqId: number, from: Fields): Promise<Instrument | null> {
    const contract = readContract(from);
    if (contract.secType === 'BAG') {
      const combo = await this.parts.book.combo(readShortLegs(from));
      if (typeof combo !== 'string') return combo;
      this.error(reqId, 200, combo);
      return null;
    }
    const [found] = await this.parts.book.find(contract);
    if (found === undefined) this.error(reqId, 200, 'No security definition has been found for the request');
    return found ?? null;
  }

  private async subscribe(from: Fields): Promise<void> {
    const { market, lines } = this.parts;
    from.skip(1);
    const reqId = from.int();
    if (market.has(this, reqId)) return this.error(reqId, 102, 'Duplicate ticker ID.');
    const instrument = await this.resolve(reqId, from);
    if (instrument === null) return;
    from.skip(1); // delta neutral: none
    const ticks = from.text();
    if (ticks.includes('236') && instrument.assetClass !== 'equity' && instrument.assetClass !== 'etf') {
      return this.error(reqId, 321, 'Error validating request: Incorrect generic tick list');
    }
    if (market.count(this) >= lines.max) return this.error(reqId, 101, 'Max number of tickers has been reached.');
    if (market.kind === 'none') {
      return this.error(reqId, 354, 'Requested market data is not subscribed.');
    }
    if (market.kind === 'delayed') {
      this.error(reqId, 10167, 'Requested market data is not subscribed. Displaying delayed market data.');
    }
    market.subscribe(this, reqId, instrument, { ticks, send: this.send });
  }

  private async history(from: Fields): Promise<void> {
    const reqId = from.int();
    const contract = readContract(from);
    from.skip(2); // includeExpired, endDateTime
    const size = from.text();
    const duration = from.text();
    from.skip(2); // useRTH, whatToShow
    const epoch = from.int() === 2;
    const interval = SIZES[size];
    const [instrument] = await this.parts.book.find(contract);
    if (instrument === undefined)
      return this.error(reqId, 200, 'No security definition has been found for the request');
    if (interval === undefined) return this.error(reqId, 321, `Error validating request: bar size ${size}`);
    const sinceMs = this.parts.host.scheduler.nowMs() - durationMs(duration);
    const bars = await this.parts.market.bars(instrument.id, interval, 5000);
    const found = (bars.ok ? bars.value : []).filter(([startMs]) => startMs >= sinceMs);
    if (found.length === 0) {
      return this.error(reqId, 162, 'Historical Market Data Service error message:HMDS query returned no data');
    }
    const dated = found.map((bar) => ({
      bar,
      date: interval === '1d' ? exchangeDay(bar[0]) : epoch ? String(bar[0] / 1000) : exchangeTime(bar[0]),
    }));
    const scales = { price: (u: number) => priceText(u, instrument), qty: (u: number) => qtyText(u, instrument) };
    this.send(historicalMessage(reqId, dated, scales));
  }

  private accountHandlers(): Readonly<Record<number, Handler>> {
    const { accounts, accountIds, host } = this.parts;
    return {
      6: async (from) => {
        from.skip(1);
        if (!from.flag()) return;
        const account = idOf<AccountId>(from.text());
        const wanted = accountIds.includes(account) ? account : accountIds[0];
        if (wanted === undefined) return;
        const clock = exchangeTime(host.scheduler.nowMs()).slice(9, 14);
        for (const message of await accounts.updates(wanted, clock)) this.send(message);
      },
      17: () => this.send([15, 1, accountIds.join(',')]),
      49: () => this.send([49, 1, Math.floor((host.scheduler.nowMs() + this.parts.levers.skewMs) / 1000)]),
      61: async () => {
        for (const message of await accounts.positions(accountIds)) {
          if (message[0] === 62) for (const other of this.parts.levers.otherPositions) this.send([61, 3, ...other]);
          this.send(message);
        }
      },
      62: async (from) => {
        from.skip(1);
        const reqId = from.int();
        from.skip(1);
        for (const message of await accounts.summary(reqId, accountIds, from.text())) this.send(message);
      },
      63: () => undefined,
      64: () => undefined,
      92: (from) => this.send([94, from.int(), '0', '0', '0']),
      93: () => undefined,
    };
  }

  private contractHandlers(): Readonly<Record<number, Handler>> {
    const { book } = this.parts;
    return {
      9: async (from) => {
        from.skip(1);
        const reqId = from.int();
        const found = await book.find(readContract(from));
        if (found.length === 0) {
          return this.error(reqId, 200, 'No security definition has been found for the request');
        }
        const at = { version: this.version, hours: TRADING_HOURS };
        for (const instrument of found) this.send(contractDetailsMessage(book, reqId, instrument, at));
        this.send([52, 1, reqId]);
      },
      78: (from) => this.optionParameters(from),
      81: (from) => {
        const reqId = from.int();
        const text = from.text().trim().toUpperCase();
        const found = book.listed().filter((i) => {
          return text !== '' && (i.symbol.startsWith(text) || i.name.toUpperCase().includes(text));
        });
        this.send(symbolSamplesMessage(book, reqId, found.slice(0, 16), this.version));
      },
      91: (from) => {
        const id = from.int();
        const rule = book.rule(id);
        if (rule === null) return this.error(-1, 322, `Error processing request: invalid market rule ${id}`);
        this.send([93, id, rule.length, ...rule.flatMap(({ fromPrice, tick }) => [fromPrice, tick])]);
      },
    };
  }

  private async optionParameters(from: Fields): Promise<void> {
    const { book, orders } = this.parts;
    const reqId = from.int();
    const symbol = from.text();
    const underlying = book.get(underlyingIdOf(symbol));
    const chain =
      underlying === null ? null : await orders.lineOf(this.parts.accountIds[0])?.optionChain(underlying.id);
    if (chain?.ok === true && underlying !== null) {
      for (const { expiry, strikes } of chain.value.expiries) {
        book.remember(strikes.flatMap((s) => [s.callId, s.putId]).filter((id) => id !== null));
        const of = { conId: conIdOf(underlying.id), tradingClass: symbol, multiplier: '100' };
        const texts = strikes.map((s) => s.strike);
        this.send(optionParametersMessage(reqId, of, [expiry.replaceAll('-', '')], texts));
      }
    }
    this.send([76, reqId]);
  }
}

const SIZES: Readonly<Record<string, BarInterval>> = {
  '1 min': '1m',
  '5 mins': '5m',
  '15 mins': '15m',
  '1 hour': '1h',
  '1 day': '1d',
};
const DURATIONS: Readonly<Record<string, number>> = {
  ...{ S: 1000, D: 86_400_000, W: 7 * 86_400_000, M: 31 * 86_400_000, Y: 366 * 86_400_000 },
};

/** `2 D` in ms. */
function durationMs(text: string): number {
  const match = /^(\d+) ([SDWMY])$/.exec(text);
  return match === null ? 86_400_000 : Number(match[1]) * (DURATIONS[match[2] ?? 'D'] ?? 86_400_000);
}
