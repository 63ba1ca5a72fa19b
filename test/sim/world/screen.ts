/** A renderer's replica fed by the contract: what a window would know. */
import {
  CONTRACT_MIN,
  CONTRACT_VERSION,
  type ServerMessage,
  type SnapshotState,
} from '../../../shared/contract/messages.ts';
import type { ApiConnection, TerminalApi } from '../../../src-main/api/terminal-api.ts';
import { Replica } from '../../../src-renderer/client/replica.ts';

export class Screen {
  readonly replica = new Replica();
  /** Ticks that did not follow on, and messages that say something went wrong. */
  readonly faults: string[] = [];
  ticks = 0;
  private readonly connection: ApiConnection | null;

  constructor(api: TerminalApi) {
    this.connection = api.connect({
      sendText: (text) => this.onMessage(JSON.parse(text) as ServerMessage),
      sendBinary: () => undefined,
      bufferedBytes: () => 0,
      close: (cause, reason) => this.faults.push(`closed: ${cause}, ${reason}`),
    });
    this.say({ t: 'hello', contract: CONTRACT_VERSION, min: CONTRACT_MIN, quotes: 'packed', client: 'simulation' });
  }

  /** What a screen that connects now is given. */
  static fresh(api: TerminalApi): SnapshotState {
    const screen = new Screen(api);
    const { state } = screen.replica;
    screen.leave();
    return state;
  }

  leave(): void {
    this.connection?.onClosed();
  }

  private say(message: object): void {
    this.connection?.onText(JSON.stringify(message));
  }

  private onMessage(message: ServerMessage): void {
    if (message.t === 'snapshot') this.replica.reset(message);
    else if (message.t === 'tick') {
      this.ticks += 1;
      if (this.replica.apply(message) === 'gap') this.faults.push(`gap before ${message.seq}`);
      this.say({ t: 'ack', batch: message.batch });
    } else if (message.t === 'error' || message.t === 'refused') this.faults.push(JSON.stringify(message));
  }
}
