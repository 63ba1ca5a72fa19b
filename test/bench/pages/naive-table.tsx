/** The peer of the watchlist: every row a memoised component in the page, all fed by one state set once per frame. */
import { memo, useEffect, useState, type ReactNode } from 'react';
import type { Instrument, Quote } from '../../../shared/domain/index.ts';
import { INSTRUMENTS } from './sample-market.ts';

const money = (units: number | null): string => (units === null ? '' : (units / 100).toFixed(2));

const Row = memo(function Row({
  instrument,
  quote,
}: {
  readonly instrument: Instrument;
  readonly quote: Quote | null;
}): ReactNode {
  const { bid = null, ask = null, last = null, previousClose = null } = quote ?? {};
  const spread = bid === null || ask === null ? null : ask - bid;
  const change =
    last === null || previousClose === null ? '' : (((last - previousClose) / previousClose) * 100).toFixed(2);
  return (
    <tr>
      <td>{instrument.symbol}</td>
      <td>{money(last)}</td>
      <td>{change}</td>
      <td>{money(bid)}</td>
      <td>{money(ask)}</td>
      <td>{money(spread)}</td>
      <td>{spread === null || bid === null ? '' : ((spread / bid) * 100).toFixed(3)}</td>
      <td>{quote === null ? '' : `${Math.floor((quote.tsInitMs - quote.tsEventMs) / 1000)}s`}</td>
    </tr>
  );
});

/** `listen` is given what takes the newest quotes, once per frame. */
export function NaiveTable({
  listen,
}: {
  readonly listen: (show: (quotes: ReadonlyMap<string, Quote>) => void) => void;
}): ReactNode {
  const [quotes, setQuotes] = useState<ReadonlyMap<string, Quote>>(new Map());
  useEffect(() => listen(setQuotes), [listen]);
  return (
    <div className="table">
      <table>
        <tbody>
          {INSTRUMENTS.map((instrument) => (
            <Row key={instrument.id} instrument={instrument} quote={quotes.get(instrument.id) ?? null} />
          ))}
        </tbody>
      </table>
    </div>
  );
}
