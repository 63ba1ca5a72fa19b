/**
 * The sockets of one instance of an exchange's class: each has a heartbeat of ours, and a death that is told once. Frames can be taken
 * before ccxt reads them: its queue and its models cost several times what a quote needs.
 *
 * Invariants: whatever comes counts as heard, whoever takes it; a frame that nobody takes goes the way that ccxt made for it.
 */
import type { Scheduler } from '../../ports/clock.ts';
import { Heartbeat } from '../../wire/heartbeat.ts';
import type { Meter } from '../../wire/meter.ts';
import type { CcxtClient, CcxtExchange } from './exchange.ts';
import type { ExchangeProfile } from './profiles.ts';
import { wireTroubleOf } from './wire-words.ts';

/** Says whether it took a text frame. It must not throw. */
export type FrameTaker = (text: string) => boolean;

export type SocketParts = {
  readonly scheduler: Scheduler;
  readonly meter: Meter;
  readonly profile: ExchangeProfile;
  /** Of the account: whatever comes while nobody waits for it is kept for who does next. */
  readonly keepsUnheard: boolean;
  /** Each short message, as it came; nothing of one that is longer. */
  readonly onText: (text: string) => void;
  /** A socket died, for whatever reason. */
  readonly onLost: (reason: string) => void;
};

export class Sockets {
  private readonly exchange: CcxtExchange;
  private readonly parts: SocketParts;
  private readonly beats = new Map<CcxtClient, Heartbeat>();
  /** Sockets that spoke since they opened. */
  private readonly spoke = new WeakSet<CcxtClient>();
  /** Subscriptions that the exchange has confirmed on a socket: their names, or a number each. */
  private readonly acks = new WeakMap<CcxtClient, Set<string>>();
  private taker: FrameTaker | null = null;

  constructor(exchange: CcxtExchange, parts: SocketParts) {
    this.exchange = exchange;
    this.parts = parts;
  }

  /** Whether a socket stands, and has said what the exchange says to those who are heard from then on. */
  areHeard(): boolean {
    const { quietStream, streamAcks } = this.parts.profile;
    const clients = Object.values(this.exchange.clients ?? {}).filter((client) => client.isConnected);
    if (streamAcks !== null)
      return new Set(clients.flatMap((client) => [...(this.acks.get(client) ?? [])])).size >= streamAcks.count;
    return clients.some((client) => quietStream || this.spoke.has(client));
  }

  open(): number {
    return this.beats.size;
  }

  /** Ends every socket; the next watch opens new ones. */
  drop(): void {
    for (const [client, beat] of this.beats) {
      beat.stop();
      settle(client);
      client.connection?.terminate();
    }
    this.beats.clear();
    this.exchange.clients = {};
  }

  /** From now on text frames of sockets that are opened are offered to `take` first. */
  takeFrames(take: FrameTaker): void {
    this.taker = take;
  }

  /** Watches a socket that ccxt has just made. */
  watch(client: CcxtClient): void {
    guard(client);
    if (this.parts.keepsUnheard) keepUnheard(client);
    if (!/^wss?:/.test(client.url)) return;
    const { scheduler, profile, meter } = this.parts;
    const beat = new Heartbeat({
      scheduler,
      ask: () => {
        const message = client.ping?.(client);
        if (message !== undefined && message !== null) client.send(message).catch(() => undefined);
        if (client.connection?.readyState === 1) client.connection.ping();
      },
      onSilent: (ms) => this.lost(client, `nothing was heard for ${Math.round(ms / 1000)} s`),
    });
    this.beats.set(client, beat);
    const heard = (): void => {
      beat.heard();
      this.spoke.add(client);
      meter.add();
    };
    if (this.taker !== null) offerFrames(client, this.taker, heard);
    const onMessage = client.onMessage.bind(client);
    const { streamAcks, streamHalt } = profile;
    client.onMessage = (event) => {
      heard();
      const text = textIn(event);
      this.parts.onText(text);
      if (streamHalt?.pattern.test(text) === true) return this.lost(client, streamHalt.text);
      this.confirm(client, streamAcks?.pattern.exec(text) ?? null);
      onMessage(event);
    };
    const onPong = client.onPong.bind(client);
    client.onPong = () => {
      beat.heard();
      onPong();
    };
    this.watchEnds(client, beat);
  }

