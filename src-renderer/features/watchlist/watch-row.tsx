/** One instrument of the watchlist. */
import { memo, useEffect, useRef, type DragEvent, type ReactNode } from 'react';
import type { Instrument } from '../../../shared/domain/index.ts';
import { useTerminal } from '../../stores/entities-store.ts';
import { quotes } from '../../stores/quotes-store.ts';
import { marketNowMs } from '../../stores/values-store.ts';
import { classNames } from '../../ui/class-names.ts';
import { WATCH_COLUMN_NAMES, WATCH_TEMPLATE } from './watch-columns.ts';
import { PAINTED, RowPainter, cellClass } from './row-painter.ts';
import type { WatchContext } from './watch-cells.ts';

/** What a dragged instrument is carried as. */
export const DRAG_TYPE = 'application/x-rung-instrument';
const AGE_EVERY_MS = 1_000;
const NO_STALE_MS = Number.POSITIVE_INFINITY;

export type WatchRowProps = {
  readonly instrument: Instrument;
  readonly index: number;
  readonly top: number;
  readonly selected: boolean;
  readonly cursor: boolean;
  readonly onPick: (instrument: Instrument) => void;
  readonly onDropBefore: (event: DragEvent, before: Instrument) => void;
};

function usePainter(instrument: Instrument) {
  const row = useRef<HTMLDivElement>(null);
  const terminal = useTerminal();
  const limits = terminal?.limits;
  const speed = terminal?.speed ?? 1;
  const staleMs = limits?.quoteAgeMsMax ?? NO_STALE_MS;
  const spreadPctMax = Number(limits?.spreadPctMax[instrument.assetClass] ?? Number.POSITIVE_INFINITY);
  useEffect(() => {
    if (row.current === null) return;
    const painter = new RowPainter(row.current);
    const context = (): WatchContext => ({ nowMs: marketNowMs(speed), staleMs, spreadPctMax });
    const paint = (tinted: boolean): void => painter.paint(instrument, quotes.get(instrument.id), context(), tinted);
    paint(false);
    const unsubscribe = quotes.subscribe(instrument.id, () => paint(true));
    const timer = setInterval(() => paint(false), AGE_EVERY_MS);
    return () => {
      unsubscribe();
      clearInterval(timer);
    };
  }, [instrument, speed, staleMs, spreadPctMax]);
  return row;
}

export const WatchRow = memo(function WatchRow(props: WatchRowProps): ReactNode {
  const { instrument, index } = props;
  const row = usePainter(instrument);
  return (
    <div
      ref={row}
      id={`watch-${index}`}
      className={classNames('table-row virtual watch-row', props.cursor && 'cursor')}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={props.selected}
      data-testid={`watch-${instrument.symbol}`}
      style={{ gridTemplateColumns: WATCH_TEMPLATE, transform: `translateY(${props.top}px)` }}
      draggable
      onClick={() => props.onPick(instrument)}
      onDragStart={(event) => {
        event.dataTransfer.setData(DRAG_TYPE, instrument.id);
        event.dataTransfer.effectAllowed = 'copyMove';
      }}
      onDragOver={(event) => {
        if (event.dataTransfer.types.includes(DRAG_TYPE)) event.preventDefault();
      }}
      onDrop={(event) => props.onDropBefore(event, instrument)}
    >
      <span role="rowheader" className="table-cell left watch-symbol" title={instrument.name}>
        {instrument.symbol}
      </span>
      {PAINTED.map((name) => (
        <span
          key={name}
          role="gridcell"
          className={cellClass(name)}
          aria-label={undefined}
          data-cell={WATCH_COLUMN_NAMES[name]}
        />
      ))}
    </div>
  );
});
