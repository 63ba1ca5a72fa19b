/**
 * What works, as one list: ladders with the order they have out, and orders of their own. An order whose ladder has ended
 * still has a row: nothing that may be at a venue is ever hidden. Pure.
 */
import {
  dec,
  type AccountId,
  type Instrument,
  type InstrumentId,
  type Ladder,
  type Order,
  type Side,
} from '../../../shared/domain/index.ts';
import { TIF_SHORT, TYPE_NAMES, FLAG_NAMES } from '../../ui/venue-words.ts';
import { waitingWords } from '../../ui/trigger-words.ts';
import { ladderHow, ladderRowWords, orderWords, type StateWords } from '../../ui/state-words.ts';

export type WorkingRow = {
  readonly key: string;
  readonly ladder: Ladder | null;
  /** The order itself, or the one its ladder has out. */
  readonly order: Order | null;
  readonly instrumentId: InstrumentId;
  readonly accountId: AccountId;
  readonly symbol: string;
  readonly side: Side;
  readonly timeMs: number;
  readonly qty: string;
  readonly filledQty: string;
  readonly how: string;
  /** The same where there is little room: `Target, GTC`, `1 of 4 · mid`. */
  readonly howShort: string;
  /** What it waits for and who watches, in words; empty for the rest. */
  readonly waits: string;
  /** Canonical price, or null (market, or nothing out). */
  readonly limit: string | null;
  readonly state: StateWords;
  /** Money in the instrument's currency; null where nothing is measured. */
  readonly saved: string | null;
  readonly reducing: boolean;
};

/** `Limit, day`; `Market, IOC`; `Limit, GTC, not ours`. */
export const orderHow = (order: Pick<Order, 'type' | 'tif' | 'origin'>): string =>
  `${TYPE_NAMES[order.type]}${order.origin === 'ladder' ? ' of a ladder' : ''}, ${TIF_SHORT[order.tif]}${order.origin === 'foreign' ? ', not ours' : ''}`;

/** Its flags: `, post only`. */
const flagWords = (order: Order): string =>
  (Object.keys(FLAG_NAMES) as (keyof typeof FLAG_NAMES)[])
    .filter((flag) => order.flags[flag])
    .map((flag) => `, ${FLAG_NAMES[flag].toLowerCase()}`)
    .join('');

const isExit = (order: Order): boolean => order.role !== null && order.role !== 'entry';

/** With what its bracket makes of it: `Limit, GTC, target of a bracket, reduce only`. */
const longHow = (order: Order): string =>
  `${orderHow(order)}${isExit(order) ? `, ${order.role} of a bracket` : ''}${flagWords(order)}`;

/** In few words: a bracket's target by its part, its stop by its kind. */
const shortHow = (order: Order): string =>
  `${order.role === 'target' ? `Target, ${TIF_SHORT[order.tif]}` : orderHow(order)}${isExit(order) ? '' : flagWords(order)}`;

type Records = {
  readonly orders: readonly Order[];
  readonly ladders: readonly Ladder[];
  readonly instruments: Readonly<Record<string, Instrument>>;
  /** Any order by id: a ladder's working order may have just ended. */
  readonly orderOf: (id: string) => Order | null;
};

function ladderRow(ladder: Ladder, records: Records): WorkingRow {
  const order = ladder.workingOrderId === null ? null : records.orderOf(ladder.workingOrderId);
  const filled = !dec(ladder.filledQty).isZero();
  return {
    key: ladder.ladderId,
    ladder,
    order,
    instrumentId: ladder.instrumentId,
    accountId: ladder.accountId,
    symbol: records.instruments[ladder.instrumentId]?.symbol ?? ladder.instrumentId,
    side: ladder.side,
    timeMs: ladder.startedMs,
    qty: ladder.qty,
    filledQty: ladder.filledQty,
    how: ladderHow(ladder),
    howShort: ladderHow(ladder).replace(/^Ladder,? /, ''),
    waits: '',
    limit: order?.limitPrice ?? null,
    state: ladderRowWords(ladder, order),
    saved: filled ? ladder.priceImprovement : null,
    reducing: ladder.reducing,
  };
}

function orderRow(order: Order, records: Records): WorkingRow {
  return {
    key: order.clientOrderId,
    ladder: null,
    order,
    instrumentId: order.instrumentId,
    accountId: order.accountId,
    symbol: records.instruments[order.instrumentId]?.symbol ?? order.instrumentId,
    side: order.side,
    timeMs: order.createdMs,
    qty: order.qty,
    filledQty: order.filledQty,
    how: longHow(order),
    howShort: shortHow(order),
    waits: waitingWords(order, records.instruments[order.instrumentId] ?? null),
    limit: order.limitPrice ?? order.trigger?.price ?? null,
    state: orderWords(order),
    saved: null,
    reducing: order.reducing,
  };
}

/** The rows of `orders` and `ladders` that work, newest first. */
export function workingRows(records: Records): readonly WorkingRow[] {
  const shown = new Set<string>(records.ladders.map((l) => l.ladderId));
  const rows = [
    ...records.ladders.map((l) => ladderRow(l, records)),
    ...records.orders.filter((o) => o.ladderId === null || !shown.has(o.ladderId)).map((o) => orderRow(o, records)),
  ];
  return rows.toSorted((a, b) => b.timeMs - a.timeMs || (a.key < b.key ? 1 : -1));
}
