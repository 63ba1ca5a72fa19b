/** Close-all in words: rows, counts, the verdict and what to do about what remains (G5). Pure. */
import {
  dec,
  type CloseAll,
  type CloseAllPreview,
  type CloseAllRow,
  type CloseAllRowStatus,
} from '../../../shared/domain/index.ts';
import { formatMoney, plural } from '../../ui/format.ts';
import type { StateWords, Tone } from '../../ui/state-words.ts';

const ROW_WORDS: Readonly<Record<CloseAllRowStatus, StateWords>> = {
  waiting: { text: 'Waiting', tone: 'muted' },
  canceling: { text: 'Canceling orders', tone: 'plain' },
  closing: { text: 'Closing', tone: 'plain' },
  reading: { text: 'Reading the broker', tone: 'plain' },
  flat: { text: 'Flat', tone: 'good' },
  dust: { text: 'Dust', tone: 'good' },
  kept: { text: 'Kept', tone: 'muted' },
  auction: { text: 'Closing in auction', tone: 'warn' },
  residual: { text: 'Residual', tone: 'bad' },
  blocked: { text: 'Blocked', tone: 'bad' },
  unknown: { text: 'Unknown', tone: 'bad' },
};

/** A row's state; what is without protection says that first. */
export function rowWords(row: Pick<CloseAllRow, 'status' | 'qty' | 'unprotected'>): StateWords {
  const words = ROW_WORDS[row.status];
  const qty = row.status === 'residual' || row.status === 'dust' || row.status === 'auction' ? ` ${row.qty}` : '';
  if (row.unprotected) return { text: `UNPROTECTED · ${words.text}${qty}`, tone: 'bad' };
  return { text: `${words.text}${qty}`, tone: words.tone };
}

const OVER: ReadonlySet<CloseAllRowStatus> = new Set([
  'flat',
  'dust',
  'kept',
  'auction',
  'residual',
  'blocked',
  'unknown',
]);
const FINE: ReadonlySet<CloseAllRowStatus> = new Set(['flat', 'dust', 'kept']);

export type CloseAllCounts = {
  readonly rows: number;
  /** Rows with their final word. */
  readonly over: number;
  /** Flat, dust or kept. */
  readonly fine: number;
  readonly ordersStart: number;
  readonly ordersLeft: number;
  readonly foreign: number;
  readonly unprotected: number;
};

export function countRows(rows: readonly CloseAllRow[]): CloseAllCounts {
  const sum = (of: (row: CloseAllRow) => number): number => rows.reduce((total, row) => total + of(row), 0);
  return {
    rows: rows.length,
    over: rows.filter((r) => OVER.has(r.status)).length,
    fine: rows.filter((r) => FINE.has(r.status)).length,
    ordersStart: sum((r) => r.ordersStart),
    ordersLeft: sum((r) => r.ordersLeft),
    foreign: sum((r) => r.foreignOrders),
    unprotected: rows.filter((r) => r.unprotected).length,
  };
}

/** Whether a row needs the trader: not fine, or fine with something still there. */
export const needsTrader = (row: CloseAllRow): boolean => row.unprotected || !FINE.has(row.status);

const RANK: Readonly<Record<CloseAllRowStatus, number>> = {
  residual: 1,
  unknown: 2,
  blocked: 3,
  auction: 4,
  closing: 5,
  canceling: 6,
  reading: 7,
  waiting: 8,
  dust: 9,
  kept: 10,
  flat: 11,
};

/** Rows with what needs a look first: without protection, what remains, what is under way, what is done. */
export const rowsForEye = (rows: readonly CloseAllRow[]): readonly CloseAllRow[] =>
  rows.toSorted(
    (a, b) =>
      Number(b.unprotected) - Number(a.unprotected) || RANK[a.status] - RANK[b.status] || (a.key < b.key ? -1 : 1),
  );

export type Verdict = { readonly tone: Exclude<Tone, 'plain' | 'muted'> | 'plain'; readonly text: string };

/** What is not flat and not at work, counted by its word. */
const leftKinds = (rows: readonly CloseAllRow[]): string[] =>
  (['residual', 'blocked', 'unknown', 'auction'] as const)
    .map((status) => [status, rows.filter((r) => r.status === status).length] as const)
    .filter(([, n]) => n > 0)
    .map(([status, n]) => `${n} ${status === 'auction' ? 'closing in auction' : status}`);

