/** Rows and the final report of a close-all as lines of text. Pure. */
import { symbolOf, type CloseAll, type CloseAllRow } from '../../../shared/domain/index.ts';

const line = (row: CloseAllRow): string =>
  `  ${row.accountId.padEnd(10)} ${symbolOf(row.instrumentId).padEnd(12)} ${row.status.padEnd(9)} ${row.qty.padStart(10)}  ${row.text}`;

/** The rows whose status or words differ from the last time. */
export function changedLines(now: CloseAll, before: CloseAll | null): readonly string[] {
  const known = new Map((before?.rows ?? []).map((row) => [row.key, line(row)]));
  return now.rows
    .map((row) => [row.key, line(row)] as const)
    .flatMap(([key, text]) => (known.get(key) === text ? [] : [text]));
}

/** The whole report at the end. */
export function reportLines(done: CloseAll): readonly string[] {
  const seconds = ((done.endedMs ?? done.pressedMs) - done.pressedMs) / 1_000;
  const open = done.rows.filter((row) => !['flat', 'dust', 'kept'].includes(row.status)).length;
  const verdict = done.green
    ? `GREEN: everything in scope is flat, by two reads of each venue (${seconds.toFixed(1)} s).`
    : `NOT FLAT: ${open} of ${done.rows.length} rows are open (${seconds.toFixed(1)} s). Look at them at the venue.`;
  return ['', 'Report', ...done.rows.map(line), '', verdict];
}
