/**
 * A close-all row's life as one table: `(status, event) → status | invalid`. What is not in the table is a broken
 * invariant of the driver and leaves the row as it is. Ends (`flat`, `blocked` …) can be reopened while the run lasts:
 * the venue may show a position again, a link or a market may come back.
 */
import { err, ok, type CloseAllRowStatus, type Result } from '../../../../shared/domain/index.ts';

export type RowEvent =
  /** Cancels are to be sent, or sent again: an order is there. */
  | 'ordersFound'
  /** No order in scope is left. */
  | 'ordersGone'
  | 'closeSent'
  /** The close ended, filled or not. */
  | 'closeEnded'
  /** Two reads with no position and no order. */
  | 'readFlat'
  | 'readDust'
  | 'readKept'
  /** What is left is in an auction that takes no cancels. */
  | 'readAuction'
  /** A read shows a position again. */
  | 'readOpen'
  | 'marketClosed'
  | 'refused'
  | 'triesUsed'
  | 'linkLost'
  | 'linkBack'
  | 'timeUp';

export type InvalidRowMove = {
  readonly kind: 'invalidRowMove';
  readonly status: CloseAllRowStatus;
  readonly event: RowEvent;
};

type Moves = Readonly<Partial<Record<RowEvent, CloseAllRowStatus>>>;

const UNDER_WAY: Moves = {
  ordersFound: 'canceling',
  marketClosed: 'blocked',
  refused: 'blocked',
  linkLost: 'unknown',
  timeUp: 'unknown',
};
const REOPENED: Moves = { ordersFound: 'canceling', readOpen: 'canceling', linkLost: 'unknown' };

export const ROW_TABLE: Readonly<Record<CloseAllRowStatus, Moves>> = {
  waiting: { ...UNDER_WAY, ordersGone: 'reading', readOpen: 'canceling', triesUsed: 'residual' },
  canceling: { ...UNDER_WAY, ordersGone: 'reading', readKept: 'kept', readAuction: 'auction' },
  reading: {
    ...UNDER_WAY,
    closeSent: 'closing',
    readFlat: 'flat',
    readDust: 'dust',
    readKept: 'kept',
    readAuction: 'auction',
    triesUsed: 'residual',
  },
  closing: { ...UNDER_WAY, ordersFound: 'closing', closeEnded: 'reading' },
  flat: REOPENED,
  dust: REOPENED,
  kept: REOPENED,
  auction: { ...REOPENED, readFlat: 'flat' },
  residual: REOPENED,
  blocked: { ...REOPENED, linkBack: 'canceling', timeUp: 'blocked' },
  unknown: { linkBack: 'canceling', timeUp: 'unknown', linkLost: 'unknown' },
};

/** The row's status after an event. */
export function moveRow(status: CloseAllRowStatus, event: RowEvent): Result<CloseAllRowStatus, InvalidRowMove> {
  const next = ROW_TABLE[status][event];
  return next === undefined ? err({ kind: 'invalidRowMove', status, event }) : ok(next);
}

const FINAL: readonly CloseAllRowStatus[] = ['flat', 'dust', 'kept', 'auction', 'residual', 'blocked', 'unknown'];
/** An end, unless the run reopens it. */
export const isFinal = (status: CloseAllRowStatus): boolean => FINAL.includes(status);

/** What green is made of (G5). */
export const isGreen = (status: CloseAllRowStatus): boolean =>
  status === 'flat' || status === 'dust' || status === 'kept';
