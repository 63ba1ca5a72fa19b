/** The account as IB sums it up: balances by currency. Asked for anew each time; nothing stays subscribed. */
import {
  dec,
  err,
  ok,
  type AccountId,
  type AccountReport,
  type Balance,
  type Mode,
  type Result,
} from '../../../shared/domain/index.ts';
import type { VenueError } from '../../ports/execution-client.ts';
import type { Lane } from '../../wire/lane-limiter.ts';
import type { IbLink } from './link.ts';
import { amountText, textOf } from './parse/numbers.ts';

/** IB's figures are worked out anew at a change of positions, else every three minutes (reqAccountSummary); a little more. */
export const IB_CASH_LAG_MS = 200_000;

const TAGS = 'NetLiquidation,EquityWithLoanValue,AvailableFunds,InitMarginReq,BuyingPower,$LEDGER:ALL';

type Row = { readonly tag: string; readonly value: string; readonly currency: string };

/** Rows of the summary as the account's report. IB's ledger has one row a currency and one for all of them (`BASE`). */
export function accountReportOf(
  rows: readonly Row[],
  accountId: AccountId,
  mode: Mode,
  at: { readonly askedMs: number; readonly nowMs: number },
): AccountReport {
  const baseCurrency = rows.find((row) => row.tag === 'NetLiquidation' && row.currency !== '')?.currency ?? 'USD';
  const balances: Balance[] = [];
  for (const { tag, value, currency } of rows) {
    const total = amountText(value);
    if (tag !== 'CashBalance' || currency === 'BASE' || currency === '' || total === null) continue;
    balances.push({ currency, total, locked: dec('0').text() });
  }
  return {
    kind: 'account',
    accountId,
    mode,
    baseCurrency,
    balances,
    tsEventMs: at.nowMs,
    settledMs: at.askedMs - IB_CASH_LAG_MS,
  };
}

/** Asks for it; what a close-all has to read goes before other requests, what is only shown (`other`) does not. */
export async function readAccount(
  link: IbLink,
  accountId: AccountId,
  nowMs: () => number,
  lane: Lane = 'reduce',
): Promise<Result<AccountReport, VenueError>> {
  const rows: Row[] = [];
  const askedMs = nowMs();
  const question = {
    what: 'the account summary',
    events: ['accountSummary', 'accountSummaryEnd'],
    hear: (name: string, args: readonly unknown[], id: number) => {
      if (args[0] !== id) return null;
      if (name === 'accountSummaryEnd') return { answer: true as const };
      if (args[1] === accountId) rows.push({ tag: textOf(args[2]), value: textOf(args[3]), currency: textOf(args[4]) });
      return null;
    },
  };
  let asked: number | null = null;
  const answer = await link.ask(lane, question, (api, id) => {
    asked = id;
    api.reqAccountSummary(id, 'All', TAGS);
  });
  // Answered or not: TWS keeps two of them at most, and refuses a third.
  if (asked !== null) void giveBack(link, lane, asked);
  if (!answer.ok) return answer;
  // TWS names it for every account that it has figures of: without it there are none yet, which is not "no cash".
  if (!rows.some(({ tag }) => tag === 'NetLiquidation'))
    return err({ kind: 'timeout', message: `TWS has no figures of account ${accountId} yet` });
  return ok(accountReportOf(rows, accountId, link.options.mode, { askedMs, nowMs: nowMs() }));
}

const giveBack = (link: IbLink, lane: Lane, id: number): Promise<string | null> =>
  link.send(lane, (api) => api.cancelAccountSummary(id));
