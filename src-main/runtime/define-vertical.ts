/** Carries out `defineVertical`: the contracts and the combo of a signal, asked of the venue; the answer is an input. */
import { err, type Result } from '../../shared/domain/index.ts';
import type { EngineEffect } from '../engine/types.ts';
import type { Logger } from '../ports/logger.ts';
import type { UnstampedInput } from './inbox.ts';
import type { DeskError, OptionDesk } from './option-desk.ts';

type Effect = Extract<EngineEffect, { kind: 'defineVertical' }>;

export type DefinePorts = {
  readonly desk: OptionDesk;
  readonly enqueue: (input: UnstampedInput) => void;
  readonly logger: Logger;
};

/** Never rejects: a client that throws is a venue that could not be asked. */
export async function defineVertical({ desk, enqueue, logger }: DefinePorts, effect: Effect): Promise<void> {
  const { verticalId, connectionId, signal } = effect;
  const found = await desk.vertical(connectionId, signal).catch((thrown: unknown): Result<never, DeskError> => {
    logger.error('a venue client threw', { send: 'defineVertical', reason: String(thrown) });
    return err({ code: null, path: '$', message: 'The connection failed while the contracts were asked for.' });
  });
  const reason = found.ok ? null : found.error.message;
  enqueue({ kind: 'verticalDefined', verticalId, ids: found.ok ? found.value : null, reason });
}

type ComboEffect = Extract<EngineEffect, { kind: 'defineCombo' }>;

/** Carries out `defineCombo` in the same way. Never rejects. */
export async function defineCombo({ desk, enqueue, logger }: DefinePorts, effect: ComboEffect): Promise<void> {
  const { requestId, connectionId, legs } = effect;
  const found = await desk.defineCombo(connectionId, legs).catch((thrown: unknown): Result<never, DeskError> => {
    logger.error('a venue client threw', { send: 'defineCombo', reason: String(thrown) });
    return err({ code: null, path: '$', message: 'The connection failed while the combo was asked for.' });
  });
  const reason = found.ok ? null : found.error.message;
  enqueue({ kind: 'comboDefined', requestId, comboId: found.ok ? found.value.id : null, reason });
}
