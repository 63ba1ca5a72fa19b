/**
 * What Alpaca books apart from orders and fills: fees, dividends, interest, transfers, corporate actions, by the types of the
 * trading API's activities. Pure. Option events are not among them: they are read as what they did to positions.
 */
import {
  Decimal,
  dayOfText,
  newYorkToUtc,
  type ChargeKind,
  type InstrumentId,
  type StatementCharge,
} from '../../../../shared/domain/index.ts';
import { idOfWireSymbol } from '../symbols.ts';
import { amountOf } from './amounts.ts';
import { msOf } from './times.ts';
import type { ActivityWire } from './wire.ts';

const KINDS: readonly (readonly [RegExp, ChargeKind])[] = [
  [/^(FEE|CFEE|PTC|PTR)$/, 'fee'],
  [/^(DIV|CGD)/, 'dividend'],
  [/^INT/, 'interest'],
  [/^(TRANS|CSD|CSW|JNL|JNLC|JNLS|ACATC|ACATS|FOPT)$/, 'transfer'],
  [/^(SPLIT|SPIN|MA|NC|REORG|OPCA|OPCSH)$/, 'corporateAction'],
];
/** Read as fills (`non-trades.ts`), and trades themselves. */
const ELSEWHERE = /^(FILL|OPEXP|OPEXC|OPASN|OPTRD)$/;
/** The hour of a day that an activity without an hour belongs to, New York, minutes. */
const NOON = 12 * 60;

/** Null: it is told elsewhere, was taken back, or cannot be read. */
export function chargeOf(activity: ActivityWire): StatementCharge | null {
  const { id, activity_type: type, status, symbol } = activity;
  if (ELSEWHERE.test(type) || status === 'canceled') return null;
  const tsEventMs = dayMs(activity.date) ?? msOf(activity.created_at);
  const paid = amountPaid(activity);
  if (tsEventMs === null || paid === null) return null;
  const kind = KINDS.find(([pattern]) => pattern.test(type))?.[1] ?? 'other';
  const instrumentId: InstrumentId | null = symbol ? idOfWireSymbol(symbol, type === 'CFEE' ? 'crypto' : null) : null;
  const words = activity.description?.slice(0, 120) ?? '';
  return { id, kind, text: words === '' ? type : `${type} ${words}`, instrumentId, ...paid, tsEventMs };
}

/** What changed the account beside trades, for its books: never of a time that is to come. */
export const chargesOf = (activities: readonly ActivityWire[], nowMs: number): readonly StatementCharge[] =>
  activities
    .map(chargeOf)
    .filter((one) => one !== null)
    .map((one) => ({ ...one, tsEventMs: Math.min(one.tsEventMs, nowMs) }));

/** Types that change what is held, not what is owned in money: everything has to be read again after one. */
const HOLDINGS = /^(OPEXP|OPEXC|OPASN|OPTRD|OPCA|OPCSH|SPLIT|SPIN|MA|NC|REORG|JNLS|ACATC|ACATS|FOPT)$/;

export const changesHoldings = ({ activity_type: type, status }: ActivityWire): boolean =>
  status !== 'canceled' && HOLDINGS.test(type);

/** Fees of coins are taken in coins: the money is nothing then, and the quantity is what went. */
function amountPaid(activity: ActivityWire): Pick<StatementCharge, 'amount' | 'currency'> | null {
  const money = amountOf(activity.net_amount) ?? Decimal.ZERO;
  const qty = amountOf(activity.qty);
  const pair = /^([A-Z]+)\/?(USD|USDT|USDC|BTC)$/.exec(activity.symbol ?? '');
  if (activity.activity_type === 'CFEE' && money.isZero() && qty !== null && pair !== null)
    return { amount: qty.trim().text(), currency: pair[1] ?? '' };
  // Corporate actions in shares may name no money at all.
  if ((activity.net_amount ?? null) === null && !changesHoldings(activity)) return null;
  return { amount: money.trim().text(), currency: activity.currency ?? 'USD' };
}

/** Fees are created the day after the trades that they are for; `date` names the trades' day. */
function dayMs(date: string | null | undefined): number | null {
  const day = /^\d{4}-\d{2}-\d{2}/.exec(date ?? '')?.[0];
  if (day === undefined) return null;
  try {
    return newYorkToUtc(dayOfText(day), NOON);
  } catch {
    // No such day.
    return null;
  }
}
