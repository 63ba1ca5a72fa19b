/**
 * The wire inside Electron: the preload asks the main process for a message port and hands it to this page. The port
 * carries the same text and the same packed frames as the WebSocket.
 */
import { PORT_CLOSED } from '../../shared/contract/wire.ts';
import type { OpenTransport, Transport, TransportListener } from './transport.ts';

/** What the preload exposes as `window.rungShell`. */
export type RungShell = {
  readonly shell: 'electron';
  /** Asks for a new port; it arrives as a window message `{rung: 'port', requestId}` with the port beside it. */
  readonly requestPort: (requestId: number) => void;
};

export type ElectronOptions = {
  readonly shell: RungShell;
  /** The page's window, which hears the preload's message. */
  readonly window: Pick<Window, 'addEventListener' | 'removeEventListener'>;
};

let lastRequestId = 0;

/** Opens one message port to the main process. */
export function electronTransport(options: ElectronOptions): OpenTransport {
  return (listener) => openPort(options, listener);
}

function openPort(options: ElectronOptions, listener: TransportListener): Transport {
  lastRequestId += 1;
  const requestId = lastRequestId;
  let port: MessagePort | null = null;
  let ended = false;
  const onWindowMessage = (event: Event): void => {
    const found = portOf(event as MessageEvent<unknown>, requestId);
    if (found === null) return;
    options.window.removeEventListener('message', onWindowMessage);
    if (ended) {
      found.close();
      return;
    }
    port = found;
    port.onmessage = (message: MessageEvent<unknown>) => {
      onPortMessage(message.data);
    };
    port.start();
    listener.onOpen();
  };
  const end = (reason: string): void => {
    if (ended) return;
    ended = true;
    options.window.removeEventListener('message', onWindowMessage);
    port?.close();
    listener.onClose(reason, null);
  };
  const onPortMessage = (data: unknown): void => {
    if (ended) return;
    if (data === PORT_CLOSED) end('The engine closed the connection');
    else if (typeof data === 'string') listener.onText(data);
    else if (data instanceof ArrayBuffer) listener.onBinary(data);
    else if (ArrayBuffer.isView(data))
      listener.onBinary(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength) as ArrayBuffer);
  };
  options.window.addEventListener('message', onWindowMessage);
  options.shell.requestPort(requestId);
  return {
    send: (text) => {
      if (!ended) port?.postMessage(text);
    },
    close: () => {
      end('Closed by this page');
    },
  };
}

/** The port of the preload's answer to this request; other messages are none of ours. */
function portOf(event: MessageEvent<unknown>, requestId: number): MessagePort | null {
  const data = event.data;
  if (typeof data !== 'object' || data === null || !('rung' in data) || !('requestId' in data)) return null;
  if (data.rung !== 'port' || data.requestId !== requestId) return null;
  return event.ports[0] ?? null;
}
