/** Bars of the chosen instrument and interval: asked for once, then kept moving by the stream. */
import { useCallback, useEffect, useState } from 'react';
import type { BarsAnswer } from '../../../shared/contract/messages.ts';
import type { Bar, BarInterval, InstrumentId } from '../../../shared/domain/index.ts';
import { useLive } from '../../stores/link-store.ts';
import { streams } from '../../stores/streams-store.ts';
import { useClient } from '../../stores/terminal-context.tsx';

/** How many bars are asked for. */
export const BARS_SHOWN = 600;

export type BarsState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'ready'; readonly bars: readonly Bar[]; readonly of: string }
  | { readonly kind: 'failed'; readonly message: string };

export type BarsOf = { readonly instrumentId: InstrumentId | null; readonly interval: BarInterval };

/** Names one instrument's interval: bars of another are never drawn into it. */
export const barsKey = (instrumentId: InstrumentId, interval: BarInterval): string => `${instrumentId}|${interval}`;

/** The bars, and a way to ask again after a failure. A link that comes back asks anew: bars were missed meanwhile. */
export function useBars(wanted: BarsOf): { readonly state: BarsState; readonly retry: () => void } {
  const { instrumentId, interval } = wanted;
  const client = useClient();
  const live = useLive();
  const [state, setState] = useState<BarsState>({ kind: 'loading' });
  const [round, setRound] = useState(0);
  useEffect(() => {
    if (instrumentId === null || !live) return;
    let current = true;
    setState((before) =>
      before.kind === 'ready' && before.of === barsKey(instrumentId, interval) ? before : { kind: 'loading' },
    );
    streams.wishBars({ instrumentId, interval });
    void client.query<BarsAnswer>({ kind: 'bars', instrumentId, interval, limit: BARS_SHOWN }).then((result) => {
      if (!current) return;
      if (result.ok) setState({ kind: 'ready', bars: result.value.bars, of: barsKey(instrumentId, interval) });
      else setState({ kind: 'failed', message: result.error.message });
    });
    return () => {
      current = false;
    };
  }, [client, instrumentId, interval, live, round]);
  useEffect(() => () => streams.wishBars(null), []);
  return { state, retry: useCallback(() => setRound((r) => r + 1), []) };
}
