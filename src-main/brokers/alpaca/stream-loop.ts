/**
 * Keeps one of Alpaca's streams alive: dials, authenticates, notices silence, dials again. The stream itself is the client
 * library's; its socket is made here, so that a half-open one is noticed at every step, the handshake included.
 *
 * Invariant: at most one stream at a time; what an old one still says is not heard.
 */
import type { streaming } from '@alpacahq/alpaca-trade-api';
import { WebSocket } from 'ws';
import type { Logger } from '../../ports/logger.ts';
import type { Scheduler, TimerHandle } from '../../ports/clock.ts';
import { Heartbeat } from '../../wire/heartbeat.ts';
import type { Meter } from '../../wire/meter.ts';
import { Redial } from '../../wire/redial.ts';
import type { Keys } from './rest.ts';

/** Larger frames end the connection. */
export const FRAME_MAX_BYTES = 4 * 1024 * 1024;

/** Longest from dialling to being authorised: a server that takes the socket and says nothing is given up. */
export const AUTHORIZE_MAX_MS = 9_000;

/** What the library's streams have in common. */
export type SdkStream = {
  connect(): void;
  disconnect(): void;
  on(event: string, listener: (...args: never[]) => void): unknown;
};
/** What every stream is made with. */
export type StreamOptions = {
  readonly credentials: Keys;
  readonly url: string;
  readonly reconnect: false;
  readonly pingIntervalMs: 0;
  readonly wsFactory: streaming.WebSocketFactory;
};

export type StreamLoopParts<S extends SdkStream> = {
  readonly url: string;
  readonly keys: () => Keys;
  readonly make: (options: StreamOptions) => Promise<S>;
  /** Sets the listeners before it is dialled. */
  readonly prepare: (stream: S) => void;
  readonly onAuthorized: (stream: S) => void;
  /** It ended, for this reason; it is dialled again. Also when an attempt failed. */
  readonly onDown: (reason: string) => void;
  /** The stream complains; it may go on. */
  readonly onComplaint: (stream: S, text: string) => void;
  readonly scheduler: Scheduler;
  readonly random: () => number;
  readonly logger: Logger;
  readonly meter: Meter;
};

export class StreamLoop<S extends SdkStream> {
  private readonly parts: StreamLoopParts<S>;
  private readonly redial: Redial;
  private readonly heartbeat: Heartbeat;
  private stream: S | null = null;
  private socket: WebSocket | null = null;
  private deadline: TimerHandle | null = null;
  private closed = false;
  private reason = 'the connection was closed';
  /** Counts attempts: what belongs to an older one is dropped. */
  private attempt = 0;

  constructor(parts: StreamLoopParts<S>) {
    this.parts = parts;
    const { scheduler, random } = parts;
    this.redial = new Redial({ scheduler, random });
    this.heartbeat = new Heartbeat({
      scheduler,
      ask: () => {
        if (this.socket?.readyState === WebSocket.OPEN) this.socket.ping();
      },
      onSilent: (silentMs) => this.drop(`nothing was heard for ${Math.round(silentMs / 1000)} s`),
    });
  }

  open(): void {
    this.dial();
  }

  /** It works: the next loss waits from the first step again. */
  succeeded(): void {
    this.redial.succeeded();
  }

  /** Ends what there is with this reason, and dials again later. */
  drop(reason: string): void {
    this.reason = reason;
    this.end(reason);
  }

  close(): void {
    this.closed = true;
    this.redial.stop();
    this.quit();
  }

  private dial(): void {
    if (this.closed) return;
    this.attempt += 1;
    this.reason = 'the connection was closed';
    this.deadline = this.parts.scheduler.after(AUTHORIZE_MAX_MS, () =>
      this.drop('Alpaca took the connection and did not answer to the key'),
    );
    void this.start(this.attempt).catch((error: unknown) => {
      this.parts.logger.error('a stream could not be made', { kind: String(error).slice(0, 60) });
      this.end('the stream could not be made');
    });
  }

