/** Draws over the bars what the engine states: own working orders, the average price, bid and ask, fills. */
import { useEffect, useMemo } from 'react';
import { unitsText, type Instrument } from '../../../shared/domain/index.ts';
import {
  useAccount,
  useFills,
  useLiveBrackets,
  usePosition,
  useRecords,
  useWorkingOrders,
} from '../../stores/entities-store.ts';
import { quotes } from '../../stores/quotes-store.ts';
import { averageLine, fillsOf, orderLines, type OrderLine } from './chart-lines.ts';
import type { ChartView } from './chart-view.ts';

/** The instrument's working orders as lines; the same list until one of them changes. */
export function useOrderLines(instrument: Instrument): readonly OrderLine[] {
  const orders = useWorkingOrders();
  const ladders = useRecords('ladder');
  const brackets = useLiveBrackets();
  return useMemo(
    () => orderLines(instrument.id, orders, ladders, brackets),
    [instrument.id, orders, ladders, brackets],
  );
}

/** Keeps the lines of orders as given. `drawn` changes when the series was made anew. */
export function useDrawnOrders(view: ChartView | null, lines: readonly OrderLine[], drawn: string): void {
  useEffect(() => {
    if (view === null) return;
    void drawn;
    const wanted = new Set(lines.map((l) => `order:${l.id}`));
    for (const id of view.lineIds('order:')) if (!wanted.has(id)) view.line(id, null);
    for (const line of lines) view.line(`order:${line.id}`, { price: line.price, title: line.title, kind: line.looks });
  }, [view, lines, drawn]);
}

/** Average price, bid and ask. The touch is drawn once per frame at most. */
export function useDrawnPrices(view: ChartView | null, instrument: Instrument, drawn: string): void {
  const account = useAccount();
  const position = usePosition(account?.accountId ?? null, instrument.id);
  useEffect(() => {
    void drawn;
    const average = averageLine(position);
    view?.line('average', average === null ? null : { ...average, kind: 'average' });
  }, [view, position, drawn]);
  useEffect(() => {
    if (view === null) return;
    void drawn;
    const at = (units: number | null | undefined) =>
      units === null || units === undefined
        ? null
        : { price: unitsText(units, instrument.priceScale), title: '', kind: 'touch' as const };
    const draw = (): void => {
      const quote = quotes.get(instrument.id);
      view.line('bid', at(quote?.bid));
      view.line('ask', at(quote?.ask));
    };
    draw();
    return quotes.subscribe(instrument.id, draw);
  }, [view, instrument, drawn]);
}

/** Marks of fills; again whenever bars came. */
export function useDrawnFills(view: ChartView | null, instrument: Instrument, drawn: string): void {
  const all = useFills();
  const fills = useMemo(() => fillsOf(instrument.id, all), [instrument.id, all]);
  useEffect(() => {
    void drawn;
    view?.setFills(fills);
  }, [view, fills, drawn]);
}
