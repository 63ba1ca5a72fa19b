/**
 * The instrument over its chart: symbol, listing, last, change, bid × ask, spread. What has no room is left out whole, the last
 * first: half a price would be another price.
 */
import type { ReactNode } from 'react';
import { unitsText, type Instrument, type MarketStatus } from '../../../shared/domain/index.ts';
import { useTooOld } from '../../stores/quote-age.ts';
import { useQuote } from '../../stores/quotes-store.ts';
import { UNKNOWN, formatAge, formatPriceDelta, formatUnits, groupDigits } from '../../ui/format.ts';
import { changePct, changeText, spreadBps } from '../../ui/spread.ts';
import { Tag } from '../../ui/tag.tsx';

const STATUS: Readonly<Record<MarketStatus, string | null>> = {
  trading: null,
  halted: 'Halted',
  luld: 'LULD pause',
  closed: 'Closed',
};

export function InstrumentLine(props: { readonly instrument: Instrument }): ReactNode {
  const { instrument } = props;
  const quote = useQuote(instrument.id);
  const pct = quote === null ? null : changePct(quote);
  const change = quote === null ? null : changeText(quote, instrument);
  const tone = pct === null || pct.isZero() ? '' : pct.sign() > 0 ? 'up' : 'down';
  const bps = quote === null ? null : spreadBps(quote);
  const ageMs = useTooOld(quote);
  const status = quote === null ? null : ageMs === null ? STATUS[quote.status] : `Quote ${formatAge(ageMs)} old`;
  const near = quote === null || quote.last === null ? null : unitsText(quote.last, instrument.priceScale);
  const amount = near === null ? UNKNOWN : formatPriceDelta(change, instrument, near, true);
  return (
    <div className="instrument-line" data-testid="instrument-line">
      <b className="instrument-symbol">{instrument.symbol}</b>
      <span className="muted instrument-listing" title={instrument.name}>
        {instrument.listing}
      </span>
      <span className={`instrument-last ${tone}`}>{formatUnits(quote?.last ?? null, instrument)}</span>
      {status === null ? null : <Tag tone="warn">{status}</Tag>}
      <span className={tone}>
        <span className="instrument-amount">{amount} · </span>
        {pct === null ? UNKNOWN : `${groupDigits(pct.toString(), true)} %`}
      </span>
      <span className={ageMs === null ? 'sub' : 'muted'}>
        {formatUnits(quote?.bid ?? null, instrument)} × {formatUnits(quote?.ask ?? null, instrument)}
      </span>
      <span className="muted">{bps === null ? UNKNOWN : `${bps.toString()} bps`}</span>
    </div>
  );
}
