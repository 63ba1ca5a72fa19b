/**
 * Carries out what the engine asked for, after the commit: sends, questions, timers, answers. What becomes of a send comes
 * back as an input.
 *
 * Invariants: nothing here decides or retries; a send whose promise fails is `unknown`, never rejected; while the journal
 * is off only cancels leave, and only after they stand in the emergency log (or the alarm says that they do not).
 */
import {
  capabilitiesFor,
  type Capabilities,
  type ClientOrderId,
  type CommandOutcome,
  type ConnectionId,
  type Instrument,
  type InstrumentId,
  type Order,
} from '../../shared/domain/index.ts';
import { requestOf } from '../engine/orders/wire.ts';
import type { EngineEffect } from '../engine/types.ts';
import type { Scheduler } from '../ports/clock.ts';
import type { ExecutionClient } from '../ports/execution-client.ts';
import type { Logger } from '../ports/logger.ts';
import { readMargin, type MarginReading } from '../ports/read-margin.ts';
import type { EngineTimers } from './engine-timers.ts';
import type { FaultHook } from './fault-points.ts';
import type { UnstampedInput } from './inbox.ts';
import type { Replies } from './replies.ts';

export type EffectPorts = {
  readonly clientOf: (connectionId: ConnectionId) => ExecutionClient | null;
  readonly instrumentOf: (instrumentId: InstrumentId) => Instrument | null;
  readonly enqueue: (input: UnstampedInput) => void;
  /** Reads everything of a venue again. */
  readonly reconcile: (connectionId: ConnectionId, notBeforeMs: number | null) => void;
  /** Finds a vertical's contracts at its venue; what came of it comes back as an input. */
  readonly defineVertical: (effect: Extract<EngineEffect, { kind: 'defineVertical' }>) => void;
  /** Defines a combo at its venue; what came of it comes back as an input. */
  readonly defineCombo: (effect: Extract<EngineEffect, { kind: 'defineCombo' }>) => void;
  readonly timers: EngineTimers;
  /** The machine's clock, for answers that do not come. */
  readonly machine: Scheduler;
  readonly replies: Replies;
  readonly logger: Logger;
  readonly faults: FaultHook;
  /** Why nothing that opens may leave now (a rescue's latch), asked before each; missing or null: it may. */
  readonly openingHeld?: () => string | null;
};

/** How long a what-if may take, ms of the machine's clock; after that there is no answer. */
export const WHAT_IF_TIMEOUT_MS = 5_000;

type Send = Extract<EngineEffect, { kind: 'submit' | 'modify' | 'cancel' }>;

export const isSend = (effect: EngineEffect): effect is Send =>
  effect.kind === 'submit' || effect.kind === 'modify' || effect.kind === 'cancel';

const orderIdOf = (send: Send): ClientOrderId =>
  send.kind === 'submit' ? send.order.clientOrderId : send.clientOrderId;

export class EffectRunner {
  private readonly ports: EffectPorts;
  private closed = false;

  constructor(ports: EffectPorts) {
    this.ports = ports;
  }

  private capabilitiesOf({ capabilities }: ExecutionClient, { instrumentId }: Order): Capabilities {
    const instrument = this.ports.instrumentOf(instrumentId);
    return instrument === null ? capabilities : capabilitiesFor(capabilities, instrument.assetClass);
  }

  /** From now on nothing is sent and no outcome comes back. */
  close(): void {
    this.closed = true;
  }

  run(effect: EngineEffect): void {
    const { timers, replies, reconcile } = this.ports;
    switch (effect.kind) {
      case 'submit':
      case 'modify':
      case 'cancel':
        return this.send(effect);
      case 'query':
        return this.query(effect);
      case 'whatIf':
        return this.whatIf(effect);
      case 'defineVertical':
        return this.ports.defineVertical(effect);
      case 'defineCombo':
        return this.ports.defineCombo(effect);
      case 'reconcile':
        return reconcile(effect.connectionId, effect.notBeforeMs ?? null);
      case 'setTimer':
        return timers.set(effect.timerId, effect.atMs);
      case 'clearTimer':
        return timers.clear(effect.timerId);
      case 'reply':
        return replies.give(effect.commandId, effect.reply);
    }
  }

