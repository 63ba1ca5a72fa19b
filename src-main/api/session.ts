/**
 * One client: greets it, decodes what it sends, answers, and passes on what the terminal publishes. Nothing that a
 * client sends can throw past `onText`.
 *
 * Invariants: before a valid `hello` a client gets nothing but errors; after `welcome` it gets one snapshot and then
 * every tick; it is closed rather than skipped when it does not keep up.
 */
import { decodeClientMessage, idsOf } from '../../shared/contract/decode.ts';
import {
  CONTRACT_MIN,
  CONTRACT_VERSION,
  type ClientMessage,
  type CommandMessage,
  type ContractError,
  type Hello,
  type QueryMessage,
  type ServerMessage,
  type SubscribeMessage,
} from '../../shared/contract/messages.ts';
import {
  isSetupCommand,
  type Bar,
  type BarInterval,
  type CommandId,
  type CommandReply,
  type Depth,
  type Quote,
  type SetupCommand,
} from '../../shared/domain/index.ts';
import type { Logger } from '../ports/logger.ts';
import type { TerminalCore, Unlisten } from '../runtime/terminal-core.ts';
import { BEHIND_BYTES_MAX, QUERIES_MAX, STREAM_BYTES_MAX } from './api-limits.ts';
import { failedWith, messageOf, semantic } from './contract-errors.ts';
import { runQuery } from './run-query.ts';
import type { SetupDesk } from './setup-desk.ts';
import type { Sink } from './sink.ts';
import { StreamLane, type InstrumentBook } from './stream-lane.ts';

/** What all sessions share. */
export type SessionHost = {
  readonly core: TerminalCore;
  readonly log: Logger;
  /** Null: there are no connections to set up. */
  readonly setup: SetupDesk | null;
  readonly book: InstrumentBook;
  readonly version: string;
  /** Gives way to other work during long queries. */
  readonly pause: () => Promise<void>;
  /** The snapshot's message as text, at the sequence that was published last. */
  readonly snapshotText: () => string;
};

/** One publication, made once for all clients: text before and after the batch's number. */
export type TickText = { readonly head: string; readonly tail: string };

export class Session {
  private readonly host: SessionHost;
  private readonly sink: Sink;
  private lane: StreamLane | null = null;
  /** What the client calls itself: it stands beside what it changed. */
  private clientName = 'trader';
  private batch = 0;
  private queries = 0;
  private unwatchDepth: Unlisten | null = null;
  private ended = false;
  private readonly unacked: { readonly batch: number; readonly bytes: number }[] = [];
  private unackedBytes = 0;

  constructor(host: SessionHost, sink: Sink) {
    this.host = host;
    this.sink = sink;
  }

  /** Greeted, and so to be sent what is published. */
  get live(): boolean {
    return this.lane !== null && !this.ended;
  }

  /** One message of the client. */
  onText(text: string): void {
    if (this.ended) return;
    try {
      const decoded = decodeClientMessage(text);
      if (decoded.ok) this.onMessage(decoded.value);
      else this.onUnreadable(text, decoded.error);
    } catch (thrown) {
      this.host.log.error('a client message could not be handled', { error: messageOf(thrown) });
      this.sendError(failedWith('The engine could not handle this message.'), idsOf(text));
    }
  }

  /** The wire is gone. */
  onClosed(): void {
    this.ended = true;
    this.unwatchDepth?.();
    this.unwatchDepth = null;
  }

  /** Ends it from this side. */
  close(reason: string): void {
    if (this.ended) return;
    this.sink.close('stopping', reason);
    this.onClosed();
  }

  sendTick(tick: TickText): void {
    if (!this.live) return;
    this.batch += 1;
    const text = `${tick.head}${this.batch}${tick.tail}`;
    this.unacked.push({ batch: this.batch, bytes: text.length });
    this.unackedBytes += text.length;
    this.sink.sendText(text);
    if (this.unackedBytes > BEHIND_BYTES_MAX || this.sink.bufferedBytes() > BEHIND_BYTES_MAX) {
      this.host.log.warn('a client does not keep up and was closed', { unackedBytes: this.unackedBytes });
      this.sink.close('behind', 'This client does not keep up. Connect again for a snapshot.');
      this.onClosed();
    }
  }

