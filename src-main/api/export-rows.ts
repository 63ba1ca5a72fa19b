/** Reads a whole history page by page and makes the text to be saved; lets others run between the pages. */
import type { ContractError, ExportAnswer, ExportQuery } from '../../shared/contract/messages.ts';
import { err, ok, type Result } from '../../shared/domain/index.ts';
import type { HistoryReader } from '../ports/event-store.ts';
import { EXPORT_PAGE_ROWS, EXPORT_ROWS_MAX, EXPORT_TEXT_MAX } from './api-limits.ts';
import { failedWith } from './contract-errors.ts';
import { columnsOf, RowText } from './delimited-text.ts';

export type ExportOptions = {
  readonly history: HistoryReader;
  /** Gives way to other work. */
  readonly pause: () => Promise<void>;
  /** Rows read, and rows known of so far (at least one page more while there is a next one). */
  readonly onProgress: (done: number, total: number) => void;
  /** True once nobody waits for it any more. */
  readonly abandoned: () => boolean;
};

/** The columns that come first, whatever the rows hold; an export without rows still has its header. */
const COLUMNS: Readonly<Record<ExportQuery['of'], readonly string[]>> = {
  orders: ['clientOrderId', 'instrumentId', 'side', 'type', 'qty', 'limitPrice', 'status', 'filledQty', 'avgPrice'],
  fills: [
    'tradeId',
    'clientOrderId',
    'instrumentId',
    'side',
    'qty',
    'price',
    'fee',
    'feeCharged',
    'feeCurrency',
    'tsEventMs',
  ],
  ladders: ['ladderId', 'instrumentId', 'side', 'qty', 'status', 'outcome', 'filledQty', 'avgPrice'],
  events: ['seq', 'tsMs', 'event'],
  alerts: ['alertId', 'level', 'title', 'detail', 'tsMs', 'acknowledged'],
};

/** The rows as text. Errors: the store's, `failed` beyond EXPORT_ROWS_MAX rows or when nobody waits any more. */
export async function exportRows(
  query: ExportQuery,
  options: ExportOptions,
): Promise<Result<ExportAnswer, ContractError>> {
  const read = await readAll(query, options);
  if (!read.ok) return read;
  const columns = [...new Set([...COLUMNS[query.of], ...columnsOf(read.value)])];
  const writer = new RowText(query.format, columns);
  for (const [index, row] of read.value.entries()) {
    writer.add(row);
    if (index % EXPORT_PAGE_ROWS === EXPORT_PAGE_ROWS - 1) await options.pause();
  }
  const text = writer.text();
  if (text.length > EXPORT_TEXT_MAX)
    return err(failedWith('The export is too large. Narrow the dates.', 'query.fromMs'));
  return ok({ fileName: `rung-${query.of}.${query.format}`, format: query.format, rows: read.value.length, text });
}

async function readAll(query: ExportQuery, options: ExportOptions): Promise<Result<unknown[], ContractError>> {
  const { of: kind, instrumentId, side, status, fromMs, toMs } = query;
  const rows: unknown[] = [];
  let cursor: string | null = null;
  do {
    const page = options.history.page({
      kind,
      instrumentId,
      side,
      status,
      fromMs,
      toMs,
      limit: EXPORT_PAGE_ROWS,
      cursor,
    });
    if (!page.ok) return err(failedWith(page.error.message));
    rows.push(...page.value.rows);
    cursor = page.value.nextCursor;
    if (rows.length > EXPORT_ROWS_MAX) {
      return err(failedWith(`More than ${EXPORT_ROWS_MAX} rows. Narrow the dates.`, 'query.fromMs'));
    }
    options.onProgress(rows.length, rows.length + (cursor === null ? 0 : EXPORT_PAGE_ROWS));
    await options.pause();
    if (options.abandoned()) return err(failedWith('The client has gone.'));
  } while (cursor !== null);
  return ok(rows);
}