/** While it runs: what is flat counts as done, what has no answer never does (G5). */
function goingOn({ rows }: CloseAll, counts: CloseAllCounts): Verdict {
  const atWork = counts.rows - counts.over;
  const words = [`${counts.fine} of ${plural(counts.rows, 'row')} flat or kept`, ...leftKinds(rows)];
  const naked = counts.unprotected > 0 ? [`${counts.unprotected} UNPROTECTED`] : [];
  const text = [...words, ...naked].join(', ');
  if (counts.fine < counts.over) return { tone: 'warn', text: atWork > 0 ? `Closing: ${text}` : `Waiting: ${text}` };
  return { tone: 'plain', text: `Closing: ${text}` };
}

/** What came of it. Green only by the engine's own word. */
export function verdictOf(run: CloseAll): Verdict {
  const counts = countRows(run.rows);
  if (run.status === 'running') return goingOn(run, counts);
  if (run.green) return { tone: 'good', text: 'Flat: no position and no order in scope, read twice' };
  const left = run.rows.filter((r) => !FINE.has(r.status));
  const kinds = leftKinds(run.rows);
  const naked = counts.unprotected > 0 ? `, ${counts.unprotected} UNPROTECTED` : '';
  const bad = counts.unprotected > 0 || left.some((r) => r.status !== 'auction');
  if (left.length === 0 && counts.unprotected === 0)
    return { tone: 'warn', text: 'Not confirmed flat: not every row was read twice' };
  return { tone: bad ? 'bad' : 'warn', text: `Not flat: ${kinds.join(', ')}${naked}` };
}

/** What the trader can do about a row; null where nothing is to be done. */
export function adviceOf(row: CloseAllRow): string | null {
  if (row.unprotected) return 'No stop rests: close it or put a stop now';
  switch (row.status) {
    case 'residual':
      return 'Close the rest from the ticket, or run close-all again with a wider collar';
    case 'blocked':
      return 'Close it at the broker, or run close-all again once it can be reached';
    case 'unknown':
      return "Look at the broker's own screen: no answer is not flat";
    case 'auction':
      return 'Leaves in the auction: watch for its fill';
    default:
      return null;
  }
}

/** Rows whose account cannot be reached now: they are in the plan, and wait. */
function waitingRows(preview: CloseAllPreview): number {
  const away = new Set<string>(preview.accounts.filter((a) => !a.reachable).map((a) => a.accountId));
  return preview.rows.filter((r) => away.has(r.accountId) && (r.action === 'close' || r.action === 'cancelOnly'))
    .length;
}

/** `Cancel 12 orders, close 5 positions, about 34.12 in spread and fees`; what cannot be done at once is named. */
export function previewWords(preview: CloseAllPreview): string {
  const cost = preview.cost === null ? 'cost unknown' : `about ${formatMoney(preview.cost)} in spread and fees`;
  const waiting = waitingRows(preview);
  const later = waiting === 0 ? '' : `; ${plural(waiting, 'row')} of them once connected`;
  return `Cancel ${plural(preview.cancels, 'order')}, close ${plural(preview.closes, 'position')}, ${cost}${later}`;
}

export type PreviewRow = CloseAllPreview['rows'][number];

const ACTIONS: Readonly<Record<PreviewRow['action'], StateWords>> = {
  close: { text: 'Close', tone: 'plain' },
  cancelOnly: { text: 'Cancel orders', tone: 'plain' },
  keep: { text: 'Keep', tone: 'muted' },
  blocked: { text: 'Blocked', tone: 'bad' },
};
export const actionWords = (action: PreviewRow['action']): StateWords => ACTIONS[action];

/** Foreign orders that would be taken: named before anything is pressed (G8). */
export const foreignCount = (preview: CloseAllPreview): number =>
  preview.rows.reduce((total, row) => total + (row.action === 'keep' ? 0 : row.foreignOrders), 0);

/** `0.42 s` between two moments of one run; null where one has not come. */
export const sinceText = (fromMs: number, toMs: number | null): string | null =>
  toMs === null
    ? null
    : `${dec(String(Math.max(0, toMs - fromMs)))
        .div(dec('1000'), 2, 'nearest')
        .toString()} s`;
