/**
 * Carries out what the engine asked for, after the commit: sends, questions, timers, answers. What becomes of a send comes
 * back as an input.
 *
 * Invariants: nothing here decides or retries; a send whose promise fails is `unknown`, never rejected; while the journal
 * is off only cancels leave, and only after they stand in the emergency log (or the alarm says that they do not).
 */
import type { ClientOrderId, CommandOutcome, ConnectionId } from '../../shared/domain/index.ts';
import type { EngineEffect } from '../engine/types.ts';
import type { ExecutionClient } from '../ports/execution-client.ts';
import type { Logger } from '../ports/logger.ts';
import type { EngineTimers } from './engine-timers.ts';
import type { FaultHook } from './fault-points.ts';
import type { UnstampedInput } from './inbox.ts';
import type { Replies } from './replies.ts';

export type EffectPorts = {
  readonly clientOf: (connectionId: ConnectionId) => ExecutionClient | null;
  readonly enqueue: (input: UnstampedInput) => void;
  /** Reads everything of a venue again. */
  readonly reconcile: (connectionId: ConnectionId) => void;
  readonly timers: EngineTimers;
  readonly replies: Replies;
  readonly logger: Logger;
  readonly faults: FaultHook;
};

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
        return this.ports.enqueue({
          kind: 'margin',
          requestId: effect.requestId,
          answer: null,
          reason: 'the venue has no what-if',
        });
      case 'reconcile':
        return reconcile(effect.connectionId);
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
    this.outcome(send, { kind: 'rejected', reason });
  }

  private send(send: Send): void {
    if (this.closed) return;
    const connectionId = send.kind === 'submit' ? send.order.connectionId : send.connectionId;
    const client = this.ports.clientOf(connectionId);
    if (client === null) return this.refuse(send, `there is no connection "${connectionId}"`);
    this.ports.faults('betweenCommitAndWire');
    callOf(client, send).then(
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

function callOf(client: ExecutionClient, send: Send): Promise<CommandOutcome> {
  switch (send.kind) {
    case 'submit': {
      const { clientOrderId, accountId, instrumentId, side, type, qty, limitPrice, tif, sessions } = send.order;
      const { trigger, expireMs, flags, linkId } = send.order;
      const basics = { clientOrderId, accountId, instrumentId, side, type, qty, limitPrice, tif, sessions };
      return client.submitOrder({ ...basics, trigger, expireMs, flags, linkId });
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
