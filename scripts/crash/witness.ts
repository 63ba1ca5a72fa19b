/**
 * What the venue, the journal and the screen say, and where they disagree. The comparison is pure; the venue's word
 * decides.
 */
import Database from 'better-sqlite3';
import type { SnapshotState } from '../../shared/contract/messages.ts';
import {
  dec,
  isWorking,
  type ExecutionMassStatus,
  type OrderStatus,
  type VenueOrderStatus,
} from '../../shared/domain/index.ts';
import type { SubmitAudit } from '../../src-main/brokers/sim/types.ts';
import type { Promised } from './workload.ts';

export type OrderLine = { readonly status: string; readonly filled: string };
export type Books = {
  /** By client order id. */
  readonly orders: ReadonlyMap<string, OrderLine>;
  /** Trade id → `qty@price`. */
  readonly fills: ReadonlyMap<string, string>;
  /** Instrument → signed quantity; flat ones left out. */
  readonly positions: ReadonlyMap<string, string>;
};
export type JournalBooks = Books & {
  /** Status by ladder id. */
  readonly ladders: ReadonlyMap<string, string>;
  /** What a working list has to show: live ladders by their status, and working orders that no live ladder holds. */
  readonly working: ReadonlyMap<string, string>;
  /** Those made by tickets; the two halves of an order through zero are one. */
  readonly ticketOrders: number;
  readonly lastSeq: number;
};

type OrderRow = {
  readonly id: string;
  readonly ladder: string | null;
  readonly status: string;
  readonly filled: string;
};

const canonical = (text: string): string => dec(text).trim().text();

/** Each order through zero says so once, in an alert of its own. */
const TICKET_ORDERS = `SELECT (SELECT count(*) FROM orders WHERE origin = 'ticket')
  - (SELECT count(*) FROM events WHERE kind = 'alertRaised' AND json LIKE '%goes through zero:%')`;

/** The journal as it lies on the disk, read beside the engine. */
export function readJournal(file: string): JournalBooks {
  const database = new Database(file, { readonly: true, timeout: 2_000 });
  try {
    return database.transaction((): JournalBooks => {
      const rows = <T>(sql: string): T[] => database.prepare(sql).all() as T[];
      const orders = rows<OrderRow>(
        'SELECT client_order_id AS id, ladder_id AS ladder, status, filled_qty AS filled FROM orders',
      );
      const ladders = new Map(
        rows<{ id: string; status: string }>('SELECT ladder_id AS id, status FROM ladders').map(({ id, status }) => [
          id,
          status,
        ]),
      );
      const fills = rows<{ id: string; qty: string; price: string }>('SELECT trade_id AS id, qty, price FROM fills');
      const positions = rows<{ id: string; qty: string }>('SELECT instrument_id AS id, qty FROM positions');
      return {
        orders: new Map(orders.map(({ id, status, filled }) => [id, { status, filled: canonical(filled) }])),
        fills: new Map(fills.map(({ id, qty, price }) => [id, `${canonical(qty)}@${canonical(price)}`])),
        positions: nonFlat(positions.map(({ id, qty }) => [id, qty])),
        ladders,
        working: workingRows(orders, ladders),
        ticketOrders: Number(database.prepare(TICKET_ORDERS).pluck().get()),
        lastSeq: Number(database.prepare('SELECT coalesce(max(seq), 0) FROM events').pluck().get()),
      };
    })();
  } finally {
    database.close();
  }
}

function workingRows(orders: readonly OrderRow[], ladders: ReadonlyMap<string, string>): Map<string, string> {
  const live = [...ladders].filter(([, status]) => status !== 'done');
  const held = new Set(live.map(([id]) => id));
  const alone = orders.filter(
    ({ status, ladder }) => isWorking(status as OrderStatus) && (ladder === null || !held.has(ladder)),
  );
  return new Map([...live, ...alone.map(({ id, status }) => [id, status] as const)]);
}

/** A mass status as books. */
export function venueBooks(status: ExecutionMassStatus): Books {
  return {
    orders: new Map(
      status.orders.flatMap((report) =>
        report.clientOrderId === null
          ? []
          : [[String(report.clientOrderId), { status: report.status, filled: canonical(report.filledQty) }] as const],
      ),
    ),
    fills: new Map(
      status.fills.map((fill) => [String(fill.tradeId), `${canonical(fill.qty)}@${canonical(fill.price)}`]),
    ),
    positions: nonFlat(status.positions.map((position) => [String(position.instrumentId), position.qty])),
  };
}

/** A client's replica as books: the working orders and the latest that ended. */
export function screenBooks(state: SnapshotState): Books {
  return {
    orders: new Map(
      Object.values(state.order).map((order) => [
        String(order.clientOrderId),
        { status: order.status, filled: canonical(order.filledQty) },
      ]),
    ),
    fills: new Map(
      Object.values(state.fill).map((fill) => [fill.tradeId, `${canonical(fill.qty)}@${canonical(fill.price)}`]),
    ),
    positions: nonFlat(Object.values(state.position).map((position) => [String(position.instrumentId), position.qty])),
  };
}

function nonFlat(entries: readonly (readonly [string, string])[]): Map<string, string> {
  return new Map(entries.filter(([, qty]) => !dec(qty).isZero()).map(([id, qty]) => [id, canonical(qty)]));
}

