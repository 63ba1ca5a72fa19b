/** One row at work in one step: its record so far, its run, and small questions asked again and again. */
import {
  Decimal,
  dec,
  symbolOf,
  type CloseAllParams,
  type CloseAllRow,
  type InstrumentId,
  type Quote,
} from '../../../../shared/domain/index.ts';
import type { StepContext } from '../../context.ts';
import { closableQty } from './price.ts';
import { moveRow, type RowEvent } from './row-machine.ts';
import type { CloseAllRun, RowRun } from './run.ts';
import { heldInScope, partsOf } from './scope.ts';

export type RowWork = {
  readonly ctx: StepContext;
  readonly params: CloseAllParams;
  readonly run: CloseAllRun;
  readonly rowRun: RowRun;
  /** The record as it now is; replaced by `change` and `move`. */
  row: CloseAllRow;
  /** A cancel went out in this step. */
  canceled: boolean;
  closed: boolean;
};

/** Signed, of the instrument in the row's account and scope. */
export const heldOf = (work: RowWork, id: InstrumentId): Decimal =>
  heldInScope(work.ctx.state, work.params, work.row, id);

/** The market without ourselves; the venue's own quote where that is not known. */
export const quoteOf = (work: RowWork, id: InstrumentId): Quote | null =>
  work.ctx.state.referenceQuote(id) ?? work.ctx.state.quotes.get(id) ?? null;

/** Whether anything is held. */
export const holds = (work: RowWork): boolean => partsOf(work.row).some((id) => !heldOf(work, id).isZero());

/** Whether more is held than dust: what no order can trade no stop can protect. */
export const holdsTradable = (work: RowWork): boolean =>
  partsOf(work.row).some((id) => {
    const held = heldOf(work, id);
    const instrument = work.ctx.state.instruments.get(id);
    if (held.isZero() || instrument === undefined) return !held.isZero();
    return !closableQty(instrument, held, quoteOf(work, id)).dust;
  });

/** What is held, in words: `−3 TSLA` or the legs of a structure. */
export function leftText(work: RowWork): string {
  const parts = partsOf(work.row).flatMap((id) => {
    const held = heldOf(work, id);
    return held.isZero() ? [] : [`${held.trim().toString()} ${symbolOf(id)}`];
  });
  return parts.length === 0 ? 'nothing' : parts.join(', ');
}

/** Changes fields of the record. */
export function change(work: RowWork, changes: Partial<CloseAllRow>): void {
  work.row = { ...work.row, ...changes };
}

/** Moves the row by the table; an illegal move is alarmed and changes nothing. */
export function move(work: RowWork, event: RowEvent, changes: Partial<CloseAllRow> = {}): void {
  const moved = moveRow(work.row.status, event);
  if (!moved.ok) {
    work.ctx.alert({
      level: 'danger',
      title: `Close-all: ${symbolOf(work.row.instrumentId)} took an impossible turn`,
      detail: `"${event}" while ${work.row.status}; the row was left as it is. Check the position at the venue.`,
      about: { instrumentId: work.row.instrumentId },
    });
    return;
  }
  if (moved.value !== work.row.status) {
    work.rowRun.sinceMs = work.ctx.nowMs;
    change(work, { flatReads: 0 });
  }
  change(work, { status: moved.value, ...changes });
}

/** The row's fields that are read off the state. */
export function refresh(work: RowWork, orders: number): void {
  const qty = heldOf(work, work.row.instrumentId).trim().text();
  if (qty !== work.row.qty || orders !== work.row.ordersLeft) change(work, { qty, ordersLeft: orders });
}

/** Says once that a position has neither stop nor close (G3). */
export function setUnprotected(work: RowWork, unprotected: boolean, why: string): void {
  if (work.row.unprotected === unprotected) return;
  change(work, { unprotected });
  if (!unprotected) return;
  work.ctx.alert({
    level: 'danger',
    title: `${symbolOf(work.row.instrumentId)}: unprotected`,
    detail: `${leftText(work)} has no stop at the venue: ${why}. Close-all goes on; look at it there.`,
    about: { instrumentId: work.row.instrumentId },
  });
}

export const isPast = (nowMs: number, atMs: number | null, waitMs: number): boolean =>
  atMs !== null && nowMs - atMs >= waitMs;

export const zero = dec('0');