  private confirm(client: CcxtClient, found: RegExpExecArray | null): void {
    if (found === null) return;
    const acks = this.acks.get(client) ?? new Set<string>();
    this.acks.set(client, acks.add(found[1] ?? String(acks.size)));
  }

  private watchEnds(client: CcxtClient, beat: Heartbeat): void {
    const onError = client.onError.bind(client);
    client.onError = (error) => {
      onError(error);
      this.lost(client, messageIn(error));
    };
    const closing = client as unknown as { onClose: (event: unknown) => void };
    const onClose = closing.onClose.bind(client);
    closing.onClose = (event) => {
      onClose(event);
      this.lost(client, 'the exchange closed the stream');
    };
    // Some of ccxt's sockets are only places to keep things in: they never connect.
    const connect = client.connect.bind(client);
    let begun = false;
    client.connect = (delayMs) => {
      if (!begun) beat.start();
      begun = true;
      return connect(delayMs);
    };
  }

  private lost(client: CcxtClient, reason: string): void {
    const beat = this.beats.get(client);
    if (beat === undefined) return;
    beat.stop();
    this.beats.delete(client);
    settle(client);
    client.connection?.terminate();
    const { clients } = this.exchange;
    if (clients?.[client.url] === client) delete clients[client.url];
    this.parts.onLost(wireTroubleOf(reason, this.parts.profile.title)?.text ?? reason);
  }
}

/** The socket's own listeners (ccxt's queue) get what `take` leaves. */
function offerFrames(client: CcxtClient, take: FrameTaker, heard: () => void): void {
  const create = client.createConnection.bind(client);
  client.createConnection = () => {
    create();
    const { connection } = client;
    if (connection === undefined) return;
    const others = connection.listeners('message');
    connection.removeAllListeners('message');
    connection.on('message', (data, isBinary) => {
      if (!isBinary && Buffer.isBuffer(data) && take(data.toString())) return heard();
      for (const other of others) other.call(connection, data, isBinary);
    });
  };
}

/** Promises that nobody waits for any more must not end the process when their socket does. */
function guard(client: CcxtClient): void {
  const future = client.future.bind(client);
  client.future = (hash) => {
    const made = future(hash);
    made.catch(() => undefined);
    return made;
  };
  const send = client.send.bind(client);
  client.send = (message) => {
    const sent = send(message);
    sent.catch(() => undefined);
    return sent;
  };
}

/**
 * ccxt hands a message to whoever waits for its kind at that moment. Between two waits it may ask for a new key or token first, and then
 * what comes meanwhile would be told with the next message only, however much later that comes: so it is told to the next wait at once.
 */
function keepUnheard(client: CcxtClient): void {
  const [future, resolve] = [client.future.bind(client), client.resolve.bind(client)];
  const known = new Set<string>();
  const unheard = new Map<string, unknown>();
  client.resolve = (value, hash) => {
    if (known.has(hash) && !(hash in client.futures)) unheard.set(hash, value);
    return resolve(value, hash);
  };
  client.future = (hash) => {
    known.add(hash);
    const made = future(hash);
    if (!unheard.has(hash)) return made;
    const value = unheard.get(hash);
    unheard.delete(hash);
    resolve(value, hash);
    return made;
  };
}

/** Longest message that is looked at as a text: confirmations and words on the account are short. */
const TEXT_MAX = 4_000;

/** A socket's message; nothing of a longer one. */
function textIn(event: unknown): string {
  const data = typeof event === 'object' && event !== null && 'data' in event ? event.data : null;
  return typeof data === 'string' && data.length < TEXT_MAX ? data : '';
}

/** Lets nobody wait for a socket that is gone. */
function settle(client: CcxtClient): void {
  for (const future of Object.values(client.futures)) {
    const pending = future as { readonly reject?: (error: Error) => void };
    pending.reject?.(new Error('the stream was given up'));
  }
}

/** What a socket's error says: an error itself, or the event that carries one. */
function messageIn(error: unknown): string {
  const said = typeof error === 'object' && error !== null && 'message' in error ? error.message : null;
  return typeof said === 'string' && said !== '' ? said : 'the socket failed';
}
