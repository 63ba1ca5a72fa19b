/**
 * A journal of a million events as a long life would leave it: a real engine takes orders, changes, fills and cancels on a
 * virtual clock, and what it states is committed in large batches, projections included. One snapshot, as far before the
 * end as an engine that was never idle would have it.
 */
import path from 'node:path';
import {
  idOf,
  isWorking,
  type ClientOrderId,
  type Instrument,
  type JournaledEvent,
  type Order,
} from '../../../shared/domain/index.ts';
import type { Engine } from '../../../src-main/engine/engine.ts';
import { SNAPSHOT_EVERY_EVENTS } from '../../../src-main/runtime/housekeeping.ts';
import { openStore } from '../../../src-main/store/open-store.ts';
import type { SqliteStore } from '../../../src-main/store/sqlite-store.ts';
import { Desk, INSTRUMENTS, SPY, TSLA, UVXY, d } from '../../unit/engine/desk.ts';
import { marketOpenMs, quietLogger } from '../surroundings.ts';

/** Of the desk and so of the database. */
export const ID_PREFIX = 'T';
const BATCH = 5_000;
/** Between two orders of the trader, and between two quotes of the feed, ms of the market. */
const PACE_MS = 40;
const QUOTE_EVERY = 25;
/** The last orders stay open: those of so many events. */
const OPEN_EVENTS = 3_000;
const STOCKS: readonly Instrument[] = [TSLA, SPY, UVXY];

/** Opens the journal in `folder`, as a start does. */
export function openMillion(folder: string): SqliteStore {
  const opened = openStore({
    file: path.join(folder, 'rung.db'),
    clockNowMs: () => marketOpenMs,
    logger: quietLogger,
    ids: { newId: () => ID_PREFIX },
  });
  if (!opened.ok) throw new Error(opened.error.message);
  return opened.value;
}

/** One order's life, or the start of one that stays. */
function trade(desk: Desk, n: number, stays: boolean): void {
  desk.now += PACE_MS;
  if (n % QUOTE_EVERY === 0) for (const stock of STOCKS) desk.quote('100.00', '100.02', {}, stock);
  const stock = STOCKS[n % STOCKS.length] ?? TSLA;
  const side = n % 2 === 0 ? 'buy' : 'sell';
  const away = side === 'buy' ? '99' : '101';
  const qty = d(String(100 + (n % 900)));
  const id = desk.ticket({ instrumentId: stock.id, side, qty, limitPrice: d(`${away}.${10 + (n % 80)}`) });
  if (id.kind !== 'accepted' || id.clientOrderId === null) throw new Error(`not taken: ${JSON.stringify(id)}`);
  const { clientOrderId } = id;
  if (stays) return;
  if (n % 3 === 0) {
    const limitPrice = d(`${away}.${11 + (n % 80)}`);
    desk.command({ kind: 'modifyOrder', clientOrderId, qty: null, limitPrice });
  }
  // Buys and sales of the same size follow each other, so that the position stays small.
  if (n % 10 < 2) desk.fill(clientOrderId, '100', `${away}.10`);
  desk.command({ kind: 'cancelOrder', clientOrderId });
}

/** How many orders may be at the venue. */
export const workingIn = ({ view }: Pick<Engine, 'view'>): number =>
  [...view.orders.values()].filter((order) => isWorking(order.status)).length;

function touched(desk: Desk, events: readonly JournaledEvent[]): Order[] {
  const ids = new Set<ClientOrderId>();
  for (const { event } of events) {
    if (event.kind === 'orderInitialized') ids.add(event.order.clientOrderId);
    else if (event.kind === 'orderFilled') ids.add(event.fill.clientOrderId);
    else if (event.kind.startsWith('order') && 'clientOrderId' in event) ids.add(event.clientOrderId);
  }
  return [...ids].flatMap((id) => desk.engine.view.orders.get(idOf<ClientOrderId>(id)) ?? []);
}

export type MillionJournal = { readonly events: number; readonly snapshotSeq: number; readonly working: number };

/** Writes `wanted` events or a few more into `folder`. */
export function writeMillion(folder: string, wanted: number): MillionJournal {
  const store = openMillion(folder);
  const desk = new Desk();
  let written = 0;
  let snapshotSeq = 0;
  const commit = (): void => {
    const events = desk.journal.splice(0).map((each, i) => ({ ...each, seq: written + i + 1 }));
    const instruments = written === 0 ? { instruments: INSTRUMENTS } : {};
    const done = store.commit({ events, commands: [], orders: touched(desk, events), ...instruments });
    if (!done.ok) throw new Error(done.error.message);
    written += events.length;
    desk.sent.length = 0;
    desk.replies.clear();
    if (snapshotSeq > 0 || written < wanted - 2 * SNAPSHOT_EVERY_EVENTS) return;
    snapshotSeq = written;
    const saved = store.saveSnapshot({ seq: written, tsMs: desk.now, json: desk.engine.snapshot() });
    if (!saved.ok) throw new Error(saved.error.message);
  };
  for (let n = 0; written < wanted; n++) {
    const left = wanted - written - desk.journal.length;
    trade(desk, n, left < OPEN_EVENTS);
    if (desk.journal.length >= BATCH || left <= 0) commit();
  }
  const working = workingIn(desk.engine);
  store.close();
  return { events: written, snapshotSeq, working };
}
