/** One client of the TWS: the greeting, its frames and their pace, who it is; which request goes where. */
import type { Socket } from 'node:net';
import { accountRequests } from './account-requests.ts';
import { contractRequests } from './contract-requests.ts';
import { Fields, FrameReader, frameOf, type Field } from './fields.ts';
import { furtherRequests } from './further-requests.ts';
import { marketRequests } from './market-requests.ts';
import { errorMessage } from './messages.ts';
import { orderRequests } from './order-requests.ts';
import { Pacing } from './pacing.ts';
import type { Asker, Handlers, RequestParts } from './request-parts.ts';
import { exchangeTime } from './times.ts';

export type SessionParts = RequestParts & {
  /** The newest version that this server speaks. */
  readonly version: number;
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

export class Session implements Asker {
  clientId = -1;
  version = 0;
  private readonly socket: Socket;
  private readonly parts: SessionParts;
  private readonly reader = new FrameReader();
  private readonly pacing: Pacing;
  private readonly handlers: Handlers;
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
    this.send([9, 1, orders.ids.next(clientId)]);
    for (const [code, text] of levers.greetings()) this.error(-1, code, text);
  }

  private makeHandlers(): Handlers {
    return {
      ...furtherRequests(this, this.parts),
      ...orderRequests(this, this.parts),
      ...marketRequests(this, this.parts),
      ...accountRequests(this, this.parts),
      ...contractRequests(this, this.parts),
    };
  }
}
