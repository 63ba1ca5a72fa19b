/**
 * The terminal under a running shell, and its API. Clients come and go; when the market changes the terminal ends and another
 * one starts in its place, and the clients connect again by themselves.
 */
import { TerminalApi, type ApiConnection } from '../api/terminal-api.ts';
import type { Sink } from '../api/sink.ts';
import type { Result } from '../../shared/domain/index.ts';
import { machineTimers } from './api-timers.ts';
import { LateLog } from './late-log.ts';
import type { RunningTerminal, StartFailure, StartTerminal } from './terminal-process.ts';

/** What a transport needs: a place for each client. */
export type Clients = { readonly connect: (sink: Sink) => ApiConnection | null };

export type HostEvents = {
  /** Another terminal runs now. */
  readonly onRestarted: (terminal: RunningTerminal) => void;
  /** No terminal runs any more: neither on the new market nor on the old one. */
  readonly onLost: (message: string) => void;
};

type Running = { readonly terminal: RunningTerminal; readonly api: TerminalApi };

export class TerminalHost implements Clients {
  /** Writes to the log of the terminal that runs. */
  readonly log = new LateLog();
  private readonly startTerminal: StartTerminal;
  private readonly events: HostEvents;
  private running: Running | null = null;
  private work: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(startTerminal: StartTerminal, events: HostEvents) {
    this.startTerminal = startTerminal;
    this.events = events;
  }

  /** The terminal that runs; null while one is being replaced. */
  get terminal(): RunningTerminal | null {
    return this.running?.terminal ?? null;
  }

  async start(): Promise<Result<RunningTerminal, StartFailure>> {
    const started = await this.startTerminal();
    if (started.ok) this.take(started.value);
    return started;
  }

  /** Null while no terminal runs: the client tries again. */
  connect(sink: Sink): ApiConnection | null {
    return this.running?.api.connect(sink) ?? null;
  }

  /** Says goodbye to the clients. */
  closeClients(reason: string): void {
    this.running?.api.close(reason);
  }

  /** Ends the terminal, also one that is only starting. Safe to call twice. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.work;
    await this.running?.terminal.stop();
  }

  private take(terminal: RunningTerminal): void {
    const { core, log, setup } = terminal;
    const api = new TerminalApi({ core, log, timers: machineTimers, ...(setup === undefined ? {} : { setup }) });
    this.running = { terminal, api };
    this.log.to = log;
    terminal.onRestart?.(() => {
      this.work = this.work.then(() => this.restart());
    });
  }

  private async restart(): Promise<void> {
    const { running } = this;
    if (running === null || this.stopped) return;
    this.running = null;
    running.api.close('The engine starts again on another market.');
    await running.terminal.stop();
    if (this.isStopped()) return;
    const started = await this.start();
    if (started.ok) this.events.onRestarted(started.value);
    else this.events.onLost(started.error.message);
  }

  /** Asked anew after a wait: it may have been stopped meanwhile. */
  private isStopped(): boolean {
    return this.stopped;
  }
}
