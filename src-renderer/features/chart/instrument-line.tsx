/** The instrument over its chart: symbol, listing, last, change, bid × ask, spread. Fixed widths: nothing moves. */
import type { ReactNode } from 'react';
import type { Instrument, MarketStatus } from '../../../shared/domain/index.ts';
import { useQuote } from '../../stores/quotes-store.ts';
import { MINUS, UNKNOWN, formatUnits, groupDigits } from '../../ui/format.ts';
import { changePct, changeText, spreadBps } from '../../ui/spread.ts';
import { Tag } from '../../ui/tag.tsx';

const STATUS: Readonly<Record<MarketStatus, string | null>> = { trading: null, halted: 'Halted', luld: 'LULD pause', closed: 'Closed' };

export function InstrumentLine(props: { readonly instrument: Instrument }): ReactNode {
  const { instrument } = props;
  const quote = useQuote(instrument.id);
  const pct = quote === null ? null : changePct(quote);
  const change = quote === null ? null : changeText(quote, instrument);
  const tone = pct === null || pct.isZero() ? '' : pct.sign() > 0 ? 'up' : 'down';
  const bps = quote === null ? null : spreadBps(quote);
  const status = quote === null ? null : STATUS[quote.status];
  const amount = change === null ? UNKNOWN : signed(change, instrument);
  return (
    <div className="instrument-line" data-testid="instrument-line">
      <b className="instrument-symbol">{instrument.symbol}</b>
      <span className="muted" title={instrument.name}>
        {instrument.listing}
      </span>
      <span className={`instrument-last ${tone}`}>{formatUnits(quote?.last ?? null, instrument)}</span>
      <span className={tone}>
        {amount} · {pct === null ? UNKNOWN : `${groupDigits(pct.toString(), true)} %`}
      </span>
      <span className="sub">
        {formatUnits(quote?.bid ?? null, instrument)} × {formatUnits(quote?.ask ?? null, instrument)}
      </span>
      <span className="muted">{bps === null ? UNKNOWN : `${bps.toString()} bps`}</span>
      {status === null ? null : <Tag tone="warn">{status}</Tag>}
    </div>
  );
}

/** A change with its sign and the instrument's decimals. */
function signed(text: string, instrument: Instrument): string {
  const negative = text.startsWith('-');
  const size = negative ? text.slice(1) : text;
  const shown = formatUnits(Number(size.replace('.', '')), instrument);
  if (!/[1-9]/.test(size)) return shown;
  return `${negative ? MINUS : '+'}${shown}`;
}
