/** An exchange's own account of a day: its orders, executions, positions and balances, and the funding of perpetuals. */
import {
  ok,
  type ExecutionMassStatus,
  type Result,
  type StatementCharge,
  type VenueStatement,
} from '../../../shared/domain/index.ts';
import type { VenueError } from '../../ports/execution-client.ts';

/** `funding` null: the exchange lists none here (spot, or it could not be read). */
export function statementOf(
  massStatus: Result<ExecutionMassStatus, VenueError>,
  funding: readonly StatementCharge[] | null,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): Result<VenueStatement, VenueError> {
  if (!massStatus.ok) return massStatus;
  const { account, orders, fills, positions, tsEventMs } = massStatus.value;
  const listed = funding === null ? { charges: [], listsCharges: false as const } : { charges: funding };
  return ok({
    ...{ accountId: account.accountId, fromMs, toMs, orders, fills, positions, tsEventMs },
    source: `its orders, executions, positions and balances${funding === null ? '' : ', and its funding'}`,
    balances: account.balances,
    ...listed,
    notGiven: [
      `This exchange states no deposits or withdrawals here${funding === null ? ', and no funding' : ''}, and no fees apart from its fills.`,
    ],
  });
}
