/**
 * When the venues are asked to list everything again. A read of a connection serves all its rows; some venues count each one and list
 * slowly, so none is asked for that another will answer.
 */
import { isTerminal, type CloseAll, type CloseAllRow, type ConnectionId } from '../../../../shared/domain/index.ts';
import type { StepContext } from '../../context.ts';
import { READ_AGAIN_MS, rowRunOf, type CloseAllRun } from './run.ts';
import { owesFills } from './scope.ts';
import { isPast } from './work.ts';

/** Whether the venue can be asked at all. */
export const linkUp = (ctx: StepContext, id: ConnectionId): boolean => {
  const link = ctx.state.connections.get(id)?.state;
  return link === 'ready' || link === 'reconciling';
};

/** Asks the venues for which a row waits to list everything again. */
export function askReads(ctx: StepContext, run: CloseAllRun, closeAll: CloseAll): void {
  for (const row of closeAll.rows) {
    if (!waits(ctx, row) || !linkUp(ctx, row.connectionId)) continue;
    const asked = run.readAskedMs.get(row.connectionId) ?? null;
    if (asked !== null && !isPast(ctx.nowMs, asked, READ_AGAIN_MS)) continue;
    if (hasTime(ctx, run, closeAll, row)) continue;
    run.readAskedMs.set(row.connectionId, ctx.nowMs);
    ctx.effect({
      ...{ kind: 'reconcile', connectionId: row.connectionId },
      notBeforeMs: waitsSince(ctx, run, closeAll, row.connectionId),
    });
  }
}

const waits = (ctx: StepContext, row: CloseAllRow): boolean =>
  row.status === 'reading' || (row.status === 'closing' && owesFills(ctx.state, row));

/** From when on a read answers every row of a connection that waits for one. */
const waitsSince = (ctx: StepContext, run: CloseAllRun, { rows }: CloseAll, connectionId: ConnectionId): number =>
  rows
    .filter((row) => row.connectionId === connectionId && waits(ctx, row))
    .reduce((latest, row) => Math.max(latest, rowRunOf(run, row.key, ctx.nowMs).sinceMs), Number.NEGATIVE_INFINITY);

/**
 * A row that was seen flat once and is looked at a second time goes along with the read that a neighbour's close needs when it ends, if
 * that is soon: nothing is sent for it meanwhile.
 */
function hasTime(ctx: StepContext, run: CloseAllRun, { rows }: CloseAll, row: CloseAllRow): boolean {
  if (row.status !== 'reading' || row.flatReads === 0) return false;
  if (isPast(ctx.nowMs, rowRunOf(run, row.key, ctx.nowMs).flatSinceMs, READ_AGAIN_MS)) return false;
  return rows.some((other) => other.connectionId === row.connectionId && closesNow(ctx, other));
}

function closesNow(ctx: StepContext, { status, closeOrderId }: CloseAllRow): boolean {
  const order = closeOrderId === null ? undefined : ctx.state.orders.get(closeOrderId);
  return status === 'closing' && order !== undefined && !isTerminal(order.status);
}
