/** One account's execution client, in the venue's own process. */
import {
  DEFINE_OPTIONS_MAX,
  err,
  ok,
  type AccountId,
  type Capabilities,
  type ClientOrderId,
  type ComboLeg,
  type CommandOutcome,
  type ConnectionId,
  type ExecutionMassStatus,
  type Instrument,
  type InstrumentId,
  type OptionChain,
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
  WhatIfRequest,
} from '../../../ports/execution-client.ts';
import type { Scheduler } from '../../../ports/clock.ts';
import { cancel, modify, refuseCancel } from '../exchange/change.ts';
import { FULL_PROFILE, capabilitiesOf } from '../exchange/profiles.ts';
import type { Floor } from '../exchange/floor.ts';
import { chainOf, listCombo, listOptions } from '../exchange/listing.ts';
import { submit } from '../exchange/submit.ts';
import { whatIfOf } from '../exchange/what-if.ts';
import { Line, type LineFaults } from './line.ts';
import { instrumentsOf, massStatusOf, queryOf } from './state-of.ts';
import type { Turns } from './turns.ts';
import type { Latency } from '../types.ts';
import type { VenueData } from '../data/venue-data.ts';

/** Of an account without a profile of its own; see `exchange/profiles.ts`. */
export const SIM_CAPABILITIES: Capabilities = capabilitiesOf(FULL_PROFILE);

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
const TOO_MANY: VenueError = { kind: 'refused', message: 'too many requests (429)' };
/** Longest that reports wait for later ones to overtake them, ms. */
const HELD_BACK_MS = 500;
const LOST: VenueError = { kind: 'timeout', message: 'the connection was lost before the answer came' };

export class SimExecutionClient implements ExecutionClient {
  readonly connectionId: ConnectionId;
  readonly accountId: AccountId;
  readonly capabilities: Capabilities;
  private readonly parts: ClientParts;
  private readonly line: Line;
  /** Reports travel apart from answers: either may come first, each in its own order. */
  private readonly reportLine: Line;
  private readonly pending = new Set<(lost: VenueError) => void>();
  private listener: ExecutionListener | null = null;
  private up = false;
  /** Reports that are to come out of order. */
  private heldBack: readonly VenueReport[] | null = null;
  private second = { startMs: 0, count: 0 };

  constructor(connectionId: ConnectionId, accountId: AccountId, parts: ClientParts) {
    this.connectionId = connectionId;
    this.accountId = accountId;
    this.capabilities = capabilitiesOf(parts.floor.profile(accountId));
    this.parts = parts;
    this.line = new Line(parts.scheduler, parts.latency, parts.faults);
    this.reportLine = new Line(parts.scheduler, parts.latency, parts.faults);
  }

  open(listener: ExecutionListener): void {
    this.listener = listener;
    this.link(this.isLinked() && this.parts.turns.broken === null, null);
  }

  private isLinked(): boolean {
    return this.parts.faults.isLinked(this.accountId);
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
      if (this.listener === null || !this.isLinked() || this.up) return;
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
    if (!this.up || faults.isMute(this.accountId) || faults.dropsReports()) return;
    if (this.heldBack === null && faults.reordersReports()) return this.holdBack(reports);
    const late = this.heldBack;
    this.heldBack = null;
    this.send(reports);
    if (late !== null) this.send(late.toReversed());
  }

  /** Keeps a batch until the next one has gone, or for a while when none comes. */
  private holdBack(reports: readonly VenueReport[]): void {
    this.heldBack = reports;
    this.parts.scheduler.after(HELD_BACK_MS, () => {
      if (this.heldBack !== reports) return;
      this.heldBack = null;
      this.send(reports.toReversed());
    });
  }

  private send(reports: readonly VenueReport[]): void {
    const { faults } = this.parts;
    const times = faults.duplicatesReports() ? 2 : 1;
    for (let i = 0; i < times; i++) {
      this.reportLine.toClient(() => {
        if (this.up) this.listener?.onReports(reports);
      }, faults.forced.delayMs);
    }
  }

