/**
 * The engine's side of the link: one socket that is kept up. It reconnects with growing pauses, pings, and drops a socket that
 * went silent (half-open) or sent something that is no frame. A request whose answer was lost ends in `timeout`; the caller
 * decides that this means `unknown`.
 */
import { connect, type Socket } from 'node:net';
import { err, ok, type Result } from '../../../../shared/domain/index.ts';
import type { VenueError } from '../../../ports/execution-client.ts';
import type { Logger } from '../../../ports/logger.ts';
import type { Scheduler, TimerHandle } from '../../../ports/clock.ts';
import { CLIENT_FRAME_MAX, FrameReader, frameText, type Frame } from './frames.ts';
import { PROTOCOL_VERSION } from './protocol.ts';

/** Times of a link, ms; tests run them at a twentieth. */
export type LinkTimes = {
  readonly requestMs: number;
  readonly pingEveryMs: number;
  /** Silence after which a socket counts as dead. */
  readonly silenceMs: number;
  readonly retryFirstMs: number;
  readonly retryMostMs: number;
};
export const LINK_TIMES: LinkTimes = {
  requestMs: 6000,
  pingEveryMs: 2000,
  silenceMs: 6000,
  retryFirstMs: 100,
  retryMostMs: 3000,
};

export type LinkOptions = {
  readonly host: string;
  readonly port: number;
  readonly scheduler: Scheduler;
  readonly logger: Logger;
  readonly times: LinkTimes;
  /** The fields of hello besides its version. */
  readonly hello: Frame;
  /** After welcome, before anything else: what has to be asked for again. */
  readonly onWelcome: (nowMs: number, welcome: Frame) => void;
  readonly onDown: (reason: string) => void;
  /** A pushed frame. False: it is not one we know, and the link is dropped. */
  readonly onPush: (frame: Frame) => boolean;
};

/** Requests under way at once. */
const PENDING_MAX = 4096;

type Pending = { readonly settle: (answer: Result<unknown, VenueError>) => void; readonly timer: TimerHandle };

export class RemoteLink {
  private readonly options: LinkOptions;
  private socket: Socket | null = null;
  private welcomed = false;
  private closed = false;
  private attempts = 0;
  private nextId = 1;
  private heardMs = 0;
  private ping: TimerHandle | null = null;
  private retry: TimerHandle | null = null;
  private readonly pending = new Map<number, Pending>();

  constructor(options: LinkOptions) {
    this.options = options;
  }

  /** Whether requests can be sent. */
  isUp(): boolean {
    return this.welcomed;
  }

  open(): void {
    if (this.closed || this.socket !== null) return;
    const { host, port, scheduler } = this.options;
    const socket = connect({ host, port });
    this.socket = socket;
    this.welcomed = false;
    this.heardMs = scheduler.monotonicMs();
    const reader = new FrameReader(CLIENT_FRAME_MAX);
    let why = 'the venue closed the connection';
    socket.setNoDelay(true);
    socket.on('connect', () => this.write({ t: 'hello', v: PROTOCOL_VERSION, ...this.options.hello }));
    socket.on('data', (chunk) => {
      if (this.socket !== socket) return;
      this.heardMs = scheduler.monotonicMs();
      const problem = this.receive(reader, chunk as Buffer);
      if (problem === null) return;
      why = problem;
      socket.destroy();
    });
    socket.on('error', (error) => {
      why = error.message;
    });
    socket.on('close', () => {
      if (this.socket === socket) this.lost(why);
    });
    this.watch(socket);
  }

  private receive(reader: FrameReader, chunk: Buffer): string | null {
    const frames = reader.read(chunk);
    if (!frames.ok) return frames.error.message;
    for (const frame of frames.value) {
      const problem = this.onFrame(frame);
      if (problem !== null) return problem;
    }
    return null;
  }

  private onFrame(frame: Frame): string | null {
    const { t, id } = frame;
    if (t === 'pong') return null;
    if (t === 'error') return `the venue said: ${String(frame['message']).slice(0, 200)}`;
    if (!this.welcomed) {
      const { nowMs } = frame;
      if (t !== 'welcome' || typeof nowMs !== 'number') return 'the venue did not say welcome';
      this.welcomed = true;
      this.attempts = 0;
      this.options.onWelcome(nowMs, frame);
      return null;
    }
    if (t === 'answer' && typeof id === 'number') {
      const { refused } = frame;
      const answer =
        typeof refused === 'string' ? err({ kind: 'refused' as const, message: refused }) : ok(frame['value']);
      this.pending.get(id)?.settle(answer);
      return null;
    }
    return this.options.onPush(frame) ? null : 'the venue sent a frame that is not known';
  }

  /** Pings while the socket lives; a silent one is dropped. */
  private watch(socket: Socket): void {
    const { scheduler, times } = this.options;
    this.ping?.cancel();
    this.ping = scheduler.after(times.pingEveryMs, () => {
      if (this.socket !== socket) return;
      if (scheduler.monotonicMs() - this.heardMs >= times.silenceMs) {
        socket.destroy();
        return this.lost('the venue went silent');
      }
      if (this.welcomed) this.write({ t: 'ping', n: 0 });
      this.watch(socket);
    });
  }

  private lost(reason: string): void {
    const { scheduler, times, logger } = this.options;
    this.socket?.destroy();
    this.socket = null;
    const wasUp = this.welcomed;
    this.welcomed = false;
    this.ping?.cancel();
    for (const { settle } of [...this.pending.values()]) {
      settle(err({ kind: 'timeout', message: `the connection was lost before the answer came (${reason})` }));
    }
    if (wasUp || this.attempts === 0) {
      logger.warn('venue link down', { reason });
      this.options.onDown(reason);
    }
    if (this.closed) return;
    const doubled = times.retryFirstMs * (1 << Math.min(this.attempts, 10));
    this.attempts += 1;
    this.retry?.cancel();
    this.retry = scheduler.after(Math.min(times.retryMostMs, doubled), () => this.open());
  }

  private write(frame: Frame): void {
    this.socket?.write(frameText(frame));
  }

  /** Asks the venue. Errors: `notConnected` (surely nothing left), `timeout` (its outcome is not known), `refused`. */
  ask(fields: Frame): Promise<Result<unknown, VenueError>> {
    if (!this.welcomed) return Promise.resolve(err({ kind: 'notConnected', message: 'not connected to the venue' }));
    if (this.pending.size >= PENDING_MAX)
      return Promise.resolve(err({ kind: 'notConnected', message: 'too many requests under way' }));
    const { scheduler, times } = this.options;
    const id = this.nextId++;
    this.write({ t: 'request', id, ...fields });
    return new Promise((resolve) => {
      const settle = (answer: Result<unknown, VenueError>): void => {
        if (!this.pending.delete(id)) return;
        timer.cancel();
        resolve(answer);
      };
      const timer = scheduler.after(times.requestMs, () =>
        settle(err({ kind: 'timeout', message: `no answer within ${times.requestMs} ms` })),
      );
      this.pending.set(id, { settle, timer });
    });
  }

  /** Ends for good; what is under way ends in `timeout`. */
  close(): Promise<void> {
    this.closed = true;
    this.retry?.cancel();
    if (this.socket !== null) this.lost('closed');
    return Promise.resolve();
  }
}
