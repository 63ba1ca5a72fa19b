/** The account as IB sums it up: balances by currency. Asked for anew each time; nothing stays subscribed. */
import {
  Decimal,
  dec,
  err,
  ok,
  type AccountId,
  type AccountReport,
  type Balance,
  type Mode,
  type Money,
  type Result,
  type StatedPower,
} from '../../../shared/domain/index.ts';
import type { VenueError } from '../../ports/execution-client.ts';
import type { Lane } from '../../wire/lane-limiter.ts';
import type { IbLink } from './link.ts';
import { amountText, textOf } from './parse/numbers.ts';

/** IB's figures are worked out anew at a change of positions, else every three minutes (reqAccountSummary); a little more. */
export const IB_CASH_LAG_MS = 200_000;

const TAGS = 'NetLiquidation,AvailableFunds,BuyingPower,SettledCash,$LEDGER:ALL';

type Row = { readonly tag: string; readonly value: string; readonly currency: string };

/**
 * What IB says may be spent. `BuyingPower` has the account's credit in it (of margin four times the funds, of cash the funds).
 * `AvailableFunds` is equity beyond initial margin, which is what options are paid from. Coins have no figure. Whether it is a cash
 * account is nowhere said (`AccountType` is INDIVIDUAL or the like; figures that are equal prove nothing, small margin accounts have
 * no credit either), nor whether it may sell short. Figures in another currency than the base one are not used.
 */
function powerOf(rows: readonly Row[], base: string, nowMs: number): StatedPower | null {
  const figure = (tag: string): Money | null => {
    const amount = amountText(rows.find((row) => row.tag === tag && row.currency === base)?.value);
    return amount === null ? null : dec(amount).max(Decimal.ZERO).trim().text();
  };
  const [shares, options, settled] = [figure('BuyingPower'), figure('AvailableFunds'), figure('SettledCash')];
  if (shares === null && options === null && settled === null) return null;
  const unsaid = { unmargined: null, isCash: null, shorts: null, blocked: null };
  return { shares, options, settled, ...unsaid, asOfMs: nowMs, ordersApart: true };
}

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
  const power = powerOf(rows, baseCurrency, at.nowMs);
  return {
    kind: 'account',
    accountId,
    mode,
    baseCurrency,
    balances,
    ...(power === null ? {} : { power }),
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
