/**
 * A wire tap between terminal and venue: when a cancel or an order passes is read off one clock, and what the venue has said
 * can be said again thousands of times at once, so that the engine's inbox is full when a button is pressed.
 */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OrderStatusReport } from '../../../shared/domain/index.ts';

/** A request on its way to the venue; wall clock, ms. */
export type Passed = {
  readonly op: 'cancel' | 'submit';
  readonly instrumentId: string;
  readonly account: string;
  readonly atMs: number;
};
/** A list of an account's orders and positions on its way to the terminal. */
export type Listed = { readonly account: string; readonly atMs: number };

const HELLO = /"role":"execution"[^\n]*"accountId":"([^"]+)"/;
const LISTED = /"t":"answer"[^\n]{0,80}"account":\{"kind":"account"/;
const REQUEST = /"op":"(cancel|submit)"[^\n]*?"instrumentId":"([^"]+)"/g;

/** Wall clock to the fraction of a millisecond. */
export const wallMs = (): number => performance.timeOrigin + performance.now();

export class VenueTap {
  readonly port: number;
  private readonly sockets = new Set<Socket>();
  private readonly close: () => void;
  /** The terminal's end of each account's newest execution link. */
  private readonly lines = new Map<string, Socket>();
  private seen: Passed[] = [];
  private told: Listed[] = [];
  private isCut = false;
  /** When requests passed, of every kind and on every execution link. */
  private readonly requestsMs: number[] = [];

  private constructor(port: number, close: () => void) {
    this.port = port;
    this.close = close;
  }

  /** Listens on a free port and passes everything on to the venue. */
  static async start(venuePort: number): Promise<VenueTap> {
    const server = createServer((terminal) => tap.join(terminal, connect(venuePort, '127.0.0.1')));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const tap = new VenueTap((server.address() as AddressInfo).port, () => server.close());
    return tap;
  }

  /** What has passed since `watch`, in its order. */
  get passed(): readonly Passed[] {
    return this.seen;
  }

  /** Lists of the venue since `watch`, in their order. */
  get listed(): readonly Listed[] {
    return this.told;
  }

  /** Counts from here on. */
  watch(): void {
    this.seen = [];
    this.told = [];
    this.requestsMs.length = 0;
  }

  /** Most requests on execution links in any second since `watch`. */
  busiestSecond(): number {
    let from = 0;
    let most = 0;
    for (const [to, atMs] of this.requestsMs.entries()) {
      while (atMs - (this.requestsMs[from] ?? atMs) >= 1_000) from += 1;
      most = Math.max(most, to - from + 1);
    }
    return most;
  }

  /** Gets ready to say these reports again, one a message, until there are `count`; the returned function says them. */
  prepare(reports: ReadonlyMap<string, readonly OrderStatusReport[]>, count: number): () => Promise<void> {
    const told = [...reports].filter(([, list]) => list.length > 0);
    const each = Math.ceil(count / told.length);
    const texts = told.map(([account, list]) => {
      const frames = Array.from({ length: each }, (_, n) => ({ t: 'reports', reports: [list[n % list.length]] }));
      return { account, bytes: Buffer.from(frames.map((frame) => `${JSON.stringify(frame)}\n`).join('')) };
    });
    return async () => {
      const sockets = texts.map(({ account, bytes }) => {
        const socket = this.lines.get(account);
        if (socket === undefined) throw new Error(`no execution link of ${account} passes here`);
        socket.write(bytes);
        return socket;
      });
      while (sockets.some((socket) => !socket.destroyed && socket.writableLength > 0)) await sleep(1);
    };
  }

  /** Nobody gets through from now on, or somebody does again. */
  cut(on: boolean): void {
    this.isCut = on;
    if (on) for (const socket of this.sockets) socket.destroy();
  }

  private join(terminal: Socket, venue: Socket): void {
    if (this.isCut) terminal.destroy();
    for (const [one, other] of [
      [terminal, venue],
      [venue, terminal],
    ] as const) {
      this.sockets.add(one);
      one.setNoDelay(true);
      one.on('error', () => one.destroy());
      one.on('close', () => other.destroy());
    }
    terminal.on('data', (chunk: Buffer) => {
      venue.write(chunk);
      this.note(terminal, chunk.toString('latin1'));
    });
    // Whole lines only: what is said again stands between them.
    let rest: Buffer = Buffer.alloc(0);
    venue.on('data', (chunk: Buffer) => {
      const end = chunk.lastIndexOf('\n') + 1;
      const whole = Buffer.concat([rest, chunk.subarray(0, end)]);
      if (end > 0) terminal.write(whole);
      const account = this.accountOf(terminal);
      if (end > 0 && account !== null && LISTED.test(whole.toString('latin1')))
        this.told.push({ account, atMs: wallMs() });
      rest = end > 0 ? chunk.subarray(end) : Buffer.concat([rest, chunk]);
    });
  }

  private note(terminal: Socket, text: string): void {
    const account = HELLO.exec(text)?.[1];
    if (account !== undefined) this.lines.set(account, terminal);
    const atMs = wallMs();
    const from = this.accountOf(terminal);
    if (from !== null) for (let n = text.split('"t":"request"').length - 1; n > 0; n--) this.requestsMs.push(atMs);
    for (const [, op, instrumentId] of text.matchAll(REQUEST))
      this.seen.push({
        ...{ op: op === 'cancel' ? 'cancel' : 'submit', instrumentId: instrumentId ?? '' },
        ...{ account: from ?? '', atMs },
      });
  }

  private accountOf(terminal: Socket): string | null {
    for (const [account, line] of this.lines) if (line === terminal) return account;
    return null;
  }

  stop(): void {
    for (const socket of this.sockets) socket.destroy();
    this.close();
  }
}
