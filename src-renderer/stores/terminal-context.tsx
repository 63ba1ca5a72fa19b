/** Gives every screen the client that speaks with the engine. */
import { createContext, useContext, type ReactNode } from 'react';
import type { TerminalClient } from '../client/terminal-client.ts';

const ClientContext = createContext<TerminalClient | null>(null);

export function TerminalProvider(props: { readonly client: TerminalClient; readonly children: ReactNode }): ReactNode {
  return <ClientContext.Provider value={props.client}>{props.children}</ClientContext.Provider>;
}

/** The client. Throws outside of `TerminalProvider` (a broken invariant). */
export function useClient(): TerminalClient {
  const client = useContext(ClientContext);
  if (client === null) throw new Error('no TerminalProvider above');
  return client;
}
