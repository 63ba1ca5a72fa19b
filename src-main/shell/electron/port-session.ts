/**
 * One window's message port as a client of the API: text both ways, packed quotes as an ArrayBuffer. Free of Electron,
 * so that any pair of ports can be tested.
 */
import { PORT_CLOSED } from '../../../shared/contract/wire.ts';
import type { Sink } from '../../api/sink.ts';
import type { ApiConnection } from '../../api/terminal-api.ts';
import type { Clients } from '../terminal-host.ts';

/** A message port of whatever kind. */
export type Port = {
  /** Structured clone of text or of an ArrayBuffer. */
  readonly post: (value: string | ArrayBuffer) => void;
  readonly onMessage: (listener: (value: unknown) => void) => void;
  readonly onClose: (listener: () => void) => void;
  readonly close: () => void;
};

/** Serves a port until either end closes it; false when the API has no room for one more client. */
export function servePort(port: Port, api: Clients): boolean {
  const state: { connection: ApiConnection | null } = { connection: null };
  const end = (): void => {
    const { connection } = state;
    state.connection = null;
    connection?.onClosed();
  };
  const sink: Sink = {
    sendText: (text) => {
      port.post(text);
    },
    sendBinary: (frame) => {
      port.post(frame.buffer);
    },
    // A port does not say what waits in it: the API counts what is not acknowledged.
    bufferedBytes: () => 0,
    close: () => {
      port.post(PORT_CLOSED);
      port.close();
      end();
    },
  };
  state.connection = api.connect(sink);
  if (state.connection === null) {
    port.post(PORT_CLOSED);
    port.close();
    return false;
  }
  port.onMessage((value) => {
    // Anything but text is answered like text that is no JSON.
    state.connection?.onText(typeof value === 'string' ? value : '');
  });
  port.onClose(end);
  return true;
}
