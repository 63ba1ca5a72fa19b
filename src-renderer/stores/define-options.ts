/**
 * Contracts that are on the screen are made instruments, so that quotes of them come; nothing else is. What the engine dropped
 * again (800 at most are in use) is asked for anew while it is looked at.
 */
import { useEffect, useRef, useState } from 'react';
import type { DefineOptionsAnswer } from '../../shared/contract/messages.ts';
import { DEFINE_OPTIONS_MAX, type InstrumentId } from '../../shared/domain/index.ts';
import { useRecords } from './entities-store.ts';
import { useLive } from './link-store.ts';
import { useClient } from './terminal-context.tsx';

/** So long the eye rests before contracts are asked for, and so long until missing ones are asked for again, ms. */
const SETTLE_MS = 80;
const AGAIN_MS = 3_000;

/** What of these is not listed yet, at most one question's worth. */
export const missingOf = (
  ids: readonly InstrumentId[],
  instruments: Readonly<Record<string, unknown>>,
): readonly InstrumentId[] => ids.filter((id) => instruments[id] === undefined).slice(0, DEFINE_OPTIONS_MAX);

/** Lists these contracts while somebody looks. Gives the engine's refusal in words, or null. */
export function useDefined(ids: readonly InstrumentId[]): string | null {
  const client = useClient();
  const live = useLive();
  const missing = missingOf(ids, useRecords('instrument'));
  const newest = useRef(missing);
  newest.current = missing;
  const key = missing.join(' ');
  const [error, setError] = useState<string | null>(null);
  useEffect(() => {
    if (!live || key === '') {
      setError(null);
      return;
    }
    let over = false;
    const ask = async (): Promise<void> => {
      const instrumentIds = newest.current;
      if (instrumentIds.length === 0) return;
      const answer = await client.query<DefineOptionsAnswer>({ kind: 'defineOptions', instrumentIds });
      if (!over) setError(answer.ok ? null : answer.error.message);
    };
    const first = setTimeout(() => void ask(), SETTLE_MS);
    const again = setInterval(() => void ask(), AGAIN_MS);
    return () => {
      over = true;
      clearTimeout(first);
      clearInterval(again);
    };
  }, [client, live, key]);
  return error;
}
