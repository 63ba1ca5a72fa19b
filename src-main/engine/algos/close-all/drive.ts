/**
 * Close-all at work (G1–G6). The record (`CloseAll`) is all that is needed to go on after a restart; what stands beside it
 * in `CloseAllRun` are deadlines and reads, made anew. Entry points: `startRun` (the command), `driveCloseAlls` (the end
 * of every step), `closeAllRead` (a mass status), `resumeCloseAlls` (after the replay).
 *
 * Invariants: a row sends at most one close at a time, only in the step of a read of its venue that lists no order in
 * scope, and of at most what that read lists; nothing is flat without two such reads; a failed read counts for nothing.
 */
import {
  idOf,
  movedOf,
  type CloseAll,
  type CloseAllId,
  type CloseAllRow,
  type ConnectionId,
  type ExecutionMassStatus,
  type InstrumentId,
} from '../../../../shared/domain/index.ts';
import type { StepContext } from '../../context.ts';
import { inAuctions } from './auction.ts';
import { cancelStep, marketOf } from './cancel-step.ts';
import { checkRestored, closeStep, fixWorstPrices, restore } from './close-step.ts';
import { isStop, missingStops } from './exits.ts';
import { endCloseAll } from './end.ts';
import { closeUncovered, readRow } from './on-read.ts';
import { withoutLoose } from './regroup.ts';
import { isFinal } from './row-machine.ts';
import { LOOK_EVERY_MS, NAKED_MS_MAX, closeAllTimerId, newRun, rowRunOf, type CloseAllRun } from './run.ts';
import { heldInScope, newRows, ordersOfRow, partsOf } from './scope.ts';
import { askReads, linkUp } from './reads.ts';
import { standingIds } from './standing.ts';
import { mayAskForRows, touchedBy } from './touched.ts';
import {
  change,
  heldOf,
  holds,
  holdsTradable,
  isPast,
  leftText,
  move,
  refresh,
  setUnprotected,
  type RowWork,
} from './work.ts';

/** The stop goes back so long before the bound, ms: a look may be that late. */
const PUT_BACK_MS = NAKED_MS_MAX - 2 * LOOK_EVERY_MS;

const runOf = (ctx: StepContext, id: CloseAllId): CloseAllRun => {
  const known = ctx.state.closeAllRuns.get(id);
  if (known !== undefined) return known;
  const made = newRun(id, ctx.nowMs);
  ctx.state.closeAllRuns.set(id, made);
  return made;
};

const running = (ctx: StepContext): CloseAll[] =>
  [...ctx.state.closeAlls.values()].filter((closeAll) => closeAll.status === 'running');

/** Begins: the record is stated and the first cancels go with it, in the command's own step (G1). */
export function startRun(ctx: StepContext, closeAll: CloseAll): void {
  runOf(ctx, closeAll.closeAllId);
  ctx.emit({ kind: 'closeAllChanged', closeAll });
}

/** Lets every running close-all act on what this step brought. `all`: look at every row. */
export function driveCloseAlls(ctx: StepContext, from: number): void {
  for (const closeAll of running(ctx)) {
    const mayAsk = mayAskForRows(ctx, from, closeAll.rows);
    driveOne(ctx, closeAll, touchedBy(ctx, from), mayAsk);
  }
}

/** A mass status came, asked for at `askedMs` by our clock: rows that wait for a read of this connection take it. */
export function closeAllRead(
  ctx: StepContext,
  connectionId: ConnectionId,
  status: ExecutionMassStatus,
  askedMs: number,
): void {
  for (const closeAll of running(ctx)) {
    const run = runOf(ctx, closeAll.closeAllId);
    run.readAskedMs.delete(connectionId);
    const { kept, added } = rowsNow(ctx, closeAll);
    const rows = kept.map((row) => {
      if (row.connectionId !== connectionId || row.accountId !== status.account.accountId) return row;
      return worked(ctx, { closeAll, run }, row, (work) => readRow(work, status, askedMs));
    });
    rows.push(...added.map((row) => worked(ctx, { closeAll, run }, row, driveRow)));
    const stated = state(ctx, closeAll, rows, true);
    // A row that began to wait after the venue was asked has no answer yet: it does not wait for the next look.
    const isLate = (row: CloseAllRow): boolean =>
      row.connectionId === connectionId &&
      row.status === 'reading' &&
      rowRunOf(run, row.key, ctx.nowMs).sinceMs > askedMs;
    if (stated.rows.some(isLate)) askReads(ctx, run, stated);
  }
}

