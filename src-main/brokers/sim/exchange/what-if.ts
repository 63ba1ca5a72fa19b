/**
 * What an order would do to an account's margin (S0.2): Regulation T's initial and maintenance margin, equity at the mids, and
 * the cash that is free. Nothing is placed. Shares: half of their value, a quarter to keep; options: what they could lose from
 * here, both.
 */
import {
  Decimal,
  dec,
  err,
  ok,
  type AccountId,
  type Instrument,
  type InstrumentId,
  type MarginAnswer,
  type Result,
} from '../../../../shared/domain/index.ts';
import type { WhatIfRequest } from '../../../ports/execution-client.ts';
import { worstPrice } from './execute.ts';
import { feeEstimate } from './fees.ts';
import type { Floor } from './floor.ts';
import { after, changesOf, contractLock, isContract, obligationOf, quantitiesOf } from './option-margin.ts';
import { checkPrice, checkQty, orderLocks } from './order-checks.ts';
import { notionalOf } from './venue-order.ts';

const INITIAL_SHARE = dec('0.5');
const MAINTENANCE_SHARE = dec('0.25');
const MONEY_SCALE = 8;

type Quantities = ReadonlyMap<InstrumentId, number>;

/** The margin if the order fills whole at its limit (without one: at the market); or why that cannot be said. */
export function whatIfOf(floor: Floor, accountId: AccountId, request: WhatIfRequest): Result<MarginAnswer, string> {
  const instrument = floor.instruments.get(request.instrumentId);
  if (instrument === undefined) return err(`unknown symbol ${request.instrumentId}`);
  const qty = checkQty(instrument, request.qty);
  if (!qty.ok) return qty;
  const { limitPrice, side } = request;
  const limit = limitPrice === null ? null : checkPrice(instrument, limitPrice);
  if (limit !== null && !limit.ok) return limit;
  const price = limit === null ? worstPrice(floor, instrument.id, side, qty.value) : limit.value;
  if (price === null) return err('no quote to price a market order against');
  if (isContract(instrument)) {
    const cover = contractLock(floor, { accountId, instrument, side, qty: qty.value, price });
    if (!cover.ok) return cover;
  }
  const value = notionalOf(instrument, price, qty.value);
  const fee = feeEstimate(instrument, qty.value, Math.abs(price));
  const cash = cashOf(floor, accountId)
    .add(side === 'buy' ? value.neg() : value)
    .sub(fee);
  const then = after(quantitiesOf(floor, accountId), changesOf(instrument, side, qty.value));
  return marginOf(floor, { accountId, quantities: then, cash });
}

const cashOf = (floor: Floor, accountId: AccountId): Decimal =>
  floor.accounts.get(accountId).cash.get(floor.accounts.baseCurrency) ?? Decimal.ZERO;

function marginOf(
  floor: Floor,
  account: { readonly accountId: AccountId; readonly quantities: Quantities; readonly cash: Decimal },
): Result<MarginAnswer, string> {
  const { quantities } = account;
  let equity = account.cash;
  let initial = Decimal.ZERO;
  let maintenance = Decimal.ZERO;
  const options = new Map<InstrumentId, Decimal>();
  for (const [id, qty] of quantities) {
    const instrument = floor.instruments.get(id);
    if (instrument === undefined || qty === 0) continue;
    const value = valueOf(floor, instrument, qty);
    if (value === null) return err(`no quote of ${instrument.symbol} to value it by`);
    equity = equity.add(value);
    if (instrument.option !== null) {
      const { underlyingId } = instrument.option;
      options.set(underlyingId, (options.get(underlyingId) ?? Decimal.ZERO).add(value));
    } else {
      const share = instrument.assetClass === 'crypto' ? Decimal.ONE : null;
      initial = initial.add(value.abs().mul(share ?? INITIAL_SHARE));
      maintenance = maintenance.add(value.abs().mul(share ?? MAINTENANCE_SHARE));
    }
  }
  for (const [underlyingId, value] of options) {
    const owed = obligationOf(underlyingId, quantities, floor.instruments).amount;
    const atRisk = value.add(owed).max(Decimal.ZERO);
    initial = initial.add(atRisk);
    maintenance = maintenance.add(atRisk);
  }
  const locked = orderLocks(floor, account.accountId, null).get(floor.accounts.baseCurrency) ?? Decimal.ZERO;
  const text = (amount: Decimal) => amount.round(MONEY_SCALE, 'nearest').trim().text();
  return ok({
    initialAfter: text(initial),
    maintenanceAfter: text(maintenance),
    equityWithLoanAfter: text(equity),
    availableFunds: text(equity.sub(initial).sub(locked)),
  });
}

/** Signed worth at the mid, else at the last price. */
function valueOf(floor: Floor, instrument: Instrument, qty: number): Decimal | null {
  const { bids, asks } = floor.market.shown(instrument.id);
  const bid = bids[0]?.[0];
  const ask = asks[0]?.[0];
  const last = floor.stats.get(instrument.id)?.last ?? null;
  const twice =
    bid !== undefined && ask !== undefined ? bid + ask : ask !== undefined ? ask : last === null ? null : 2 * last;
  if (twice === null) return null;
  return Decimal.of(twice * 5, instrument.priceScale + 1)
    .mul(Decimal.of(qty, instrument.qtyScale))
    .mul(dec(instrument.multiplier))
    .trim();
}
