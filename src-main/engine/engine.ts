/**
 * The engine: one pure, synchronous writer. `process` takes an input, decides, applies its own events to its state and
 * returns them with the effects that the runtime runs after the commit. `apply` is the same transition on replay.
 */
import type {
  AccountValue,
  EngineEvent,
  OrderPreview,
  PositionValue,
  SubmitLadderCommand,
  SubmitOrderCommand,
} from '../../shared/domain/index.ts';
import type { EngineInput, EngineOptions, EngineStep } from './types.ts';
import type { EngineView } from './view.ts';

export class Engine {
  readonly view: EngineView;

  constructor(options: EngineOptions) {
    throw new Error(`skeleton ${options.idPrefix}`);
  }

  /** Takes one input; returns what happened and what is to be done about it. */
  process(_input: EngineInput): EngineStep {
    throw new Error('skeleton');
  }

  /** Replays one event of the journal, stamped with the time it was made at. */
  apply(_event: EngineEvent, _tsMs: number): void {
    throw new Error('skeleton');
  }

  /** After the replay: timers again, live ladders paused, orders whose sending is unsure `unknown`. */
  resume(_nowMs: number): EngineStep {
    throw new Error('skeleton');
  }

  /** What an order would cost and whether it would pass, nothing written. */
  preview(_command: SubmitOrderCommand | SubmitLadderCommand, _nowMs: number): OrderPreview {
    throw new Error('skeleton');
  }

  /** What positions and accounts are worth now. */
  values(_nowMs: number): { readonly positions: readonly PositionValue[]; readonly accounts: readonly AccountValue[] } {
    throw new Error('skeleton');
  }
}