/** The run's own timer. True when it was one of ours. */
export function onCloseAllTimer(ctx: StepContext, timerId: string): boolean {
  if (!timerId.startsWith('closeAll:')) return false;
  const closeAll = ctx.state.closeAlls.get(idOf<CloseAllId>(timerId.slice('closeAll:'.length)));
  if (closeAll?.status !== 'running') return true;
  runOf(ctx, closeAll.closeAllId).timerAtMs = null;
  driveOne(ctx, closeAll, null);
  return true;
}

/** A combo that a run asked for is there, or is not: its rows go on with the next read. */
export function onComboDefined(
  ctx: StepContext,
  requestId: string,
  comboId: InstrumentId | null,
  reason: string | null,
): void {
  for (const closeAll of running(ctx)) {
    const run = runOf(ctx, closeAll.closeAllId);
    const asked = run.combos.get(requestId);
    if (asked === undefined) continue;
    asked.comboId = comboId;
    if (comboId === null) asked.reason = reason ?? 'the venue did not define it';
    run.readAskedMs.clear();
    driveOne(ctx, closeAll, null);
  }
}

/** After the replay: every run goes on, its rows wait for their venues (G1, G18). */
export function resumeCloseAlls(ctx: StepContext): void {
  for (const closeAll of running(ctx)) {
    ctx.state.closeAllRuns.delete(closeAll.closeAllId);
    if (closeAll.params.scope.kind === 'all' && ctx.state.tradingState !== 'flattening') {
      ctx.emit({ kind: 'tradingStateChanged', state: 'flattening', reason: 'Close-all is at work' });
    }
    driveOne(ctx, closeAll, null);
  }
}

type Fields = { closed: boolean; canceled: boolean };

/** Lets one row act; what it sent is noted in the run's figures. */
function worked(
  ctx: StepContext,
  of: { readonly closeAll: CloseAll; readonly run: CloseAllRun },
  row: CloseAllRow,
  act: (work: RowWork) => void,
): CloseAllRow {
  const { closeAll, run } = of;
  const rowRun = rowRunOf(run, row.key, ctx.nowMs);
  const work: RowWork = { ctx, params: closeAll.params, run, rowRun, row, canceled: false, closed: false };
  act(work);
  const sent: Fields = sentOf(ctx, closeAll.closeAllId);
  sent.canceled ||= work.canceled;
  sent.closed ||= work.closed;
  return work.row === row ? row : { ...work.row, updatedMs: ctx.nowMs };
}

/** What a step's rows have sent, kept until the record is stated. */
const SENT = new WeakMap<StepContext, Map<CloseAllId, Fields>>();
function sentOf(ctx: StepContext, id: CloseAllId): Fields {
  const of = SENT.get(ctx) ?? new Map<CloseAllId, Fields>();
  SENT.set(ctx, of);
  const fields = of.get(id) ?? { closed: false, canceled: false };
  of.set(id, fields);
  return fields;
}

/** The rows as what is known by now makes them. */
function rowsNow(
  ctx: StepContext,
  { params, rows }: CloseAll,
): { readonly kept: readonly CloseAllRow[]; readonly added: readonly CloseAllRow[] } {
  const kept = withoutLoose(ctx.state, params, rows);
  return { kept, added: newRows(ctx.state, params, kept, ctx.nowMs) };
}

