/** What one drain came to: events with their seq, the records they touched, effects, commands for the audit trail. */
import {
  isTerminal,
  type ClientOrderId,
  type Command,
  type CommandId,
  type ConnectionId,
  type EngineEvent,
  type Instrument,
  type JournaledEvent,
  type Order,
} from '../../shared/domain/index.ts';
import type { EngineEffect, EngineStep } from '../engine/types.ts';
import type { EngineView } from '../engine/view.ts';
import type { CommitBatch } from '../ports/event-store.ts';
import { isProtective, type UnstampedInput } from './inbox.ts';
import type { Published } from './terminal-core.ts';

export class DrainWork {
  readonly events: JournaledEvent[] = [];
  readonly effects: EngineEffect[] = [];
  readonly changed = new Set<Published['changed'][number]>();
  /** Commands of the drain that may open risk. */
  readonly opening = new Set<CommandId>();
  /** Sends that were decided before their link went, in this same drain: they must not leave on the next one (G17). */
  readonly overtaken = new Set<EngineEffect>();
  seq: number;
  private readonly view: EngineView;
  private readonly commands: { readonly commandId: CommandId; readonly tsMs: number; readonly json: string }[] = [];
  private readonly orders = new Map<ClientOrderId, Order>();
  private instruments: readonly Instrument[] | null = null;

  constructor(view: EngineView, lastSeq: number) {
    this.view = view;
    this.seq = lastSeq;
  }

  /** Takes a step over. To be called right after it: the records it touched are read from the view now. */
  add(step: EngineStep, nowMs: number): void {
    for (const event of step.events) {
      this.seq += 1;
      this.events.push({ seq: this.seq, tsMs: nowMs, event });
      const id = orderIdOf(event);
      const order = id === null ? undefined : this.view.orders.get(id);
      if (order !== undefined) this.orders.set(order.clientOrderId, order);
      if (event.kind === 'connectionChanged' && event.connection.state === 'disconnected') {
        this.overtake(event.connection.connectionId);
      }
    }
    for (const effect of step.effects) this.effects.push(effect);
  }

  private overtake(connectionId: ConnectionId): void {
    for (const effect of this.effects) {
      if (effect.kind === 'submit' && effect.order.connectionId === connectionId) this.overtaken.add(effect);
      if (effect.kind === 'modify' && effect.connectionId === connectionId) this.overtaken.add(effect);
    }
  }

  /** A change of an order that ended in this same drain, after it was decided: there is nothing left to change. */
  isMoot(effect: EngineEffect): boolean {
    if (effect.kind !== 'modify') return false;
    const order = this.view.orders.get(effect.clientOrderId);
    return order !== undefined && isTerminal(order.status);
  }

  /** Keeps what the journal has to know of an input beside its events. */
  note(input: UnstampedInput, nowMs: number, stated: boolean): void {
    if (input.kind === 'instruments') {
      this.instruments = [...(this.instruments ?? []), ...input.instruments];
      this.changed.add('instrument');
    } else if (input.kind === 'dropInstruments') this.changed.add('instrument');
    else if (input.kind === 'calendars' || input.kind === 'capabilities') this.changed.add('terminal');
    else if (input.kind === 'command' && stated) this.noteCommand(input.commandId, input.command, nowMs);
  }

  /** The engine counts its events too; if it counted others, the journal would not replay to its state. */
  checkSeq(): void {
    if (this.view.seq !== this.seq)
      throw new RangeError(`the engine is at event ${this.view.seq}, the journal at ${this.seq}`);
  }

  batch(): CommitBatch {
    return {
      events: this.events,
      commands: this.commands,
      orders: [...this.orders.values()],
      ...(this.instruments === null ? {} : { instruments: this.instruments }),
    };
  }

  private noteCommand(commandId: CommandId, command: Command, nowMs: number): void {
    this.commands.push({ commandId, tsMs: nowMs, json: JSON.stringify(command) });
    if (!isProtective(command)) this.opening.add(commandId);
  }
}

function orderIdOf(event: EngineEvent): ClientOrderId | null {
  switch (event.kind) {
    case 'orderInitialized':
      return event.order.clientOrderId;
    case 'orderFilled':
      return event.fill.clientOrderId;
    default:
      return event.kind.startsWith('order') && 'clientOrderId' in event ? event.clientOrderId : null;
  }
}
