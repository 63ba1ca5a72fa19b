/**
 * What changes an option position without a trade: expiry, exercise, assignment, and the shares that come or go with them
 * (docs.alpaca.markets/docs/non-trade-activities-for-option-events). Pure. What is cancelled or not understood makes nothing:
 * the comparison of positions then says so.
 */
import {
  Decimal,
  dayOfText,
  idOf,
  newYorkToUtc,
  type FillReport,
  type NonTrade,
  type TradeId,
  type VenueOrderId,
} from '../../../../shared/domain/index.ts';
import { idOfWireSymbol, readContract } from '../symbols.ts';
import { amountOf } from './amounts.ts';
import { msOf } from './times.ts';
import type { ActivityWire } from './wire.ts';

const KINDS: Readonly<Record<string, NonTrade>> = { OPEXP: 'expired', OPEXC: 'exercised', OPASN: 'assigned' };
/** When the day's options have been settled, New York, minutes. */
const SETTLED_MINUTES = 17 * 60 + 30;

/** The reports of such activities; shares follow what their contracts of that day did. */
export function nonTradesOf(activities: readonly ActivityWire[], nowMs: number): FillReport[] {
  return activities.map((one) => nonTradeOf(one, activities, nowMs)).filter((one) => one !== null);
}

function nonTradeOf(activity: ActivityWire, all: readonly ActivityWire[], nowMs: number): FillReport | null {
  const { activity_type: type, symbol, date, status, id } = activity;
  const qty = amountOf(activity.qty);
  if (!symbol || qty === null || qty.isZero() || status === 'canceled') return null;
  const nonTrade = KINDS[type] ?? (type === 'OPTRD' ? kindOfShares(activity, all) : null);
  // Contracts go at nothing; the shares come or go at the strike.
  const price = type === 'OPTRD' ? amountOf(activity.price) : Decimal.ZERO;
  const atMs = msOf(activity.created_at) ?? endOf(date);
  if (nonTrade === null || price === null || atMs === null) return null;
  // One id may stand for the contracts and for their shares.
  const name = `${id.slice(id.lastIndexOf(':') + 1)}.${type}`;
  return {
    kind: 'fill',
    tradeId: idOf<TradeId>(name),
    clientOrderId: null,
    venueOrderId: idOf<VenueOrderId>(name),
    instrumentId: idOfWireSymbol(symbol, null),
    side: qty.sign() < 0 ? 'sell' : 'buy',
    qty: qty.abs().trim().text(),
    price: price.trim().text(),
    fee: Decimal.ZERO.text(),
    feeCurrency: 'USD',
    liquidity: null,
    nonTrade,
    tsEventMs: Math.min(atMs, nowMs),
  };
}

/** Shares were assigned when contracts on them were assigned that day and none exercised; else exercised. */
function kindOfShares({ symbol, date }: ActivityWire, all: readonly ActivityWire[]): NonTrade {
  const same = (type: string): boolean =>
    all.some(
      (one) => one.activity_type === type && one.date === date && readContract(one.symbol ?? '')?.root === symbol,
    );
  return same('OPASN') && !same('OPEXC') ? 'assigned' : 'exercised';
}

function endOf(date: string | null | undefined): number | null {
  const day = /^\d{4}-\d{2}-\d{2}/.exec(date ?? '')?.[0];
  if (day === undefined) return null;
  try {
    return newYorkToUtc(dayOfText(day), SETTLED_MINUTES);
  } catch {
    // No such day.
    return null;
  }
}