  /** Asks the exchange; the answer, a lost connection or the time-out settles it, once. */
  private ask<T>(act: (nowMs: number) => T, droppable: boolean, slowMs = 0): Promise<Result<T, VenueError>> {
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
      if ((droppable && faults.dropsRequest()) || faults.isMute(this.accountId)) return;
      const tooMany = this.isTooMany();
      const arrive = (): void => {
        if (tooMany) return this.line.toClient(() => settle(err(TOO_MANY)));
        // A request on its way when the line is cut is lost with it.
        if (!this.pending.has(fail) && !this.up) return;
        const answer = turns.turn((nowMs) => ({ value: act(nowMs) }));
        if (answer === null || (droppable && faults.dropsAck()) || faults.isMute(this.accountId)) return;
        this.line.toClient(() => settle(ok(answer.value)));
      };
      this.line.toVenue(() => (slowMs > 0 ? void scheduler.after(slowMs, arrive) : arrive()));
    });
  }

  /** Counts a request against what is taken in a second. */
  private isTooMany(): boolean {
    const { faults, scheduler } = this.parts;
    const nowMs = scheduler.nowMs();
    if (nowMs >= this.second.startMs + 1000) this.second = { startMs: nowMs, count: 0 };
    this.second.count += 1;
    const most = faults.perSecond ?? this.parts.floor.profile(this.accountId).requestsPerSecond ?? null;
    return most !== null && this.second.count > most;
  }

  private async command(act: (nowMs: number) => CommandOutcome, slowMs = 0): Promise<CommandOutcome> {
    const answer = await this.ask(act, true, slowMs);
    if (answer.ok) return answer.value;
    const { kind, message } = answer.error;
    return kind === 'notConnected' || kind === 'refused'
      ? { kind: 'rejected', reason: message }
      : { kind: 'unknown', reason: message };
  }

  submitOrder(request: SubmitRequest): Promise<CommandOutcome> {
    const { floor, faults } = this.parts;
    return this.command((nowMs) => submit(floor, this.accountId, request, { nowMs, forced: faults.refusal() }));
  }

  modifyOrder(request: ModifyRequest): Promise<CommandOutcome> {
    return this.command((nowMs) => modify(this.parts.floor, this.accountId, request, nowMs));
  }

  cancelOrder(request: CancelRequest): Promise<CommandOutcome> {
    const { floor, faults } = this.parts;
    return this.command((nowMs) => {
      const reason = faults.cancelRefusal();
      const { clientOrderId } = request;
      return reason === null
        ? cancel(floor, this.accountId, request, nowMs)
        : refuseCancel(floor, this.accountId, { clientOrderId, reason }, nowMs);
    }, faults.forced.slowCancelMs);
  }

  instruments(): Promise<Result<readonly Instrument[], VenueError>> {
    return this.ask((nowMs) => instrumentsOf(this.parts.floor, this.parts.data, this.accountId, nowMs), false);
  }

  queryOrder(clientOrderId: ClientOrderId): Promise<Result<OrderStatusReport, VenueError>> {
    return this.ask((nowMs) => queryOf(this.parts.floor, this.accountId, clientOrderId, nowMs), false);
  }

  massStatus(sinceMs: number): Promise<Result<ExecutionMassStatus, VenueError>> {
    const { floor, data } = this.parts;
    return this.ask((nowMs) => massStatusOf(floor, data, { accountId: this.accountId, sinceMs, nowMs }), false);
  }

  optionChain(underlyingId: InstrumentId): Promise<Result<OptionChain, VenueError>> {
    return this.refusable((nowMs) => chainOf(this.parts.floor, underlyingId, nowMs));
  }

  defineInstruments(ids: readonly InstrumentId[]): Promise<Result<readonly Instrument[], VenueError>> {
    if (ids.length > DEFINE_OPTIONS_MAX) {
      return Promise.resolve(err({ kind: 'refused', message: `at most ${DEFINE_OPTIONS_MAX} contracts at once` }));
    }
    return this.refusable((nowMs) => listOptions(this.parts.floor, ids, nowMs));
  }

  defineCombo(legs: readonly ComboLeg[]): Promise<Result<Instrument, VenueError>> {
    if (this.capabilities.comboLegsMax === 0) {
      return Promise.resolve(err({ kind: 'refused', message: 'this account trades no combos' }));
    }
    return this.refusable((nowMs) => listCombo(this.parts.floor, legs, nowMs));
  }

  whatIf(request: WhatIfRequest): Promise<Result<unknown, VenueError>> {
    const spoilt = this.parts.faults.whatIf;
    if (spoilt?.kind === 'silent') return new Promise(() => undefined);
    if (spoilt?.kind === 'answer') return this.refusable(() => ok(spoilt.value));
    if (spoilt?.kind === 'refused') return this.refusable(() => err(spoilt.reason));
    return this.refusable(() => whatIfOf(this.parts.floor, this.accountId, request));
  }

  /** Asks for what the exchange may refuse with a sentence. */
  private async refusable<T>(act: (nowMs: number) => Result<T, string>): Promise<Result<T, VenueError>> {
    const answer = await this.ask(act, false);
    if (!answer.ok) return answer;
    return answer.value.ok ? answer.value : err({ kind: 'refused', message: answer.value.error });
  }
}
