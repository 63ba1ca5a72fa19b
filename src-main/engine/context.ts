/** One step of the engine in the making: events are applied the moment they are emitted, effects are collected. */
import {
  idOf,
  type AlertId,
  type AlertLevel,
  type BracketId,
  type ClientOrderId,
  type EngineEvent,
  type InstrumentId,
  symbolOf,
  type LadderId,
} from '../../shared/domain/index.ts';
import { applyEvent } from './apply-event.ts';
import type { EngineState } from './state.ts';
import type { EngineEffect, EngineStep } from './types.ts';

/** What an alert is about; whatever is left out is about none in particular. */
export type AlertText = {
  readonly level: AlertLevel;
  readonly title: string;
  readonly detail: string;
  readonly about?: {
    readonly instrumentId?: InstrumentId | null;
    readonly clientOrderId?: ClientOrderId | null;
    readonly ladderId?: LadderId | null;
  };
};

export class StepContext {
  readonly state: EngineState;
  readonly nowMs: number;
  readonly events: EngineEvent[] = [];
  readonly effects: EngineEffect[] = [];
  /** Ladders that have to look at the market and their orders again before the step ends. */
  readonly touched = new Set<LadderId>();
  /** Who gave the command of this step: a client's name. */
  by = 'trader';
  /** Brackets that have to look again before the step ends. */
  readonly touchedBrackets = new Set<BracketId>();
  /** Instruments whose held orders are new or changed: their triggers are looked at before the step ends. */
  readonly heldTouched = new Set<InstrumentId>();

  constructor(state: EngineState, nowMs: number) {
    this.state = state;
    this.nowMs = nowMs;
  }

  /** States an event: it is part of the state from here on. */
  emit(event: EngineEvent): void {
    applyEvent(this.state, event, this.nowMs);
    this.events.push(event);
  }

  /** Asks the runtime for something after the commit. */
  effect(effect: EngineEffect): void {
    if (effect.kind === 'submit') this.state.risk.noteMessage(effect.order.connectionId, this.nowMs);
    else if (effect.kind === 'modify' || effect.kind === 'cancel') {
      this.state.risk.noteMessage(effect.connectionId, this.nowMs);
    }
    this.effects.push(effect);
  }

  /** Tells the trader. */
  alert(text: AlertText): void {
    const { state } = this;
    const alertId = idOf<AlertId>(`${state.idPrefix}-A${state.made.alerts + 1}`);
    this.emit({
      kind: 'alertRaised',
      alert: {
        alertId,
        level: text.level,
        title: this.named(text, text.title),
        detail: this.named(text, text.detail),
        instrumentId: text.about?.instrumentId ?? null,
        clientOrderId: text.about?.clientOrderId ?? null,
        ladderId: text.about?.ladderId ?? null,
        tsMs: this.nowMs,
        acknowledged: false,
      },
    });
  }

  /** A combo's id is a hash of its legs: sentences say its symbol instead. */
  private named({ about }: AlertText, sentence: string): string {
    const id = about?.instrumentId ?? null;
    const instrument = id === null ? undefined : this.state.instruments.get(id);
    if (instrument === undefined || instrument.legs === null) return sentence;
    return sentence.replaceAll(symbolOf(instrument.id), instrument.symbol);
  }

  step(): EngineStep {
    return { events: this.events, effects: this.effects };
  }
}
