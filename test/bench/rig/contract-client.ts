/** A client of the contract in Node: keeps what came last, hands every message to whoever waits for it. */
import { once } from 'node:events';
import { WebSocket, type RawData } from 'ws';
import {
  CONTRACT_VERSION,
  type ServerMessage,
  type Snapshot,
  type SubscribeMessage,
} from '../../../shared/contract/messages.ts';
import { API_PATH, SUBPROTOCOL, TOKEN_SUBPROTOCOL_PREFIX } from '../../../shared/contract/wire.ts';
import {
  idOf,
  type Command,
  type CommandId,
  type Instrument,
  type InstrumentId,
} from '../../../shared/domain/index.ts';
import type { QuoteRow } from '../../../shared/contract/messages.ts';
import { microsecondsNow, within } from './stamps.ts';

const WAIT_MS = 5_000;
type Test<T> = (message: ServerMessage) => T | null;
type Waiting = (message: ServerMessage, atUs: number) => boolean;

export class ContractClient {
  readonly instruments = new Map<InstrumentId, Instrument>();
  readonly quotes = new Map<InstrumentId, QuoteRow>();
  private readonly socket: WebSocket;
  private waiting: Waiting[] = [];
  private commands = 0;

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data: RawData) => this.onText((data as Buffer).toString('utf8'), microsecondsNow()));
  }

  /** Sends a command; gives the moment it left. */
  command(command: Command): number {
    this.commands += 1;
    const commandId = idOf<CommandId>(`bench-${String(this.commands).padStart(12, '0')}`);
    const text = JSON.stringify({ t: 'command', commandId, command });
    const atUs = microsecondsNow();
    this.socket.send(text);
    return atUs;
  }

  subscribe(quotes: SubscribeMessage['quotes']): void {
    this.send({ t: 'subscribe', quotes, bars: null, depth: null });
  }

  /** What `test` makes of the first message that it does not answer with null, and when it came. */
  next<T>(what: string, test: Test<T>): Promise<{ readonly value: T; readonly atUs: number }> {
    const found = new Promise<{ readonly value: T; readonly atUs: number }>((resolve) => {
      this.waiting.push((message, atUs) => {
        const value = test(message);
        if (value !== null) resolve({ value, atUs });
        return value !== null;
      });
    });
    return within(WAIT_MS, what, found);
  }

  send(message: object): void {
    this.socket.send(JSON.stringify(message));
  }

  close(): void {
    this.socket.close();
  }

  private onText(text: string, atUs: number): void {
    const message = JSON.parse(text) as ServerMessage;
    this.waiting = this.waiting.filter((wait) => !wait(message, atUs));
    if (message.t === 'tick' || message.t === 'quotes') this.send({ t: 'ack', batch: message.batch });
    if (message.t === 'quotes') for (const quote of message.quotes) this.quotes.set(quote.instrumentId, quote);
    if (message.t === 'snapshot') this.onSnapshot(message);
    if (message.t !== 'tick') return;
    for (const change of message.changes) {
      if (change.entity === 'instrument' && change.op === 'upsert')
        this.instruments.set(change.record.id, change.record);
    }
  }

  private onSnapshot({ state }: Snapshot): void {
    for (const instrument of Object.values(state.instrument)) this.instruments.set(instrument.id, instrument);
  }
}

/** Connects, greets, and waits until the venue's connection is ready. */
export async function openContractClient(port: number, token: string): Promise<ContractClient> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${API_PATH}`, [SUBPROTOCOL, TOKEN_SUBPROTOCOL_PREFIX + token]);
  await once(socket, 'open');
  const client = new ContractClient(socket);
  const ready = client.next('a ready connection', (message) => {
    if (message.t === 'snapshot')
      return Object.values(message.state.connection).some((c) => c.state === 'ready') || null;
    if (message.t !== 'tick') return null;
    return (
      message.changes.some((c) => c.entity === 'connection' && c.op === 'upsert' && c.record.state === 'ready') || null
    );
  });
  client.send({ t: 'hello', contract: CONTRACT_VERSION, min: 1, quotes: 'json', client: 'bench' });
  await ready;
  return client;
}
