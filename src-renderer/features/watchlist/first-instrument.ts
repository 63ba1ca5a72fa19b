/** Which instrument a new trader sees first: one whose spread is several ticks wide, so that a ladder has work to do. */
import { Decimal, tickAt, unitsText, dec, type Instrument, type Quote } from '../../../shared/domain/index.ts';
import { spreadShare } from '../../ui/spread.ts';

/** Width of the spread in ticks; null without both sides. */
export function spreadTicks(instrument: Instrument, quote: Quote | null): number | null {
  if (quote === null || quote.bid === null || quote.ask === null || quote.ask <= quote.bid) return null;
  const spread = Decimal.of(quote.ask - quote.bid, instrument.priceScale);
  const tick = tickAt(instrument, dec(unitsText(quote.bid, instrument.priceScale)));
  return spread.div(tick, 0, 'floor').toFloat();
}

/** Trading, 6 ticks wide or more, below 0.3 % of spread: the widest such equity; else any that trades; else the first. */
export function defaultInstrument(
  instruments: readonly Instrument[],
  quoteOf: (instrument: Instrument) => Quote | null,
): Instrument | null {
  const trading = instruments.filter((i) => quoteOf(i)?.status === 'trading');
  const good = trading
    .map((instrument) => ({ instrument, ticks: spreadTicks(instrument, quoteOf(instrument)) ?? 0 }))
    .filter(({ instrument, ticks }) => {
      const quote = quoteOf(instrument);
      const share = quote === null ? null : spreadShare(quote);
      return instrument.assetClass === 'equity' && ticks >= 6 && share !== null && share < 0.3;
    })
    .toSorted((a, b) => b.ticks - a.ticks);
  return good[0]?.instrument ?? trading[0] ?? instruments[0] ?? null;
}
