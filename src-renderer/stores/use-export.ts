/** Exporting a filtered history: asked of the engine whole, with progress, and saved by the browser's own download. */
import { useState } from 'react';
import type { ExportAnswer, ExportQuery } from '../../shared/contract/messages.ts';
import { boundsOf, type HistoryFilters } from './history-filters.ts';
import { useClient } from './terminal-context.tsx';

export type ExportState =
  | { readonly phase: 'idle' }
  | { readonly phase: 'running'; readonly done: number; readonly total: number }
  | { readonly phase: 'saved'; readonly rows: number; readonly fileName: string }
  | { readonly phase: 'failed'; readonly message: string };

const TYPES: Readonly<Record<ExportQuery['format'], string>> = {
  csv: 'text/csv;charset=utf-8',
  jsonl: 'application/jsonl;charset=utf-8',
};

/** Hands text to the browser's download. */
export function saveText(text: string, fileName: string, format: ExportQuery['format']): void {
  const url = URL.createObjectURL(new Blob([text], { type: TYPES[format] }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

export type Exporter = {
  readonly state: ExportState;
  readonly run: (of: ExportQuery['of'], filters: HistoryFilters, format: ExportQuery['format']) => void;
};

export function useExport(): Exporter {
  const client = useClient();
  const [state, setState] = useState<ExportState>({ phase: 'idle' });
  const run: Exporter['run'] = (of, filters, format) => {
    if (state.phase === 'running') return;
    setState({ phase: 'running', done: 0, total: 0 });
    const query: ExportQuery = { kind: 'export', of, format, ...boundsOf(filters) };
    const onProgress = (done: number, total: number): void => setState({ phase: 'running', done, total });
    void client.query<ExportAnswer>(query, onProgress).then((result) => {
      if (!result.ok) return setState({ phase: 'failed', message: result.error.message });
      saveText(result.value.text, result.value.fileName, format);
      setState({ phase: 'saved', rows: result.value.rows, fileName: result.value.fileName });
    });
  };
  return { state, run };
}
