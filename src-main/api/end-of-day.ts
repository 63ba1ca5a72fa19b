/** The end of a day: our record of it read from the journal, the venue's asked for, both compared, and the same as text. */
import type {
  ContractError,
  EndOfDayExportQuery,
  EndOfDayQuery,
  ExportAnswer,
} from '../../shared/contract/messages.ts';
import {
  DAY_ROWS_MAX,
  dayOfText,
  err,
  newYorkToUtc,
  ok,
  type AccountId,
  type DayReport,
  type Fill,
  type Order,
  type Result,
} from '../../shared/domain/index.ts';
import { compareDay } from '../engine/reconcile/compare-day.ts';
import type { HistoryKind } from '../ports/event-store.ts';
import type { TerminalCore } from '../runtime/terminal-core.ts';
import { EXPORT_PAGE_ROWS } from './api-limits.ts';
import { failedWith, semantic } from './contract-errors.ts';
import { RowText } from './delimited-text.ts';
import type { ExportOptions } from './export-rows.ts';

/** Orders that were placed so long before the day may have lived in it; what venues list goes back as far. */
const ORDERS_BACK_MS = 8 * 86_400_000;
/** Rows of the journal that a day may have, each of orders and fills. */
const JOURNAL_ROWS_MAX = 50_000;

type Giving = Pick<ExportOptions, 'pause' | 'abandoned'>;
type Window = { readonly fromMs: number; readonly toMs: number };

/** Compares. Errors: no such day or connection, a venue that cannot be asked, a day of more than DAY_ROWS_MAX rows. */
export async function endOfDay(
  core: TerminalCore,
  { connectionId, day }: Pick<EndOfDayQuery, 'connectionId' | 'day'>,
  giving: Giving,
): Promise<Result<DayReport, ContractError>> {
  const window = windowOf(day);
  const nowMs = core.clock.nowMs();
  if (window === null) return err(semantic('badField', 'query.day', `There is no day ${day}.`));
  if (window.fromMs > nowMs) return err(semantic('badField', 'query.day', `${day} has not begun in New York.`));
  const stated = await core.statement({ connectionId, ...window });
  if (!stated.ok) {
    const { code, path, message } = stated.error;
    return err(code === null ? failedWith(message, path) : semantic(code, path, message));
  }
  const { accountId } = stated.value;
  const orders = await ordersOf(core, { accountId, ...window }, giving);
  if (!orders.ok) return orders;
  // Booked late, a fill of the day stands later in the journal.
  const fills = await journal<Fill>(core, 'fills', window.fromMs, giving);
  if (!fills.ok) return fills;
  const { view } = core;
  const report = compareDay(
    {
      ...{ connectionId, day, orders: orders.value },
      fills: fills.value.filter((one) => one.accountId === accountId),
      positions: [...view.positions.values()].filter((one) => one.accountId === accountId),
      charges: [...view.charges.values()].filter((one) => one.accountId === accountId).map((one) => one.charge),
      balances: view.accounts.get(accountId)?.balances ?? [],
      instruments: view.instruments,
      isNow: nowMs < window.toMs,
    },
    stated.value,
  );
  if (report.rows.length <= DAY_ROWS_MAX) return ok(report);
  return err(failedWith(`The day has more than ${DAY_ROWS_MAX} rows.`, 'query.day'));
}

/** The report's rows as CSV or JSON lines. */
export async function exportDay(
  core: TerminalCore,
  query: EndOfDayExportQuery,
  giving: Giving,
): Promise<Result<ExportAnswer, ContractError>> {
  const { connectionId, day, format } = query;
  const report = await endOfDay(core, { connectionId, day }, giving);
  if (!report.ok) return report;
  const writer = new RowText(format, [
    'day',
    'accountId',
    'part',
    'verdict',
    'id',
    'instrumentId',
    'ours',
    'theirs',
    'note',
  ]);
  const { accountId, rows } = report.value;
  for (const row of rows) writer.add({ day, accountId, ...row });
  return ok({ fileName: `rung-end-of-day-${day}.${format}`, format, rows: rows.length, text: writer.text() });
}

/** From midnight to midnight in New York; null: no such day. */
function windowOf(day: string): Window | null {
  try {
    const number = dayOfText(day);
    return { fromMs: newYorkToUtc(number, 0), toMs: newYorkToUtc(number + 1, 0) };
  } catch {
    // No such date.
    return null;
  }
}

/** Orders of the account: those of the journal that may have lived then, as they stand now. */
async function ordersOf(
  core: TerminalCore,
  { accountId, fromMs }: Window & { readonly accountId: AccountId },
  giving: Giving,
): Promise<Result<readonly Order[], ContractError>> {
  const read = await journal<Order>(core, 'orders', fromMs - ORDERS_BACK_MS, giving);
  if (!read.ok) return read;
  const found = new Map(read.value.map((order) => [order.clientOrderId, order]));
  for (const order of core.view.orders.values()) found.set(order.clientOrderId, order);
  return ok([...found.values()].filter((order) => order.accountId === accountId));
}

/** Rows of the journal since a time, page by page, others let in between. */
async function journal<T>(
  core: TerminalCore,
  kind: HistoryKind,
  fromMs: number,
  { pause, abandoned }: Giving,
): Promise<Result<readonly T[], ContractError>> {
  const rows: T[] = [];
  const filters = { instrumentId: null, side: null, status: null, fromMs, toMs: null };
  let cursor: string | null = null;
  do {
    const page = core.history.page({ kind, ...filters, limit: EXPORT_PAGE_ROWS, cursor });
    if (!page.ok) return err(failedWith(page.error.message));
    rows.push(...(page.value.rows as readonly T[]));
    cursor = page.value.nextCursor;
    if (rows.length > JOURNAL_ROWS_MAX)
      return err(failedWith(`The journal has more than ${JOURNAL_ROWS_MAX} rows since that day.`));
    await pause();
    if (abandoned()) return err(failedWith('The client has gone.'));
  } while (cursor !== null);
  return ok(rows);
}
