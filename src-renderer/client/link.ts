/**
 * Keeps one link to the engine alive: opens the transport, greets, notices silence, tries again with growing waits.
 * What travels over it is its owner's. States: connecting → live → lost → live …; refused ends it for good.
 *
 * Invariant: callbacks of an attempt that was given up are ignored (each attempt has a number).
 */
import {
  CONTRACT_MIN,
  CONTRACT_VERSION,
  type ContractError,
  type Hello,
  type Welcome,
} from '../../shared/contract/messages.ts';
import type { Cancel, ClientEnvironment } from './environment.ts';
import type { LinkState } from './terminal-client.ts';
import type { Transport } from './transport.ts';

export type LinkOwner = {
  readonly onState: (state: LinkState) => void;
  /** The link was live and is no more. */
  readonly onLost: (reason: string) => void;
  readonly onText: (text: string) => void;
  readonly onBinary: (frame: ArrayBuffer) => void;
};

export class Link {
  private readonly environment: ClientEnvironment;
  private readonly owner: LinkOwner;
  private transport: Transport | null = null;
  private number = 0;
  private tries = 0;
  private everLive = false;
  private lostSinceMs: number | null = null;
  private heardMs = 0;
  private openedMs: number | null = null;
  private cancelRetry: Cancel | null = null;
  private cancelCheck: Cancel | null = null;
  private current: LinkState = { kind: 'connecting', attempt: 0 };

  constructor(environment: ClientEnvironment, owner: LinkOwner) {
    this.environment = environment;
    this.owner = owner;
  }

  get state(): LinkState {
    return this.current;
  }

  /** Starts connecting, and keeps at it until `stop` or a refusal. */
  start(): void {
    if (this.transport !== null || this.cancelRetry !== null) return;
    this.attempt();
  }

  /** Ends it; nothing is reported afterwards but the loss of a live link. */
  stop(): void {
    this.giveUp();
    if (this.current.kind === 'live') this.owner.onLost('The page closed the connection');
    this.current = { kind: 'connecting', attempt: 0 };
    this.tries = 0;
  }

  /** Hands a message to the wire. */
  send(text: string): void {
    this.transport?.send(text);
  }

  /** The engine greeted: from now on the link is live. */
  onWelcome(welcome: Welcome): void {
    this.tries = 0;
    this.everLive = true;
    this.lostSinceMs = null;
    this.set({ kind: 'live', engineId: welcome.engineId, epoch: welcome.epoch, version: welcome.version });
  }

  /** The engine will not have this page: only a reload helps. */
  onRefused(error: ContractError): void {
    this.giveUp();
    this.set({ kind: 'refused', error });
  }

  /** Ends this attempt for a reason found by the owner, such as a message that cannot be read. */
  drop(reason: string): void {
    this.closed(this.number, reason, null);
  }

  private attempt(): void {
    this.cancelRetry = null;
    this.tries += 1;
    this.number += 1;
    const number = this.number;
    this.openedMs = null;
    this.set(this.waiting(this.current.kind === 'lost' ? this.current.reason : 'No connection to the engine yet'));
    // A transport may be open before `open` has returned it.
    let early = false;
    let transport: Transport | null = null;
    transport = this.environment.open({
      onOpen: () => {
        if (number !== this.number) return;
        if (transport === null) early = true;
        else this.opened();
      },
      onText: (text) => {
        if (number !== this.number) return;
        this.heardMs = this.environment.nowMs();
        this.owner.onText(text);
      },
      onBinary: (frame) => {
        if (number !== this.number) return;
        this.heardMs = this.environment.nowMs();
        this.owner.onBinary(frame);
      },
      onClose: (reason, refusal) => {
        this.closed(number, reason, refusal);
      },
    });
    if (number !== this.number) return;
    this.transport = transport;
    this.heardMs = this.environment.nowMs();
    this.watch(number);
    if (early) this.opened();
  }

  private opened(): void {
    this.openedMs = this.environment.nowMs();
    const hello: Hello = {
      t: 'hello',
      contract: CONTRACT_VERSION,
      min: CONTRACT_MIN,
      quotes: 'packed',
      client: this.environment.name,
    };
    this.send(JSON.stringify(hello));
  }

  /** Half-open sockets say nothing for ever: values come four times a second from a living engine. */
  private watch(number: number): void {
    this.cancelCheck?.();
    this.cancelCheck = this.environment.after(this.environment.timings.checkMs, () => {
      if (number !== this.number) return;
      const { silenceMs, greetMs } = this.environment.timings;
      const silent = this.environment.nowMs() - this.heardMs;
      if (this.current.kind === 'live' && silent > silenceMs) {
        this.closed(number, `No word from the engine for ${Math.round(silenceMs / 1000)} s`, null);
      } else if (this.current.kind !== 'live' && silent > greetMs) {
        this.closed(number, this.openedMs === null ? 'The engine does not answer' : 'The engine did not greet', null);
      } else {
        this.watch(number);
      }
    });
  }

  private closed(number: number, reason: string, refusal: ContractError | null): void {
    if (number !== this.number) return;
    const wasLive = this.current.kind === 'live';
    this.giveUp();
    if (wasLive) this.owner.onLost(reason);
    if (refusal !== null) {
      this.set({ kind: 'refused', error: refusal });
      return;
    }
    if (this.everLive && this.lostSinceMs === null) this.lostSinceMs = this.environment.nowMs();
    this.set(this.waiting(reason));
    this.cancelRetry = this.environment.after(this.retryMs(), () => {
      this.attempt();
    });
  }

  /** Ends the attempt: its callbacks count for nothing from here on. */
  private giveUp(): void {
    this.number += 1;
    this.cancelRetry?.();
    this.cancelCheck?.();
    this.cancelRetry = null;
    this.cancelCheck = null;
    const transport = this.transport;
    this.transport = null;
    transport?.close();
  }

  private waiting(reason: string): LinkState {
    if (!this.everLive) return { kind: 'connecting', attempt: this.tries };
    return { kind: 'lost', sinceMs: this.lostSinceMs ?? this.environment.nowMs(), reason, attempt: this.tries };
  }

  private retryMs(): number {
    const { retryFirstMs, retryMaxMs } = this.environment.timings;
    const base = Math.min(retryMaxMs, retryFirstMs * 2 ** Math.max(0, this.tries - 1));
    return base * (0.8 + 0.4 * this.environment.random());
  }

  private set(state: LinkState): void {
    this.current = state;
    this.owner.onState(state);
  }
}
