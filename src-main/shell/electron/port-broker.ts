/**
 * Gives the page a message port when its preload asks for one. Requests before the terminal is up wait for it; requests
 * of anything but our own page's main frame are ignored and logged.
 */
import { ipcMain, MessageChannelMain, type IpcMainEvent, type MessagePortMain, type WebFrameMain } from 'electron';
import type { Clients } from '../terminal-host.ts';
import { isAppUrl } from './app-protocol.ts';
import { servePort, type Port } from './port-session.ts';

const REQUEST = 'rung:request-port';
const PORT = 'rung:port';
/** Requests that may wait for the terminal. */
const WAITING_MAX = 8;

type PortRequest = { readonly frame: WebFrameMain; readonly requestId: number };

export class PortBroker {
  private api: Clients | null = null;
  private readonly waiting: PortRequest[] = [];
  private readonly onRefused: (url: string) => void;

  /** Starts listening; `onRefused` hears of senders that are not our page. */
  constructor(onRefused: (url: string) => void) {
    this.onRefused = onRefused;
    ipcMain.on(REQUEST, (event, requestId: unknown) => {
      this.onRequest(event, requestId);
    });
  }

  /** The terminal is up: those who wait are served, and everyone after them at once. */
  serve(api: Clients): void {
    this.api = api;
    for (const request of this.waiting.splice(0)) give(request, api);
  }

  private onRequest(event: IpcMainEvent, requestId: unknown): void {
    const frame = event.senderFrame;
    if (frame === null || frame.parent !== null || !isAppUrl(frame.url)) {
      this.onRefused(frame?.url ?? 'a frame that is gone');
      return;
    }
    if (typeof requestId !== 'number' || !Number.isSafeInteger(requestId)) return;
    const request = { frame, requestId };
    if (this.api !== null) give(request, this.api);
    else {
      if (this.waiting.length >= WAITING_MAX) this.waiting.shift();
      this.waiting.push(request);
    }
  }
}

function give({ frame, requestId }: PortRequest, api: Clients): void {
  if (frame.isDestroyed()) return;
  const { port1, port2 } = new MessageChannelMain();
  servePort(electronPort(port1), api);
  frame.postMessage(PORT, requestId, [port2]);
}

/** Electron's port as a session sees it. */
function electronPort(port: MessagePortMain): Port {
  return {
    post: (value) => {
      port.postMessage(value);
    },
    onMessage: (listener) => {
      port.on('message', (event) => {
        listener(event.data);
      });
      port.start();
    },
    onClose: (listener) => {
      port.on('close', listener);
    },
    close: () => {
      port.close();
    },
  };
}
