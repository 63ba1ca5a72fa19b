/**
 * The run ends with the truth (G5). After scope `all` trading stays shut: `halted`, latched by `closeAll`, until the
 * trader sets it to active; a narrower scope's latch ends with its run, since trading elsewhere never stopped.
 */
import { symbolOf, type CloseAll } from '../../../../shared/domain/index.ts';
import type { StepContext } from '../../context.ts';
import { isGreen } from './row-machine.ts';
import { closeAllTimerId } from './run.ts';

/** States the end, opens what may be opened again, and tells it. */
export function endCloseAll(ctx: StepContext, closeAll: CloseAll): void {
  const green = closeAll.rows.length > 0 && closeAll.rows.every((row) => isGreen(row.status));
  const done: CloseAll = { ...closeAll, status: 'done', green, endedMs: ctx.nowMs };
  ctx.emit({ kind: 'closeAllChanged', closeAll: done });
  ctx.state.closeAllRuns.delete(closeAll.closeAllId);
  ctx.effect({ kind: 'clearTimer', timerId: closeAllTimerId(closeAll.closeAllId) });
  const others = [...ctx.state.closeAlls.values()].some((c) => c.status === 'running' && c.params.scope.kind === 'all');
  if (closeAll.params.scope.kind === 'all' && !others) {
    ctx.emit({
      kind: 'tradingStateChanged',
      state: 'halted',
      reason: 'Close-all has ended; set trading to active when you want to go on',
      latch: { cause: 'closeAll', atMs: ctx.nowMs },
    });
  }
  tell(ctx, done);
}

function tell(ctx: StepContext, done: CloseAll): void {
  const left = done.rows.filter((row) => !isGreen(row.status));
  const count = `${done.rows.length} ${done.rows.length === 1 ? 'row' : 'rows'}`;
  if (done.rows.length === 0) {
    return ctx.alert({
      level: 'danger',
      title: 'Close-all: no venue was heard',
      detail: 'What is held is not known and nothing was closed. Look at the venue.',
    });
  }
  if (left.length === 0) {
    return ctx.alert({
      level: 'info',
      title: 'Close-all: everything in scope is flat',
      detail: `${count}, each by two reads of its venue or kept as you said.`,
    });
  }
  const first = left
    .slice(0, 5)
    .map((row) => `${symbolOf(row.instrumentId)} ${row.status} (${row.text})`)
    .join('; ');
  const more = left.length > 5 ? ` and ${left.length - 5} more` : '';
  ctx.alert({
    level: 'danger',
    title: `Close-all: ${left.length} of ${count} not flat`,
    detail: `${first}${more}. Look at them at the venue.`,
  });
}
