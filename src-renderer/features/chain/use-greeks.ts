/** Model figures of the contracts on the screen, asked of the engine while the chain is shown; they age with their quotes. */
import { useEffect, useRef } from 'react';
import { create } from 'zustand';
import type { OptionGreeks, OptionGreeksAnswer } from '../../../shared/contract/messages.ts';
import { DEFINE_OPTIONS_MAX, type InstrumentId } from '../../../shared/domain/index.ts';
import { useLive } from '../../stores/link-store.ts';
import { useClient } from '../../stores/terminal-context.tsx';

/** How often they are asked for, ms. */
const EVERY_MS = 2_000;
/** Most kept; beyond, the whole is begun anew. */
const KEPT_MAX = 2_000;

type Greeks = Readonly<Record<string, OptionGreeks>>;
const useGreekStore = create<{ readonly greeks: Greeks }>()(() => ({ greeks: {} }));

/** The newest of one contract. */
export const useGreek = (id: InstrumentId | null): OptionGreeks | undefined =>
  useGreekStore((s) => (id === null ? undefined : s.greeks[id]));

const same = (a: OptionGreeks | undefined, b: OptionGreeks): boolean =>
  a !== undefined && a.impliedVol === b.impliedVol && a.delta === b.delta;

/** What is kept after an answer: records that did not change stay the same ones. */
export function merged(before: Greeks, answer: readonly OptionGreeks[]): Greeks {
  const next: Record<string, OptionGreeks> = Object.keys(before).length > KEPT_MAX ? {} : { ...before };
  for (const one of answer) if (!same(next[one.instrumentId], one)) next[one.instrumentId] = one;
  return next;
}

/** Keeps the figures of these contracts fresh while somebody looks. `listed`: those that are instruments by now. */
export function useGreeksOf(listed: readonly InstrumentId[]): void {
  const client = useClient();
  const live = useLive();
  const newest = useRef(listed);
  newest.current = listed;
  const key = listed.join(' ');
  useEffect(() => {
    if (!live || key === '') return;
    let over = false;
    const ask = async (): Promise<void> => {
      const instrumentIds = newest.current.slice(0, DEFINE_OPTIONS_MAX);
      if (instrumentIds.length === 0) return;
      const answer = await client.query<OptionGreeksAnswer>({ kind: 'optionGreeks', instrumentIds });
      if (!over && answer.ok) useGreekStore.setState((s) => ({ greeks: merged(s.greeks, answer.value.greeks) }));
    };
    const first = setTimeout(() => void ask(), 250);
    const timer = setInterval(() => void ask(), EVERY_MS);
    return () => {
      over = true;
      clearTimeout(first);
      clearInterval(timer);
    };
  }, [client, live, key]);
}
