/** Binds the filter bar of a history: filters, instruments to choose from, export. */
import { useState } from 'react';
import type { ExportQuery } from '../../shared/contract/messages.ts';
import type { InstrumentId } from '../../shared/domain/index.ts';
import { useInstruments } from './entities-store.ts';
import { NO_FILTERS, filtersProblem, type HistoryFilters } from './history-filters.ts';
import { useExport, type ExportState } from './use-export.ts';

export type HistoryBarState = {
  readonly filters: HistoryFilters;
  readonly setFilters: (change: Partial<HistoryFilters>) => void;
  readonly exportState: ExportState;
  readonly bar: {
    readonly instruments: readonly { readonly value: string; readonly label: string }[];
    readonly instrumentId: string | null;
    readonly onInstrument: (id: string | null) => void;
    readonly side: 'buy' | 'sell' | null;
    readonly onSide: (side: 'buy' | 'sell' | null) => void;
    readonly status: string | null;
    readonly onStatus: (status: string | null) => void;
    readonly from: string;
    readonly onFrom: (from: string) => void;
    readonly to: string;
    readonly onTo: (to: string) => void;
    readonly problem: string | null;
    readonly exporting: {
      readonly phase: ExportState['phase'];
      readonly words: string | null;
      readonly share: number | null;
    };
    readonly onExport: (format: 'csv' | 'jsonl') => void;
  };
};

function wordsOf(state: ExportState): string | null {
  switch (state.phase) {
    case 'idle':
      return null;
    case 'running':
      return state.total > 0 ? `Exporting ${state.done} of ${state.total}` : 'Exporting';
    case 'saved':
      return `Saved ${state.rows} rows as ${state.fileName}`;
    case 'failed':
      return `Not exported: ${state.message}`;
  }
}

/** State of the bar above the history of `of`. */
export function useHistoryBar(of: ExportQuery['of']): HistoryBarState {
  const [filters, put] = useState<HistoryFilters>(NO_FILTERS);
  const instruments = useInstruments();
  const exporter = useExport();
  const setFilters = (change: Partial<HistoryFilters>): void => put((f) => ({ ...f, ...change }));
  const { state } = exporter;
  return {
    filters,
    setFilters,
    exportState: state,
    bar: {
      instruments: instruments.map((i) => ({ value: i.id, label: i.symbol })),
      instrumentId: filters.instrumentId,
      onInstrument: (id) => setFilters({ instrumentId: id === null ? null : (id as InstrumentId) }),
      side: filters.side,
      onSide: (side) => setFilters({ side }),
      status: filters.status,
      onStatus: (status) => setFilters({ status }),
      from: filters.from,
      onFrom: (from) => setFilters({ from }),
      to: filters.to,
      onTo: (to) => setFilters({ to }),
      problem: filtersProblem(filters),
      exporting: {
        phase: state.phase,
        words: wordsOf(state),
        share: state.phase === 'running' && state.total > 0 ? Math.min(1, state.done / state.total) : null,
      },
      onExport: (format) => exporter.run(of, filters, format),
    },
  };
}
