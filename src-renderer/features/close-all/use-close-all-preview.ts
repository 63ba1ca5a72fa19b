/** What close-all would do, by the engine, asked again every two seconds while it is looked at. */
import { useEffect, useState } from 'react';
import type { CloseAllParams, CloseAllPreview } from '../../../shared/domain/index.ts';
import { useLive } from '../../stores/link-store.ts';
import { useClient } from '../../stores/terminal-context.tsx';

export const PREVIEW_EVERY_MS = 2_000;

export type CloseAllPreviewState =
  | { readonly kind: 'asking' }
  | { readonly kind: 'ready'; readonly preview: CloseAllPreview; readonly of: string }
  | { readonly kind: 'failed'; readonly message: string; readonly of: string };

/**
 * What may be shown of an answer: only one to what is chosen now. A preview of another scope, or of a minute ago, under a
 * button that closes something else would be a lie.
 */
export const previewOf = (state: CloseAllPreviewState, key: string): CloseAllPreviewState =>
  state.kind === 'asking' || state.of === key ? state : { kind: 'asking' };

/** The preview of these parameters; null parameters ask nothing. */
export function useCloseAllPreview(params: CloseAllParams | null, open: boolean): CloseAllPreviewState {
  const client = useClient();
  const live = useLive();
  const [state, setState] = useState<CloseAllPreviewState>({ kind: 'asking' });
  const key = params === null ? '' : JSON.stringify(params);
  useEffect(() => {
    setState({ kind: 'asking' });
    if (!open || !live || key === '') return;
    let current = true;
    const query = { kind: 'closeAllPreview', params: JSON.parse(key) as CloseAllParams } as const;
    const ask = async (): Promise<void> => {
      const result = await client.query<CloseAllPreview>(query);
      if (!current) return;
      if (result.ok) setState({ kind: 'ready', preview: result.value, of: key });
      else setState({ kind: 'failed', message: result.error.message, of: key });
    };
    void ask();
    const timer = setInterval(() => void ask(), PREVIEW_EVERY_MS);
    return () => {
      current = false;
      clearInterval(timer);
    };
  }, [client, live, open, key]);
  return previewOf(state, key);
}
