/** One connection's client at the venue: requests go to the in-process clients, what those hear goes onto the wire. */
import type { AccountId, ConnectionId, InstrumentId, Quote } from '../../../../shared/domain/index.ts';
import type { ExecutionClient } from '../../../ports/execution-client.ts';
import type { MarketDataClient } from '../../../ports/market-data-client.ts';
import type { SimVenue } from '../types.ts';
import type { Frame } from './frames.ts';
import { readRequest, type Request, type Role } from './protocol.ts';

export type ServedParts = {
  readonly role: Role;
  readonly connectionId: ConnectionId;
  readonly accountId: AccountId;
  readonly venue: SimVenue;
  readonly allowControl: boolean;
  /** False when the socket's buffer is full. */
  readonly send: (frame: Frame) => boolean;
};

export class ServedClient {
  private readonly parts: ServedParts;
  private readonly execution: ExecutionClient | null;
  private readonly market: MarketDataClient | null;
  /** Quotes that wait for the socket to drain: the newest of each. */
  private readonly waiting = new Map<InstrumentId, Quote>();
  private full = false;

  constructor(parts: ServedParts) {
    this.parts = parts;
    this.execution =
      parts.role === 'execution' ? parts.venue.executionClient(parts.connectionId, parts.accountId) : null;
    this.market = parts.role === 'market' ? parts.venue.marketDataClient() : null;
  }

  open(): void {
    const { send } = this.parts;
    this.execution?.open({
      onReports: (reports) => send({ t: 'reports', reports }),
      onConnection: ({ state, reason }) => send({ t: 'link', up: state === 'connected', reason }),
    });
    this.market?.open({
      onQuotes: (quotes) => this.quotes(quotes),
      onBar: (id, interval, bar) => send({ t: 'bar', id, interval, bar }),
      onDepth: (depth) => send({ t: 'depth', depth }),
      onBorrow: (borrows) => send({ t: 'borrows', borrows }),
      onConnection: (up, reason) => send({ t: 'link', up, reason }),
    });
  }

  private quotes(quotes: readonly Quote[]): void {
    if (this.full) {
      for (const quote of quotes) this.waiting.set(quote.instrumentId, quote);
      return;
    }
    this.full = !this.parts.send({ t: 'quotes', quotes });
  }

  /** The socket took everything: what waited goes out, newest only. */
  onDrain(): void {
    this.full = false;
    if (this.waiting.size === 0) return;
    const quotes = [...this.waiting.values()];
    this.waiting.clear();
    this.quotes(quotes);
  }

  close(): void {
    void this.execution?.close();
    void this.market?.close();
  }

  /** Handles a frame; the text says what is wrong with it, and the connection is closed then. */
  onFrame(frame: Frame): string | null {
    if (frame['t'] === 'pong') return null;
    if (frame['t'] !== 'request') return 'neither request nor ping';
    const read = readRequest(frame);
    if (!read.ok) return `a request's ${read.error} is wrong`;
    const { id, request } = read.value;
    const answer = (value: unknown): void => void this.parts.send({ t: 'answer', id, value });
    this.handle(request).then(answer, (error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      this.parts.send({ t: 'answer', id, refused: message });
    });
    return null;
  }

  private async handle(request: Request): Promise<unknown> {
    switch (request.op) {
      case 'submit':
        return this.executions().submitOrder(request.request);
      case 'modify':
        return this.executions().modifyOrder(request.request);
      case 'cancel':
        return this.executions().cancelOrder(request.request);
      case 'query':
        return this.executions().queryOrder(request.clientOrderId);
      case 'massStatus':
        return this.executions().massStatus(request.sinceMs);
      case 'instruments':
        return (this.execution ?? this.markets()).instruments();
      case 'optionChain':
        return this.executions().optionChain(request.underlyingId);
      case 'defineInstruments':
        return this.executions().defineInstruments(request.ids);
      case 'defineCombo':
        return this.executions().defineCombo(request.legs);
      case 'whatIf':
        return this.executions().whatIf(request.request);
      case 'subscribeQuotes':
        return this.markets().subscribeQuotes(request.ids);
      case 'unsubscribeQuotes':
        this.markets().unsubscribeQuotes(request.ids);
        return null;
      case 'subscribeDepth':
        return this.markets().subscribeDepth(request.instrumentId);
      case 'unsubscribeDepth':
        this.markets().unsubscribeDepth(request.instrumentId);
        return null;
      case 'bars':
        return this.markets().bars(request.instrumentId, request.interval, request.limit);
      case 'audit':
        return this.parts.venue.audit();
      case 'clock':
        return { nowMs: this.parts.venue.nowMs() };
      case 'control':
        return this.pull(request.name, request.args);
    }
  }

  private executions(): ExecutionClient {
    if (this.execution === null) throw new RangeError('this connection has no account');
    return this.execution;
  }

  private markets(): MarketDataClient {
    if (this.market === null) throw new RangeError('this connection has no market data');
    return this.market;
  }

  /** What the lever gives back; null for those that give nothing. */
  private pull(name: string, args: readonly unknown[]): unknown {
    const { venue, allowControl } = this.parts;
    const lever = Object.entries(venue.control).find(([key]) => key === name)?.[1] as
      | ((...a: unknown[]) => unknown)
      | undefined;
    if (!allowControl || lever === undefined) throw new RangeError(`no lever ${name}`);
    return lever(...args) ?? null;
  }
}
