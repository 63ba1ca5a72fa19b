/** Hands the page its port, and takes raw batches to it and their acknowledgements back. */
import { contextBridge, ipcRenderer } from 'electron';

declare const window: { postMessage(message: unknown, targetOrigin: string, transfer: readonly unknown[]): void };

ipcRenderer.on('port', (event) => {
  window.postMessage('port', '*', event.ports);
});
let take: ((batch: unknown) => number) | null = null;
ipcRenderer.on('raw', (_event, batch: unknown) => {
  ipcRenderer.send('rawAck', take?.(batch) ?? 0);
});
contextBridge.exposeInMainWorld('bench', {
  onRaw: (listener: (batch: unknown) => number) => {
    take = listener;
  },
});
