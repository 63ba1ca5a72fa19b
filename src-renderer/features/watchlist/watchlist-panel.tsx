/** The watchlist: lists, search by symbol or name, ticking quotes. */
import './watchlist.css';
import {
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  type DragEvent,
  type ReactNode,
  type RefObject,
} from 'react';
import type { Instrument, InstrumentId } from '../../../shared/domain/index.ts';
import { useActions } from '../../stores/actions-store.ts';
import { useInstruments, useRecords, useTerminal } from '../../stores/entities-store.ts';
import { quotes } from '../../stores/quotes-store.ts';
import { openDialog, selectInstrument, useUi } from '../../stores/ui-store.ts';
import { instrumentsOf } from '../../stores/watchlists.ts';
import { addToList, moveInList, useWatchlists, type WatchSort } from '../../stores/watchlists-store.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Panel } from '../../ui/panel.tsx';
import { searched } from '../../ui/search-instruments.ts';
import { tabPanelProps } from '../../ui/tabs.tsx';
import { ListActions, ListTabs } from './list-tabs.tsx';
import { defaultInstrument } from './first-instrument.ts';
import { DRAG_TYPE } from './watch-row.tsx';
import { sorted } from './watch-order.ts';
import { SearchField } from './search-field.tsx';
import { WatchTable } from './watch-table.tsx';

const RESORT_MS = 2_000;

/** The list in its order. Sorted by a value that moves, it is put in order anew every 2 s, not with every quote. */
function useSorted(list: readonly Instrument[], sort: WatchSort): readonly Instrument[] {
  const [round, setRound] = useState(0);
  const moving = sort !== null && sort.column !== 'symbol';
  useEffect(() => {
    if (!moving) return;
    const timer = setInterval(() => setRound((r) => r + 1), RESORT_MS);
    return () => clearInterval(timer);
  }, [moving]);
  return useMemo(() => {
    // `round` stands for the quotes of now, which are read but not subscribed to.
    void round;
    return sorted(list, sort, (i) => quotes.get(i.id));
  }, [list, sort, round]);
}

/** A new trader's first look: an instrument whose spread is several ticks wide. */
function useFirstInstrument(instruments: readonly Instrument[]): void {
  const selectedId = useUi((s) => s.selectedId);
  const known = instruments.some((i) => i.id === selectedId);
  useEffect(() => {
    if (known || instruments.length === 0) return;
    const choose = (): void => {
      const first = defaultInstrument(instruments, (i) => quotes.get(i.id));
      if (first !== null) selectInstrument(first.id);
    };
    // A moment later there are quotes to choose by.
    const timer = setTimeout(choose, 250);
    return () => clearTimeout(timer);
  }, [known, instruments]);
}

/** Keys that lead here. */
function useListActions(field: RefObject<HTMLInputElement | null>): void {
  useActions([
    {
      id: 'watchlist.focus',
      title: 'Go to the watchlist',
      group: 'Go to',
      keys: 'g w',
      trades: false,
      disabled: null,
      run: () => document.getElementById('watchlist')?.focus(),
    },
    {
      id: 'watchlist.search',
      title: 'Search the watchlist',
      group: 'Go to',
      keys: '/',
      trades: false,
      disabled: null,
      run: () => field.current?.focus(),
    },
  ]);
}

export function WatchlistPanel(): ReactNode {
  const instruments = useInstruments();
  const { own, shown, sort } = useWatchlists();
  const [search, setSearch] = useState('');
  const field = useRef<HTMLInputElement>(null);
  useFirstInstrument(instruments);
  const ownList = own.find((l) => l.id === shown) ?? null;
  const list = useMemo(
    () => (search.trim() === '' ? instrumentsOf(shown, own, instruments) : searched(instruments, search)),
    [search, shown, own, instruments],
  );
  const rows = useSorted(list, search.trim() === '' ? sort : null);
  const onDropBefore = useCallback(
    (event: DragEvent, before: Instrument | null) => {
      const id = event.dataTransfer.getData(DRAG_TYPE) as InstrumentId | '';
      if (id === '' || ownList === null) return;
      event.preventDefault();
      if (ownList.ids.includes(id)) moveInList(ownList.id, id, before?.id ?? null);
      else addToList(ownList.id, id);
    },
    [ownList],
  );
  useListActions(field);
  return (
    <Panel title="Watchlist" testId="watchlist-panel" head={<ListTabs />} actions={<ListActions />}>
      <div className="watch-body" {...tabPanelProps('lists', shown)}>
        <SearchField
          value={search}
          onChange={setSearch}
          field={field}
          first={rows[0] ?? null}
          addTo={ownList === null ? null : { name: ownList.name, add: (i) => addToList(ownList.id, i.id) }}
        />
        <WatchTable
          instruments={rows}
          ownListId={search.trim() === '' ? (ownList?.id ?? null) : null}
          onDropBefore={onDropBefore}
          empty={<NoRows searching={search.trim() !== ''} />}
        />
      </div>
    </Panel>
  );
}

function NoRows(props: { readonly searching: boolean }): ReactNode {
  const broker = useTerminal()?.marketKind === 'broker';
  const none = Object.keys(useRecords('instrument')).length === 0;
  if (broker && (none || props.searching))
    return (
      <EmptyState title={none ? 'No instruments yet' : 'Nothing of that name here'}>
        <p>Connect a broker, then find instruments by symbol or name in its connection.</p>
        <button type="button" className="link-button" onClick={() => openDialog('connectBroker')}>
          Connections
        </button>
      </EmptyState>
    );
  if (props.searching) return <EmptyState title="Nothing of that name">Search by symbol or by name.</EmptyState>;
  return (
    <EmptyState title="An empty list">
      Search above and press Shift + Enter to add, or drag a row onto the list&apos;s name.
    </EmptyState>
  );
}