function driveOne(ctx: StepContext, closeAll: CloseAll, touched: ReadonlySet<string> | null, mayAsk = true): void {
  const run = runOf(ctx, closeAll.closeAllId);
  if (touched !== null && touched.size === 0) return;
  const all = touched === null || touched.has('*');
  const isDue = (row: CloseAllRow): boolean => all || partsOf(row).some((id) => touched.has(id));
  const { kept, added } = mayAsk ? rowsNow(ctx, closeAll) : { kept: closeAll.rows, added: [] };
  const rows = [...kept, ...added].map((row) =>
    isDue(row) || added.includes(row) ? worked(ctx, { closeAll, run }, row, driveRow) : row,
  );
  arm(ctx, run);
  const stated = state(ctx, closeAll, rows, all);
  askReads(ctx, run, stated);
  if (ctx.nowMs >= run.endsMs) return endByTime(ctx, stated, run);
  // Without a row no venue was heard yet: nothing is known, and nothing is flat.
  if (stated.rows.length === 0 || waitsForLink(ctx, stated)) return;
  if (stated.rows.every((row) => isFinal(row.status) && !owesStop(ctx, stated, run, row))) endCloseAll(ctx, stated);
}

/** A stop is owed to what is left, or is on its way back: the run goes on until it rests, or time is up (G3). */
function owesStop(ctx: StepContext, closeAll: CloseAll, run: CloseAllRun, row: CloseAllRow): boolean {
  if (rowRunOf(run, row.key, ctx.nowMs).restored.size > 0) return true;
  if ((row.stops ?? []).length === 0 || !linkUp(ctx, row.connectionId)) return false;
  const orders = ordersOfRow(ctx.state, closeAll.params, row);
  return missingStops(row.stops ?? [], orders, (id) => heldInScope(ctx.state, closeAll.params, row, id)).length > 0;
}

function arm(ctx: StepContext, run: CloseAllRun): void {
  if (run.timerAtMs !== null && run.timerAtMs > ctx.nowMs) return;
  run.timerAtMs = ctx.nowMs + LOOK_EVERY_MS;
  ctx.effect({ kind: 'setTimer', timerId: closeAllTimerId(run.closeAllId), atMs: run.timerAtMs });
}

const waitsForLink = (ctx: StepContext, closeAll: CloseAll): boolean =>
  closeAll.rows.some((row) => row.status === 'unknown' && !linkUp(ctx, row.connectionId));

/** One row, one step on. */
export function driveRow(work: RowWork): void {
  const { ctx, row } = work;
  if (!linkUp(ctx, row.connectionId)) return onNoLink(work);
  checkRestored(work);
  switch (row.status) {
    case 'unknown':
      move(work, 'linkBack', { text: 'the connection is back' });
      return cancelStep(work);
    case 'waiting':
      fixWorstPrices(work);
      return cancelStep(work);
    case 'canceling':
      cancelStep(work);
      closeUncovered(work);
      return guardNaked(work);
    case 'reading':
      return onWaitingForRead(work);
    case 'closing':
      closeStep(work);
      return guardNaked(work);
    case 'blocked':
    case 'flat':
    case 'dust':
      return lookAgain(work);
    case 'auction':
      return afterAuction(work);
    case 'kept':
      return refresh(work, ordersOfRow(ctx.state, work.params, row).length);
    case 'residual':
      refresh(work, ordersOfRow(ctx.state, work.params, row).length);
      return guardNaked(work);
  }
}

function onNoLink(work: RowWork): void {
  const { ctx, row } = work;
  if (row.status === 'unknown' || row.status === 'kept') return;
  const connection = ctx.state.connections.get(row.connectionId);
  const why = connection?.reason ?? 'it is not connected';
  move(work, 'linkLost', {
    text: `no connection (${why}); goes on when it is back`,
  });
}

function onWaitingForRead(work: RowWork): void {
  const orders = ordersOfRow(work.ctx.state, work.params, work.row);
  refresh(work, orders.length);
  const stay = standingIds(work, orders);
  const app = stay.size > 0 ? orders.filter((order) => order.status === 'emulated').length : 0;
  const auction = inAuctions(work, orders).length;
  if (orders.length > stay.size + app + auction && work.row.status === 'reading') {
    move(work, 'ordersFound', { text: 'an order is there' });
    cancelStep(work);
  }
  closeUncovered(work);
  guardNaked(work);
}

/** An end is looked at again while the run lasts: orders appear, markets open, positions come back. */
function lookAgain(work: RowWork): void {
  const { ctx, params, row } = work;
  const orders = ordersOfRow(ctx.state, params, row);
  refresh(work, orders.length);
  if (row.status === 'blocked') {
    if (orders.length === 0 && holds(work) && marketOf(work).open && isPast(ctx.nowMs, row.updatedMs, NAKED_MS_MAX))
      move(work, 'readOpen', { text: 'goes on' });
    return guardNaked(work);
  }
  if (orders.length === 0) return;
  move(work, 'ordersFound', { text: 'an order is there' });
  cancelStep(work);
}

