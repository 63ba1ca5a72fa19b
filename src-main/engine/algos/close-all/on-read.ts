/**
 * What a mass status says about a row (G5). A row is flat only after two reads of the venue's own list with no position
 * and no order; a read that failed never arrives here, and so never counts. The close is sent in the step of the read
 * that allows it, so that its quantity is the broker's as just read.
 */
import {
  Decimal,
  dec,
  isOpenAtVenue,
  type ExecutionMassStatus,
  type InstrumentId,
  type Order,
  type OrderStatusReport,
} from '../../../../shared/domain/index.ts';
import { strangerWords } from '../../reconcile/strangers.ts';
import { besideAuctions, endInAuction, inAuctions, waitsForAuction } from './auction.ts';
import { cancelStep } from './cancel-step.ts';
import { closeNext, closeStep } from './close-step.ts';
import { setUnprotected, change, isPast, leftText, move, refresh, type RowWork } from './work.ts';
import { closableQty } from './price.ts';
import { COVERED_MS_MAX } from './run.ts';
import { keptWhy, ordersOfRow, owesFills, partsOf } from './scope.ts';
import { standing } from './standing.ts';
import { agrees, holdsMore } from './target.ts';

/** Reads that make a row flat. */
export const FLAT_READS = 2;

/** The venue's own quantity; of a strategy's row its part, never more than the venue holds. */
function listedOf(work: RowWork, status: ExecutionMassStatus): (id: InstrumentId) => Decimal {
  const { params } = work;
  return (id) => {
    const found = status.positions.find((p) => p.instrumentId === id && p.accountId === work.row.accountId);
    const listed = dec(found?.qty ?? '0');
    if (params.scope.kind !== 'strategy') return listed;
    const part = dec(work.row.qty);
    return part.sign() === listed.sign() && part.abs().lt(listed.abs()) ? part : part.isZero() ? part : listed;
  };
}

const isSame = (report: OrderStatusReport, order: Order): boolean =>
  report.clientOrderId === order.clientOrderId || report.venueOrderId === order.venueOrderId;

/** Whether the venue lists an open order that moves the row. */
function listsOrders(work: RowWork, status: ExecutionMassStatus, except: readonly Order[] = []): boolean {
  if (work.params.scope.kind === 'strategy') return false;
  const parts = partsOf(work.row);
  const { instruments } = work.ctx.state;
  return status.orders.some((report) => {
    if (!isOpenAtVenue(report.status) || except.some((order) => isSame(report, order))) return false;
    if (parts.includes(report.instrumentId)) return true;
    return (instruments.get(report.instrumentId)?.legs ?? []).some((leg) => parts.includes(leg.instrumentId));
  });
}

/** Takes a read of the row's venue and account. */
export function readRow(work: RowWork, status: ExecutionMassStatus, askedMs: number): void {
  const { row, rowRun } = work;
  if (askedMs < rowRun.sinceMs) return;
  const listed = listedOf(work, status);
  switch (row.status) {
    case 'closing':
      return closeStep(work);
    case 'reading':
      return onReading(work, status, listed);
    case 'flat':
    case 'dust':
      if (holdsMore(work, listed) || listsOrders(work, status)) move(work, 'readOpen', { text: 'open again' });
      return;
    default:
  }
}

function onReading(work: RowWork, status: ExecutionMassStatus, listed: (id: InstrumentId) => Decimal): void {
  const { ctx, params } = work;
  const stranger = ctx.state.strangers.get(work.row.key);
  if (stranger !== undefined) return move(work, 'triesUsed', { text: strangerWords(stranger) });
  const orders = ordersOfRow(ctx.state, params, work.row);
  refresh(work, orders.length);
  const auction = inAuctions(work, orders);
  const stay = standing(work, orders);
  const resting = stay.kind === 'none' ? [] : orders.filter((order) => stay.ids.includes(order.clientOrderId));
  // Beside an exit that may stay there are only those that the app holds.
  if (stay.kind === 'none' && orders.length > auction.length) {
    move(work, 'ordersFound', { text: 'an order is there' });
    return cancelStep(work);
  }
  // The venue still lists what ended here: its list is older than our news, and says nothing.
  if (listsOrders(work, status, [...resting, ...auction])) return;
  const kept = keptWhy(ctx.state, params, work.row);
  if (kept !== null) return move(work, 'readKept', { text: kept });
  if (!agrees(work, listed)) return change(work, { flatReads: 0 });
  if (stay.kind === 'covers') return uncover(work, listed);
  if (auction.length > 0 && waitsForAuction(work, auction, listed)) return endInAuction(work, auction);
  if (holdsMore(work, listed)) {
    change(work, { flatReads: 0 });
    return closeNext(work, auction.length === 0 ? listed : besideAuctions(auction, listed), stay);
  }
  const flatReads = work.row.flatReads + 1;
  work.rowRun.lastReadMs = status.tsEventMs;
  if (flatReads === 1) work.rowRun.flatSinceMs = ctx.nowMs;
  change(work, { flatReads });
  if (flatReads < FLAT_READS) return;
  end(work, listed);
}

/** The list is there and the exits still rest: they go now, and the close follows their ends. */
function uncover(work: RowWork, listed: (id: InstrumentId) => Decimal): void {
  const { ctx, rowRun } = work;
  rowRun.covered = { atMs: ctx.nowMs, listed: new Map(partsOf(work.row).map((id) => [id, listed(id)])) };
  move(work, 'ordersFound', { text: 'read; its exits go, then it is closed' });
  cancelStep(work);
}

/** Closes by the list that was read while the exits rested, once they have ended and what they filled is known. */
export function closeUncovered(work: RowWork): void {
  const { ctx, row, rowRun } = work;
  const { covered } = rowRun;
  if (row.status !== 'reading' || covered === null) return;
  if (isPast(ctx.nowMs, covered.atMs, COVERED_MS_MAX)) {
    rowRun.covered = null;
    return;
  }
  if (owesFills(ctx.state, row)) return;
  rowRun.covered = null;
  const listed = (id: InstrumentId): Decimal => covered.listed.get(id) ?? Decimal.ZERO;
  if (agrees(work, listed) && holdsMore(work, listed)) closeNext(work, listed, { kind: 'none' });
}

function end(work: RowWork, listed: (id: InstrumentId) => Decimal): void {
  const dust = partsOf(work.row).flatMap((id) => {
    const held = listed(id);
    const instrument = work.ctx.state.instruments.get(id);
    if (held.isZero() || instrument === undefined) return [];
    return [closableQty(instrument, held, work.ctx.state.quotes.get(id) ?? null).dust];
  });
  setUnprotected(work, false, '');
  change(work, { stops: [] });
  const reads = work.row.flatReads;
  if (dust.length === 0) move(work, 'readFlat', { text: 'flat by two reads of the venue' });
  else move(work, 'readDust', { text: `${leftText(work)} is below the least that can be traded` });
  change(work, { flatReads: reads });
}
