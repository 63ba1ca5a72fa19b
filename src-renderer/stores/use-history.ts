/** A filtered list of the history, paged, kept fresh while it is on the screen. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { EntityName, HistoryQueryMessage } from '../../shared/contract/messages.ts';
import { useRecords } from './entities-store.ts';
import { boundsOf, type HistoryFilters } from './history-filters.ts';
import {
  NOTHING_YET,
  PAGE_ROWS,
  withError,
  withFirstPage,
  withNextPage,
  type HistoryList,
  type Page,
} from './history-pages.ts';
import { useLive } from './link-store.ts';
import { useClient } from './terminal-context.tsx';

/** How soon after a change the first page is read again. */
const SETTLE_MS = 300;

export type History<T> = HistoryList<T> & {
  /** Reads the next older page. */
  readonly more: () => void;
  readonly retry: () => void;
};

type HistoryOf = Extract<HistoryQueryMessage['of'], EntityName | 'orders' | 'fills' | 'ladders'>;
const ENTITY: Readonly<Record<HistoryOf, EntityName>> = { orders: 'order', fills: 'fill', ladders: 'ladder' };

/** The newest rows first; `more` brings older ones, records that change bring the newest again. */
export function useHistory<T>(of: HistoryOf, filters: HistoryFilters, keyOf: (row: T) => string): History<T> {
  const client = useClient();
  const live = useLive();
  const records = useRecords(ENTITY[of]);
  const [list, setList] = useState<HistoryList<T>>(NOTHING_YET);
  const key = JSON.stringify([of, boundsOf(filters)]);
  const current = useRef(key);
  const busy = useRef(false);
  const read = useCallback(
    async (cursor: string | null): Promise<void> => {
      const asked = key;
      const bounds = JSON.parse(key) as [HistoryOf, ReturnType<typeof boundsOf>];
      const result = await client.query<Page<T>>({ kind: 'history', of, ...bounds[1], limit: PAGE_ROWS, cursor });
      if (current.current !== asked) return;
      setList((l) => {
        if (!result.ok) return withError(l, result.error.message);
        return cursor === null ? withFirstPage(l, result.value, keyOf) : withNextPage(l, result.value, keyOf);
      });
    },
    [client, of, key, keyOf],
  );
  const newest = useRef(read);
  useEffect(() => {
    newest.current = read;
  }, [read]);
  // The first page of another filter at once; then at most one reading per SETTLE_MS, however often records change.
  useEffect(() => {
    current.current = key;
    setList(NOTHING_YET);
    if (live) void read(null);
  }, [key, live, read]);
  const planned = useRef<ReturnType<typeof setTimeout> | null>(null);
  const seen = useRef(records);
  useEffect(() => {
    if (!live || seen.current === records || planned.current !== null) return;
    seen.current = records;
    planned.current = setTimeout(() => {
      planned.current = null;
      void newest.current(null);
    }, SETTLE_MS);
  }, [live, records]);
  useEffect(
    () => () => {
      if (planned.current !== null) clearTimeout(planned.current);
      planned.current = null;
    },
    [],
  );
  const more = (): void => {
    if (busy.current || list.cursor === null) return;
    busy.current = true;
    void read(list.cursor).finally(() => {
      busy.current = false;
    });
  };
  return { ...list, more, retry: () => void read(null) };
}
