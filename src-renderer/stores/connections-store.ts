/** Connections to brokers as the engine answers them, asked for again and again while somebody looks or trades over them. */
import { useEffect } from 'react';
import { create } from 'zustand';
import type { BrokersAnswer } from '../../shared/contract/setup-messages.ts';
import type { BrokerInfo, ConnectionsStatus, SetupCommand } from '../../shared/domain/index.ts';
import type { TerminalClient } from '../client/terminal-client.ts';
import { useLive } from './link-store.ts';
import { newCommandId } from './send-store.ts';
import { useUi } from './ui-store.ts';

const OPEN_EVERY_MS = 700;
const EVERY_MS = 2_000;

export type ConnectionsState = {
  readonly status: ConnectionsStatus | null;
  readonly brokers: readonly BrokerInfo[];
};

export const useConnections = create<ConnectionsState>()(() => ({ status: null, brokers: [] }));

type Asker = Pick<TerminalClient, 'query'>;

/** Asks once and writes what came; an engine that sets up none leaves nothing. */
export async function askConnections(client: Asker): Promise<void> {
  const answer = await client.query<ConnectionsStatus>({ kind: 'connections' });
  useConnections.setState({ status: answer.ok ? answer.value : null });
  if (!answer.ok || useConnections.getState().brokers.length > 0) return;
  const brokers = await client.query<BrokersAnswer>({ kind: 'brokers' });
  if (brokers.ok) useConnections.setState({ brokers: brokers.value.brokers });
}

/** Keeps asking while the link lives: often while the dialog is open, seldom otherwise. */
export function useConnectionsPolling(client: TerminalClient): void {
  const live = useLive();
  const open = useUi((s) => s.dialog === 'connectBroker');
  useEffect(() => {
    if (!live) return;
    const ask = (): void => void askConnections(client);
    ask();
    const timer = setInterval(ask, open ? OPEN_EVERY_MS : EVERY_MS);
    return () => clearInterval(timer);
  }, [client, live, open]);
}

/** What became of a setup command. `path` names the field that is to blame. */
export type SetupResult =
  | { readonly ok: true; readonly recordId: string | null }
  | { readonly ok: false; readonly code: string; readonly path: string; readonly message: string };

/** Sends it, waits for the answer, and reads the connections again. */
export async function setUp(client: TerminalClient, command: SetupCommand): Promise<SetupResult> {
  const sent = await client.send(command, newCommandId());
  await askConnections(client);
  switch (sent.kind) {
    case 'accepted':
      return { ok: true, recordId: sent.recordId ?? null };
    case 'denied':
      return { ok: false, code: sent.code, path: sent.path, message: sent.message };
    case 'unanswered':
      return { ok: false, code: 'unanswered', path: '', message: sent.message };
    case 'error':
      return { ok: false, code: sent.error.code ?? '', path: sent.error.path, message: sent.error.message };
  }
}
