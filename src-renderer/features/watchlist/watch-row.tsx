/** One instrument of the watchlist. */
import { memo, useEffect, useRef, type DragEvent, type ReactNode } from 'react';
import type { Instrument } from '../../../shared/domain/index.ts';
import { useTerminal } from '../../stores/entities-store.ts';
import { quotes } from '../../stores/quotes-store.ts';
import { marketNowMs } from '../../stores/values-store.ts';
import { classNames } from '../../ui/class-names.ts';
import { venueWord } from './listed-twice.ts';
import { WATCH_COLUMN_NAMES } from './watch-columns.ts';
import { PAINTED, RowPainter, cellClass } from './row-painter.ts';
import type { WatchContext } from './watch-cells.ts';

/** What a dragged instrument is carried as. */
export const DRAG_TYPE = 'application/x-rung-instrument';
/** Symbols of more characters are set smaller, so that they stand in full. */
const LONG = 7;
const AGE_EVERY_MS = 1_000;
const NO_STALE_MS = Number.POSITIVE_INFINITY;

export type WatchRowProps = {
  readonly instrument: Instrument;
  readonly index: number;
  readonly top: number;
  readonly selected: boolean;
  readonly cursor: boolean;
  /** Listed at more than one venue: the row names its own. */
  readonly venue: boolean;
  readonly template: string;
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
      style={{ gridTemplateColumns: props.template, transform: `translateY(${props.top}px)` }}
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
      <span
        role="rowheader"
        className={classNames('table-cell left watch-symbol', instrument.symbol.length > LONG && 'long')}
        title={props.venue ? `${instrument.name}, ${instrument.venue}` : instrument.name}
      >
        {instrument.symbol}
        {props.venue ? <span className="watch-venue"> {venueWord(instrument.venue)}</span> : null}
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
