/**
 * The wire to the browser shell. The token travels as a WebSocket subprotocol, since a browser can set no header there.
 * A refused upgrade tells a page nothing, so after one that never opened this asks `/api/check` over HTTP why: a wrong
 * token is final, anything else may pass.
 */
import type { ContractError } from '../../shared/contract/messages.ts';
import { SUBPROTOCOL, TOKEN_SUBPROTOCOL_PREFIX } from '../../shared/contract/wire.ts';
import type { OpenTransport, Transport, TransportListener } from './transport.ts';

export type WebSocketOptions = {
  /** `ws://127.0.0.1:<port>/api`. */
  readonly url: string;
  readonly token: string;
  readonly WebSocket: typeof WebSocket;
  /** Why the server would not take this token, or null when it would or cannot be asked. */
  readonly checkToken: () => Promise<ContractError | null>;
};

/** Opens one WebSocket; its end is reported once, with the server's refusal when the token is the reason. */
export function websocketTransport(options: WebSocketOptions): OpenTransport {
  return (listener) => openSocket(options, listener);
}

function openSocket(options: WebSocketOptions, listener: TransportListener): Transport {
  const protocols = [SUBPROTOCOL, TOKEN_SUBPROTOCOL_PREFIX + options.token];
  const socket = new options.WebSocket(options.url, protocols);
  socket.binaryType = 'arraybuffer';
  let opened = false;
  let ended = false;
  const end = (reason: string, refusal: ContractError | null): void => {
    if (ended) return;
    ended = true;
    listener.onClose(reason, refusal);
  };
  socket.onopen = () => {
    opened = true;
    if (!ended) listener.onOpen();
  };
  socket.onmessage = (event: MessageEvent<unknown>) => {
    if (ended) return;
    if (typeof event.data === 'string') listener.onText(event.data);
    else if (event.data instanceof ArrayBuffer) listener.onBinary(event.data);
  };
  socket.onclose = (event: CloseEvent) => {
    if (opened) {
      end(event.reason === '' ? 'The connection to the engine was lost' : event.reason, null);
      return;
    }
    void options.checkToken().then((refusal) => {
      end(refusal === null ? 'The engine does not answer' : refusal.message, refusal);
    });
  };
  return {
    send: (text) => {
      if (!ended && socket.readyState === socket.OPEN) socket.send(text);
    },
    close: () => {
      end('Closed by this page', null);
      socket.close(1000);
    },
  };
}

/** Asks the browser shell over HTTP whether it would take this token. */
export async function checkTokenByHttp(
  url: string,
  token: string,
  fetchIt: typeof fetch,
): Promise<ContractError | null> {
  try {
    const response = await fetchIt(url, { headers: { authorization: `Bearer ${token}` }, cache: 'no-store' });
    if (response.status !== 401 && response.status !== 403) return null;
    const body: unknown = await response.json();
    return isContractError(body) ? body : refusedWith(`The engine refused this page (HTTP ${response.status}).`);
  } catch {
    // No answer at all: the engine is gone, which is no refusal.
    return null;
  }
}

/** A refusal of this page in the contract's form. */
export const refusedWith = (message: string): ContractError => ({
  kind: 'unauthorized',
  path: 'token',
  message,
  code: null,
});

function isContractError(value: unknown): value is ContractError {
  return typeof value === 'object' && value !== null && 'kind' in value && 'path' in value && 'message' in value;
}
