/**
 * Implied volatility and delta of listed options, from the quotes as they stand. Statistics, not money: floats. European by
 * Black, Scholes and Merton, without dividends: near enough for a column beside the quotes, never used to price an order.
 */
import type { OptionGreeks, OptionGreeksAnswer } from '../../shared/contract/messages.ts';
import {
  dayOfText,
  dec,
  newYorkToUtc,
  nyseDay,
  type Instrument,
  type InstrumentId,
  type Quote,
} from '../../shared/domain/index.ts';
import type { EngineView } from '../engine/view.ts';
import { greeksOf } from '../options/black-scholes.ts';
import { impliedVolatility } from '../options/implied-volatility.ts';

/** Continuous interest per year that the model discounts with. */
export const MODEL_RATE = 0.04;
const YEAR_MS = 365 * 86_400_000;

/** When trading in a contract ends on its last day, UTC ms. */
export function expiryMs(instrument: Pick<Instrument, 'calendar'>, expiry: string): number {
  const day = dayOfText(expiry);
  const session = nyseDay(day);
  const close = session.kind === 'open' && session.half !== null ? 13 * 60 : 16 * 60;
  return newYorkToUtc(day, close + (instrument.calendar === 'us-option-1615' ? 15 : 0));
}

/** Mid in the price's currency; null without both sides. */
function midOf(instrument: Instrument | undefined, quote: Quote | undefined | null): number | null {
  if (instrument === undefined || quote === undefined || quote === null) return null;
  if (quote.bid === null || quote.ask === null) return null;
  return (quote.bid + quote.ask) / 2 / 10 ** instrument.priceScale;
}

const rounded = (value: number): number => Math.round(value * 10_000) / 10_000;

/** Of one contract; nulls where its quote, its underlying's or the model says nothing. */
function greeksNow(view: EngineView, id: InstrumentId, nowMs: number): OptionGreeks {
  const nothing: OptionGreeks = { instrumentId: id, impliedVol: null, delta: null };
  const instrument = view.instruments.get(id);
  const option = instrument?.option ?? null;
  if (instrument === undefined || option === null) return nothing;
  const spot = midOf(view.instruments.get(option.underlyingId), view.quotes.get(option.underlyingId));
  const price = midOf(instrument, view.quotes.get(id));
  const years = (expiryMs(instrument, option.expiry) - nowMs) / YEAR_MS;
  if (spot === null || price === null || years <= 0) return nothing;
  const inputs = { right: option.right, spot, strike: dec(option.strike).toFloat(), years, rate: MODEL_RATE, yield: 0 };
  const vol = impliedVolatility(inputs, price);
  if (!vol.ok) return nothing;
  const { delta } = greeksOf({ ...inputs, vol: vol.value });
  return { instrumentId: id, impliedVol: rounded(vol.value), delta: rounded(delta) };
}

/** In the order asked for; what is no listed option has nulls. */
export const optionGreeks = (view: EngineView, ids: readonly InstrumentId[], nowMs: number): OptionGreeksAnswer => ({
  greeks: ids.map((id) => greeksNow(view, id, nowMs)),
});
