/**
 * Expiry. When a contract's last session ends its orders and its combos' orders end with it, and what is held is settled in cash
 * at its intrinsic value by the underlying's last price: a simplification, real ones deliver shares. The settlement is reported
 * as a fill that is no trade, without fee.
 */
import {
  Decimal,
  dec,
  idOf,
  type Instrument,
  type InstrumentId,
  type VenueOrderId,
  type ClientOrderId,
} from '../../../../shared/domain/index.ts';
import { optionExpiryMs } from '../market/options/expiries.ts';
import type { Floor } from './floor.ts';
import { EXPIRY_PREFIX, FOREIGN_PREFIX, fillReport, type VenueFill } from './venue-order.ts';

export const expiryMsOf = (instrument: Instrument): number | null =>
  instrument.option === null
    ? null
    : optionExpiryMs(instrument.option.expiry, instrument.calendar === 'us-option-1615');

/** Settles every contract that expired up to now. */
export function settleExpired(floor: Floor, nowMs: number): void {
  for (const [id, instrument] of floor.instruments) {
    if (instrument.option === null || floor.settled.has(id)) continue;
    const expiresMs = expiryMsOf(instrument);
    if (expiresMs === null || expiresMs > nowMs) continue;
    floor.settled.add(id);
    endOrders(floor, id, nowMs);
    for (const combo of floor.combosByLeg.get(id) ?? []) endOrders(floor, combo, nowMs);
    settle(floor, instrument, nowMs);
    floor.dirtyQuotes.add(id);
  }
}

function endOrders(floor: Floor, id: InstrumentId, nowMs: number): void {
  for (const order of [...floor.open])
    if (order.instrumentId === id) floor.end(order, 'expired', 'the contract has expired', nowMs);
}

function settle(floor: Floor, instrument: Instrument, nowMs: number): void {
  const { option } = instrument;
  if (option === null) return;
  const underlying = floor.instruments.get(option.underlyingId);
  const last = floor.stats.get(option.underlyingId)?.sessionClose ?? floor.stats.get(option.underlyingId)?.last ?? null;
  const spot = underlying === undefined || last === null ? null : Decimal.of(last, underlying.priceScale);
  const strike = dec(option.strike);
  const inside = spot === null ? Decimal.ZERO : option.right === 'call' ? spot.sub(strike) : strike.sub(spot);
  const value = inside.max(Decimal.ZERO).round(instrument.priceScale, 'nearest');
  for (const account of floor.accounts.all()) {
    const { qty } = floor.accounts.holding(account.accountId, instrument.id);
    if (qty === 0) continue;
    const fill: VenueFill = {
      tradeId: floor.nextTradeId(),
      clientOrderId: idOf<ClientOrderId>(`${FOREIGN_PREFIX}${EXPIRY_PREFIX}${floor.counters.trades}`),
      venueOrderId: idOf<VenueOrderId>(`${EXPIRY_PREFIX}${floor.counters.trades}`),
      accountId: account.accountId,
      instrumentId: instrument.id,
      side: qty > 0 ? 'sell' : 'buy',
      qty: Math.abs(qty),
      price: value.toUnits(instrument.priceScale),
      fee: Decimal.ZERO,
      liquidity: 'taker',
      bid: null,
      bidSize: 0,
      ask: null,
      askSize: 0,
      tsMs: nowMs,
    };
    floor.accounts.book(account.accountId, instrument, fill);
    floor.newFills.push(fill);
    floor.dirtyAccounts.add(account.accountId);
    floor.report(account.accountId, fillReport(fill, instrument));
  }
}
