/** The rows of the shown list: only the visible ones exist in the page. Arrows move, Enter opens, B and S fill the ticket. */
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  type DragEvent,
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
} from 'react';
import type { Instrument } from '../../../shared/domain/index.ts';
import { useInstruments } from '../../stores/entities-store.ts';
import { selectInstrument, useUi, wishTicket } from '../../stores/ui-store.ts';
import { nudgeInList, removeFromList, sortBy, useWatchlists, type WatchColumn } from '../../stores/watchlists-store.ts';
import { classNames } from '../../ui/class-names.ts';
import { roomFor } from '../../ui/fit-columns.ts';
import { TableHead } from '../../ui/table-head.tsx';
import { moveCursor } from '../../ui/table-cursor.ts';
import { listedTwice } from './listed-twice.ts';
import { longestPrice } from './watch-cells.ts';
import { PRICE_PX, WATCH_COLUMN_SPECS, watchTemplate } from './watch-columns.ts';
import { WatchRow } from './watch-row.tsx';

export type WatchTableProps = {
  readonly instruments: readonly Instrument[];
  /** The list of one's own that is shown, or null: then rows cannot be moved or removed. */
  readonly ownListId: string | null;
  readonly onDropBefore: (event: DragEvent, before: Instrument | null) => void;
  readonly empty: ReactNode;
};

const HEAD = WATCH_COLUMN_SPECS.map((c) => ({
  id: c.id,
  head: c.head,
  title: c.title,
  sortable: true,
  align: c.id === 'symbol' ? ('left' as const) : ('right' as const),
}));

const HEAD_VENUES = HEAD.filter((c) => c.id !== 'spread');

/** Chart and ticket show it; nothing in the ticket is changed but the instrument. */
function open(instrument: Instrument): void {
  wishTicket({ instrumentId: instrument.id, side: null, qty: null, focus: true });
}

/** What a plain key does with the row under the cursor; true when it did something. */
function rowKey(event: KeyboardEvent, instrument: Instrument, ownListId: string | null): boolean {
  const side = event.key === 'b' || event.key === 'B' ? 'buy' : event.key === 's' || event.key === 'S' ? 'sell' : null;
  if (side !== null && !event.ctrlKey && !event.metaKey && !event.altKey) {
    wishTicket({ instrumentId: instrument.id, side, qty: null, focus: true });
    return true;
  }
  if (event.key === 'Enter') {
    open(instrument);
    return true;
  }
  if (ownListId === null) return false;
  if (event.key === 'Delete') {
    removeFromList(ownListId, instrument.id);
    return true;
  }
  if (event.altKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
    nudgeInList(ownListId, instrument.id, event.key === 'ArrowUp' ? -1 : 1);
    return true;
  }
  return false;
}

type TableKeys = Pick<WatchTableProps, 'instruments' | 'ownListId'> & { readonly at: number };

/** Does what a key means for the row under the cursor, or gives the row that the cursor moves to. */
function onTableKey(event: KeyboardEvent, table: TableKeys): number | null {
  // Keys of a button in the head are its own.
  if (event.target !== event.currentTarget) return null;
  const here = table.instruments[table.at];
  if (here !== undefined && rowKey(event, here, table.ownListId)) {
    event.preventDefault();
    return null;
  }
  const next = moveCursor(event.key, table.at, table.instruments.length);
  if (next !== null) event.preventDefault();
  return next;
}

function useCursor(instruments: readonly Instrument[]) {
  const selectedId = useUi((s) => s.selectedId);
  const [cursorId, setCursorId] = useState<Instrument['id'] | null>(selectedId);
  useEffect(() => setCursorId(selectedId), [selectedId]);
  const at = instruments.findIndex((i) => i.id === cursorId);
  return { selectedId, at, setCursorId };
}

function useVirtualRows(scroller: RefObject<HTMLElement | null>, instruments: readonly Instrument[]) {
  const density = useUi((s) => s.density);
  const virtual = useVirtualizer({
    count: instruments.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => (density === 'roomy' ? 26 : 24),
    overscan: 4,
    getItemKey: (index) => instruments[index]?.id ?? index,
  });
  useEffect(() => virtual.measure(), [density, virtual]);
  return virtual;
}

/** Longer names (of pairs, of perpetuals) need the room of a column, characters. */
const SYMBOL_CHARS = 7;

/** Which symbols need their venue named, and the columns that leave room for that and for long names. */
function useVenues(shown: readonly Instrument[]) {
  const everywhere = useInstruments();
  const twice = useMemo(() => listedTwice(everywhere), [everywhere]);
  const venues = shown.some(({ symbol }) => twice.has(symbol));
  const pricePx = useMemo(() => roomFor(PRICE_PX, shown.map(longestPrice)), [shown]);
  const crowded = venues || pricePx > PRICE_PX || shown.some(({ symbol }) => symbol.length > SYMBOL_CHARS);
  return { twice, crowded, template: watchTemplate(crowded, pricePx) };
}

export function WatchTable(props: WatchTableProps): ReactNode {
  const { instruments, ownListId, onDropBefore } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const sort = useWatchlists((s) => s.sort);
  const { selectedId, at, setCursorId } = useCursor(instruments);
  const virtual = useVirtualRows(scroller, instruments);
  const { twice, crowded, template } = useVenues(instruments);
  const onPick = useCallback((instrument: Instrument) => selectInstrument(instrument.id), []);
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = onTableKey(event, { instruments, at, ownListId });
    const target = next === null ? undefined : instruments[next];
    if (next === null || target === undefined) return;
    setCursorId(target.id);
    virtual.scrollToIndex(next);
  };
  return (
    <div className={classNames('table', crowded && 'watch-venues')} ref={scroller}>
      <div
        className="table-grid"
        role="grid"
        id="watchlist"
        aria-label="Watchlist. Enter opens, B and S fill the ticket"
        aria-rowcount={instruments.length + 1}
        aria-activedescendant={at < 0 ? undefined : `watch-${at}`}
        data-testid="watchlist"
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        <TableHead
          columns={crowded ? HEAD_VENUES : HEAD}
          template={template}
          sort={sort}
          onSort={(id) => sortBy(id as WatchColumn)}
        />
        <div className="table-body" role="rowgroup" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const instrument = instruments[item.index];
            return instrument === undefined ? null : (
              <WatchRow
                key={item.key}
                instrument={instrument}
                index={item.index}
                top={item.start}
                selected={instrument.id === selectedId}
                cursor={item.index === at}
                venue={twice.has(instrument.symbol)}
                template={template}
                onPick={onPick}
                onDropBefore={onDropBefore}
              />
            );
          })}
        </div>
      </div>
      {instruments.length === 0 ? props.empty : null}
      <Rest onDrop={(event) => onDropBefore(event, null)} />
    </div>
  );
}

/** Under the last row: what is dropped there joins at the end. */
function Rest(props: { readonly onDrop: (event: DragEvent) => void }): ReactNode {
  return <div className="watch-rest" onDragOver={(event) => event.preventDefault()} onDrop={props.onDrop} />;
}
