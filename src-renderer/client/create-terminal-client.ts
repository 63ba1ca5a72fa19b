/** Builds the client for wherever this page runs: inside Electron over a message port, else over a WebSocket. */
import type { ContractError } from '../../shared/contract/messages.ts';
import { API_PATH, CHECK_PATH } from '../../shared/contract/wire.ts';
import { electronTransport, type RungShell } from './electron-transport.ts';
import { CLIENT_TIMINGS, type ClientEnvironment, type ClientTimings } from './environment.ts';
import { LiveTerminalClient } from './live-terminal-client.ts';
import type { TerminalClient } from './terminal-client.ts';
import type { OpenTransport } from './transport.ts';
import { checkTokenByHttp, refusedWith, websocketTransport } from './websocket-transport.ts';

/** Where the token is kept for as long as the tab lives. */
export const TOKEN_KEY = 'rung.token';
const NO_TOKEN = 'This page was opened without its token. Open the address that the terminal printed when it started.';

/** The parts of a window that are needed; `rungShell` is there inside Electron. */
export type PageWindow = Pick<Window, 'addEventListener' | 'removeEventListener'> & {
  readonly rungShell?: RungShell;
  readonly location: Pick<Location, 'hash' | 'host' | 'protocol' | 'pathname' | 'search'>;
  readonly sessionStorage: Pick<Storage, 'getItem' | 'setItem'>;
  readonly history: Pick<History, 'replaceState'>;
  readonly WebSocket: typeof WebSocket;
  readonly fetch: typeof fetch;
};

/** A client that is not started yet. `page` is the window; tests give another, and other timings. */
export function createTerminalClient(
  page: PageWindow = globalThis as unknown as PageWindow,
  timings: ClientTimings = CLIENT_TIMINGS,
): TerminalClient {
  return new LiveTerminalClient(environmentOf(page, timings));
}

function environmentOf(page: PageWindow, timings: ClientTimings): ClientEnvironment {
  return {
    open: transportOf(page),
    nowMs: () => new Date().getTime(),
    after: (ms, run) => {
      const timer = setTimeout(run, ms);
      return () => {
        clearTimeout(timer);
      };
    },
    random: () => randomWords(1)[0]! / 2 ** 32,
    newId: () => Array.from(randomWords(4), (word) => word.toString(16).padStart(8, '0')).join(''),
    name: page.rungShell === undefined ? 'rung-browser' : 'rung-electron',
    timings,
  };
}

const randomWords = (count: number): Uint32Array => crypto.getRandomValues(new Uint32Array(count));

function transportOf(page: PageWindow): OpenTransport {
  if (page.rungShell !== undefined) return electronTransport({ shell: page.rungShell, window: page });
  const token = takeToken(page);
  if (token === null) return refuseAll(refusedWith(NO_TOKEN));
  const { host, protocol } = page.location;
  const secure = protocol === 'https:';
  return websocketTransport({
    url: `${secure ? 'wss' : 'ws'}://${host}${API_PATH}`,
    token,
    WebSocket: page.WebSocket,
    checkToken: () => checkTokenByHttp(`${protocol}//${host}${CHECK_PATH}`, token, page.fetch.bind(page)),
  });
}

/**
 * The token out of the address (`#token=…`), which is then wiped from it so that it is in no screenshot or history,
 * else the one this tab has kept.
 */
export function takeToken(page: Pick<PageWindow, 'location' | 'sessionStorage' | 'history'>): string | null {
  const token = new URLSearchParams(page.location.hash.replace(/^#/, '')).get('token');
  if (token === null || token === '') return page.sessionStorage.getItem(TOKEN_KEY);
  page.sessionStorage.setItem(TOKEN_KEY, token);
  page.history.replaceState(null, '', page.location.pathname + page.location.search);
  return token;
}

function refuseAll(error: ContractError): OpenTransport {
  return (listener) => {
    queueMicrotask(() => {
      listener.onClose(error.message, error);
    });
    return { send: () => undefined, close: () => undefined };
  };
}
