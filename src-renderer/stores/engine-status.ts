/** The engine's own figures, asked for every two seconds while live; the round trip is measured with them. */
import { useEffect } from 'react';
import { create } from 'zustand';
import type { EngineStatus } from '../../shared/contract/messages.ts';
import type { TerminalClient } from '../client/terminal-client.ts';
import { useLinkStore, useLive } from './link-store.ts';
import { screenNowMs } from './screen-clock.ts';

export const STATUS_EVERY_MS = 2_000;

export const useStatusStore = create<{ readonly status: EngineStatus | null }>()(() => ({ status: null }));
export const useEngineStatus = (): EngineStatus | null => useStatusStore((s) => s.status);

/** Asks once and writes what came. */
export async function askStatus(client: TerminalClient, nowMs: () => number): Promise<void> {
  const startedMs = nowMs();
  const result = await client.query<EngineStatus>({ kind: 'status' });
  if (!result.ok) return;
  useLinkStore.setState({ roundTripMs: Math.max(0, nowMs() - startedMs) });
  useStatusStore.setState({ status: result.value });
}

/** Keeps asking while the component is there and the link lives. */
export function useStatusPolling(client: TerminalClient): void {
  const live = useLive();
  useEffect(() => {
    if (!live) {
      useLinkStore.setState({ roundTripMs: null });
      return;
    }
    const ask = (): void => void askStatus(client, screenNowMs);
    ask();
    const timer = setInterval(ask, STATUS_EVERY_MS);
    return () => clearInterval(timer);
  }, [client, live]);
}
