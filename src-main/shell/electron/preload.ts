/**
 * All that the page sees of Electron: that it runs there, and a way to ask for a message port. The port itself is handed
 * over as a window message, since a context bridge cannot carry one.
 */
import { contextBridge, ipcRenderer } from 'electron';

/** The page's window; the main process's types know none. */
declare const window: {
  readonly location: { readonly origin: string };
  postMessage(message: unknown, targetOrigin: string, transfer: readonly unknown[]): void;
};

const REQUEST = 'rung:request-port';
const PORT = 'rung:port';

ipcRenderer.on(PORT, (event, requestId: unknown) => {
  window.postMessage({ rung: 'port', requestId }, window.location.origin, event.ports);
});

contextBridge.exposeInMainWorld('rungShell', {
  shell: 'electron',
  requestPort: (requestId: unknown): void => {
    if (typeof requestId === 'number' && Number.isSafeInteger(requestId)) ipcRenderer.send(REQUEST, requestId);
  },
});
