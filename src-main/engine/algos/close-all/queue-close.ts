/**
 * A closed market and a trader who chose `queue` (G6): the close waits as a queued order for the open and for the trader's
 * approval against a fresh quote; nothing leaves by itself. Whatever cannot be queued is said in the row's words.
 */
import {
  dec,
  newYorkText,
  type CloseAllRow,
  type Queued,
  type SubmitOrderCommand,
} from '../../../../shared/domain/index.ts';
import { queueOrder } from '../../commands/queue.ts';
import { closableQty, worstClosePrice } from './price.ts';
import { partsOf } from './scope.ts';
import { heldOf, type RowWork } from './work.ts';

/** How long after the open it may still be approved, ms: the day's regular session. */
const AFTER_OPEN_MS = 6 * 3_600_000;
/** How far the mid may have gone from what is shown now, per cent. */
const DRIFT_PCT = '5';

/** Queues the close of a plain row; the words say what came of it. */
export function queueClose(work: RowWork, opensMs: number | null): string {
  const { ctx, row, params } = work;
  if (row.legs.length > 0) return 'nothing was queued: an option structure is queued by hand';
  if (opensMs === null) return 'nothing was queued: when it opens is not known';
  const order = orderOf(work, row);
  if (typeof order === 'string') return `nothing was queued: ${order}`;
  const before = queuedBefore(work, order);
  if (before !== null)
    return `its close is queued already (${before.queuedId}) and waits for your approval until ${newYorkText(before.expiresMs)}`;
  const drift = dec(DRIFT_PCT).max(dec(params.collarPct)).text();
  const expiresMs = opensMs + AFTER_OPEN_MS;
  const queued = queueOrder(ctx, { kind: 'queueOrder', order, driftPctMax: drift, expiresMs });
  if (!queued.ok) return `nothing was queued: ${queued.error.message}`;
  return `its close is queued (${queued.value.recordId ?? ''}) and waits for your approval until ${newYorkText(expiresMs)}`;
}

/** An equal close that waits already: a row that is looked at again queues nothing twice, or both could be approved. */
function queuedBefore(work: RowWork, order: SubmitOrderCommand): Queued | null {
  const { queued, liveQueued } = work.ctx.state;
  for (const id of liveQueued) {
    const other = queued.get(id);
    if (other?.command.accountId !== order.accountId || other.command.instrumentId !== order.instrumentId) continue;
    if (other.command.side === order.side && dec(other.command.qty).eq(dec(order.qty))) return other;
  }
  return null;
}

function orderOf(work: RowWork, row: CloseAllRow): SubmitOrderCommand | string {
  const { ctx, params } = work;
  const id = partsOf(row)[0] ?? row.instrumentId;
  const instrument = ctx.state.instruments.get(id);
  if (instrument === undefined) return 'the instrument is not known';
  const held = heldOf(work, id);
  const quote = ctx.state.referenceQuote(id) ?? ctx.state.quotes.get(id) ?? null;
  const side = held.sign() > 0 ? 'sell' : 'buy';
  const { qty, dust } = closableQty(instrument, held, quote);
  const worst = worstClosePrice(instrument, quote, side, params.collarPct);
  if (dust) return 'it is below the least that can be traded';
  if (worst === null) return 'there is no quote to count a worst price from';
  return {
    kind: 'submitOrder',
    connectionId: row.connectionId,
    accountId: row.accountId,
    instrumentId: id,
    side,
    qty: qty.trim().text(),
    tif: 'day',
    sessions: ['regular'],
    type: 'limit',
    limitPrice: worst.trim().text(),
  };
}
