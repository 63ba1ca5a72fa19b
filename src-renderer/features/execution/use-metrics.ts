/** The engine's execution metrics under a filter; asked again when a ladder ends. */
import { useEffect, useState } from 'react';
import { boundsOf, type HistoryFilters } from '../../stores/history-filters.ts';
import { useEntities } from '../../stores/entities-store.ts';
import { useLive } from '../../stores/link-store.ts';
import { useClient } from '../../stores/terminal-context.tsx';
import { rememberBy } from '../../stores/entity-lists.ts';
import type { Ladder } from '../../../shared/domain/index.ts';
import type { ExecutionMetrics } from './metrics.ts';

export type MetricsState = {
  readonly metrics: ExecutionMetrics | null;
  readonly error: string | null;
  readonly retry: () => void;
};

/** Changes when a ladder starts, fills or ends. */
const stamp = rememberBy((map: Readonly<Record<string, Ladder>>): string =>
  Object.values(map)
    .map((l) => `${l.status}${l.filledQty}`)
    .join(),
);

export function useMetrics(filters: HistoryFilters): MetricsState {
  const client = useClient();
  const live = useLive();
  const changed = useEntities((s) => stamp(s.records.ladder));
  const [state, setState] = useState<Omit<MetricsState, 'retry'>>({ metrics: null, error: null });
  const [again, setAgain] = useState(0);
  const { instrumentId, fromMs, toMs } = boundsOf(filters);
  useEffect(() => {
    if (!live) return;
    let stopped = false;
    const timer = setTimeout(() => {
      void client.query<ExecutionMetrics>({ kind: 'metrics', instrumentId, fromMs, toMs }).then((result) => {
        if (stopped) return;
        setState(result.ok ? { metrics: result.value, error: null } : { metrics: null, error: result.error.message });
      });
    }, 250);
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }, [client, live, changed, instrumentId, fromMs, toMs, again]);
  return { ...state, retry: () => setAgain((n) => n + 1) };
}