  /** Values as text, made once for all; skipped for a client whose wire is full. */
  sendValues(text: string): void {
    if (this.live && this.sink.bufferedBytes() <= STREAM_BYTES_MAX) this.sink.sendText(text);
  }

  onQuotes(quotes: readonly Quote[]): void {
    this.lane?.onQuotes(quotes);
  }

  onBar(id: Quote['instrumentId'], interval: BarInterval, bar: Bar): void {
    this.lane?.onBar(id, interval, bar);
  }

  onDepth(depth: Depth): void {
    this.lane?.onDepth(depth);
  }

  flush(): void {
    if (this.live) this.lane?.flush();
  }

  private onMessage(message: ClientMessage): void {
    if (message.t === 'hello') {
      this.onHello(message);
      return;
    }
    if (this.lane === null) {
      const error: ContractError = { kind: 'notGreeted', path: 't', message: 'Say hello first.', code: null };
      this.sendError(error, idsOf(message));
      return;
    }
    switch (message.t) {
      case 'command':
        this.onCommand(message);
        return;
      case 'query':
        this.onQuery(message);
        return;
      case 'subscribe':
        this.onSubscribe(message, this.lane);
        return;
      case 'ack':
        this.onAck(message.batch, this.lane);
        return;
      case 'resync':
        this.sink.sendText(this.host.snapshotText());
        return;
    }
  }

  private onUnreadable(text: string, error: ContractError): void {
    // A later contract's greeting may hold fields that this one does not know: its version is what matters.
    const hello = error.kind === 'malformed' && this.lane === null ? laterHello(text) : null;
    if (hello !== null) {
      this.refuse(hello);
      return;
    }
    this.sendError(error, error.kind === 'tooLarge' ? idsOf(null) : idsOf(text));
    if (error.kind === 'tooLarge') {
      this.sink.close('tooLarge', error.message);
      this.onClosed();
    }
  }

  private onHello(hello: Hello): void {
    if (this.lane !== null) {
      this.sendError(
        { kind: 'malformed', path: 't', message: 'This client was greeted before.', code: null },
        idsOf(null),
      );
      return;
    }
    const spoken = Math.min(hello.contract, CONTRACT_VERSION);
    if (spoken < hello.min || spoken < CONTRACT_MIN) {
      this.refuse(hello);
      return;
    }
    const { core, book, version, log } = this.host;
    this.lane = new StreamLane({
      sink: this.sink,
      book,
      packed: hello.quotes === 'packed',
      nextBatch: () => (this.batch += 1),
    });
    this.clientName = hello.client.trim() === '' ? 'trader' : hello.client.trim();
    log.info('a client connected', { client: hello.client, contract: spoken, quotes: hello.quotes });
    const { engineId, epoch } = core;
    this.send({ t: 'welcome', contract: spoken, min: CONTRACT_MIN, engineId, epoch, version });
    this.sink.sendText(this.host.snapshotText());
  }

  private refuse(hello: Pick<Hello, 'contract' | 'min'>): void {
    const message =
      `This engine speaks contract ${CONTRACT_MIN} to ${CONTRACT_VERSION}, the client ${hello.min} to ` +
      `${hello.contract}. Reload the page.`;
    this.send({ t: 'refused', error: { kind: 'unsupportedVersion', path: 'contract', message, code: null } });
    this.sink.close('refused', message);
    this.onClosed();
  }

  private onCommand(message: CommandMessage): void {
    const { commandId, command } = message;
    const answer = isSetupCommand(command)
      ? this.setUp(commandId, command)
      : this.host.core.submit(commandId, command, this.clientName);
    answer
      .then((reply) => {
        this.send({ t: 'reply', commandId, reply });
      })
      .catch((thrown: unknown) => {
        this.host.log.error('a command failed', { commandId, error: messageOf(thrown) });
        const error = failedWith('The engine could not answer. It may have acted: look before repeating it.');
        this.sendError(error, { commandId, queryId: null });
      });
  }

