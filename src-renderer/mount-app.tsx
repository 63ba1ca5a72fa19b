/** Puts the screens over a client into an element; nothing of the client's kind is known here. */
import '@fontsource-variable/inter';
import '@fontsource-variable/jetbrains-mono';
import './styles/index.css';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import type { TerminalClient } from './client/terminal-client.ts';
import { bindClient } from './stores/bind-client.ts';

/** Binds the stores, starts the client and renders; throws when the element is missing (a broken page). */
export function mountApp(client: TerminalClient, element: HTMLElement | null): void {
  if (element === null) throw new Error('the page has no root element');
  bindClient(client);
  client.start();
  createRoot(element).render(<App client={client} />);
}
