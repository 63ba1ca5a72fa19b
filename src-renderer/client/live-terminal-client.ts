/**
 * The terminal client over any transport: link, replica, pending questions, and listeners who hear each message as it
 * comes (never on animation frames: a hidden window gets one in 3 s).
 */
import type {
  Change,
  ClientMessage,
  Preview,
  PreviewQuery,
  Query,
  QuotesMessage,
  ServerMessage,
  Snapshot,
  SubscribeMessage,
  Tick,
} from '../../shared/contract/messages.ts';
import { unpackQuotes } from '../../shared/contract/quotes.ts';
import {
  Decimal,
  idOf,
  type Command,
  type InstrumentId,
  type Quote,
  type SetupCommand,
} from '../../shared/domain/index.ts';
import type { ClientEnvironment } from './environment.ts';
import { Link } from './link.ts';
import { notSent, Pending } from './pending.ts';
import { Replica } from './replica.ts';
import { readServerMessage } from './server-message.ts';
import type { ClientListener, QueryResult, SendResult, TerminalClient } from './terminal-client.ts';

type Wanted = Parameters<TerminalClient['subscribe']>[0];

export class LiveTerminalClient implements TerminalClient {
  private readonly environment: ClientEnvironment;
  private readonly link: Link;
  private readonly replica = new Replica();
  private readonly pending = new Pending();
  private readonly listeners = new Set<ClientListener>();
  private instrumentOrder: InstrumentId[] = [];
  private wanted: Wanted | null = null;
  private resyncing = false;

  constructor(environment: ClientEnvironment) {
    this.environment = environment;
    this.link = new Link(environment, {
      onState: (state) => {
        this.tell((l) => l.onLink(state));
      },
      onLost: (reason) => {
        this.pending.onLost(reason);
      },
      onText: (text) => {
        this.onText(text);
      },
      onBinary: (frame) => {
        this.onFrame(frame);
      },
    });
  }

  /** A late listener hears the link's state and, if there is one, the state as it stands. */
  listen(listener: ClientListener): () => void {
    this.listeners.add(listener);
    listener.onLink(this.link.state);
    if (this.replica.position !== null) listener.onSnapshot(this.replica.state);
    return () => {
      this.listeners.delete(listener);
    };
  }

  start(): void {
    this.link.start();
  }

  stop(): void {
    this.link.stop();
  }

  send(command: Command | SetupCommand, commandId: string = this.environment.newId()): Promise<SendResult> {
    const state = this.link.state;
    if (state.kind !== 'live') return Promise.resolve({ kind: 'error', error: notSent(whyNot(state.kind)) });
    return new Promise((settle) => {
      this.pending.addCommand(commandId, settle);
      this.post({ t: 'command', commandId: idOf(commandId), command });
    });
  }

  query<T>(query: Query, onProgress?: (done: number, total: number) => void): Promise<QueryResult<T>> {
    const state = this.link.state;
    if (state.kind !== 'live') return Promise.resolve({ ok: false, error: notSent(whyNot(state.kind)) });
    return new Promise((settle) => {
      const queryId = this.pending.addQuery({
        settle: (result) => {
          settle(result as QueryResult<T>);
        },
        onProgress,
      });
      this.post({ t: 'query', queryId, query });
    });
  }

  preview(command: PreviewQuery['command']): Promise<QueryResult<Preview>> {
    return this.query<Preview>({ kind: 'preview', command });
  }

  subscribe(wanted: Wanted): void {
    this.wanted = wanted;
    if (this.link.state.kind === 'live') this.postSubscription();
  }

  private postSubscription(): void {
    if (this.wanted === null) return;
    const { quotes, bars, depth } = this.wanted;
    const message: SubscribeMessage = { t: 'subscribe', quotes, bars, depth };
    this.post(message);
  }

  private post(message: ClientMessage): void {
    this.link.send(JSON.stringify(message));
  }

  private tell(say: (listener: ClientListener) => void): void {
    for (const listener of [...this.listeners]) say(listener);
  }