/** The venue's words for a state of ours; null: the venue must not know the order. */
const VENUE_WORDS: Readonly<Record<OrderStatus, readonly VenueOrderStatus[] | null>> = {
  initialized: null,
  emulated: null,
  denied: null,
  submitted: [],
  accepted: ['accepted'],
  partiallyFilled: ['partiallyFilled'],
  filled: ['filled'],
  pendingCancel: [],
  pendingModify: [],
  canceled: ['canceled'],
  expired: ['expired'],
  rejected: ['rejected'],
  unknown: [],
};

/**
 * Where venue and journal differ, in words; empty when they agree. Orders in a pending state disagree until settled.
 * `whole` false: the venue's books hold only what is open and what changed lately, so what ended earlier may be missing.
 */
export function venueAgainstJournal(venue: Books, journal: Books, whole: boolean): string[] {
  const problems: string[] = [];
  for (const [id, theirs] of venue.orders) {
    const ours = journal.orders.get(id);
    if (ours === undefined) problems.push(`order ${id} is ${theirs.status} at the venue and not in the journal`);
    else if (ours.filled !== theirs.filled)
      problems.push(`order ${id}: filled ${theirs.filled} at the venue, ${ours.filled} in the journal`);
    else if (!agree(ours.status as OrderStatus, theirs.status)) {
      problems.push(`order ${id}: ${theirs.status} at the venue, ${ours.status} in the journal`);
    }
  }
  for (const [id, ours] of journal.orders) {
    if (venue.orders.has(id)) continue;
    const status = ours.status as OrderStatus;
    if (!whole && !isWorking(status)) continue;
    if (status === 'denied' || status === 'rejected') continue;
    // Canceled before it was ever sent (a ladder's rung, an order taken back in the crash) is no order at the venue.
    if (status === 'canceled' && ours.filled === '0') continue;
    problems.push(`order ${id} is ${status} in the journal and not at the venue`);
  }
  const fills = mapDifferences(
    'venue: fill',
    venue.fills,
    whole ? journal.fills : restrictTo(journal.fills, venue.fills),
  );
  return [...problems, ...fills, ...mapDifferences('venue: position', venue.positions, journal.positions)];
}

const restrictTo = (all: ReadonlyMap<string, string>, keys: ReadonlyMap<string, string>): Map<string, string> =>
  new Map([...all].filter(([id]) => keys.has(id)));

function agree(ours: OrderStatus, theirs: string): boolean {
  const words = VENUE_WORDS[ours];
  return words !== null && words.some((word) => word === theirs);
}

function mapDifferences(
  what: string,
  theirs: ReadonlyMap<string, string>,
  journal: ReadonlyMap<string, string>,
): string[] {
  const problems: string[] = [];
  for (const [id, value] of theirs) {
    const ours = journal.get(id);
    if (ours !== value) problems.push(`${what} ${id}: ${value} there, ${ours ?? 'nothing'} in the journal`);
  }
  for (const [id, value] of journal)
    if (!theirs.has(id)) problems.push(`${what} ${id}: nothing there, ${value} in the journal`);
  return problems;
}

/** Where a screen differs from the journal. It may have forgotten orders that ended long ago, never one that works. */
export function screenAgainstJournal(screen: Books, journal: Books): string[] {
  const problems: string[] = [];
  for (const [id, shown] of screen.orders) {
    const ours = journal.orders.get(id);
    if (ours?.status !== shown.status || ours.filled !== shown.filled) {
      problems.push(
        `order ${id}: ${shown.status} ${shown.filled} on screen, ${ours?.status} ${ours?.filled} in the journal`,
      );
    }
  }
  for (const [id, ours] of journal.orders) {
    if (isWorking(ours.status as OrderStatus) && !screen.orders.has(id))
      problems.push(`order ${id} works and is not on screen`);
  }
  for (const [id, value] of screen.fills) {
    if (journal.fills.get(id) !== value)
      problems.push(`fill ${id}: ${value} on screen, ${journal.fills.get(id) ?? 'nothing'} in the journal`);
  }
  return [...problems, ...mapDifferences('screen: position', screen.positions, journal.positions)];
}

/** Client order ids that reached the venue more than once. */
export const sentTwice = (audit: readonly SubmitAudit[]): string[] =>
  audit
    .filter(({ received }) => received > 1)
    .map(({ clientOrderId, received }) => `order ${clientOrderId} was submitted ${received} times`);

/** Promises that were not kept: accepted commands without a trace, and commands that acted more than once. */
export function brokenPromises(promised: Promised, journal: JournalBooks): string[] {
  const problems: string[] = [];
  for (const id of promised.orders) if (!journal.orders.has(id)) problems.push(`order ${id} was accepted and is lost`);
  for (const id of promised.ladders)
    if (!journal.ladders.has(id)) problems.push(`ladder ${id} was accepted and is lost`);
  if (journal.ticketOrders > promised.orderCommands.size) {
    problems.push(`${promised.orderCommands.size} commands made ${journal.ticketOrders} orders`);
  }
  if (journal.ladders.size > promised.ladderCommands.size) {
    problems.push(`${promised.ladderCommands.size} commands made ${journal.ladders.size} ladders`);
  }
  return problems;
}
