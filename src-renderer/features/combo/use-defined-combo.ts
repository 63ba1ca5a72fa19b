/** The combo that the legs make, as an instrument: asked for once the legs rest, so that its own quote can be shown. */
import { useEffect, useRef, useState } from 'react';
import type { DefineComboAnswer } from '../../../shared/contract/messages.ts';
import type { ComboLeg, ConnectionId, Instrument, InstrumentId } from '../../../shared/domain/index.ts';
import { useInstrument } from '../../stores/entities-store.ts';
import { useLive } from '../../stores/link-store.ts';
import { useClient } from '../../stores/terminal-context.tsx';

/** So long the legs rest before they are asked for, ms; and until a combo that was dropped is asked for again. */
const SETTLE_MS = 250;
const AGAIN_MS = 4_000;

export type DefinedCombo = {
  readonly instrument: Instrument | null;
  /** The engine's or the venue's refusal, in words with its code. */
  readonly error: string | null;
};

/** Names legs: the same list in the same order is the same combo. */
const legsKey = (connectionId: ConnectionId | null, legs: readonly ComboLeg[] | null): string | null =>
  connectionId === null || legs === null ? null : JSON.stringify([connectionId, legs]);

type Answer = { readonly key: string; readonly id: InstrumentId | null; readonly error: string | null };

/** `legs` null: there is nothing to define. */
export function useDefinedCombo(connectionId: ConnectionId | null, legs: readonly ComboLeg[] | null): DefinedCombo {
  const client = useClient();
  const live = useLive();
  const key = legsKey(connectionId, legs);
  const [answer, setAnswer] = useState<Answer | null>(null);
  const current = answer !== null && answer.key === key ? answer : null;
  const instrument = useInstrument(current?.id ?? null);
  const newest = useRef({ connectionId, legs });
  newest.current = { connectionId, legs };
  const there = instrument !== null;
  useEffect(() => {
    if (key === null || !live || there) return;
    let over = false;
    const ask = async (): Promise<void> => {
      const asked = newest.current;
      if (asked.connectionId === null || asked.legs === null) return;
      const reply = await client.query<DefineComboAnswer>({
        kind: 'defineCombo',
        connectionId: asked.connectionId,
        legs: asked.legs,
      });
      if (over) return;
      if (reply.ok) setAnswer({ key, id: reply.value.instrument.id, error: null });
      else setAnswer({ key, id: null, error: reply.error.message });
    };
    const first = setTimeout(() => void ask(), SETTLE_MS);
    const again = setInterval(() => void ask(), AGAIN_MS);
    return () => {
      over = true;
      clearTimeout(first);
      clearInterval(again);
    };
  }, [client, live, key, there]);
  return { instrument, error: current?.error ?? null };
}
