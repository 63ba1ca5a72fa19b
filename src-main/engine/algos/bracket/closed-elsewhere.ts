/** While close-all works on an instrument its exits are close-all's: nothing is placed, taken back or released beside it. */
import type { Order } from '../../../../shared/domain/index.ts';
import type { EngineState } from '../../state.ts';

/** Whether close-all works on an instrument of an account now. */
export function isClosedElsewhere(state: EngineState, at: Pick<Order, 'accountId' | 'instrumentId'>): boolean {
  for (const closeAll of state.closeAlls.values()) {
    if (closeAll.status !== 'running') continue;
    const working = closeAll.rows.some(
      (row) =>
        row.accountId === at.accountId &&
        (row.instrumentId === at.instrumentId || row.legs.includes(at.instrumentId)) &&
        (row.status === 'waiting' ||
          row.status === 'canceling' ||
          row.status === 'closing' ||
          row.status === 'reading'),
    );
    if (working) return true;
  }
  return false;
}
