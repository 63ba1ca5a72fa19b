/** The preview, the rows and the final report of a close-all as lines of text. Pure. */
import {
  symbolOf,
  type CloseAll,
  type CloseAllPreview,
  type CloseAllRow,
  type Order,
} from '../../../shared/domain/index.ts';
import { isGreen } from '../../engine/algos/close-all/row-machine.ts';

const line = (row: CloseAllRow): string =>
  `  ${row.accountId.padEnd(10)} ${symbolOf(row.instrumentId).padEnd(12)} ${row.status.padEnd(9)} ${row.qty.padStart(10)}  ${row.text}`;

/** The rows whose status or words differ from the last time. */
export function changedLines(now: CloseAll, before: CloseAll | null): readonly string[] {
  const known = new Map((before?.rows ?? []).map((row) => [row.key, line(row)]));
  return now.rows
    .map((row) => [row.key, line(row)] as const)
    .flatMap(([key, text]) => (known.get(key) === text ? [] : [text]));
}

/** What it would do (G8): accounts, rows with their worst prices, the orders that go, the cost. `modes`: by account, where they are known. */
export function previewLines(
  preview: CloseAllPreview,
  orders: readonly Order[],
  modes: ReadonlyMap<string, string> = new Map(),
): readonly string[] {
  const { accounts, rows, cancels, closes, cost } = preview;
  const modeOf = (accountId: string): string => (modes.has(accountId) ? `(${modes.get(accountId) ?? ''}) ` : '');
  const spread = cost === null ? 'its cost is not known without quotes' : `about ${cost} in spread and fees`;
  return [
    `Preview: ${cancels} ${cancels === 1 ? 'order' : 'orders'} to cancel, ${closes} ${closes === 1 ? 'position' : 'positions'} to close, ${spread}.`,
    ...accounts.map(
      ({ accountId, reachable, text }) =>
        `  ${accountId.padEnd(10)} ${modeOf(accountId)}${reachable ? '' : 'NOT REACHED: '}${text}`,
    ),
    ...rows.map(
      (row) =>
        `  ${row.accountId.padEnd(10)} ${symbolOf(row.instrumentId).padEnd(12)} ${row.qty.padStart(10)}  ${row.text}`,
    ),
    ...(orders.length === 0
      ? []
      : ['Orders that are canceled (exits of what is not closed stay):', ...orders.map(orderLine)]),
  ];
}

/** One order by all that names it. */
function orderLine(order: Order): string {
  const { accountId, instrumentId, side, qty, type, limitPrice, trigger, venueOrderId, clientOrderId } = order;
  const at = [
    limitPrice === null ? '' : ` at ${limitPrice}`,
    trigger?.price == null ? '' : `, trigger ${trigger.price}`,
  ].join('');
  return `  ${accountId.padEnd(10)} ${symbolOf(instrumentId).padEnd(12)} ${side} ${qty} ${type}${at} (order ${venueOrderId ?? clientOrderId})`;
}

/** The whole report at the end. `missed`: accounts in scope that were not reached. */
export function reportLines(done: CloseAll, missed: readonly string[] = []): readonly string[] {
  const seconds = ((done.endedMs ?? done.pressedMs) - done.pressedMs) / 1_000;
  const open = done.rows.filter((row) => !isGreen(row.status)).length;
  const took = done.endedMs === null ? '' : ` (${seconds.toFixed(1)} s)`;
  const green = done.green && missed.length === 0;
  const parts = [
    ...(open > 0 || done.rows.length === 0 ? [`${open} of ${done.rows.length} rows are open`] : []),
    ...(missed.length > 0
      ? [`${missed.length} ${missed.length === 1 ? 'account was' : 'accounts were'} not reached`]
      : []),
  ];
  const verdict = green
    ? `GREEN: everything in scope is flat, by two reads of each venue${took}.`
    : `NOT FLAT: ${parts.join(', ') || 'it did not end'}${took}. Look at them at the venue.`;
  return ['', 'Report', ...done.rows.map(line), ...missed.map((text) => `  NOT REACHED: ${text}`), '', verdict];
}