/** The auction took place, or let its orders go: what they left is closed (G5). */
function afterAuction(work: RowWork): void {
  const orders = ordersOfRow(work.ctx.state, work.params, work.row);
  refresh(work, orders.length);
  if (orders.length > 0) return;
  move(work, 'readOpen', { text: 'the auction is over' });
  cancelStep(work);
}

/** G3: at most NAKED_MS_MAX with neither exit nor close; then the stop goes back, or the alarm says that it cannot. */
function guardNaked(work: RowWork): void {
  const { ctx, row, rowRun } = work;
  const owes = (row.stops ?? []).length > 0 && holdsTradable(work);
  const all = owes ? ordersOfRow(ctx.state, work.params, work.row) : [];
  if (!owes || missingStops(row.stops ?? [], all, (id) => heldOf(work, id)).length === 0) {
    rowRun.nakedSinceMs = null;
    return;
  }
  // Of several stops some may rest again already.
  const orders = all.filter((order) => !isStop(order));
  rowRun.nakedSinceMs ??= ctx.nowMs;
  if (!isPast(ctx.nowMs, rowRun.nakedSinceMs, PUT_BACK_MS)) return;
  const limbo = orders.find((order) => order.clientOrderId === row.closeOrderId);
  // A close of unknown outcome may still fill: a stop beside it could turn the position over.
  if (limbo !== undefined) return setUnprotected(work, true, 'the outcome of its close is not known yet');
  if (orders.length > 0) return setUnprotected(work, true, 'its orders are being canceled');
  rowRun.notBeforeMs = ctx.nowMs + NAKED_MS_MAX;
  // No list came in the time that a stop may be gone: the next one is read while it rests.
  if (row.status === 'reading') rowRun.slowReads = true;
  rowRun.covered = null;
  restore(work);
}

/** States the record where it differs; counts alone wait for the next look. */
function state(ctx: StepContext, closeAll: CloseAll, rows: readonly CloseAllRow[], withCounts: boolean): CloseAll {
  const sent = sentOf(ctx, closeAll.closeAllId);
  const differs =
    rows.length !== closeAll.rows.length ||
    rows.some((row, i) => row !== closeAll.rows[i] && (withCounts || tells(row, closeAll.rows[i])));
  if (!differs && !sent.closed && !(sent.canceled && closeAll.firstCancelMs === null)) return closeAll;
  const next: CloseAll = {
    ...closeAll,
    rows,
    firstCancelMs: closeAll.firstCancelMs ?? (sent.canceled ? ctx.nowMs : null),
    lastCloseMs: sent.closed ? ctx.nowMs : closeAll.lastCloseMs,
  };
  sent.closed = false;
  const moved = movedOf(ctx.state.closeAlls.get(closeAll.closeAllId) ?? closeAll, next);
  ctx.emit(moved === null ? { kind: 'closeAllChanged', closeAll: next } : { kind: 'closeAllMoved', moved });
  return ctx.state.closeAlls.get(closeAll.closeAllId) ?? next;
}

const tells = (row: CloseAllRow, before: CloseAllRow | undefined): boolean =>
  before === undefined ||
  row.status !== before.status ||
  row.closeOrderId !== before.closeOrderId ||
  row.unprotected !== before.unprotected ||
  row.flatReads !== before.flatReads ||
  (row.stops?.length ?? 0) !== (before.stops?.length ?? 0);

function endByTime(ctx: StepContext, closeAll: CloseAll, run: CloseAllRun): void {
  const rows = closeAll.rows.map((row) => {
    if (isFinal(row.status)) return row;
    return worked(ctx, { closeAll, run }, row, (work) => {
      if (work.row.closeOrderId === null || !ctx.state.workingOrders.has(work.row.closeOrderId)) restore(work);
      move(work, 'timeUp', { text: `time is up; ${leftText(work)} left (${work.row.text})` });
      change(work, {});
    });
  });
  endCloseAll(ctx, state(ctx, closeAll, rows, true));
}
