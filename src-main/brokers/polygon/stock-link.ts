/**
 * The stocks stream: dials, gives the key, follows tickers, notices silence, dials again. Frames that make no sense are left
 * out and told to the log; the connection goes on.
 */
import { WebSocket } from 'ws';
import type { Scheduler, TimerHandle } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import { Heartbeat } from '../../wire/heartbeat.ts';
import type { Meter } from '../../wire/meter.ts';
import { Redial } from '../../wire/redial.ts';
import { streamFault } from './errors.ts';
import { eventShape, type StreamEvent } from './parse/wire.ts';

const FRAME_MAX_BYTES = 8 * 1024 * 1024;
/** Longest from dialling to being authorised. */
const AUTHORIZE_MAX_MS = 9_000;
/** Tickers in one message. */
const TICKERS_PER_MESSAGE = 100;

export type StockLinkParts = {
  readonly url: string;
  readonly key: () => string;
  readonly scheduler: Scheduler;
  readonly random: () => number;
  readonly logger: Logger;
  readonly meter: Meter;
  readonly onEvent: (event: Exclude<StreamEvent, { ev: 'status' }>) => void;
  /** Authorised and followed. */
  readonly onUp: () => void;
  readonly onDown: (reason: string) => void;
};

export class StockLink {
  private readonly parts: StockLinkParts;
  private readonly redial: Redial;
  private readonly heartbeat: Heartbeat;
  private readonly tickers = new Set<string>();
  private readonly charted = new Set<string>();
  private socket: WebSocket | null = null;
  private authorized = false;
  private deadline: TimerHandle | null = null;
  private closed = false;

  constructor(parts: StockLinkParts) {
    this.parts = parts;
    const { scheduler, random } = parts;
    this.redial = new Redial({ scheduler, random });
    this.heartbeat = new Heartbeat({
      scheduler,
      ask: () => {
        if (this.socket?.readyState === WebSocket.OPEN) this.socket.ping();
      },
      onSilent: (silentMs) => this.end(`nothing was heard for ${Math.round(silentMs / 1000)} s`),
    });
  }

  open(): void {
    this.dial();
  }

  close(): void {
    this.closed = true;
    this.redial.stop();
    this.quit();
  }

  follow(tickers: readonly string[]): void {
    const fresh = tickers.filter((ticker) => !this.tickers.has(ticker));
    for (const ticker of fresh) this.tickers.add(ticker);
    this.say('subscribe', fresh);
  }

  unfollow(tickers: readonly string[]): void {
    const gone = tickers.filter((ticker) => this.tickers.delete(ticker));
    this.say('unsubscribe', gone);
  }

  /** Minute bars of a ticker as well. */
  chart(ticker: string): void {
    if (this.charted.has(ticker)) return;
    this.charted.add(ticker);
    if (this.authorized) this.send({ action: 'subscribe', params: `AM.${ticker}` });
  }

  private dial(): void {
    if (this.closed) return;
    const socket = new WebSocket(this.parts.url, { perMessageDeflate: false, maxPayload: FRAME_MAX_BYTES });
    this.socket = socket;
    const current = (): boolean => this.socket === socket;
    let reason = 'the connection was closed';
    socket.on('message', (raw: Buffer) => {
      if (!current()) return;
      this.heartbeat.heard();
      this.onMessage(raw.toString('utf8'));
    });
    socket.on('pong', () => {
      if (current()) this.heartbeat.heard();
    });
    socket.on('error', (error: Error & { readonly code?: string }) => {
      reason = brokenBy(`${error.code ?? ''} ${error.message}`);
    });
    socket.on('close', () => {
      if (current()) this.end(reason);
    });
    this.heartbeat.start();
    this.deadline = this.parts.scheduler.after(AUTHORIZE_MAX_MS, () =>
      this.end('Polygon took the connection and did not answer to the key'),
    );
  }

  private onMessage(text: string): void {
    const { logger, meter, onEvent } = this.parts;
    let events: unknown;
    try {
      events = JSON.parse(text);
    } catch {
      return logger.warn('a frame that is no JSON', { length: text.length });
    }
    for (const event of Array.isArray(events) ? (events as unknown[]) : []) {
      meter.add();
      const read = eventShape.safeParse(event);
      if (!read.success) logger.warn('an event that cannot be read', { where: read.error.issues[0]?.path.join('.') });
      else if (read.data.ev === 'status') this.onStatus(read.data.status, read.data.message);
      else onEvent(read.data);
      if (this.socket === null) return;
    }
  }

  private onStatus(status: string, message: string): void {
    const fault = streamFault(status, message);
    if (fault !== null) return this.end(fault);
    if (status === 'connected') return this.send({ action: 'auth', params: this.parts.key() });
    if (status === 'auth_success') {
      this.authorized = true;
      this.deadline?.cancel();
      this.say('subscribe', [...this.tickers]);
      for (const ticker of this.charted) this.send({ action: 'subscribe', params: `AM.${ticker}` });
      if (this.tickers.size === 0) this.up();
      return;
    }
    if (status === 'success') this.up();
  }

  private up(): void {
    this.redial.succeeded();
    this.parts.onUp();
  }

  private say(action: 'subscribe' | 'unsubscribe', tickers: readonly string[]): void {
    if (!this.authorized) return;
    for (let at = 0; at < tickers.length; at += TICKERS_PER_MESSAGE) {
      const some = tickers.slice(at, at + TICKERS_PER_MESSAGE);
      this.send({ action, params: some.flatMap((ticker) => [`Q.${ticker}`, `T.${ticker}`, `A.${ticker}`]).join(',') });
    }
  }

  private send(frame: unknown): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame));
  }

  private end(reason: string): void {
    if (this.closed) return;
    this.quit();
    this.parts.onDown(reason);
    this.redial.later(() => this.dial());
  }

  private quit(): void {
    this.heartbeat.stop();
    this.deadline?.cancel();
    this.authorized = false;
    const { socket } = this;
    this.socket = null;
    socket?.terminate();
  }
}

/** Why a stream broke, in words; the system's own text goes no further. */
function brokenBy(text: string): string {
  if (text.includes('ECONNREFUSED')) return 'nothing listens at that address';
  if (/ENOTFOUND|EAI_AGAIN/.test(text)) return 'the name of the host cannot be looked up';
  if (/altnames|ALTNAME/i.test(text)) return 'its certificate is for another host: the key was not sent';
  if (/certificate|CERT/i.test(text)) return 'its certificate cannot be verified: the key was not sent';
  if (/max payload|MESSAGE_LENGTH/i.test(text)) return 'it sent a frame that is larger than any of Polygon’s';
  const [, status] = /Unexpected server response: (\d+)/.exec(text) ?? [];
  if (status !== undefined) return `the stream was refused (HTTP ${status}): is it Polygon that answers there?`;
  if (/HPE_|Parse Error|Invalid WebSocket/.test(text)) return 'what answers there does not speak Polygon’s protocol';
  return 'the connection broke';
}