  /** Tells the engine that a send was not carried out: proven, since no byte left. */
  refuse(send: Send, reason: string): void {
    this.outcome(send, { kind: 'rejected', reason, unsent: true });
  }

  private send(send: Send): void {
    if (this.closed) return;
    const connectionId = send.kind === 'submit' ? send.order.connectionId : send.connectionId;
    const client = this.ports.clientOf(connectionId);
    if (client === null) return this.refuse(send, `there is no connection "${connectionId}"`);
    const held = send.kind === 'submit' && !send.order.reducing ? (this.ports.openingHeld?.() ?? null) : null;
    if (held !== null) return this.refuse(send, held);
    this.ports.faults('betweenCommitAndWire');
    callOf(client, send, (order) => this.capabilitiesOf(client, order)).then(
      (outcome) => this.outcome(send, outcome),
      (thrown: unknown) => {
        this.ports.logger.error('a venue client threw', { send: send.kind, reason: String(thrown) });
        this.outcome(send, { kind: 'unknown', reason: 'the connection failed while it was sent' });
      },
    );
    setImmediate(() => this.ports.faults('betweenWireAndAck'));
  }

  private outcome(send: Send, outcome: CommandOutcome): void {
    if (this.closed) return;
    this.ports.enqueue({ kind: 'outcome', send: send.kind, clientOrderId: orderIdOf(send), outcome });
  }

  /** Asks once; no answer in time, a refusal or figures that make no sense are one and the same: none (G11). */
  private whatIf(effect: Extract<EngineEffect, { kind: 'whatIf' }>): void {
    const { requestId, order } = effect;
    let answered = false;
    const give = (reading: MarginReading): void => {
      if (answered || this.closed) return;
      answered = true;
      timer.cancel();
      this.ports.enqueue({ kind: 'margin', requestId, ...reading });
    };
    const none = (reason: string): void => give({ answer: null, reason });
    const client = this.ports.clientOf(order.connectionId);
    const timer = this.ports.machine.after(WHAT_IF_TIMEOUT_MS, () =>
      none(`the venue gave no margin figures within ${WHAT_IF_TIMEOUT_MS} ms`),
    );
    if (client === null) return none(`there is no connection "${order.connectionId}"`);
    if (!client.capabilities.whatIf) return none('the venue has no what-if');
    client.whatIf(requestOf(order, this.capabilitiesOf(client, order))).then(
      (answer) => (answer.ok ? give(readMargin(answer.value)) : none(answer.error.message)),
      (thrown: unknown) => {
        this.ports.logger.error('a venue client threw', { send: 'whatIf', reason: String(thrown) });
        none('the connection failed while the margin was asked for');
      },
    );
  }

  private query(effect: Extract<EngineEffect, { kind: 'query' }>): void {
    const client = this.ports.clientOf(effect.connectionId);
    if (client === null || this.closed) return;
    client.queryOrder(effect.clientOrderId).then(
      (answer) => {
        if (this.closed) return;
        if (answer.ok) {
          this.ports.enqueue({ kind: 'reports', connectionId: effect.connectionId, reports: [answer.value] });
        } else {
          // No answer: the engine's own timer asks again.
          this.ports.logger.warn('an order could not be asked for', {
            id: effect.clientOrderId,
            reason: answer.error.message,
          });
        }
      },
      (thrown: unknown) => this.ports.logger.error('a venue client threw', { send: 'query', reason: String(thrown) }),
    );
  }
}

function callOf(
  client: ExecutionClient,
  send: Send,
  capabilitiesOf: (order: Order) => Capabilities,
): Promise<CommandOutcome> {
  switch (send.kind) {
    case 'submit': {
      return client.submitOrder(requestOf(send.order, capabilitiesOf(send.order)));
    }
    case 'modify': {
      const { clientOrderId, venueOrderId, instrumentId, qty, limitPrice } = send;
      const terms =
        send.triggerPrice === undefined ? { qty, limitPrice } : { qty, limitPrice, triggerPrice: send.triggerPrice };
      return client.modifyOrder({ clientOrderId, venueOrderId, instrumentId, ...terms });
    }
    case 'cancel': {
      const { clientOrderId, venueOrderId, instrumentId } = send;
      return client.cancelOrder({ clientOrderId, venueOrderId, instrumentId });
    }
  }
}