  private async start(attempt: number): Promise<void> {
    const { url, keys, make, prepare, onAuthorized, onComplaint } = this.parts;
    const wsFactory = (target: string, codec: string): streaming.WebSocketLike => this.openSocket(target, codec);
    const stream = await make({ credentials: keys(), url, reconnect: false, pingIntervalMs: 0, wsFactory });
    if (attempt !== this.attempt || this.closed) return;
    const current = (): boolean => attempt === this.attempt && !this.closed;
    this.stream = stream;
    stream.on('authorized', () => {
      if (!current()) return;
      this.deadline?.cancel();
      onAuthorized(stream);
    });
    stream.on('error', (text: unknown) => {
      if (!current()) return;
      this.reason = wordsOf(String(text));
      onComplaint(stream, String(text));
    });
    stream.on('disconnected', () => {
      if (current()) this.end(this.reason);
    });
    prepare(stream);
    stream.connect();
    this.heartbeat.start();
  }

  private openSocket(target: string, codec: string): streaming.WebSocketLike {
    const headers = codec === 'msgpack' ? { 'Content-Type': 'application/msgpack' } : {};
    const socket = new WebSocket(target, { perMessageDeflate: false, maxPayload: FRAME_MAX_BYTES, headers });
    socket.on('message', () => {
      this.heartbeat.heard();
      this.parts.meter.add();
    });
    socket.on('pong', () => this.heartbeat.heard());
    socket.on('open', () => this.heartbeat.heard());
    this.socket = socket;
    return socket as unknown as streaming.WebSocketLike;
  }

  private end(reason: string): void {
    if (this.closed) return;
    this.quit();
    this.parts.onDown(reason);
    this.redial.later(() => this.dial());
  }

  /** Lets go of stream and socket; a half-open socket would wait for a farewell that never comes. */
  private quit(): void {
    this.attempt += 1;
    this.heartbeat.stop();
    this.deadline?.cancel();
    this.deadline = null;
    const { stream, socket } = this;
    this.stream = null;
    this.socket = null;
    stream?.disconnect();
    if (socket === null) return;
    socket.on('error', () => undefined);
    socket.terminate();
  }
}

/** The library's complaints in a trader's words; unknown ones as they are, cut. */
function wordsOf(text: string): string {
  if (/auth failed|not authenticated|auth timeout/i.test(text)) return 'Alpaca did not accept the key on its stream';
  if (/altnames|ALTNAME/i.test(text)) return 'its certificate is for another host: nothing was sent to it';
  if (/certificate/i.test(text)) return 'its certificate cannot be verified: nothing was sent to it';
  if (/max payload|WS_ERR_UNSUPPORTED_MESSAGE_LENGTH/i.test(text))
    return 'it sent a frame that is larger than any of Alpaca’s';
  if (/slow client/i.test(text)) return 'this machine reads too slowly for the stream: follow fewer symbols';
  if (/internal error/i.test(text)) return 'Alpaca has an internal error; it is dialled again';
  if (/v2 not enabled/i.test(text)) return 'the key may not use this stream';
  if (/Unexpected server response: (\d+)/.test(text))
    return `the stream was refused (HTTP ${/response: (\d+)/.exec(text)?.[1] ?? '?'}): is it Alpaca that answers there?`;
  if (/Parse Error|Invalid WebSocket frame|HPE_/.test(text))
    return 'what answers there does not speak Alpaca’s protocol';
  if (/ECONNREFUSED/.test(text)) return 'nothing listens at that address';
  if (/ECONNRESET|socket hang up/.test(text)) return 'the connection was reset';
  if (/ENOTFOUND|EAI_AGAIN/.test(text)) return 'the name of the host cannot be looked up';
  if (/connection limit exceeded/i.test(text)) return 'another connection uses this stream already (Alpaca allows one)';
  if (/insufficient subscription/i.test(text)) return 'the subscription does not include this feed';
  return `Alpaca's stream: ${text.slice(0, 120)}`;
}
