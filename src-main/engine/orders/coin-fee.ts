/**
 * Fees that an exchange takes in coins: of the pair that was bought (Binance, OKX and Bybit on purchases), or of a coin that is held
 * beside it (BNB). The coins are gone with the fill: the position says so at once, so that what closes it never asks for
 * more than is there.
 *
 * Invariants: it is booked as if as many coins had been sold at the fill's price (their mark, for another coin) to pay the fee: equity
 * and the fees of the day are those of a fee in money; a position is never brought below zero by a fee.
 */
import {
  Decimal,
  dec,
  type Account,
  type FillReport,
  type Instrument,
  type Price,
} from '../../../shared/domain/index.ts';
import type { StepContext } from '../context.ts';
import { applyFill } from '../portfolio/apply-fill.ts';
import { isSpotPair } from '../portfolio/cash-book.ts';
import { tradingDay } from '../portfolio/day.ts';
import { markOf } from '../portfolio/marks.ts';
import type { EngineState } from '../state.ts';
import { positionKey } from '../view.ts';

/** Coins of a fill's fee: which pair's position they are of, and what one is worth in the traded instrument's currency. */
export type CoinFee = { readonly instrument: Instrument; readonly qty: Decimal; readonly price: Price };

/** Null: the fee is money, nothing, or in a coin of which nothing is held here. */
export function coinFeeOf(
  state: EngineState,
  accountId: Account['accountId'],
  instrument: Instrument,
  report: Pick<FillReport, 'fee' | 'feeCurrency' | 'price'>,
): CoinFee | null {
  const { fee, feeCurrency, price } = report;
  const qty = dec(fee);
  if (qty.isZero() || feeCurrency === instrument.currency) return null;
  if (feeCurrency === instrument.baseCurrency) return isSpotPair(instrument) ? { instrument, qty, price } : null;
  for (const position of state.positions.values()) {
    const other = state.instruments.get(position.instrumentId);
    if (position.accountId !== accountId || other?.baseCurrency !== feeCurrency) continue;
    if (!isSpotPair(other) || other.currency !== instrument.currency || dec(position.qty).sign() <= 0) continue;
    const mark = markOf(other, state.referenceQuote(other.id), state.limits).price;
    return mark === null ? null : { instrument: other, qty, price: mark };
  }
  return null;
}

/** Takes the coins out of their position (puts them in, of a rebate). */
export function takeCoins(ctx: StepContext, accountId: Account['accountId'], fee: CoinFee): void {
  const { state, nowMs } = ctx;
  const { instrument, price } = fee;
  const position = state.positions.get(positionKey(accountId, instrument.id));
  if (position === undefined) return;
  const isPaid = fee.qty.sign() > 0;
  const qty = isPaid ? fee.qty.min(dec(position.qty).max(Decimal.ZERO)) : fee.qty.abs();
  if (qty.isZero()) return;
  const { connectionId } = position;
  const key = { accountId, connectionId, instrumentId: instrument.id };
  const sale = { side: isPaid ? 'sell' : 'buy', qty: qty.trim().text(), price, fee: Decimal.ZERO.text() } as const;
  const dayKey = tradingDay(state.calendars.get(instrument.calendar) ?? null, nowMs).key;
  const booked = applyFill(position, { ...key, ...sale, tsInitMs: nowMs }, instrument, dayKey);
  ctx.emit({ kind: 'positionChanged', position: booked.position });
}
