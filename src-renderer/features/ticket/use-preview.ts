/** The engine's preview of the draft on the screen, kept fresh by `PreviewPump`. */
import { useEffect, useRef, useState } from 'react';
import { screenNowMs } from '../../stores/screen-clock.ts';
import { useClient } from '../../stores/terminal-context.tsx';
import { NO_PREVIEW, PreviewPump, type PreviewState, type PreviewWish } from './preview-pump.ts';

/** The newest preview; `draftKey` in it says of which draft it is. */
export function usePreview(wish: PreviewWish | null): PreviewState {
  const client = useClient();
  const [state, setState] = useState<PreviewState>(NO_PREVIEW);
  const pump = useRef<PreviewPump | null>(null);
  useEffect(() => {
    const made = new PreviewPump({
      ask: (command) => client.preview(command),
      nowMs: screenNowMs,
      after: (ms, run) => {
        const timer = setTimeout(run, ms);
        return () => clearTimeout(timer);
      },
      onState: setState,
    });
    pump.current = made;
    return () => {
      made.stop();
      pump.current = null;
    };
  }, [client]);
  const draftKey = wish?.draftKey ?? null;
  const marketKey = wish?.marketKey ?? null;
  const newest = useRef(wish);
  newest.current = wish;
  useEffect(() => {
    pump.current?.want(newest.current);
  }, [client, draftKey, marketKey]);
  return state;
}