  /** What sets up the terminal never reaches the engine, nor its journal. */
  private async setUp(commandId: CommandId, command: SetupCommand): Promise<CommandReply> {
    const { setup, core } = this.host;
    if (setup === null) {
      const message = 'This terminal has no connections to set up.';
      return { kind: 'denied', code: 'unsupported', path: 'command.kind', message };
    }
    const done = await setup.run(commandId, command);
    if (!done.ok) return { kind: 'denied', ...done.error };
    const record = done.value === null ? {} : { recordId: done.value };
    return { kind: 'accepted', seq: core.view.seq, clientOrderId: null, ladderId: null, ...record };
  }

  private onQuery(message: QueryMessage): void {
    const { queryId, query } = message;
    const ids = { commandId: null, queryId };
    if (this.queries >= QUERIES_MAX) {
      this.sendError(semantic('busy', 'query', `At most ${QUERIES_MAX} queries at once.`), ids);
      return;
    }
    this.queries += 1;
    const options = {
      setup: this.host.setup,
      pause: this.host.pause,
      abandoned: () => this.ended,
      onProgress: (done: number, total: number) => {
        this.send({ t: 'progress', queryId, done, total });
      },
    };
    runQuery(this.host.core, query, options)
      .then((answer) => {
        this.send({ t: 'answer', queryId, answer });
      })
      .catch((thrown: unknown) => {
        this.host.log.error('a query failed', { kind: query.kind, error: messageOf(thrown) });
        this.sendError(failedWith('The engine could not answer this query.'), ids);
      })
      .finally(() => {
        this.queries -= 1;
      });
  }

  /** Takes the subscription over; what it names and nobody knows is reported and starts once it is known. */
  private onSubscribe(message: SubscribeMessage, lane: StreamLane): void {
    const { core } = this.host;
    const known = core.view.instruments;
    const unknownAt = message.quotes?.findIndex((id) => !known.has(id)) ?? -1;
    if (unknownAt >= 0) this.sendUnknown(`quotes.${unknownAt}`, message.quotes?.[unknownAt] ?? '');
    if (message.bars !== null && !known.has(message.bars.instrumentId)) {
      this.sendUnknown('bars.instrumentId', message.bars.instrumentId);
    }
    this.unwatchDepth?.();
    this.unwatchDepth = null;
    lane.want(message, core.view.quotes);
    if (message.depth === null) return;
    if (!known.has(message.depth)) {
      this.sendUnknown('depth', message.depth);
      return;
    }
    const watched = core.watchDepth(message.depth);
    if (watched.ok) this.unwatchDepth = watched.value;
    else this.sendError(failedWith(watched.error.message, 'depth'), idsOf(null));
  }

  private onAck(batch: number, lane: StreamLane): void {
    lane.onAck(batch);
    while (this.unacked.length > 0 && (this.unacked[0]?.batch ?? 0) <= batch) {
      this.unackedBytes -= this.unacked.shift()?.bytes ?? 0;
    }
  }

  private sendUnknown(path: string, id: string): void {
    this.sendError(semantic('unknownInstrument', path, `There is no instrument ${id}`), idsOf(null));
  }

  private sendError(error: ContractError, ids: ReturnType<typeof idsOf>): void {
    this.send({
      t: 'error',
      commandId: ids.commandId as CommandMessage['commandId'] | null,
      queryId: ids.queryId,
      error,
    });
  }

  private send(message: ServerMessage): void {
    if (!this.ended) this.sink.sendText(JSON.stringify(message));
  }
}

/** The versions of a greeting that is not of this contract but says that it speaks only later ones. */
function laterHello(text: string): Pick<Hello, 'contract' | 'min'> | null {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || !('t' in value) || value.t !== 'hello') return null;
  if (!('contract' in value) || !('min' in value)) return null;
  const { contract, min } = value;
  if (typeof contract !== 'number' || typeof min !== 'number') return null;
  return min > CONTRACT_VERSION ? { contract, min } : null;
}
