/** Ids of what close-all sends. */
import { idOf, type ClientOrderId } from '../../../../shared/domain/index.ts';
import type { EngineState } from '../../state.ts';

/**
 * A close may leave while nothing can be written, and the process may die with it: the counter of a later start would not
 * know of it. So its id names the start, whose number is on disk before anything is sent (G15).
 */
export function closeOrderId(state: EngineState): ClientOrderId {
  const start = state.epoch === null ? '' : `E${state.epoch}-`;
  return idOf<ClientOrderId>(`${state.idPrefix}-${start}${state.made.orders + 1}`);
}
