/** What the simulated exchange charges; published in its capabilities, so that the ticket shows the same. */
import {
  Decimal,
  dec,
  feeOf,
  type AssetClass,
  type DecimalText,
  type FeeSchedule,
  type Instrument,
  type LiquidityRole,
} from '../../../../shared/domain/index.ts';
import type { VenueOrder } from './venue-order.ts';

const text = (value: string): DecimalText => dec(value).text();

/** 0.005 a share, at least 1.00 an order, at most 1 % of it. */
const PER_SHARE: FeeSchedule = { kind: 'perUnit', perUnit: text('0.005'), minimum: text('1.00'), capPct: text('1') };
/** 0.65 a contract; each leg of a combo is charged. Without a minimum, so that a combo's fee is its legs' to the cent. */
const PER_CONTRACT: FeeSchedule = { kind: 'perUnit', perUnit: text('0.65'), minimum: text('0'), capPct: null };
/** Maker 0.02 %, taker 0.04 % (S1.2). */
const CRYPTO: FeeSchedule = { kind: 'rate', makerPct: text('0.02'), takerPct: text('0.04') };

export const SIM_FEES: Readonly<Partial<Record<AssetClass, FeeSchedule>>> = {
  equity: PER_SHARE,
  etf: PER_SHARE,
  crypto: CRYPTO,
  option: PER_CONTRACT,
  combo: PER_CONTRACT,
};

/** Decimals of an average price inside fees. */
const AVERAGE_SCALE = 10;

/**
 * The fee of one fill of `qty` and `notional` (before it is booked on the order). Per-share fees are counted over the whole
 * order, so that its minimum and its cap are charged once however many fills it takes.
 */
export function fillFee(
  instrument: Instrument,
  order: Pick<VenueOrder, 'filled' | 'notional' | 'fees'>,
  fill: { readonly qty: number; readonly price: number; readonly role: LiquidityRole },
): Decimal {
  const schedule = SIM_FEES[instrument.assetClass];
  if (schedule === undefined) return Decimal.ZERO;
  const qty = Decimal.of(fill.qty, instrument.qtyScale);
  const price = Decimal.of(fill.price, instrument.priceScale);
  if (schedule.kind === 'rate') return feeOf(schedule, instrument, { qty, price, role: fill.role });
  const total = qty.add(Decimal.of(order.filled, instrument.qtyScale));
  const average = order.notional.add(price.mul(qty)).div(total, AVERAGE_SCALE, 'nearest').trim();
  const whole = feeOf(schedule, instrument, { qty: total, price: average, role: fill.role });
  return whole.sub(order.fees).trim();
}

/** An upper estimate of what an order of this size costs in fees, for the check of funds. */
export function feeEstimate(instrument: Instrument, qty: number, price: number): Decimal {
  const schedule = SIM_FEES[instrument.assetClass];
  if (schedule === undefined || qty <= 0) return Decimal.ZERO;
  return feeOf(schedule, instrument, {
    qty: Decimal.of(qty, instrument.qtyScale),
    price: Decimal.of(price, instrument.priceScale),
    role: 'taker',
  });
}
