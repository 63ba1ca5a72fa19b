/**
 * Rows that were made before it was known what they are: pressed at the very start, options are rows of their own, since no
 * venue has said yet that they hold each other. They become one row before anything of them is sent (G4).
 */
import type { CloseAllParams, CloseAllRow, InstrumentId } from '../../../../shared/domain/index.ts';
import type { EngineState } from '../../state.ts';
import { structuresOf } from './scope.ts';

const EARLY: readonly CloseAllRow['status'][] = ['waiting', 'unknown', 'canceling', 'reading'];

/** Nothing of it was closed and no stop of it taken away: it can be made anew. */
const isLoose = (state: EngineState, row: CloseAllRow): boolean =>
  row.legs.length === 0 &&
  EARLY.includes(row.status) &&
  row.closeOrderId === null &&
  row.attempts === 0 &&
  (row.stops ?? []).length === 0 &&
  (state.instruments.get(row.instrumentId)?.option ?? null) !== null;

/** The rows but for those that belong together by now: `newRows` makes one of them. The same list when there are none. */
export function withoutLoose(
  state: EngineState,
  params: CloseAllParams,
  rows: readonly CloseAllRow[],
): readonly CloseAllRow[] {
  const loose = rows.filter((row) => isLoose(state, row));
  if (loose.length < 2) return rows;
  const gone = new Set<string>();
  for (const accountId of new Set(loose.map((row) => row.accountId))) {
    const own = loose.filter((row) => row.accountId === accountId);
    const together = new Set<InstrumentId>([...structuresOf(state, params, own).values()].flat());
    for (const row of own) if (together.has(row.instrumentId)) gone.add(row.key);
  }
  return gone.size === 0 ? rows : rows.filter((row) => !gone.has(row.key));
}