  private onText(text: string): void {
    const message = readServerMessage(text);
    if (message === null) this.link.drop('The engine sent what this page cannot read');
    else this.onMessage(message);
  }

  private onMessage(message: ServerMessage): void {
    switch (message.t) {
      case 'welcome':
        this.resyncing = true;
        this.link.onWelcome(message);
        this.postSubscription();
        return;
      case 'refused':
        this.link.onRefused(message.error);
        return;
      case 'snapshot':
        this.onSnapshot(message);
        return;
      case 'tick':
        this.onTick(message);
        return;
      case 'quotes':
        this.onQuotes(message);
        return;
      case 'bar':
        this.tell((l) => l.onBar(message.instrumentId, message.interval, message.bar));
        return;
      case 'depth':
        this.tell((l) => l.onDepth(message.depth));
        return;
      case 'values':
        this.tell((l) => l.onValues(message));
        return;
      case 'reply':
        this.pending.onReply(message.commandId, message.reply);
        return;
      case 'answer':
        this.pending.onAnswer(message.queryId, message.answer);
        return;
      case 'progress':
        this.pending.onProgress(message.queryId, message.done, message.total);
        return;
      case 'error':
        this.pending.onError(message.commandId, message.queryId, message.error);
        return;
    }
  }

  private onSnapshot(snapshot: Snapshot): void {
    this.resyncing = false;
    this.instrumentOrder = [...snapshot.instrumentOrder];
    this.replica.reset(snapshot);
    this.tell((l) => l.onSnapshot(this.replica.state));
  }

  private onTick(tick: Tick): void {
    if (this.resyncing) return;
    if (this.replica.apply(tick) === 'gap') {
      this.resyncing = true;
      this.post({ t: 'resync' });
      return;
    }
    this.post({ t: 'ack', batch: tick.batch });
    this.numberNew(tick.changes);
    this.tell((l) => l.onChanges(tick.changes, this.replica.state));
  }

  /** Instruments that came after the snapshot are numbered on (see quotes.ts). */
  private numberNew(changes: readonly Change[]): void {
    for (const change of changes) {
      if (change.entity !== 'instrument' || change.op !== 'upsert') continue;
      const id = idOf<InstrumentId>(change.id);
      if (!this.instrumentOrder.includes(id)) this.instrumentOrder.push(id);
    }
  }

  private onFrame(frame: ArrayBuffer): void {
    const packed = unpackQuotes(frame, this.instrumentOrder, this.environment.nowMs());
    if (packed === null) {
      this.link.drop('The engine sent quotes that this page cannot read');
      return;
    }
    this.tell((l) => l.onQuotes(packed.quotes));
    this.post({ t: 'ack', batch: packed.batch });
  }

  /** Quotes as JSON, should an engine send them so. */
  private onQuotes(message: QuotesMessage): void {
    const nowMs = this.environment.nowMs();
    const quotes: Quote[] = [];
    for (const row of message.quotes) {
      const instrument = this.replica.state.instrument[row.instrumentId];
      if (instrument === undefined) continue;
      const price = (text: string | null): number | null =>
        text === null ? null : Decimal.from(text).toUnits(instrument.priceScale);
      const size = (text: string): number => Decimal.from(text).toUnits(instrument.qtyScale);
      quotes.push({
        instrumentId: row.instrumentId,
        bid: price(row.bid),
        ask: price(row.ask),
        bidSize: size(row.bidSize),
        askSize: size(row.askSize),
        last: price(row.last),
        volume: size(row.volume),
        previousClose: price(row.previousClose),
        scope: 'consolidated',
        timeliness: 'live',
        status: row.status,
        tsEventMs: row.tsEventMs,
        tsInitMs: nowMs,
      });
    }
    this.tell((l) => l.onQuotes(quotes));
    this.post({ t: 'ack', batch: message.batch });
  }
}

function whyNot(kind: 'connecting' | 'lost' | 'refused'): string {
  if (kind === 'refused') return 'the engine refused this page. Reload it.';
  return kind === 'lost' ? 'the connection to the engine is lost.' : 'not connected to the engine yet.';
}
