/** One account's execution client, in the venue's own process. */
import {
  err,
  ok,
  type AccountId,
  type Capabilities,
  type ClientOrderId,
  type CommandOutcome,
  type ConnectionId,
  type ExecutionMassStatus,
  type Instrument,
  type OrderStatusReport,
  type Result,
  type VenueReport,
} from '../../../../shared/domain/index.ts';
import type {
  CancelRequest,
  ExecutionClient,
  ExecutionListener,
  ModifyRequest,
  SubmitRequest,
  VenueError,
} from '../../../ports/execution-client.ts';
import type { Scheduler } from '../../../ports/clock.ts';
import { cancel, modify } from '../exchange/change.ts';
import { SIM_FEES } from '../exchange/fees.ts';
import type { Floor } from '../exchange/floor.ts';
import { submit } from '../exchange/submit.ts';
import { Line, type LineFaults } from './line.ts';
import { massStatusOf, queryOf } from './state-of.ts';
import type { Turns } from './turns.ts';
import type { Latency } from '../types.ts';
import type { VenueData } from '../data/venue-data.ts';

export const SIM_CAPABILITIES: Capabilities = {
  orderTypes: ['market', 'limit'],
  timesInForce: ['day', 'gtc', 'ioc', 'fok'],
  modify: true,
  idempotentSubmit: true,
  queryByClientOrderId: true,
  shortSelling: true,
  extendedHours: true,
  flags: [],
  triggerSources: [],
  linksExits: false,
  exitWhileEntryWorks: true,
  exitsReserve: false,
  comboLegsMax: 0,
  comboOrderTypes: [],
  whatIf: false,
  fees: SIM_FEES,
};

export type ClientParts = {
  readonly floor: Floor;
  readonly turns: Turns;
  readonly data: VenueData;
  readonly scheduler: Scheduler;
  readonly latency: Latency;
  readonly faults: LineFaults;
  readonly requestTimeoutMs: number;
  /** Tells the venue that it is gone. */
  readonly onClose: (client: SimExecutionClient) => void;
};

const NOT_CONNECTED: VenueError = { kind: 'notConnected', message: 'not connected to the simulated venue' };
const LOST: VenueError = { kind: 'timeout', message: 'the connection was lost before the answer came' };

export class SimExecutionClient implements ExecutionClient {
  readonly connectionId: ConnectionId;
  readonly accountId: AccountId;
  readonly capabilities = SIM_CAPABILITIES;
  private readonly parts: ClientParts;
  private readonly line: Line;
  /** Reports travel apart from answers: either may come first, each in its own order. */
  private readonly reportLine: Line;
  private readonly pending = new Set<(lost: VenueError) => void>();
  private listener: ExecutionListener | null = null;
  private up = false;

  constructor(connectionId: ConnectionId, accountId: AccountId, parts: ClientParts) {
    this.connectionId = connectionId;
    this.accountId = accountId;
    this.parts = parts;
    this.line = new Line(parts.scheduler, parts.latency, parts.faults);
    this.reportLine = new Line(parts.scheduler, parts.latency, parts.faults);
  }

  open(listener: ExecutionListener): void {
    this.listener = listener;
    this.link(this.parts.faults.connected && this.parts.turns.broken === null, null);
  }

  close(): Promise<void> {
    this.listener = null;
    this.lose('closed');
    this.parts.onClose(this);
    return Promise.resolve();
  }

  /** The venue's door opens or shuts. */
  link(connected: boolean, reason: string | null): void {
    if (connected === this.up || this.listener === null) return;
    if (!connected) return this.lose(reason ?? 'disconnected');
    this.parts.scheduler.after(0, () => {
      if (this.listener === null || !this.parts.faults.connected || this.up) return;
      this.up = true;
      this.listener.onConnection({ state: 'connected', reason: null });
    });
  }

  private lose(reason: string): void {
    const wasUp = this.up;
    this.up = false;
    for (const settle of [...this.pending]) settle({ ...LOST, message: `${LOST.message} (${reason})` });
    if (wasUp) this.listener?.onConnection({ state: 'disconnected', reason });
  }

  /** Reports of its account leave the exchange. */
  deliver(reports: readonly VenueReport[]): void {
    const { faults } = this.parts;
    if (!this.up || faults.dropsReports()) return;
    const times = faults.duplicatesReports() ? 2 : 1;
    for (let i = 0; i < times; i++) {
      this.reportLine.toClient(() => {
        if (this.up) this.listener?.onReports(reports);
      }, faults.forced.delayMs);
    }
  }

  /** Asks the exchange; the answer, a lost connection or the time-out settles it, once. */
  private ask<T>(act: (nowMs: number) => T, droppable: boolean): Promise<Result<T, VenueError>> {
    const { scheduler, faults, turns, requestTimeoutMs } = this.parts;
    if (!this.up) return Promise.resolve(err(NOT_CONNECTED));
    return new Promise((resolve) => {
      const timer = scheduler.after(requestTimeoutMs, () =>
        fail({ kind: 'timeout', message: `no answer within ${requestTimeoutMs} ms` }),
      );
      const settle = (answer: Result<T, VenueError>): void => {
        if (!this.pending.delete(fail)) return;
        timer.cancel();
        resolve(answer);
      };
      const fail = (lost: VenueError): void => settle(err(lost));
      this.pending.add(fail);
      if (droppable && faults.dropsRequest()) return;
      this.line.toVenue(() => {
        // A request on its way when the line is cut is lost with it.
        if (!this.pending.has(fail) && !this.up) return;
        const answer = turns.turn((nowMs) => ({ value: act(nowMs) }));
        if (answer === null || (droppable && faults.dropsAck())) return;
        this.line.toClient(() => settle(ok(answer.value)));
      });
    });
  }

  private async command(act: (nowMs: number) => CommandOutcome): Promise<CommandOutcome> {
    const answer = await this.ask(act, true);
    if (answer.ok) return answer.value;
    const { kind, message } = answer.error;
    return kind === 'notConnected' ? { kind: 'rejected', reason: message } : { kind: 'unknown', reason: message };
  }

  submitOrder(request: SubmitRequest): Promise<CommandOutcome> {
    const { floor, faults } = this.parts;
    return this.command((nowMs) => submit(floor, this.accountId, request, { nowMs, forced: faults.refusal() }));
  }

  modifyOrder(request: ModifyRequest): Promise<CommandOutcome> {
    return this.command((nowMs) => modify(this.parts.floor, this.accountId, request, nowMs));
  }

  cancelOrder(request: CancelRequest): Promise<CommandOutcome> {
    return this.command((nowMs) => cancel(this.parts.floor, this.accountId, request, nowMs));
  }

  instruments(): Promise<Result<readonly Instrument[], VenueError>> {
    return this.ask(() => [...this.parts.floor.instruments.values()], false);
  }

  queryOrder(clientOrderId: ClientOrderId): Promise<Result<OrderStatusReport, VenueError>> {
    return this.ask((nowMs) => queryOf(this.parts.floor, this.accountId, clientOrderId, nowMs), false);
  }

  massStatus(sinceMs: number): Promise<Result<ExecutionMassStatus, VenueError>> {
    const { floor, data } = this.parts;
    return this.ask((nowMs) => massStatusOf(floor, data, { accountId: this.accountId, sinceMs, nowMs }), false);
  }
}
