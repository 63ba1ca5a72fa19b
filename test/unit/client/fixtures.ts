/** A client in a world that a test turns by hand: its clock, its timers, and a transport that says what it is told. */
import type { ServerMessage, SnapshotState } from '../../../shared/contract/messages.ts';
import { CLIENT_TIMINGS, type ClientEnvironment } from '../../../src-renderer/client/environment.ts';
import { LiveTerminalClient } from '../../../src-renderer/client/live-terminal-client.ts';
import { emptyState } from '../../../src-renderer/client/replica.ts';
import type { ClientListener, LinkState } from '../../../src-renderer/client/terminal-client.ts';
import type { TransportListener } from '../../../src-renderer/client/transport.ts';

type Timer = { readonly atMs: number; readonly run: () => void };

/** One attempt to connect, as the far end sees it. */
export class FakeWire {
  readonly sent: { t: string; [key: string]: unknown }[] = [];
  readonly listener: TransportListener;
  closed = false;
  constructor(listener: TransportListener) {
    this.listener = listener;
  }
  say(message: ServerMessage): void {
    this.listener.onText(JSON.stringify(message));
  }
  of(kind: string): { t: string; [key: string]: unknown }[] {
    return this.sent.filter((message) => message.t === kind);
  }
}

export class FakeWorld {
  nowMs = 1_000_000;
  readonly wires: FakeWire[] = [];
  private timers: Timer[] = [];
  private ids = 0;
  readonly environment: ClientEnvironment = {
    open: (listener) => {
      const wire = new FakeWire(listener);
      this.wires.push(wire);
      return {
        send: (text) => {
          wire.sent.push(JSON.parse(text) as { t: string });
        },
        close: () => {
          wire.closed = true;
        },
      };
    },
    nowMs: () => this.nowMs,
    after: (ms, run) => {
      const timer = { atMs: this.nowMs + ms, run };
      this.timers.push(timer);
      return () => {
        this.timers = this.timers.filter((other) => other !== timer);
      };
    },
    random: () => 0.5,
    newId: () => `id-${(this.ids += 1)}`,
    name: 'test',
    timings: CLIENT_TIMINGS,
  };

  get wire(): FakeWire {
    const wire = this.wires.at(-1);
    if (wire === undefined) throw new Error('nothing was opened');
    return wire;
  }

  /** Lets time pass, timers in their order. */
  pass(ms: number): void {
    const endMs = this.nowMs + ms;
    for (;;) {
      const due = this.timers.filter((t) => t.atMs <= endMs).sort((a, b) => a.atMs - b.atMs)[0];
      if (due === undefined) break;
      this.timers = this.timers.filter((t) => t !== due);
      this.nowMs = Math.max(this.nowMs, due.atMs);
      due.run();
    }
    this.nowMs = endMs;
  }
}

/** What a listener heard, in order. */
export class Heard {
  readonly links: LinkState[] = [];
  readonly snapshots: SnapshotState[] = [];
  readonly calls: string[] = [];
  readonly quotes: unknown[] = [];
  readonly listener: ClientListener = {
    onLink: (state) => void this.links.push(state),
    onSnapshot: (state) => {
      this.snapshots.push(state);
      this.calls.push('snapshot');
    },
    onChanges: (changes) => void this.calls.push(`changes ${changes.length}`),
    onQuotes: (quotes) => {
      this.quotes.push(...quotes);
      this.calls.push(`quotes ${quotes.length}`);
    },
    onBar: (id, interval) => void this.calls.push(`bar ${id} ${interval}`),
    onDepth: (depth) => void this.calls.push(`depth ${depth.instrumentId}`),
    onValues: () => void this.calls.push('values'),
  };
}

export const WELCOME: ServerMessage = { t: 'welcome', contract: 1, min: 1, engineId: 'engine', epoch: 1, version: '1' };

export const snapshotAt = (seq: number, more: Partial<SnapshotState> = {}): ServerMessage => ({
  t: 'snapshot',
  epoch: 1,
  seq,
  instrumentOrder: [],
  state: { ...emptyState(), ...more },
});

/** A client that is live: greeted, with an empty snapshot at seq 5. */
export function liveClient() {
  const world = new FakeWorld();
  const client = new LiveTerminalClient(world.environment);
  const heard = new Heard();
  client.listen(heard.listener);
  client.start();
  world.wire.listener.onOpen();
  world.wire.say(WELCOME);
  world.wire.say(snapshotAt(5));
  return { world, client, heard };
}
